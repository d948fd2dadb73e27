"""A resident's own enrollments in plain values: badge, what comes next, and what can be done."""

from datetime import datetime

from accounts.templatetags.display import day, moment, moment_range
from programs.choices import EnrollmentStatus as Status
from programs.forms.money import AccountForm
from programs.models import Enrollment, Meeting
from programs.odds import odds_words
from programs.presenting import application_form, draws, money
from programs.presenting import intake as words
from programs.services.enrollment import UNDO_WINDOW, WITHDRAWABLE, may_return
from programs.services.mine import MyPage
from programs.services.money.ledger import bill_of, has_bill
from programs.services.money.moving import offers_for
from programs.services.money.own import leaving, penalty_note
from programs.services.money.refunding import refunds_of
from programs.services.waiting import odds_of
from programs.study import LessonsDone

TONES = {
    Status.CONFIRMED: "success",
    Status.ATTENDING: "success",
    Status.COMPLETED: "success",
    Status.SELECTED: "success",
    Status.WAITLISTED: "warning",
    Status.OFFERED: "primary",
    Status.REQUESTED: "info",
    Status.APPLIED: "info",
}


def address(row: Enrollment, page: str = "") -> str:
    return f"/my/enrollments/{row.pk}/{page}"


def status_words(row: Enrollment, now: datetime, place: int | None = None) -> str:
    """확정, 대기 3번째, 빈자리 안내 ...; a lapsed offer is called what it is."""
    if row.status == Status.WAITLISTED and place:
        return f"대기 {place}번째"
    if row.status == Status.OFFERED and not row.is_offer_open(now):
        return Status.EXPIRED.label
    return row.get_status_display()


def card(row: Enrollment, now: datetime, place: int | None = None, course: LessonsDone | None = None) -> dict:
    """One enrollment for components/enrollment_card.html; `course` are its online lessons."""
    intake, program = row.intake, row.intake.program
    return {
        "title": program.title,
        "href": address(row),
        "badge": status_words(row, now, place),
        "tone": TONES.get(Status(row.status), "gray"),
        "area": intake.name,
        "facts": [
            ("접수번호", row.number),
            ("언제", words.facts(program, intake)[0]["value"]),
            ("장소", words.place_words(intake, program)),
            ("시간", words.schedule_words(intake)),
        ],
        "actions": [*study_actions(row, course), *actions(row, now)],
        "note": draws.own_line(row) or course_line(course),
    }


def actions(row: Enrollment, now: datetime) -> list[dict]:
    if row.is_offer_open(now):
        return [{"label": "자리에 답하기", "href": address(row, "offer/"), "kind": "primary"}]
    if row.status in WITHDRAWABLE:
        return [
            {"label": "자세히 보기", "href": address(row), "kind": "tertiary"},
            {"label": "신청 취소", "href": address(row, "withdraw/"), "kind": "tertiary"},
        ]
    details = [{"label": "자세히 보기", "href": address(row), "kind": "tertiary"}]
    if row.status == Status.COMPLETED:
        details.append({"label": "수료증", "href": address(row, "certificate/"), "kind": "tertiary"})
    return details


def study_actions(row: Enrollment, course: LessonsDone | None) -> list[dict]:
    """One action to where the person stopped."""
    if course is None:
        return []
    label = "온라인 강의 보기" if row.status in {Status.COMPLETED, Status.NOT_COMPLETED} else "이어서 배우기"
    kind = "primary" if label == "이어서 배우기" else "tertiary"
    return [{"label": label, "href": address(row, "lessons/go-on/"), "kind": kind}]


def course_line(course: LessonsDone | None) -> str:
    return f"온라인 강의 {course.required}개 가운데 {course.done}개 마침" if course and course.required else ""


def todo(row: Enrollment) -> dict:
    return {
        "title": "기다리던 자리가 났습니다",
        "text": row.intake.program.title,
        "due": f"{moment(row.offer_expires_at)}까지 답해 주세요",
        "at": row.offer_expires_at,
        "href": address(row, "offer/"),
        "action": "자리 받기",
    }


def certificate_todo(row: Enrollment) -> dict:
    return {
        "title": "수료증이 준비되었습니다",
        "text": row.intake.program.title,
        "href": address(row, "certificate/"),
        "action": "수료증 받기",
    }


def upcoming(meeting: Meeting) -> dict:
    place = meeting.intake.venue.name if meeting.intake.venue else "온라인"
    return {
        "title": meeting.intake.program.title,
        "href": meeting.intake.program.get_absolute_url(),
        "when": moment_range(meeting.starts_at, meeting.ends_at),
        "note": " · ".join(filter(None, (f"{meeting.number}차시", place, meeting.room))),
    }


