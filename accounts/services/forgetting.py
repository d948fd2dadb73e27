"""Destroys what has served its purpose: sessions, old half-written forms, used log-in addresses (act article 21)."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q

from accounts.models import Draft, LoginLink

DRAFTS_KEPT = timedelta(days=30)


def forget_expired(now: datetime) -> dict[str, int]:
    """Delete what is over; counts by kind. Running it twice deletes nothing more."""
    over = {
        "sessions": Session.objects.filter(expire_date__lte=now),
        "drafts": Draft.objects.filter(saved_at__lt=now - DRAFTS_KEPT),
        "login_links": LoginLink.objects.filter(Q(expires_at__lte=now) | Q(used_at__isnull=False)),
    }
    return {kind: rows.delete()[0] for kind, rows in over.items()}
