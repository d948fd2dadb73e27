"""A run as people read it: where it is, what came out, who did what, how it differs from another one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from accounts.masking import mask_name
from accounts.templatetags.display import moment
from learning.choices.scholarships import ApplyChannel, Outcome, RunKind, RunState
from learning.fairness import MEASURES
from learning.models import DecisionRow, DecisionRun
from learning.rule_words import precedence_words
from learning.services.scholarships.runs.comparing import Change, Side
from learning.services.scholarships.runs.progress import Progress
from learning.services.scholarships.runs.telling import via_words

TONES = {"AWARD": "success", "WAITLIST": "warning", "INELIGIBLE": "gray", "NEEDS_EVIDENCE": "danger"}
STATE_TONES = {"snapshotted": "info", "computed": "info", "under_review": "warning", "proposed": "warning",
               "approved": "info", "committing": "info", "committed": "success", "published": "success",
               "rejected": "danger", "stale": "danger", "superseded": "gray"}  # fmt: skip
STEPS = (
    ("계산", ("snapshotted", "computed")),
    ("살펴보기", ("under_review",)),
    ("제안", ()),
    ("승인", ("proposed",)),
    ("결정 적기", ("approved", "committing")),
    ("발표", ("committed",)),
)
REACHED = {"snapshotted": 0, "computed": 0, "under_review": 1, "proposed": 3, "approved": 4, "committing": 4,
           "committed": 5, "published": 6}  # fmt: skip
GENDERS = {"f": "여성", "m": "남성", "": "밝히지 않음"}
DIMENSIONS = {
    "age_band": "나이",
    "gender": "성별",
    "district": "사는 자치구",
    "group": "집단",
    "channel": "신청한 방법",
}
MEASURE_WORDS = dict(zip(MEASURES, ("신청", "자격이 맞음", "확인 필요", "선정"), strict=True))
HIDDEN = "가림"


def steps_of(run: DecisionRun) -> list[dict[str, str]]:
    """The way of a decision as a timeline; a run that ended on the way shows how far it came."""
    at = REACHED.get(run.state)
    if at is None:
        at = 3 if run.proposed_at else 1 if run.computed_at else 0
    dates = (run.computed_at, None, run.proposed_at, run.approved_at, run.committed_at, run.published_at)
    who = ("", "", _name(run.proposed_by), _name(run.approved_by), "", _name(run.published_by))
    return [
        {
            "label": label,
            "state": "done" if number < at else "now" if number == at else "next",
            "date": moment(dates[number]) if number < at and dates[number] else "",
            "note": who[number] if number < at else "",
        }
        for number, (label, _) in enumerate(STEPS)
    ]


def _name(person: Any) -> str:
    return person.name if person else ""


def badge_of(run: DecisionRun) -> dict[str, str]:
    return {"label": RunState(run.state).label, "tone": STATE_TONES[run.state]}


def stats_of(run: DecisionRun) -> list[dict[str, str]]:
    """What came out, in numbers."""
    outcomes = (run.summary or {}).get("outcomes", {})
    if run.computed_at is None:
        return []
    found = [{"label": Outcome(each).label, "value": f"{outcomes.get(each, 0):,}명"} for each in Outcome
             if outcomes.get(each) or each in (Outcome.AWARD, Outcome.WAITLIST)]  # fmt: skip
    return [*found, {"label": "들어가는 돈", "value": f"{run.committed_krw:,}원"}]


def ways_in(run: DecisionRun) -> list[dict[str, str]]:
    """By which seats people were awarded, and the last who got in."""
    vias, lines = ((run.summary or {}).get(name, {}) for name in ("vias", "lines"))
    return [
        {
            "label": via_words(via),
            "count": f"{count:,}명",
            "line": f"{lines[via]['score']}점" if via in lines else "",
        }
        for via, count in sorted(vias.items(), key=lambda pair: -pair[1])
    ]


def progress_words(found: Progress) -> dict[str, Any]:
    left = found.seconds_left
    eta = (
        ""
        if left is None
        else f"약 {max(1, left)}초 남았습니다."
        if left < 90
        else f"약 {round(left / 60)}분 남았습니다."
    )
    return {
        "done": found.done,
        "total": max(found.total, 1),
        "text": f"{found.words} {found.done:,} / {found.total:,}건 ({found.percent}%)" if found.total else found.words,
        "note": f"{eta} 이 화면을 떠나도 계속합니다.".strip(),
        "percent": found.percent,
    }


def run_rows(runs: Iterable[DecisionRun]) -> list[dict[str, Any]]:
    return [
        {
            "href": reverse("staff-scholarships:run", args=[run.pk]),
            "label": f"{run.number}번째 {RunKind(run.kind).label}",
            "badge": badge_of(run),
            "note": f"{_name(run.created_by) or '포털'} · {moment(run.snapshot_at)}",
            "result": f"선정 {run.awarded:,}명" if run.awarded is not None else "",
        }
        for run in runs
    ]


def row_line(row: DecisionRow, opened: Iterable[int] = ()) -> dict[str, Any]:
    """One row of a run in a list, masked."""
    return {
        "href": reverse("staff-scholarships:run-row", args=[row.run_id, row.application_id]),
        "number": row.application.number,
        "name": mask_name(row.application.applicant.name),
        "outcome": Outcome(row.outcome).label,
        "tone": TONES[row.outcome],
        "how": how_words(row.outcome, row.via, row.position),
        "score": f"{row.score}점",
        "is_opened": row.application_id in set(opened),
    }


def how_words(outcome: str, via: str, position: int | None) -> str:
    if outcome == Outcome.AWARD:
        return via_words(via)
    return f"{position:,}번째" if position else ""


def fairness_tables(tables: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The fairness tables with words for keys; a hidden count says so."""
    return [
        {
            "caption": DIMENSIONS[table["dimension"]],
            "overlaps": table["overlaps"],
            "columns": list(MEASURE_WORDS.values()),
            "rows": [
                {"label": _key_words(table["dimension"], row["key"]), "cells": _cells(row["counts"])}
                for row in table["rows"]
            ],
            "totals": _cells(table["totals"]),
        }
        for table in tables
    ]


