"""The console's pages of mentoring: mentors, the matching, relationships, the report."""
