"""Pages that only a step or a state leads to: a code that was sent, many people about to be changed, a refusal."""

import pytest

from programs.models import Intake
from tests.journeys.looking import complaints
from tests.journeys.places import OFFICER, OPERATOR, RESIDENT
from tests.journeys.places_more import WRITER, places_of_states

MINE = "/my/enrollments/{sent}/"
OWN = "/staff/intakes/{closing}/"
CERTIFICATE = "/staff/certificates/{certificate_id}/"
LOGIN_FAILED = "/accounts/3rdparty/login/error/"
PAGES = [
    *((None, f"/accounts/{path}/") for path in ("confirm-email", "confirm-email/old", "inactive")),
    (None, "/accounts/password/reset/key/done/"),
    *((None, path) for path in ("/accounts/3rdparty/login/cancelled/", LOGIN_FAILED)),
    (RESIDENT, "/programs/{slug_full}/apply/?intake={full}"),
    (RESIDENT, "/programs/{slug_others}/apply/?intake={others}"),
    (WRITER, "/my/applications/{ready}/check/"),
    *((WRITER, f"{MINE}{path}/") for path in ("answers", "supplement")),
    *((OFFICER, f"{OWN}{path}") for path in ("close/", "groups/{group}/", "groups/{group}/remove/")),
    (OFFICER, "/staff/batches/{event}/"),
    (OFFICER, "/staff/completion/{batch}/"),
    *((OFFICER, f"{CERTIFICATE}{path}/") for path in ("asked", "reissue")),
    (OFFICER, "/staff/messages/{message}/edit/"),
    (OFFICER, "/staff/programs/{program_own}/archive/"),
    (OFFICER, "/staff/screening/decisions/{decision}/"),
    (OFFICER, "/staff/screening/parts/criterion/{criterion}/"),
    (OPERATOR, "/accounts/roles/{membership}/end/"),
]
# Behind a form, each with a test of its own below.
AFTER_A_FORM = ("account_confirm_login_code", "me-contact-code")


@pytest.fixture(scope="module")
def found(shown, django_db_blocker) -> dict:
    with django_db_blocker.unblock():
        return shown | places_of_states()


@pytest.mark.parametrize(("account", "path"), PAGES, ids=[f"{a or 'stranger'}{p}" for a, p in PAGES])
def test_every_state_is_accessible(visitors, found, account, path):
    answers = 401 if path == LOGIN_FAILED else 200
    assert complaints(visitors(account), path.format(**found), answers=answers) == []


def test_the_code_that_logs_somebody_in_is_asked_accessibly(someone):
    person = someone().at("/accounts/login/code/")
    person.page.locator("main form input:not([type=hidden])").first.fill(RESIDENT)
    person.press("인증번호 받기")
    assert complaints(person, "/accounts/login/code/confirm/") == []


def test_the_code_that_proves_a_contact_is_asked_accessibly(visitors):
    person = visitors(RESIDENT).at("/accounts/me/contact/")  # filled in with the contact they use
    person.press("인증번호 받기", within="main")
    assert complaints(person, "/accounts/me/contact/code/") == []


def test_a_change_of_many_is_looked_over_accessibly(visitors, found):
    person = visitors(OFFICER).at(f"/staff/intakes/{found['closing']}/roster/")
    person.page.get_by_label("이 쪽 모두 선택").check()
    person.page.locator("#bulk-change").select_option("cancel")
    person.press("미리 보기", within="main")
    assert person.page.url.endswith("/roster/preview/")
    assert complaints(person) == []


def test_a_refusal_is_said_accessibly(visitors, found, django_db_blocker):
    person = visitors(RESIDENT).at("/programs/{slug_closing}/apply/?intake={closing}".format(**found))
    with django_db_blocker.unblock():
        Intake.objects.filter(pk=found["closing"]).update(state="closed")
    person.press("신청서 보내기", within="main")
    assert complaints(person, answers=409) == []
