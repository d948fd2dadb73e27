"""Every way an officer looks at people; each look writes its rows in the access log, so that none is forgotten."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.paginator import Page, Paginator

from accounts.models import User
from accounts.services.access import record_access
from programs.models import Enrollment, Intake, Meeting, RosterFilter
from programs.roster_changes import Change
from programs.services import attendance, reviews, roster, staff_people
from programs.services.completion import batches
from programs.services.intake_states import needs_reason

PAGE = 50
SHEET = 1_000  # settings.DATA_UPLOAD_MAX_NUMBER_FIELDS lets through what so many people take
REVIEWS = 20


@dataclass(frozen=True)
class Looker:
    """Who looks, from which address, and when. `reason` None = masked; a text = names are to be read, because of it."""

    user: User
    source: str | None
    now: datetime
    reason: str | None = None


@dataclass(frozen=True)
class RosterPage:
    """One page of a roster, how many people each group holds, and the officer's saved conditions."""

    page: Page
    counts: dict[str, int]
    filters: list[RosterFilter]


def log_look(looker: Looker, people: Iterable[int], target: str) -> None:
    """Write down who looks at whom (user ids). Raises ReasonNeeded, and then nothing may be shown."""
    reason = "" if looker.reason is None else needs_reason(looker.reason)
    record_access(
        actor=looker.user,
        source=looker.source,
        subjects=people,
        action="unmask" if reason else "view",
        target=target[:120],
        reason=reason,
        now=looker.now,
    )


def look_at_roster(*, intake: Intake, query: roster.RosterQuery, number: str | None, looker: Looker) -> RosterPage:
    """`number` is the page asked for; anything that isn't one is the first. Raises ReasonNeeded."""
    page = Paginator(roster.rows_of(intake, query), PAGE).get_page(number)
    log_look(looker, [row.person_id for row in page], f"명단: {intake}")
    filters = list(RosterFilter.objects.filter(owner=looker.user))
    return RosterPage(page, roster.group_counts(intake), filters)


def look_at_change(*, intake: Intake, change: Change, ids: Iterable[int], looker: Looker) -> roster.Preview:
    """The people a bulk change would touch. Raises NothingSelected."""
    preview = roster.preview_change(intake=intake, change=change, ids=ids, now=looker.now, by=looker.user)
    log_look(looker, [row.person_id for row, _ in preview.rows], f"한꺼번에 바꾸기: {intake}")
    return preview


def look_at_sheet(*, meeting: Meeting, intake: Intake, number: str | None, looker: Looker) -> Page:
    """The attendance sheet of one meeting (a page of SheetRow), all of it on one page in nearly every round.

    `number` as in look_at_roster. Raises ReasonNeeded.
    """
    page = Paginator(attendance.sheet_of(meeting), SHEET).get_page(number)
    log_look(looker, [row.enrollment.person_id for row in page], f"출석 {meeting.number}차시: {intake}")
    return page


def look_at_completion(*, intake: Intake, looker: Looker) -> batches.Preview:
    """Who would complete a round, with the reasons."""
    found = batches.preview(intake, looker.now, by=looker.user)
    log_look(
        replace(looker, reason=None), [each.enrollment.person_id for each in found.decisions], f"수료 처리: {intake}"
    )
    return found


@dataclass(frozen=True)
class ReviewPage:
    """One page of a list of reviews, and how many each list holds."""

    page: Page
    counts: dict[str, int]


def look_at_reviews(*, key: str, number: str | None, looker: Looker) -> ReviewPage:
    """Reviews of the officer's programs with who wrote them (masked)."""
    rows = reviews.queue(looker.user, key).prefetch_related("reports")
    page = Paginator(rows, REVIEWS).get_page(number)
    log_look(looker, {row.enrollment.person_id for row in page}, "수강 후기")
    return ReviewPage(page, reviews.queue_counts(looker.user))


def look_at_enrollment(*, enrollment_id: int, looker: Looker) -> staff_people.EnrollmentFile:
    """One person's file. Raises Enrollment.DoesNotExist for one the officer may not see, and ReasonNeeded."""
    found = staff_people.file_of(staff_people.staff_enrollments(looker.user), enrollment_id)
    row = found.enrollment
    log_look(looker, [row.person_id], f"신청 {row.number}: {row.intake}")
    return found


def look_for_people(*, typed: str, looker: Looker) -> list[Enrollment]:
    """The people a few letters or digits stand for, in all the officer's rounds."""
    found = staff_people.find_people(looker.user, typed)
    log_look(looker, {row.person_id for row in found}, "사람 찾기")
    return found


def look_at_offers(*, looker: Looker) -> list[Enrollment]:
    """Everybody who was offered a seat and hasn't answered."""
    found = staff_people.offers_waiting(looker.user)
    log_look(looker, {row.person_id for row in found}, "빈자리 안내 목록")
    return found
