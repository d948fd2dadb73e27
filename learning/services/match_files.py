"""Matches an instance from a file, for whoever checks a run at the command line; needs no database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from learning.matching import Instance, Matching, match, read_instance
from learning.refusal import Refusal


def match_file(*, path: Path, seconds: Callable[[], float], out: Path | None = None) -> dict[str, Any]:
    """The answer for an instance file, as the contract prints it; written to `out` when given.

    `seconds` is a clock of processor time. Raises Refusal, and then nothing is written.
    """
    instance = read_instance(_json(path))
    began = seconds()
    answer = _matched(instance).as_contract()
    answer["seconds"] = round(seconds() - began, 4)
    if out:
        try:
            out.write_text(json.dumps(answer, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as error:
            raise Refusal(f"can't be written: {error.strerror}", str(out)) from None
    return answer


def _matched(instance: Instance) -> Matching:
    try:
        return match(instance)
    except UnicodeEncodeError:
        raise Refusal("a text is not valid Unicode", "instance") from None


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Refusal(f"can't be read: {error.strerror}", str(path)) from None
    except (ValueError, RecursionError):
        raise Refusal("is not JSON in UTF-8", str(path)) from None
