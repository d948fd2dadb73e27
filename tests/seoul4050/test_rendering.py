"""Every form comes out with its label, hint, error and aria-* tied together, in plain words."""

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from seoul4050.rendering import with_particle


class Application(forms.Form):
    name = forms.CharField(label="이름", max_length=5)
    phone = forms.CharField(
        label="휴대전화", help_text="결과를 알려 드립니다.", error_messages={"required": "번호가 필요합니다."}
    )
    reason = forms.CharField(label="까닭", min_length=10, widget=forms.Textarea)
    district = forms.ChoiceField(label="자치구", choices=[("a", "가구")])
    mode = forms.ChoiceField(label="방식", choices=[("on", "온라인")], widget=forms.RadioSelect)
    email = forms.EmailField(label="전자우편")
    seats = forms.IntegerField(label="정원", min_value=1)
    starts = forms.DateField(label="시작")
    paper = forms.FileField(label="서류")
    agree = forms.BooleanField(label="동의합니다")
    note = forms.CharField(label="남길 말", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def errors_of(**typed) -> dict[str, list[str]]:
    form = Application(MultiValueDict({name: [value] for name, value in typed.items()}))
    return {field.name: list(field.errors) for field in form}


def test_a_missing_answer_says_what_to_do_for_each_kind_of_box():
    errors = errors_of()
    assert errors["name"] == ["이름을 적어 주세요."]
    assert errors["district"] == ["자치구를 골라 주세요."]
    assert errors["mode"] == ["방식을 골라 주세요."]
    assert errors["paper"] == ["서류를 올려 주세요."]
    assert errors["agree"] == ["‘동의합니다’에 표시해 주세요."]


def test_a_form_keeps_its_own_words():
    assert errors_of()["phone"] == ["번호가 필요합니다."]


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("name", "여섯글자이름", "5글자까지 적을 수 있습니다. 지금 6글자입니다."),
        ("reason", "배우고파", "10글자 이상 적어 주세요. 지금 4글자입니다."),
        ("email", "여기", "전자우편 주소를 적어 주세요. 예: name@example.com"),
        ("seats", "많이", "숫자로만 적어 주세요. 예: 24"),
        ("seats", "0", "1보다 작을 수 없습니다."),
        ("starts", "내일", "달력에 있는 날짜로 적어 주세요. 예: 2026년 3월 24일"),
        ("district", "b", "보기 가운데 하나를 골라 주세요."),
    ],
)
def test_a_wrong_answer_says_how_to_put_it_right(name, typed, words):
    assert errors_of(**{name: typed})[name] == [words]


def test_hint_and_error_are_tied_to_the_box():
    html = str(Application({}))
    assert 'id="id_phone_helptext"' in html
    assert 'id="id_phone_error"' in html
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in html
    assert html.index('id="id_phone_error"') < html.index('name="phone"')


def test_the_summary_counts_links_and_takes_the_focus():
    html = str(Application({}))
    assert "고칠 곳이 10군데 있습니다" in html
    assert 'role="alert"' in html
    assert "autofocus" in html
    assert '<a href="#id_name">이름을 적어 주세요.</a>' in html
    assert '<a href="#id_mode_0">방식을 골라 주세요.</a>' in html


def test_an_untouched_form_has_no_summary_and_marks_what_is_optional():
    html = str(Application())
    assert "error-summary" not in html
    assert html.count("(선택)") == 1
    assert 'type="hidden" name="token"' in html


def test_what_was_typed_is_kept_and_escaped():
    html = str(Application({"name": "<b>굵게</b>"}))
    assert "&lt;b&gt;굵게&lt;/b&gt;" in html
    assert "<b>굵게" not in html


@pytest.mark.parametrize(("word", "said"), [("이름", "이름을"), ("전화", "전화를"), ("URL", "‘URL’ 칸을")])
def test_a_word_takes_the_particle_of_its_last_letter(word, said):
    assert with_particle(word) == said
