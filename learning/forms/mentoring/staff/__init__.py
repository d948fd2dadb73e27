"""What staff fill in about mentoring."""
