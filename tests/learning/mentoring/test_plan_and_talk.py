"""What the two write, plan, recommend and share; contacts hidden, told once, and closed to everybody else."""

import uuid
from datetime import date, timedelta

import pytest

from accounts.models import Notice
from learning.choices.mentoring import Shareable, Side
from learning.contact_masking import PHONE
from learning.models import ActionItem, ConsentShare, Mentorship, Message
from learning.services.mentoring import goals, lifecycle, messages, recommending, sharing
from learning.services.mentoring.own import MentorshipOver
from programs.models import Attendance
from tests.factories import IntakeFactory, MeetingFactory, ProgramFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.programs import NOW
from tests.learning.mentoring.stage import together
from tests.programs.staff.stage import put_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentorship(resident, mentor):
    return together(resident, mentor)


def send(mentorship, by, text, key=None):
    return messages.send(mentorship_id=mentorship.pk, by=by, text=text, key=key or uuid.uuid4(), now=NOW)


def end(mentorship):
    lifecycle.end(mentorship_id=mentorship.pk, by=mentorship.person, reason="resident", now=NOW)


# --- Messages -----------------------------------------------------------------------------------------------------
def test_contacts_are_hidden_before_a_message_is_kept(mentorship, resident):
    sent = send(mentorship, resident, "제 번호는 010-1234-5678입니다")
    kept = Message.objects.get()
    assert (sent.hidden, kept.text, kept.is_masked) == ((PHONE,), "제 번호는 [전화번호 가림]입니다", True)


def test_a_message_sent_twice_is_one_and_its_reader_is_told_once_until_they_read(mentorship, resident, mentor):
    key = uuid.uuid4()
    for _ in range(2):
        send(mentorship, resident, "안녕하세요", key)
    send(mentorship, resident, "시간 괜찮으세요?")
    told = Notice.objects.filter(recipient=mentor, title__contains="메시지")
    assert (Message.objects.count(), told.count()) == (2, 1)
    messages.read_thread(mentorship=mentorship, side=Side.MENTOR, now=NOW)
    send(mentorship, resident, "하나 더 여쭙니다")
    assert told.count() == 2


def test_only_what_the_other_wrote_is_marked_as_read(mentorship, resident, mentor):
    send(mentorship, resident, "제 말")
    send(mentorship, mentor, "멘토의 말")
    thread = messages.read_thread(mentorship=mentorship, side=Side.RESIDENT, now=NOW)
    assert [(message.text, message.read_at is not None) for message in thread] == [
        ("제 말", False),
        ("멘토의 말", True),
    ]


def test_a_cry_for_help_is_noticed_on_both_sides(mentorship, resident):
    assert send(mentorship, resident, "요즘 죽고 싶다는 생각이 듭니다").is_crisis
    assert messages.sounds_worrying(messages.thread_of(mentorship), Side.RESIDENT)
    assert not messages.sounds_worrying(messages.thread_of(mentorship), Side.MENTOR)


def test_nobody_else_writes_and_nobody_after_the_end(mentorship, resident, outsider):
    with pytest.raises(Mentorship.DoesNotExist):
        send(mentorship, outsider, "저도요")
    end(mentorship)
    with pytest.raises(MentorshipOver):
        send(mentorship, resident, "한마디만")
    assert not Message.objects.exists()


# --- Goal and plan ------------------------------------------------------------------------------------------------
def test_a_new_goal_replaces_the_old_one_and_the_other_side_agrees(mentorship, resident, mentor):
    first = goals.set_goal(mentorship_id=mentorship.pk, by=mentor, text="필기", due_on=None, step="기출", now=NOW)
    again = goals.set_goal(mentorship_id=mentorship.pk, by=mentor, text="필기", due_on=None, step="기출", now=NOW)
    assert again == first
    goals.agree_to_goal(goal_id=first.pk, by=mentor, now=NOW)
    assert goals.goal_of(mentorship).agreed_at is None
    goals.agree_to_goal(goal_id=first.pk, by=resident, now=NOW)
    assert goals.goal_of(mentorship).agreed_at == NOW
    second = goals.set_goal(mentorship_id=mentorship.pk, by=mentor, text="실기", due_on=date(2027, 3, 1), now=NOW)
    assert (goals.goal_of(mentorship), mentorship.goals.count()) == (second, 2)
    assert [item.text for item in goals.open_items(mentorship)] == ["기출"]


