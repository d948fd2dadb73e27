"""A film in WebM that browsers really play, made of still pictures: a WebP picture is one key frame of VP8."""

import struct

# 320 by 180 points, blue with a white bar: drawn by Chromium, the VP8 part of a WebP picture.
FRAME = bytes.fromhex(
    "7016009d012a4001b4003ed168ad5128262422a52801001a09676ee17550fe8397aec1012602dffdf5b01b94e7434cf8"
    "6965716ab8699f0d2cae2d570d33e1a595c5aae1a67c33494b39d6c36f26011fed9652096da90419a2144c74989a83ca"
    "d54c5531508ba096c64efc6d7a209b0737ffce19de5b282a73a1a6724b2127908a268d6c36f26011fed9652096da9041"
    "ce9e33837128a82a73a1a67c34b2b8b55c34cf86965716ab8699f0d2cae2d570d33e1a595c5aae1a67c3340000fefe64"
    "6ff3f35275c059f7a8425ae7c0790000023ffee077dc59e1c7b9dee7c9dba5aaf12f955e25f2aa7dc59e1b1c7e1f4228"
    "fd4e7f97fe924f2a4f4dc544ba9e56bfa383036d009ade80377e913a13e03d539887aa7310f54e615e3733eba0000000"
    "00000000"
)


def _size(length: int) -> bytes:
    return (length | 1 << 56).to_bytes(8)


def element(name: int, content: bytes, *, known_size: bool = True) -> bytes:
    size = _size(len(content)) if known_size else b"\x01" + b"\xff" * 7
    return name.to_bytes((name.bit_length() + 7) // 8) + size + content


def number(name: int, value: int) -> bytes:
    return element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8)))


def webm(
    seconds: int,
    frame: bytes = FRAME,
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
