"""What residents, mentors and staff do in mentoring: each module one subject."""
