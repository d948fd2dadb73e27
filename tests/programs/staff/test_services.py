"""For the officer: what the services behind the console do to rounds, meetings, rosters and attendance."""

import threading
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection

from accounts.models import Notice
from programs.choices import AttendanceMark, EnrollmentStatus, IntakeState
from programs.models import Enrollment, EnrollmentEvent, Intake, IntakeEvent, Meeting
from programs.roster_changes import Change
from programs.services import attendance, intake_states, intakes, meetings, program_editing, roster, staff_queues
from programs.services.attendance.marks import CorrectionNeedsReason
from programs.services.enrollment import withdraw
from programs.services.staff_refusals import (
    Imported,
    MeetingHasMarks,
    NothingSelected,
    NotPublishable,
    ReasonNeeded,
    Stale,
    WrongState,
)
from programs.weekly import SEOUL, at
from tests.factories import IntakeFactory, MeetingFactory, ProgramFactory, UserFactory, VenueFactory

S = EnrollmentStatus
TOKEN = "0123456789abcdef0123456789abcdef"


def put_in(intake: Intake, status: str, now: datetime, count: int = 1, **fields) -> list[Enrollment]:
    """People already in a round, as the service would have left them."""
    rows = [
        Enrollment(
            intake=intake,
            person=UserFactory(),
            status=status,
            requested_at=now,
            waitlist_order=n if status == S.WAITLISTED else None,
            **fields,
        )
        for n in range(1, count + 1)
    ]
    return Enrollment.objects.bulk_create(rows)


@pytest.fixture
def intake(provider, now):
    return IntakeFactory(program=ProgramFactory(provider=provider), venue=VenueFactory())


def read(intake: Intake, now: datetime) -> Intake:
    return roster.find_intake(Intake.objects.filter(pk=intake.pk), now).get()


# --- Rounds ---------------------------------------------------------------------------------------------------
def copied(intake, officer, now, **changed):
    values = {
        "name": "2회차",
        "apply_opens_at": now + timedelta(days=30),
        "apply_closes_at": now + timedelta(days=40),
        "starts_on": intake.starts_on + timedelta(days=28),
    }
    return intakes.copy_intake(intake_id=intake.pk, values=values | changed, by=officer, now=now, token=TOKEN)


def test_a_copy_moves_the_meetings_with_the_start_and_takes_nobody_along(intake, officer, now):
    meeting = MeetingFactory(intake=intake, number=1)
    put_in(intake, S.CONFIRMED, now, 3)
    copy = copied(intake, officer, now)
    assert copy.state == IntakeState.DRAFT
    assert copy.ends_on - copy.starts_on == intake.ends_on - intake.starts_on
    assert copy.meetings.get().starts_at == meeting.starts_at + timedelta(days=28)
    assert (copy.capacity, copy.eligibility, copy.taken) == (intake.capacity, intake.eligibility, 0)


def test_sending_the_copy_page_twice_makes_one_round(intake, officer, now):
    assert copied(intake, officer, now).pk == copied(intake, officer, now).pk
    assert intake.program.intakes.count() == 2


def test_publishing_shows_a_draft_round_and_its_draft_program(intake, officer, now):
    Intake.objects.filter(pk=intake.pk).update(state=IntakeState.DRAFT)
    intake.program.state = "draft"
    intake.program.save()
    intake_states.publish_intake(intake_id=intake.pk, by=officer, now=now)
    intake_states.publish_intake(intake_id=intake.pk, by=officer, now=now)
    intake.refresh_from_db()
    assert (intake.state, intake.program.state) == ("published", "published")
    assert IntakeEvent.objects.filter(intake=intake, action="published").count() == 1


def test_a_broken_round_is_not_published(intake, officer, now):
    Intake.objects.filter(pk=intake.pk).update(state=IntakeState.DRAFT, venue=None)
    with pytest.raises(NotPublishable) as refusal:
        intake_states.publish_intake(intake_id=intake.pk, by=officer, now=now)
    assert [finding.code for finding in refusal.value.findings] == ["venue"]
    assert Intake.objects.get(pk=intake.pk).state == IntakeState.DRAFT


