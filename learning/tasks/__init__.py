"""Wakes what is due in the learning area, a module a subject (house law 3)."""

from learning.tasks import mentoring, scholarships

__all__ = ["mentoring", "scholarships"]