def my_context(page: MyPage, now: datetime, *, show_past: bool) -> dict:
    """Everything templates/my.html shows of programs."""
    rows = page.past if show_past else page.ongoing
    return {
        "todos": [
            *(todo(row) for row in page.offers),
            *(money.todo(row, due) for row, due in page.money),
            *(certificate_todo(row) for row in page.certificates),
            *application_form.todos(page.forms),
        ],
        "undoable": [
            {
                "title": row.intake.program.title,
                "action": address(row, "undo/"),
                "until": moment(row.withdrawn_at + UNDO_WINDOW),
            }
            for row in page.undoable
        ],
        "upcoming": [upcoming(meeting) for meeting in page.upcoming],
        "cards": [card(row, now, page.places.get(row.pk), page.courses.get(row.pk)) for row in rows],
        "show_past": show_past,
        "tabs": [
            {"label": "진행 중", "href": "/my/", "current": not show_past, "count": len(page.ongoing)},
            {"label": "지난 것", "href": "/my/?past=1", "current": show_past, "count": len(page.past)},
        ],
    }


def detail_context(row: Enrollment, place: int | None, now: datetime, course: LessonsDone | None = None) -> dict:
    """One enrollment with its history and what can be done; `course` are its online lessons."""
    intake, program = row.intake, row.intake.program
    return {
        "row": row,
        "crumbs": [("나의 신청", "/my/")],
        "program": program,
        "intake": intake,
        "bill": money.bill_view(row, bill_of(row), now) if has_bill(row) else None,
        "refunds": [money.refund_view(refund) for refund in refunds_of(row)],
        "moves": [money.move_view(other) for other in offers_for(row, now)],
        "badge": {"label": status_words(row, now, place), "tone": TONES.get(Status(row.status), "gray")},
        "odds": odds_words(odds_of(intake, place, now)) if place else "",
        "facts": words.facts(program, intake),
        "stages": words.timeline(intake, now),
        "draw": draws.own_words(row),
        "own": application_form.own_context(row, now),
        "meetings": words.meeting_rows(intake),
        "history": [
            {
                "when": moment(event.at),
                "label": event.get_to_status_display(),
                "reason": event.reason,
                "by": _by(event, row),
            }
            for event in row.events.all()
        ],
        "actions": _detail_actions(row, now, course),
        "can_undo": may_return(row, now),
        "has_calendar": bool(intake.starts_on or intake.meetings.all()),
    }


def _detail_actions(row: Enrollment, now: datetime, course: LessonsDone | None) -> list[dict]:
    """As on the card, without the link to the page one is on."""
    own = actions(row, now)
    return [*study_actions(row, course), *(own if row.is_offer_open(now) else own[1:])]


def _by(event, row: Enrollment) -> str:
    if event.by_id is None:
        return "자동 처리"
    return "나" if event.by_id == row.person_id else "담당자"


def done_context(row: Enrollment, place: int | None, now: datetime) -> dict:
    """The page after sending: number, what became of it, and what comes when."""
    title, text = _done_words(row, place)
    return {
        "row": row,
        "crumbs": [("나의 신청", "/my/")],
        "program": row.intake.program,
        "title": title,
        "text": text,
        "steps": _steps(row),
        "has_calendar": row.status == Status.CONFIRMED and bool(row.intake.starts_on),
    }


def _done_words(row: Enrollment, place: int | None) -> tuple[str, str]:
    if row.status == Status.APPLIED:
        return "신청했습니다", "아직 자리를 받은 것은 아닙니다. 결과가 나오면 알려 드립니다."
    if row.status == Status.WAITLISTED:
        return f"대기 {place}번째로 신청했습니다", "자리가 나면 차례대로 알려 드립니다. 그때 답하시면 됩니다."
    return "신청했습니다. 자리를 받았습니다", ""


def _steps(row: Enrollment) -> list[dict]:
    intake = row.intake
    steps = draws.coming(row) if row.status == Status.APPLIED else []
    if row.status == Status.WAITLISTED:
        steps.append(
            {
                "date": "자리가 나면",
                "text": f"알림함과 연락처로 알려 드립니다. {intake.offer_hours}시간 안에 답해 주세요.",
            }
        )
    if has_bill(row) and (bill := bill_of(row)).open_krw and bill.deadline_at:
        steps.append(money.pay_step(bill))
    if intake.starts_on:
        place = words.place_words(intake, intake.program)
        steps.append({"date": day(intake.starts_on), "text": f"첫날입니다. {place} · {words.schedule_words(intake)}"})
    if intake.ends_on and intake.ends_on != intake.starts_on:
        steps.append(
            {
                "date": day(intake.ends_on),
                "text": f"마지막 날입니다. {intake.completion_percent}% 넘게 오면 수료합니다.",
            }
        )
    return steps


def withdraw_context(row: Enrollment, form: AccountForm, now: datetime) -> dict:
    """What withdrawing means: the place in line, the money, and what the provider says of giving up."""
    return {
        "warning": withdraw_words(row),
        "leaving": money.settlement_view(leaving(row, now), now),
        "penalty_note": penalty_note(row),
        "account_form": form,
        "form": form,
    }


def withdraw_words(row: Enrollment) -> str:
    """What withdrawing means now, said before it is done."""
    if row.status == Status.APPLIED:
        return draws.withdraw_words(row)
    if row.intake.waiting and row.status != Status.WAITLISTED:
        return (
            f"기다리는 분이 {row.intake.waiting}명 있어 취소하면 자리가 바로 다음 분께 갑니다. "
            "10분 안에 되돌리면 대기 맨 앞에 섭니다."
        )
    return "10분 안에는 되돌릴 수 있습니다. 그 사이에 자리가 모두 차면 대기 맨 앞에 섭니다."
