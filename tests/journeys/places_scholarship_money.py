"""The pages of awards, points and their money that the accessibility test visits; read by places_scholarships.py."""

from datetime import timedelta

from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from learning.models import Award
from learning.services.scholarships.appeals.filing import Objection, file_appeal
from learning.services.scholarships.clawbacks.hearing import begin
from learning.services.scholarships.offers.answering import accept
from learning.services.scholarships.payments.files import make_file
from learning.services.scholarships.points.spending import spend, spend_begun
from programs.models import Enrollment, PaymentTerms
from tests.factories import IntakeFactory, officer_of
from tests.factories.scholarship_awards import decide, listed, published_round

RESIDENT, OFFICER = "resident@seoul4050.example", "officer@seoul4050.example"
OWN, DESK = "/learning/scholarships/", "/staff/scholarships/"
PAGES: tuple[tuple[str | None, str], ...] = (
    *(
        (RESIDENT, f"{OWN}{path}")
        for path in (
            "points/",
            "points/fees/{fee_with_points}/",
            "awards/{award_offered}/",
            "awards/{award_offered}/decline/",
            "applications/{award_application}/appeal/",
            "clawbacks/{clawback_own}/",
        )
    ),
    *(
        (OFFICER, f"{DESK}{path}")
        for path in (
            "appeals/",
            "appeals/{appeal_open}/",
            "rounds/{round_published}/awards/",
            "awards/{award_active}/",
            "clawbacks/{clawback_own}/",
            "accounts/",
            "accounts/{fiscal_account}/",
            "payments/{payment_file}/",
            "courses/",
        )
    ),
)


def money_places() -> dict[str, object]:
    """Two rounds of the resident's: one offered now, one in use with a hearing, a spent fee and a fee to pay."""
    now = timezone.now()
    officer, resident = User.objects.get(email=OFFICER), User.objects.get(email=RESIDENT)
    organization = officer.memberships.filter(role=Role.OFFICER).get().organization
    approver = officer_of(organization, role=Role.APPROVING_OFFICER)
    until = now + timedelta(days=7)
    offered, used = (
        decide(
            published_round(organization, officer, year=year),
            officer,
            approver,
            awarded=[person],
            accept_until=until,
            shown_at=now - timedelta(days=1),
        )[0]
        for year, person in ((2024, resident), (2025, resident))
    )
    active = accept(award_id=used.pk, by=resident, now=now)
    fee, begun = (_seat(resident, officer, starts) for starts in (now + timedelta(days=20), now - timedelta(days=1)))
    spend(enrollment_id=begun.pk, points_krw=150_000, token="a" * 32, by=resident, now=now)
    spend_begun(now)
    return {
        "fee_with_points": fee.pk,
        "award_offered": offered.pk,
        "award_application": offered.application_id,
        "award_active": active.pk,
        "round_published": used.round_id,
        "appeal_open": _appeal(active, now).pk,
        "clawback_own": begin(
            award_id=active.pk,
            amount_krw=100_000,
            facts="다른 지원을 함께 받음",
            basis="조례 제8조",
            by=officer,
            now=now,
        ).pk,
        "fiscal_account": active.round.account_id,
        "payment_file": make_file(account_id=active.round.account_id, by=officer, now=now).pk,
    }


def _seat(resident: User, officer: User, starts) -> Enrollment:
    intake = IntakeFactory(fee_krw=150_000, starts_on=starts.date(), ends_on=starts.date() + timedelta(days=30))
    now = timezone.now()
    PaymentTerms.objects.create(intake=intake, updated_at=now)
    listed(intake.program, officer)
    return Enrollment.objects.create(
        intake=intake,
        person=resident,
        status="confirmed",
        requested_at=now,
        decided_at=now,
        policy={"fee_owed": 150_000, "payment_hours": 240},
    )


def _appeal(award: Award, now):
    objection = Objection(text="일을 그만두었습니다", wrong="일하는 중으로 되어 있습니다")
    return file_appeal(
        application_id=award.application_id, objection=objection, by=award.application.applicant, now=now
    )
