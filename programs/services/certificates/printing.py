"""Makes the PDF of a certificate or a learning history, on request and kept nowhere: about ten milliseconds a page.

Typst reads the layout from programs/paper/ and everything else as one JSON value, so no name or title is ever markup.
It sees that folder and its fonts only: no system font, no package, no address.
"""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import segno
import typst
from django.conf import settings

from programs.glyphs import drawable, undrawable
from programs.models import Certificate
from programs.services.certificates.refusals import HolderGone, NameNotPrintable, PaperNotReady
from programs.services.certificates.wording import hours_words, long_day, period_words

PAPER = Path(settings.BASE_DIR) / "programs" / "paper"
FONTS = PAPER / "fonts"
NEEDED = (
    "GowunBatang_400Regular.ttf",
    "GowunBatang_700Bold.ttf",
    "NanumGothic_400Regular.ttf",
    "NanumGothic_700Bold.ttf",
)
# A letter no font of ours has: said so in a title, refused in a name.
STAND_IN = "□"
# One compiler a process: it isn't shared by two threads at once.
_at_work = Lock()


class FontsMissing(RuntimeError):
    """Whoever installed the portal must run bin/setup.py."""


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Code points that every font of the paper can draw. Raises FontsMissing."""
    missing = [name for name in NEEDED if not (FONTS / name).is_file()]
    if missing:
        raise FontsMissing(f"programs/paper/fonts lacks {', '.join(missing)}: run python3 bin/setup.py")
    return frozenset.intersection(*(drawable((FONTS / name).read_bytes()) for name in NEEDED))


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(root=str(PAPER), font_paths=fonts)


def print_paper(layout: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The tagged PDF (PDF/UA-1) of programs/paper/<layout>.typ filled with `data`. Raises PaperNotReady."""
    try:
        clean = _drawn(data)
    except FontsMissing as problem:
        raise PaperNotReady from problem
    with _at_work:
        pdf = _compiler().compile(
            input=str(PAPER / f"{layout}.typ"),
            format="pdf",
            sys_inputs={"data": json.dumps(clean, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(made_at.timestamp()),
        )
    return cast(bytes, pdf)


def _drawn(value: Any) -> Any:
    """The same data with a stand-in for every letter the fonts lack: an empty box that says so, not a missing sign."""
    if isinstance(value, str):
        lacking = {ord(letter): STAND_IN for letter in undrawable(value, _letters()) if letter != "\n"}
        return value.translate(lacking)
    if isinstance(value, Mapping):
        return {name: _drawn(each) for name, each in value.items()}
    if isinstance(value, Sequence):
        return [_drawn(each) for each in value]
    return value


def print_certificates(certificates: Sequence[Certificate], *, made_at: datetime) -> bytes:
    """One page each. Raises HolderGone, NameNotPrintable and PaperNotReady."""
    numbers = certificates[0].number if len(certificates) == 1 else f"{len(certificates)}장"
    pages = [_page(each) for each in certificates]
    return print_paper("certificate", {"title": f"수료증 {numbers}", "certificates": pages}, made_at=made_at)


def _page(certificate: Certificate) -> dict[str, str]:
    name = certificate.holder_name
    if name is None:
        raise HolderGone
    return {
        "number": certificate.number,
        "name": _printable(name),
        "program": certificate.program_title,
        "provider": certificate.provider_name,
        "period": period_words(certificate.starts_on, certificate.ends_on),
        "hours": hours_words(certificate.minutes) if certificate.minutes else "",
        "issued_on": long_day(certificate.issued_at),
        "check_address": f"{settings.PORTAL_URL}/certificates/",
        "qr": _qr(check_address(certificate.number)),
    }


def _printable(name: str) -> str:
    try:
        lacking = undrawable(name, _letters())
    except FontsMissing as problem:
        raise PaperNotReady from problem
    if lacking:
        raise NameNotPrintable(lacking)
    return name


def check_address(number: str) -> str:
    """The public page that says whether the number is good."""
    return f"{settings.PORTAL_URL}/certificates/{number}/"


def _qr(address: str) -> str:
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", border=0, dark="#052561", xmldecl=False, nl=False, omitsize=True)
    return out.getvalue().decode()
