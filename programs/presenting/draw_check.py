"""The page "이 추첨 확인하기" as plain values: what is public by now, in words that need no mathematics."""

from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from accounts.templatetags.display import moment
from programs.beacons import value_hint
from programs.choices import IntakeState
from programs.forms.draws import NumberForm
from programs.models import Intake, Lottery
from programs.presenting.draws import check_address
from programs.services.draws.publishing import PublicDraw, PublicLottery

VERIFIER = "verify/verify_draw.py"
SHOWN = 100


@cache
def verifier_text() -> str:
    return (Path(settings.BASE_DIR) / "static" / VERIFIER).read_text(encoding="utf-8")


def check_context(public: PublicLottery, number: str, now: datetime) -> dict:
    """Everything templates/programs/draw.html shows; `number` is what a visitor looks for, or ""."""
    program, intake = public.intake.program, public.intake
    return {
        "program": program,
        "intake": intake,
        "crumbs": [("배움 찾기", "/programs/"), (program.title, program.get_absolute_url())],
        "state": _state(public),
        "stages": stages_of(public.intake, public.lottery),
        "find": NumberForm(initial={"number": number}),
        "beacon": _beacon_rows(public),
        "draws": [_draw(public, draw) for draw in public.draws],
        "several": len(public.draws) > 1,
        "number": number,
        "found": _found(public, number) if number else None,
        "is_frozen": public.lottery.frozen_at is not None,
        "is_drawn": public.lottery.drawn_at is not None,
        "verifier": VERIFIER,
        "verifier_text": verifier_text(),
    }


def _state(public: PublicLottery) -> dict[str, str]:
    """{"tone", "title", "text"}: where it stands now, and what comes next."""
    lottery = public.lottery
    if public.intake.state == IntakeState.CANCELED:
        return {"tone": "warning", "title": "이 회차는 열리지 않아 추첨하지 않습니다.", "text": ""}
    if lottery.drawn_at:
        text = "아래에서 결과를 다시 계산해 볼 수 있습니다."
        return {"tone": "success", "title": f"{moment(lottery.drawn_at)}에 뽑았습니다.", "text": text}
    if lottery.frozen_at:
        text = "명단은 정해졌고, 이제 아무도 더하거나 뺄 수 없습니다."
    else:
        text = f"{moment(public.intake.apply_closes_at)}까지 신청을 받습니다."
    return {"tone": "info", "title": f"{moment(lottery.draw_at)}에 뽑습니다.", "text": text}


def stages_of(intake: Intake, lottery: Lottery) -> list[dict[str, str]]:
    """The four moments of a draw, each with when it was or is planned."""
    moments = [
        ("비밀값 약속", lottery.announced_at, lottery.announced_at),
        ("명단 확정", lottery.frozen_at, intake.apply_closes_at),
        ("모두가 아는 값", lottery.beacon_entered_at, lottery.beacon_known_at),
        ("추첨과 결과", lottery.drawn_at, lottery.draw_at),
    ]
    coming = next((at for at, (_, done, _) in enumerate(moments) if done is None), len(moments))
    return [
        {
            "label": label,
            "date": moment(done or planned) if done or planned else "게시할 때",
            "state": "done" if done else "now" if at == coming else "next",
        }
        for at, (label, done, planned) in enumerate(moments)
    ]


def _beacon_rows(public: PublicLottery) -> list[dict[str, str]]:
    lottery = public.lottery
    rows = [
        {"label": "어떤 값인가요", "value": lottery.beacon_name},
        {"label": "언제 알려지나요", "value": moment(lottery.beacon_known_at)},
        {"label": "적는 방법", "value": value_hint(lottery.beacon_kind)},
    ]
    if lottery.beacon_value is not None:
        rows.append({"label": "나온 값", "value": lottery.beacon_value})
    return rows


def _draw(public: PublicLottery, draw: PublicDraw) -> dict:
    base, asked = check_address(public.intake), f"?pool={draw.pool}" if draw.pool else ""
    file = draw.file or {}
    return {
        "title": f"{draw.label} 자리" if draw.label else "모두의 자리",
        "slug": draw.pool or "open",
        "rows": _rows(public, draw),
        "entries_href": f"{base}entries.txt{asked}" if draw.entries is not None else "",
        "entries_label": f"명단 {len(draw.entries or ()):,}명",
        "file_href": f"{base}draw.json{asked}" if draw.file else "",
        "winners": file.get("winners", [])[:SHOWN],
        "waitlist": file.get("waitlist", [])[:SHOWN],
        "winner_count": len(file.get("winners", [])),
        "waiting_count": len(file.get("waitlist", [])),
    }


def _rows(public: PublicLottery, draw: PublicDraw) -> list[dict[str, str]]:
    rows = [{"label": f"약속값 ({moment(draw.committed_at)} 공개)", "value": draw.commitment}]
    if draw.roll_digest and public.lottery.frozen_at:
        rows.append({"label": f"명단 지문 ({moment(public.lottery.frozen_at)} 공개)", "value": draw.roll_digest})
    if draw.file:
        if draw.file["entries_digest"] != draw.roll_digest:
            rows.append({"label": "앞에서 뽑힌 분을 뺀 명단 지문", "value": draw.file["entries_digest"]})
        rows += [
            {"label": "비밀값", "value": draw.file["secret"]},
            {"label": "추첨 씨앗", "value": draw.file["seed"]},
        ]
    return rows


def _found(public: PublicLottery, number: str) -> dict[str, str]:
    """What became of one receipt number: {"tone", "text"}."""
    everybody = public.draws[-1]
    if everybody.entries is None:
        return {"tone": "info", "text": "아직 신청을 받고 있어 명단이 없습니다. 신청이 끝나면 다시 찾아봐 주세요."}
    if number not in everybody.entries:
        return {"tone": "warning", "text": f"{number}번은 명단에 없습니다. 접수번호를 다시 확인해 주세요."}
    if everybody.file is None:
        return {"tone": "success", "text": f"{number}번은 명단에 있습니다. 모두 {len(everybody.entries):,}명입니다."}
    for draw in public.draws:
        if draw.file and number in draw.file["winners"]:
            place = draw.file["winners"].index(number) + 1
            kept = f" ({draw.label} 자리)" if draw.label else ""
            return {"tone": "success", "text": f"{number}번은 {place}번째로 뽑혔습니다{kept}."}
    place = everybody.file["waitlist"].index(number) + 1
    return {
        "tone": "info",
        "text": f"{number}번은 뽑을 때 대기 {place}번째였습니다. 지금 순서는 나의 신청에서 볼 수 있습니다.",
    }
