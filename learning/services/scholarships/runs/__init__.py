"""A calculation of a round by workers, looked at by people, proposed by one and approved by another."""
