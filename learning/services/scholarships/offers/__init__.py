"""What becomes of an award after it was offered: taken, declined, lapsed, and passed on to who waits."""
