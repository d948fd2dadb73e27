"""A member leaves the portal: what is open of their scholarships ends, and what they wrote freely is forgotten.

What was decided stays as it was decided on (the database keeps it so): it belongs to an account without a person in it.
"""

from datetime import datetime

from accounts.models import User
from accounts.services.leaving import CannotLeave
from learning.choices.scholarships import AppealState, ApplicationState, AwardState, ClawbackState
from learning.models import (
    Answer,
    Appeal,
    Application,
    ApplicationFilter,
    Award,
    Clawback,
    Evidence,
    PointAccount,
    SupplementRequest,
)
from learning.points import Kind
from learning.services.scholarships.appeals.filing import withdraw_appeal
from learning.services.scholarships.appeals.refusals import NotWithdrawable as AppealBeingDecided
from learning.services.scholarships.applying.refusals import NotWithdrawable
from learning.services.scholarships.applying.sending import WITHDRAWABLE, withdraw
from learning.services.scholarships.evidence import destroy
from learning.services.scholarships.offers.answering import give_back
from learning.services.scholarships.points.ledger import Stamp, lock_accounts, post

REASON = "회원이 떠남"
BEING_WRITTEN = "지금 장학금 결과를 적고 있습니다. 잠시 뒤에 다시 해 주세요."
OWES = "장학금을 돌려받는 절차가 끝나지 않았습니다. 나의 장학금에서 살펴보고, 끝난 뒤에 떠나 주세요."


def refuse_while_owing(user: User, now: datetime) -> None:
    """Nobody leaves while a scholarship is being asked back: they are still to be heard, or to pay. Raises
    CannotLeave."""
    open_ones = (ClawbackState.NOTIFIED, ClawbackState.DEMANDED)
    if Clawback.objects.filter(award__application__applicant=user, state__in=open_ones).exists():
        raise CannotLeave(OWES)


def take_applications_back(user: User, now: datetime) -> None:
    """Withdraw what isn't decided; its papers and answers go, and the free words of all. Raises CannotLeave while a
    decision about the person is being written."""
    for row in Application.objects.of(user).filter(state__in=WITHDRAWABLE):
        try:
            withdraw(person=user, application_id=row.pk, reason=REASON, now=now)
        except NotWithdrawable as refusal:
            raise CannotLeave(BEING_WRITTEN) from refusal
    Answer.objects.filter(application__applicant=user, application__state=ApplicationState.WITHDRAWN).delete()
    papers = Evidence.objects.select_for_update(of=("self",)).filter(application__applicant=user)
    destroy(papers.exclude(file="").order_by("pk"), now)
    SupplementRequest.objects.filter(application__applicant=user, answer__isnull=False).update(answer=None)
    ApplicationFilter.objects.filter(owner=user).delete()


def give_awards_up(user: User, now: datetime) -> None:
    """What wasn't taken into use is free for who waits next, shown to the person or not; unused points end, and their
    money goes back to the budget when the round is settled."""
    mine = Award.objects.select_for_update(of=("self",)).filter(application__applicant=user)
    for award in mine.select_related("round__account").order_by("pk"):
        if award.state in (AwardState.OFFERED, AwardState.ACCEPTED):
            give_back(award, AwardState.CANCELED, REASON, user, now)
    for account in lock_accounts(PointAccount.objects.filter(award__application__applicant=user)):
        if account.available_krw and not account.closed_at:
            stamp = Stamp(now=now, what=REASON, by=user)
            post(account, Kind.EXPIRE, account.available_krw, f"expire:left:{account.pk}", stamp)


def take_objections_back(user: User, now: datetime) -> None:
    """An open objection is taken back, unless the case is being decided again: that comes to its end by itself."""
    for pk in Appeal.objects.filter(application__applicant=user, state=AppealState.FILED).values_list("pk", flat=True):
        try:
            withdraw_appeal(appeal_id=pk, by=user, now=now)
        except AppealBeingDecided:
            continue


def forget_comments(user: User, now: datetime) -> None:
    """What the person said before an award was taken back goes; that they were heard, and the decision, stay."""
    Clawback.objects.filter(award__application__applicant=user, comment__isnull=False).update(comment=None)
