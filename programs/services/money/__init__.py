"""Money around a seat: what it costs, what came in, what goes back, and what a round needs to take place."""
