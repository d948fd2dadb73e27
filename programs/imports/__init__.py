"""Serves the officer who brings the city's open course data in: files and API pages become courses, or reasons.

Pure: bytes and rows in; courses, rejections and remarks out. No database, no clock, no network.
docs/decisions/0006 says which faults reject a row and which only leave a fact unknown.
"""
