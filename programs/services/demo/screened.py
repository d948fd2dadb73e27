"""Two screened rounds to try: one a resident has begun to apply for, one whose applications are being read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import User
from programs.choices import FormQuestionKind as Kind
from programs.choices import IntakeState, Selection
from programs.models import Enrollment, Intake, ScreeningReview
from programs.services.demo.catalogue import Planned
from programs.services.screening import applying, building, reviewers, reviewing, supplements
from programs.services.screening.copying import screening_of

QUESTIONS = (
    {"kind": Kind.HEADING, "label": "지금까지 하신 일", "help": "자세하지 않아도 됩니다. 기억나는 대로 적어 주세요."},
    {"kind": Kind.NUMBER, "label": "모두 몇 년 일하셨나요?", "lowest": 0, "highest": 60},
    {"kind": Kind.ESSAY, "label": "어떤 일을 하셨나요?", "help": "예: 전자제품 고객 상담 12년", "max_length": 800},
    {"kind": Kind.HEADING, "label": "배우려는 까닭"},
    {"kind": Kind.ESSAY, "label": "왜 이 과정을 배우고 싶으세요?", "max_length": 1000},
    {
        "kind": Kind.ONE, "label": "마친 뒤에 무엇을 하고 싶으세요?",
        "choices": ["다시 일하기", "내 사업 하기", "봉사하기", "아직 모름"],
    },
    {"kind": Kind.SEVERAL, "label": "올 수 있는 요일", "choices": ["월", "화", "수", "목", "금"], "is_required": False},
)  # fmt: skip
CRITERIA = (
    ("경력", "배울 내용에 이어지는 일을 얼마나 하셨는지 봅니다.", 30),
    ("배우려는 까닭", "배운 것을 어디에 쓰려는지 얼마나 뚜렷한지 봅니다.", 50),
    ("끝까지 할 수 있는지", "수업에 올 수 있는 때를 봅니다.", 20),
)
WORK = (
    (12, "가전제품 고객 상담을 했습니다."),
    (24, "버스를 운전하고 정비도 거들었습니다."),
    (8, "작은 식당을 했습니다."),
    (30, "인쇄소에서 제판 일을 했습니다."),
    (15, "학교 급식실에서 조리를 맡았습니다."),
    (19, "통신 회사에서 회선을 놓았습니다."),
)
WHY = "손으로 하는 일을 오래 하고 싶습니다. 배운 것으로 동네에서 다시 일자리를 찾으려 합니다."
GIVEN = ((24, 42, 16), (27, 38, 18), (12, 30, 15))  # points by criterion


def show_screening(
    planned: Sequence[Planned], resident: User, officer: User, other: User, extras: Sequence[User], campuses: str,
    now: datetime,
) -> None:  # fmt: skip
    """The resident's begun form in the open round; six applications, half of them read, in the closed one."""
    program = next(each.intake.program for each in planned if each.row["provider"] == campuses)
    opened = _round(program, "심사 모집", officer, now - timedelta(days=2), now + timedelta(days=8), now)
    first = opened.screening.questions.exclude(kind=Kind.HEADING)[0]
    applying.save_answers(person=resident, intake_id=opened.pk, answers={str(first.pk): 18}, now=now)
    closed = _round(program, "심사 중인 회차", officer, now - timedelta(days=20), now - timedelta(days=3), now)
    _apply(closed, extras[: len(WORK)], now - timedelta(days=6))
    _read(closed, officer, other, now)


def _round(program, name: str, officer: User, opens: datetime, closes: datetime, now: datetime) -> Intake:
    starts = (closes + timedelta(days=14)).date()
    made = Intake.objects.create(
        program=program, name=name, state=IntakeState.PUBLISHED, selection=Selection.SCREENING, capacity=3,
        waitlist_capacity=2, apply_opens_at=opens, apply_closes_at=closes, starts_on=starts,
        ends_on=starts + timedelta(days=28), created_at=opens, updated_at=now,
    )  # fmt: skip
    screening = screening_of(made)
    for values in QUESTIONS:
        building.add_question(screening_id=screening.pk, values=values, now=opens)
    for label, description, points in CRITERIA:
        values = {"label": label, "description": description, "points": points}
        building.add_criterion(screening_id=screening.pk, values=values, now=opens)
    return made


def _apply(intake: Intake, people: Sequence[User], at: datetime) -> None:
    years, work, why, then, days = intake.screening.questions.exclude(kind=Kind.HEADING)
    for person, (count, words) in zip(people, WORK, strict=True):
        answers = {
            str(years.pk): count,
            str(work.pk): f"{count}년 동안 {words}",
            str(why.pk): WHY,
            str(then.pk): then.choices[count % 3],
            str(days.pk): days.choices[: 2 + count % 3],
        }
        applying.save_answers(person=person, intake_id=intake.pk, answers=answers, now=at)
        applying.send(person=person, intake_id=intake.pk, profile={}, key=f"demo-{intake.pk}", now=at)


def _read(intake: Intake, officer: User, other: User, now: datetime) -> None:
    """The officer and somebody invited read; one application waits for an answer of its applicant."""
    reviewers.add_reviewers(intake=intake, user_ids=[officer.pk], by=officer, now=now)
    reviewers.invite_reviewer(intake=intake, contact=other.email or "", by=officer, now=now)
    reviewers.share_all(intake=intake, by=officer, now=now)
    rows = list(Enrollment.objects.filter(intake=intake).order_by("pk"))
    criteria = list(intake.screening.criteria.all())
    for row, points in zip(rows, GIVEN, strict=False):
        marks = {one.pk: (given, "") for one, given in zip(criteria, points, strict=True)}
        for review in ScreeningReview.objects.filter(enrollment=row).select_related("reviewer"):
            reviewing.declare(review=review, has_conflict=False, note="", now=now)
            reviewing.save_scores(review_id=review.pk, by=review.reviewer, marks=marks, now=now)
    asked = "회선을 놓은 일을 조금 더 자세히 적어 주세요."
    supplements.ask(enrollment=rows[-1], request=asked, days=5, by=officer, now=now)
