"""Pictures and folders of pictures as nobody would wish them, without end, by a seed.

Each picture is drawn, encoded in some way that is allowed, and mostly damaged in one that happens:
cut, cut and ended properly, filled with zeros, changed in a few bytes.
"""

from __future__ import annotations

import io
import os
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from hostile_uploads import fuzzed
from PIL import Image

Fault = Literal["none", "cut", "ended", "zeros", "fuzzed", "longer", "nested"]
FAULTS: tuple[Fault, ...] = ("none", "none", "cut", "ended", "zeros", "fuzzed", "longer", "nested")
MODES = {
    "JPEG": ("RGB", "L", "CMYK"),
    "PNG": ("RGB", "L", "P", "1", "RGBA", "LA", "I;16"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("P", "L", "1"),
    "BMP": ("RGB", "L", "P", "1"),
    "TIFF": ("RGB", "L", "P", "1", "RGBA", "CMYK", "I;16", "LAB"),
}
ENDS = {"JPEG": b"\xff\xd9", "PNG": b"\0\0\0\0IEND\xaeB`\x82", "GIF": b"\0;"}
SUFFIXES = {"JPEG": ".jpg", "TIFF": ".tif"}


@dataclass(frozen=True)
class Hostile:
    """One picture.

    Attributes:
        kind: Its format.
        fault: What was done to it.
        data: The file.
        whole: The file before that.
        turned: Its EXIF orientation.
        size: Width and height as stored.
    """

    kind: str
    fault: Fault
    data: bytes
    whole: bytes
    turned: int
    size: tuple[int, int]

    @property
    def name(self) -> str:
        """What it is, in a word."""
        return f"{self.kind} {self.size} turned {self.turned} {self.fault}"


def hostile_pictures(seed: int) -> Iterator[Hostile]:
    """Yields pictures without end."""
    chance = random.Random(seed)  # noqa: S311 # repeatable, no secret
    while True:
        kind = chance.choice(list(MODES))
        size = (chance.randint(1, 90), chance.randint(1, 90))
        turned = chance.randint(1, 8) if kind in {"JPEG", "PNG", "WEBP", "TIFF"} else 1
        whole = _encoded(chance, kind, size, turned)
        fault = chance.choice(FAULTS)
        yield Hostile(kind, fault, _damaged(chance, kind, whole, fault), whole, turned, size)


@dataclass
class HostileFolder:
    """A folder that was filled, and what of it must be found again.

    Attributes:
        good: Paths of pictures that must be taken.
        bad: Paths of what must be rejected, as a reject shows them.
        either: Paths of damaged pictures, which may be taken or rejected.
    """

    good: set[str] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)
    either: set[str] = field(default_factory=set)


def hostile_folder(path: Path, seed: int, *, number: int = 40) -> HostileFolder:
    """Fills a folder, a class in each folder, as people, programs and attackers would.

    Args:
        path: The folder; it is made.
        seed: For other files.
        number: About how many files.
    """
    chance = random.Random(seed)  # noqa: S311
    folder, pictures = HostileFolder(), hostile_pictures(seed)
    labels = [_word(chance) for _ in range(chance.randint(1, 6))]
    for picture in (next(pictures) for _ in range(number)):
        below = "/".join([chance.choice(labels), *(["deep"] * chance.randint(0, 2))])
        name = f"{below}/{_word(chance)}{chance.choice(['_', '-', ' ', ''])}{_word(chance)}"
        name += chance.choice([SUFFIXES.get(picture.kind, f".{picture.kind.lower()}"), "", ".JPG"])
        place = path / name
        if len(place.name.encode()) > 255 or place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(picture.data)
        {"none": folder.good}.get(picture.fault, folder.either).add(name)
    _beside(chance, path, labels[0], folder)
    return folder


def _beside(chance: random.Random, path: Path, label: str, folder: HostileFolder) -> None:
    """Adds what is no picture."""
    inside = path / label
    inside.mkdir(parents=True, exist_ok=True)
    (path / "empty").mkdir()
    (inside / ".hidden.jpg").write_bytes(b"x")
    (inside / "Thumbs.db").write_bytes(b"x")
    os.mkfifo(inside / "pipe.jpg")
    (inside / "loop.jpg").symlink_to("loop.jpg")
    (inside / "out.jpg").symlink_to("/etc/hostname")
    (inside / "nothing.jpg").write_bytes(b"")
    (inside / "notes.txt").write_bytes(chance.randbytes(50))
    (path / "class that is a link").symlink_to(inside)
    Path(os.fsdecode(bytes(inside) + b"/\xff\xe9.jpg")).write_bytes(b"x")
    names = ("pipe.jpg", "loop.jpg", "out.jpg", "nothing.jpg", "notes.txt", "\\xff\\xe9.jpg")
    folder.bad |= {f"{label}/{name}" for name in names} | {"class that is a link"}


WORDS = (
    *("img", "IMG_0001", "class", "juan-gris", "the-guitar", "0a1b2c3d"),
    *("CÃ©zanne", "C├⌐zanne", "Cézanne", "émile", "日本", "🎨", "ß", "ẞ", "\u202egpj", "\x7f"),
    *("quote's", 'double"', "100%", "#1", "a?b", "x=1", "new\nline", "tab\t", "back\\slash"),
    *("$(id)", "*", "-rf", "~", "con", "{}", "[1]", "a" * 100, "é" * 60),
)


def _word(chance: random.Random) -> str:
    word = chance.choice(WORDS) + (str(chance.randint(1, 30)) if chance.random() < 0.5 else "")
    form: Literal["NFC", "NFD"] = chance.choice(("NFC", "NFD"))
    return unicodedata.normalize(form, word)


def _encoded(chance: random.Random, kind: str, size: tuple[int, int], turned: int) -> bytes:
    rng = np.random.default_rng(chance.randrange(2**32))
    mode = chance.choice(MODES[kind])
    coarse = Image.fromarray(rng.integers(0, 256, (4, 4, 3), dtype=np.uint8)).resize(size)
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(coarse.convert("L")).astype(np.uint16) << 8)
    elif mode == "LAB":
        picture = Image.merge("LAB", coarse.split())
    else:
        picture = coarse.convert(mode)
    options: dict[str, Any] = {}
    if turned != 1:
        options["exif"] = Image.Exif()
        options["exif"][0x0112] = turned
    if kind == "JPEG":
        options |= {"quality": chance.randint(20, 100), "optimize": chance.random() < 0.3}
        options["progressive"] = chance.random() < 0.4
        options["restart_marker_blocks"] = chance.choice((0, 0, 1, 7))
    if kind == "TIFF" and mode in {"RGB", "L"}:
        options["compression"] = chance.choice(
            ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits")
        )
    if kind in {"PNG", "GIF", "WEBP"} and chance.random() < 0.2:
        options |= {
            "save_all": True,
            "append_images": [picture.transpose(Image.Transpose.ROTATE_180)],
        }
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _damaged(chance: random.Random, kind: str, whole: bytes, fault: Fault) -> bytes:
    cut = chance.randrange(len(whole))
    match fault:
        case "none":
            return whole
        case "cut":
            return whole[:cut]
        case "ended":
            return whole[:cut] + ENDS.get(kind, b"")
        case "zeros":
            return whole[:cut] + bytes(len(whole) - cut)
        case "fuzzed":
            return fuzzed(whole, chance)
        case "longer":
            return whole + chance.choice(
                (bytes(99), b"\xff" * 99, whole, b"PK\x03\x04", b"\xff\xd9")
            )
        case "nested":
            return whole[:cut] + whole + whole[cut:]
