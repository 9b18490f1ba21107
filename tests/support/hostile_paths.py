"""Names of folders that people, programs and attackers give, by a seed."""

from __future__ import annotations

import os
import random
import unicodedata
from typing import Literal

MOST_NAME_BYTES = 255
WORDS = (
    "data", "art", "ä", "é", "ß", "İ", "日本", "محمد", "\U0001f5ff", "\u202egpj", "\u200b",
    "\u2028", "\u0085", "\ufeff", "\ufffd", "e\u0301" * 9, "x=1", "year=1900", "%s", "%d",
    "%%", "%2F", "{0}", "{{ 7 * 7 }}", "${HOME}", "$(id)", "`id`", "-rf", "--data-dir", "*",
    "**", "[1]", "raw.duckdb", "con", "nul", "..", ".", ".hidden", "...", "x.", " ", "  x  ",
    "\t", "\n", "\r", "\x1b[31m", "\x7f", "~", "~nobody", "a:b", "s3:", "file:", "md:x",
    "http:", ":memory:", "a;b", "a,b", "a|b", "a&b", "<b>", "'", "''", '"', '""', "\\", "\\n",
    "?", "#", "!", "@", "^", "+", "=", "(", ")", "'; drop table x; --", "[red]", "[/]",
    "a" * 100, "a" * 255, "é" * 127, "é" * 128, "a" * 256, "1", "0x1", "null", "main",
    "select", "$data", "$1", "::", "a b",
)  # fmt: skip
BYTES = (b"\xff", b"caf\xe9", b"\xed\xa0\x80", b"\xc3", b"\x80abc")


def hostile_name(chance: random.Random) -> str:
    """Returns the name of a folder, which may be too long for any; bytes that are no text too."""
    if chance.random() < 0.08:
        return os.fsdecode(chance.choice(BYTES))
    many = chance.choice((1, 1, 1, 2, 3))
    name = chance.choice(("", " ", "-", "_")).join(chance.choice(WORDS) for _ in range(many))
    if chance.random() < 0.2:
        name += "".join(chr(chance.choice((*range(1, 47), *range(48, 0x250)))) for _ in range(5))
    form: Literal["NFC", "NFD"] = chance.choice(("NFC", "NFD"))
    return unicodedata.normalize(form, name)


def hostile_path(chance: random.Random, *, made: bool) -> str:
    """Returns a path of one to three such names.

    Args:
        chance: For other paths.
        made: Whether it has to be one that can be made.
    """
    parts = [hostile_name(chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    if not made and chance.random() < 0.03:
        parts += ["deep" * 50] * chance.choice((9, 15, 25))
    if made:
        parts = [_fit(part) for part in parts if part not in {".", ".."}] or ["data"]
    return "/".join(parts)


def _fit(name: str) -> str:
    while len(os.fsencode(name)) > MOST_NAME_BYTES:
        name = name[:-1]
    return name
