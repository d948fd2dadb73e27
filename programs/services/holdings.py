"""What programs hold about a person who asks for their data, and how they let go of one who leaves."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.services.holdings import Holder, register
from programs.choices import EnrollmentStatus
from programs.models import (
    Attendance,
    CalendarFeed,
    Enrollment,
    EnrollmentEvent,
    LinePlace,
    OpeningAlert,
    Review,
    RosterFilter,
)
from programs.services import calendar_feeds
from programs.services.certificates import holding
from programs.services.enrollment import WITHDRAWABLE, withdraw
from programs.services.lessons.holding import forget_watching, lessons_of
from programs.services.money.holding import payments_of, settle_before_leaving
from programs.services.screening.keeping import forget_written, written_of
from programs.workdays import SEOUL


def enrollments_of(user: User) -> list[dict[str, Any]]:
    """Every enrollment of the person with how it went and its meetings attended, newest first."""
    rows = (
        Enrollment.objects.filter(person=user)
        .select_related("intake__program")
        .prefetch_related("attendance__meeting", "events")
    )
    return [
        {
            "접수번호": row.number,
            "프로그램": row.intake.program.title,
            "상태": row.get_status_display(),
            "신청한 때": row.requested_at,
            "정해진 때": row.decided_at,
            "취소한 때": row.withdrawn_at,
            "적은 것": written_of(row) or row.answers or None,
            "바뀐 기록": [_change(event, user) for event in row.events.all()] or None,
            "출석 기록": [_mark(mark) for mark in row.attendance.all()] or None,
        }
        for row in rows.order_by("-requested_at", "-id")
    ]


def _change(event: EnrollmentEvent, user: User) -> dict[str, Any]:
    """One step of an enrollment; who took it is said without an officer's name."""
    by = "포털" if event.by_id is None else "본인" if event.by_id == user.pk else "운영 기관"
    return {"언제": event.at, "상태": event.get_to_status_display(), "누가": by, "까닭": event.reason or None}


def _mark(mark: Attendance) -> dict[str, Any]:
    corrected = mark.corrected_at is not None
    return {
        "수업": mark.meeting.starts_at,
        "출석": mark.get_mark_display(),
        "적은 방법": mark.get_way_display(),
        "적은 때": mark.marked_at,
        "사정": mark.get_excuse_display() or None,
        "사정 설명": mark.note or None,
        "바로잡기 전": mark.get_corrected_from_display() if corrected else None,
        "바로잡은 때": mark.corrected_at,
        "바로잡은 까닭": mark.correction or None,
    }


def alerts_of(user: User) -> list[dict[str, Any]]:
    """Programs whose opening the person wants to hear of."""
    alerts = OpeningAlert.objects.filter(person=user).select_related("program").order_by("-asked_at")
    return [
        {"프로그램": alert.program.title, "부탁한 때": alert.asked_at, "알린 때": alert.told_at} for alert in alerts
    ]


def reviews_of(user: User) -> list[dict[str, Any]]:
    """What the person wrote about programs; survey answers aren't here, since nobody can tell whose they are."""
    rows = Review.objects.filter(enrollment__person=user).select_related("program")
    return [
        {
            "프로그램": row.program.title,
            "별점": row.rating,
            "후기": row.text,
            "상태": row.get_state_display(),
            "쓴 때": row.written_at,
        }
        for row in rows
    ]


def take_reviews_away(user: User, now: datetime) -> None:
    Review.objects.filter(enrollment__person=user).delete()


def give_seats_back(user: User, now: datetime) -> None:
    """Withdraw what can be withdrawn (freed seats go to the waitlist) and forget what the person wrote.

    A course under way is given up like one ahead; one that is over has no seat to give and keeps its row without a
    person in it, so that counts stay true.
    """
    over = Q(status=EnrollmentStatus.ATTENDING, intake__ends_on__lt=now.astimezone(SEOUL).date())
    for enrollment in Enrollment.objects.filter(person=user, status__in=WITHDRAWABLE).exclude(over):
        withdraw(enrollment_id=enrollment.pk, by=user, now=now, reason="회원이 떠남")
    forget_written(user)
    Attendance.objects.filter(enrollment__person=user).update(note="")
    Enrollment.objects.filter(person=user).update(answers={}, idempotency_key=None)


def forget_wishes(user: User, now: datetime) -> None:
    OpeningAlert.objects.filter(person=user).delete()
    RosterFilter.objects.filter(owner=user).delete()


def places_of(user: User) -> list[dict[str, Any]]:
    """Where the person stood in waiting lines."""
    rows = LinePlace.objects.filter(person=user).select_related("intake__program").order_by("-id")
    return [
        {
            "프로그램": row.intake.program.title,
            "번호표": row.pk,
            "줄 선 때": row.arrived_at,
            "들어온 때": row.admitted_at,
            "나간 때": row.ended_at,
        }
        for row in rows
    ]


def leave_lines(user: User, now: datetime) -> None:
    LinePlace.objects.filter(person=user, ended_at__isnull=True).update(ended_at=now)
    LinePlace.objects.filter(person=user).update(source="")


def calendar_of(user: User) -> list[dict[str, Any]]:
    """Whether other calendars read the person's; the secret address itself is shown on its own page alone."""
    feed = CalendarFeed.objects.filter(owner=user).first()
    return [{"켜짐": "예" if feed.is_on else "아니요", "바꾼 때": feed.changed_at}] if feed else []


def end_calendar_address(user: User, now: datetime) -> None:
    calendar_feeds.switch_off(person=user, now=now)


def register_holders() -> None:
    """Called once by ProgramsConfig.ready(). Money comes first: it is looked at before seats are given back."""
    register(Holder("수강료", collect=payments_of, let_go=settle_before_leaving))
    register(Holder("신청", collect=enrollments_of, let_go=give_seats_back))
    register(Holder("수료증", collect=holding.certificates_of, let_go=holding.forget_names))
    register(Holder("수료증 취소", collect=holding.revocations_of, let_go=holding.forget_comments))
    register(Holder("신청 줄", collect=places_of, let_go=leave_lines))
    register(Holder("수강 후기", collect=reviews_of, let_go=take_reviews_away))
    register(Holder("온라인 강의", collect=lessons_of, let_go=forget_watching))
    register(Holder("열림 알림", collect=alerts_of, let_go=forget_wishes))
    register(
        Holder("달력 주소", collect=calendar_of, let_go=end_calendar_address, lock_out=end_calendar_address),
    )
