"""A resident's own attendance in plain words: what came so far, what is still needed, what an officer corrected."""

from datetime import datetime

from accounts.templatetags.display import moment_range
from programs.choices import AttendanceMark, EnrollmentStatus, Excuse, ReviewState
from programs.models import Attendance, Enrollment, Meeting
from programs.services.completion.judging import Progress, progress_of, rule_of
from programs.services.reviews import own
from programs.services.survey import has_answered, is_open_for
from programs.study import LessonsDone

S = EnrollmentStatus
SHOWN_FOR = (S.CONFIRMED, S.ATTENDING, S.COMPLETED, S.NOT_COMPLETED)
TONES = {
    AttendanceMark.PRESENT: "success",
    AttendanceMark.LATE: "warning",
    AttendanceMark.LEFT_EARLY: "warning",
    AttendanceMark.ABSENT: "danger",
    AttendanceMark.EXCUSED: "gray",
}


def course_context(row: Enrollment, now: datetime, course: LessonsDone | None) -> dict[str, object]:
    """What the page of one's own enrollment shows of the course: `progress` and what to do after it, `todos`."""
    return {"progress": progress_words(row, now, course), "todos": after_words(row, now)}


def progress_words(row: Enrollment, now: datetime, course: LessonsDone | None) -> dict | None:
    """Everything templates/programs/_progress.html shows; None for somebody without a seat."""
    if row.status not in SHOWN_FOR:
        return None
    found = progress_of(row, now, course)
    if not found.planned and found.lessons is None:
        return None
    meetings = list(row.intake.meetings.all())
    return {
        "line": _line(row, found),
        "lessons": f"온라인 강의 {found.lessons.required}개 가운데 {found.lessons.done}개 마침"
        if found.lessons
        else "",
        "rule": _rule_words(row),
        "marks": [_meeting(meeting, found.marks.get(meeting.pk), now) for meeting in meetings],
        "digits": any(meeting.starts_at <= now < meeting.ends_at for meeting in meetings),
    }


def _line(row: Enrollment, found: Progress) -> str:
    """8번 가운데 6번 출석 · 두 번 더 빠지면 수료가 어렵습니다."""
    if not found.planned:
        return ""
    words = found.words if row.status in (S.CONFIRMED, S.ATTENDING) else row.get_status_display()
    return " · ".join(filter(None, (f"{found.planned}번 가운데 {found.came}번 출석", words)))


def _rule_words(row: Enrollment) -> str:
    rule = rule_of(row, row.intake)
    lates = (
        f" 지각이나 조퇴 {rule.lates_per_absence}번은 결석 한 번으로 칩니다."
        if rule.lates_per_absence
        else " 지각과 조퇴는 온 것으로 칩니다."
    )
    return f"{rule.percent}% 이상 출석하면 수료합니다.{lates} 인정 결석은 빼고 셉니다."


def _meeting(meeting: Meeting, mark: Attendance | None, now: datetime) -> dict[str, object]:
    ahead = meeting.starts_at > now
    return {
        "number": meeting.number,
        "when": moment_range(meeting.starts_at, meeting.ends_at),
        "where": " · ".join(filter(None, (meeting.topic, meeting.room))),
        "label": AttendanceMark(mark.mark).label if mark else ("앞으로" if ahead else "아직 적지 않음"),
        "tone": TONES[AttendanceMark(mark.mark)] if mark else "gray",
        "note": _note(mark) if mark else "",
    }


def _note(mark: Attendance) -> str:
    excuse = Excuse(mark.excuse).label if mark.excuse else ""
    corrected = (
        f"‘{AttendanceMark(mark.corrected_from).label}’에서 바로잡음. 까닭: {mark.correction}"
        if mark.corrected_at
        else ""
    )
    return " · ".join(filter(None, (excuse, corrected)))


def after_words(row: Enrollment, now: datetime) -> list[dict[str, str]]:
    """What a person can still do after the course: the survey, then a review; for components/todo.html."""
    todos = []
    if is_open_for(row, now) and not has_answered(row.pk):
        text = "답하면 수료증을 받을 수 있습니다" if row.status == S.COMPLETED else "2분쯤 걸립니다"
        todos.append(_todo("배움은 어땠나요?", text, f"/my/enrollments/{row.pk}/survey/", "설문에 답하기"))
    if row.status == S.COMPLETED:
        review = own(enrollment_id=row.pk, by=row.person)
        address = f"/my/enrollments/{row.pk}/review/"
        if review is None:
            todos.append(_todo("다음 분께 도움이 되는 후기", "이름은 가려서 보입니다", address, "후기 쓰기"))
        elif review.state == ReviewState.HIDDEN:
            todos.append(_todo("후기가 보이지 않습니다", "까닭을 보고 고칠 수 있습니다", address, "후기 고치기"))
        else:
            todos.append(_todo("내가 쓴 후기", review.get_state_display(), address, "후기 보기"))
    return todos


def _todo(title: str, text: str, href: str, action: str) -> dict[str, str]:
    return {"title": title, "text": text, "due": "", "href": href, "action": action}
