"""The staff console: what an officer sees and does, screen by screen."""
