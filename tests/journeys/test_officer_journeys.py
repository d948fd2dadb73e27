"""What officers do most, counted in actions, with and without JavaScript."""

import pytest
from django.utils import timezone

from programs.models import Intake, Program

OFFICER = "officer@seoul4050.example"


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_officer_opens_a_new_round_by_copying(someone, script, django_db_blocker):
    with django_db_blocker.unblock():
        officer = someone(script=script).log_in(OFFICER)
        program = (
            Program.objects.published()
            .filter(provider__organization__memberships__user__email=OFFICER, intakes__state="published")
            .first()
        )
        before = set(Intake.objects.filter(program=program).values_list("pk", flat=True))
        intake = Intake.objects.filter(program=program).latest("apply_closes_at")
        officer.at(f"/staff/intakes/{intake.pk}/")
        officer.press("복사", within="main")
        officer.press("미리 보기", within="main").press("게시", within="main")
        fresh = Intake.objects.filter(program=program).exclude(pk__in=before).get()
        assert fresh.state == "published"
        assert fresh.apply_closes_at > timezone.now()
    assert officer.actions <= 3
