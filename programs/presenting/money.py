"""Money in a resident's words: what is owed and until when, what would go back, and where a refund stands."""

from datetime import datetime

from accounts.templatetags.display import clock, day, day_range, moment, won
from programs.bank_accounts import mask_account
from programs.choices import ONGOING, ApplyVia, RefundState, RefundWay
from programs.fees import Price
from programs.models import Enrollment, Intake, Payment, Refund
from programs.refunds import RefundKind, Step
from programs.services.money.ledger import PAYING, Bill
from programs.services.money.pricing import refund_kind_of, terms_of, waiver_lines
from programs.services.money.refunding import Settlement
from programs.workdays import SEOUL

REFUND_TONES = {
    RefundState.ASKED: "warning",
    RefundState.READY: "info",
    RefundState.PAID: "success",
    RefundState.CANCELED: "gray",
}
# The picture's size and margins, in units of its own.
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 400, 150, 10, 36, 12
FIRST, LAST = 0.22, 0.14  # of the width: what comes before the first change, and after the last
LAW = "평생교육법 시행령 별표 3"
KIND_WORDS = {
    RefundKind.SESSIONS: "남은 수업 횟수만큼 돌려드립니다.",
    RefundKind.PERIOD: "수업 시간의 3분의 1까지는 3분의 2, 절반까지는 절반을 돌려드립니다. "
    "한 달이 넘는 과정은 남은 달을 모두 돌려드립니다.",
    RefundKind.ONLINE: "열어 보지 않은 강의만큼 돌려드립니다.",
}


def price_words(price: Price | None) -> str:
    """30,000원; 15,000원 (차상위계층이라 절반); what could still lower it is said on its own line."""
    if price is None:
        return ""
    return f"{won(price.owed_krw)}\n{price.why} (원래 {won(price.fee_krw)})" if price.why else won(price.owed_krw)


def maybe_words(price: Price | None) -> list[str]:
    """Waivers that could fit somebody who hasn't told us yet."""
    return [waiver.words(price.fee_krw) for waiver in price.maybe] if price else []


def refund_rule(kind: str) -> str:
    """How this round's fee goes back, in a sentence with its source."""
    return f"시작하기 전에는 모두 돌려드립니다. 시작한 뒤에는 {KIND_WORDS[RefundKind(kind)]} ({LAW})"


def bill_view(row: Enrollment, bill: Bill, now: datetime) -> dict | None:
    """What is owed and until when; None when this seat costs nothing."""
    ended = row.status not in ONGOING and row.status not in PAYING
    if (not bill.owed_krw and not bill.waiver) or (ended and not bill.paid_krw and not row.payments.exists()):
        return None
    if ended:
        state, tone = "끝난 신청입니다", "gray"
    elif row.status not in PAYING:
        state, tone = "자리를 받으면 냅니다", "info"
    elif not bill.open_krw:
        state, tone = ("낼 돈이 없습니다" if not bill.owed_krw else "냈습니다"), "success"
    elif bill.is_over(now):
        state, tone = "기한이 지났습니다", "danger"
    else:
        state, tone = ("일부만 냈습니다" if bill.paid_krw else "아직 내지 않았습니다"), "warning"
    return {
        "state": state,
        "tone": tone,
        "owed": won(bill.owed_krw),
        "waiver": bill.waiver,
        "left": won(bill.open_krw) if bill.paid_krw and bill.open_krw and row.status in PAYING else "",
        "is_open": bool(bill.open_krw) and bill.deadline_at is not None and not bill.is_over(now),
        "is_paid": row.payments.exists(),
        "until": moment(bill.deadline_at) if bill.deadline_at else "",
        "href": f"/my/enrollments/{row.pk}/pay/",
    }


def pay_step(bill: Bill) -> dict:
    """For 이제 이렇게 됩니다."""
    return {
        "date": f"{moment(bill.deadline_at)}까지",
        "text": f"수강료 {bill.open_krw:,}원을 내 주세요. 지나면 자리가 다음 분께 갑니다.",
    }


def move_view(other: Intake) -> dict:
    """A round one could move to."""
    return {
        "pk": other.pk,
        "name": other.name,
        "dates": day_range(other.starts_on, other.ends_on) or "날짜 미정",
        "place": other.venue.name if other.venue else "온라인",
    }


def fee_section(intake: Intake) -> dict | None:
    """What the program page says of a round that costs something; None for free rounds and those of other sites."""
    if not intake.fee_krw or intake.apply_via != ApplyVia.PORTAL:
        return None
    terms = terms_of(intake)
    return {
        "fee": won(intake.fee_krw),
        "waivers": waiver_lines(intake, terms),
        "refund": refund_rule(refund_kind_of(intake, terms)),
        "penalty": terms.penalty_note,
    }


