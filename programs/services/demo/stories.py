"""Gives each demonstration account something real to look at, made by the same services that serve residents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.choices import NoticeKind, Role
from accounts.models import Organization, User
from accounts.services.demonstration import Person, make_account
from accounts.services.notices import notify
from accounts.services.roles import grant_role
from programs.choices import HOLDING, EnrollmentStatus
from programs.models import Enrollment, Intake, Provider
from programs.services import seats
from programs.services.broadcasts import send_at, write
from programs.services.demo.catalogue import CITY, Planned
from programs.services.demo.certificates import certify
from programs.services.demo.money import tell_money
from programs.services.demo.seats import Seat, write_seats
from programs.services.enrollment import enroll, withdraw
from programs.services.intakes import copy_intake, proposed_copy

S = EnrollmentStatus
CAMPUSES, WORKSHOP = "서울시50플러스재단", "서울특별시 동부기술교육원"


@dataclass(frozen=True)
class Account:
    """A named account; `role` and `organization` are None for residents."""

    person: Person
    words: str
    role: str | None = None
    organization: str | None = None


ACCOUNTS = (
    Account(Person("resident", "정해원", date(1978, 4, 12), "11440", ("employed",)), "시민"),
    Account(Person("waiting", "한기다림", date(1971, 9, 3), "11350", ("job_seeker",)), "대기 시민"),
    Account(Person("mentor", "노현장"), "멘토", Role.MENTOR, WORKSHOP),
    Account(Person("officer", "박운영"), "운영 담당자", Role.OFFICER, CAMPUSES),
    Account(Person("officer2", "최정비"), "다른 기관 담당자", Role.OFFICER, WORKSHOP),
    Account(Person("approver", "윤승인"), "승인 담당자", Role.APPROVING_OFFICER, CITY),
    Account(Person("operator", "오총괄"), "포털 운영자", Role.OPERATOR, CITY),
)
# The rounds that the named residents' stories take place in, by program.
OFFER_HOURS = 96  # long enough that whoever tries the portal tomorrow still finds the offer
CONFIRMED_IN, WAITING_IN, COMPLETED_IN = "electrician-1", "smartstore-5", "drone-repair-1"


def make_accounts(*, key: str, now: datetime) -> dict[str, User]:
    """The named accounts with their roles, by the part before the @."""
    organizations = {each.name: each for each in Organization.objects.all()}
    users = {}
    for account in ACCOUNTS:
        user = make_account(account.person, key=key, second_factor=account.role is not None, now=now)
        if account.role and account.organization:
            grant_role(user=user, organization=organizations[account.organization], role=account.role, by=None, now=now)
        users[account.person.account] = user
    return users


def officers_by_provider(users: Mapping[str, User]) -> dict[int, User]:
    """Who marks attendance: the provider's named officer where it has one, else the operator."""
    officers = (account for account in ACCOUNTS if account.role == Role.OFFICER)
    named = {account.organization: users[account.person.account] for account in officers}
    return {provider.pk: named.get(provider.name, users["operator"]) for provider in Provider.objects.all()}


def round_of_offer(planned: Sequence[Planned]) -> Planned:
    """The full round whose freed seat is offered to the resident: kept empty by the others until the story is told."""
    full = (each for each in planned if each.row["schedule_profile"] == "full_with_waitlist")
    return next(each for each in full if each.row["slug"] != WAITING_IN and each.row["eligibility"] == "default")


def tell_stories(planned: Sequence[Planned], users: Mapping[str, User], extras: Sequence[User], now: datetime) -> None:
    """The resident: one confirmed, one waiting, one offered, two completed, one of them with a certificate.
    The waiting resident: two places."""
    first = {each.row["slug"]: each for each in reversed(planned)}
    resident, waiting = users["resident"], users["waiting"]
    complete(first[COMPLETED_IN], resident, now)
    certify(planned, resident, users["officer"], CAMPUSES, now)
    enroll(person=resident, intake_id=first[CONFIRMED_IN].intake.pk, now=now)
    enroll(person=resident, intake_id=first[WAITING_IN].intake.pk, now=now)
    enroll(person=waiting, intake_id=first[WAITING_IN].intake.pk, now=now)
    offer_a_seat(round_of_offer(planned), resident, waiting, extras, now)
    tell_money(planned, users, extras, now)
    draft_a_round(planned, users["officer"], now)
    write_a_message(planned, users["officer"], now)


def draft_a_round(planned: Sequence[Planned], officer: User, now: datetime) -> None:
    """The officer has copied a round that is over and not published the new one yet."""
    over = (each for each in planned if each.row["provider"] == CAMPUSES and each.round.over and each.round.meetings)
    intake = next(over).intake
    copy_intake(intake_id=intake.pk, values=proposed_copy(intake, now), by=officer, now=now)


def write_a_message(planned: Sequence[Planned], officer: User, now: datetime) -> None:
    """A message of the officer to a running course, sent in the morning after tomorrow."""
    running = (each.intake for each in planned if each.row["provider"] == CAMPUSES and not each.round.over)
    intake = next(each for each in running if each.enrollments.filter(status__in=HOLDING).exists())
    message = write(
        intake=intake,
        query="group=confirmed",
        title="첫날에는 신분증을 가져와 주세요",
        body="교육장 1층 안내대에서 출석을 확인합니다. 주차장이 좁으니 지하철을 타고 오시면 편합니다.",
        by=officer,
        now=now,
    )
    morning = (now + timedelta(days=2)).replace(hour=1, minute=0, second=0, microsecond=0)
    send_at(broadcast_id=message.pk, moment=morning, by=officer, now=now)


def complete(each: Planned, person: User, now: datetime) -> None:
    """Enrolled while the past round was open, and completed when it ended."""
    applied_at = each.round.opens_at + timedelta(hours=3)
    row = enroll(person=person, intake_id=each.intake.pk, now=applied_at).enrollment
    row = Enrollment.objects.select_related("intake__program").get(pk=row.pk)
    seats.record([row], S.COMPLETED, now, reason="모든 영상을 보았습니다")
    Enrollment.objects.filter(pk=row.pk).update(status=S.COMPLETED)
    notify(
        recipient=person, kind=NoticeKind.RESULT, key=f"enrollment:{row.pk}:completed", title="수료했습니다",
        body=f"‘{row.intake.program.title}’ 과정을 마쳤습니다.", link=f"/my/enrollments/{row.pk}/", now=now,
    )  # fmt: skip


def offer_a_seat(each: Planned, first: User, second: User, extras: Sequence[User], now: datetime) -> None:
    """A full round in which two wait and one gives the seat back: the first who waits is offered it."""
    capacity, opened = each.intake.capacity or 0, each.round.opens_at
    Intake.objects.filter(pk=each.intake.pk).update(offer_hours=OFFER_HOURS)
    rows = write_seats([Seat(each, person, S.CONFIRMED, opened) for person in extras[:capacity]], now)
    for person in (first, second):
        enroll(person=person, intake_id=each.intake.pk, now=now)
    withdraw(enrollment_id=rows[0].pk, by=rows[0].person, now=now, reason="일정이 바뀌었습니다")
