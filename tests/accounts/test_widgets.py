"""Birth dates in three boxes."""

from datetime import date

import pytest
from django import forms

from accounts.widgets import DateBoxes


class BirthForm(forms.Form):
    born = forms.DateField(label="생년월일", help_text="예: 1975년 3월 4일", widget=DateBoxes(autocomplete="bday"))


@pytest.mark.parametrize(
    "typed",
    [
        {"born_year": "1975", "born_month": "3", "born_day": "4"},
        {"born_year": " 1975년 ", "born_month": "03월", "born_day": "04일"},
        {"born": "1975-03-04"},
    ],
)
def test_boxes_forgive_spaces_and_words(typed):
    form = BirthForm(typed)
    assert form.is_valid()
    assert form.cleaned_data["born"] == date(1975, 3, 4)


def test_a_wrong_date_comes_back_as_typed_and_is_marked():
    form = BirthForm({"born_year": "1975", "born_month": "13", "born_day": "4"})
    assert not form.is_valid()
    html = str(form)
    assert 'id="id_born_month" name="born_month" value="13"' in html
    assert html.count('aria-invalid="true"') == 3


def test_empty_boxes_are_a_missing_date():
    form = BirthForm({"born_year": "", "born_month": "", "born_day": ""})
    assert form.errors["born"].as_data()[0].code == "required"


def test_a_known_date_fills_the_boxes_and_each_has_its_label():
    html = str(BirthForm(initial={"born": date(1975, 3, 4)}))
    for part, label, value in (("year", "년", "1975"), ("month", "월", "3"), ("day", "일", "4")):
        assert f'name="born_{part}" value="{value}"' in html
        assert f'<label for="id_born_{part}">{label}</label>' in html
        assert f'autocomplete="bday-{part}"' in html
    assert "<legend>생년월일</legend>" in html


def test_boxes_know_when_they_were_not_sent():
    widget = DateBoxes()
    assert widget.value_omitted_from_data({}, {}, "born")
    assert not widget.value_omitted_from_data({"born_day": ""}, {}, "born")
