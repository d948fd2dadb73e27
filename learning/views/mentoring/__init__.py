"""Pages of mentoring: for residents, for mentors, for staff."""
