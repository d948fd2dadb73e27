"""Makes a first-come intake for people who measure a portal of their own."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.services.load_data import Refused, refuse_on_public_portal
from programs.choices import Area, IntakeState, LineMode, Mode, ProgramState
from programs.models import Intake, Line, Program, Provider
from programs.services.search import reindex

MOST = 1_000_000
OPEN_FOR = timedelta(days=14)
RULE = {"age": {"min": 40, "max": 64}, "ties": ["lives", "works", "studies", "business"]}


@transaction.atomic
def open_intake(
    *, capacity: int, waitlist: int, opens_at: datetime | None, now: datetime, line: str = LineMode.OFF
) -> Intake:
    """A published online program of 40 to 64 with one first-come intake; raises Refused (settings, capacity, ...).

    Without a waiting line unless asked for: whoever measures claims wants them answered, not put in order first.
    """
    refuse_on_public_portal()
    if not 1 <= capacity <= MOST:
        raise Refused(f"capacity must be between 1 and {MOST}", "capacity")
    if not 0 <= waitlist <= MOST:
        raise Refused(f"waitlist must be between 0 and {MOST}", "waitlist")
    begins = opens_at or now
    provider, _ = Provider.objects.get_or_create(name="부하시험 기관")
    program = Program.objects.create(
        slug=f"load-{secrets.token_hex(5)}",
        title="부하시험 프로그램",
        area=Area.LEARNING,
        mode=Mode.ONLINE,
        provider=provider,
        state=ProgramState.PUBLISHED,
        created_at=now,
        updated_at=now,
    )
    intake = Intake.objects.create(
        program=program,
        state=IntakeState.PUBLISHED,
        apply_opens_at=begins,
        apply_closes_at=begins + OPEN_FOR,
        starts_on=(begins + OPEN_FOR + timedelta(days=7)).date(),
        ends_on=(begins + OPEN_FOR + timedelta(days=28)).date(),
        capacity=capacity,
        waitlist_capacity=waitlist,
        eligibility=RULE,
        created_at=now,
        updated_at=now,
    )
    Line.objects.create(intake=intake, mode=line)
    reindex([program.pk], now=now)
    return intake
