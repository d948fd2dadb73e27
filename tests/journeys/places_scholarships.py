"""The pages of scholarships that the accessibility test visits; read by test_accessibility_learning.py."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from learning.models import Application, ScholarshipRound, SupplementRequest
from learning.services.scholarships.demo.crowd import enter
from tests.factories.scholarships import applicant, approver_of, committed, make_round
from tests.factories.scholarships_resident import begun_at_counter, filled, sent
from tests.factories.scholarships_staff import announced_round, published_rules
from tests.journeys import places_scholarship_money, places_scholarship_staff

RESIDENT, WAITING = "resident@seoul4050.example", "waiting@seoul4050.example"
OFFICER = "officer@seoul4050.example"
ROUND, SENT, DECIDED = (
    "/learning/scholarships/{scholarship}/",
    "/learning/scholarships/applications/{scholarship_sent}/",
    "/learning/scholarships/applications/{scholarship_decided}/",
)
PAGES: tuple[tuple[str | None, str], ...] = (
    *places_scholarship_staff.PAGES,
    *places_scholarship_money.PAGES,
    *((None, path) for path in ("/learning/scholarships/", ROUND, f"{ROUND}criteria/", f"{ROUND}check/")),
    (None, "/learning/scholarships/{scholarship_shown}/publication/"),
    *((RESIDENT, f"{ROUND}apply/{part}") for part in ("", "self/", "livelihood/", "benefits/", "proofs/near_poor/")),
    (RESIDENT, f"{ROUND}apply/send/"),
    *((WAITING, f"{SENT}{part}") for part in ("", "sent/", "withdraw/", "supplement/")),
    *((RESIDENT, f"{DECIDED}{part}") for part in ("", "result/", "result/document/")),
    (OFFICER, "/staff/scholarships/rounds/{scholarship}/counter/"),
    (OFFICER, "/staff/scholarships/counter/{scholarship_counter}/"),
)


def places() -> dict[str, object]:
    """Objects of the demonstration that fill the addresses."""
    now, officer = timezone.now(), User.objects.get(email=OFFICER)
    row = open_scholarship(officer, now)
    filled(User.objects.get(email=RESIDENT), row, now=now)
    asked = sent(User.objects.get(email=WAITING), row, now=now)
    ask_for_more(asked, officer, now)
    counter = begun_at_counter(row, officer, now=now)
    return {
        "scholarship": row.pk,
        "scholarship_sent": asked.pk,
        "scholarship_decided": decided(officer).pk,
        "scholarship_counter": counter.pk,
        "scholarship_shown": ScholarshipRound.objects.filter(runs__fairness__isnull=False, state="published")
        .first()
        .pk,
        **places_scholarship_staff.places(row),
        **places_scholarship_money.money_places(),
    }


def open_scholarship(officer: User, now: datetime) -> ScholarshipRound:
    """A round that takes applications now, by rules of its own, whatever rounds there are already."""
    rules = published_rules(officer, name="지금 받는 장학금의 규칙")
    window = {"opens_at": now - timedelta(days=3), "closes_at": now + timedelta(days=7)}
    later = (now + timedelta(days=20)).date()
    return announced_round(
        officer, rule_set=rules, title="지금 받는 장학금", result_on=later, spend_from=later, **window
    )


def ask_for_more(row: Application, officer: User, now: datetime) -> None:
    row.state = "supplement"
    row.save(update_fields=["state"])
    SupplementRequest.objects.create(
        application=row,
        request="확인서가 흐립니다. 밝은 곳에서 다시 찍어 올려 주세요.",
        facts=["work"],
        asked_at=now,
        asked_by=officer,
        due_at=now + timedelta(days=5),
    )


def decided(officer: User) -> Application:
    """The resident was refused, since they hold a training card."""
    row = make_round(officer, title="결정한 장학금", rules={"quota": {}})
    resident = User.objects.get(email=RESIDENT)
    people = [(resident, applicant({"training_card": True})), (User.objects.get(email=WAITING), applicant())]
    mine, _ = enter(row, people, checker=officer, now=row.opens_at + timedelta(days=1))
    committed(row, officer, approver_of(row))
    return mine
