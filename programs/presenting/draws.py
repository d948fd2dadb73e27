"""What a resident reads about a draw: when it is, where their number stands, and the page that checks it."""

from datetime import timedelta

from accounts.templatetags.display import moment
from programs.choices import EnrollmentStatus, Selection
from programs.models import Enrollment, Intake, Lottery

# A window as short as this is meant as one moment: whoever comes within it comes at the same time.
AT_ONCE = timedelta(minutes=30)


def lottery_of(intake: Intake) -> Lottery | None:
    """The announced lottery of a round, if there is one."""
    lottery = getattr(intake, "lottery", None) if intake.selection == Selection.LOTTERY else None
    return lottery if lottery and lottery.announced_at else None


def check_address(intake: Intake) -> str:
    return f"{intake.program.get_absolute_url()}draws/{intake.pk}/"


def is_at_once(intake: Intake) -> bool:
    """동시 신청: a few minutes in which everybody counts as having come together."""
    opens, closes = intake.apply_opens_at, intake.apply_closes_at
    return bool(opens and closes and closes - opens <= AT_ONCE)


def selection_note(intake: Intake) -> str:
    """How a draw gives the seats, for somebody who decides whether to apply."""
    lottery = lottery_of(intake)
    if lottery is None:
        return "신청자 가운데 공개 추첨으로 뽑습니다."
    when = f"{moment(lottery.draw_at)}에 공개 추첨으로 뽑습니다."
    if is_at_once(intake):
        return f"신청을 받는 짧은 동안 온 신청은 모두 같은 때 온 것으로 보고, {when}"
    return f"먼저 신청하나 나중에 신청하나 똑같습니다. {when}"


def stage(intake: Intake, now) -> dict | None:
    """The draw's place in the order of things."""
    lottery = lottery_of(intake)
    if lottery is None:
        return None
    state = "done" if lottery.drawn_at else "now" if lottery.frozen_at else "next"
    return {"label": "추첨", "date": moment(lottery.draw_at), "state": state}


def own_words(row: Enrollment) -> dict | None:
    """The draw as one applicant follows it: {"title", "text", "href", "number"}; None where nothing is drawn."""
    lottery = lottery_of(row.intake)
    if lottery is None:
        return None
    return {
        "title": _own_title(row, lottery),
        "text": _own_text(row, lottery),
        "number": row.number,
        "href": f"{check_address(row.intake)}?number={row.number}",
    }


def _own_title(row: Enrollment, lottery: Lottery) -> str:
    if lottery.drawn_at:
        return f"{moment(lottery.drawn_at)}에 뽑았습니다"
    return f"{moment(lottery.draw_at)}에 뽑습니다"


def _own_text(row: Enrollment, lottery: Lottery) -> str:
    if lottery.drawn_at:
        return "뽑은 차례와 계산을 누구나 다시 확인할 수 있습니다."
    if row.status != EnrollmentStatus.APPLIED:
        return "신청을 취소했습니다."
    if lottery.frozen_at:
        return "신청이 끝나 명단이 정해졌습니다. 내 접수번호가 명단에 있는지 볼 수 있습니다."
    return "신청이 끝나면 접수번호만 적힌 명단을 공개합니다. 결과는 알림으로 알려 드립니다."


def own_line(row: Enrollment) -> str:
    """The same in one line, for the card on my page; "" once there is a result."""
    lottery = lottery_of(row.intake) if row.status == EnrollmentStatus.APPLIED else None
    return f"{moment(lottery.draw_at)}에 뽑아 알려 드립니다." if lottery else ""


def coming(row: Enrollment) -> list[dict[str, str]]:
    """What happens to an application, and when."""
    lottery = lottery_of(row.intake)
    if lottery is None:
        return [{"date": "심사가 끝나면", "text": "결과를 알림함과 연락처로 알려 드립니다."}]
    return [
        {
            "date": moment(row.intake.apply_closes_at),
            "text": f"신청이 끝나고 명단이 정해집니다. 명단에는 이름 없이 접수번호({row.number})만 적습니다.",
        },
        {"date": moment(lottery.draw_at), "text": "공개 추첨으로 뽑아 결과를 알림함과 연락처로 알려 드립니다."},
    ]


def withdraw_words(row: Enrollment) -> str:
    lottery = lottery_of(row.intake)
    if lottery and lottery.frozen_at:
        return (
            "공개한 명단에서 접수번호는 빠지지 않지만, 뽑히더라도 자리는 다음 분께 갑니다. "
            "10분 안이고 추첨 전이면 되돌릴 수 있습니다."
        )
    return "10분 안이고 신청을 받는 동안에는 되돌릴 수 있습니다."
