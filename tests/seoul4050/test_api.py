"""Other people's programs find, look and enroll through /api/v1/ with the same answers as the pages."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from redis import Redis

from accounts.services.tokens import create_token, revoke_token
from programs.choices import EnrollmentStatus as Status
from programs.models import Enrollment, Receipt
from programs.services.enrollment import enroll, withdraw
from programs.services.money.ledger import record_payment
from programs.services.search import reindex
from tests.factories import IntakeFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db
ENROLLMENTS = "/api/v1/enrollments/"


@pytest.fixture
def moment():
    return timezone.now()


@pytest.fixture
def opened(moment):
    """An open intake with 20 seats and 5 places, by today's clock."""

    def make(**fields):
        dates = {"apply_opens_at": moment - timedelta(days=1), "apply_closes_at": moment + timedelta(days=7)}
        intake = IntakeFactory(
            **(dates | {"starts_on": (moment + timedelta(days=14)).date(), "ends_on": None} | fields)
        )
        reindex([intake.program_id], now=moment)
        return intake

    return make


@pytest.fixture
def keyed(client, moment):
    """A client's headers for a person."""

    def headers(person, **more):
        return {"Authorization": f"Token {create_token(user=person, name='test', now=moment)[1]}", **more}

    return headers


def post(client, headers, **body):
    return client.post(ENROLLMENTS, body, content_type="application/json", headers=headers)


# --- Enrolling ------------------------------------------------------------------------------------------------
def test_ones_own_enrollment_says_what_is_owed_paid_and_given_back(client, resident, opened, keyed, moment):
    row = enroll(person=resident, intake_id=opened(fee_krw=20_000).pk, now=moment).enrollment
    headers = keyed(resident)
    money = client.get(f"{ENROLLMENTS}{row.pk}/", headers=headers).json()["money"]
    assert (money["owed_krw"], money["paid_krw"], money["open_krw"], money["refunds"]) == (20_000, 0, 20_000, [])
    assert money["pay_by"] > moment.isoformat()
    record_payment(
        enrollment_id=row.pk,
        amount_krw=20_000,
        way="onsite",
        reference="r1",
        paid_on=moment.date(),
        by=None,
        now=moment,
    )
    withdraw(enrollment_id=row.pk, by=resident, now=moment)
    money = client.get(f"{ENROLLMENTS}{row.pk}/", headers=headers).json()["money"]
    assert [(each["amount_krw"], each["state"]) for each in money["refunds"]] == [(20_000, "asked")]


def test_post_gives_a_seat(client, resident, opened, keyed):
    answer = post(client, keyed(resident), intake=opened().pk)
    assert answer.status_code == 201
    row = Enrollment.objects.get()
    assert answer.json() == {"id": row.pk, "status": "confirmed", "place": None}


def test_post_gives_a_place_on_the_waitlist(client, resident, opened, keyed, moment):
    intake = opened(capacity=1)
    enroll(person=UserFactory(), intake_id=intake.pk, now=moment)
    answer = post(client, keyed(resident), intake=intake.pk)
    assert (answer.status_code, answer.json()["status"], answer.json()["place"]) == (201, "waitlisted", 1)


def test_post_takes_at_most_six_statements_with_the_key_check(client, resident, opened, keyed):
    headers, intake = keyed(resident), opened()
    with CaptureQueriesContext(connection) as asked:
        assert post(client, headers, intake=intake.pk).status_code == 201
    statements = [part for query in asked for part in query["sql"].split(";") if part.strip()]
    assert len(statements) <= 6, statements


