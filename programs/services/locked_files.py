"""Locks a spreadsheet with personal data, so that a file that goes astray says nothing."""

import tempfile
from typing import IO

from msoffcrypto.format.ooxml import OOXMLFile

from programs.file_passwords import weakness
from programs.services.refusals import Refused


class WeakPassword(Refused):
    code = "weak_password"
    field = "password"


def lock(file: IO[bytes], password: str) -> IO[bytes]:
    """The .xlsx as a file that spreadsheet programs open only with the password (AES-256). Raises WeakPassword."""
    if why := weakness(password):
        raise WeakPassword(why)
    locked = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    OOXMLFile(file).encrypt(password, locked)
    locked.seek(0)
    return locked
