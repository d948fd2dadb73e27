"""An application as its officer reads it: answers with who said so, what the rules say of them now, papers, history."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.masking import mask_name, mask_phone
from accounts.templatetags.display import day, full_day, moment
from learning.applicant_facts import BIRTH_DATE, OUTSIDE
from learning.award_facts import FACTS
from learning.choices.scholarships import AnswerSource, ApplicationState, EvidenceResult
from learning.models import Answer, Application, Evidence, ScholarshipEvent
from learning.rule_words import Reason, label_of, value_words

STATE_TONES = {"draft": "gray", "submitted": "info", "supplement": "warning", "frozen": "primary", "decided": "success",
               "withdrawn": "gray"}  # fmt: skip
PAPER_TONES = {"waiting": "warning", "accepted": "success", "refused": "danger"}
SOURCE_TONES = {"self": "gray", "authority": "success", "staff": "info"}
EVENTS = {
    "sent": "신청서를 보냈습니다",
    "withdrawn": "신청을 취소했습니다",
    "supplement_asked": "보완을 부탁했습니다",
    "supplement_answered": "보완한 답이 왔습니다",
    "supplement_taken_back": "보완 부탁을 거두었습니다",
    "paper_checked": "서류를 확인했습니다",
    "duplicate_withdrawn": "겹친 신청이라 뺐습니다",
    "review_answered": "살펴보고 답했습니다",
    "award_accepted": "장학금을 받기로 했습니다",
    "award_declined": "장학금을 받지 않기로 했습니다",
    "appeal_filed": "이의신청을 했습니다",
    "round_created": "회차를 만들었습니다",
    "round_changed": "회차를 고쳤습니다",
    "round_announced": "공고하고 추첨 약속을 공개했습니다",
    "closing_moved": "마감을 늦췄습니다",
    "round_canceled": "회차를 취소했습니다",
    "list_frozen": "명단을 굳혔습니다",
    "run_started": "계산을 시작했습니다",
    "run_computed": "계산을 마쳤습니다",
    "reviews_confirmed": "살펴본 것을 한꺼번에 확인했습니다",
    "run_stale": "그 사이에 바뀐 것이 있어 계산을 쓸 수 없게 됐습니다",
    "run_proposed": "결정을 제안했습니다",
    "run_approved": "제안한 결정을 승인했습니다",
    "run_rejected": "제안을 승인하지 않았습니다",
    "run_committed": "결정을 모두 적었습니다",
    "run_published": "결과를 발표했습니다",
    "exported": "명단을 내려받았습니다",
}
COLUMNS = [
    *({"label": label} for label in ("접수번호", "이름", "휴대전화", "상태", "보낸 때")),
    *({"label": "볼 서류", "num": True}, {"label": "받은 곳"}),
]


def list_rows(rows: Iterable[Application], *, unmasked: bool) -> list[dict[str, Any]]:
    return [{"cells": list(_cells(row, unmasked))} for row in rows]


def _cells(row: Application, unmasked: bool) -> Iterable[dict[str, Any]]:
    person = row.applicant
    address = "" if row.state == "draft" else reverse("staff-scholarships:application", args=[row.pk])
    yield {"text": row.number, "href": address, "header": True}
    yield {"text": person.name if unmasked else mask_name(person.name)}
    yield {"text": (person.phone or "–") if unmasked else mask_phone(person.phone) or "–"}
    yield {"text": ApplicationState(row.state).label, "tone": STATE_TONES[row.state]}
    yield {"text": moment(row.submitted_at) or "–"}
    yield {"text": row.papers or "", "num": True}
    yield {"text": row.get_channel_display()}


def answer_rows(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """What is answered, in the order of the application form, each with who said so and as of when."""
    order = [BIRTH_DATE, *FACTS]
    known = sorted(answers, key=lambda each: order.index(each.fact) if each.fact in order else len(order))
    return [
        {
            "label": "태어난 날" if each.fact == BIRTH_DATE else label_of(each.fact),
            "value": _value(each),
            "source": AnswerSource(each.source).label,
            "tone": SOURCE_TONES[each.source],
            "as_of": day(each.as_of),
        }
        for each in known
    ]


def _value(each: Answer) -> str:
    if each.fact == "district":
        return "서울 밖" if each.value == OUTSIDE else str(each.value)
    if each.fact == BIRTH_DATE:
        return full_day(date.fromisoformat(str(each.value)))
    return value_words(each.fact, each.value)


def paper_rows(papers: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [
        {
            "pk": each.pk,
            "name": each.get_kind_display(),
            "source": each.get_source_display(),
            "result": EvidenceResult(each.result).label,
            "tone": PAPER_TONES[each.result],
            "note": each.result_note,
            "by": f"{each.checked_by.name} · {moment(each.checked_at)}" if each.checked_by else "",
            "has_file": bool(each.file),
            "is_destroyed": each.destroyed_at is not None,
            "is_waiting": each.result == EvidenceResult.WAITING,
            "until": day(each.valid_until),
        }
        for each in papers
    ]


def history_rows(events: Iterable[ScholarshipEvent], names: Mapping[int, str]) -> list[dict[str, str]]:
    """What happened, newest first; `names` by user id."""
    return [
        {
            "what": EVENTS.get(each.action, each.action),
            "who": names.get(each.by_id, "") if each.by_id else "포털",
            "at": moment(each.at),
            "why": str(each.detail.get("why") or each.detail.get("reason") or ""),
        }
        for each in events
    ]


MARKS = {"PASS": "yes", "FAIL": "no", "UNKNOWN": "unknown"}


def reason_groups(reasons: Iterable[Reason]) -> dict[str, list[dict[str, str]]]:
    """What decides or isn't known first (`open`), then what holds (`held`), where a yes or no isn't said twice."""
    found: dict[str, list[dict[str, str]]] = {"open": [], "held": []}
    for each in reasons:
        line = {"need": each.need, "had": each.had, "label": each.label, "basis": each.basis, "word": each.word,
                "mark": MARKS[each.verdict]}  # fmt: skip
        if each.verdict == "PASS":
            found["held"].append(line | {"had": "" if each.had.endswith("다") else each.had})
        else:
            found["open"].append(line)
    return found