def test_the_same_key_gives_the_same_answer(client, resident, opened, keyed):
    headers = keyed(resident, **{"Idempotency-Key": "once"})
    intake = opened(capacity=1, waitlist_capacity=0)
    first, again = (post(client, headers, intake=intake.pk) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert Enrollment.objects.count() == 1


def test_the_same_key_after_a_refusal_is_refused_the_same_way(client, resident, opened, keyed, moment):
    intake = opened(capacity=1, waitlist_capacity=0)
    headers = keyed(resident, **{"Idempotency-Key": "late"})
    Enrollment.objects.create(
        intake=intake, person=resident, status=Status.REFUSED, requested_at=moment, idempotency_key="late"
    )
    answer = post(client, headers, intake=intake.pk)
    assert (answer.status_code, answer.json()["code"]) == (409, "full")


def test_the_same_key_is_answered_again_though_one_per_term_would_refuse_now(client, resident, opened, keyed):
    headers = keyed(resident, **{"Idempotency-Key": "term"})
    intake = opened(eligibility={"one_per_term": True})
    assert post(client, headers, intake=intake.pk).json() == post(client, headers, intake=intake.pk).json()


def test_a_request_left_unanswered_by_a_dead_process_is_settled_when_repeated(client, resident, opened, keyed, moment):
    intake = opened()
    Receipt.objects.create(intake=intake, person=resident, requested_at=moment, idempotency_key="k")
    answer = post(client, keyed(resident, **{"Idempotency-Key": "k"}), intake=intake.pk)
    assert (answer.status_code, answer.json()["status"]) == (201, "confirmed")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"apply_opens_at": timezone.now() + timedelta(days=1)}, "not_open"),
        ({"apply_closes_at": timezone.now() - timedelta(hours=1)}, "closed"),
        ({"state": "closed"}, "closed"),
        ({"state": "canceled"}, "canceled"),
        ({"eligibility": {"age": {"min": 80}}}, "not_eligible"),
        ({"eligibility": {"statuses_any": ["near_poor"]}}, "more_needed"),
        ({"selection": "lottery"}, "draw_not_announced"),
        ({"apply_via": "provider"}, "apply_at_provider"),
    ],
)
def test_every_refusal_is_409_with_a_code_and_a_korean_sentence(client, resident, opened, keyed, fields, code):
    answer = post(client, keyed(resident), intake=opened(**fields).pk)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.json()["detail"].endswith(".")
    assert not Enrollment.objects.exists()


def test_twice_is_refused_with_the_next_step(client, resident, opened, keyed):
    headers, intake = keyed(resident), opened()
    post(client, headers, intake=intake.pk)
    answer = post(client, headers, intake=intake.pk)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_enrolled")
    assert answer.json()["next_step"]


@pytest.mark.parametrize("body", [{}, {"intake": None}, {"intake": "첫째"}, {"intake": 0}, {"intake": 2**63}])
def test_bad_input_is_400_and_names_the_field(client, resident, keyed, body):
    answer = post(client, keyed(resident), **body)
    assert (answer.status_code, answer.json()["field"]) == (400, "intake")
    assert "회차" in answer.json()["detail"]


@pytest.mark.parametrize("body", ["{", "[]", '"intake"'])
def test_a_body_that_is_not_the_expected_json_is_400(client, resident, keyed, body):
    answer = client.post(ENROLLMENTS, body, content_type="application/json", headers=keyed(resident))
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_a_key_that_is_too_long_is_400(client, resident, opened, keyed):
    answer = post(client, keyed(resident, **{"Idempotency-Key": "x" * 81}), intake=opened().pk)
    assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key")


def test_an_intake_that_is_not_there_or_not_published_is_404(client, resident, opened, keyed):
    draft = opened(state="draft")
    headers = keyed(resident)
    assert [post(client, headers, intake=pk).status_code for pk in (draft.pk, 10**12)] == [404, 404]


def test_without_a_key_or_with_a_revoked_one_it_is_401(client, resident, opened, moment):
    token, key = create_token(user=resident, name="old", now=moment)
    revoke_token(user=resident, token_id=token.pk, now=moment)
    intake = opened()
    for headers in (
        {},
        {"Authorization": "Token nobody"},
        {"Authorization": f"Token {key}"},
        {"Authorization": "Token"},
    ):
        answer = post(client, headers, intake=intake.pk)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Token"


def test_a_session_may_enroll_as_well_with_its_csrf_token(resident, opened):
    client, intake = Client(enforce_csrf_checks=True), opened()
    client.force_login(resident)
    assert post(client, {}, intake=intake.pk).status_code == 403
    client.cookies["csrftoken"] = "a" * 32
    assert post(client, {"X-CSRFToken": "a" * 32}, intake=intake.pk).status_code == 201


