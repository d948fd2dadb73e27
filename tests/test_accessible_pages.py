"""No page escapes the accessibility tests: each address of the URL configuration is on their lists, or says why not."""

import inspect
import re
from collections.abc import Callable

from django.urls import resolve

from tests.journeys import test_accessibility, test_accessibility_learning, test_accessibility_states
from tests.test_authorization import addresses

VISITED = (*test_accessibility.PAGES, *test_accessibility_learning.PAGES, *test_accessibility_states.PAGES)
A_FILE = re.compile(r"^api/|\.\w+$")  # also what the API answers: values, and the page that documents them
FILE, VALUES, LEADS_ON = "a file", "values for a script or a machine", "leads on to another page"
ONE_OF_ANOTHER = "asks for another log-in first; its elements are those of /accounts/2fa/ and of the form pages"
NOT_PAGES = {
    **dict.fromkeys(
        (
            *("lesson-file", "staff:lesson-file", "scholarships:file", "staff-scholarships:evidence-file"),
            *("me-download", "mfa_download_recovery_codes", "staff:attendance-template"),
        ),
        FILE,
    ),
    **dict.fromkeys(
        (
            *("healthz", "readyz", "metrics", "session", "line-state", "program-suggest", "mfa_login_webauthn"),
            "staff:eligibility-words",
        ),
        VALUES,
    ),
    **dict.fromkeys(
        (
            *("account_email", "account_change_phone", "account_verify_phone", "account_set_password", "enter"),
            *("kakao_login", "kakao_callback", "naver_login", "naver_callback", "lessons-go-on", "check-in-scan"),
            *("scholarships:proofs", "staff-scholarships:evidence", "staff-scholarships:review"),
            *("staff-scholarships:counter-send", "staff-scholarships:rule-group", "socialaccount_signup"),
        ),
        LEADS_ON,
    ),
    **dict.fromkeys(
        (
            *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_authenticate", "mfa_reauthenticate"),
            *("mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_reauthenticate_webauthn"),
            *("mfa_generate_recovery_codes", "mfa_view_recovery_codes", "socialaccount_connections"),
        ),
        ONE_OF_ANOTHER,
    ),
    "check-in": "one button, after a code that changes every half minute; its parts are those of /check-in/",
}


def name_of(path: str) -> str:
    return resolve(re.sub(r"\{\w+\}", "1", path).split("?")[0]).view_name


def methods_of(view: Callable) -> list[str]:
    """What require_http_methods lets through, under whatever decorators; [] where nothing is said."""
    around = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
    if allowed := around.get("request_method_list"):
        return list(allowed)
    inner = (methods_of(each) for each in around.values() if inspect.isfunction(each))
    return next(filter(None, inner), [])


def pages() -> set[str]:
    """The names of all addresses that answer GET with a page, as far as one can tell from outside."""
    return {
        each.name
        for each in addresses()
        if not A_FILE.search(each.route) and "GET" in (methods_of(each.view) or ["GET"])
    }


def visited() -> set[str]:
    listed = {name_of(path) for _, path in VISITED if path != "/no-such-page/"}
    return listed | set(test_accessibility_states.AFTER_A_FORM)


def test_every_page_is_visited_or_says_why_not():
    assert pages() - visited() - set(NOT_PAGES) == set(), "add them to a list of PAGES of tests/journeys"


def test_what_is_no_page_is_an_address_and_is_not_visited():
    assert set(NOT_PAGES) - {each.name for each in addresses()} == set()
    assert set(NOT_PAGES) & visited() == set()
