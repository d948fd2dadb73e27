"""Turns rows into the plain values templates show; knows words and addresses, writes nothing."""