def test_a_to_do_is_done_undone_and_never_one_of_another(mentorship, resident, mentor):
    item = goals.add_item(mentorship_id=mentorship.pk, by=mentor, text="기출", due_on=None, now=NOW)
    assert goals.add_item(mentorship_id=mentorship.pk, by=resident, text="기출", due_on=None, now=NOW) == item
    mark = {"item_id": item.pk, "mentorship_id": mentorship.pk, "by": resident, "now": NOW}
    assert goals.mark_item(**mark, is_done=True).done_at == NOW
    assert goals.done_items(mentorship) == [item]
    assert goals.mark_item(**mark, is_done=False).done_at is None
    with pytest.raises(ActionItem.DoesNotExist):
        goals.mark_item(**mark | {"item_id": item.pk + 1}, is_done=True)


def test_a_plan_holds_twenty_open_lines(mentorship, mentor):
    for number in range(goals.MOST_OPEN_ITEMS):
        goals.add_item(mentorship_id=mentorship.pk, by=mentor, text=f"일 {number}", due_on=None, now=NOW)
    with pytest.raises(goals.PlanFull):
        goals.add_item(mentorship_id=mentorship.pk, by=mentor, text="또", due_on=None, now=NOW)


# --- Recommended programs -----------------------------------------------------------------------------------------
def test_a_recommended_program_becomes_a_line_of_the_plan_when_it_is_wanted(mentorship, mentor, resident):
    program = ProgramFactory(title="전기기능사 실기")
    made = {"mentorship_id": mentorship.pk, "by": mentor, "program_id": program.pk, "now": NOW}
    row = recommending.recommend(**made, reason="필기를 붙었으니")
    assert recommending.recommend(**made, reason="다시") == row
    answer = {"mentorship_id": mentorship.pk, "recommendation_id": row.pk, "by": resident, "now": NOW}
    for _ in range(2):
        assert recommending.answer(**answer, is_wanted=True).state == "added"
    assert [item.text for item in goals.open_items(mentorship)] == ["전기기능사 실기 신청하기"]
    assert recommending.answer(**answer, is_wanted=False).state == "declined"
    assert goals.open_items(mentorship) == []
    with pytest.raises(Mentorship.DoesNotExist):
        recommending.answer(**answer | {"by": mentor}, is_wanted=True)


def test_a_program_that_is_not_published_cannot_be_recommended(mentorship, mentor):
    hidden = ProgramFactory(state="draft")
    with pytest.raises(recommending.NotInCatalogue):
        recommending.recommend(mentorship_id=mentorship.pk, by=mentor, program_id=hidden.pk, reason="좋습니다", now=NOW)


# --- Sharing ------------------------------------------------------------------------------------------------------
def share(mentorship, what, is_shared=True):
    sharing.set_share(mentorship_id=mentorship.pk, by=mentorship.person, what=what, is_shared=is_shared, now=NOW)


def test_nothing_is_shared_until_the_resident_says_so_and_it_is_taken_back_at_once(mentorship):
    assert sharing.what_is_shared(mentorship) == sharing.Shared()
    for _ in range(2):
        share(mentorship, Shareable.COURSES)
    assert ConsentShare.objects.count() == 1
    assert sharing.what_is_shared(mentorship) == sharing.Shared(courses=[])
    share(mentorship, Shareable.COURSES, is_shared=False)
    assert sharing.what_is_shared(mentorship) == sharing.Shared()


def test_only_the_resident_shares_and_the_end_takes_everything_back(mentorship, mentor):
    with pytest.raises(Mentorship.DoesNotExist):
        sharing.set_share(mentorship_id=mentorship.pk, by=mentor, what="courses", is_shared=True, now=NOW)
    share(mentorship, Shareable.COURSES)
    end(mentorship)
    mentorship.refresh_from_db()
    assert sharing.shared_by(mentorship) == set()


def test_attendance_is_that_of_programs_the_two_have_in_common(mentorship, provider, officer):
    ours, elsewhere = IntakeFactory(program__provider=provider), IntakeFactory()
    for intake in (ours, elsewhere):
        (row,) = put_in(intake, status="attending", count=1)
        type(row).objects.filter(pk=row.pk).update(person=mentorship.person)
        for number, mark in ((1, "present"), (2, "absent")):
            meeting = MeetingFactory(intake=intake, number=number, starts_at=NOW - timedelta(days=3 - number))
            Attendance.objects.create(meeting=meeting, enrollment=row, mark=mark, marked_at=NOW, marked_by=officer)
    share(mentorship, Shareable.ATTENDANCE)
    (attended,) = sharing.what_is_shared(mentorship).attendance
    assert (attended.enrollment.intake, attended.came, attended.marked) == (ours, 1, 2)


def test_certificates_are_shared_without_the_revoked_ones(mentorship, provider):
    (row,) = put_in(IntakeFactory(program__provider=provider), status="completed", count=1)
    type(row).objects.filter(pk=row.pk).update(person=mentorship.person)
    good = CertificateFactory(enrollment=row)
    share(mentorship, Shareable.CERTIFICATES)
    assert sharing.what_is_shared(mentorship).certificates == [good]
