"""Gives seats by lot so that anybody can check it: planned, announced, frozen at closing, drawn once."""
