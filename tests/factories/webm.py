"""A film in WebM that browsers really play, made of still pictures: a WebP picture is one key frame of VP8."""

import struct


def _size(length: int) -> bytes:
    return (length | 1 << 56).to_bytes(8)


def element(name: int, content: bytes, *, known_size: bool = True) -> bytes:
    size = _size(len(content)) if known_size else b"\x01" + b"\xff" * 7
    return name.to_bytes((name.bit_length() + 7) // 8) + size + content


def number(name: int, value: int) -> bytes:
    return element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8)))


def frame_of(webp: bytes) -> bytes:
    """The VP8 frame inside a lossy WebP picture."""
    assert webp[:4] == b"RIFF"
    assert webp[12:16] == b"VP8 "
    (length,) = struct.unpack("<I", webp[16:20])
    return webp[20 : 20 + length]


def webm(
    seconds: int,
    frame: bytes = b"",
    *,
    width: int = 320,
    height: int = 180,
    known_size: bool = True,
    doc_type: bytes = b"webm",
    track_type: int = 1,
) -> bytes:
    """One key frame a second; times are milliseconds."""
    head = element(
        0x1A45DFA3,
        number(0x4286, 1) + number(0x42F7, 1) + number(0x42F2, 4) + number(0x42F3, 8)
        + element(0x4282, doc_type) + number(0x4287, 2) + number(0x4285, 2),
    )  # fmt: skip
    info = element(
        0x1549A966,
        number(0x2AD7B1, 1_000_000) + element(0x4489, struct.pack(">d", seconds * 1000))
        + element(0x4D80, b"tests") + element(0x5741, b"tests"),
    )  # fmt: skip
    picture = element(0xE0, number(0xB0, width) + number(0xBA, height))
    track = element(
        0xAE,
        number(0xD7, 1) + number(0x73C5, 1) + number(0x83, track_type) + element(0x86, b"V_VP8") + picture,
    )  # fmt: skip
    clusters = b"".join(
        element(0x1F43B675, number(0xE7, second * 1000) + element(0xA3, b"\x81\x00\x00\x80" + frame))
        for second in range(seconds)
    )
    return head + element(0x18538067, info + element(0x1654AE6B, track) + clusters, known_size=known_size)
