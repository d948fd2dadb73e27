"""Shows courses under way and over: the resident's own attendance, surveys enough for results, and a few reviews."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from accounts.models import User
from programs.choices import AttendanceMark, EnrollmentStatus, Excuse, ReportReason
from programs.models import Enrollment, Meeting
from programs.services import reviews, survey
from programs.services.attendance import Marked, take_attendance
from programs.services.demo.catalogue import Planned
from programs.services.enrollment import enroll
from programs.surveys import LAST, STANDARD

FEWEST_MEETINGS, SURVEYED, ANSWERS = 6, 3, 14
# The resident came on time, late once, and stayed away once for a wedding; the rest of the meetings they were there.
MARKS = {2: Marked(AttendanceMark.LATE), 3: Marked(AttendanceMark.EXCUSED, Excuse.FAMILY)}
WORDS = (
    "천천히 설명해 주셔서 따라가기 좋았습니다.",
    "실습 시간이 조금 더 길면 좋겠습니다.",
    "퇴근하고 오기에 시간이 알맞았습니다.",
    "자료를 미리 볼 수 있으면 더 좋겠습니다.",
)
REVIEWS = (
    (5, "처음 배우는데도 순서대로 알려 주셔서 끝까지 할 수 있었습니다. 실습이 특히 좋았습니다."),
    (4, "내용은 알찼고 강의실도 편했습니다. 다만 쉬는 시간이 조금 짧았습니다."),
    (5, "같이 배우는 분들과 이야기할 시간이 있어서 좋았습니다. 다음 과정도 신청하려고 합니다."),
    (3, "기초를 아는 사람에게는 조금 쉬울 수 있습니다. 처음이라면 알맞습니다."),
    (4, "집에서 다시 해 볼 수 있는 자료를 주셔서 도움이 되었습니다."),
)
LEFT_WAITING = 2  # for the officer who tries the queue


def show_courses(planned: Sequence[Planned], resident: User, officer: User, provider: str, now: datetime) -> None:
    """`officer` works for `provider` (by name); all of it goes through the services residents and officers use."""
    own = [each for each in planned if each.row["provider"] == provider]
    _attend(own, resident, officer, now)
    over = [each for each in own if each.round.over and _completed(each).count() >= ANSWERS]
    for each in over[:SURVEYED]:
        _answer(_completed(each)[:ANSWERS], now)
    for each in over[:1]:
        _review(_completed(each)[: len(REVIEWS)], officer, now)


def _completed(each: Planned):
    rows = Enrollment.objects.filter(intake=each.intake, status=EnrollmentStatus.COMPLETED)
    return rows.select_related("person").order_by("pk")


def _attend(own: Iterable[Planned], resident: User, officer: User, now: datetime) -> None:
    """The resident is in the middle of a course with meetings behind and ahead."""
    each = next((each for each in own if _is_halfway(each, now)), None)
    if each is None:
        return
    row = enroll(person=resident, intake_id=each.intake.pk, now=each.round.opens_at + timedelta(hours=1)).enrollment
    for meeting in Meeting.objects.filter(intake=each.intake, ends_at__lt=now).order_by("number"):
        mark = MARKS.get(meeting.number, Marked(AttendanceMark.PRESENT))
        take_attendance(meeting_id=meeting.pk, marks={row.pk: mark}, by=officer, now=meeting.ends_at)


def _is_halfway(each: Planned, now: datetime) -> bool:
    held = sum(end < now for _, end in each.round.meetings)
    taken = Enrollment.objects.holding().filter(intake=each.intake).count()
    free = each.intake.capacity is not None and each.intake.capacity > taken
    plain = each.row["eligibility"] == "default" and not each.row["prerequisites"] and not each.row["fee_krw"]
    drawn = each.row["selection"] != "first_come"
    return held >= 3 and len(each.round.meetings) >= max(FEWEST_MEETINGS, held + 2) and free and plain and not drawn


def _answer(rows: Iterable[Enrollment], now: datetime) -> None:
    for turn, row in enumerate(rows):
        points: dict[str, object] = {
            question.key: 5 if turn < 5 + at % 5 else 4 for at, question in enumerate(STANDARD)
        }
        words = {LAST.key: WORDS[turn]} if turn < len(WORDS) else {}
        survey.answer(enrollment_id=row.pk, given={**points, **words}, now=now)


def _review(rows: Sequence[Enrollment], officer: User, now: datetime) -> None:
    """The last ones wait to be looked at, and somebody reported the first."""
    made = [
        reviews.write(enrollment_id=row.pk, by=row.person, rating=rating, text=text, now=now)
        for row, (rating, text) in zip(rows, REVIEWS, strict=False)
    ]
    for review in made[:-LEFT_WAITING]:
        reviews.decide(review_id=review.pk, publish=True, reason="", seen=None, by=officer, now=now)
    if len(rows) > LEFT_WAITING + 1:
        reviews.report(review_id=made[0].pk, by=rows[1].person, reason=ReportReason.UNRELATED, now=now)
