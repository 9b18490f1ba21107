"""Words in the wrong encoding -> the words that were meant.

The catalogue was typed in several code pages and stored in one: ``Szépművészeti``, typed in
Windows-1250, is there as Windows-1252 shows the same bytes, ``Szépmûvészeti``. Each word is
turned back into its bytes and read again. The new reading is taken only if

- no Western European spelling could have given the word as it stands,
- a Central European one could give the new reading, and
- just one new reading passes: where Windows-1250 and ISO-8859-2 both make sense, nothing is done.

So it is a rule of spelling and knows no word. `ingestion.wga.orthography` has the spellings.
"""

from __future__ import annotations

import re
from functools import cache

from ingestion.encoding_repair import joined_letters
from ingestion.wga.orthography import may_be_central, may_be_western

RULE = "mojibake"

_ENCODINGS = ("cp1250", "iso8859-2")
# What is no letter in Windows-1252 but one in an encoding above: W³adys³aw, STANIS£AWSKI.
_SIGNS = "£¥¦©ª®¯±³µ¶¹º¼¾¿"
_WORD = re.compile(rf"(?<![\w{_SIGNS}])(?:[^\W\d_]|[{_SIGNS}])+(?![\w{_SIGNS}])")
# Signs that do belong to a word: abbreviations (Mª, nº), units and notes (cm³), an ending question.
_MARKED = re.compile(
    rf"[^{_SIGNS}]{{0,3}}[ªº]|[{_SIGNS}]+|[^{_SIGNS}]+[{_SIGNS.replace('º', '')}]+"
    rf"|[¿©®±][^{_SIGNS}]+"
)


def repair_text(text: str, *, is_name: bool = False) -> str:
    """Returns a text with its words in the wrong encoding read anew.

    Args:
        text: A cell of the catalogue.
        is_name: Whether its words are names of persons and places.

    Returns:
        The text itself if nothing is to be repaired.
    """
    if text.isascii():
        return text
    joined = joined_letters(text)
    return _WORD.sub(lambda match: _reread(match[0], is_name), joined)


@cache
def _reread(word: str, is_name: bool) -> str:
    if word.isascii() or _MARKED.fullmatch(word):
        return word
    try:
        stored = word.encode("cp1252")
    except UnicodeEncodeError:
        return word  # it has letters that Windows-1252 cannot show: it was read right
    readings = {
        reading
        for encoding in _ENCODINGS
        if (reading := _decoded(stored, encoding)) not in {"", word} and _is_plausible(reading)
    }
    if len(readings) != 1 or may_be_western(word, is_name=is_name):
        return word
    return readings.pop()


def _decoded(stored: bytes, encoding: str) -> str:
    try:
        return stored.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _is_plausible(reading: str) -> bool:
    # A capital inside a word that begins small is a sign misread: mª is no mŞ.
    one_case = reading.isupper() or reading[1:].islower() or len(reading) == 1
    return reading.isalpha() and one_case and may_be_central(reading)
