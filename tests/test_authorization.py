"""Every address for every role, made from the URL configuration: an address without a rule here fails the test.

"own" objects belong to the resident and to the officer's organization; everybody else must not even learn of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.choices import NoticeKind
from accounts.models import Membership, Notice, User
from programs.models import (
    Broadcast,
    ClaimMark,
    CompletionBatch,
    DecisionBatch,
    Enrollment,
    Intake,
    IntakeEvent,
    Program,
    Review,
    RosterFilter,
    Screening,
    ScreeningCriterion,
    ScreeningQuestion,
    ScreeningReview,
    ScreeningReviewer,
    SeatGroup,
    SurveyQuestion,
)
from programs.services.calendar_feeds import address_of, new_address
from programs.services.certificates.revoking import propose
from programs.services.enrollment import enroll
from programs.services.line import tickets
from tests.factories import IntakeFactory, MeetingFactory, UserFactory, VenueFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.draws import drawn, lottery_round
from tests.factories.lessons import make_lesson, make_quiz
from tests.factories.money import owed_refund
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db

BULK = {"token": "t", "change": "complete", "reason": "", "changed": [], "refused": [], "moved": []}
ROLES = ("stranger", "resident", "other_resident", "mentor", "officer", "second_officer", "operator", "half_officer")
STAFF = {"officer", "second_officer", "operator"}
MEMBERS = set(ROLES) - {"stranger", "half_officer"}
# Who may open an address: everybody; anybody logged in; the owner of the object; officers (of the object's own
# organization, or the operator); any officer; mentors; operators; machines inside.
PUBLIC, MEMBER, OWNER, OFFICER_OF, OFFICER, MENTOR, OPERATOR, INSIDE = (
    set(ROLES) - {"half_officer"},
    MEMBERS,
    {"resident"},
    {"officer", "operator"},
    STAFF,
    {"mentor"},
    {"operator"},
    set(ROLES) - {"half_officer"},
)
READER = {"officer"}  # an application is read by whoever it was given to
RULES: dict[str, set[str]] = {
    **dict.fromkeys(
        (
            "home",
            "help",
            "about",
            "program-list",
            "program-suggest",
            "program-detail",
            "line",
            "line-state",
            "draw-check",
            "draw-file",
            "draw-entries",
            "check-in-scan",
            "program-calendar",
            "calendar-feed",
            "space-list",
            "space-detail",
            "learning",
            "jobs",
            "digital",
            "planning",
            "mood",
            "town",
            "plan",
            "api-schema",
            "api-docs",
            "api-program-list",
            "api-program-detail",
            "api-intake-detail",
            "certificate-check",
            "certificate",
            "api-certificate-detail",
        ),
        PUBLIC,
    ),
    **dict.fromkeys(("healthz", "readyz", "metrics"), INSIDE),
    **dict.fromkeys(
        (
            "my",
            "my-calendar",
            "my-calendar-address",
            "check-in",
            "check-in-digits",
            "review-report",
            "apply",
            "program-alert",
            "history",
            "history-pdf",
            "history-xlsx",
            "me",
            "me-correct",
            "me-contact",
            "me-contact-code",
            "me-consents",
            "me-keys",
            "me-data",
            "me-download",
            "me-leave",
            "application-start",
            "application-page",
            "application-check",
            "application-discard",
            "notices",
            "notice-channels",
            "notices-read",
            "api-enrollment-list",
        ),
        MEMBER,
    ),
    **dict.fromkeys(
        (
            "notice",
            "enrollment-detail",
            "enrollment-done",
            "enrollment-offer",
            "enrollment-pay",
            "enrollment-refund",
            "enrollment-move",
            "enrollment-withdraw",
            "enrollment-undo",
            "line-leave",
            "enrollment-calendar",
            "enrollment-answers",
            "enrollment-supplement",
            "lessons",
            "lessons-go-on",
            "lesson",
            "lesson-watch",
            "lesson-done",
            "lesson-answer",
            "lesson-file",
            "lesson-captions",
            "enrollment-survey",
            "enrollment-review",
            "review-remove",
            "enrollment-certificate",
            "enrollment-certificate-pdf",
            "revocation-notice",
            "api-enrollment-detail",
            "api-enrollment-accept",
            "api-enrollment-decline",
            "api-enrollment-undo",
            "api-enrollment-withdraw",
        ),
        OWNER,
    ),
    **dict.fromkeys(
        ("roles", "role-end", "access-log", "access-log-months", "access-log-sign-off", "undelivered"), OPERATOR
    ),
    **dict.fromkeys(
        (
            "staff:today",
            "staff:classes",
            "staff:reviews",
            "staff:people",
            "staff:programs",
            "staff:program-new",
            "staff:intakes",
            "staff:eligibility-words",
            "staff:screening-reviews",
            "staff:refunds",
            "staff:refund-export",
        ),
        OFFICER,
    ),
    **dict.fromkeys(
        (
            "staff:program",
            "staff:program-edit",
            "staff:program-copy",
            "staff:program-publish",
            "staff:program-archive",
            "staff:intake-new",
            "staff:intake",
            "staff:intake-edit",
            "staff:intake-copy",
            "staff:preview",
            "staff:publish",
            "staff:close",
            "staff:cancel",
            "staff:capacity",
            "staff:draw",
            "staff:draw-now",
            "staff:meetings",
            "staff:study",
            "staff:study-extend",
            "staff:lessons",
            "staff:lesson-new",
            "staff:lesson",
            "staff:lesson-preview",
            "staff:lesson-file",
            "staff:lesson-captions",
            "staff:lesson-move",
            "staff:lesson-publish",
            "staff:lesson-remove",
            "staff:quiz-questions",
            "staff:quiz-question",
            "staff:quiz-question-remove",
            "staff:meeting",
            "staff:meeting-remove",
            "staff:sheet",
            "staff:attendance",
            "staff:room",
            "staff:attendance-upload",
            "staff:attendance-apply",
            "staff:attendance-template",
            "staff:completion",
            "staff:completion-start",
            "staff:completion-batch",
            "staff:survey",
            "staff:survey-add",
            "staff:survey-remove",
            "staff:review-decide",
            "staff:roster",
            "staff:filter-save",
            "staff:filter-remove",
            "staff:bulk-preview",
            "staff:bulk-run",
            "staff:batch",
            "staff:enrollment",
            "staff:enrollment-change",
            "staff:messages",
            "staff:message-new",
            "staff:message",
            "staff:message-edit",
            "staff:export",
            "staff:groups",
            "staff:group-new",
            "staff:group",
            "staff:group-remove",
            "staff:fees",
            "staff:opening",
            "staff:opening-open",
            "staff:opening-close",
            "staff:fee-terms",
            "staff:payment",
            "staff:refund",
            "staff:refund-pay",
            "staff:refund-return",
            "staff:certificates",
            "staff:certificates-print",
            "staff:certificate",
            "staff:certificate-print",
            "staff:certificate-revoke",
            "staff:certificate-asked",
            "staff:certificate-decide",
            "staff:certificate-reissue",
            "staff:activity",
            "staff:line",
            "staff:mark",
            "staff:screening",
            "staff:screening-form",
            "staff:screening-copy",
            "staff:screening-preview",
            "staff:screening-part-new",
            "staff:screening-part",
            "staff:screening-part-move",
            "staff:screening-part-remove",
            "staff:screening-reviewers",
            "staff:screening-reviewer-remove",
            "staff:screening-share",
            "staff:screening-take-back",
            "staff:screening-applications",
            "staff:screening-application",
            "staff:screening-assign",
            "staff:screening-supplement",
            "staff:screening-decision",
            "staff:screening-decide",
            "staff:decision",
            "staff:decision-undo",
        ),
        OFFICER_OF,
    ),
    **dict.fromkeys(("staff:screening-round", "staff:screening-review", "staff:screening-conflict"), READER),
    "mentor": MENTOR,
    "gallery": set(),  # for the team, in development
}
# Doors: they say who one is, so each decides for itself (proven in tests/accounts); the library's own pages as well.
DOORS = ("account_", "mfa_", "socialaccount_", "kakao_", "naver_", "session", "enter", "draft", "set-display")


@dataclass(frozen=True)
class Address:
    route: str
    name: str


def addresses(patterns=None, prefix: str = "", space: str = "") -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith(("admin/", "accounts/social/")):
            continue  # Django's and allauth's own; old addresses of theirs that only lead on
        if isinstance(pattern, URLPattern):
            yield Address(route, f"{space}:{pattern.name}" if space else str(pattern.name))
        else:
            yield from addresses(pattern.url_patterns, route, ":".join(filter(None, (space, pattern.namespace))))


OURS = sorted({address.name for address in addresses() if not address.name.startswith(DOORS)})


@pytest.fixture
def cast(resident, mentor, officer, second_officer, operator) -> dict[str, User | None]:
    return {
        "stranger": None,
        "resident": resident,
        "other_resident": UserFactory(),
        "mentor": mentor,
        "officer": officer,
        "second_officer": second_officer,
        "operator": operator,
        "half_officer": officer,
    }


@pytest.fixture
def things(cast, provider) -> dict[str, object]:
    """One object of each kind; the enrollment is the resident's, the rest belongs to the officer's organization."""
    intake = IntakeFactory(program__slug="own", program__provider=provider, capacity=5)
    row = enroll(person=cast["resident"], intake_id=intake.pk, now=NOW).enrollment
    certificate = CertificateFactory(enrollment=row)
    propose(certificate_id=certificate.pk, reason="대신 출석함", basis="수료 기준", by=cast["officer"], now=NOW)
    notice = Notice.objects.create(
        recipient=cast["resident"], kind=NoticeKind.RESULT, key="own", title="알림", body="본문", created_at=NOW
    )
    added = {"intake": intake, "created_at": NOW, "created_by": cast["officer"]}
    decided = {"state": "published", "decided_at": NOW, "decided_by": cast["officer"]}
    return {
        "slug": "own",
        "batch_id": CompletionBatch.objects.create(token="own", **added).pk,
        "question_id": SurveyQuestion.objects.create(text="더 물을 것", **added).pk,
        "review_id": Review.objects.create(
            enrollment=row, program=intake.program, rating=5, text="좋은 수업이었습니다", written_at=NOW, **decided
        ).pk,
        "page": "privacy",
        "program_id": intake.program_id,
        "intake_id": intake.pk,
        "group_id": SeatGroup.objects.create(
            intake=intake, code="vulnerable", label="취약계층", rule={"statuses_any": ["near_poor"]}, seats=1
        ).pk,
        "ticket": tickets.write(intake_id=intake.pk, person_id=cast["resident"].pk, number=1, now=NOW),
        "mark_id": ClaimMark.objects.create(enrollment=row, intake=intake, kind="no_page", at=NOW).pk,
        "enrollment_id": row.pk,
        "meeting_id": MeetingFactory(intake=intake).pk,
        **online_lessons(intake.program),
        **screened_round(cast, provider),
        "refund_id": owed_refund(intake).pk,
        "filter_id": RosterFilter.objects.create(owner=cast["officer"], name="대기", query="status=waitlisted").pk,
        "event_id": IntakeEvent.objects.create(
            intake=intake, at=NOW, by=cast["officer"], action="bulk", detail=BULK
        ).pk,
        "notice_id": notice.pk,
        "certificate_id": certificate.pk,
        "number": certificate.number,
        "message_id": Broadcast.objects.create(
            intake=intake, by=cast["officer"], title="안내", body="안내", created_at=NOW
        ).pk,
        "token": address_of(new_address(person=cast["resident"], now=NOW)).removeprefix("/calendar/")[:-4],
        "membership_id": Membership.objects.filter(user=cast["mentor"]).get().pk,
        "space_id": VenueFactory(is_learning_space=True).pk,
        "drawn_id": drawn_round(intake.program, cast["officer"]).pk,
    }


def drawn_round(program: Program, officer: User) -> Intake:
    """A lottery that is over, with its result published."""
    closed = {"apply_opens_at": NOW - timedelta(days=30), "apply_closes_at": NOW - timedelta(days=20)}
    intake = lottery_round(program=program, announced_at=NOW - timedelta(days=31), **closed)
    drawn(intake, officer)
    return intake


def screened_round(cast, provider) -> dict[str, object]:
    """The resident's application in a screened round, given to the officer, with a decision that was undone."""
    intake = IntakeFactory(program__provider=provider, selection="screening")
    screening = Screening.objects.create(intake=intake)
    ScreeningQuestion.objects.create(screening=screening, number=1, kind="text", label="까닭", max_length=50)
    criterion = ScreeningCriterion.objects.create(screening=screening, number=1, label="기준", points=10)
    row = Enrollment.objects.create(intake=intake, person=cast["resident"], status="applied", requested_at=NOW)
    later = NOW + timedelta(minutes=10)
    made = {"made_at": NOW, "made_by": cast["officer"], "effective_at": later, "token": "own"}
    undone = {"undone_at": NOW, "undone_by": cast["officer"]}
    return {
        "screened_id": intake.pk,
        "application_id": row.pk,
        "page_number": 1,
        "part": "criterion",
        "part_id": criterion.pk,
        "reviewer_id": ScreeningReviewer.objects.create(screening=screening, user=cast["officer"], added_at=NOW).pk,
        "reading_id": ScreeningReview.objects.create(
            enrollment=row, reviewer=cast["officer"], assigned_at=NOW, declared_at=NOW, has_conflict=False
        ).pk,
        "decision_id": DecisionBatch.objects.create(intake=intake, **made, **undone).pk,
    }


