"""Applies for a resident who stands at a counter: with their recorded consent, and both names in the history.

Whoever applied on behalf can't approve the round's decision; the database holds that (DecisionRun).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services.access import record_access
from accounts.validators import read_contact
from learning.application_sections import PAPER_WORDS
from learning.choices.scholarships import (
    ApplicationState,
    ApplyChannel,
    ConsentMethod,
    EvidenceResult,
    EvidenceSource,
)
from learning.models import Application, Evidence, ScholarshipRound
from learning.services.scholarships.applying import refusals
from learning.services.scholarships.applying.own import OwnApplication, own_application
from learning.services.scholarships.applying.saving import save_answers
from learning.services.scholarships.applying.sending import send as send_application
from learning.services.scholarships.applying.telling import note
from learning.services.scholarships.persons import person_key


@transaction.atomic
def begin(
    *,
    round_id: int,
    contact: str,
    method: ConsentMethod,
    consent_note: str,
    by: User,
    source: str | None,
    now: datetime,
) -> Application:
    """Begin an application for the member with this contact; going on with one's own begun one is the same.

    Raises ScholarshipRound.DoesNotExist, RoundNotOpen, NobodyFound, NotAtACounter, OwnApplicationOnly and
    AppliedElsewhere.
    """
    shown = ScholarshipRound.objects.shown().visible_to(by).get(pk=round_id)
    if not shown.is_open(now):
        raise refusals.RoundNotOpen(shown.opens_at, shown.closes_at, now)
    person = _member(contact)
    if person == by:
        raise refusals.NotAtACounter
    row = _live(person, shown, by) or _create(person, shown, by, method, consent_note, now)
    _log(row, by, source, now)
    return row


def _member(contact: str) -> User:
    try:
        kind, value = read_contact(contact)
    except ValidationError:
        raise refusals.NobodyFound from None
    found = User.objects.filter(**{kind: value}, is_active=True, left_at__isnull=True).first()
    if found is None:
        raise refusals.NobodyFound
    return found


def _live(person: User, shown: ScholarshipRound, by: User) -> Application | None:
    row = Application.objects.live().select_related("applicant").filter(round=shown, applicant=person).first()
    if row is None:
        return None
    if row.state != ApplicationState.DRAFT:
        raise refusals.AppliedElsewhere
    if row.on_behalf_by_id != by.pk:
        raise refusals.OwnApplicationOnly
    return row


def _create(
    person: User, shown: ScholarshipRound, by: User, method: ConsentMethod, consent_note: str, now: datetime
) -> Application:
    try:
        with transaction.atomic():
            row = Application.objects.create(
                round=shown,
                applicant=person,
                person_key=person_key(person),
                channel=ApplyChannel.COUNTER,
                on_behalf_by=by,
                consent_method=method,
                consent_at=now,
                consent_note=consent_note,
                created_at=now,
                updated_at=now,
            )
    except IntegrityError:
        raise refusals.AppliedElsewhere from None
    note(row, "begun_on_behalf", by=by, now=now, applicant=person.pk, consent=method)
    return row


def _log(row: Application, by: User, source: str | None, now: datetime) -> None:
    target = f"장학금 창구 신청 {row.number}"
    record_access(actor=by, source=source, subjects=[row.applicant_id], action="change", target=target, now=now)


def begun_by(*, application_id: int, by: User, source: str | None, now: datetime) -> tuple[Application, OwnApplication]:
    """The draft this officer began, and what is known of its applicant; the look is written down.

    Raises Application.DoesNotExist for anybody else's, and once it was sent.
    """
    rows = Application.objects.visible_to(by).select_related("applicant", "round__rule_set")
    row = rows.get(pk=application_id, on_behalf_by=by, state=ApplicationState.DRAFT)
    target = f"장학금 창구 신청 {row.number}"
    record_access(actor=by, source=source, subjects=[row.applicant_id], action="view", target=target, now=now)
    return row, own_application(person=row.applicant, round_id=row.round_id, now=now)


@transaction.atomic
def save(
    *, application_id: int, answers: Mapping[str, Any], seen: Collection[str], by: User, now: datetime
) -> Application:
    """Keep what the applicant said, and the papers the officer saw with their own eyes (`seen`: kinds).

    Raises Application.DoesNotExist and what save_answers raises.
    """
    row = Application.objects.visible_to(by).select_related("applicant").get(pk=application_id, on_behalf_by=by)
    save_answers(person=row.applicant, round_id=row.round_id, answers=answers, by=by, now=now)
    found = own_application(person=row.applicant, round_id=row.round_id, now=now)
    proofs = found.part("proofs")
    there = {each.kind for each in found.evidence}
    for kind in proofs.names if proofs else ():
        if kind in seen and kind not in there:
            _seen(row, kind, by, now)
    return row


def _seen(row: Application, kind: str, by: User, now: datetime) -> None:
    Evidence.objects.create(
        application=row,
        kind=kind,
        source=EvidenceSource.STAFF,
        result=EvidenceResult.ACCEPTED,
        added_at=now,
        added_by=by,
        checked_at=now,
        checked_by=by,
    )
    note(row, "paper_seen", by=by, now=now, kind=kind, paper=PAPER_WORDS[kind])


def send(*, application_id: int, by: User, now: datetime) -> Application:
    """Send it with both names in the history. Raises Application.DoesNotExist and what sending.send raises."""
    row = Application.objects.visible_to(by).select_related("applicant").get(pk=application_id, on_behalf_by=by)
    return send_application(person=row.applicant, round_id=row.round_id, consents=True, now=now, by=by)
