"""A resident's application while it is written: the task list, one section, papers, and all of it before sending."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.urls import reverse

from accounts.templatetags.display import day, full_day, moment
from learning.application_sections import PROOFS, Part
from learning.award_rules import Verdict
from learning.choices.scholarships import EvidenceResult, EvidenceSource
from learning.models import Evidence, ScholarshipRound
from learning.presenting.scholarships.announced import AREA, HOME, krw_words
from learning.rule_words import answer_label, answer_words
from learning.services.scholarships.applying.own import Earlier, OwnApplication
from learning.services.scholarships.evidence import papers_of

STATES = {
    "todo": ("아직 안 적음", "gray"),
    "begun": ("적는 중", "warning"),
    "check": ("확인만 하면 됨", "info"),
    "done": ("다 적음", "success"),
}
MEGABYTE = 1024 * 1024


def crumbs(row: ScholarshipRound) -> list[tuple[str, str]]:
    return [AREA, HOME, (row.title, reverse("scholarships:round", args=[row.pk]))]


def deep_crumbs(row: ScholarshipRound) -> list[tuple[str, str]]:
    return [*crumbs(row), ("신청서", reverse("scholarships:apply", args=[row.pk]))]


def section_href(row: ScholarshipRound, key: str) -> str:
    if key == PROOFS:
        return reverse("scholarships:proofs", args=[row.pk])
    return reverse("scholarships:section", args=[row.pk, key])


def tasks_context(found: OwnApplication, kept_back: Collection[str]) -> dict[str, Any]:
    """Everything templates/learning/scholarships/apply.html shows; `kept_back` are facts that wait for a consent."""
    row, parts = found.round, found.parts
    ready = {name for part in parts if part.state == "check" for name in part.unconfirmed} - set(kept_back)
    waiting = [part for part in parts if part.state != "done"]
    return {
        "row": row,
        "crumbs": crumbs(row),
        "tasks": [_task(found, part) for part in parts],
        "closes": moment(row.closes_at),
        "award": krw_words(row.award_krw),
        "may_write": found.may_write,
        "is_begun": found.row is not None,
        "saved": moment(found.row.updated_at) if found.row else "",
        "can_confirm": found.may_write and bool(ready),
        "left": len(waiting),
        "go": _go(found, waiting),
        "warnings": found.forecast().failed,
    }


def _task(found: OwnApplication, part: Part) -> dict[str, str]:
    status, tone = STATES[part.state]
    hint = "자격을 보여 주는 서류" if part.key == PROOFS else ", ".join(answer_label(name) for name in part.names)
    if part.key == PROOFS and not part.names:
        is_known = all(each.state in {"done", "check"} for each in found.parts if each.key == "livelihood")
        status, tone, hint = (
            ("필요 없음", "gray", "지금 적으신 답으로는 올릴 서류가 없습니다.")
            if is_known
            else ("앞의 것 먼저", "gray", "‘생활 형편’을 적으면 필요한 서류를 알려 드립니다.")
        )
    href = section_href(found.round, part.key) if found.may_write else ""
    return {"label": part.title, "href": href, "status": status, "tone": tone, "hint": hint}


def _go(found: OwnApplication, waiting: list[Part]) -> dict[str, str]:
    if waiting:
        return {"label": "이어서 쓰기" if found.row else "시작하기", "href": section_href(found.round, waiting[0].key)}
    return {"label": "확인하고 보내기", "href": reverse("scholarships:send", args=[found.round.pk])}


def section_context(found: OwnApplication, part: Part, form: Any) -> dict[str, Any]:
    """One section with its place among the others."""
    keys = [each.key for each in found.parts]
    number = keys.index(part.key) + 1
    return {
        "row": found.round,
        "crumbs": deep_crumbs(found.round),
        "part": part,
        "form": form,
        "consent": form.consent,  # in a template, form.consent is its check box
        "number": number,
        "total": len(keys),
        "back": reverse("scholarships:apply", args=[found.round.pk]),
        "earlier": earlier_words({name: found.earlier[name] for name in part.unconfirmed}),
        "is_checked": part.state == "check",
    }


def earlier_words(earlier: Mapping[str, Earlier]) -> str:
    """When the answers of before are from; "" without any."""
    days = sorted({each.as_of for each in earlier.values()})
    return f"{full_day(days[0])}에 적으신 답을 가져왔습니다." if days else ""


def answer_rows(names: Iterable[str], answers: Mapping[str, Any], change_href: str = "") -> list[dict[str, str]]:
    return [
        {"label": answer_label(name), "value": answer_words(name, answers.get(name)), "change_href": change_href}
        for name in names
    ]


# --- Papers -------------------------------------------------------------------------------------------------------
def proofs_context(found: OwnApplication) -> dict[str, Any]:
    """The papers the answers call for, as a task list."""
    row = found.round
    papers = papers_of(found.used, found.known, found.evidence)
    return {
        "row": row,
        "crumbs": deep_crumbs(row),
        "back": reverse("scholarships:apply", args=[row.pk]),
        "tasks": [
            {
                "label": words,
                "href": reverse("scholarships:proof", args=[row.pk, kind]),
                "status": _paper_state(there)[0],
                "tone": _paper_state(there)[1],
                "hint": _paper_hint(there),
            }
            for kind, words, there in papers
        ],
    }


def _paper_state(there: list[Evidence]) -> tuple[str, str]:
    if any(each.source == EvidenceSource.UPLOAD for each in there):
        return "올렸음", "success"
    return ("창구에서", "info") if there else ("아직 안 올림", "gray")


def _paper_hint(there: list[Evidence]) -> str:
    names = [each.file_name for each in there if each.file_name]
    if names:
        return ", ".join(names)
    return "담당자에게 직접 보여 주시기로 했습니다." if there else "파일이나 휴대전화 사진"


def proof_context(found: OwnApplication, kind: str, form: Any) -> dict[str, Any] | None:
    """One paper; None when the answers don't call for it."""
    row = found.round
    paper = next((each for each in papers_of(found.used, found.known, found.evidence) if each[0] == kind), None)
    if paper is None:
        return None
    _, words, there = paper
    return {
        "row": row,
        "crumbs": [*deep_crumbs(row), ("증명 서류", reverse("scholarships:proofs", args=[row.pk]))],
        "kind": kind,
        "title": words,
        "form": form,
        "files": file_rows(there),
        "is_promised": any(each.source == EvidenceSource.STAFF for each in there),
        "back": reverse("scholarships:proofs", args=[row.pk]),
    }


