"""An objection to a decision: filed in time, answered in time, and decided again without moving anybody else."""
