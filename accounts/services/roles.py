"""Operators give and end roles: each change is written down for three years, and ends the person's sessions at once."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.choices import NoticeKind
from accounts.models import Membership, Organization, RoleChange, User
from accounts.services.notices import notify
from accounts.services.sessions import end_sessions


class AlreadyHeld(Exception):
    detail = "이미 그 역할을 맡고 있습니다."


class LastOperator(Exception):
    detail = "마지막 포털 운영자의 역할은 끝낼 수 없습니다. 다른 운영자를 먼저 정해 주세요."


@transaction.atomic
def grant_role(
    *, user: User, organization: Organization, role: str, by: User | None, now: datetime, reason: str = ""
) -> Membership:
    """Give a role (`by` None: the set-up of a fresh portal). Raises AlreadyHeld."""
    try:
        with transaction.atomic():
            membership = Membership.objects.create(user=user, organization=organization, role=role, started_at=now)
    except IntegrityError as error:
        raise AlreadyHeld from error
    _write_down(membership, by, now, reason, is_granted=True)
    return membership


@transaction.atomic
def end_role(*, membership_id: int, by: User | None, now: datetime, reason: str) -> Membership:
    """End a role; ending it twice changes nothing. Raises LastOperator."""
    membership = Membership.objects.select_for_update().select_related("user", "organization").get(pk=membership_id)
    if membership.ended_at is not None:
        return membership
    if membership.role == "operator" and not _other_operators(membership).exists():
        raise LastOperator
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    _write_down(membership, by, now, reason, is_granted=False)
    return membership


@transaction.atomic
def deactivate(*, user: User, by: User, now: datetime, reason: str) -> None:
    """Close an account to its holder: roles end, sessions end, keys stop working."""
    for membership in user.memberships.filter(ended_at__isnull=True):
        end_role(membership_id=membership.pk, by=by, now=now, reason=reason)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)


def _other_operators(membership: Membership):
    """Live operators besides this one, locked, so that two can't end each other at once."""
    return (
        Membership.objects.select_for_update()
        .filter(role="operator", ended_at__isnull=True, user__is_active=True)
        .exclude(pk=membership.pk)
    )


def _write_down(membership: Membership, by: User | None, now: datetime, reason: str, *, is_granted: bool) -> None:
    change = RoleChange.objects.create(
        at=now,
        by=by,
        user=membership.user,
        organization_name=membership.organization.name,
        role=membership.role,
        is_granted=is_granted,
        reason=reason[:200],
    )
    end_sessions(membership.user)
    membership.user.__dict__.pop("_active_memberships", None)
    what = f"{membership.organization.name} {membership.get_role_display()}"
    title = f"{what} 역할을 맡았습니다." if is_granted else f"{what} 역할이 끝났습니다."
    notify(
        recipient=membership.user,
        kind=NoticeKind.ACCOUNT,
        key=f"role-{change.pk}",
        title=title,
        body=f"{title} 다시 로그인해 주세요.",
        link="/accounts/me/",
        now=now,
    )
