"""Who took the sensitive consent back is asked for it again before they answer an officer, and nothing comes back by
itself."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.choices import ConsentKind
from accounts.services.consents import give_consents, has_consented, texts_in_force, withdraw_consent
from accounts.services.drafts import load_draft, save_draft
from learning.evidence_files import Fit
from learning.models import Answer, Evidence
from learning.services.scholarships.applying import refusals, sending
from learning.services.scholarships.applying.own import own_application
from learning.services.scholarships.officers import supplements
from tests.factories.programs import NOW
from tests.factories.scholarships_resident import PDF, sent
from tests.factories.scholarships_staff import announced_round
from tests.learning.scholarships.test_half_written import LIVING
from tests.learning.scholarships.test_resident_pages import at, words

pytestmark = pytest.mark.django_db
FIT = Fit("application/pdf", "새 증명서.pdf")


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def row(resident, open_round, officer):
    """Sent with a consent, asked about the livelihood; then the consent is taken back."""
    row = sent(resident, open_round)
    asking = {"facts": ["livelihood", "work"], "request": "형편을 다시 알려 주세요", "days": 5}
    supplements.ask(application_id=row.pk, **asking, by=officer, now=NOW)
    assert withdraw_consent(user=resident, kind=ConsentKind.SENSITIVE, now=NOW)
    return row


@pytest.fixture
def me(resident) -> Client:
    client = Client()
    client.force_login(resident)
    return client


def answer(row, person, **more):
    sending.answer_request(
        person=person, application_id=row.pk, text="고쳤습니다", answers={"livelihood": "neither"}, now=NOW, **more
    )


def agree(person) -> None:
    give_consents(user=person, texts=texts_in_force([ConsentKind.SENSITIVE], now=NOW), now=NOW)


# --- Answers ------------------------------------------------------------------------------------------------------
def test_a_sensitive_answer_waits_for_the_consent(row, resident):
    with pytest.raises(refusals.ConsentFirst):
        answer(row, resident)
    assert row.supplements.get().answered_at is None
    assert Answer.objects.get(application=row, fact="livelihood").value == "near_poor"
    answer(row, resident, consents=True)
    assert has_consented(resident, ConsentKind.SENSITIVE)
    assert Answer.objects.get(application=row, fact="livelihood").value == "neither"


def test_other_answers_need_no_consent(row, resident):
    who = {"person": resident, "application_id": row.pk, "now": NOW}
    sending.answer_request(**who, text="고쳤습니다", answers={"work": "employed"}, consents=True)
    assert not has_consented(resident, ConsentKind.SENSITIVE)


def test_the_page_asks_for_the_consent_and_shows_no_earlier_sensitive_answer(me, row):
    page = me.get(at("supplement", row.pk))
    answers = page.context["answers"]
    assert answers["livelihood"].value() is None and answers["work"].value() == "job_seeker"
    assert "건강과 형편에 관한 동의" in words(page) and "data-draft=" not in words(page)
    assert 'id="id_consent"' in words(page) and 'id="paper_consent"' in words(page)
    typed = {"livelihood": "neither", "work": "employed", "text": "고쳤습니다"}
    again = me.post(at("supplement", row.pk), typed)
    assert "동의하셔야 자격을 확인할 수 있습니다" in words(again)
    assert again.context["answers"]["livelihood"].value() == "neither"
    assert row.supplements.get().answered_at is None
    me.post(at("supplement", row.pk), typed | {"consent": "on"})
    assert row.supplements.get().answered_at == NOW
    assert Answer.objects.get(application=row, fact="livelihood").value == "neither"


def test_who_agrees_already_is_not_asked_again(me, row, resident):
    agree(resident)
    page = me.get(at("supplement", row.pk))
    assert page.context["consent"] is None and "data-draft=" in words(page)
    assert page.context["answers"]["livelihood"].value() == "near_poor"


# --- Papers -------------------------------------------------------------------------------------------------------
def test_a_sensitive_paper_waits_for_the_consent_and_another_does_not(row, resident):
    add = {"person": resident, "application_id": row.pk, "fit": FIT, "content": PDF + b"2", "now": NOW}
    with pytest.raises(refusals.ConsentFirst):
        sending.add_requested_paper(**add, kind="near_poor")
    assert sending.add_requested_paper(**add, kind="other", consents=True).kind == "other"
    assert not has_consented(resident, ConsentKind.SENSITIVE)
    sending.add_requested_paper(**add, kind="near_poor", consents=True)
    assert has_consented(resident, ConsentKind.SENSITIVE)


def test_the_page_takes_a_sensitive_paper_only_with_its_consent(me, row):
    def upload(kind, **more):
        file = SimpleUploadedFile("새 증명서.pdf", PDF + kind.encode())
        return me.post(at("supplement", row.pk), {"upload": "1", "kind": kind, "file": file, **more})

    before = Evidence.objects.count()
    refused = upload("near_poor")
    assert refused.status_code == 422 and "동의하셔야 자격을 확인할 수 있습니다" in words(refused)
    assert Evidence.objects.count() == before
    assert upload("other").status_code == 302
    assert upload("near_poor", consent="on").status_code == 302
    assert Evidence.objects.count() == before + 2


# --- Nothing comes back by itself ---------------------------------------------------------------------------------
def test_an_answer_sent_before_comes_into_no_other_application_without_the_consent(resident, open_round, officer):
    sent(resident, open_round)
    other = announced_round(officer)
    earlier = own_application(person=resident, round_id=other.pk, now=NOW).earlier
    assert {"livelihood", "work"} <= set(earlier)
    withdraw_consent(user=resident, kind=ConsentKind.SENSITIVE, now=NOW)
    earlier = own_application(person=resident, round_id=other.pk, now=NOW).earlier
    assert "work" in earlier and not {"livelihood", "single_parent"} & set(earlier)


def test_what_was_typed_with_a_consent_does_not_come_back_after_it_was_taken_back(resident, open_round):
    address = at("section", open_round.pk, "livelihood")
    agree(resident)
    save_draft(user=resident, form=address, values=LIVING | {"household_size": "3"}, now=NOW)
    assert load_draft(user=resident, form=address)["livelihood"] == "near_poor"
    withdraw_consent(user=resident, kind=ConsentKind.SENSITIVE, now=NOW + timedelta(minutes=1))
    assert load_draft(user=resident, form=address) == {"household_size": "3"}