def file_rows(there: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [
        {
            "id": each.pk,
            "name": each.file_name,
            "href": reverse("scholarships:file", args=[each.application_id, each.pk]),
            "kind": each.file_type.rpartition("/")[2].upper().replace("JPEG", "JPG"),
            "size": f"{each.file_bytes / MEGABYTE:.1f}MB"
            if each.file_bytes >= MEGABYTE
            else f"{each.file_bytes // 1024 + 1}KB",
        }
        for each in there
        if each.file
    ]


# --- All of it before sending -------------------------------------------------------------------------------------
def send_context(found: OwnApplication, form: Any) -> dict[str, Any]:
    row = found.round
    forecast = found.forecast()
    return {
        "row": row,
        "crumbs": deep_crumbs(row),
        "form": form,
        "sections": sections_of(found, with_links=True),
        "rows": [
            {"label": "신청하는 것", "value": f"{row.title}, {krw_words(row.award_krw)} 포인트"},
            {"label": "신청 마감", "value": moment(row.closes_at)},
            {"label": "결과", "value": day(row.result_on)},
        ],
        "warnings": forecast.failed if forecast.verdict is Verdict.FAIL else [],
        "back": reverse("scholarships:apply", args=[row.pk]),
    }


def sections_of(found: OwnApplication, *, with_links: bool = False) -> list[dict[str, Any]]:
    """Everything that was answered and shown, section by section."""
    return [
        {
            "title": part.title,
            "id": f"part-{part.key}",
            "rows": _paper_rows(found, with_links=with_links)
            if part.key == PROOFS
            else answer_rows(part.names, found.known, section_href(found.round, part.key) if with_links else ""),
        }
        for part in found.parts
    ]


def _paper_rows(found: OwnApplication, *, with_links: bool) -> list[dict[str, str]]:
    papers = papers_of(found.used, found.known, found.evidence)
    return [
        {
            "label": words,
            "value": paper_words(there),
            "change_href": reverse("scholarships:proof", args=[found.round.pk, kind]) if with_links else "",
        }
        for kind, words, there in papers
    ] or [{"label": "증명 서류", "value": "필요한 서류가 없습니다"}]


def paper_words(there: list[Evidence]) -> str:
    """What is there, and what became of it."""
    words = [
        "확인했습니다" if each.result == EvidenceResult.ACCEPTED else (each.file_name or "창구에서 보여 드리기")
        for each in there
    ]
    return "\n".join(dict.fromkeys(words)) or "아직 없습니다"
