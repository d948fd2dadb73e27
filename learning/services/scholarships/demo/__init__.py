"""Rounds to try, with applicants nobody has ever been: open, under review, and published with awards."""
