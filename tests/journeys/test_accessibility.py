"""Every page as each role meets it, but those of learning: axe and our probes, wide and narrow, in both contrasts."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.journeys.looking import complaints
from tests.journeys.places import MENTOR, OFFICER, OPERATOR, RESIDENT, WAITING

PUBLIC = (
    "/",
    "/help/",
    "/about/privacy/",
    "/about/terms/",
    "/about/accessibility/",
    "/display/",
    "/gallery/",
    "/programs/",
    "/programs/?q=%E3%84%B7%E3%84%B9",
    "/programs/?q=zzzzqqqq",
    "/programs/?view=calendar",
    "/programs/?view=map",
    "/spaces/",
    "/spaces/{space}/",
    "/learning/",
    "/jobs/",
    "/digital/",
    "/planning/",
    "/planning/mood/",
    "/town/",
    "/plan/",
    "/certificates/",
    "/certificates/?number=SL26-AC23",
    "/certificates/{certificate}/",
    "/programs/{slug}/",
    "/programs/{drawn_slug}/draws/{drawn}/",
    "/programs/{drawing_slug}/draws/{drawing}/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-old/",
    "/no-such-page/",
)
MEMBERS = (
    "/",
    "/my/",
    "/my/?past=1",
    "/my/history/",
    "/my/enrollments/{certified}/certificate/",
    "/my/enrollments/{told}/certificate/notice/",
    "/my/calendar/",
    "/my/enrollments/{confirmed}/",
    "/my/enrollments/{confirmed}/done/",
    "/my/enrollments/{studied}/lessons/",
    "/my/enrollments/{studied}/lessons/{lesson_text}/",
    "/my/enrollments/{studied}/lessons/{lesson_quiz}/",
    "/my/enrollments/{studied}/lessons/{lesson_link}/",
    "/my/enrollments/{studied}/lessons/{lesson_video}/",
    "/my/enrollments/{offered}/offer/",
    "/my/enrollments/{confirmed}/withdraw/",
    "/my/enrollments/{attending}/",
    "/my/enrollments/{unasked}/survey/",
    "/my/enrollments/{unasked}/review/",
    "/check-in/",
    "/reviews/{review}/report/",
    "/my/enrollments/{confirmed}/pay/",
    "/my/enrollments/{confirmed}/refund/",
    "/programs/{slug}/apply/?intake={intake}",
    "/my/applications/{screened_open}/",
    "/my/applications/{screened_open}/1/",
    "/line/{waiting_ticket}/",
    "/line/{full_ticket}/",
    "/programs/{slug}/",
    "/accounts/me/",
    "/accounts/me/correct/",
    "/accounts/me/circumstances/",
    "/accounts/me/contact/",
    "/accounts/me/consents/",
    "/accounts/me/consents/new/",
    "/accounts/me/keys/",
    "/accounts/me/data/",
    "/accounts/me/leave/",
    "/accounts/notices/",
    "/accounts/notices/channels/",
    "/accounts/notices/{notice}/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
)
STAFF = (
    "/staff/",
    "/staff/classes/",
    "/staff/people/",
    "/staff/programs/",
    "/staff/programs/new/",
    "/staff/programs/{program_own}/",
    "/staff/programs/{program_own}/edit/",
    "/staff/programs/{program_own}/intakes/new/",
    "/staff/intakes/",
    "/staff/intakes/{intake_own}/",
    "/staff/intakes/{intake_own}/edit/",
    "/staff/intakes/{intake_own}/copy/",
    "/staff/intakes/{intake_own}/preview/",
    "/staff/intakes/{intake_own}/cancel/",
    "/staff/intakes/{intake_own}/capacity/",
    "/staff/intakes/{drawn}/draw/",
    "/staff/intakes/{drawing}/draw/",
    "/staff/intakes/{intake_own}/meetings/",
    "/staff/programs/{course_own}/lessons/",
    "/staff/programs/{course_own}/lessons/new/video/",
    "/staff/lessons/{quiz_own}/",
    "/staff/lessons/{quiz_own}/preview/",
    "/staff/lessons/{quiz_own}/questions/",
    "/staff/quiz-questions/{question_own}/",
    "/staff/intakes/{course_intake_own}/study/",
    "/staff/enrollments/{course_learner_own}/study/",
    "/staff/meetings/{meeting_own}/",
    "/staff/meetings/{meeting_own}/attendance/",
    "/staff/meetings/{meeting_own}/room/",
    "/staff/intakes/{intake_own}/attendance/",
    "/staff/intakes/{intake_own}/attendance/upload/",
    "/staff/intakes/{intake_own}/completion/",
    "/staff/intakes/{surveyed}/survey/",
    "/staff/reviews/",
    "/staff/intakes/{intake_own}/roster/",
    "/staff/enrollments/{enrollment_own}/",
    "/staff/intakes/{intake_paid}/fees/",
    "/staff/intakes/{intake_paid}/fees/terms/",
    "/staff/intakes/{intake_few}/opening/",
    "/staff/enrollments/{paid}/payment/",
    "/staff/refunds/",
    "/staff/refunds/{refund}/",
    "/staff/intakes/{intake_own}/groups/",
    "/staff/intakes/{intake_own}/groups/new/",
    "/staff/intakes/{intake_own}/messages/",
    "/staff/intakes/{intake_own}/messages/new/",
    "/staff/messages/{message}/",
    "/staff/intakes/{intake_own}/export/",
    "/staff/intakes/{intake_certified}/certificates/",
    "/staff/certificates/{certificate_id}/",
    "/staff/certificates/{certificate_id}/revoke/",
    "/staff/certificates/{certificate_told}/",
    "/staff/certificates/{certificate_told}/decide/",
    "/staff/intakes/{intake_own}/activity/",
    "/staff/screening/mine/",
    "/staff/screening/mine/{screened}/",
    "/staff/screening/readings/{reading}/",
    "/staff/screening/rounds/{screened}/",
    "/staff/screening/rounds/{screened}/form/",
    "/staff/screening/rounds/{screened}/form/preview/1/",
    "/staff/screening/rounds/{screened_open}/form/new/question/?kind=one",
    "/staff/screening/rounds/{screened}/reviewers/",
    "/staff/screening/rounds/{screened}/applications/",
    "/staff/screening/rounds/{screened}/decision/",
    "/staff/screening/applications/{application}/",
    "/staff/intakes/{line_own}/line/",
    "/staff/marks/{mark_own}/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
)
OPERATORS = (
    "/staff/",
    "/accounts/roles/",
    "/accounts/access-log/",
    "/accounts/access-log/months/",
    "/accounts/notices/undelivered/",
)
PAID = ("/my/enrollments/{paid}/withdraw/", "/my/enrollments/{paid}/pay/", "/my/enrollments/{paid}/")
PAGES = [
    *((None, path) for path in PUBLIC),
    *((RESIDENT, path) for path in MEMBERS),
    *((WAITING, path) for path in PAID),
    *((OFFICER, path) for path in STAFF),
    (MENTOR, "/mentor/"),
    *((OPERATOR, path) for path in OPERATORS),
]


@pytest.fixture(scope="module")
def found(shown) -> dict:
    return shown


@pytest.mark.parametrize(("account", "path"), PAGES, ids=[f"{a or 'stranger'}{p}" for a, p in PAGES])
def test_every_page_is_accessible(visitors, found, account, path):
    person = visitors(account)
    answers = 404 if path == "/no-such-page/" else 200
    assert complaints(person, path.format(**found), answers=answers) == []


def test_high_contrast_changes_colors_and_nothing_else():
    """Else it would not do to ask only axe's rules about colors again (looking.py)."""
    sheets = "\n".join(sheet.read_text() for sheet in Path(settings.BASE_DIR, "static", "css").glob("*.css"))
    blocks = re.findall(r'\[data-krds-mode="high-contrast"\][^{]*\{([^}]*)\}', sheets)
    lines = [line.strip() for block in blocks for line in block.split(";") if line.strip()]
    assert len(lines) > 50
    assert [line for line in lines if not COLOR.fullmatch(line)] == []


