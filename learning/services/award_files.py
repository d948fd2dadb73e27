"""Decides awards from files, for whoever checks a published round at the command line; needs no database."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from accounts.validators import refuse_resident_number
from learning import awards
from learning.awards import Application
from learning.refusal import Refusal

SEED = re.compile(r"[0-9a-fA-F]+")


def decide_files(
    *, applications: Path, rule_set: Path, seed: str, precedence: str | None = None, out: Path | None = None
) -> dict[str, Any]:
    """The decision over an application file (JSON a line) and a rule set file; written to `out` when given.

    Raises Refusal, and then nothing is written.
    """
    if not SEED.fullmatch(seed):
        raise Refusal("a seed is hexadecimal", "seed")
    rules = awards.read_rule_set(_json(_text(rule_set), str(rule_set)), precedence=precedence)
    try:
        result = awards.decide(list(_applications(applications)), rules, seed)
    except UnicodeEncodeError:
        raise Refusal("a text is not valid Unicode", str(applications)) from None
    if out:
        _write(out, result)
    return result


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refusal(f"can't be read: {error.strerror}", str(path)) from None
    except UnicodeDecodeError:
        raise Refusal("is not UTF-8", str(path)) from None


def _write(path: Path, result: dict[str, Any]) -> None:
    try:
        path.write_bytes(awards.canonical(result) + b"\n")
    except OSError as error:
        raise Refusal(f"can't be written: {error.strerror}", str(path)) from None


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except _Twice as twice:
        raise Refusal(f"the name {twice} is there twice", where) from None
    except (ValueError, RecursionError):
        raise Refusal("is not JSON", where) from None


class _Twice(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are each there once: which of two would count is nobody's guess."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return found


def _applications(path: Path) -> Iterator[Application]:
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            where = f"line {number}"
            application = awards.read_application(_json(line, where), where)
            _refuse_resident_numbers(application, where)
            yield application


def _refuse_resident_numbers(application: Application, where: str) -> None:
    for text in (value for value in application.facts.values() if isinstance(value, str)):
        try:
            refuse_resident_number(text)
        except ValidationError:
            raise Refusal("holds what looks like a resident registration number", where) from None
