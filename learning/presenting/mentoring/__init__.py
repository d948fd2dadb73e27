"""Mentoring as residents, mentors and staff read it."""