def test_every_page_has_a_title_of_its_own(visitors, found):
    """One title a page; pages that are the same page in another state may share theirs."""
    person = visitors(None)
    titles: dict[str, str] = {}
    for path in PUBLIC:
        if "?" in path:
            continue
        person.page.goto(person.portal + path.format(**found))
        title = person.page.title()
        assert title.endswith("– 서울런 4050"), f"{path}: {title}"
        assert title not in titles, f"{path} and {titles[title]} are both called {title}"
        titles[title] = path


def test_a_keyboard_reaches_every_control_in_order_with_a_visible_ring(visitors, found):
    """Tab through the list and the program page: every control once, in order, with a ring, never trapped."""
    person = visitors(None)
    for path in ("/", "/programs/", f"/programs/{found['slug']}/"):
        person.page.set_viewport_size({"width": 1280, "height": 900})
        person.page.goto(person.portal + path)
        wanted = person.page.evaluate(CONTROLS)
        seen = []
        for _ in range(wanted + 3):
            person.page.keyboard.press("Tab")
            at = person.page.evaluate(FOCUSED)
            if at is None:
                break
            seen.append(at)
        assert all(each["ring"] for each in seen), json.dumps([e for e in seen if not e["ring"]][:3])
        order = [each["k"] for each in seen]
        assert order == sorted(order)
        assert len(set(order)) >= wanted, f"{path}: {wanted - len(set(order))} of {wanted} not reached"


COLOR = re.compile(
    r"--[a-z0-9-]+: (var\(--krds-(color-)?high-contrast-[a-z0-9-]+\)|#[0-9a-f]{6})"
    r"|--shadow(-up)?: none|color-scheme: dark|background-image: url\([^)]*\)"
)
CONTROLS = """() => [...document.querySelectorAll(
  "a[href],button:not([disabled]),input:not([type=hidden]):not([disabled]),select,textarea,summary,[tabindex='0']")]
  .filter((one) => one.getClientRects().length && getComputedStyle(one).visibility !== "hidden"
    && !(one.type === "radio" && !one.checked) && !one.closest("dialog:not([open])"))
  .map((one, at) => { one.dataset.k = at; return at; }).length"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const label = one.labels?.[0] ? getComputedStyle(one.labels[0]) : style;
  const around = getComputedStyle(one.closest(".card") || one);  // a card's link draws its ring around the card
  const ring = [style, label, around].some((each) =>
    (each.outlineStyle !== "none" && parseFloat(each.outlineWidth) >= 2) || each.boxShadow !== "none");
  return {k: +one.dataset.k, ring, tag: one.tagName + "." + one.className};
}"""
