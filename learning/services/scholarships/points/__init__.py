"""A resident's training points: what they hold, what they spend, what comes back, and when it ends."""
