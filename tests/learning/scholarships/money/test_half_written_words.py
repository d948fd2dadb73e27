"""What somebody says of an award or its clawback survives a session that ran out; a waiver is ticked anew."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Draft
from learning.models import Award, Clawback
from learning.services.scholarships.clawbacks.hearing import begin
from tests.factories.programs import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def back_again(resident, time_machine):
    """back_again(address, typed): the page after `typed` came an hour and a minute late, and a new login."""
    time_machine.move_to(NOW, tick=False)
    client = Client()

    def come(address: str, typed: dict):
        client.force_login(resident)
        assert f'data-draft="{address}"' in client.get(address).content.decode()
        time_machine.move_to(NOW + timedelta(minutes=61), tick=False)
        assert "/accounts/login/" in client.post(address, typed)["Location"]
        client.force_login(resident)
        return client, client.get(address)

    return come


def test_a_comment_in_a_hearing_comes_back_and_its_waiver_is_ticked_anew(active, officer, back_again):
    claim = begin(
        award_id=active.pk,
        amount_krw=60_000,
        facts="국민내일배움카드를 함께 받음",
        basis="조례 제8조",
        by=officer,
        now=NOW,
    )
    address = reverse("scholarships:clawback", args=[claim.pk])
    client, page = back_again(address, {"comment": "카드는 쓰지 않았습니다", "waives": "on"})
    assert page.context["form"]["comment"].value() == "카드는 쓰지 않았습니다"
    assert not page.context["form"]["waives"].value()
    client.post(address, {"comment": "카드는 쓰지 않았습니다"})
    assert Clawback.objects.get().comment and not Draft.objects.exists()


def test_the_reason_for_letting_an_award_go_comes_back(award, back_again):
    address = reverse("scholarships:award-decline", args=[award.pk])
    client, page = back_again(address, {"reason": "취업했습니다"})
    assert page.context["form"]["reason"].value() == "취업했습니다"
    client.post(address, {"reason": "취업했습니다"})
    assert Award.objects.get(pk=award.pk).state != "offered" and not Draft.objects.exists()
