"""A reviewer's own pages: what was given to them, conflicts first, then one application after another."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from programs.forms.screening.reviewing import ConflictForm, ScoreForm
from programs.models import ScreeningReview
from programs.presenting.application_form import answer_sections
from programs.services.refusals import Refused
from programs.services.screening import reviewing as service
from programs.services.screening.refusals import HasConflict
from programs.views.staff.shell import answer, looker_of, refused, show, staff_page


@staff_page()
def reviews(request: HttpRequest) -> HttpResponse:
    """Every round in which something was given to this person."""
    tasks = [_work(one) for one in service.work_of(request.user)]
    return show(request, "screening/reviews.html", "screening-reviews", tasks=tasks)


def _work(one: service.Work) -> dict[str, str]:
    if one.is_decided:
        status, tone = "결정함", "gray"
    elif one.undeclared:
        status, tone = "이해관계 알리기", "warning"
    elif one.finished < one.given:
        status, tone = "심사하기", "primary"
    else:
        status, tone = "마침", "success"
    return {
        "label": f"{one.intake.program.title} {one.intake.name}",
        "href": reverse("staff:screening-round", args=[one.intake.pk]),
        "status": status,
        "tone": tone,
        "hint": f"맡은 신청서 {one.given}건 가운데 {one.finished}건 마침",
    }


@staff_page("GET", "POST")
def review_round(request: HttpRequest, screened_id: int) -> HttpResponse:
    """The applications given in one round, by number only; POST declares that there is no conflict with any."""
    rows = list(service.reviews_of(request.user).filter(enrollment__intake=screened_id))
    if not rows:
        raise Http404
    if request.method == "POST":
        count = service.declare_none(user=request.user, intake_id=screened_id, now=timezone.now())
        return answer(request, request.path, f"신청서 {count}건에 이해관계가 없다고 알렸습니다.")
    intake = rows[0].enrollment.intake
    first = next((row for row in rows if row.has_conflict is False and row.finished_at is None), None)
    return show(
        request,
        "screening/review_round.html",
        "screening-reviews",
        crumbs=[("심사", reverse("staff:screening-reviews"))],
        here=f"{intake.program.title} {intake.name}",
        title=f"{intake.program.title} {intake.name}",
        rows=[_row(row) for row in rows],
        undeclared=sum(row.declared_at is None for row in rows),
        first=reverse("staff:screening-review", args=[first.pk]) if first else "",
        conflict=ConflictForm(),
    )


def _row(row: ScreeningReview) -> dict[str, object]:
    if row.has_conflict:
        status, tone = "이해관계 있음", "gray"
    elif row.declared_at is None:
        status, tone = "아직 알리지 않음", "warning"
    else:
        status, tone = ("마침", "success") if row.finished_at else ("심사하기", "primary")
    return {
        "pk": row.pk,
        "number": row.enrollment.number,
        "href": reverse("staff:screening-review", args=[row.pk]) if row.has_conflict is False else "",
        "status": status,
        "tone": tone,
        "asks": row.declared_at is None,
    }


@staff_page("GET", "POST")
def review(request: HttpRequest, reading_id: int) -> HttpResponse:
    """One application with the boxes for its points; saving leads to the next."""
    try:
        sheet = service.look_at_application(review_id=reading_id, looker=looker_of(request))
    except ScreeningReview.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return refused(request, reverse("staff:screening-reviews"), refusal)
    form = ScoreForm(request.POST if request.method == "POST" else None, criteria=sheet.criteria, scores=sheet.scores)
    if request.method == "POST" and form.is_valid():
        return _save(request, sheet, form)
    intake = sheet.review.enrollment.intake
    number = sheet.review.enrollment.number
    round_page = reverse("staff:screening-round", args=[intake.pk])
    return show(
        request,
        "screening/review.html",
        "screening-reviews",
        crumbs=[("심사", reverse("staff:screening-reviews")), (f"{intake.program.title} {intake.name}", round_page)],
        here=f"신청서 {number}",
        title=f"신청서 {number}",
        name=sheet.review.enrollment.person.name if intake.screening.is_named else "",
        sheet=sheet,
        form=form,
        boxes=form.boxes(),
        conflict=ConflictForm(),
        sections=answer_sections(sheet.pages, sheet.answers),
        total=sum(score.points for score in sheet.scores.values()),
        full=sum(one.points for one in sheet.criteria),
        round_page=round_page,
    )


def _save(request: HttpRequest, sheet: service.Sheet, form: ScoreForm) -> HttpResponse:
    here = reverse("staff:screening-review", args=[sheet.review.pk])
    try:
        service.save_scores(review_id=sheet.review.pk, by=request.user, marks=form.marks(), now=timezone.now())
    except Refused as refusal:
        return refused(request, here, refusal)
    if request.POST.get("stay") == "1":
        return answer(request, here, "점수를 저장했습니다.")
    if sheet.following:
        return answer(
            request, reverse("staff:screening-review", args=[sheet.following]), "저장했습니다. 다음 신청서입니다."
        )
    back = reverse("staff:screening-round", args=[sheet.review.enrollment.intake_id])
    return answer(request, back, "저장했습니다. 마지막 신청서였습니다.")


@staff_page("POST")
def conflict(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Declare for one application that there is a conflict of interest, or none."""
    found = service.reviews_of(request.user).filter(pk=reading_id).first()
    if found is None:
        raise Http404
    back = reverse("staff:screening-round", args=[found.enrollment.intake_id])
    has_conflict = request.POST.get("has") == "yes"
    form = ConflictForm(request.POST)
    if not form.is_valid():
        return answer(request, back, " ".join(form.errors["note"]), problem=True)
    try:
        service.declare(review=found, has_conflict=has_conflict, note=form.cleaned_data["note"], now=timezone.now())
    except HasConflict:
        return HttpResponseRedirect(back)
    except Refused as refusal:
        return refused(request, back, refusal)
    return answer(
        request,
        back,
        "이해관계가 있다고 알렸습니다. 신청서는 다른 사람이 읽습니다."
        if has_conflict
        else "이해관계가 없다고 알렸습니다.",
    )