def test_an_edit_on_top_of_somebody_elses_is_noticed_and_changes_nothing(intake, officer, now):
    version = intakes.version_of(intake)
    edit = {"intake_id": intake.pk, "version": version, "by": officer}
    intakes.edit_intake(**edit, values={"schedule_note": "화 19:00"}, now=now + timedelta(minutes=1))
    with pytest.raises(Stale) as refusal:
        intakes.edit_intake(**edit, values={"schedule_note": "수 19:00"}, now=now + timedelta(minutes=2))
    assert "박담당" in refusal.value.detail
    assert refusal.value.changes == [("시간 안내", "화 19:00", "수 19:00")]
    assert Intake.objects.get(pk=intake.pk).schedule_note == "화 19:00"
    intakes.edit_intake(**edit | {"version": refusal.value.version}, values={"schedule_note": "수 19:00"}, now=now)


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_one_is_kept_and_the_other_is_told(intake, officer, now):
    version, answers = intakes.version_of(intake), []
    ready = threading.Barrier(2)

    def edit(note: str) -> None:
        ready.wait()
        try:
            intakes.edit_intake(
                intake_id=intake.pk, values={"schedule_note": note}, version=version, by=officer,
                now=now + timedelta(seconds=len(answers) + 1),
            )  # fmt: skip
            answers.append("saved")
        except Stale:
            answers.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=(note,)) for note in ("월 10:00", "화 10:00")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["saved", "told"]
    assert IntakeEvent.objects.filter(intake=intake, action="edited").count() == 1


def test_moving_a_round_tells_everybody_who_is_in_once(intake, officer, now):
    put_in(intake, S.CONFIRMED, now, 2)
    put_in(intake, S.WITHDRAWN, now, withdrawn_at=now)
    edit = {"intake_id": intake.pk, "by": officer, "now": now, "version": intakes.version_of(intake)}
    assert intakes.edit_intake(**edit, values={"starts_on": date(2026, 12, 8)}) == 2
    assert intakes.edit_intake(**edit, values={"starts_on": date(2026, 12, 8)}) == 0
    assert Notice.objects.filter(kind="schedule").count() == 2


def test_canceling_a_round_cancels_every_place_and_tells_why(intake, officer, now):
    put_in(intake, S.CONFIRMED, now, 2)
    put_in(intake, S.WAITLISTED, now, 1)
    put_in(intake, S.COMPLETED, now, 1)
    reason = "신청한 분이 정원의 절반보다 적습니다"
    assert intake_states.cancel_intake(intake_id=intake.pk, reason=reason, by=officer, now=now) == 3
    assert intake_states.cancel_intake(intake_id=intake.pk, reason=reason, by=officer, now=now) == 0
    intake.refresh_from_db()
    assert (intake.state, intake.taken, intake.waiting) == ("canceled", 1, 0)
    assert Notice.objects.filter(body__contains=reason).count() == 3
    assert EnrollmentEvent.objects.filter(to_status=S.CANCELED, by=officer).count() == 3


def test_a_round_is_not_canceled_without_a_reason(intake, officer, now):
    with pytest.raises(ReasonNeeded):
        intake_states.cancel_intake(intake_id=intake.pk, reason=" 그냥 ", by=officer, now=now)


def test_closing_early_keeps_everybody_and_can_be_taken_back(intake, officer, now):
    put_in(intake, S.CONFIRMED, now, 2)
    intake_states.close_intake(intake_id=intake.pk, by=officer, now=now)
    intake.refresh_from_db()
    assert (intake.state, intake.taken) == ("closed", 2)
    intake_states.publish_intake(intake_id=intake.pk, by=officer, now=now)
    intake.refresh_from_db()
    assert intake.state == "published"


def test_archiving_a_program_cancels_its_running_rounds(intake, officer, now):
    put_in(intake, S.CONFIRMED, now, 1)
    over = IntakeFactory(program=intake.program, starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 9))
    told = program_editing.archive_program(
        program_id=intake.program_id, reason="강사를 구하지 못했습니다", by=officer, now=now
    )
    assert told == 1
    assert Intake.objects.get(pk=over.pk).state == "published"
    intake.program.refresh_from_db()
    assert intake.program.state == "archived"


