"""What staff see and do about mentoring: their mentors, the matching, the relationships, the report."""
