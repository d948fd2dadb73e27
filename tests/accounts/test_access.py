"""Looks at other people's data are written down for two years, beyond anybody's reach, and checked each month."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import AccessLog, AccessReview, Delivery, Notice
from accounts.services import access
from accounts.services.access import (
    MonthNotOver,
    ReasonTooShort,
    Search,
    TooYoungToPurge,
    export_access,
    find_access,
    month_summary,
    purge_access_log,
    record_access,
    record_unmasking,
    sign_off_month,
)
from accounts.services.notices import notify
from accounts.services.sources import source_of

pytestmark = pytest.mark.django_db


def look(actor, *subjects, now, action="view", **more):
    return record_access(
        actor=actor, source="203.0.113.7", subjects=subjects, action=action, target="신청 명단", now=now, **more
    )


def test_a_look_writes_the_five_fields_for_each_person(officer, resident, outsider, now):
    assert look(officer, resident, outsider.pk, resident, now=now) == 2
    row = AccessLog.objects.get(subject=resident)
    assert (row.actor, row.actor_name, row.at, row.source, row.action, row.target) == (
        officer,
        "박담당",
        now,
        "203.0.113.7",
        "view",
        "신청 명단",
    )


def test_ones_own_data_leaves_no_row(resident, now):
    assert look(resident, resident, now=now) == 0


def test_unmasking_without_a_reason_in_words_shows_nothing(officer, resident, now):
    for reason in ("", "   ", "확인", " ㅇ ㅇ "):
        with pytest.raises(ReasonTooShort):
            record_unmasking(actor=officer, source=None, subject=resident, target="명단", reason=reason, now=now)
    record_unmasking(actor=officer, source=None, subject=resident, target="명단", reason="연락처 확인 전화", now=now)
    assert AccessLog.objects.get().reason == "연락처 확인 전화"


@pytest.mark.parametrize("change", [lambda rows: rows.update(reason="고침"), lambda rows: rows.delete()])
def test_no_record_is_ever_changed_or_removed(officer, resident, now, change):
    look(officer, resident, now=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(AccessLog.objects.all())
    assert AccessLog.objects.get().reason == ""


def test_item_13_purging_refuses_anything_younger_than_730_days(officer, resident, now):
    look(officer, resident, now=now - timedelta(days=731))
    look(officer, resident, now=now - timedelta(days=729))
    with pytest.raises(TooYoungToPurge):
        purge_access_log(before=now - timedelta(days=729), now=now)
    assert AccessLog.objects.count() == 2
    assert purge_access_log(before=now - timedelta(days=730), now=now) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        AccessLog.objects.all().delete()
    assert AccessLog.objects.count() == 1


def test_the_purge_command_answers_in_json_and_refuses_with_one(officer, resident, capsys):
    today = timezone.now()
    look(officer, resident, now=today - timedelta(days=800))
    with pytest.raises(SystemExit):
        call_command("purge_access_log", before=(today - timedelta(days=700)).date().isoformat())
    refused = json.loads(capsys.readouterr().out)
    assert refused["where"] == "--before"
    assert AccessLog.objects.count() == 1
    call_command("purge_access_log", before=(today - timedelta(days=740)).date().isoformat())
    assert json.loads(capsys.readouterr().out) == {"purged": 1}
    with pytest.raises(SystemExit):
        call_command("purge_access_log", before="어제")


def test_records_are_found_by_who_what_whose_and_when(officer, second_officer, resident, outsider, now):
    look(officer, resident, now=now)
    look(second_officer, outsider, now=now - timedelta(days=3), action="export")
    assert find_access(Search(actor="박담")).get().actor == officer
    assert find_access(Search(action="export")).get().actor == second_officer
    assert find_access(Search(contact=outsider.email)).get().subject == outsider
    assert find_access(Search(since=date(2026, 11, 23))).get().actor == officer
    assert find_access(Search(until=date(2026, 11, 22))).get().actor == second_officer


def test_taking_records_out_needs_a_reason_and_is_itself_written_down(second_factor, operator, officer, resident, now):
    look(officer, resident, now=now, reason="=HYPERLINK(1)")
    client = second_factor(operator)
    assert "5글자 이상" in client.post("/accounts/access-log/", {"reason": "음"}).content.decode()
    file = client.post("/accounts/access-log/", {"reason": "십일월 점검"})
    assert file["Content-Type"].startswith("text/csv")
    lines = taken_out(file)
    assert "'=HYPERLINK(1)" in lines[1]
    assert len(lines) == 2, "not the export itself"
    assert AccessLog.objects.filter(action="export", subject=resident, reason="십일월 점검").count() == 1


def taken_out(file):
    return b"".join(file.streaming_content).decode().splitlines()


def test_a_wrong_filter_finds_nothing_and_takes_nothing_out(second_factor, operator, officer, resident, now):
    look(officer, resident, now=now)
    client = second_factor(operator)
    page = client.get("/accounts/access-log/?since=2026-13-45").content.decode()
    assert "날짜를 다시 골라 주세요." in page
    assert "홍*동" not in page
    page = client.post("/accounts/access-log/?since=2026-13-45", {"reason": "십일월 점검"}).content.decode()
    assert "찾는 조건이 맞지 않아 내려받지 않았습니다." in page
    assert "십일월 점검" in page
    assert not AccessLog.objects.filter(action="export").exists()


def test_a_file_holds_all_records_however_many(operator, officer, resident, now, monkeypatch):
    monkeypatch.setattr(access, "CHUNK", 2)
    for _ in range(5):
        look(officer, resident, now=now)
    rows = export_access(search=Search(), actor=operator, source=None, reason="십일월 점검", now=now)
    assert len(list(rows)) == 5
    assert not hasattr(access, "LARGEST_EXPORT")


def test_looking_through_the_records_is_a_look_that_hides_nothing(second_factor, operator, officer, resident, now):
    look(officer, resident, now=now)
    client = second_factor(operator)
    for _ in range(2):
        page = client.get("/accounts/access-log/").content.decode()
        assert "기록 1개" in page
    looks = AccessLog.objects.filter(actor=operator, subject=resident, action="list", target="접속 기록")
    assert looks.count() == 2
    assert "기록 3개" in client.get("/accounts/access-log/?log_looks=on").content.decode()


def test_looking_through_undelivered_notices_is_written_down(second_factor, operator, resident, now):
    notify(recipient=resident, kind="result", key="k", title="결과", body="보기", now=now)
    Delivery.objects.create(notice=Notice.objects.get(), channel="email", due_at=now, state="dead")
    assert "홍*동" in second_factor(operator).get("/accounts/notices/undelivered/").content.decode()
    row = AccessLog.objects.get()
    assert (row.actor, row.subject, row.action, row.target) == (operator, resident, "list", "보내지 못한 알림")


def test_export_as_a_service_refuses_a_short_reason(operator, now):
    with pytest.raises(ReasonTooShort):
        export_access(search=Search(), actor=operator, source=None, reason="", now=now)


def test_each_month_is_signed_off_once_even_an_empty_one(operator, officer, resident, now):
    look(officer, resident, now=now)
    assert month_summary(date(2026, 11, 1)) == [{"actor_name": "박담당", "action": "view", "times": 1, "people": 1}]
    later = now + timedelta(days=60)
    sign_off_month(month=date(2026, 11, 1), by=operator, note="이상 없음", now=later)
    sign_off_month(month=date(2026, 11, 1), by=operator, note="다시", now=later)
    sign_off_month(month=date(2026, 12, 1), by=operator, note="", now=later)
    assert list(AccessReview.objects.values_list("rows", "note")) == [(0, ""), (1, "이상 없음")]


def test_a_month_that_still_runs_can_not_be_signed_off(second_factor, operator, now, time_machine):
    time_machine.move_to(now, tick=False)
    last_second = timezone.make_aware(datetime(2026, 11, 30, 23, 59, 59))
    with pytest.raises(MonthNotOver):
        sign_off_month(month=date(2026, 11, 1), by=operator, note="", now=last_second)
    sign_off_month(month=date(2026, 11, 1), by=operator, note="", now=last_second + timedelta(seconds=1))
    client = second_factor(operator)
    for month in ("2026-12", "아무 말"):
        page = client.post("/accounts/access-log/months/sign-off/", {"month": month}, follow=True).content.decode()
        assert "아직 끝나지 않은 달입니다." in page
        assert "확인했다고 적기" not in page
    assert AccessReview.objects.count() == 1


def test_operators_look_and_sign_off_and_officers_may_not(second_factor, operator, officer, resident, now):
    look(officer, resident, now=now)
    client = second_factor(operator)
    page = client.get("/accounts/access-log/").content.decode()
    assert "홍*동" in page
    assert "홍길동" not in page
    assert "박담당" in client.get("/accounts/access-log/months/?month=2026-11").content.decode()
    client.post("/accounts/access-log/months/sign-off/", {"month": "2026-10"})
    assert AccessReview.objects.get().by == operator
    for address in ("/accounts/access-log/", "/accounts/access-log/months/", "/accounts/roles/"):
        assert second_factor(officer).get(address).status_code == 403


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "9.9.9.9", "10.0.0.1"),
        (1, "9.9.9.9", "9.9.9.9"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "6.6.6.6, 9.9.9.9, 10.1.1.1", "9.9.9.9"),
        (2, "9.9.9.9", "10.0.0.1"),
        (1, "no address", None),
    ],
)
def test_only_our_own_proxies_say_where_a_request_came_from(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="10.0.0.1")
    assert source_of(request) == expected
