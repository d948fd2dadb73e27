"""What officers do with applications before a decision: read, ask again, check papers, tell people apart."""
