"""What has served its purpose is gone the next morning; what is still needed stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from accounts import tasks
from accounts.models import Draft, LoginLink
from accounts.services.forgetting import DRAFTS_KEPT, forget_expired

pytestmark = pytest.mark.django_db


def test_only_what_is_over_is_forgotten(resident, now):
    hour = timedelta(hours=1)
    for number, expires_at in enumerate((now, now + hour)):
        Session.objects.create(session_key=f"s{number}", session_data="", expire_date=expires_at)
        LoginLink.objects.create(digest=str(number), user=resident, expires_at=expires_at)
    LoginLink.objects.create(digest="used", user=resident, expires_at=now + hour, used_at=now)
    Draft.objects.create(user=resident, form="/old/", typed="{}", saved_at=now - DRAFTS_KEPT - hour)
    Draft.objects.create(user=resident, form="/new/", typed="{}", saved_at=now - DRAFTS_KEPT)
    assert forget_expired(now) == {"sessions": 1, "drafts": 1, "login_links": 2}
    assert forget_expired(now) == {"sessions": 0, "drafts": 0, "login_links": 0}
    assert Draft.objects.get().form == "/new/"


def test_the_clock_forgets_by_itself(resident, now, time_machine):
    time_machine.move_to(now, tick=False)
    LoginLink.objects.create(digest="over", user=resident, expires_at=now)
    tasks.forget_expired()
    assert not LoginLink.objects.exists()
