"""Rows into the plain values that templates of the area show; writes nothing."""
