"""Operators give and end roles; every change is kept, and nobody is left without an operator."""

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError, transaction

from accounts.choices import Role
from accounts.models import Membership, Notice, RoleChange
from accounts.services.roles import AlreadyHeld, LastOperator, end_role, grant_role
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def test_giving_a_role_is_written_down_and_told(resident, operator, now):
    organization = OrganizationFactory(name="강동50플러스센터")
    grant_role(user=resident, organization=organization, role=Role.MENTOR, by=operator, now=now, reason="새 멘토")
    change = RoleChange.objects.get()
    assert (change.by, change.user, change.organization_name, change.role, change.is_granted, change.reason) == (
        operator,
        resident,
        "강동50플러스센터",
        "mentor",
        True,
        "새 멘토",
    )
    assert Notice.objects.get(recipient=resident).title == "강동50플러스센터 멘토 역할을 맡았습니다."
    assert resident.is_mentor


def test_a_role_is_held_once(resident, operator, now):
    organization = OrganizationFactory()
    grant_role(user=resident, organization=organization, role=Role.OFFICER, by=operator, now=now)
    with pytest.raises(AlreadyHeld):
        grant_role(user=resident, organization=organization, role=Role.OFFICER, by=operator, now=now)
    assert RoleChange.objects.count() == 1


def test_ending_twice_changes_nothing_more(officer, operator, now):
    membership = officer.memberships.get()
    for _ in range(2):
        end_role(membership_id=membership.pk, by=operator, now=now, reason="자리를 옮김")
    assert RoleChange.objects.count() == 1
    membership.refresh_from_db()
    assert membership.ended_at == now


def test_the_last_operator_stays(operator, now):
    with pytest.raises(LastOperator):
        end_role(membership_id=operator.memberships.get().pk, by=operator, now=now, reason="쉬고 싶음")
    assert operator.is_operator


def test_the_record_of_a_change_can_not_be_changed(resident, operator, now):
    grant_role(user=resident, organization=OrganizationFactory(), role=Role.OFFICER, by=operator, now=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        RoleChange.objects.update(is_granted=False)


def test_an_operator_gives_and_ends_a_role_on_the_page(second_factor, operator, resident):
    client, organization = second_factor(operator), OrganizationFactory(name="성동센터")
    form = {"contact": resident.email, "organization": organization.pk, "role": "officer", "reason": "새 담당자"}
    assert "아직 확인하지 않은 연락처입니다." in client.post("/accounts/roles/", form).content.decode()
    EmailAddress.objects.create(user=resident, email=resident.email, verified=True, primary=True)
    client.post("/accounts/roles/", form)
    membership = Membership.objects.get(user=resident)
    assert "성동센터" in client.get("/accounts/roles/").content.decode()
    address = f"/accounts/roles/{membership.pk}/end/"
    assert "5글자 이상" in client.post(address, {"reason": "끝"}).content.decode()
    client.post(address, {"reason": "자리를 옮겼습니다"})
    membership.refresh_from_db()
    assert membership.ended_at


def test_the_page_says_what_to_mend_and_keeps_what_was_typed(second_factor, operator):
    page = second_factor(operator).post("/accounts/roles/", {"contact": "nobody@example.com"}).content.decode()
    assert "이 연락처로 가입한 사람이 없습니다." in page
    assert "역할을 골라 주세요." in page
    assert 'value="nobody@example.com"' in page
