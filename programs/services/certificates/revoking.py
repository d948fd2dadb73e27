"""Takes a certificate back as the law wants it: its holder is told, has ten full days to answer, then it is decided.

Administrative Procedures Act article 21. What the holder asks for needs no notice; a corrected slip is a reissue.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from accounts.choices import NoticeKind
from accounts.models import User
from accounts.services.notices import notify
from accounts.templatetags.display import day as day_words
from programs.choices import RevocationDecision, RevocationGround
from programs.models import Certificate, Revocation
from programs.models.revocation import FULL_DAYS
from programs.services.certificates.issuing import held, mark_revoked, refuse_while_open, why_of
from programs.services.certificates.refusals import AlreadyDecided, CommentsClosed, CommentsOpen, NotLive
from programs.services.free_text import refuse_personal_data
from programs.services.intakes import note
from programs.services.refusals import Refused
from programs.workdays import SEOUL, civil_deadline

D = RevocationDecision
DECIDED = ("decision", "decided_at", "decided_by", "decided_reason")
APPEAL = "받아들이기 어려우면 이 알림을 받은 날부터 30일 안에 운영 기관에 이의를 신청할 수 있습니다."


class BasisNeeded(Refused):
    code = "basis_needed"
    field = "basis"
    detail = "근거가 되는 규정을 적어 주세요."


class CommentNeeded(Refused):
    code = "comment_needed"
    field = "comment"
    detail = "의견을 적어 주세요."


def comments_end(begun_at: datetime) -> datetime:
    """Midnight in Seoul after the last day: the day of the notice doesn't count, ten whole days follow, and a last day
    that is no working day moves on (Civil Act 157, 161)."""
    last = civil_deadline(begun_at.astimezone(SEOUL).date(), FULL_DAYS)
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=SEOUL)


def last_day(comments_until: datetime) -> date:
    """The last day on which the holder may still write."""
    return (comments_until - timedelta(microseconds=1)).astimezone(SEOUL).date()


@transaction.atomic
def propose(*, certificate_id: int, reason: str, basis: str, by: User, now: datetime) -> Revocation:
    """Tell the holder that, why and by which rule their certificate is to be revoked, and until when they may answer.

    Raises ReasonNeeded, PersonalData, BasisNeeded, NotLive, NoticeOpen.
    """
    why, rule = why_of(reason), " ".join(basis.split())
    if not rule:
        raise BasisNeeded
    certificate, end = _live(certificate_id), comments_end(now)
    revocation = Revocation.objects.create(
        certificate=certificate,
        ground=RevocationGround.CAUSE,
        reason=why,
        basis=refuse_personal_data(rule, "basis"),
        begun_at=now,
        begun_by=by,
        comments_until=end,
    )
    title = f"수료증을 취소하려 합니다. {day_words(last_day(end))}까지 의견을 적어 주세요"
    _tell(revocation, title, f" 까닭: {why} 근거: {rule}", "notice/", now)
    note(certificate.enrollment.intake, "revocation_proposed", by=by, now=now, number=certificate.number, reason=why)
    return revocation


@transaction.atomic
def comment(*, revocation_id: int, person: User, text: str, now: datetime) -> Revocation:
    """Keep what the holder says, sealed; until the end of the period it may be written anew.

    Raises Revocation.DoesNotExist for anybody else's, CommentNeeded, CommentsClosed.
    """
    revocation = _locked(revocation_id, person=person)
    if not text.strip():
        raise CommentNeeded
    if not may_comment(revocation, now):
        raise CommentsClosed
    if revocation.comment == text.strip():
        return revocation
    revocation.comment, revocation.commented_at = text.strip(), now
    revocation.save(update_fields=["comment", "commented_at"])
    notify(
        recipient=revocation.begun_by,
        kind=NoticeKind.MESSAGE,
        key=f"revocation:{revocation.pk}:comment:{now:%Y%m%d%H%M%S}",
        title="수료증 취소에 의견이 왔습니다",
        body=f"{revocation.certificate.number} 수료증입니다. 의견을 보고 취소할지 정해 주세요.",
        link=f"/staff/certificates/{revocation.certificate_id}/",
        now=now,
    )
    return revocation


def may_comment(revocation: Revocation, now: datetime) -> bool:
    return revocation.is_open and revocation.comments_until is not None and now < revocation.comments_until


@transaction.atomic
def decide(*, revocation_id: int, decision: str, reason: str, by: User, now: datetime) -> Revocation:
    """Revoke, once the period for comments is over, or drop it at any time; the holder is told why.

    The same decision sent twice is one. Raises ReasonNeeded, PersonalData, CommentsOpen, AlreadyDecided.
    """
    why = why_of(reason)
    revocation = _locked(revocation_id)
    if not revocation.is_open:
        if revocation.decision == decision and revocation.decided_by_id == by.pk:
            return revocation
        raise AlreadyDecided
    if decision == D.REVOKED and revocation.comments_until and now < revocation.comments_until:
        raise CommentsOpen(day_words(last_day(revocation.comments_until)))
    certificate = revocation.certificate
    _decide(revocation, D(decision), why, by, now)
    if revocation.decision == D.REVOKED:
        mark_revoked(certificate, why, by, now)
        _tell(revocation, "수료증이 취소되었습니다", f" 까닭: {why} 근거: {revocation.basis} {APPEAL}", "", now)
    else:
        _tell(revocation, "수료증을 취소하지 않기로 했습니다", f" 까닭: {why} 수료증은 그대로 쓸 수 있습니다.", "", now)
    action = "certificate_revoked" if revocation.decision == D.REVOKED else "revocation_dropped"
    note(certificate.enrollment.intake, action, by=by, now=now, number=certificate.number, reason=why)
    return revocation


@transaction.atomic
def revoke_as_asked(*, certificate_id: int, reason: str, by: User, now: datetime) -> Certificate:
    """The holder asked for it: revoked at once, and told, so that whoever didn't ask will object.

    Raises ReasonNeeded, PersonalData, NotLive, NoticeOpen.
    """
    why = why_of(reason)
    certificate = _live(certificate_id)
    revocation = Revocation(
        certificate=certificate, ground=RevocationGround.ASKED, reason=why, begun_at=now, begun_by=by
    )
    _decide(revocation, D.REVOKED, why, by, now)
    mark_revoked(certificate, why, by, now)
    more = f" 본인이 부탁했다고 적혀 있습니다: {why} 부탁하지 않았다면 운영 기관에 바로 알려 주세요."
    _tell(revocation, "부탁하신 대로 수료증을 취소했습니다", more, "", now)
    note(certificate.enrollment.intake, "certificate_revoked", by=by, now=now, number=certificate.number, reason=why)
    return certificate


def _live(certificate_id: int) -> Certificate:
    """Under the locks of its enrollment and its own. Raises NotLive, NoticeOpen."""
    certificate = held(certificate_id)
    if not certificate.is_live:
        raise NotLive
    refuse_while_open(certificate)
    return certificate


def _locked(revocation_id: int, person: User | None = None) -> Revocation:
    """One lock order with issuing: enrollment, certificate, revocation. With `person`: theirs only."""
    rows = Revocation.objects.filter(certificate__enrollment__person=person) if person else Revocation.objects.all()
    certificate = held(rows.values_list("certificate_id", flat=True).get(pk=revocation_id))
    revocation = Revocation.objects.select_for_update(of=("self",)).get(pk=revocation_id)
    revocation.certificate = certificate
    return revocation


def _decide(revocation: Revocation, decision: RevocationDecision, why: str, by: User, now: datetime) -> None:
    revocation.decision, revocation.decided_at = decision, now
    revocation.decided_by, revocation.decided_reason = by, why
    revocation.save(update_fields=DECIDED if revocation.pk else None)


def _tell(revocation: Revocation, title: str, more: str, page: str, now: datetime) -> None:
    """Nobody is there to be told once the holder has left the portal."""
    certificate = revocation.certificate
    row = certificate.enrollment
    if row.person.left_at is not None:
        return
    notify(
        recipient=row.person,
        kind=NoticeKind.RESULT,
        key=f"revocation:{revocation.pk}:{revocation.decision or 'notice'}",
        title=title,
        body=f"‘{certificate.program_title}’ 수료증 {certificate.number}입니다.{more}",
        link=f"/my/enrollments/{row.pk}/certificate/{page}",
        now=now,
    )


def notice_for(*, person: User, enrollment_id: int) -> Revocation:
    """The newest notice about this person's certificate. Raises Revocation.DoesNotExist."""
    rows = Revocation.objects.filter(certificate__enrollment=enrollment_id, certificate__enrollment__person=person)
    rows = rows.filter(ground=RevocationGround.CAUSE)
    found = rows.select_related("certificate__enrollment__intake__program__provider").first()
    if found is None:
        raise Revocation.DoesNotExist
    return found