def _cells(counts: Mapping[str, int | None]) -> list[str]:
    return [HIDDEN if counts[name] is None else f"{counts[name]:,}" for name in MEASURES]


def _key_words(dimension: str, key: str) -> str:
    if dimension == "age_band":
        return {"other": "그 밖의 나이", "": "모름"}.get(key, f"{key.replace('-', '–')}세")
    if dimension == "gender":
        return GENDERS.get(key, key)
    if dimension == "district":
        return key or "서울 밖이거나 모름"
    if dimension == "channel":
        return dict(ApplyChannel.choices).get(key, key)
    return key or "집단에 들지 않음"


def change_rows(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Persons whose result differs between two runs."""
    return [
        {
            "number": change.number,
            "before": _side_words(change.before),
            "after": _side_words(change.after),
            "tone": TONES.get(change.after.outcome, "gray"),
            "causes": " ".join(f"{words}." for words in change.cause_words),
            "application_id": change.application_id,
        }
        for change in changes
    ]


def _side_words(side: Side) -> str:
    if not side.outcome:
        return "없음"
    how = how_words(side.outcome, side.via, side.position)
    between = " " if side.outcome == Outcome.WAITLIST else " · "
    return f"{Outcome(side.outcome).label}{between}{how}" if how else Outcome(side.outcome).label


def way_card(way: Any) -> dict[str, Any]:
    """One way of a trial for the page that shows three side by side."""
    run, rules = way.run, way.run.rules
    return {
        "title": way.title,
        "is_ready": way.is_ready,
        "order": precedence_words(rules["precedence"]),
        "facts": given_facts(rules, run.seats),
        "awarded": f"{run.awarded:,}명" if run.awarded is not None else "",
        "spent": f"{run.committed_krw:,}원" if run.committed_krw is not None else "",
        "vias": ways_in(run),
        "waits": f"{(run.summary or {}).get('outcomes', {}).get('WAITLIST', 0):,}명",
        "gains": way.gains,
        "loses": way.loses,
    }


def given_facts(rules: Mapping[str, Any], seats: int | None) -> list[tuple[str, str]]:
    """What a way starts from: seats, money, and the seats of each group."""
    return [
        ("줄 수 있는 자리", f"{seats:,}명" if seats is not None else "–"),
        ("예산", f"{rules['budget_krw']:,}원"),
        *((f"‘{group}’ 자리", f"{many:,}명") for group, many in sorted(rules["quota"].items())),
    ]


def unscored(score_lines: Iterable[Mapping[str, Any]]) -> str:
    """The score lines that gave nothing, in one line."""
    return ", ".join(line["id"] for line in score_lines if line["verdict"] == "FAIL")