def test_an_imported_program_is_copied_but_not_edited(provider, now):
    program = ProgramFactory(provider=provider, source="yeyak", source_key="S1")
    with pytest.raises(Imported):
        program_editing.edit_program(program_id=program.pk, values={"title": "새 이름"}, version="", now=now)
    copy = program_editing.copy_program(program_id=program.pk, now=now, token=TOKEN)
    assert (copy.source, copy.source_key, copy.state) == ("portal", "", "draft")
    assert program_editing.copy_program(program_id=program.pk, now=now, token=TOKEN) == copy


# --- Meetings -------------------------------------------------------------------------------------------------
def add_weekly(intake, officer, now, **changed):
    pattern = {"first": date(2026, 12, 22), "weekdays": [2, 5], "count": 3, "starts": time(19), "ends": time(21)}
    return meetings.add_weekly(intake_id=intake.pk, **pattern | changed, room="301호", by=officer, now=now)


def test_a_weekly_pattern_skips_christmas_and_is_added_once(intake, officer, now):
    assert add_weekly(intake, officer, now) == (3, [date(2026, 12, 25), date(2027, 1, 1)])
    assert add_weekly(intake, officer, now)[0] == 0
    days = [meeting.starts_at.astimezone(SEOUL).date() for meeting in intake.meetings.all()]
    assert days == [date(2026, 12, 22), date(2026, 12, 29), date(2027, 1, 5)]
    intake.refresh_from_db()
    assert (intake.weekdays, intake.day_parts) == ([2], ["evening"])


def test_a_moved_meeting_is_numbered_anew_and_told(intake, officer, now):
    put_in(intake, S.CONFIRMED, now, 2)
    add_weekly(intake, officer, now)
    Notice.objects.all().delete()
    first = intake.meetings.get(number=1)
    values = {"starts_at": at(date(2027, 1, 30), time(10)), "ends_at": at(date(2027, 1, 30), time(12)),
              "room": "대강당", "topic": ""}  # fmt: skip
    saved = {"meeting_id": first.pk, "values": values, "by": officer, "now": now}
    assert meetings.save_meeting(**saved, version=meetings.version_of(first)) == 2
    assert meetings.save_meeting(**saved, version="") == 0
    first.refresh_from_db()
    assert first.number == 3
    assert "대강당" in Notice.objects.first().body


def test_an_edit_of_a_meeting_that_moved_meanwhile_is_noticed(intake, officer, now):
    meeting = MeetingFactory(intake=intake)
    values = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at, "room": "2호", "topic": ""}
    with pytest.raises(Stale):
        meetings.save_meeting(meeting_id=meeting.pk, values=values, version="옛것", by=officer, now=now)


def test_a_meeting_with_attendance_is_not_removed(intake, officer, now):
    meeting = MeetingFactory(intake=intake, starts_at=now - timedelta(hours=2), ends_at=now)
    row = put_in(intake, S.CONFIRMED, now)[0]
    attendance.take_attendance(meeting_id=meeting.pk, marks={row.pk: "present"}, by=officer, now=now)
    with pytest.raises(MeetingHasMarks):
        meetings.remove_meeting(meeting_id=meeting.pk, by=officer, now=now)
    other = MeetingFactory(intake=intake, number=meeting.number + 1)
    assert meetings.remove_meeting(meeting_id=other.pk, by=officer, now=now) == 1
    assert Meeting.objects.filter(intake=intake).count() == 1


# --- Attendance -----------------------------------------------------------------------------------------------
@pytest.fixture
def begun(intake, now):
    return MeetingFactory(intake=intake, starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))