def todo(row: Enrollment, due: Bill | Refund) -> dict:
    """What is to be done about money, for 해야 할 일."""
    title = row.intake.program.title
    if isinstance(due, Refund):
        return {
            "title": "돌려받을 계좌를 알려 주세요",
            "text": f"{title} · {due.amount_krw:,}원",
            "due": due.return_reason or f"{day(due.due_on)}까지 보내 드립니다",
            "href": f"/my/enrollments/{row.pk}/refund/",
            "action": "계좌 알려 주기",
        }
    return {
        "title": f"수강료 {due.open_krw:,}원을 내 주세요",
        "text": title,
        "due": f"{moment(due.deadline_at)}까지. 지나면 자리가 다음 분께 갑니다",
        "at": due.deadline_at,
        "href": f"/my/enrollments/{row.pk}/pay/",
        "action": "내는 방법 보기",
    }


def payment_rows(payments: list[Payment]) -> list[dict]:
    return [
        {"label": day(payment.paid_on), "value": f"{won(payment.amount_krw)}\n{payment.get_way_display()}"}
        for payment in payments
    ]


def settlement_view(found: Settlement, now: datetime) -> dict | None:
    """What would go back now and how that falls; None when nothing was paid."""
    if not found.paid_krw:
        return None
    in_won, in_points = found.parts
    return {
        "paid": won(found.paid_krw),
        "amount": f"{found.quote.amount_krw:,}원",
        "is_owed": in_won > 0,
        "points": points_words(in_won, in_points),
        "why": found.quote.why,
        "law": LAW,
        "online": found.course.kind == RefundKind.ONLINE,
        "curve": curve_view(found.steps, found.paid_krw, now),
    }


def points_words(in_won: int, in_points: int) -> str:
    """What of a refund goes back as training points; "" when none was paid with them."""
    if not in_points:
        return ""
    rest = f", {in_won:,}원은 계좌로" if in_won else ""
    return f"훈련 포인트로 낸 {in_points:,}점은 포인트로{rest} 돌려드립니다."


def curve_view(steps: tuple[Step, ...], paid_krw: int, now: datetime) -> dict:
    """The steps as a table and as a picture: components/refund_curve.html."""
    rows = [
        {"when": when_words(step, now), "amount": f"{step.amount_krw:,}원", "is_now": step.from_at is None}
        for step in steps
    ]
    return {"caption": "언제 취소하면 얼마를 돌려받나요", "rows": rows, **_picture(steps, paid_krw)}


def when_words(step: Step, now: datetime) -> str:
    """오늘 취소하면; 12월 3일(목) 오전 10시부터; a whole day is only called by its day."""
    if step.from_at is None:
        return "오늘 취소하면"
    local = step.from_at.astimezone(SEOUL)
    words = day(local, now.astimezone(SEOUL).year)
    return f"{words}부터" if (local.hour, local.minute) == (0, 0) else f"{words} {clock(local)}부터"


def _picture(steps: tuple[Step, ...], paid_krw: int) -> dict:
    """Places of a falling staircase: the line's points and a dot with its amount for each step."""
    edges = [*_edges(steps), WIDTH - LEFT]
    heights = [round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - step.amount_krw / max(1, paid_krw))) for step in steps]
    points = [
        point
        for number, height in enumerate(heights)
        for point in ((edges[number], height), (edges[number + 1], height))
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    return {
        "box": f"0 0 {WIDTH} {HEIGHT}",
        "line": line,
        "area": f"{LEFT},{HEIGHT - BOTTOM} {line} {WIDTH - LEFT},{HEIGHT - BOTTOM}",
        "ground": HEIGHT - BOTTOM,
        "width": WIDTH - LEFT,
        "left": LEFT,
        "now": {"x": edges[0], "y": heights[0]},
        "label_y": max(20, heights[0] - 12),
    }


def _edges(steps: tuple[Step, ...]) -> list[int]:
    """Where each step begins: changes by the calendar, between what is before the first and after the last."""
    wide = WIDTH - 2 * LEFT
    moments = [step.from_at for step in steps if step.from_at is not None]
    if not moments:
        return [LEFT]
    length = (moments[-1] - moments[0]).total_seconds() or 1
    between = wide * (1 - FIRST - LAST)
    return [
        LEFT,
        *(round(LEFT + wide * FIRST + between * (at - moments[0]).total_seconds() / length) for at in moments),
    ]


def refund_view(refund: Refund) -> dict:
    """One refund as its owner sees it; the account as its last four digits."""
    account = " ".join(filter(None, (refund.get_bank_display(), mask_account(refund.account_end))))
    points = refund.way == RefundWay.POINTS
    what = ("돌려받을 포인트", f"{refund.amount_krw:,}점") if points else ("돌려받을 돈", f"{refund.amount_krw:,}원")
    rows = [
        {"label": what[0], "value": f"{what[1]}\n{refund.why}"},
        {"label": "받은 때" if refund.paid_at else "보내 드리는 기한", "value": _when(refund)},
    ]
    if account and refund.state in (RefundState.READY, RefundState.PAID):
        rows.append({"label": "받을 계좌", "value": account})
    return {
        "state": refund.get_state_display(),
        "tone": REFUND_TONES[RefundState(refund.state)],
        "rows": rows,
        "asks": refund.state == RefundState.ASKED,
        "may_change": refund.state == RefundState.READY and not points,
        "return_reason": refund.return_reason,
    }


def _when(refund: Refund) -> str:
    return moment(refund.paid_at) if refund.paid_at else f"{day(refund.due_on)}까지"