# --- Limits ---------------------------------------------------------------------------------------------------
@pytest.fixture
def limits(settings):
    def set_rates(**rates):
        rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] | rates
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}

    return set_rates


def test_too_many_requests_of_one_person_are_429_with_retry_after(client, resident, opened, keyed, limits):
    limits(enroll_person="2/h")
    headers, intake = keyed(resident), opened()
    answers = [post(client, headers, intake=intake.pk).status_code for _ in range(3)]
    assert answers == [201, 409, 429]
    refused = post(client, headers, intake=intake.pk)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert refused.json()["code"] == "throttled"
    assert post(client, keyed(UserFactory()), intake=intake.pk).status_code == 201


def test_one_source_is_limited_too(client, opened, keyed, limits):
    limits(enroll_source="1/h")
    intake = opened()
    assert [post(client, keyed(UserFactory()), intake=intake.pk).status_code for _ in range(2)] == [201, 429]


def test_limits_never_hit_the_document(client, limits):
    limits(anon="1/h")
    assert {client.get("/api/v1/schema/").status_code for _ in range(3)} == {200}
    assert [client.get("/api/v1/programs/").status_code for _ in range(2)] == [200, 429]


def test_with_the_counter_away_everybody_is_let_through(client, resident, opened, keyed, settings):
    headers, intake = keyed(resident), opened()
    settings.REDIS_CACHE_URL = "redis://127.0.0.1:1/0"
    assert post(client, headers, intake=intake.pk).status_code == 201


def test_counts_are_kept_for_all_web_processes_together(client, resident, opened, keyed):
    post(client, keyed(resident), intake=opened().pk)
    with Redis.from_url(django_settings.REDIS_CACHE_URL) as counter:
        assert counter.keys(f"throttle:enroll_person:{resident.pk}:*")


# --- One's own enrollments ------------------------------------------------------------------------------------
def test_the_list_shows_only_ones_own_with_the_place(client, resident, opened, keyed, moment):
    intake = opened(capacity=1)
    for person in (UserFactory(), UserFactory(), resident):
        enroll(person=person, intake_id=intake.pk, now=moment)
    found = client.get(ENROLLMENTS, headers=keyed(resident)).json()
    assert found["count"] == 1
    assert (found["results"][0]["status"], found["results"][0]["place"]) == ("waitlisted", 2)
    assert client.get(f"{ENROLLMENTS}?status=confirmed", headers=keyed(resident)).json()["count"] == 0


def test_another_persons_enrollment_is_not_there(client, resident, opened, keyed, moment):
    theirs = enroll(person=UserFactory(), intake_id=opened().pk, now=moment).enrollment
    headers = keyed(resident)
    calls = [client.get(f"{ENROLLMENTS}{theirs.pk}/", headers=headers)]
    calls += [client.delete(f"{ENROLLMENTS}{theirs.pk}/", headers=headers)]
    calls += [
        client.post(f"{ENROLLMENTS}{theirs.pk}/{act}/", headers=headers)
        for act in ("withdraw", "undo", "accept", "decline")
    ]
    assert {call.status_code for call in calls} == {404}
    theirs.refresh_from_db()
    assert theirs.status == Status.CONFIRMED


def test_withdrawing_and_taking_it_back(client, resident, opened, keyed, moment):
    mine = enroll(person=resident, intake_id=opened().pk, now=moment).enrollment
    headers = keyed(resident)
    assert client.delete(f"{ENROLLMENTS}{mine.pk}/", headers=headers).json()["status"] == "withdrawn"
    assert client.post(f"{ENROLLMENTS}{mine.pk}/withdraw/", headers=headers).json()["status"] == "withdrawn"
    assert client.post(f"{ENROLLMENTS}{mine.pk}/undo/", headers=headers).json()["status"] == "confirmed"