def online_lessons(program: Program) -> dict[str, object]:
    """A film, and a quiz with one question."""
    quiz = make_quiz(program, 1)
    return {
        "kind": "text",
        "lesson_id": make_lesson(program, "video").pk,
        "quiz_id": quiz.pk,
        "quiz_question_id": quiz.questions.get().pk,
    }


def enter(person: User | None, *, second_factor: bool) -> Client:
    client = Client()
    if person is None:
        return client
    client.force_login(person)
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0.0, "type": "totp"}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client


def path_of(name: str, things: dict[str, object]) -> str:
    """The address by its name, filled with the objects it asks for."""
    route = next(address.route for address in addresses() if address.name == name and "format" not in address.route)
    key = "intake_id" if name.startswith("api-intake") else "enrollment_id"
    filled = re.sub(r"\(\?P<slug>[^)]*\)", "own", route.replace("^", "").replace("$", ""))
    filled = re.sub(r"\(\?P<number>[^)]*\)", str(things["number"]), filled)
    filled = re.sub(r"\(\?P<pk>[^)]*\)", str(things[key]), filled)
    if "quiz" in name:
        things = things | {"lesson_id": things["quiz_id"]}
    asked = f"?intake={things['intake_id']}" if name == "apply" else ""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(things[found[1]]), filled) + asked


