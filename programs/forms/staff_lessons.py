"""What an officer types and uploads for a lesson, a quiz question, and a person's longer study."""

from typing import Any

from django import forms
from django.conf import settings

from programs.captions import BrokenCaptions, Cue, check_fits, read_captions
from programs.choices import LessonKind
from programs.forms.staff_fields import DayField, TokenField
from programs.models import Lesson, QuizQuestion
from programs.plain_text import to_text
from programs.services.lessons.editing import safe_html
from programs.services.lessons.files import MEGABYTE, Checked, UnfitFile, check_file, check_video

PARAGRAPHS = "빈 줄을 넣으면 문단이 나뉩니다. ‘- ’로 시작하는 줄은 목록, ‘# ’로 시작하는 줄은 작은 제목이 됩니다."
MOST_CHOICES = 6
NUMBER = {"data-width": "4", "inputmode": "numeric"}


class LessonForm(forms.Form):
    """What every lesson has; `values` are model fields. Each kind adds its own."""

    title = forms.CharField(label="제목", max_length=120, error_messages={"required": "강의 제목을 적어 주세요."})
    minutes = forms.IntegerField(
        label="걸리는 시간(분)",
        min_value=1,
        max_value=600,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages={"required": "몇 분쯤 걸리는지 적어 주세요."},
    )
    body = forms.CharField(label="소개", required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 4}))
    is_required = forms.TypedChoiceField(
        label="수료하려면",
        choices=[("yes", "꼭 들어야 하는 강의"), ("no", "골라서 들어도 되는 강의")],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    token = TokenField()
    extra: tuple[str, ...] = ()
    last = ("is_required", "version", "token")

    def __init__(self, *args: Any, lesson: Lesson | None = None, dropped: bool = False, **kwargs: Any) -> None:
        """`dropped` says that a file was too large to be read at all."""
        self.lesson, self.dropped = lesson, dropped
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name not in self.last])

    @classmethod
    def starting_values(cls, lesson: Lesson) -> dict[str, object]:
        values: dict[str, object] = {name: getattr(lesson, name) for name in ("title", "minutes", *cls.extra)}
        return values | {"is_required": "yes" if lesson.is_required else "no", "body": to_text(lesson.body)}

    def values(self) -> dict[str, object]:
        names = ("title", "minutes", "is_required", *self.extra)
        return {name: self.cleaned_data[name] for name in names} | {"body": safe_html(self.cleaned_data["body"])}

    def _refuse_dropped(self, field: str, megabytes: int) -> None:
        if self.dropped:
            self.add_error(field, f"파일이 {megabytes}MB보다 큽니다. 줄여서 올려 주세요. 적으신 것은 그대로 있습니다.")


class TextForm(LessonForm):
    body = forms.CharField(
        label="읽을 내용", required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": 16}),
        help_text=PARAGRAPHS,
    )  # fmt: skip


class LinkForm(LessonForm):
    url = forms.URLField(
        label="다른 누리집의 주소",
        max_length=500,
        assume_scheme="https",
        error_messages={
            "required": "주소를 적어 주세요.",
            "invalid": "주소를 https://로 시작하도록 적어 주세요.",
        },
    )
    extra = ("url",)

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if not url.startswith("https://"):
            raise forms.ValidationError(
                "https://로 시작하는 주소만 쓸 수 있습니다. 안전하지 않은 누리집으로는 보내지 않습니다."
            )
        return url


class QuizForm(LessonForm):
    pass_percent = forms.IntegerField(
        label="통과 점수(%)", min_value=0, max_value=100, initial=60, widget=forms.NumberInput(attrs=NUMBER)
    )
    tries = forms.IntegerField(
        label="풀 수 있는 횟수",
        min_value=1,
        max_value=100,
        required=False,
        widget=forms.NumberInput(attrs=NUMBER),
        help_text="비워 두면 몇 번이든 다시 풀 수 있습니다.",
    )
    extra = ("pass_percent", "tries")


class FileForm(LessonForm):
    file = forms.FileField(
        label="자료 파일",
        required=False,
        help_text=f"PDF, 한글, 워드, 엑셀, 파워포인트, 사진을 {settings.LESSON_FILE_MB}MB까지 올릴 수 있습니다.",
    )
    _checked: Checked | None = None

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file:
            try:
                self._checked = check_file(file)
            except UnfitFile as problem:
                raise forms.ValidationError(str(problem)) from problem
        return file

    def clean(self) -> dict[str, Any]:
        self._refuse_dropped("file", settings.LESSON_FILE_MB)
        return super().clean() or self.cleaned_data

    def values(self) -> dict[str, object]:
        return super().values() | (self._checked.values() if self._checked else {})


