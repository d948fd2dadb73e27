"""Where the screening of a round stands, step by step, and its settings."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.templatetags.display import moment
from programs.forms.screening.building import SettingsForm
from programs.models import DecisionBatch, Intake
from programs.services.refusals import Refused
from programs.services.screening.building import change_settings
from programs.services.screening.pages import pages_of
from programs.services.screening.ranking import Standings, standings_of
from programs.services.screening.reviewers import pool_of
from programs.views.staff.screening.frame import frame, own_screened
from programs.views.staff.shell import answer, show, staff_page


@staff_page("GET", "POST")
def overview(request: HttpRequest, screened_id: int) -> HttpResponse:
    """Five steps with what is done; POST saves the settings."""
    row = own_screened(request, screened_id)
    form = SettingsForm(request.POST if request.method == "POST" else None, screening=row.screening)
    if request.method == "POST" and form.is_valid():
        try:
            change_settings(
                screening_id=row.screening.pk, values=form.cleaned_data, by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, f"{refusal.detail} {refusal.next_step}".strip())
        else:
            return answer(request, request.path, "심사 방법을 저장했습니다.")
    return show(request, "screening/overview.html", "intakes", **frame(row, "overview"), form=form, tasks=_tasks(row))


def _tasks(row: Intake) -> list[dict[str, str]]:
    found = standings_of(row)
    batch = DecisionBatch.objects.filter(intake=row, undone_at__isnull=True).first()
    return [
        _form_task(row),
        _criteria_task(row, found),
        _reviewers_task(row),
        _reading_task(row, found),
        _decision_task(row, batch),
    ]


def _task(row: Intake, label: str, name: str, status: str, tone: str, hint: str) -> dict[str, str]:
    return {"label": label, "href": reverse(name, args=[row.pk]), "status": status, "tone": tone, "hint": hint}


def _form_task(row: Intake) -> dict[str, str]:
    pages = pages_of(row.screening.questions.all())
    count = sum(len(page.questions) for page in pages)
    hint = f"물음 {count}개, {len(pages)}쪽" if count else "물음 없이 받을 수도 있습니다"
    state = ("고칠 수 없음", "gray") if row.screening.frozen_at else ("고칠 수 있음", "info")
    return _task(row, "신청서의 물음", "staff:screening-form", *state, hint)


def _criteria_task(row: Intake, found: Standings) -> dict[str, str]:
    if not found.criteria:
        return _task(row, "심사 기준", "staff:screening-form", "필요함", "warning", "신청 전에 모두에게 알립니다")
    return _task(
        row, "심사 기준", "staff:screening-form", "정함", "success", f"{len(found.criteria)}가지, 모두 {found.full}점"
    )


def _reviewers_task(row: Intake) -> dict[str, str]:
    count, each = len(pool_of(row.screening)), row.screening.reviews_each
    state = ("충분함", "success") if count >= each else ("모자람", "warning")
    return _task(row, "심사 맡은 사람", "staff:screening-reviewers", *state, f"{count}명, 신청서마다 {each}명이 읽음")


def _reading_task(row: Intake, found: Standings) -> dict[str, str]:
    wanted = len(found.progress) * row.screening.reviews_each
    done = sum(min(one.finished, row.screening.reviews_each) for one in found.progress.values())
    state = (
        ("마침", "success") if wanted and done >= wanted else ("읽는 중", "primary") if done else ("시작 전", "gray")
    )
    hint = f"신청서 {len(found.progress)}건, 심사 {wanted}건 가운데 {done}건 마침"
    return _task(row, "신청서 심사", "staff:screening-applications", *state, hint)


def _decision_task(row: Intake, batch: DecisionBatch | None) -> dict[str, str]:
    if batch is None:
        return _task(row, "결정", "staff:screening-decision", "아직", "gray", "미리 보고, 10분 안에 되돌릴 수 있습니다")
    task = _task(row, "결정", "staff:screening-decision", "알림", "success", "")
    if batch.is_pending:
        task |= {"status": "기다림", "tone": "warning", "hint": f"{moment(batch.effective_at)}에 알립니다"}
    return task | {"href": reverse("staff:decision", args=[batch.pk])}
