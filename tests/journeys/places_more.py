"""States and places that the demonstration has none of, for test_accessibility_states.py."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.choices import Role
from accounts.models import Membership, User
from programs.models import (
    CompletionBatch,
    DecisionBatch,
    Intake,
    IntakeEvent,
    Provider,
    ScreeningCriterion,
    ScreeningReview,
    SeatGroup,
    Venue,
)
from programs.services.screening import applying, building, supplements
from programs.services.screening.copying import screening_of
from tests.factories import IntakeFactory, ProgramFactory, UserFactory
from tests.journeys.places import MENTOR, OFFICER
from tests.programs.staff.stage import S, put_in
from tests.things import BULK

WRITER = "writer@seoul4050.example"


def places_of_states() -> dict[str, object]:
    now, officer = timezone.now(), User.objects.get(email=OFFICER)
    full = own_round(officer, now, capacity=1, waitlist_capacity=5)
    put_in(full, S.CONFIRMED)
    others = own_round(officer, now, eligibility={"age": {"min": 20, "max": 21}})
    closing = own_round(officer, now)
    put_in(closing, S.CONFIRMED, 3)
    return {
        **{
            f"slug_{name}": row.program.slug for name, row in (("full", full), ("others", others), ("closing", closing))
        },
        "full": full.pk,
        "others": others.pk,
        "closing": closing.pk,
        "program_own": closing.program_id,
        **kept_by_officers(closing, officer, now),
        **sent_application(officer, now),
        "membership": Membership.objects.get(user__email=MENTOR, role=Role.MENTOR).pk,
    }


def own_round(officer: User, now: datetime, **fields) -> Intake:
    """A round of the officer's organization that takes applications now."""
    own = Provider.objects.filter(organization__memberships__user=officer).first()
    window = {"apply_opens_at": now - timedelta(days=1), "apply_closes_at": now + timedelta(days=5)}
    days = {"starts_on": (now + timedelta(days=20)).date(), "ends_on": (now + timedelta(days=40)).date()}
    place = {"program": ProgramFactory(provider=own), "venue": Venue.objects.first()}
    return IntakeFactory(**place | window | days | fields)


def kept_by_officers(intake: Intake, officer: User, now: datetime) -> dict[str, object]:
    """A bulk change, a completion, a group with kept seats, a decision that was undone, and one criterion."""
    read = ScreeningReview.objects.filter(reviewer__email=OFFICER, has_conflict=False).first()
    screened = read.enrollment.intake
    made = {"intake": intake, "by": officer, "action": "bulk", "at": now}
    decided = {"made_at": now, "made_by": officer, "effective_at": now + timedelta(minutes=10), "token": "shown"}
    undone = {"undone_at": now, "undone_by": officer}
    done = {"token": "shown", "created_at": now, "created_by": officer, "finished_at": now}
    return {
        "event": IntakeEvent.objects.create(**made, detail=BULK).pk,
        "batch": CompletionBatch.objects.create(intake=intake, **done).pk,
        "group": SeatGroup.objects.create(
            intake=intake, code="vulnerable", label="취약계층", rule={"statuses_any": ["near_poor"]}, seats=1
        ).pk,
        "decision": DecisionBatch.objects.create(intake=screened, **decided, **undone).pk,
        "criterion": ScreeningCriterion.objects.filter(screening__intake=screened).first().pk,
    }


def sent_application(officer: User, now: datetime) -> dict[str, object]:
    """An application, which its officer wants to know more of, and another one ready to be sent; of somebody who is in
    no journey, so that those find the demonstration's people as they were."""
    resident = UserFactory(email=WRITER)
    sent, ready = asked_round(officer, resident, now), asked_round(officer, resident, now)
    row = applying.send(person=resident, intake_id=sent.pk, profile={}, key="shown", now=now)
    supplements.ask(enrollment=row, request="일하신 기간을 알려 주세요.", days=5, by=officer, now=now)
    return {"sent": row.pk, "ready": ready.pk}


def asked_round(officer: User, resident: User, now: datetime) -> Intake:
    """A screened round with one question, which the resident has answered."""
    made = own_round(officer, now, selection="screening")
    screening = screening_of(made)
    essay = {"kind": "essay", "label": "왜 배우고 싶으세요?", "max_length": 300}
    question = building.add_question(screening_id=screening.pk, values=essay, now=now)
    building.add_criterion(screening_id=screening.pk, values={"label": "까닭", "points": 10}, now=now)
    answers = {str(question.pk): "드론을 배워 일자리를 찾고 싶습니다"}
    applying.save_answers(person=resident, intake_id=made.pk, answers=answers, now=now)
    return made
