"""The officer's view of a draw as plain values: where it stands, what is missing, what came out."""

from datetime import datetime

from django.urls import reverse

from accounts.templatetags.display import moment
from programs.choices import IntakeState, Selection
from programs.models import Intake, Lottery
from programs.presenting.draw_check import stages_of
from programs.presenting.draws import check_address, is_at_once
from programs.services.draws.overview import DrawOverview


def selection_words(row: Intake) -> str:
    """추첨 · 12월 7일(월) 오후 2시, with the value that is used."""
    lottery = Lottery.objects.filter(intake=row).first() if row.selection == Selection.LOTTERY else None
    if lottery is None:
        return row.get_selection_display()
    way = "동시 신청 뒤 추첨" if is_at_once(row) else "추첨"
    return f"{way} · {moment(lottery.draw_at)} · {lottery.beacon_name}"


def draw_context(found: DrawOverview, now: datetime) -> dict:
    """Everything templates/programs/staff/draw.html shows beside the forms."""
    lottery, intake = found.lottery, found.lottery.intake
    return {
        "lottery": lottery,
        "stages": stages_of(intake, lottery),
        "stats": _stats(found),
        "state": _state(intake, lottery, now),
        "asks_value": is_asking(intake, lottery, now),
        "can_draw": lottery.beacon_value is not None and not lottery.drawn_at and now >= lottery.draw_at,
        "rows": _rows(lottery),
        "check_href": check_address(intake) if intake.state != IntakeState.DRAFT else "",
        "roster_href": reverse("staff:roster", args=[intake.pk]),
        "pools": [
            {
                "title": f"{draw.label} 자리" if draw.label else "모두의 자리",
                "winners": draw.winners or [],
                "waitlist": (draw.waitlist or [])[:20],
                "waiting": len(draw.waitlist or []),
            }
            for draw in found.draws
        ],
    }


def is_asking(intake: Intake, lottery: Lottery, now: datetime) -> bool:
    """Whether the value can be typed now."""
    return bool(
        lottery.frozen_at
        and lottery.beacon_value is None
        and now >= lottery.beacon_known_at
        and intake.state != IntakeState.CANCELED
    )


def _stats(found: DrawOverview) -> list[dict[str, str]]:
    label = "명단" if found.lottery.frozen_at else "지금까지 신청"
    stats = [
        {"label": label, "value": f"{found.people:,}명", "note": ""},
        {"label": "자리", "value": f"{found.seats:,}자리", "note": ""},
    ]
    if found.people > found.seats:
        stats.append({"label": "경쟁", "value": f"{found.people / max(1, found.seats):.1f}대 1", "note": ""})
    return stats


def _rows(lottery: Lottery) -> list[dict[str, str]]:
    rows = [
        {"label": "뽑는 때", "value": moment(lottery.draw_at)},
        {"label": "추첨에 쓸 값", "value": f"{lottery.beacon_name}\n{moment(lottery.beacon_known_at)}에 알려집니다."},
    ]
    if lottery.beacon_value is not None:
        at = moment(lottery.beacon_entered_at)
        rows.append({"label": "적은 값", "value": f"{lottery.beacon_value}\n{at}에 적었고, 바꿀 수 없습니다."})
    return rows


def _state(intake: Intake, lottery: Lottery, now: datetime) -> dict[str, str]:
    """{"tone", "title", "text"}: what is so, and what to do."""
    if intake.state == IntakeState.CANCELED:
        return {"tone": "warning", "title": "폐강한 회차라 추첨하지 않습니다.", "text": ""}
    if lottery.announced_at is None:
        return {"tone": "info", "title": "아직 알리지 않았습니다.", "text": "게시하면 약속값과 함께 공개합니다."}
    if lottery.drawn_at:
        text = "모두에게 알렸고, 결과를 확인하는 화면을 공개했습니다."
        return {"tone": "success", "title": f"{moment(lottery.drawn_at)}에 뽑았습니다.", "text": text}
    if lottery.frozen_at is None:
        text = f"{moment(intake.apply_closes_at)}에 신청이 끝나면 명단을 굳혀 공개합니다. 지금 할 일은 없습니다."
        return {"tone": "info", "title": "신청을 받고 있습니다.", "text": text}
    return _waiting(lottery, now)


def _waiting(lottery: Lottery, now: datetime) -> dict[str, str]:
    if lottery.beacon_value is not None:
        if now >= lottery.draw_at:
            return {"tone": "info", "title": "곧 저절로 뽑습니다.", "text": "바로 뽑을 수도 있습니다."}
        return {
            "tone": "info",
            "title": f"{moment(lottery.draw_at)}에 저절로 뽑습니다.",
            "text": "더 할 일은 없습니다.",
        }
    if now < lottery.beacon_known_at:
        text = f"추첨에 쓸 값은 {moment(lottery.beacon_known_at)}부터 적을 수 있습니다."
        return {"tone": "info", "title": "명단이 정해졌습니다.", "text": text}
    late = now >= lottery.draw_at
    title = "알린 때가 지났습니다. 값을 적으면 바로 뽑습니다." if late else "추첨에 쓸 값을 적어 주세요."
    return {"tone": "warning", "title": title, "text": "한 번 적은 값은 바꿀 수 없습니다."}
