"""Nobody stays logged in unattended, nobody loses what they typed, and staff work with two factors only."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from django.test import Client

from accounts.adapter import MFAAdapter
from accounts.choices import Role
from accounts.encryption import is_sealed
from accounts.models import Draft
from accounts.services.drafts import discard_draft, fit_to_keep, load_draft, save_draft
from accounts.services.roles import deactivate, end_role, grant_role
from tests.factories import OrganizationFactory

KEPT, NEVER_KEPT = "쓰던 글은 대부분 저장되어 있어 다시 로그인하면 이어서 쓸 수 있습니다.", "동의하기 전의 답"
START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    """Set the clock to so many minutes after the start."""
    with time_machine.travel(START, tick=False) as clock:
        yield lambda minutes, seconds=0: clock.move_to(START + timedelta(minutes=minutes, seconds=seconds))


def seconds_left(client):
    return client.get("/accounts/session/").json()["seconds"]


def test_a_resident_is_logged_out_after_sixty_idle_minutes(client, resident, at):
    client.force_login(resident)
    client.get("/accounts/me/")
    at(59, 59)
    assert seconds_left(client) == 1
    at(60)
    response = client.get("/accounts/me/data/?page=2")
    assert response["Location"] == "/accounts/login/?next=%2Faccounts%2Fme%2Fdata%2F%3Fpage%3D2&idle=60"
    page = client.get(response["Location"]).content.decode()
    assert "오래 쓰지 않아 로그아웃했습니다." in page
    assert KEPT in page


@pytest.mark.parametrize("address", ["/accounts/me/", "/accounts/logout/", "/"])
def test_what_is_kept_of_ones_typing_is_said_with_what_never_is(client, resident, address):
    client.force_login(resident)
    page = client.get(address).content.decode()
    in_dialog = page.partition('id="session-warning"')[2].partition("</dialog>")[0]
    assert KEPT in in_dialog and NEVER_KEPT in in_dialog
    assert page.count(KEPT) == (1 if address == "/" else 2)
    assert "적던 내용은 저장되어 있습니다" not in page


def test_an_account_number_that_comes_too_late_is_not_kept(client, resident, at):
    client.force_login(resident)
    client.get("/accounts/me/")
    at(60)
    client.post("/my/enrollments/7/refund/", {"bank": "088", "number": "110-123-456789", "holder": "홍길동"})
    assert load_draft(user=resident, form="/my/enrollments/7/refund/") == {"bank": "088", "holder": "홍길동"}


def test_officers_and_mentors_rest_thirty_minutes(second_factor, officer, at):
    client = second_factor(officer)
    client.get("/accounts/me/")
    assert seconds_left(client) == 30 * 60
    at(30)
    assert client.get("/accounts/me/").status_code == 302


def test_asking_for_the_time_left_is_not_being_there(client, resident, at):
    client.force_login(resident)
    client.get("/accounts/me/")
    at(40)
    assert seconds_left(client) == 20 * 60
    assert seconds_left(client) == 20 * 60


def test_extending_starts_the_limit_anew_as_often_as_one_likes(client, resident, at):
    client.force_login(resident)
    client.get("/accounts/me/")
    for minutes in range(59, 59 * 12, 59):
        at(minutes)
        answer = client.post("/accounts/session/extend/", HTTP_ACCEPT="application/json")
        assert answer.json() == {"seconds": 3600}
    assert seconds_left(client) == 3600


def test_a_form_that_arrives_too_late_is_kept_for_its_sender_alone(client, resident, outsider, at):
    client.force_login(resident)
    client.get("/accounts/me/")
    at(61)
    client.post("/my/", {"answer": "적던 글", "password": "비밀", "csrfmiddlewaretoken": "x", "days": ["1", "3"]})
    assert load_draft(user=resident, form="/my/") == {"answer": "적던 글", "days": ["1", "3"]}
    assert load_draft(user=outsider, form="/my/") == {}
    assert not client.session.get("_auth_user_id")


def test_a_late_form_from_another_site_is_not_kept(resident, at):
    client = Client(enforce_csrf_checks=True)
    client.force_login(resident)
    client.get("/accounts/me/")
    at(61)
    assert client.post("/my/", {"answer": "심은 글"}).status_code == 403
    assert not Draft.objects.exists()


def test_a_script_learns_of_the_end_without_a_page(client, resident, at):
    client.force_login(resident)
    client.get("/accounts/me/")
    at(61)
    assert client.get("/accounts/session/").status_code == 401


def test_a_swap_is_sent_to_the_login_page_whole(client, resident, at):
    client.force_login(resident)
    client.get("/accounts/me/")
    at(61)
    assert client.get("/accounts/me/", HTTP_HX_REQUEST="true")["HX-Redirect"].startswith("/accounts/login/")


def test_the_page_carries_the_warning_and_its_minutes_without_javascript_too(client, resident):
    client.force_login(resident)
    page = client.get("/accounts/me/").content.decode()
    assert 'id="session-warning"' in page
    assert 'data-limit="3600"' in page
    assert "60분 동안 쓰지 않으면" in page


def test_typing_is_saved_by_the_form_and_given_back(client, resident, now):
    client.force_login(resident)
    client.post("/accounts/drafts/programs/drone/apply/", {"why": "배우고 싶습니다"})
    assert load_draft(user=resident, form="/programs/drone/apply/") == {"why": "배우고 싶습니다"}
    save_draft(user=resident, form="/programs/drone/apply/", values={"why": "새로"}, now=now)
    assert Draft.objects.count() == 1
    discard_draft(user=resident, form="/programs/drone/apply/")
    assert load_draft(user=resident, form="/programs/drone/apply/") == {}


def test_what_is_typed_lies_sealed_in_the_database(resident, now):
    save_draft(user=resident, form="/my/", values={"memo": "마음이 힘듭니다"}, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM accounts_draft")
        assert is_sealed(cursor.fetchone()[0])
    assert load_draft(user=resident, form="/my/") == {"memo": "마음이 힘듭니다"}


def test_secrets_resident_numbers_and_ticks_of_consents_are_never_kept():
    typed = {
        "password1": "a",
        "code": "123456",
        "api_token": "b",
        "consent": "on",
        "memo": "제 번호는 750302-1234567",
        "name": "김구",
    }
    assert fit_to_keep(typed) == {"name": "김구"}


def test_an_officer_without_a_second_factor_is_sent_to_set_one_up(client, officer):
    client.force_login(officer)
    assert client.get("/accounts/me/")["Location"] == "/accounts/2fa/?next=%2Faccounts%2Fme%2F"
    assert client.get("/api/v1/programs/").status_code in {403, 404}
    assert client.post("/accounts/logout/").status_code == 302


def test_a_mentor_who_has_one_is_asked_for_it_again(client, mentor):
    TOTP.activate(mentor, generate_totp_secret())
    client.force_login(mentor)
    assert client.get("/accounts/me/")["Location"] == "/accounts/2fa/reauthenticate/?next=%2Faccounts%2Fme%2F"


def test_a_code_from_the_app_opens_the_door_and_its_secret_lies_encrypted(client, mentor):
    secret = generate_totp_secret()
    TOTP.activate(mentor, secret)
    assert secret not in str(Authenticator.objects.get(user=mentor).data)
    client.force_login(mentor)
    code = hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
    client.post("/accounts/2fa/reauthenticate/", {"code": f"{code:06d}"})
    assert client.get("/accounts/me/").status_code == 200


def test_the_qr_code_is_a_picture_that_stands_alone():
    picture = MFAAdapter().build_totp_svg("otpauth://totp/x?secret=ABC")
    assert 'xmlns="http://www.w3.org/2000/svg"' in picture
    assert "#fff" in picture or "white" in picture


def test_a_page_reads_person_resident_and_roles_in_two_queries(client, resident, django_assert_num_queries):
    client.force_login(resident)
    client.get("/accounts/me/")
    with django_assert_num_queries(2):
        client.get("/accounts/me/correct/")


def test_a_resident_needs_no_second_factor(client, resident):
    client.force_login(resident)
    assert client.get("/accounts/me/").status_code == 200


def test_the_admin_has_no_door_of_its_own(client, resident):
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/accounts/login/")
    resident.is_staff = True
    resident.save()
    client.force_login(resident)
    assert client.get("/admin/")["Location"].startswith("/accounts/2fa/")


def test_ending_a_role_ends_the_persons_sessions_at_once(second_factor, officer, operator, now):
    client = second_factor(officer)
    assert client.get("/accounts/me/").status_code == 200
    end_role(membership_id=officer.memberships.get().pk, by=operator, now=now, reason="자리를 옮김")
    assert client.get("/accounts/me/")["Location"].startswith("/accounts/login/")


def test_giving_a_role_asks_for_a_new_login_with_a_second_factor(client, resident, operator, now):
    client.force_login(resident)
    grant_role(user=resident, organization=OrganizationFactory(), role=Role.OFFICER, by=operator, now=now)
    assert client.get("/accounts/me/")["Location"].startswith("/accounts/login/")


def test_a_deactivated_account_is_out_and_its_keys_are_dead(second_factor, officer, operator, now):
    client = second_factor(officer)
    deactivate(user=officer, by=operator, now=now, reason="퇴직")
    assert client.get("/accounts/me/")["Location"].startswith("/accounts/login/")
    assert not officer.memberships.filter(ended_at__isnull=True).exists()
