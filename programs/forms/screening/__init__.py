"""Forms of screened rounds: what residents answer, what officers build, what reviewers score."""
