"""Several officers do the same at once: one of them did it, the others are told, and nothing happened twice."""

import pytest

from learning.models import DuplicateSet, RuleSet, ScholarshipEvent
from learning.services.scholarships import rounds, rule_sets
from learning.services.scholarships.officers import duplicates, papers
from tests.factories import UserFactory, officer_of
from tests.factories.programs import NOW
from tests.factories.scholarships_resident import sent
from tests.factories.scholarships_staff import draft_round, published_rules
from tests.programs.test_enrollment_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = range(6)


def test_a_paper_gets_one_result_from_two_officers(open_round, officer, provider):
    paper = sent(UserFactory(), open_round).evidence.get()
    other = officer_of(provider.organization)

    def check(number):
        try:
            if number % 2:
                papers.accept(evidence_id=paper.pk, valid_until=None, by=officer, now=NOW, today=NOW.date())
            else:
                papers.send_back(evidence_id=paper.pk, note="이름이 달라요", asks_again=True, days=5, by=other, now=NOW)
        except papers.Refused:
            return "refused"
        return "checked"

    assert "refused" in at_once(check, MANY, workers=6)
    paper.refresh_from_db()
    assert paper.result in {"accepted", "refused"}
    assert ScholarshipEvent.objects.filter(action="paper_checked").count() == 1


def test_a_round_is_announced_once_with_one_promise(officer):
    row = draft_round(officer)
    made = at_once(lambda _: rounds.announce(round_id=row.pk, by=officer, now=NOW).seed_commitment, MANY, workers=6)
    assert len(set(made)) == 1
    assert ScholarshipEvent.objects.filter(round=row, action="round_announced").count() == 1


def test_a_set_of_duplicates_is_found_once(open_round, resident):
    sent(resident, open_round)
    sent(UserFactory(name=resident.name), open_round)
    at_once(lambda _: duplicates.find_duplicates(round_id=open_round.pk, now=NOW), MANY, workers=6)
    assert DuplicateSet.objects.count() == 1


def test_the_next_version_of_a_rule_set_is_begun_once(officer):
    row = published_rules(officer)
    at_once(lambda _: rule_sets.copy_to_new_version(rule_set=row, by=officer, now=NOW), MANY, workers=6)
    assert list(RuleSet.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
