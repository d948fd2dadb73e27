"""Makes somebody who holds the mentor's role a mentor that residents can be matched with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Membership, User
from learning.models import MentorProfile
from learning.services.mentoring.mentors import save_profile, set_capacity


@transaction.atomic
def make_mentor(*, membership: Membership, values: Mapping[str, Any], by: User, now: datetime) -> MentorProfile:
    """Profile and capacity together, or neither. `values`: names of mentors.TOLD and `capacity`.

    Raises CapacityTooLarge.
    """
    profile = save_profile(user=membership.user, organization=membership.organization, values=values, by=by, now=now)
    return set_capacity(mentor_id=profile.pk, capacity=values["capacity"], by=by, now=now)
