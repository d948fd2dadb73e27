"""Screened rounds (심사): the form is built, applications come in, reviewers read them, one decision is made of it."""
