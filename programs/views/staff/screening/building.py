"""Building a round's form and criteria: one list, one box set per kind, up and down, and a look as residents see it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from programs.choices import FormQuestionKind
from programs.forms.screening.answers import AnswersForm
from programs.forms.screening.building import CopyFormForm, CriterionForm, QuestionForm
from programs.models import Intake, ScreeningCriterion, ScreeningQuestion
from programs.services.refusals import Refused
from programs.services.screening import building as service
from programs.services.screening.copying import CRITERION_FIELDS, QUESTION_FIELDS
from programs.services.screening.pages import pages_of
from programs.views.staff.screening.frame import frame, own_screened
from programs.views.staff.shell import answer, refused, show, staff_page

MODELS: dict[str, type[ScreeningQuestion] | type[ScreeningCriterion]] = {
    "question": ScreeningQuestion,
    "criterion": ScreeningCriterion,
}
TITLES = {"question": "물음 고치기", "criterion": "심사 기준 고치기"}


@staff_page()
def form(request: HttpRequest, screened_id: int) -> HttpResponse:
    """Questions and criteria in order, with everything that can be done to each."""
    row = own_screened(request, screened_id)
    rounds = service.earlier_rounds(row)
    criteria = list(row.screening.criteria.all())
    return show(
        request,
        "screening/form.html",
        "intakes",
        **frame(row, "form"),
        questions=[_question(one) for one in row.screening.questions.all()],
        criteria=criteria,
        total=sum(one.points for one in criteria),
        kinds=FormQuestionKind.choices,
        copy=CopyFormForm(rounds=rounds) if rounds and not row.screening.frozen_at else None,
        has_pages=bool(pages_of(row.screening.questions.all())),
    )


def _question(one: ScreeningQuestion) -> dict[str, object]:
    return {
        "pk": one.pk,
        "label": one.label,
        "kind": one.get_kind_display(),
        "is_heading": one.kind == FormQuestionKind.HEADING,
        "notes": " · ".join(
            filter(
                None,
                (
                    f"{one.max_length:,}자" if one.max_length else "",
                    f"{len(one.choices)}가지" if one.choices else "",
                    "" if one.is_required else "선택",
                ),
            )
        ),
    }


def _made(row: Intake, part: str, data, *, kind: str, initial=None, is_frozen=False, own: int | None = None):
    if part == "question":
        return QuestionForm(data, kind=kind, initial=initial, is_frozen=is_frozen)
    others = row.screening.criteria.exclude(pk=own).values_list("label", flat=True)
    return CriterionForm(data, initial=initial, is_frozen=is_frozen, taken=frozenset(others))


@staff_page("GET", "POST")
def part_new(request: HttpRequest, screened_id: int, part: str) -> HttpResponse:
    row = own_screened(request, screened_id)
    back, kind = reverse("staff:screening-form", args=[row.pk]), request.GET.get("kind", "text")
    if part not in MODELS or kind not in FormQuestionKind.values:
        raise Http404
    typed = _made(row, part, request.POST if request.method == "POST" else None, kind=kind)
    if request.method == "POST" and typed.is_valid():
        add = service.add_question if part == "question" else service.add_criterion
        try:
            add(screening_id=row.screening.pk, values=_values(typed), now=timezone.now())
        except Refused as refusal:
            return refused(request, back, refusal)
        return answer(request, back, "더했습니다.")
    title = f"{FormQuestionKind(kind).label} 물음 더하기" if part == "question" else "심사 기준 더하기"
    return show(
        request, "screening/part.html", "intakes", **frame(row, "form"), form=typed, part_title=title, back=back
    )


def _values(typed: QuestionForm | CriterionForm) -> dict:
    return typed.values() if isinstance(typed, QuestionForm) else typed.cleaned_data


def _own_part(request: HttpRequest, part: str, part_id: int) -> tuple[Intake, ScreeningQuestion | ScreeningCriterion]:
    """The question or criterion of a round this officer may manage; else 404."""
    if part not in MODELS:
        raise Http404
    found = MODELS[part]._default_manager.filter(pk=part_id).select_related("screening").first()
    if found is None:
        raise Http404
    return own_screened(request, found.screening.intake_id), found


@staff_page("GET", "POST")
def part(request: HttpRequest, part: str, part_id: int) -> HttpResponse:
    row, found = _own_part(request, part, part_id)
    back, is_frozen = reverse("staff:screening-form", args=[row.pk]), bool(row.screening.frozen_at)
    initial = {name: getattr(found, name) for name in (*QUESTION_FIELDS, *CRITERION_FIELDS)
               if hasattr(found, name)}  # fmt: skip
    initial["choices"] = "\n".join(initial.get("choices") or [])
    kind = getattr(found, "kind", "text")
    data = request.POST if request.method == "POST" else None
    typed = _made(row, part, data, kind=kind, initial=initial, is_frozen=is_frozen, own=found.pk)
    if request.method == "POST" and typed.is_valid():
        try:
            service.change_part(part=found, values=_values(typed))
        except Refused as refusal:
            return refused(request, back, refusal)
        return answer(request, back, "저장했습니다.")
    return show(
        request, "screening/part.html", "intakes", **frame(row, "form"), form=typed, part_title=TITLES[part], back=back
    )


@staff_page("POST")
def part_move(request: HttpRequest, part: str, part_id: int) -> HttpResponse:
    row, found = _own_part(request, part, part_id)
    back = f"{reverse('staff:screening-form', args=[row.pk])}#{part}-{part_id}"
    try:
        service.move_part(part=found, up=request.POST.get("way") == "up")
    except Refused as refusal:
        return refused(request, back, refusal)
    return HttpResponseRedirect(back)


@staff_page("POST")
def part_remove(request: HttpRequest, part: str, part_id: int) -> HttpResponse:
    row, found = _own_part(request, part, part_id)
    back = reverse("staff:screening-form", args=[row.pk])
    try:
        service.remove_part(part=found)
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(request, back, f"‘{found.label}’ 지웠습니다.")


@staff_page("POST")
def copy(request: HttpRequest, screened_id: int) -> HttpResponse:
    """Take the form of an earlier round of the own organization."""
    row = own_screened(request, screened_id)
    back = reverse("staff:screening-form", args=[row.pk])
    typed = CopyFormForm(request.POST, rounds=service.earlier_rounds(row))
    if not typed.is_valid():
        return answer(request, back, "가져올 회차를 골라 주세요.", problem=True)
    try:
        count = service.copy_form(
            source_id=int(typed.cleaned_data["source"]), intake=row, by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(request, back, f"물음과 기준 {count}개를 가져왔습니다. 전에 있던 것은 바뀌었습니다.")


@staff_page()
def preview(request: HttpRequest, screened_id: int, page_number: int) -> HttpResponse:
    """One page of the form exactly as a resident sees it; nothing can be sent."""
    row = own_screened(request, screened_id)
    pages = pages_of(row.screening.questions.all())
    shown = next((page for page in pages if page.number == page_number), None)
    if shown is None:
        return answer(request, reverse("staff:screening-form", args=[row.pk]), "물음을 먼저 더해 주세요.", problem=True)
    return show(
        request,
        "screening/preview.html",
        "intakes",
        **frame(row, "form"),
        page=shown,
        form=AnswersForm(questions=shown.questions),
        total=len(pages),
        numbers=[
            {
                "label": f"{page.number}. {page.title}",
                "href": reverse("staff:screening-preview", args=[row.pk, page.number]),
                "current": page.number == page_number,
            }
            for page in pages
        ],
    )
