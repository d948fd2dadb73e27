"""Keeps what must not be readable in a stolen copy of the database: AES-256-GCM with key ids, bound to its place.

A sealed text reads "v1.<key id>.<nonce and ciphertext in URL-safe base64>". The associated data names the place
(model.field:row), so a sealed text moved to another row or column doesn't open. A wrong key raises, never returns.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = "v1"
NONCE_BYTES = 12


class CannotDecrypt(Exception):
    """The text was sealed with a key we don't have, for another place, or was changed."""


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> dict[str, bytes]:
    """Key id -> 32 bytes, newest first, from "id:64 hex digits" words."""
    ring = {}
    for word in keys:
        key_id, _, digits = word.partition(":")
        key = bytes.fromhex(digits)
        if not key_id or "." in key_id or len(key) != 32:
            raise ValueError("FIELD_ENCRYPTION_KEYS must be words like name:64-hex-digits")
        ring[key_id] = key
    return ring


def _keys() -> dict[str, bytes]:
    return _ring(tuple(settings.FIELD_ENCRYPTION_KEYS))


def is_sealed(text: str) -> bool:
    return text.startswith(VERSION + ".")


def encrypt(text: str, *, place: str) -> str:
    """Seal `text` with the newest key for `place`; the same text gives another result each time."""
    key_id, sealed = _seal(text.encode(), place)
    return f"{VERSION}.{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def decrypt(sealed: str, *, place: str) -> str:
    """Open a sealed text; raises CannotDecrypt."""
    try:
        version, key_id, body = sealed.split(".", 2)
        return _open(version, key_id, base64.urlsafe_b64decode(body), place).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise CannotDecrypt(f"cannot open the value of {place}") from error


def encrypt_file(content: bytes, *, place: str) -> bytes:
    """Seal a whole file: "v1.<key id>." and then nonce and ciphertext as they are."""
    key_id, sealed = _seal(content, place)
    return f"{VERSION}.{key_id}.".encode() + sealed


def decrypt_file(sealed: bytes, *, place: str) -> bytes:
    """Open a sealed file; raises CannotDecrypt."""
    try:
        version, key_id, body = sealed.split(b".", 2)
        return _open(version.decode(), key_id.decode(), body, place)
    except (ValueError, KeyError, InvalidTag) as error:
        raise CannotDecrypt(f"cannot open the file of {place}") from error


def _seal(content: bytes, place: str) -> tuple[str, bytes]:
    key_id, key = next(iter(_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    return key_id, nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def _open(version: str, key_id: str, body: bytes, place: str) -> bytes:
    if version != VERSION:
        raise CannotDecrypt(f"unknown version {version!r}")
    return AESGCM(_keys()[key_id]).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], place.encode())


def lookup_index(text: str, *, place: str) -> str:
    """A keyed digest for equality searches (HMAC-SHA-256, hexadecimal); says nothing about the text without the key.

    It is made with the oldest key, which stays in the ring as long as rows made with it do.
    """
    key = list(_keys().values())[-1]
    return hmac.new(key, f"index|{place}|{text}".encode(), hashlib.sha256).hexdigest()
