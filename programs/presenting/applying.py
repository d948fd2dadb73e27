"""The apply page and the page that says why not, as plain values."""

from datetime import datetime

from accounts.models import User
from accounts.services.circumstances import LABELS, STATUSES, told_words
from accounts.templatetags.display import day, moment_range
from programs.conflicts import Clash
from programs.forms.applying import ApplyForm
from programs.odds import odds_words
from programs.opening import Phase
from programs.presenting import intake as words
from programs.presenting import money
from programs.presenting.groups import group_rows, tell_href
from programs.services.applying import Application
from programs.services.money.pricing import refund_kind_of
from programs.services.refusals import IntakeFull, IntakeNotOpen, Refused, moment_words


def apply_context(
    found: Application, form: ApplyForm, person: User, now: datetime, *, until: datetime | None = None
) -> dict:
    """Everything templates/programs/apply.html shows. `until`: a seat is kept so long for somebody out of the line."""
    program, intake = found.program, found.intake
    may = found.standing.phase in {Phase.OPEN, Phase.WAITLIST} and found.standing.assessment.verdict != "no"
    can_send = may and not found.is_refused_for_clash
    return {
        "program": program,
        "intake": intake,
        "form": form,
        "crumbs": [("배움 찾기", "/programs/"), (program.title, program.get_absolute_url())],
        "program_rows": _program_rows(found),
        "person_rows": _person_rows(found, person),
        "clashes": _clashes(found),
        "clash_refuses": found.is_refused_for_clash,
        "groups": group_rows(intake, found.standing, now),
        "tell_href": tell_href(f"{program.get_absolute_url()}apply/?intake={intake.pk}"),
        "odds": odds_words(found.odds),
        "fee": _fee(found),
        "can_send": can_send,
        "reasons": [reason.text for reason in found.standing.assessment.with_verdict("no")],
        "waitlist_place": intake.waiting + 1 if found.standing.phase == Phase.WAITLIST else None,
        "kept_until": f"{moment_words(until)}까지 자리를 맡아 둡니다." if until else "",
        "closed_words": "" if can_send else _closed_words(found),
    }


def _fee(found: Application) -> dict | None:
    """What a round that costs something asks of the person, said before anything is sent."""
    if found.price is None or not found.price.fee_krw:
        return None
    hours = found.terms.payment_hours
    until = f"{hours // 24}일" if hours % 24 == 0 else f"{hours}시간"
    return {
        "maybe": money.maybe_words(found.price),
        "pay": f"자리를 받으면 {until} 안에 내 주세요. 정확한 기한은 신청한 뒤에 알려 드립니다."
        if found.price.owed_krw
        else "내실 돈이 없습니다.",
        "refund": money.refund_rule(refund_kind_of(found.intake, found.terms)),
        "penalty": found.terms.penalty_note,
    }


def _clashes(found: Application) -> list[str]:
    """One line a program one already has: the first clash, and how many there are."""
    by_title: dict[str, list[Clash]] = {}
    for clash in found.clashes:
        by_title.setdefault(clash.held.title, []).append(clash)
    return [
        f"‘{title}’ {moment_range(met[0].held.starts_at, met[0].held.ends_at)}"
        + (f" 등 {len(met)}번" if len(met) > 1 else "")
        for title, met in by_title.items()
    ]


def _closed_words(found: Application) -> str:
    if found.standing.assessment.verdict == "no":
        return "적으신 정보로는 신청할 수 없습니다."
    if found.is_refused_for_clash and found.standing.phase in {Phase.OPEN, Phase.WAITLIST}:
        return "시간이 겹치는 수업이 있어 신청할 수 없습니다."
    if found.standing.phase == Phase.SOON and found.standing.opens_at:
        return f"{moment_words(found.standing.opens_at)}에 신청이 열립니다."
    return {
        Phase.SOON: "아직 신청이 열리지 않았습니다.",
        Phase.FULL: "정원과 대기 자리가 모두 찼습니다.",
        Phase.CANCELED: "이 회차는 열리지 않습니다.",
    }.get(found.standing.phase, "이 회차의 신청은 끝났습니다.")


def _program_rows(found: Application) -> list[dict]:
    when, where, fee, seats, selection = words.facts(found.program, found.intake)
    return [
        {"label": "프로그램", "value": f"{found.program.title}\n{found.intake.name}"},
        {"label": "언제", "value": f"{when['value']}\n{when['note']}"},
        {"label": "어디서", "value": where["value"]},
        {"label": "비용", "value": money.price_words(found.price) or fee["value"]},
        {"label": "정원", "value": seats["value"]},
        {"label": "뽑는 방법", "value": selection["value"]},
    ]


def _person_rows(found: Application, person: User) -> list[dict]:
    back = "/accounts/me/"
    contact = " · ".join(filter(None, (_phone(person.phone), person.email)))
    rows = [
        {"label": "이름", "value": person.name, "change_href": back},
        {"label": "연락처", "value": contact, "change_href": back},
    ]
    resident = found.resident
    if resident.birth_date:
        rows.append(
            {
                "label": "생년월일",
                "value": f"{resident.birth_date.year}년 {day(resident.birth_date)[:-3]}",
                "change_href": back,
            }
        )
    if resident.district:
        rows.append({"label": "사는 곳", "value": f"서울 {resident.get_district_display()}", "change_href": back})
    return rows + _told_rows(found)


def _told_rows(found: Application) -> list[dict]:
    """What the person told that one of the rules here looks at."""
    statuses = {status for rule in found.rules for status in rule.statuses_any}
    looked_at = {name for name, part in STATUSES.items() if statuses.intersection(part)}
    looked_at |= {"seoul_ties"} if any(rule.ties for rule in found.rules) else set()
    change = tell_href(f"{found.program.get_absolute_url()}apply/?intake={found.intake.pk}")
    return [
        {"label": LABELS[name], "value": told, "change_href": change}
        for name, told in told_words(found.resident).items()
        if told is not None and name in looked_at
    ]


def _phone(digits: str | None) -> str:
    return f"{digits[:3]}-{digits[3:-4]}-{digits[-4:]}" if digits else ""


def refusal_context(found: Application, refused: Refused) -> dict:
    """Not an error: why it can't be done now, and the next thing to do."""
    program = found.program
    actions = [{"label": "비슷한 프로그램 찾기", "href": f"/programs/?area={program.area}&open=1", "kind": "primary"}]
    if isinstance(refused, IntakeNotOpen | IntakeFull):
        actions.insert(0, {"label": "알림 받으러 가기", "href": program.get_absolute_url(), "kind": "primary"})
        actions[1]["kind"] = "tertiary"
    return {
        "program": program,
        "refused": refused,
        "actions": actions,
        "crumbs": [("배움 찾기", "/programs/"), (program.title, program.get_absolute_url())],
    }
