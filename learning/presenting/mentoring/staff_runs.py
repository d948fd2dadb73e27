"""A match as staff read it before it is let out: sentences first, then numbers side by side."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from accounts.masking import mask_name
from accounts.templatetags.display import day, moment
from learning.choices.mentoring import Fate, RunState
from learning.match_help import sentence
from learning.models import MatchRun, MatchRunRow, MatchRunSeat
from learning.services.mentoring.reasons import reason_line
from learning.services.mentoring.staff.runs import Review
from learning.what_if import Gain, gain_words, relaxed_sentence, seat_sentence

TONES = {
    RunState.DRAFT: "info",
    RunState.SOLVED: "warning",
    RunState.CERTIFIED: "primary",
    RunState.REVIEWED: "primary",
    RunState.PUBLISHED: "success",
    RunState.DISCARDED: "gray",
    RunState.STALE: "warning",
}
CAUSES = {
    "no_seat": ("맞는 멘토의 자리가 모두 찼습니다", "자리를 늘리면 연결됩니다"),
    "no_edge": ("조건을 모두 맞추는 멘토가 없습니다", "본인이 조건을 조금 바꾸거나 새 멘토가 필요합니다"),
    "few_slots": ("만날 수 있는 시간을 너무 적게 골랐습니다", "본인이 시간을 더 고르면 다음 계산에 들어갑니다"),
    "left": ("회원이 떠났습니다", "요청을 닫습니다"),
}
FULL_WORDS = ("맡은 사람 없음", "절반이 안 됨", "절반 넘게", "거의 다 참", "다 참")


def run_row(run: MatchRun) -> dict[str, Any]:
    return {
        "name": f"{run.pk}번 계산",
        "href": reverse("staff-mentoring:run", args=[run.pk]),
        "asked": moment(run.asked_at),
        "trigger": run.get_trigger_display(),
        "state": run.get_state_display(),
        "tone": TONES[RunState(run.state)],
        "served": f"{run.served:,}명" if run.solved_at else "–",
        "waiting": f"{run.waiting:,}명" if run.solved_at else "–",
        "by": run.asked_by.name if run.asked_by else "",
    }


def stages(run: MatchRun) -> list[dict[str, str]]:
    """Asked, solved, proven, reviewed, let out, for the timeline."""
    steps = [
        ("시작", run.asked_at, run.asked_by),
        ("계산", run.solved_at, None),
        ("증명", run.certified_at, None),
        ("담당자 확인", run.reviewed_at, run.reviewed_by),
        ("알림", run.published_at, run.published_by),
    ]
    now = next((number for number, (_, at, _) in enumerate(steps) if at is None), len(steps))
    return [
        {
            "label": label,
            "date": moment(at) if at else "",
            "note": by.name if by else "",
            "state": "done" if at else ("now" if number == now and run.is_open else "next"),
        }
        for number, (label, at, by) in enumerate(steps)
    ]


def headline(run: MatchRun) -> str:
    """The result in one sentence: 600명 가운데 520명을 연결합니다."""
    verb = "연결했습니다" if run.state == RunState.PUBLISHED else "연결합니다"
    return f"{run.eligible:,}명 가운데 {run.served:,}명을 {verb}"


def against_first_come(run: MatchRun) -> str:
    """What first come first served would have made of it, in one sentence."""
    other = run.comparison.get("first_come") or {}
    if not other:
        return ""
    people, points = run.served - other["served"], run.total - other["total"]
    if people > 0:
        return f"먼저 온 순서대로 연결했다면 {people:,}명이 더 기다립니다."
    if people == 0 and points > 0:
        return f"먼저 온 순서대로 연결해도 사람 수는 같지만, 점수의 합이 {points:,}점 낮습니다."
    return "먼저 온 순서대로 연결해도 같은 결과입니다." if people == points == 0 else ""


def comparison(run: MatchRun) -> list[dict[str, Any]]:
    """This run, first come first served and the run before, a row each; the bar is the share of those who take part."""
    rows = [("이번 계산", run.served, run.eligible - run.served, run.total)]
    if other := run.comparison.get("first_come"):
        rows.append(("먼저 온 순서대로라면", other["served"], run.eligible - other["served"], other["total"]))
    if last := run.comparison.get("previous"):
        rows.append((f"지난 계산({last['run']}번)", last["served"], last["waiting"], last["total"]))
    return [_compared(run, number, *row) for number, row in enumerate(rows)]


def _compared(run: MatchRun, number: int, label: str, served: int, waiting: int, total: int) -> dict[str, Any]:
    share = served * 100 // (served + waiting) if served + waiting else 0
    return {
        "label": label,
        "served": f"{served:,}명",
        "share": f"{served + waiting:,}명의 {share}%",
        "width": share,
        "waiting": f"{waiting:,}명",
        "total": f"{total:,}점",
        "mean": f"{total // served:,}점" if served else "–",
        "gap": ("", _gap_words(run.served - served, run.total - total), "기다리던 사람이 다릅니다")[number],
        "is_now": number == 0,
    }


def _gap_words(people: int, points: int) -> str:
    if people:
        return f"이번이 {abs(people):,}명 {'더' if people > 0 else '덜'} 연결"
    if points:
        return f"이번이 {abs(points):,}점 {'높음' if points > 0 else '낮음'}"
    return "같음"


def stats(review: Review) -> list[dict[str, str]]:
    """The run in five numbers."""
    run = review.run
    share = run.served * 100 // run.eligible if run.eligible else 0
    shown = [
        ("연결", f"{run.served:,}명", f"{run.eligible:,}명의 {share}%"),
        ("먼저 연결할 사람", f"{review.first_served} / {review.first_all}명", "멘토를 잃은 사람"),
        ("기다림", f"{run.waiting:,}명", f"이번에 빠짐 {run.excluded:,}명" if run.excluded else ""),
        ("멘토가 바뀜", f"{run.moved:,}명", "이미 함께하던 사람"),
        ("지정한 연결", f"{review.pinned}건", f"예외 {len(review.overrides)}건" if review.overrides else ""),
    ]
    return [{"label": label, "value": value, "note": note} for label, value, note in shown]


def causes(review: Review) -> list[dict[str, Any]]:
    """Why people wait or are left out, most first, each with what helps and the way to the people."""
    base = reverse("staff-mentoring:run-rows", args=[review.run.pk])
    return [
        {
            "label": CAUSES.get(cause, (cause, ""))[0],
            "hint": CAUSES.get(cause, ("", ""))[1],
            "count": f"{count:,}명",
            "href": f"{base}?fate={fate}&cause={cause}",
            "fate": Fate(fate).label,
        }
        for (fate, cause), count in review.causes.most_common()
    ]


def spread(review: Review) -> list[dict[str, Any]]:
    """Mentors by how full they are, before and after."""
    most = max([*review.before, *review.after, 1])
    return [
        {
            "label": label,
            "before": before,
            "after": after,
            "before_width": before * 100 // most,
            "after_width": after * 100 // most,
        }
        for label, before, after in zip(FULL_WORDS, review.before, review.after, strict=True)
    ]


def gain_of(seat: MatchRunSeat) -> Gain:
    return Gain(seat.more_people, 0, seat.more_score)


def seat_row(seat: MatchRunSeat) -> dict[str, Any]:
    capacity, after = seat.load + seat.free, seat.load + seat.used
    return {
        "mentor": seat.mentor.user.name,
        "href": reverse("staff-mentoring:mentor", args=[seat.mentor_id]),
        "organization": seat.mentor.organization.name,
        "load": after,
        "capacity": capacity,
        "load_text": f"{after} / {capacity}명 (이번에 {seat.used}명)",
        "sentence": seat_sentence(gain_of(seat)),
        "gain": gain_words(gain_of(seat)),
        "capacity_href": reverse("staff-mentoring:mentor-capacity", args=[seat.mentor_id]),
    }


def pair_row(row: MatchRunRow) -> dict[str, Any]:
    marks = [("지정", "info")] if row.is_pinned else []
    marks += [("옮김", "warning")] if row.is_moved else []
    return {
        "person": mask_name(row.request.person.name),
        "href": reverse("staff-mentoring:request", args=[row.request_id]),
        "trade": row.request.get_trade_display(),
        "since": day(row.request.waiting_since),
        "mentor": row.mentor.user.name if row.mentor else "",
        "mentor_href": reverse("staff-mentoring:mentor", args=[row.mentor_id]) if row.mentor_id else "",
        "organization": row.mentor.organization.name if row.mentor else "",
        "reasons": reason_line(row.terms) if row.terms else "",
        "score": f"{row.score:,}점" if row.score is not None else "",
        "marks": marks,
        "place": f"{row.place}번째" if row.place else "",
        "cause": CAUSES.get(row.cause, (row.cause, ""))[0],
        "help": sentence(row.help) if row.help else "",
    }


def publish_words(run: MatchRun) -> str:
    """What publishing does, before it is done."""
    hours = run.policy.offer_hours
    return (
        f"시민 {run.served:,}명과 멘토에게 제안이 가고, 두 사람 모두 {hours}시간 안에 답합니다. "
        "둘 다 받아들이면 멘토링이 시작됩니다. 알린 뒤에는 되돌릴 수 없습니다."
    )


def proof(run: MatchRun) -> list[dict[str, str]]:
    """What anybody can check the run by."""
    rows = [
        ("기준", f"{run.policy.version}판"),
        ("추첨 값", run.policy.salt),
        ("계산에 넣은 내용의 지문", run.snapshot_digest),
        ("결과의 지문", run.answer_digest),
        ("걸린 시간", f"{run.seconds:.2f}초"),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def world_rows(gains: Mapping[str, Gain], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """What setting each rule aside would bring, most people first."""
    ordered = sorted(gains.items(), key=lambda pair: (-pair[1].people, -pair[1].points))
    most = max((gain.people for _, gain in ordered), default=0)
    return [
        {
            "label": labels[rule],
            "people": gain.people,
            "width": gain.people * 100 // most if most > 0 else 0,
            "sentence": relaxed_sentence(gain),
        }
        for rule, gain in ordered
    ]
