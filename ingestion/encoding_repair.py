"""Letters that were shown in another encoding than they were written in -> the letters meant.

``CÃ©zanne`` is *Cézanne*: the two bytes of the letter in UTF-8, each shown as a character of
Windows-1252. An unpacked archive shows them in code page 437, ``C├⌐zanne``, old Macs in their own,
``C√©zanne``. Such sequences are no spelling of any language, so they are joined without a list of
words. Names that were shown wrongly twice are joined twice.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

WESTERN = "cp1252"
# Archives and old Macs; there, only letters of Latin spelling are looked for, by the leading bytes
# that are shown as no letters.
_OTHERS = {
    "cp437": {0xC3, 0xC4, 0xC5, 0xCC, 0xE2},
    "cp850": {0xC3, 0xC4, 0xC5, 0xCC},
    "mac_roman": {0xC3, 0xC4, 0xC5},
}
_LATIN_LEADS = {0xC3, 0xC4, 0xC5, 0xCC, 0xE2}  # letters with accents, accents, quotes and dashes
_TIMES = 3


def joined_letters(text: str, encoding: str = WESTERN) -> str:
    """Returns a text with letters that were split into the bytes of UTF-8 joined again.

    Args:
        text: Any text.
        encoding: That in which the bytes may have been shown.
    """
    if text.isascii():
        return text
    pattern, _ = _sequences(encoding)
    return pattern.sub(lambda match: _joined(match[0], encoding), text)


def meant_text(text: str) -> str:
    """Returns a text with its letters joined, and each as one character with its accent (NFC)."""
    for encoding in (*[WESTERN] * _TIMES, *_OTHERS):
        text = joined_letters(text, encoding)
    return unicodedata.normalize("NFC", _from_code_page(text))


@cache
def _sequences(encoding: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Returns what finds sequences of UTF-8 as an encoding shows them, and its bytes by sign."""
    by_sign = {chr(byte): byte for byte in range(0x80, 0xA0)} if encoding == WESTERN else {}
    for byte in range(0x80, 0x100):
        by_sign |= dict.fromkeys(bytes([byte]).decode(encoding, "ignore"), byte)

    leads = _OTHERS.get(encoding, set(range(0xC2, 0xF5)))

    def signs(first: int, last: int) -> str:
        found = [sign for sign, byte in by_sign.items() if first <= byte <= last]
        return re.escape("".join(sign for sign in found if last < 0xC0 or by_sign[sign] in leads))

    tail = f"[{signs(0x80, 0xBF)}]"
    of_two, of_three = f"[{signs(0xC2, 0xDF)}]{tail}", f"[{signs(0xE1, 0xEF)}]{tail}{{2}}"
    of_four = f"[{signs(0xF0, 0xF4)}]{tail}{{3}}"
    kinds = [kind for kind in (of_two, of_three, of_four) if not kind.startswith("[]")]
    return re.compile(f"(?:{'|'.join(kinds)})+"), by_sign


def _joined(shown: str, encoding: str) -> str:
    pattern, by_sign = _sequences(encoding)
    stored = bytes(by_sign[sign] for sign in shown)
    try:
        letters = stored.decode()
    except UnicodeDecodeError:
        return shown
    # One alone is an accident unless it is a letter that Latin spelling knows.
    if len(letters) == 1 and stored[0] not in _LATIN_LEADS:
        return shown
    # What was shown wrongly twice is such a sequence still.
    return letters if pattern.fullmatch(letters) or all(map(_is_of_words, letters)) else shown


def _is_of_words(letter: str) -> bool:
    # A mark is an accent of its own, behind its letter; a quote or dash is of general punctuation.
    return letter.isalpha() or unicodedata.category(letter) in {"Mn", "Pd", "Pf", "Pi"}


_WORD = re.compile(r"[^\s_.,()-]*[^\x00-\x7f][^\s_.,()-]*")


def _from_code_page(text: str) -> str:
    """Reads words anew whose bytes of Windows-1252 were shown in code page 437: ``CΘzanne``."""
    return text if text.isascii() else _WORD.sub(lambda match: _reread(match[0]), text)


def _reread(word: str) -> str:
    foreign = [sign for sign in word if not sign.isascii()]
    # Words of one script are as they were meant; so are signs that are alone, and units.
    if not any(map(str.isascii, word)) or all(s < "\u0100" or _is_latin(s) for s in foreign):
        return word
    try:
        reading = word.encode("cp437").decode("cp1252")
    except UnicodeError:
        return word
    return reading if all(map(_is_latin, reading)) else word


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
