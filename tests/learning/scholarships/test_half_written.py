"""What is typed and not sent: nothing sensitive before its consent, nothing of others, and nothing lost after it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.choices import ConsentKind
from accounts.models import Draft
from accounts.services.consents import give_consents, texts_in_force
from accounts.services.drafts import load_draft, save_draft
from learning.models import Answer, Evidence
from learning.services.scholarships.applying import refusals, saving
from learning.services.scholarships.officers import supplements
from tests.factories.programs import NOW
from tests.factories.scholarships_resident import ANSWERS, PDF, begun_at_counter, posted, put_up, sent
from tests.learning.scholarships.test_resident_pages import FIVE, at, upload, words

pytestmark = pytest.mark.django_db
LIVING = {"livelihood": "near_poor", "single_parent": "no"}


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def me(resident) -> Client:
    client = Client()
    client.force_login(resident)
    client.get("/accounts/me/")
    return client


def agreed(person) -> None:
    give_consents(user=person, texts=texts_in_force([ConsentKind.SENSITIVE], now=NOW), now=NOW)


def late(client: Client, address: str, data: dict, time_machine) -> None:
    """What is sent after an hour and a minute without a touch."""
    time_machine.move_to(NOW + timedelta(minutes=61), tick=False)
    assert "/accounts/login/" in client.post(address, data)["Location"]


# --- Before the consent -------------------------------------------------------------------------------------------
def test_typing_keeps_what_is_sensitive_only_from_its_consent_on(me, resident, open_round):
    address = at("section", open_round.pk, "livelihood")
    me.post(f"/accounts/drafts{address}", LIVING | {"consent": "on"})
    assert not Draft.objects.exists()
    page = words(me.get(address))
    assert "data-draft" not in page and "저장하시면 그때부터 보관합니다" in page
    agreed(resident)
    me.post(f"/accounts/drafts{address}", LIVING | {"consent": "on"})
    assert load_draft(user=resident, form=address) == LIVING
    assert f'data-draft="{address}"' in words(me.get(address))


def test_a_section_that_comes_too_late_keeps_what_is_not_sensitive_and_ticks_no_consent(
    me, resident, open_round, time_machine
):
    address = at("section", open_round.pk, "livelihood")
    late(me, address, LIVING | {"consent": "on", "household_size": "3"}, time_machine)
    assert load_draft(user=resident, form=address) == {"household_size": "3"}
    me.force_login(resident)
    assert not me.get(address).context["form"]["consent"].value()


def test_checked_answers_take_nothing_sensitive_along_before_the_consent(resident, open_round):
    client = Client()
    token = client.post(at("check", open_round.pk), FIVE).context["token"]
    client.post(at("check-take", open_round.pk), {"answers": token})
    assert set(client.session["scholarship_check"]["answers"]) >= {"birth_date", "district"}
    assert "livelihood" not in client.session["scholarship_check"]["answers"]
    agreed(resident)
    client.force_login(resident)
    client.post(at("check-take", open_round.pk), {"answers": token})
    assert client.session["scholarship_check"]["answers"]["livelihood"] == "near_poor"


def test_a_paper_that_shows_something_sensitive_waits_for_the_consent(me, vulnerable_resident, open_round):
    """The answer itself is known from their profile."""
    with pytest.raises(refusals.ConsentFirst):
        put_up(vulnerable_resident, open_round)
    with pytest.raises(refusals.ConsentFirst):
        saving.promise_paper(person=vulnerable_resident, round_id=open_round.pk, kind="near_poor", now=NOW)
    me.force_login(vulnerable_resident)
    to_section = at("section", open_round.pk, "livelihood")
    assert me.get(at("proof", open_round.pk, "near_poor"))["Location"] == to_section
    assert upload(me, open_round, "증명서.pdf", PDF)["Location"] == to_section
    assert "먼저 동의하셔야" in words(me.get(to_section)) and not Evidence.objects.exists()
    data = posted({"livelihood": "near_poor", "single_parent": False}) | {"consent": "on"}
    me.post(to_section, data)
    assert upload(me, open_round, "증명서.pdf", PDF).status_code == 302 and Evidence.objects.exists()


# --- At a counter -------------------------------------------------------------------------------------------------
def test_what_somebody_says_at_a_counter_is_no_half_written_form_of_the_officer(officer, resident, open_round):
    row = begun_at_counter(open_round, officer, resident)
    for name in ("counter-apply", "counter-send"):
        address = reverse(f"staff-scholarships:{name}", args=[row.pk])
        save_draft(user=officer, form=address, values=posted(ANSWERS), now=NOW)
    begin = reverse("staff-scholarships:counter", args=[open_round.pk])
    save_draft(user=officer, form=begin, values={"contact": resident.email, "note": "창구"}, now=NOW)
    assert not Draft.objects.exists()


def test_what_was_kept_before_this_rule_is_taken_out(resident, officer):
    take_out = import_module("learning.migrations.0107_drafts_without_sensitive_answers").take_out
    kept = {
        "/a/": '{"livelihood": "near_poor", "consent": "on", "household_size": "3"}',
        "/b/": '{"disabled": "yes"}',
        "/staff/scholarships/counter/3/": '{"birth_date_year": "1976"}',
        "/c/": '{"why": "배우고 싶습니다"}',
    }
    for form, typed in kept.items():
        Draft.objects.create(user=resident, form=form, typed=typed, saved_at=NOW)
    take_out(apps, None)
    left = {draft.form: draft.values for draft in Draft.objects.all()}
    assert left == {"/a/": {"household_size": "3"}, "/c/": {"why": "배우고 싶습니다"}}


# --- Nothing is lost ----------------------------------------------------------------------------------------------
def test_corrected_answers_of_a_supplement_come_back_with_the_words(me, resident, officer, open_round, time_machine):
    row = sent(resident, open_round)
    asking = {"facts": ["work"], "request": "하시는 일을 다시 확인해 주세요", "days": 5}
    supplements.ask(application_id=row.pk, **asking, by=officer, now=NOW)
    address = at("supplement", row.pk)
    late(me, address, {"work": "employed", "text": "다시 일하게 되었습니다"}, time_machine)
    me.force_login(resident)
    page = me.get(address)
    assert page.context["form"]["text"].value() == "다시 일하게 되었습니다"
    assert page.context["answers"]["work"].value() == "employed"
    page = me.post(address, {"upload": "1"})  # no file: asked again, and the other form keeps what was typed
    assert page.context["answers"]["work"].value() == "employed"
    me.post(address, {"work": "employed", "text": "다시 일하게 되었습니다"})
    assert Answer.objects.get(application=row, fact="work").value == "employed" and not Draft.objects.exists()


def test_the_reason_of_a_withdrawal_comes_back(me, resident, open_round, time_machine):
    address = at("withdraw", sent(resident, open_round).pk)
    assert f'data-draft="{address}"' in words(me.get(address))
    late(me, address, {"text": "일을 시작했습니다"}, time_machine)
    me.force_login(resident)
    assert me.get(address).context["form"]["text"].value() == "일을 시작했습니다"
    me.post(address, {"text": "일을 시작했습니다"})
    assert not Draft.objects.exists()
