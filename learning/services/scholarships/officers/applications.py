"""Finds applications for officers and opens one; every look leaves its rows in the access log."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.choices import District
from accounts.models import User
from learning.choices.scholarships import BEING_JUDGED, IN_ROUND, ApplyChannel, EvidenceResult
from learning.models import (
    Answer,
    Application,
    ApplicationFilter,
    DecisionRow,
    DuplicateMember,
    Evidence,
    ScholarshipEvent,
    ScholarshipRound,
)
from programs.services.looking import Looker, log_look

PAGE = 50
GROUPS: Mapping[str, tuple[str, Q]] = {
    "sent": ("보낸 신청", Q(state__in=IN_ROUND)),
    "papers": ("서류 확인 전", Q(state__in=BEING_JUDGED, evidence__result=EvidenceResult.WAITING)),
    "supplement": ("보완을 기다림", Q(state="supplement")),
    "duplicates": ("중복 확인 전", Q(duplicate_of__duplicate_set__resolution="", state__in=IN_ROUND)),
    "drafts": ("쓰는 중", Q(state="draft")),
    "withdrawn": ("취소함", Q(state="withdrawn")),
}


@dataclass(frozen=True)
class ApplicationQuery:
    """Conditions of the list as they stand in its address."""

    group: str = "sent"
    text: str = ""
    channel: str = ""
    district: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "ApplicationQuery":
        """Anything that isn't one of our conditions is passed over."""
        group, channel, district = (data.get(name, "") for name in ("group", "channel", "district"))
        return cls(
            group=group if group in GROUPS else "sent",
            text=" ".join(data.get("q", "").split())[:60],
            channel=channel if channel in ApplyChannel.values else "",
            district=district if district in District.labels else "",
        )

    def params(self, **changed: str) -> dict[str, str]:
        own = {"group": self.group if self.group != "sent" else "", "q": self.text, "channel": self.channel,
               "district": self.district}  # fmt: skip
        return {name: value for name, value in (own | changed).items() if value}

    def address(self, **changed: str) -> str:
        return f"?{urlencode(self.params(**changed))}"

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.channel or self.district)


def rows_of(row: ScholarshipRound, query: ApplicationQuery) -> QuerySet[Application]:
    """The applications of a round that meet the conditions, in the order of their numbers."""
    ids = Application.objects.filter(GROUPS[query.group][1], round=row).values("pk")
    rows = Application.objects.filter(pk__in=ids)
    if query.channel:
        rows = rows.filter(channel=query.channel)
    if query.district:
        there = Answer.objects.filter(application=OuterRef("pk"), fact="district", value=query.district)
        rows = rows.filter(Exists(there))
    return _matching(rows, query.text) if query.text else rows


def _matching(rows: QuerySet[Application], text: str) -> QuerySet[Application]:
    """A number, a name, or the last four digits of a telephone number."""
    found = Q(number__iendswith=text.upper()) | Q(applicant__name__icontains=text)
    if re.fullmatch(r"\d{4}", text):
        found |= Q(applicant__phone__endswith=text)
    return rows.filter(found)


def group_counts(row: ScholarshipRound) -> dict[str, int]:
    return Application.objects.filter(round=row).aggregate(
        **{name: Count("pk", filter=condition, distinct=True) for name, (_, condition) in GROUPS.items()}
    )


@dataclass(frozen=True)
class ApplicationPage:
    """One page of the list, how many each group holds, and the officer's saved conditions."""

    page: Page
    counts: dict[str, int]
    filters: list[ApplicationFilter]


def look_at_list(
    *, row: ScholarshipRound, query: ApplicationQuery, number: str | None, looker: Looker
) -> ApplicationPage:
    """`number` is the page asked for. With a reason of the looker names are to be read; raises ReasonNeeded."""
    waiting = Count("evidence", filter=Q(evidence__result=EvidenceResult.WAITING), distinct=True)
    rows = rows_of(row, query).select_related("applicant").annotate(papers=waiting).order_by("pk")
    page = Paginator(rows, PAGE).get_page(number)
    log_look(looker, [each.applicant_id for each in page], f"장학금 신청 목록: {row}")
    return ApplicationPage(page, group_counts(row), list(ApplicationFilter.objects.filter(owner=looker.user)))


@dataclass(frozen=True)
class ApplicationFile:
    """One application whole, as an officer reads it."""

    row: Application
    answers: list[Answer]
    evidence: list[Evidence]
    history: list[ScholarshipEvent]
    decisions: list[DecisionRow]
    duplicates: list[DuplicateMember]
    previous: int | None
    following: int | None


def look_at_application(*, application_id: int, looker: Looker) -> ApplicationFile:
    """Raises Application.DoesNotExist for one the officer may not see (also a draft), and ReasonNeeded."""
    rows = Application.objects.visible_to(looker.user).exclude(state="draft")
    row = (
        rows.select_related("applicant", "round__rule_set", "on_behalf_by")
        .prefetch_related(Prefetch("supplements", to_attr="asked"))
        .get(pk=application_id)
    )
    log_look(looker, [row.applicant_id], f"장학금 신청 {row.number}")
    beside = Application.objects.filter(round=row.round_id, state__in=IN_ROUND).order_by("pk")
    decided = row.rows.exclude(run__kind="simulation").select_related("run").order_by("-run__number")
    members = row.duplicate_of.select_related("duplicate_set")
    return ApplicationFile(
        row=row,
        answers=list(row.answers.all()),
        evidence=list(row.evidence.select_related("checked_by").order_by("pk")),
        history=list(row.events.order_by("-at", "-id")),
        decisions=list(decided),
        duplicates=list(members),
        previous=beside.filter(pk__lt=row.pk).values_list("pk", flat=True).last(),
        following=beside.filter(pk__gt=row.pk).values_list("pk", flat=True).first(),
    )


def save_filter(*, owner: User, name: str, query: ApplicationQuery) -> ApplicationFilter:
    """Keep the conditions under a name; the same name again replaces them."""
    saved, _ = ApplicationFilter.objects.update_or_create(
        owner=owner, name=name.strip()[:40], defaults={"query": urlencode(query.params())[:300]}
    )
    return saved


def forget_filter(*, owner: User, filter_id: int) -> None:
    ApplicationFilter.objects.filter(owner=owner, pk=filter_id).delete()
