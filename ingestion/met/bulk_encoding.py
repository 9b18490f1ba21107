"""How the text of a CSV file is encoded: determined from all of its lines, or refused.

Few bytes tell Windows-1252 from Mac Roman: ``8E`` is the ``é`` of a Mac and the ``Ž`` of Windows.
But read by the wrong one of them, capitals stand inside words and letters between the digits of
years, so the reading counts in which letters and signs stand where people write them.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence

from core.errors import ArtwarehouseError

LEGACY = ("cp1252", "mac_roman")
NAMES = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "mac_roman": "Mac Roman"}
# Lines with letters beyond ASCII: so many tell the encoding of a file of any length.
TELLING_LINES = 1_000
LONGEST_LINE = 2**20
# A UTF-8 file may hold some lines that are none; where all others are ASCII, no more than these.
STRAY_SHARE = 0.05
# So many times as often a letter must stand where it belongs as by the other reading alone.
CLEARLY = 3
PLAUSIBLE_SHARE = 0.8

_WIDE = {
    "UTF-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "UTF-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}
_OPENING = "“\u2018«\u2039„¿¡"
_CLOSING = "”»\u203a…"
_DASHES = "\N{EN DASH}—"
_SIGNS = "°½¼¾\N{MULTIPLICATION SIGN}±£€©®²³¹ªº·§\u00a0"


def refuse_wide(head: bytes, heading: str, name: str) -> None:
    """Refuses text of two or four bytes a letter, as spreadsheets write it.

    Args:
        head: The beginning of the file.
        heading: A heading that the first line should hold.
        name: The file, for the message.

    Raises:
        ArtwarehouseError: The text is UTF-16 or UTF-32.
    """
    for encoding, marks in _WIDE.items():
        written = [heading.encode(f"{encoding}-{end}") for end in ("le", "be")]
        if head.startswith(marks) or any(text in head for text in written):
            raise ArtwarehouseError(
                f"{name} is {encoding} text and should be UTF-8: save it as 'CSV UTF-8', or run "
                f"`iconv -f {encoding} -t UTF-8 FILE > NEW_FILE`"
            )


def detect_encoding(blocks: Iterable[bytes], name: str) -> str:
    """Tells the encoding of a file by its lines with letters beyond ASCII.

    Returns:
        ``utf-8``, ``cp1252`` or ``mac_roman``. A line that it does not fit is a stray.

    Raises:
        ArtwarehouseError: The text is none of them.
    """
    telling, lines = _telling_lines(blocks)
    if 2 * sum(map(is_utf8, telling)) >= len(telling):
        return "utf-8"
    strange = [line for line in telling if not is_utf8(line)]
    encoding = _legacy_encoding(strange)
    if encoding is None and len(strange) > max(1, STRAY_SHARE * lines):
        raise ArtwarehouseError(
            f"{name} is no UTF-8, and neither Windows-1252 nor Mac Roman makes words of "
            f"{strange[0][:80]!r}: save it as 'CSV UTF-8', or convert it by `iconv -t UTF-8`"
        )
    return encoding or "utf-8"


def _telling_lines(blocks: Iterable[bytes]) -> tuple[list[bytes], int]:
    """Returns lines that are not ASCII, and how many lines were looked at."""
    telling: list[bytes] = []
    lines, rest = 0, b""
    for block in blocks:
        found = (rest + block).splitlines(keepends=True)
        # The last one may go on in the next block; of an endless one no more is kept than tells.
        is_cut = found and not found[-1].endswith((b"\n", b"\r"))
        rest = found.pop()[-LONGEST_LINE:] if is_cut else b""
        lines += len(found)
        telling += [line for line in found if not line.isascii()]
        if len(telling) >= TELLING_LINES:
            return telling, lines
    return telling + [rest] * (not rest.isascii()), lines + bool(rest)


def is_utf8(line: bytes) -> bool:
    """Tells whether bytes are UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _legacy_encoding(lines: Sequence[bytes]) -> str | None:
    """Returns the reading in which letters stand where people write them; None if none is clear."""
    letters = 0
    fits = dict.fromkeys(LEGACY, 0)
    alone = dict.fromkeys(LEGACY, 0)
    for line in lines[:TELLING_LINES]:
        readings = {encoding: line.decode(encoding, errors="replace") for encoding in LEGACY}
        for at, byte in enumerate(line):
            if byte < 0x80:
                continue
            letters += 1
            fitting = [encoding for encoding in LEGACY if _stands_well(readings[encoding], at)]
            for encoding in fitting:
                fits[encoding] += 1
            if len(fitting) == 1:
                alone[fitting[0]] += 1
    best, other = sorted(LEGACY, key=alone.__getitem__, reverse=True)
    clear = alone[best] > CLEARLY * alone[other]
    return best if clear and fits[best] >= PLAUSIBLE_SHARE * letters else None


def _stands_well(text: str, at: int) -> bool:
    """Tells whether a letter or sign beyond ASCII stands where people write it."""
    letter = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if letter.isalpha() and letter not in _SIGNS:
        if before.isdigit() or after.isdigit():
            return False
        if letter.islower():
            return before.isalpha() or after.isalpha()
        return not before.islower() and after.isalpha()
    if letter in _DASHES:
        return after.isspace() or not before.isspace()
    if letter in _OPENING:
        return not before.isalnum() and not after.isspace()
    if letter in _CLOSING:
        return not before.isspace() and not after.isalnum()
    return (letter == "\u2019" and before.isalnum()) or letter in _SIGNS
