"""A review of a program, and reporting one."""

from django import forms

from programs.choices import ReportReason
from programs.services.reviews import LONGEST, SHORTEST

STARS = [("5", "5점 – 아주 좋았습니다"), ("4", "4점"), ("3", "3점"), ("2", "2점"), ("1", "1점 – 아쉬웠습니다")]


class ReviewForm(forms.Form):
    rating = forms.ChoiceField(
        label="별점",
        choices=STARS,
        widget=forms.RadioSelect,
        error_messages={"required": "별점을 1점부터 5점까지 골라 주세요."},
    )
    text = forms.CharField(
        label="후기",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"{SHORTEST}글자 이상 적어 주세요. 강사나 다른 사람의 이름, 전화번호는 적지 않습니다.",
        error_messages={"required": f"후기를 {SHORTEST}글자 이상 적어 주세요."},
    )


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label="어떤 점이 문제인가요?",
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "신고하는 까닭을 골라 주세요."},
    )
