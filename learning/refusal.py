"""How the engines refuse an input that can't be decided: what is wrong, and which part of it."""


class Refusal(Exception):
    """`error` says why in one sentence for the person at the command line, `where` which part of the input."""

    def __init__(self, error: str, where: str) -> None:
        super().__init__(error)
        self.error = error
        self.where = where
