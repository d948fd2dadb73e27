"""What the tests of the line share: a crowded intake, and people who ask, stand and come in."""

from datetime import timedelta

from programs.choices import LineMode
from programs.models import Intake, Line, LinePlace
from programs.services.line import places
from programs.services.line.claims import Visit, approach, claim
from tests.factories import IntakeFactory
from tests.factories.programs import NOW

API = Visit(source="10.0.0.1")


def crowded(*, pace: int = 1, **fields) -> Intake:
    """An intake whose line is on: one person a second, unless said otherwise."""
    intake = IntakeFactory(**fields)
    Line.objects.create(intake=intake, mode=LineMode.ON, per_second=pace)
    return intake


def ask(person, intake, now=NOW, **more):
    return claim(person=person, intake_id=intake.pk, now=now, visit=API, **more)


def stand(person, intake, now=NOW) -> places.Spot:
    spot = approach(person=person, intake_id=intake.pk, visit=API, now=now)
    assert spot is not None
    return spot


def after(seconds: float):
    return NOW + timedelta(seconds=seconds)


def admitted(intake) -> list[int]:
    return list(
        LinePlace.objects.filter(intake=intake, admitted_at__isnull=False).order_by("id").values_list("pk", flat=True)
    )