def test_attendance_is_saved_once_and_a_correction_is_noted(begun, officer, now):
    rows = put_in(begun.intake, S.CONFIRMED, now, 3)
    marks = {row.pk: AttendanceMark.PRESENT for row in rows}
    take = {"meeting_id": begun.pk, "by": officer, "now": now}
    assert attendance.take_attendance(**take, marks=marks).counts == {"present": 3}
    attendance.take_attendance(**take, marks=marks)
    with pytest.raises(CorrectionNeedsReason):
        attendance.take_attendance(**take, marks={rows[0].pk: AttendanceMark.ABSENT})
    why = "출석부와 다르게 적었습니다"
    taken = attendance.take_attendance(**take, marks={rows[0].pk: AttendanceMark.ABSENT}, reason=why)
    assert taken.counts == {"present": 2, "absent": 1}
    actions = list(IntakeEvent.objects.filter(intake=begun.intake).order_by("pk").values_list("action", flat=True))
    assert actions == ["attendance", "attendance_corrected"]
    corrected = IntakeEvent.objects.get(action="attendance_corrected")
    assert corrected.detail["moves"] == [[rows[0].pk, "present", "absent"]]
    assert set(Enrollment.objects.values_list("status", flat=True)) == {S.ATTENDING}


def test_attendance_leaves_out_people_of_another_round(begun, officer, now):
    stranger = put_in(IntakeFactory(), S.CONFIRMED, now)[0]
    taken = attendance.take_attendance(meeting_id=begun.pk, marks={stranger.pk: "present"}, by=officer, now=now)
    assert taken.counts == {}


def test_attendance_waits_for_the_meeting_to_begin(intake, officer, now):
    with pytest.raises(WrongState):
        attendance.take_attendance(meeting_id=MeetingFactory(intake=intake).pk, marks={}, by=officer, now=now)


# --- Roster ---------------------------------------------------------------------------------------------------
def run(intake, change, rows, officer, now, **changed):
    values = {"reason": "출석부를 확인했습니다", "token": TOKEN}
    seen = {row.pk: row.status for row in rows}
    return roster.run_change(intake_id=intake.pk, change=change, seen=seen, by=officer, now=now, **values | changed)


def test_a_bulk_change_moves_everybody_tells_each_and_is_done_once(begun, officer, now):
    Intake.objects.filter(pk=begun.intake_id).update(starts_on=date(2026, 11, 20))
    rows = put_in(begun.intake, S.CONFIRMED, now, 12)
    marks = {row.pk: "present" for row in rows[:11]} | {rows[11].pk: "absent"}
    attendance.take_attendance(meeting_id=begun.pk, marks=marks, by=officer, now=now)
    rows = list(Enrollment.objects.order_by("pk"))
    preview = roster.preview_change(
        intake=read(begun.intake, now), change=Change.COMPLETE, ids=[row.pk for row in rows], now=now
    )
    assert len(preview.possible) == 11
    assert preview.refused[0][1] == "출석 0%로 수료 기준 80%에 못 미칩니다"
    event = run(begun.intake, Change.COMPLETE, rows, officer, now)
    assert run(begun.intake, Change.COMPLETE, rows, officer, now) == event
    assert len(event.detail["changed"]) == 11
    assert Enrollment.objects.filter(status=S.COMPLETED).count() == 11
    assert Notice.objects.filter(title="수료했습니다").count() == 11
    assert EnrollmentEvent.objects.filter(to_status=S.COMPLETED, by=officer).count() == 11


def test_whoever_changed_meanwhile_is_skipped_and_named(intake, officer, now):
    rows = put_in(intake, S.CONFIRMED, now, 3)
    withdraw(enrollment_id=rows[0].pk, by=rows[0].person, now=now)
    event = run(intake, Change.CANCEL, rows, officer, now)
    event.refresh_from_db()
    assert event.detail["changed"] == [rows[1].pk, rows[2].pk]
    assert event.detail["moved"] == [[rows[0].pk, S.WITHDRAWN, now.isoformat(), "self"]]
    assert Enrollment.objects.get(pk=rows[0].pk).status == S.WITHDRAWN


def test_seats_freed_by_a_cancellation_are_offered_in_order(intake, officer, now):
    Intake.objects.filter(pk=intake.pk).update(capacity=2)
    seated = put_in(intake, S.CONFIRMED, now, 2)
    waiting = put_in(intake, S.WAITLISTED, now, 2)
    run(intake, Change.CANCEL, seated[:1], officer, now)
    assert [Enrollment.objects.get(pk=row.pk).status for row in waiting] == [S.OFFERED, S.WAITLISTED]


