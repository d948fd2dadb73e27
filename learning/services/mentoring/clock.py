"""What a new day changes for residents and mentors: roles, rests and terms that are over, capacities that begin."""

from datetime import datetime

from learning.services.mentoring import lifecycle, mentors, running


def turn_over(now: datetime) -> None:
    """Safe to repeat: each part only takes what is due."""
    mentors.let_go_without_role(now)
    mentors.apply_periods(now)
    mentors.resume_rested(now)
    lifecycle.resume_rested(now)
    lifecycle.end_due(now)
    running.drop_outdated(now)
