"""A resident's application for a screened round: written page by page, sent, readable, changeable until closing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Resident, User
from accounts.services.circumstances import tell
from accounts.services.drafts import discard_draft
from programs.choices import LIVE, EnrollmentStatus, Selection
from programs.eligibility import Rule
from programs.models import ApplicationDraft, ApplicationVersion, DecisionBatch, Enrollment, Intake, Screening
from programs.opening import Phase, phase
from programs.services import messages, seats
from programs.services.enrollment import enroll
from programs.services.screening.pages import Answers, FormPage, pages_of
from programs.services.screening.refusals import AnswersNeeded, NotChangeable
from programs.services.standing import Standing, standing_of, window_of

OPEN_PHASES = (Phase.OPEN, Phase.WAITLIST)


@dataclass(frozen=True)
class ResidentForm:
    """Where one person stands with one application form. `answers` are the draft's, else those sent last; `row` is
    their live enrollment."""

    intake: Intake
    screening: Screening
    rule: Rule
    resident: Resident
    standing: Standing
    pages: list[FormPage]
    answers: Answers
    draft: ApplicationDraft | None
    row: Enrollment | None

    @property
    def missing(self) -> list[int]:
        return [page.number for page in self.pages if not page.is_complete(self.answers)]

    @property
    def may_write(self) -> bool:
        """While applying is open, unless the person is past applying."""
        past = self.row is not None and self.row.status != EnrollmentStatus.APPLIED
        return not past and self.standing.phase in OPEN_PHASES and self.standing.assessment.verdict != "no"


def resident_form(*, person: User, intake_id: int, now: datetime) -> ResidentForm:
    """Raises Intake.DoesNotExist for a round that isn't shown or isn't screened."""
    intake = (
        Intake.objects.published()
        .select_related("program__provider", "venue", "screening")
        .prefetch_related("meetings")
        .get(pk=intake_id, selection=Selection.SCREENING, screening__isnull=False)
    )
    standing = standing_of(intake, person, now)
    draft = ApplicationDraft.objects.filter(person=person, intake=intake).first()
    return ResidentForm(
        intake=intake,
        screening=intake.screening,
        rule=Rule.from_json(intake.eligibility),
        resident=Resident.objects.filter(user=person).first() or Resident(user=person),
        standing=standing,
        pages=pages_of(intake.screening.questions.all()),
        answers=json.loads(draft.answers) if draft else _sent_before(person, intake_id),
        draft=draft,
        row=standing.enrollment,
    )


def _sent_before(person: User, intake_id: int) -> Answers:
    """What the person sent last for this round, even if they took it back since; {} when nothing."""
    versions = ApplicationVersion.objects.filter(enrollment__person=person, enrollment__intake=intake_id)
    last = versions.order_by("-sent_at", "-id").first()
    return json.loads(last.answers) if last else {}


@transaction.atomic
def save_answers(*, person: User, intake_id: int, answers: Mapping[str, Any], now: datetime) -> ApplicationDraft:
    """Keep what was answered on one page, on top of what the draft holds; other pages stay as they are.

    Raises NotChangeable when the form can't be sent any more.
    """
    if not resident_form(person=person, intake_id=intake_id, now=now).may_write:
        raise NotChangeable
    empty = ApplicationDraft(person=person, intake_id=intake_id, saved_at=now)
    empty.answers = json.dumps(_sent_before(person, intake_id))
    ApplicationDraft.objects.bulk_create([empty], ignore_conflicts=True)
    draft = ApplicationDraft.objects.select_for_update().get(person=person, intake=intake_id)
    draft.answers = json.dumps(json.loads(draft.answers) | dict(answers), ensure_ascii=False)
    draft.saved_at = now
    draft.save(update_fields=["answers", "saved_at"])
    return draft


def page_path(intake_id: int, number: int) -> str:
    """The address of one page of the form, by which what is typed between two savings is kept too."""
    return f"/my/applications/{intake_id}/{number}/"


@transaction.atomic
def discard_answers(*, person: User, intake_id: int) -> None:
    """Throw the unsent answers away; what was sent stays as it was sent."""
    form = ApplicationDraft.objects.filter(person=person, intake=intake_id)
    form.delete()
    for page in _pages(intake_id):
        discard_draft(user=person, form=page_path(intake_id, page.number))


def _pages(intake_id: int) -> list[FormPage]:
    screening = Screening.objects.filter(intake=intake_id).first()
    return pages_of(screening.questions.all()) if screening else []


def send(*, person: User, intake_id: int, profile: dict, key: str, now: datetime, consents: bool = False) -> Enrollment:
    """Send the application: kept as version 1, the draft gone, the form frozen for everybody. `consents` as in
    programs.services.applying.apply.

    Raises AnswersNeeded, AlreadyEnrolled (sent before), and every Refused of enrolling.
    """
    if profile:
        tell(person=person, told=profile, consents=consents, now=now)
    with transaction.atomic():
        draft = ApplicationDraft.objects.select_for_update().filter(person=person, intake=intake_id).first()
        # first, so that whoever is building the form is waited for and nobody builds on
        Screening.objects.filter(intake=intake_id, frozen_at__isnull=True).update(frozen_at=now)
        answers = json.loads(draft.answers) if draft else _sent_before(person, intake_id)
        answers = _fitting(answers, intake_id, person)
        outcome = enroll(person=person, intake_id=intake_id, now=now, idempotency_key=key, answers={"version": 1})
        if outcome.is_new:
            _keep_version(outcome.enrollment, 1, answers, now)
            discard_answers(person=person, intake_id=intake_id)
    return outcome.enrollment


def _fitting(answers: Answers, intake_id: int, person: User) -> Answers:
    """The answers to the questions there are; raises AnswersNeeded with the pages that lack one."""
    pages = _pages(intake_id)
    asked = {str(question.pk) for page in pages for question in page.questions}
    own = {name: answer for name, answer in answers.items() if name in asked}
    missing = [page.number for page in pages if not page.is_complete(own)]
    if missing and not Enrollment.objects.filter(person=person, intake=intake_id, status__in=LIVE).exists():
        raise AnswersNeeded(intake_id, missing)
    return own


def _keep_version(row: Enrollment, number: int, answers: Answers, now: datetime) -> None:
    text = json.dumps(answers, ensure_ascii=False)
    ApplicationVersion.objects.create(enrollment=row, number=number, answers=text, sent_at=now)


@transaction.atomic
def send_again(*, enrollment_id: int, by: User, now: datetime) -> int:
    """Send the changed answers as another version; its number. Nothing changed or nothing waiting: the last number.

    Raises NotChangeable after closing, AnswersNeeded, Enrollment.DoesNotExist for anybody else's.
    """
    intake_id = Enrollment.objects.values_list("intake_id", flat=True).get(pk=enrollment_id, person=by)
    seats.lock_intake(intake_id)
    row = Enrollment.objects.select_for_update(of=("self",)).select_related("intake__program").get(pk=enrollment_id)
    _refuse_unless_changeable(row, now)
    last = row.versions.order_by("-number").first()
    draft = ApplicationDraft.objects.select_for_update().filter(person=by, intake=intake_id).first()
    sent = last.number if last else 0
    if draft is None:
        return sent
    answers = json.loads(draft.answers)
    missing = [page.number for page in _pages(intake_id) if not page.is_complete(answers)]
    if missing:
        raise AnswersNeeded(intake_id, missing)
    if last is None or json.loads(last.answers) != answers:
        sent += 1
        _keep_version(row, sent, answers, now)
        _tell_changed(row, sent, now)
    discard_answers(person=by, intake_id=intake_id)
    return sent


def _refuse_unless_changeable(row: Enrollment, now: datetime) -> None:
    decided = DecisionBatch.objects.filter(intake=row.intake_id, undone_at__isnull=True).exists()
    if row.status != EnrollmentStatus.APPLIED or decided or phase(window_of(row.intake), now) not in OPEN_PHASES:
        raise NotChangeable


def _tell_changed(row: Enrollment, number: int, now: datetime) -> None:
    messages.tell_change(
        row,
        title="고친 신청서를 받았습니다",
        body=f"‘{row.intake.program.title}’ 신청서를 {number}번째로 보내셨습니다. 마지막에 보낸 것으로 심사합니다.",
        key=f"version:{number}",
        now=now,
    )


def versions_of(row: Enrollment) -> list[tuple[ApplicationVersion, Answers]]:
    """Everything sent, the newest first."""
    return [(version, json.loads(version.answers)) for version in row.versions.order_by("-number")]
