"""A resident tells ties, work, and with a consent means and health; corrects them, and takes the consent back."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.choices import SENSITIVE_STATUSES, WORK_STATUSES, ConsentKind, ResidentStatus
from accounts.models import Consent, ConsentText, Resident
from accounts.services import holdings
from accounts.services.circumstances import tell
from accounts.services.consents import has_consented, withdraw_consent
from accounts.services.drafts import fit_to_keep
from accounts.services.holdings import Holder, register

pytestmark = pytest.mark.django_db

PAGE = "/accounts/me/circumstances/"
DISABLED = {"sensitive_statuses": ["disabled"]}


@pytest.fixture
def me(client, resident):
    client.force_login(resident)
    return client


def text_of(response) -> str:
    return unescape(response.content.decode())


def held() -> Resident:
    return Resident.objects.get()


def test_every_status_is_either_of_work_or_sensitive():
    assert {*WORK_STATUSES, *SENSITIVE_STATUSES} == set(ResidentStatus)
    assert not set(WORK_STATUSES) & set(SENSITIVE_STATUSES)


@pytest.mark.parametrize(
    ("told", "statuses", "untold"),
    [
        ([], None, []),
        ([(WORK_STATUSES, ["employed"])], ["employed"], [*SENSITIVE_STATUSES]),
        ([(WORK_STATUSES, [])], [], [*SENSITIVE_STATUSES]),
        ([(SENSITIVE_STATUSES, ["disabled"])], ["disabled"], [*WORK_STATUSES]),
        ([(WORK_STATUSES, ["employed"]), (SENSITIVE_STATUSES, ["disabled"])], ["disabled", "employed"], []),
        ([(WORK_STATUSES, ["employed"]), (WORK_STATUSES, ["job_seeker"])], ["job_seeker"], [*SENSITIVE_STATUSES]),
        ([(WORK_STATUSES, ["employed"]), (WORK_STATUSES, None)], None, []),
        ([(SENSITIVE_STATUSES, ["disabled"]), (WORK_STATUSES, []), (SENSITIVE_STATUSES, None)], [], SENSITIVE_STATUSES),
    ],
)
def test_what_is_told_of_one_kind_leaves_the_other_as_it_was(told, statuses, untold):
    person = Resident()
    for kind, applying in told:
        person.note(kind, applying)
    assert (person.statuses, person.statuses_untold) == (statuses, [*untold])


def test_nothing_is_ticked_before_and_everything_told_is_filled_in_and_corrected(me, resident):
    assert " checked" not in text_of(me.get(PAGE))
    me.post(PAGE, {"seoul_ties": ["works"], "work_statuses": ["employed"]})
    assert (held().seoul_ties, held().statuses) == (["works"], ["employed"])
    page = me.get(PAGE)
    assert page.context["form"]["work_statuses"].value() == ["employed"] and text_of(page).count(" checked") == 2
    me.post(PAGE, {"seoul_ties": ["none"], "work_statuses": ["job_seeker"]})
    assert (held().seoul_ties, held().told(WORK_STATUSES)) == ([], ["job_seeker"])
    assert me.get(PAGE).context["form"]["seoul_ties"].value() == ["none"]
    me.post(PAGE, {})
    assert (held().seoul_ties, held().statuses) == (None, None)


def test_sensitive_ticks_are_kept_with_the_consent_and_not_without(me, resident):
    page = me.post(PAGE, DISABLED)
    assert "동의가 필요합니다" in text_of(page) and held().statuses is None and not Consent.objects.exists()
    assert page.context["form"]["sensitive_statuses"].value() == ["disabled"]
    me.post(PAGE, DISABLED | {"consent": "on"})
    assert held().told(SENSITIVE_STATUSES) == ["disabled"] and has_consented(resident, ConsentKind.SENSITIVE)
    assert "consent" not in me.get(PAGE).context["form"].fields
    me.post(PAGE, {"sensitive_statuses": ["none"]})
    assert held().told(SENSITIVE_STATUSES) == []


def test_a_consent_without_anything_told_is_no_consent(me):
    me.post(PAGE, {"work_statuses": ["employed"], "consent": "on"})
    assert not Consent.objects.exists()


def test_the_service_keeps_nothing_sensitive_without_a_consent(resident, now):
    tell(person=resident, told=DISABLED | {"work_statuses": []}, now=now)
    assert held().told(SENSITIVE_STATUSES) is None and held().told(WORK_STATUSES) == []
    with pytest.raises(ValueError, match="not told"):
        tell(person=resident, told={"notice_channels": {}}, now=now)


def test_another_edition_of_the_consent_is_asked_for_anew(me, resident, now):
    tell(person=resident, told=DISABLED, consents=True, now=now)
    first = ConsentText.objects.get(kind=ConsentKind.SENSITIVE)
    first.pk, first.version, first.published_at = None, 2, timezone.now() - timedelta(minutes=1)
    first.save()
    assert "consent" in me.get(PAGE).context["form"].fields
    assert has_consented(resident, ConsentKind.SENSITIVE)


def test_a_consent_taken_back_takes_what_it_covered_along(me, resident, now, monkeypatch):
    monkeypatch.setattr(holdings, "_holders", {})
    forgotten = []
    register(
        Holder("장학금", lambda user: [], lambda *_: None, forget_sensitive=lambda user, at: forgotten.append(user))
    )
    register(Holder("신청", lambda user: [], lambda *_: None))
    assert "건강과 형편" not in text_of(me.get("/accounts/me/consents/"))
    tell(person=resident, told=DISABLED | {"work_statuses": ["employed"]}, consents=True, now=now)
    assert "건강과 형편에 관한 정보를 쓰는 것에 동의합니다" in text_of(me.get("/accounts/me/consents/"))
    me.post("/accounts/me/consents/", {"withdraw": "sensitive"})
    assert held().told(SENSITIVE_STATUSES) is None and held().told(WORK_STATUSES) == ["employed"]
    assert not has_consented(resident, ConsentKind.SENSITIVE) and forgotten == [resident]
    assert not withdraw_consent(user=resident, kind="sensitive", now=now) and forgotten == [resident]
    assert "거둠" in text_of(me.get("/accounts/me/consents/"))


@pytest.mark.parametrize(
    ("way", "back"),
    [
        ("/programs/drone/?intake=1", "/programs/drone/?intake=1"),
        ("https://evil.example/", "/accounts/me/"),
        ("", "/accounts/me/"),
    ],
)
def test_one_comes_back_to_the_page_that_led_here_and_to_no_other_site(me, way, back):
    assert me.post(f"{PAGE}?next={way}", {"work_statuses": ["employed"]})["Location"] == back
    assert f'href="{back}"' in text_of(me.get(f"{PAGE}?next={way}"))


def test_what_needs_a_consent_is_not_kept_half_written():
    typed = {"sensitive_statuses": ["disabled"], "consent": "on", "work_statuses": ["employed"]}
    assert fit_to_keep(typed) == {"work_statuses": "employed"}


def test_my_page_says_what_was_told_and_what_was_not(me, resident, now):
    assert text_of(me.get("/accounts/me/")).count("알려 주지 않음") == 3
    tell(person=resident, told=DISABLED | {"work_statuses": [], "seoul_ties": ["works"]}, consents=True, now=now)
    page = text_of(me.get("/accounts/me/"))
    assert "등록장애인" in page and "해당하는 것이 없습니다" in page and "서울에서 일합니다" in page
