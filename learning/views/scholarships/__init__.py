"""Pages of the scholarship for residents."""