@pytest.mark.parametrize(("act", "status"), [("accept", "confirmed"), ("decline", "withdrawn")])
def test_an_offered_seat_is_taken_or_passed_on(client, resident, opened, keyed, moment, act, status):
    intake, other = opened(capacity=1), UserFactory()
    held = enroll(person=other, intake_id=intake.pk, now=moment).enrollment
    mine = enroll(person=resident, intake_id=intake.pk, now=moment).enrollment
    withdraw(enrollment_id=held.pk, by=other, now=moment)
    assert client.post(f"{ENROLLMENTS}{mine.pk}/{act}/", headers=keyed(resident)).json()["status"] == status


def test_accepting_nothing_is_409(client, resident, opened, keyed, moment):
    intake = opened(capacity=1)
    enroll(person=UserFactory(), intake_id=intake.pk, now=moment)
    mine = enroll(person=resident, intake_id=intake.pk, now=moment).enrollment
    answer = client.post(f"{ENROLLMENTS}{mine.pk}/accept/", headers=keyed(resident))
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_offered")


@pytest.mark.parametrize("number", ["첫째", "0", "99999999999999999999", "-1"])
def test_an_id_that_cannot_be_one_is_404_in_json(client, resident, keyed, number):
    answer = client.get(f"{ENROLLMENTS}{number}/", headers=keyed(resident))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


# --- Programs and intakes -------------------------------------------------------------------------------------
def test_programs_are_found_by_words_and_filters(client, opened):
    opened(program=ProgramFactory(title="드론정비사 입문", area="learning"))
    opened(program=ProgramFactory(title="요가 교실", summary="", area="town", mode="onsite"))
    for query in ("q=드론", "q=ㄷㄹ", "q=emfhs", "area=learning", "open=1&q=드론&area=&district=&mode=&page=1"):
        assert [row["title"] for row in client.get(f"/api/v1/programs/?{query}").json()["results"]] == [
            "드론정비사 입문"
        ]
    assert client.get("/api/v1/programs/?mode=onsite").json()["count"] == 1


def test_programs_come_in_pages(client, opened):
    for _ in range(13):
        opened()
    first = client.get("/api/v1/programs/").json()
    second = client.get(first["next"]).json()
    assert (first["count"], len(first["results"]), len(second["results"]), second["next"]) == (13, 12, 1, None)


@pytest.mark.parametrize(("query", "field"), [("area=moon", "area"), ("page=0", "page"), ("district=1", "district")])
def test_a_filter_that_does_not_exist_is_400_and_named(client, query, field):
    answer = client.get(f"/api/v1/programs/?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_one_program_shows_its_rounds(client, opened):
    intake = opened()
    answer = client.get(f"/api/v1/programs/{intake.program.slug}/").json()
    assert [row["id"] for row in answer["intakes"]] == [intake.pk]
    assert client.get("/api/v1/programs/nothing/").status_code == 404


def test_one_intake_shows_facts_and_ones_own_standing(client, resident, opened, keyed, moment):
    intake = opened()
    enroll(person=resident, intake_id=intake.pk, now=moment)
    known, unknown = (client.get(f"/api/v1/intakes/{intake.pk}/", headers=h).json() for h in (keyed(resident), {}))
    assert (known["phase"], known["capacity_text"]) == ("open", "정원 20명 중 1명 · 19자리 남음")
    assert known["you"]["verdict"] == "yes"
    assert known["you"]["enrollment"]["status"] == "confirmed"
    assert unknown["you"] is None
    assert unknown["eligibility"]


# --- The document ---------------------------------------------------------------------------------------------
def test_the_document_is_openapi_3_and_names_every_refusal(client):
    document = client.get("/api/v1/schema/").json()
    assert document["openapi"].startswith("3.")
    assert {"201", "400", "401", "403", "404", "409", "429"} <= set(
        document["paths"]["/api/v1/enrollments/"]["post"]["responses"]
    )
    assert b"openapi: 3" in client.get("/api/v1/schema/?format=yaml").content


def test_the_documentation_page_has_no_inline_script_or_style(client):
    page = client.get("/api/v1/docs/")
    text = page.content.decode()
    assert "<style" not in text and "style=" not in text
    assert text.count("<script") == text.count("<script src=")
    assert client.get("/api/v1/docs/?script=").headers["Content-Type"].startswith("application/javascript")
