"""Awards, budget and payments in the words of the officers who run them; names stay hidden in lists."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.masking import mask_name
from accounts.templatetags.display import full_day, moment
from learning.choices.scholarships import AwardState, ClawbackState, PaymentFileState, PaymentLineState
from learning.clawback import Taken
from learning.models import (
    Award,
    BudgetEntry,
    Clawback,
    DecisionRun,
    FiscalAccount,
    PaymentFile,
    PaymentLine,
    PointAccount,
)
from learning.presenting.scholarships.awards import CLAIM_TONES
from learning.presenting.scholarships.points import AWARD_TONES, HISTORY, history_row, points
from learning.services.scholarships.offers.looking import AwardFile, RoundAwards
from learning.services.scholarships.payments.budget import Proof
from learning.services.scholarships.payments.coming_back import OwedBack
from learning.services.scholarships.payments.files import Owed, line_number
from learning.services.scholarships.points.expiring import is_reversible

AWARD_COLUMNS = [
    {"label": "접수번호"},
    {"label": "이름"},
    {"label": "상태"},
    {"label": "답할 날"},
    {"label": "장학금", "num": True},
    {"label": "돌아온 돈", "num": True},
]
LEDGER_COLUMNS = [
    {"label": "무엇"},
    {"label": "금액", "num": True},
    {"label": "장학금"},
    {"label": "때"},
    {"label": "누가"},
]
LINE_COLUMNS = [
    {"label": "지급번호"},
    {"label": "받는 기관"},
    {"label": "과정"},
    {"label": "금액", "num": True},
    {"label": "결과"},
]
FILE_TONES = {PaymentFileState.DRAFT: "warning", PaymentFileState.SENT: "info", PaymentFileState.DONE: "success"}
LINE_TONES = {PaymentLineState.WAITING: "info", PaymentLineState.PAID: "success", PaymentLineState.RETURNED: "danger"}
DESK_TABS = (
    ("appeals", "이의신청", "staff-scholarships:appeals"),
    ("money", "예산과 지급", "staff-scholarships:accounts"),
    ("courses", "포인트를 받는 과정", "staff-scholarships:point-courses"),
)


def won(krw: int) -> str:
    return f"{krw:,}원"


def desk_tabs(current: str) -> list[dict[str, Any]]:
    return [{"label": label, "href": reverse(name), "current": key == current} for key, label, name in DESK_TABS]


def awards_context(found: RoundAwards) -> dict[str, Any]:
    standing = found.standing
    return {
        "stats": [
            {"label": "선정", "value": f"{len(found.awards)}명"},
            {"label": "답을 기다림", "value": f"{standing.unanswered}명"},
            {"label": "빈자리", "value": f"{found.free}명", "note": f"대기 {found.waiting}명"},
            {"label": "쓰지 않은 포인트", "value": points(standing.unspent_krw)},
            {"label": "맡겨 둔 포인트", "value": points(standing.reserved_krw)},
        ],
        "columns": AWARD_COLUMNS,
        "rows": [award_row(award) for award in found.awards],
        "promotions": [promotion_row(run) for run in found.promotions],
        "may_promote": _may_promote(found),
        "is_over": found.is_over,
        "standing": standing,
    }


def _may_promote(found: RoundAwards) -> bool:
    under_way = any(run.is_open for run in found.promotions)
    return found.free > 0 and found.waiting > 0 and not under_way and not found.is_over


def award_row(award: Award) -> dict[str, Any]:
    state = AwardState(award.state)
    return {
        "cells": [
            {"text": award.application.number, "href": f"/staff/scholarships/awards/{award.pk}/", "header": True},
            {"text": mask_name(award.application.applicant.name)},
            {"text": state.label, "tone": AWARD_TONES.get(state, "gray")},
            {"text": moment(award.accept_until) if state == AwardState.OFFERED else "–"},
            {"text": won(award.amount_krw), "num": True},
            {"text": won(award.released_krw) if award.released_krw else "–", "num": True},
        ]
    }


def promotion_row(run: DecisionRun) -> dict[str, Any]:
    return {
        "label": f"{run.number}번째 계산",
        "href": f"/staff/scholarships/runs/{run.pk}/",
        "hint": moment(run.snapshot_at),
        "status": run.get_state_display(),
        "tone": "info" if run.is_open else "gray",
    }


def award_facts(award: Award, *, unmasked: bool) -> list[dict[str, Any]]:
    name = award.application.applicant.name
    rows = [
        {"label": "받는 분", "value": name if unmasked else mask_name(name)},
        {"label": "접수번호", "value": award.application.number},
        {"label": "장학금", "value": won(award.amount_krw)},
        {"label": "돌아온 돈", "value": won(award.released_krw)},
        {"label": "제안한 때", "value": moment(award.offered_at)},
        {"label": "답할 날", "value": f"{moment(award.accept_until)}까지"},
    ]
    if award.ended_reason:
        rows.append({"label": "끝난 까닭", "value": award.ended_reason})
    return rows


def award_context(found: AwardFile, *, unmasked: bool) -> dict[str, Any]:
    award, account = found.award, found.points
    return {
        "award": award,
        "facts": award_facts(award, unmasked=unmasked),
        "badge": AwardState(award.state).label,
        "tone": AWARD_TONES.get(AwardState(award.state), "gray"),
        "balances": _balances(account) if account else [],
        "until": full_day(account.valid_until) if account else "",
        "columns": HISTORY,
        "rows": [history_row(entry) for entry in found.entries],
        "expired": _returnable(found)[:1],
        "clawbacks": [claim_task(claim) for claim in found.clawbacks],
        "may_begin": _may_be_reclaimed(found),
        "reclaimable": won(found.reclaimable_krw),
        "budget": [budget_row(entry) for entry in found.budget],
        "budget_columns": LEDGER_COLUMNS,
    }


def _balances(account: PointAccount) -> list[dict[str, str]]:
    return [
        {"label": "쓸 수 있음", "value": points(account.available_krw)},
        {"label": "맡겨 둠", "value": points(account.reserved_krw)},
        {"label": "씀", "value": points(account.spent_krw)},
        {"label": "끝남", "value": points(account.expired_krw)},
    ]


def _returnable(found: AwardFile) -> list[dict[str, Any]]:
    """Points that ended and could be given back by a dated entry."""
    account = found.points
    if account is None or found.award.state != AwardState.ACTIVE:
        return []
    return [
        {"pk": entry.pk, "text": f"{full_day(entry.at)} {points(entry.amount_krw)} · {entry.what}"}
        for entry in found.entries
        if is_reversible(entry, account) and not hasattr(entry, "reversed_by")
    ]


def _may_be_reclaimed(found: AwardFile) -> bool:
    running = any(claim.state in ("notified", "demanded") for claim in found.clawbacks)
    given = found.award.state in (AwardState.ACTIVE, AwardState.COMPLETED, AwardState.SETTLED)
    return found.reclaimable_krw > 0 and given and not running


def claim_task(claim: Clawback) -> dict[str, Any]:
    return {
        "label": f"환수 {won(claim.amount_krw)}",
        "href": f"/staff/scholarships/clawbacks/{claim.pk}/",
        "hint": f"{full_day(claim.begun_at)} {claim.begun_by.name} 담당자가 알림",
        "status": claim.get_state_display(),
        "tone": CLAIM_TONES.get(ClawbackState(claim.state), "gray"),
    }


def taken_words(taken: Taken) -> str:
    """What a decision to take back would take at this moment."""
    if not taken.to_pay_krw:
        return f"쓰지 않은 포인트 {points(taken.from_points)}을 거둡니다. 돈으로 돌려받을 것은 없습니다."
    if not taken.from_points:
        return f"{won(taken.to_pay_krw)}을 돈으로 돌려받습니다."
    return f"쓰지 않은 포인트 {points(taken.from_points)}을 거두고, {won(taken.to_pay_krw)}을 돈으로 돌려받습니다."


def budget_row(entry: BudgetEntry, *, linked: bool = True) -> dict[str, Any]:
    """One line of the ledger; `linked` to the award for whoever may open it."""
    award = entry.award
    return {
        "cells": [
            {"text": entry.get_kind_display(), "header": True},
            {"text": f"{entry.amount_krw:+,}원".replace("-", "−"), "num": True},
            {
                "text": award.application.number if award else entry.note or "–",
                "href": f"/staff/scholarships/awards/{award.pk}/" if award and linked else "",
            },
            {"text": moment(entry.at)},
            {"text": _who(entry)},
        ]
    }


def _who(entry: BudgetEntry) -> str:
    """An officer by name, the portal, or the person whose scholarship it is, whose name stays hidden."""
    if entry.by is None:
        return "포털"
    is_own = entry.award is not None and entry.award.application.applicant_id == entry.by_id
    return "본인" if is_own else entry.by.name


def account_card(account: FiscalAccount) -> dict[str, Any]:
    return {
        "title": str(account),
        "href": reverse("staff-scholarships:account", args=[account.pk]),
        "badge": f"{account.year}년",
        "tone": "gray",
        "area": account.organization.name,
        "facts": [
            ("배정", won(account.appropriated_krw)),
            ("약속", won(account.committed_krw)),
            ("지급", won(account.disbursed_krw)),
            ("남은 돈", won(account.free_krw)),
        ],
    }


def short(krw: int) -> str:
    """17억 3,340만원: a large sum as people say it; the exact one stands in the table below it."""
    eok, rest = divmod(krw, 100_000_000)
    man, left = divmod(rest, 10_000)
    parts = [f"{eok:,}억" if eok else "", f"{man:,}만" if man else "", f"{left:,}" if left or not krw else ""]
    return " ".join(filter(None, parts)) + "원"


def account_stats(account: FiscalAccount) -> list[dict[str, str]]:
    return [
        {"label": "배정한 예산", "value": short(account.appropriated_krw)},
        {"label": "지급을 약속한 돈", "value": short(account.committed_krw)},
        {"label": "지급한 돈", "value": short(account.disbursed_krw)},
        {"label": "더 약속할 수 있는 돈", "value": short(account.free_krw)},
    ]


def proof_rows(proofs: Iterable[Proof]) -> list[dict[str, Any]]:
    return [
        {
            "cells": [
                {"text": proof.what, "header": True},
                {"text": "맞음" if proof.holds else "맞지 않음", "tone": "success" if proof.holds else "danger"},
                {"text": won(proof.shown_krw), "num": True},
                {"text": won(proof.summed_krw), "num": True},
            ]
        }
        for proof in proofs
    ]


PROOF_COLUMNS = [
    {"label": "무엇"},
    {"label": "확인"},
    {"label": "적힌 값", "num": True},
    {"label": "기록을 더한 값", "num": True},
]


def file_task(file: PaymentFile) -> dict[str, Any]:
    return {
        "label": f"{file.number}번째 지급 요청 {won(file.total_krw)}",
        "href": reverse("staff-scholarships:payment", args=[file.pk]),
        "hint": f"{moment(file.made_at)} {file.made_by.name} 담당자",
        "status": file.get_state_display(),
        "tone": FILE_TONES.get(PaymentFileState(file.state), "gray"),
    }


def owed_words(owed: list[Owed]) -> str:
    return f"{len(owed)}건 {won(sum(each.amount_krw for each in owed))}"


OWED_BACK_COLUMNS = [
    {"label": "운영 기관"},
    {"label": "과정"},
    {"label": "지급번호"},
    {"label": "돌려받을 돈", "num": True},
]


def owed_back_row(owed: OwedBack) -> dict[str, Any]:
    line = owed.lines[-1]
    row = line.entry.enrollment
    return {
        "cells": [
            {"text": line.payee.name, "header": True},
            {"text": row.intake.program.title if row else "–"},
            {
                "text": ", ".join(line_number(each) for each in owed.lines),
                "href": reverse("staff-scholarships:payment", args=[line.file_id]),
            },
            {"text": won(owed.amount_krw), "num": True},
        ]
    }


def file_facts(file: PaymentFile) -> list[dict[str, str]]:
    rows = [
        {"label": "금액", "value": won(file.total_krw)},
        {"label": "만든 사람", "value": f"{file.made_by.name} · {moment(file.made_at)}"},
    ]
    if file.sent_by and file.sent_at:
        rows.append({"label": "지급 담당자", "value": f"{file.sent_by.name} · {moment(file.sent_at)}"})
        rows.append({"label": "지문(SHA-256)", "value": file.digest})
    if file.done_at:
        rows.append({"label": "마친 때", "value": moment(file.done_at)})
    return rows


def line_row(line: PaymentLine) -> dict[str, Any]:
    said = {
        PaymentLineState.WAITING: "기다림",
        PaymentLineState.PAID: f"{full_day(line.paid_on)} 지급함",
        PaymentLineState.RETURNED: f"되돌아옴: {line.returned_reason}",
    }[PaymentLineState(line.state)]
    row = line.entry.enrollment
    return {
        "select": {"name": "lines", "value": line.pk, "label": f"지급번호 {line_number(line)}"},
        "cells": [
            {"text": line_number(line), "header": True},
            {"text": line.payee.name},
            {"text": f"{row.intake.program.title} ({row.number})" if row else "–"},
            {"text": won(line.amount_krw), "num": True},
            {"text": said, "tone": LINE_TONES[PaymentLineState(line.state)]},
        ],
    }


def settled_words(awards: int, released_krw: int, waiting: int) -> str:
    if not awards and not waiting:
        return "정산할 장학금이 없습니다. 이미 모두 정산했습니다."
    rest = f" {waiting}명은 맡겨 둔 포인트가 쓰인 뒤에 정산합니다." if waiting else ""
    return f"{awards}명을 정산해 {won(released_krw)}이 예산으로 돌아갔습니다.{rest}"