class VideoForm(LessonForm):
    """A film with its captions and transcript; what was uploaded before stays until something new comes."""

    file = forms.FileField(
        label="영상 파일",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "video/mp4,video/webm,.mp4,.webm"}),
        help_text=f"MP4나 WebM 영상을 {settings.LESSON_VIDEO_MB}MB까지 올릴 수 있습니다.",
    )
    captions = forms.FileField(
        label="자막 파일",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text="WebVTT(.vtt) 파일입니다. 자막이 없으면 게시할 수 없습니다.",
    )
    transcript = forms.CharField(
        label="대본",
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="말과, 화면에만 나오는 내용을 함께 적어 주세요. 비워 두면 자막에서 채워 드립니다.",
    )
    extra = ("transcript",)
    _checked: Checked | None = None
    _captions = ""
    _cues: list[Cue]

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file:
            try:
                self._checked = check_video(file)
            except UnfitFile as problem:
                raise forms.ValidationError(str(problem)) from problem
        return file

    def clean_captions(self) -> object:
        """Text of the file; "" when none came."""
        file = self.cleaned_data["captions"]
        try:
            if file and file.size > 2 * MEGABYTE:
                raise BrokenCaptions("자막 파일이 너무 큽니다. 영상에 맞는 자막 파일인지 확인해 주세요.")
            self._captions, self._cues = read_captions(file.read().decode()) if file else ("", [])
        except UnicodeDecodeError as problem:
            raise forms.ValidationError(
                "자막 파일의 글자를 읽지 못했습니다. UTF-8로 저장해서 올려 주세요."
            ) from problem
        except BrokenCaptions as problem:
            raise forms.ValidationError(str(problem)) from problem
        return self._captions

    def clean(self) -> dict[str, Any]:
        self._refuse_dropped("file", settings.LESSON_VIDEO_MB)
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        self._check_fit()
        if not data["transcript"].strip() and self._captions:
            data["transcript"] = "\n".join(cue.text for cue in self._cues)
        return data

    def _check_fit(self) -> None:
        """New captions fit the film, and a new film still fits the captions that are there."""
        film = self._checked.seconds if self._checked else self.lesson and self.lesson.seconds
        kept = self.lesson.captions if self.lesson else ""
        cues = self._cues or (read_captions(kept)[1] if kept else [])
        try:
            if film and cues:
                check_fits(cues, film)
        except BrokenCaptions as problem:
            self.add_error("captions", str(problem))

    def values(self) -> dict[str, object]:
        captions = {"captions": self._captions} if self._captions else {}
        return super().values() | captions | (self._checked.values() if self._checked else {})


FORMS: dict[str, type[LessonForm]] = {
    LessonKind.VIDEO: VideoForm,
    LessonKind.TEXT: TextForm,
    LessonKind.QUIZ: QuizForm,
    LessonKind.FILE: FileForm,
    LessonKind.LINK: LinkForm,
}


class QuestionForm(forms.Form):
    """A question with its choices; `values` are model fields."""

    text = forms.CharField(label="문제", max_length=300, error_messages={"required": "문제를 적어 주세요."})
    right = forms.TypedMultipleChoiceField(
        label="맞는 답",
        choices=[(number, f"{number}번") for number in range(1, MOST_CHOICES + 1)],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="맞는 답이 여럿이면 모두 골라 주세요. 그러면 배우는 분도 모두 골라야 맞습니다.",
        error_messages={"required": "맞는 답을 하나 이상 골라 주세요."},
    )
    why = forms.CharField(
        label="풀이",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="왜 그 답인지 알려 주세요. 답한 뒤에 바로 보입니다.",
        error_messages={"required": "풀이를 적어 주세요."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_CHOICES + 1):
            required = number <= 2
            self.fields[f"choice_{number}"] = forms.CharField(
                label=f"보기 {number}번",
                max_length=200,
                required=required,
                error_messages={"required": f"보기 {number}번을 적어 주세요."},
            )
        choices = [f"choice_{number}" for number in range(1, MOST_CHOICES + 1)]
        self.order_fields(["text", *choices, "right", "why"])

    @staticmethod
    def starting_values(question: QuizQuestion) -> dict[str, object]:
        values: dict[str, object] = {"text": question.text, "why": question.why}
        choices = {f"choice_{number}": text for number, text in enumerate(question.choices, start=1)}
        return values | choices | {"right": [number + 1 for number in question.right]}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        typed = self._typed()
        if len(set(typed)) < len(typed):
            self.add_error("text", "같은 보기가 둘 있습니다. 하나를 고쳐 주세요.")
        if any(not data.get(f"choice_{number}") for number in data.get("right", [])):
            self.add_error("right", "맞는 답으로 고른 번호의 보기가 비어 있습니다.")
        return data

    def _typed(self) -> list[str]:
        texts = (self.cleaned_data.get(f"choice_{number}", "") for number in range(1, MOST_CHOICES + 1))
        return [text for text in texts if text]

    def values(self) -> dict[str, object]:
        """Empty boxes between choices are closed up; right answers keep pointing at their words."""
        data, choices = self.cleaned_data, self._typed()
        right = sorted(choices.index(data[f"choice_{number}"]) for number in data["right"])
        return {"text": data["text"], "choices": choices, "right": right, "why": data["why"]}


class StudyDaysForm(forms.Form):
    days = forms.IntegerField(
        label="학습 기간(일)",
        min_value=1,
        max_value=730,
        widget=forms.NumberInput(attrs=NUMBER),
        help_text="자리가 확정된 다음 날부터, 그보다 뒤에 시작하는 회차는 시작하는 다음 날부터 셉니다.",
        error_messages={"required": "며칠 동안 배울 수 있는지 적어 주세요."},
    )


class ExtendStudyForm(forms.Form):
    until = DayField(label="새 마지막 날", error_messages={"required": "언제까지 늘릴지 적어 주세요."})
    reason = forms.CharField(
        label="까닭",
        max_length=200,
        help_text="배우는 분도 이 까닭을 봅니다.",
        error_messages={"required": "까닭을 적어 주세요."},
    )
