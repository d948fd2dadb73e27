"""The relationships an officer watches, one of them whole, and another mentor for one that doesn't work."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from learning.forms.mentoring.staff.relationships import BackForm, HandOverForm
from learning.models import Mentorship
from learning.presenting.mentoring import staff_care as words
from learning.services.mentoring.staff import relationships as service
from learning.services.mentoring.staff.looking import note_look
from learning.services.mentoring.staff.scope import mentorships_of
from learning.views.mentoring.staff.shell import masked_looker, show
from programs.services.refusals import Refused
from programs.views.staff.shell import answer, looker_of, refused, staff_page

PAGE = 50
SHOWN = 10


@staff_page()
def care(request: HttpRequest) -> HttpResponse:
    """Everybody who works together now, those who need care first."""
    chosen, looker = request.GET.get("care", "")[:20], looker_of(request)
    found = service.relationships(request.user, looker.now)
    page = Paginator(service.narrowed(found, chosen), PAGE).get_page(request.GET.get("page"))
    note_look(looker, {each.row.person_id for each in page}, "함께하는 사람", action="list")
    return show(
        request,
        "care.html",
        "care",
        "함께하는 사람",
        page_obj=page,
        rows=[words.relationship_row(each) for each in page],
        chips=words.care_chips(service.care_counts(found), chosen),
    )


@staff_page("GET", "POST")
def relationship(request: HttpRequest, mentorship_id: int) -> HttpResponse:
    """One mentorship; POST with a reason shows the name to be read."""
    looker = looker_of(request)
    try:
        file = service.relationship_file(request.user, mentorship_id, looker.now)
        note_look(looker, [file.row.person_id], f"멘토링 {mentorship_id}")
    except Mentorship.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return refused(request, request.path, refusal)
    row, unmasked = file.row, looker.reason is not None
    return show(
        request,
        "relationship.html",
        "care",
        words.pair_words(row),
        above=("함께하는 사람", reverse("staff-mentoring:care")),
        row=row,
        badge=row.get_state_display(),
        tone=words.STATE_TONES.get(row.state, "gray"),
        care=file.care,
        is_stuck=file.is_stuck,
        reasons=" · ".join(file.care.reasons),
        facts=words.facts(file, unmasked=unmasked),
        history=words.history(file, looker.now),
        unmasked=unmasked,
        action=request.path,
    )


def _own_live(request: HttpRequest, mentorship_id: int) -> Mentorship:
    rows = mentorships_of(request.user).live().select_related("person", "mentor__user", "request")
    row = rows.filter(pk=mentorship_id).first()
    if row is None:
        raise Http404
    return row


@staff_page("GET", "POST")
def rematch(request: HttpRequest, mentorship_id: int) -> HttpResponse:
    """Another mentor at once, or the first place in the next run."""
    row, now = _own_live(request, mentorship_id), timezone.now()
    note_look(masked_looker(request), [row.person_id], f"멘토링 {row.pk}: 다른 멘토")
    others = service.others_for(row, request.user, now)
    mentors = [(each.mentor.pk, f"{each.mentor.user.name} ({each.mentor.organization.name})") for each in others]
    is_back = request.POST.get("kind") == "back"
    hand_over = HandOverForm(request.POST if request.POST and not is_back else None, mentors=mentors)
    back = BackForm(request.POST if is_back else None, auto_id="back_%s")
    form = back if is_back else hand_over
    if request.method == "POST" and form.is_valid():
        try:
            return answer(request, *_do(request, row, form.cleaned_data, is_back=is_back))
        except Refused as refusal:
            form.add_error(None, f"{refusal.detail} {refusal.next_step}".strip())
    return show(
        request,
        "rematch.html",
        "care",
        "다른 멘토 알아보기",
        above=(words.pair_words(row), reverse("staff-mentoring:relationship", args=[row.pk])),
        others=[words.other_row(each) for each in others[:SHOWN]],
        hand_over=hand_over,
        back=back,
        form=form,
    )


def _do(request: HttpRequest, row: Mentorship, values: dict[str, Any], *, is_back: bool) -> tuple[str, str]:
    """The page to go on to and what was done."""
    whose = {"mentorship_id": row.pk, "reason": values["reason"], "by": request.user, "now": timezone.now()}
    if is_back:
        service.back_in_line(end_reason=values["end_reason"], **whose)
        return reverse("staff-mentoring:care"), "멘토링을 끝냈습니다. 다음 연결 계산에서 가장 먼저 연결합니다."
    new = service.hand_over(mentor_id=values["mentor"], **whose)
    page = reverse("staff-mentoring:relationship", args=[new.pk])
    return page, f"{new.mentor.user.name} 멘토에게 이어 드렸습니다. 두 사람 모두에게 알렸습니다."
