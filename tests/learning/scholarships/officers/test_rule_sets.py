"""An officer builds a rule set with a form, publishes it, and nothing about it can be changed afterwards."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from learning import rule_edits
from learning.awards import digest
from learning.models import RuleSet
from learning.services.scholarships import rule_sets
from tests.factories.programs import NOW
from tests.factories.scholarships_staff import draft_round, draft_rules, published_rules
from tests.learning.test_rule_edits import AGE

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"staff-scholarships:{name}", args=args)


def stamp(row):
    return rule_sets.stamp_of(RuleSet.objects.get(pk=row.pk))


def add(desk, row, into, fact, **typed):
    address = f"{at('rule-condition', row.pk)}?in={into}&fact={fact}"
    return desk.post(address, {"stamp": stamp(row), "basis": "공고 2조", **typed}, follow=True)


def test_a_rule_set_is_built_without_writing_any_code(desk, officer):
    desk.post(at("rule-sets"), {"name": "새 장학금 규칙"})
    row = RuleSet.objects.get(name="새 장학금 규칙")
    page = add(desk, row, "eligibility", "age", op="gte", value="40")
    assert "만 40세 이상" in page.content.decode()
    add(desk, row, "choice", "single_parent", value="yes")
    add(desk, row, "eligibility/1", "disabled", value="yes")
    page = add(desk, row, "scoring", "livelihood", label="형편", points="30", value=["near_poor", "basic_livelihood"])
    assert "이 가운데 하나만 맞으면 됩니다" in page.content.decode()
    add(desk, row, "groups", "work", label="구직자", seats="10", value=["job_seeker"])
    desk.post(at("rule-precedence", row.pk), {"stamp": stamp(row), "precedence": "OPEN_FIRST"})
    desk.post(at("rule-basis", row.pk), {"stamp": stamp(row), "legal_basis": "운영 지침 제5조", "note": ""})
    desk.post(at("rule-publish", row.pk), {"stamp": stamp(row)})
    row.refresh_from_db()
    assert row.digest == digest(row.body)
    assert row.body["scoring"][0]["when"]["of"][0]["value"] == ["basic_livelihood", "near_poor"][::-1]
    assert row.body["quota"] == {"구직자": 10}
    assert row.digest in desk.get(at("rule-set", row.pk)).content.decode()


def test_what_is_missing_is_named_and_nothing_is_published(desk, officer):
    row = rule_sets.create(name="빈 규칙", by=officer, now=NOW)
    page = desk.post(at("rule-publish", row.pk), {"stamp": stamp(row)}).content.decode()
    assert "게시하지 않았습니다" in page
    assert "자격 기준이 하나도 없습니다" in page
    assert not RuleSet.objects.get(pk=row.pk).is_published


def test_a_condition_without_a_basis_is_refused_and_what_was_typed_stays(desk, officer):
    row = draft_rules(officer)
    before = row.body
    address = f"{at('rule-condition', row.pk)}?in=eligibility&fact=household_size"
    page = desk.post(address, {"stamp": stamp(row), "op": "lte", "value": "4", "basis": ""}).content.decode()
    assert "근거 없이는 아무도 떨어뜨릴 수 없습니다" in page
    assert 'value="4"' in page
    assert RuleSet.objects.get(pk=row.pk).body == before


def test_a_number_like_a_resident_registration_number_is_refused_as_a_basis(desk, officer):
    row = draft_rules(officer)
    page = add(desk, row, "eligibility", "disabled", value="yes", basis="홍길동 750505-1234567").content.decode()
    assert "주민등록번호" in page
    assert "750505" not in str(RuleSet.objects.get(pk=row.pk).body)


def test_a_condition_can_be_changed_and_taken_away(desk, officer):
    row = draft_rules(officer)
    address = f"{at('rule-condition', row.pk)}?at=eligibility/0"
    assert 'value="40"' in desk.get(address).content.decode()
    desk.post(address, {"stamp": stamp(row), "op": "gte", "value": "45", "basis": "공고 2조"})
    assert RuleSet.objects.get(pk=row.pk).body["eligibility"]["of"][0]["value"] == 45
    desk.post(at("rule-remove", row.pk), {"stamp": stamp(row), "at": "eligibility/0"})
    assert RuleSet.objects.get(pk=row.pk).body["eligibility"]["of"][0]["op"] == "lte"


def test_a_change_over_a_changed_draft_is_refused_and_changes_nothing(officer):
    row = draft_rules(officer)
    old = rule_sets.stamp_of(row)
    add_age = lambda body: rule_edits.add_question(body, "eligibility", AGE)  # noqa: E731 - one line, used twice
    rule_sets.edit(rule_set_id=row.pk, change=add_age, stamp=old, now=NOW.replace(minute=5))
    body = RuleSet.objects.get(pk=row.pk).body
    with pytest.raises(rule_sets.ChangedMeanwhile):
        rule_sets.edit(rule_set_id=row.pk, change=add_age, stamp=old, now=NOW)
    assert RuleSet.objects.get(pk=row.pk).body == body


def test_a_published_version_stays_and_the_next_one_is_a_copy(officer):
    row = published_rules(officer)
    with pytest.raises(rule_sets.AlreadyPublished):
        rule_sets.edit(rule_set_id=row.pk, change=dict, stamp="", now=NOW)
    with pytest.raises(rule_sets.AlreadyPublished):
        rule_sets.remove_draft(rule_set_id=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.filter(pk=row.pk).update(body={})
    made = rule_sets.copy_to_new_version(rule_set=row, by=officer, now=NOW)
    assert (made.version, made.body, made.is_published) == (2, row.body, False)
    assert rule_sets.copy_to_new_version(rule_set=row, by=officer, now=NOW).pk == made.pk


def test_a_draft_that_a_round_waits_for_is_kept(officer):
    row = draft_rules(officer)
    waiting = draft_round(officer, rule_set=row)
    with pytest.raises(rule_sets.DraftInUse):
        rule_sets.remove_draft(rule_set_id=row.pk)
    assert waiting.rule_set_id == row.pk


def test_names_of_rule_sets_are_taken_once_and_only_by_officers(officer, resident):
    rule_sets.create(name="가", by=officer, now=NOW)
    with pytest.raises(rule_sets.NameTaken):
        rule_sets.create(name="가", by=officer, now=NOW)
    with pytest.raises(rule_sets.NotYourOrganization):
        rule_sets.create(name="나", by=resident, now=NOW)


def test_score_and_group_names_can_be_changed_and_never_doubled(desk, officer):
    row = draft_rules(officer)
    taken = {"stamp": stamp(row), "label": "일자리를 찾는 중", "points": "5"}
    assert "같은 이름이 있습니다" in desk.post(at("rule-score", row.pk, 0), taken).content.decode()
    desk.post(at("rule-score", row.pk, 0), taken | {"label": "수급자"})
    address = f"{at('rule-group', row.pk)}?name=한부모가족"
    desk.post(address, {"stamp": stamp(row), "label": "한부모", "seats": "7"})
    body = RuleSet.objects.get(pk=row.pk).body
    assert (body["scoring"][0]["id"], body["scoring"][0]["points"], body["quota"]) == ("수급자", 5, {"한부모": 7})
