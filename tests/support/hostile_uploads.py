"""Files that are made to break whoever reads them as pictures, and a run of the app over them.

Run as a program it prints, as JSON, what became of the files and the most memory that was held; a
file that crashes the reader ends the program.
"""

from __future__ import annotations

import io
import json
import random
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator

import app_museum
import numpy as np
from peak_memory import peak_memory_mib
from PIL import Image

MOST_EDITS = 40
NAMES = ("a.jpg", "a.png", "a.webp", "../../etc/passwd", "<b>.jpg", "a.exe", "a\x00.jpg", "ü" * 300)


def originals() -> dict[str, bytes]:
    """Returns a painting in the formats that are mutated."""
    with Image.open(app_museum.painting()) as picture:
        small = picture.convert("RGB").resize((160, 120))
        files = {"jpeg": app_museum.painting().read_bytes()}
        for kind in ("PNG", "WEBP", "GIF", "BMP", "TIFF"):
            out = io.BytesIO()
            small.save(out, kind)
            files[kind.lower()] = out.getvalue()
    return files


def fuzzed(data: bytes, chance: random.Random) -> bytes:
    """Damages a file in a few places, as transfers and attackers do."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, MOST_EDITS)):
        at = chance.randrange(max(1, len(damaged)))
        match chance.randrange(6):
            case 0:
                damaged[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                damaged[at : at + chance.randint(1, 64)] = b""
            case 2:
                damaged[at:at] = chance.randbytes(chance.randint(1, 64))
            case 3:
                damaged[at : at + 4] = b"\xff\xff\xff\xff"
            case 4:
                damaged[at : at + 2] = struct.pack(">H", chance.choice((0, 1, 0x7FFF, 0xFFFF)))
            case 5:
                # Headers are where lengths and sizes stand.
                damaged[chance.randrange(min(64, len(damaged) or 1))] = chance.randrange(256)
        if not damaged:
            break
    if chance.random() < 0.2:
        del damaged[chance.randrange(len(damaged) + 1) :]
    return bytes(damaged)


def crafted() -> dict[str, bytes]:
    """Returns files that are each hostile in a way of their own, by name."""
    jpeg = app_museum.painting().read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.jpg", jpeg)
        packed.writestr("zeros", bytes(10**7))
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    html = b"<!doctype html><script>alert(1)</script>"
    pdf = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"
    return {
        "nothing": b"",
        "one byte": b"\xff",
        "text": b"Dear diary",
        "svg": svg,
        "svg bomb": b"<svg>" + b"<g>" * 10**5,
        "html": html,
        "pdf": pdf,
        "zip": archive.getvalue(),
        "program": b"\x7fELF" + bytes(1000),
        "gif that is a script": b"GIF89a/*" + bytes(20) + b"*/=1;alert(1);//",
        "gif header alone": b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0xF7, 0, 0),
        "jpeg that is an archive": jpeg + archive.getvalue(),
        "jpeg that is a page": jpeg[:20] + b"\xff\xfe\x00\x2a" + html + jpeg[20:],
        "svg named in a jpeg": b"\xff\xd8\xff\xe0" + svg,
        "jpeg of 65535 x 65535": _resized_jpeg(jpeg, 65535, 65535),
        "jpeg of 0 x 0": _resized_jpeg(jpeg, 0, 0),
        "png of 100 megapixels, empty": png(10_000, 10_000, b""),
        "png of 2 gigapixels": png(2**31 - 1, 2**31 - 1, b""),
        "png bomb": png(30_000, 30_000, _packed_zeros(10**7), depth=1, colour=0),
        "png of the most pixels allowed": png(
            *(6_300, 6_300, _packed_zeros(6_300 * (6_300 * 8 + 1))), depth=16, colour=6
        ),
        "png with an endless text": png(
            8, 8, b"", extra=(b"zTXt", b"a\0\0" + _packed_zeros(10**7))
        ),
        "png of a palette without one": png(8, 8, _packed_zeros(72), colour=3),
        "webp of the largest side": b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff" * 6,
        "webp that promises more": b"RIFF\xff\xff\xff\x7fWEBPVP8 \xff\xff\xff\x7f" + bytes(30),
        "tiff that points at itself": b"II*\0\x08\0\0\0\x01\0"
        + b"\x11\x01\x04\0\x01\0\0\0"
        + bytes(8),
        "tiff that is huge": _tiff(2**31, 2**31),
        "bmp of negative size": _bmp(-1, -(2**31)),
        "bmp that is huge": _bmp(2**31 - 1, 2**31 - 1),
        "icon": b"\0\0\1\0\1\0\0\0\0\0\1\0\x20\0",
        "photoshop": b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 4, 30_000, 30_000, 8, 3),
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) run",
        "too many bytes": jpeg + bytes(10 * 2**20),
    }


def uploads(number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yields so many hostile files with a name each: first the crafted, then fuzzed ones."""
    chance = random.Random(seed)  # noqa: S311 # repeatable, no secret
    yield from crafted().items()
    files = originals()
    kinds = ("jpeg", "png", "webp", *files)  # the first three twice as often
    for turn in range(number - len(crafted())):
        kind = kinds[turn % len(kinds)]
        yield f"{kind} {turn} as {chance.choice(NAMES)}", fuzzed(files[kind], chance)


def png(
    width: int,
    height: int,
    packed: bytes,
    *,
    depth: int = 8,
    colour: int = 2,
    extra: tuple[bytes, bytes] | None = None,
) -> bytes:
    """Returns a PNG of any declared size around any packed pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [(b"IHDR", header), *([extra] if extra else []), (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _packed_zeros(number: int) -> bytes:
    packer = zlib.compressobj(1)
    block = bytes(10**6)
    parts = [packer.compress(block) for _ in range(number // len(block))]
    return b"".join([*parts, packer.compress(bytes(number % len(block))), packer.flush()])


def _resized_jpeg(data: bytes, width: int, height: int) -> bytes:
    at = data.index(b"\xff\xc0")  # start of frame: length, precision, height, width
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def _bmp(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IHHIIiiHHIIIIII", 54, 0, 0, 54, 40, width, height, 1, 24, *[0] * 6)


def _tiff(width: int, height: int) -> bytes:
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8)]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4)


def read(decode: Callable[[bytes], np.ndarray], data: bytes) -> str | None:
    """Reads a file as the app does; returns the message that a visitor gets, None if it is read.

    Raises:
        AssertionError: The reader returned something else than a picture.
    """
    from core.images.decode import PictureError

    try:
        pixels = decode(data)
    except PictureError as error:
        return str(error)
    assert pixels.ndim == 3
    assert pixels.shape[2] == 3
    assert pixels.dtype == np.uint8
    return None


def main(number: int, seed: int) -> None:
    """Reads hostile files and prints what became of them."""
    from app.thumbnails import PREVIEW_SIDE, decode_upload, to_jpeg
    from core.settings import Settings

    settings = Settings()

    def decode(data: bytes) -> np.ndarray:
        pixels = decode_upload(settings, data, min_side=224)
        assert to_jpeg(decode_upload(settings, data, min_side=PREVIEW_SIDE), PREVIEW_SIDE)
        return pixels

    before = round(peak_memory_mib())
    messages: dict[str, str | None] = {}
    for name, data in uploads(number, seed):
        print(name.encode("ascii", "replace").decode(), file=sys.stderr, flush=True)
        messages[name] = read(decode, data)
    found = {"messages": messages, "before_mib": before, "peak_mib": round(peak_memory_mib())}
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
