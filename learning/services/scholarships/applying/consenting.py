"""The consent to sensitive facts: asked beside the first of them, and none is kept without it.

Personal Information Protection Act article 23: a consent of its own, before anything is processed.
"""

from collections.abc import Iterable
from datetime import datetime

from accounts.choices import ConsentKind
from accounts.models import ConsentText, User
from accounts.services.circumstances import sensitive_consent
from accounts.services.consents import give_consents, has_consented
from learning.applicant_facts import asked_for
from learning.application_sections import PAPER_FACTS
from learning.choices.scholarships import ApplicationState
from learning.models import Answer, Application, Evidence
from learning.services.scholarships.applying.refusals import ConsentFirst
from learning.services.scholarships.evidence import destroy

SENSITIVE = frozenset({"livelihood", "single_parent", "disabled", "veteran"})
UNSENT = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)


def consent_for(names: Iterable[str], person: User, now: datetime) -> ConsentText | None:
    """What has to be agreed to before these facts are kept; None without sensitive ones, or when it was agreed to."""
    return sensitive_consent(person, now) if SENSITIVE & set(names) else None


def kept_back(names: Iterable[str], person: User) -> frozenset[str]:
    """Those of these facts that are not kept yet, for want of the consent."""
    asked = SENSITIVE & set(names)
    return frozenset() if not asked or has_consented(person, ConsentKind.SENSITIVE) else asked


def papers_kept_back(kinds: Iterable[str], used: Iterable[str], person: User) -> frozenset[str]:
    """Those of these papers that would show a sensitive fact the rules use, for want of the consent."""
    asked = SENSITIVE & set(asked_for(used))
    shown = {kind: PAPER_FACTS[kind] for kind in kinds if PAPER_FACTS.get(kind) in asked}
    return frozenset(shown) if kept_back(shown.values(), person) else frozenset()


def refuse_unless_agreed(names: Iterable[str], person: User, *, consents: bool, now: datetime) -> None:
    """Nothing sensitive among these facts, or agreed to, now (`consents`) or before. Raises ConsentFirst."""
    facts = frozenset(names)
    if consents and (text := consent_for(facts, person, now)):
        agree(text, person, now)
    if kept_back(facts, person):
        raise ConsentFirst(
            "이 답이나 서류는 먼저 동의하셔야 받을 수 있습니다.", "동의를 읽어 보시고 골라서 다시 보내 주세요."
        )


def forget_sensitive(person: User, now: datetime) -> None:
    """The consent was taken back: sensitive answers and their papers go where nothing is decided by them, in what isn't
    sent or was taken back before anything was calculated."""
    unsent = Application.objects.of(person).filter(state__in=UNSENT, frozen_at__isnull=True)
    Answer.objects.filter(application__in=unsent, fact__in=SENSITIVE).delete()
    kinds = [kind for kind, fact in PAPER_FACTS.items() if fact in SENSITIVE]
    papers = Evidence.objects.select_for_update(of=("self",)).filter(application__in=unsent, kind__in=kinds)
    destroy(papers.exclude(file="").order_by("pk"), now)


def agree(text: ConsentText, person: User, now: datetime) -> None:
    give_consents(user=person, texts=[text], now=now)
