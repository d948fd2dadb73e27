"""Shows on a portal to try what follows an award: points in use, a fee to pay with them, an objection, a hearing."""

from datetime import datetime, timedelta

from accounts.models import User
from learning.models import Application, Award, DecisionNotice, PointCourse, ScholarshipRound
from learning.services.scholarships.appeals.filing import Objection, file_appeal
from learning.services.scholarships.clawbacks.hearing import begin
from learning.services.scholarships.offers.lapsing import open_points
from learning.services.scholarships.points.courses import list_course
from learning.services.scholarships.points.ledger import available_krw
from learning.services.scholarships.points.spending import spend, spend_begun
from programs.choices import EnrollmentStatus
from programs.models import Enrollment, Program
from programs.services.money.ledger import Bill
from programs.services.money.own import money_todos
from programs.weekly import day_of

COURSES = 6
OBJECTION = Objection(
    wrong="구직 중인데 일하는 중으로 되어 있습니다.",
    text="지난달에 계약이 끝나 일을 그만두었고, 고용센터에 구직 등록을 했습니다.",
    evidence="고용보험 자격 상실 확인서를 받아 두었습니다.",
)


def show_money(row: ScholarshipRound, *, resident: User, officer: User, now: datetime) -> None:
    """Courses that take points, some points of the resident's, an objection of somebody who was refused, and a hearing
    that has begun. In the caller's transaction, on a round that was published and mostly answered."""
    open_points(now)  # the first day of use came after most had answered
    _list_courses(resident, officer, now)
    _spend_some(resident, now)
    _object(row, now)
    _begin_hearing(row, resident, officer, now)


def _list_courses(resident: User, officer: User, now: datetime) -> None:
    """Courses that cost something: those where the resident has a seat first."""
    paid = Program.objects.filter(state="published", intakes__fee_krw__gt=0)
    own = list(paid.filter(intakes__enrollments__person=resident).distinct())
    others = [program for program in paid.distinct().order_by("pk")[: COURSES * 2] if program not in own]
    for program in (own + others)[:COURSES]:
        list_course(program_id=program.pk, by=officer, now=now)


def _spend_some(resident: User, now: datetime) -> None:
    """The resident pays half of one open fee with points; the other half waits to be paid."""
    taking = PointCourse.objects.current().values("program")
    rows = Enrollment.objects.filter(
        person=resident, status=EnrollmentStatus.CONFIRMED, intake__program__in=taking, policy__fee_owed__gt=0
    )
    for row, bill in money_todos(resident, list(rows.select_related("intake__program")), now)[:1]:
        half = min(bill.open_krw // 2, available_krw(resident, day_of(now))) if isinstance(bill, Bill) else 0
        if half:
            spend(enrollment_id=row.pk, points_krw=half, token="demo", by=resident, now=now)  # noqa: S106  no secret
    spend_begun(now)


def _object(row: ScholarshipRound, now: datetime) -> None:
    told = DecisionNotice.objects.filter(application__round=row, outcome="waitlist", shown_at__isnull=False)
    application = Application.objects.filter(pk__in=told.values("application")).order_by("pk").last()
    if application is None:
        return
    notice = told.get(application=application)
    filed_at = min(now, (notice.shown_at or now) + timedelta(days=29))
    file_appeal(application_id=application.pk, objection=OBJECTION, by=application.applicant, now=filed_at)


def _begin_hearing(row: ScholarshipRound, resident: User, officer: User, now: datetime) -> None:
    active = Award.objects.filter(round=row, state="active").exclude(application__applicant=resident)
    award = active.order_by("pk").first()
    if award is not None:
        begin(
            award_id=award.pk,
            amount_krw=award.amount_krw,
            facts="같은 기간에 국민내일배움카드로 훈련비를 지원받은 것이 확인되었습니다.",
            basis="서울런4050 장학금 운영 지침 제9조 제1항 제2호(중복 지원)",
            by=officer,
            now=now - timedelta(days=2),
        )
