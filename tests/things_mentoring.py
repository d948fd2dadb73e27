"""One object of each kind of mentoring, so that every address can be filled; read by things.py."""

from datetime import timedelta

from learning.models import (
    ActionItem,
    AvailabilityException,
    Ban,
    MatchOverride,
    MentorProfile,
    MentorRequest,
    Mentorship,
    NudgeRule,
    Pin,
    Recommendation,
)
from learning.services.mentoring import lifecycle
from learning.services.mentoring.nudges import usual_rules
from tests.factories.mentoring import (
    MentorFactory,
    PolicyFactory,
    RequestFactory,
    certified_run,
    concern_of,
    mentorship_of,
)
from tests.factories.programs import NOW, ProgramFactory
from tests.learning.mentoring.stage import booked, offer


def things_of(cast, provider) -> dict[str, object]:
    """The resident's own objects, and the officer's organization's, by the names that addresses use."""
    mentor = MentorFactory(user=cast["mentor"], organization=provider.organization, capacity=5)
    own = RequestFactory(person=cast["resident"], state="active")
    mentorship = mentorship_of(mentor, request=own)
    waiting = RequestFactory(person=cast["other_resident"])
    run = certified_run(PolicyFactory(), [(mentor, waiting, 7_000)])
    usual_rules(NOW)
    return {
        "mentor_id": mentor.pk,
        "mentorship_id": mentorship.pk,
        "concern_id": concern_of(mentorship).pk,
        "mentor_request_id": waiting.pk,
        "match_run_id": run.pk,
        "match_policy_id": run.policy_id,
        "nudge_rule_id": NudgeRule.objects.first().pk,
        **by_hand(cast, mentor, waiting),
        **between_the_two(cast, mentor, mentorship),
    }


def between_the_two(cast, mentor: MentorProfile, mentorship: Mentorship) -> dict[str, object]:
    """What the resident asks and is offered for two programs, and what the two plan and put to each other."""
    resident, program = cast["resident"], ProgramFactory()
    asked = RequestFactory(person=resident, state="offered", program=ProgramFactory())
    proposal = offer(asked, mentor)
    over = mentorship_of(mentor)
    lifecycle.end(mentorship_id=over.pk, by=over.person, reason="resident", now=NOW)
    made = {"made_by": cast["mentor"], "made_at": NOW}
    return {
        "request_id": RequestFactory(person=resident, program=program).pk,
        "proposal_id": proposal.pk,
        "ended_id": over.pk,
        "session_id": booked(mentorship).pk,
        "item_id": ActionItem.objects.create(mentorship=mentorship, text="기출문제 풀기", **made).pk,
        "recommendation_id": Recommendation.objects.create(
            mentorship=mentorship, program=program, reason="실기 연습", made_at=NOW
        ).pk,
        "exception_id": AvailabilityException.objects.create(mentor=mentor, day=NOW.date()).pk,
        "change_kind": "pause",
    }


def by_hand(cast, mentor: MentorProfile, waiting: MentorRequest) -> dict[str, int]:
    """What operators decided: a pin, a ban, and an exception that waits for a second person."""
    made = {"made_by": cast["officer"], "made_at": NOW - timedelta(hours=1)}
    rule = {"rule": "conflict", "reason": "예전에 함께 일했습니다", "asked_by": cast["officer"], "asked_at": NOW}
    return {
        "pin_id": Pin.objects.create(request=waiting, mentor=mentor, reason="먼저 만나기로 함", **made).pk,
        "ban_id": Ban.objects.create(mentor=MentorFactory(), person=waiting.person, reason="staff", **made).pk,
        "override_id": MatchOverride.objects.create(request=waiting, mentor=mentor, **rule).pk,
    }
