"""The places of the demonstration that the accessibility test visits, by the names its addresses use."""

from django.test import override_settings
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Membership, Notice, User
from programs.models import (
    Broadcast,
    Certificate,
    Enrollment,
    Intake,
    IntakeEvent,
    Lesson,
    Lottery,
    Meeting,
    OpeningDecision,
    Payment,
    Program,
    Refund,
    Review,
    ScreeningReview,
    Venue,
)
from programs.services.certificates.issuing import issue
from programs.services.certificates.revoking import propose
from tests.factories.lessons import make_film
from tests.factories.lines import crowded, marked, ticket_of

RESIDENT, OFFICER = "resident@seoul4050.example", "officer@seoul4050.example"
MENTOR, OPERATOR = "mentor@seoul4050.example", "operator@seoul4050.example"
WAITING = "waiting@seoul4050.example"


def places_of(media) -> dict:
    """Objects of the demonstration that fill the addresses of test_accessibility.py."""
    now = timezone.now()
    mine = Enrollment.objects.filter(person__email=RESIDENT)
    taken = mine.values("intake__program")
    intake = (
        Intake.objects.open(now)
        .filter(selection="first_come", apply_via="portal", program__mode="onsite")
        .exclude(program__in=taken)
        .select_related("program")
        .first()
    )
    own = Membership.objects.get(user__email=OFFICER, role=Role.OFFICER).organization
    rows = Enrollment.objects.filter(intake__program__provider__organization=own, intake__meetings__isnull=False)
    row = rows.select_related("intake__program").latest("id")
    return {
        **screenings(now),
        "space": Venue.objects.filter(is_learning_space=True).first().pk,
        "slug": intake.program.slug,
        "intake": intake.pk,
        "confirmed": mine.filter(status="confirmed").first().pk,
        **certificate_places(now),
        "offered": mine.filter(status="offered").first().pk,
        "attending": mine.filter(status="attending").first().pk,
        "unasked": mine.filter(status="completed", survey_receipt__isnull=True).first().pk,
        "review": (review := Review.objects.filter(state="published").first()).pk,
        "surveyed": review.enrollment.intake_id,
        "notice": Notice.objects.filter(recipient__email=RESIDENT).first().pk,
        "program_own": row.intake.program_id,
        "intake_own": row.intake_id,
        "meeting_own": Meeting.objects.filter(intake=row.intake_id).first().pk,
        "enrollment_own": row.pk,
        **money_places(),
        **lines(row, now),
        **draws(),
        **course_places(media),
        "message": Broadcast.objects.filter(by__email=OFFICER, sent_at__isnull=True).first().pk,
        "events": IntakeEvent.objects.count(),
        "programs": Program.objects.count(),
    }


def course_places(media) -> dict:
    """A course the resident has begun, with a film added, and one of the officer's own."""
    studied = Enrollment.objects.filter(person__email=RESIDENT, intake__program__slug="phishing-1").earliest("pk")
    lessons = {lesson.kind: lesson.pk for lesson in studied.intake.program.lessons.all()}
    with override_settings(MEDIA_ROOT=media):
        film = make_film(studied.intake.program, seconds=8)
    quiz = Lesson.objects.filter(program__slug="real-estate-3", kind="quiz").earliest("pk")
    intake = quiz.program.intakes.first()
    return {
        "studied": studied.pk,
        **{f"lesson_{kind}": pk for kind, pk in lessons.items()},
        "lesson_video": film.pk,
        "course_own": quiz.program_id,
        "quiz_own": quiz.pk,
        "question_own": quiz.questions.first().pk,
        "course_intake_own": intake.pk,
        "course_learner_own": intake.enrollments.filter(status__in=("confirmed", "attending")).first().pk,
    }


def money_places() -> dict:
    """A seat that was paid for, a refund, and a round whose officer decides whether it takes place."""
    paid = Payment.objects.filter(enrollment__person__email=WAITING).earliest("pk").enrollment
    few, refund = OpeningDecision.objects.first(), Refund.objects.first()
    return {"paid": paid.pk, "intake_paid": paid.intake_id, "intake_few": few.pk, "refund": refund.pk}


def told_of_revocation(now) -> dict:
    """Another certificate of the resident, which its officer means to revoke."""
    row = Enrollment.objects.filter(person__email=RESIDENT, status="completed", certificates=None).latest("id")
    officer = User.objects.get(email=OFFICER)
    made = issue(enrollment_id=row.pk, by=officer, now=now, needs_survey=False)
    propose(certificate_id=made.pk, reason="다른 사람이 대신 출석했습니다", basis="수료 기준 3", by=officer, now=now)
    return {"told": row.pk, "certificate_told": made.pk}


def lines(row: Enrollment, now) -> dict:
    """The resident in a line that stands still, at an intake that is full, and a mark for the officer to look into."""
    resident, own = User.objects.get(email=RESIDENT), row.intake.program.provider
    waiting, full = crowded(now, program__provider=own), crowded(now)
    Intake.objects.filter(pk=full.pk).update(taken=1)
    return {
        "line_own": waiting.pk,
        "mark_own": marked(row, now).pk,
        "waiting_ticket": ticket_of(resident, waiting, now),
        "full_ticket": ticket_of(resident, full, now),
    }


def draws() -> dict:
    """One round that was drawn, and one that still takes applications."""
    rows = Lottery.objects.select_related("intake__program")
    over, coming = rows.filter(drawn_at__isnull=False).first(), rows.filter(frozen_at__isnull=True).first()
    return {
        "drawn": over.intake_id,
        "drawn_slug": over.intake.program.slug,
        "drawing": coming.intake_id,
        "drawing_slug": coming.intake.program.slug,
    }


def screenings(now) -> dict:
    """A screened round that takes applications, and one that the officer reads."""
    read = ScreeningReview.objects.filter(reviewer__email=OFFICER, has_conflict=False).first()
    return {
        "screened_open": Intake.objects.open(now).filter(screening__isnull=False).earliest("pk").pk,
        "screened": read.enrollment.intake_id,
        "reading": read.pk,
        "application": read.enrollment_id,
    }


def certificate_places(now) -> dict:
    """The resident's certificate, and another that its officer means to revoke."""
    mine = Certificate.objects.filter(enrollment__person__email=RESIDENT)
    certificate = mine.select_related("enrollment").earliest("pk")
    return {
        "certificate": certificate.number,
        "certificate_id": certificate.pk,
        "certified": certificate.enrollment_id,
        "intake_certified": certificate.enrollment.intake_id,
        **told_of_revocation(now),
    }
