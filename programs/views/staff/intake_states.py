"""Publishing, closing early and canceling a round."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from programs.forms.staff_intakes import ReasonForm
from programs.particles import eul
from programs.services import intake_states
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, intake_frame, own_intake, refused, show, staff_page


@staff_page("POST")
def publish(request: HttpRequest, intake_id: int) -> HttpResponse:
    row = own_intake(request, intake_id)
    try:
        intake_states.publish_intake(intake_id=row.pk, by=request.user, now=timezone.now())
    except Refused as refusal:
        return refused(request, reverse("staff:preview", args=[row.pk]), refusal)
    return answer(
        request,
        reverse("staff:intake", args=[row.pk]),
        f"‘{row.program.title}’ {row.name}{eul(row.name)} 게시했습니다.",
    )


@staff_page("GET", "POST")
def close(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Take no more requests from now on."""
    row = own_intake(request, intake_id)
    page = reverse("staff:intake", args=[row.pk])
    form = ReasonForm(request.POST or None, required=False, hint="활동에만 남습니다. 신청한 분께 보이지 않습니다.")
    if request.method == "POST" and form.is_valid():
        try:
            intake_states.close_intake(
                intake_id=row.pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            return refused(request, page, refusal)
        return answer(request, page, "일찍 마감했습니다. 지금부터 새 신청을 받지 않습니다.")
    return show(
        request,
        "confirm.html",
        "intakes",
        **intake_frame(row, "", "일찍 마감하기"),
        form=form,
        label="일찍 마감하기",
        back=page,
        text=f"새 신청을 더 받지 않습니다. 지금 있는 {row.taken}명과 대기 {row.waiting}명은 그대로입니다.",
        kind="primary",
    )


@staff_page("GET", "POST")
def cancel(request: HttpRequest, intake_id: int) -> HttpResponse:
    """폐강: everybody is told why."""
    row = own_intake(request, intake_id)
    page = reverse("staff:intake", args=[row.pk])
    form = ReasonForm(
        request.POST or None, hint="신청한 분께 이 까닭을 그대로 알립니다. 예: 신청한 분이 정원의 절반보다 적습니다."
    )
    if request.method == "POST" and form.is_valid():
        try:
            told = intake_states.cancel_intake(
                intake_id=row.pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            if refusal.field:
                form.add_error("reason", refusal.detail)
            else:
                return refused(request, page, refusal)
        else:
            return answer(request, page, f"폐강했습니다. {told}명에게 알렸습니다.")
    return show(
        request,
        "confirm.html",
        "intakes",
        **intake_frame(row, "", "폐강하기"),
        form=form,
        label="폐강하기",
        back=page,
        kind="danger",
        text=f"되돌릴 수 없습니다. 자리가 있는 {row.taken}명과 기다리는 {row.waiting}명의 신청이 모두 취소되고,"
        " 한 사람마다 알립니다.",
    )
