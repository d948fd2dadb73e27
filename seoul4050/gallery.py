"""Sample values for the component gallery, for the team and the accessibility tests; all of it is invented."""

import json
from calendar import Calendar
from datetime import date
from pathlib import Path

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict

from accounts.choices import District
from accounts.widgets import DateBoxes

SAMPLES = Path(__file__).with_name("gallery_samples.json")
MARCH = 3


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="이름", max_length=40)
    phone = forms.CharField(
        label="휴대전화 번호",
        help_text="결과를 문자로 알려 드립니다.",
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "numeric", "autocomplete": "tel", "data-width": "20"}
        ),
    )
    birth_date = forms.DateField(
        label="생년월일", help_text="예: 1975년 3월 4일", widget=DateBoxes(autocomplete="bday")
    )
    district = forms.ChoiceField(label="사는 곳", choices=[("", "자치구를 골라 주세요"), *District.choices])
    mode = forms.ChoiceField(
        label="배우는 방식",
        choices=[("online", "온라인"), ("onsite", "현장"), ("both", "온라인과 현장")],
        widget=forms.RadioSelect,
        help_text="하나를 골라 주세요.",
    )
    channels = forms.MultipleChoiceField(
        label="알림 받는 방법",
        choices=[("email", "전자우편"), ("sms", "문자")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    start = forms.DateField(label="시작하고 싶은 날", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="신청한 까닭", min_length=10, widget=forms.Textarea)
    password = forms.CharField(label="비밀번호", widget=forms.PasswordInput, required=False)
    document = forms.FileField(label="증빙 서류", required=False, help_text="PDF·JPG·PNG, 10MB까지 됩니다.")
    agree = forms.BooleanField(label="운영 기관에 개인정보를 주는 데 동의합니다", required=False)


def context(query: QueryDict) -> dict[str, object]:
    """Everything gallery.html shows; `?wrong=1` shows the form with errors."""
    wrong = {"name": "김서울", "phone": "010-1234", "birth_date_year": "75", "reason": "배우고파"}
    return {
        **json.loads(SAMPLES.read_text(encoding="utf-8")),
        "form": SampleForm(wrong if query.get("wrong") else None),
        "page_obj": Paginator(range(240), 20).page(4),
        "districts": [
            {"code": code, "name": name, "count": number % 9, "href": "#"}
            for number, (code, name) in enumerate(District.choices)
        ],
        "weeks": [[_cell(day) for day in week] for week in Calendar(firstweekday=6).monthdatescalendar(2026, MARCH)],
    }


def _cell(day: date) -> dict[str, object]:
    items = {2: ["접수 시작", "info"], 17: ["드론정비사 마감", "danger"], 24: ["공개 추첨", "warning"]}
    here = [items[day.day]] if day.month == MARCH and day.day in items else []
    return {
        "day": day.day,
        "label": f"{day.month}월 {day.day}일",
        "outside": day.month != MARCH,
        "today": day == date(2026, MARCH, 14),
        "items": [{"label": label, "href": "#", "tone": tone} for label, tone in here],
    }