def look(client: Client, path: str):
    """What the address answers; a file that is handed out is closed once it has been read."""
    response = client.get(path)
    if response.streaming:
        list(response.streaming_content)
    return response


def is_refused(response) -> bool:
    """Sent to log in or to the second factor, refused, or told that nothing is there."""
    to_a_door = response.status_code == 302 and re.search(r"/accounts/(login|2fa|reauth)", response["Location"])
    return bool(to_a_door) or response.status_code in {401, 403, 404}


def test_every_address_has_a_rule():
    assert not set(OURS) - set(RULES), "say in RULES who may open these"


def test_every_rule_has_an_address():
    assert not set(RULES) - set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_only_the_roles_of_the_rule_may_open(name, cast, things, time_machine, settings):
    settings.ALLOW_LOAD_DATA = False  # as in production
    time_machine.move_to(NOW, tick=False)
    path = path_of(name, things)
    clients = {role: enter(person, second_factor=role != "half_officer") for role, person in cast.items()}
    for role in ROLES:
        allowed = role in RULES[name]
        got = look(clients[role], path)
        assert got.status_code < 500
        if got.status_code != 405:
            assert is_refused(got) is not allowed, f"GET {path} as {role}: {got.status_code}"
        if not allowed:
            sent = clients[role].post(path)
            assert is_refused(sent) or sent.status_code == 405, f"POST {path} as {role}: {sent.status_code}"
    for role in RULES[name]:
        if look(clients[role], path).status_code == 405:
            sent = clients[role].post(path)
            assert not is_refused(sent), f"POST {path} as {role}: {sent.status_code}"
            assert sent.status_code < 500
            break