def test_confirming_from_the_waitlist_never_goes_over_capacity(intake, officer, now):
    Intake.objects.filter(pk=intake.pk).update(capacity=1)
    waiting = put_in(intake, S.WAITLISTED, now, 3)
    preview = roster.preview_change(
        intake=read(intake, now), change=Change.CONFIRM, ids=[waiting[1].pk, waiting[2].pk], now=now
    )
    assert [row.pk for row in preview.possible] == [waiting[1].pk]
    assert preview.passed_over == 1
    event = run(intake, Change.CONFIRM, waiting, officer, now)
    assert event.detail["changed"] == [waiting[0].pk]
    assert Intake.objects.get(pk=intake.pk).taken == 1


def test_nobody_selected_and_no_reason_are_refused(intake, officer, now):
    with pytest.raises(NothingSelected):
        roster.preview_change(intake=read(intake, now), change=Change.CANCEL, ids=[], now=now)
    with pytest.raises(NothingSelected):
        run(intake, Change.CANCEL, [], officer, now)
    with pytest.raises(ReasonNeeded):
        run(intake, Change.CANCEL, put_in(intake, S.CONFIRMED, now), officer, now, reason="")


@pytest.mark.parametrize(("typed", "found"), [("ㄱㅁㅅ", 1), ("민", 2), ("5678", 1), ("없는이름", 0)])
def test_a_roster_is_searched_by_name_initials_and_phone_end(intake, now, typed, found):
    for name, phone in (("김민수", "01012345678"), ("박민정", "01099990000")):
        person = UserFactory(name=name, phone=phone)
        Enrollment.objects.create(intake=intake, person=person, status=S.CONFIRMED, requested_at=now)
    assert len(roster.rows_of(read(intake, now), roster.RosterQuery(text=typed))) == found


def test_a_roster_shows_waiting_places_and_filters_by_attendance(begun, officer, now):
    rows = put_in(begun.intake, S.CONFIRMED, now, 2)
    put_in(begun.intake, S.WAITLISTED, now, 2)
    attendance.take_attendance(
        meeting_id=begun.pk, marks={rows[0].pk: "absent", rows[1].pk: "present"}, by=officer, now=now
    )
    intake = read(begun.intake, now)
    waiting = roster.rows_of(intake, roster.RosterQuery(group="waiting", sort="waiting"))
    assert [row.place for row in waiting] == [1, 2]
    absent = roster.rows_of(intake, roster.RosterQuery(group="confirmed", attendance="absent"))
    short = roster.rows_of(intake, roster.RosterQuery(group="confirmed", attendance="short"))
    assert [row.pk for row in absent] == [row.pk for row in short] == [rows[0].pk]
    assert roster.group_counts(intake)["live"] == 4


# --- Queues ---------------------------------------------------------------------------------------------------
def test_the_queues_of_the_day_count_only_what_the_officer_manages(begun, officer, second_officer, now):
    intake = begun.intake
    Intake.objects.filter(pk=intake.pk).update(capacity=2, apply_closes_at=now + timedelta(days=2))
    put_in(intake, S.CONFIRMED, now, 2)
    put_in(intake, S.WAITLISTED, now, 1)
    IntakeFactory(program=intake.program, state=IntakeState.DRAFT)
    counts = {queue.key: queue.count for queue in staff_queues.todays_queues(officer, now)}
    assert counts == {
        "opening": 0, "closing": 1, "full": 1, "waiting": 1, "drafts": 1, "unfinished": 0, "offers": 0, "today": 1,
        "unmarked": 1, "few": 0, "refunds": 0, "drawing": 0,
    }  # fmt: skip
    assert staff_queues.todays_queues(officer, now)[0].key == "unmarked"
    assert {queue.count for queue in staff_queues.todays_queues(second_officer, now)} == {0}


def test_the_queues_take_four_statements(intake, officer, now, django_assert_num_queries):
    officer.active_memberships  # noqa: B018 - read once per request
    with django_assert_num_queries(4):
        staff_queues.todays_queues(officer, now)
