"""Parts a text of sizes into numbers, units, sides and words.

Everything that has to do with spelling is here: fractions, thousands, decimal commas, quotation
marks for inches, one letter for a side. What the tokens mean together is for ``size_measures``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum, auto

# Centimetres in a unit.
CENTIMETRES = {"mm": 0.1, "cm": 1.0, "m": 100.0, "in": 2.54, "ft": 30.48}
IMPERIAL = frozenset({"in", "ft"})


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()
    UNIT = auto()
    WEIGHT = auto()
    SIDE = auto()
    BEHIND = auto()
    TIMES = auto()
    DASH = auto()
    OPEN = auto()
    CLOSE = auto()
    COLON = auto()
    COMMA = auto()
    STOP = auto()
    BREAK = auto()
    WORD = auto()


@dataclass(frozen=True)
class Token:
    """A piece of a text.

    Attributes:
        kind: What it is.
        text: The word, the unit or the side in one spelling.
        word: As the text spells it, in small letters.
        values: Of a number, how it may be read, the likelier first: "2,743" is 2743 or 2.743.
    """

    kind: Kind
    text: str
    word: str = ""
    values: tuple[float, ...] = field(default=())


SIDES = {
    "height": "h height heights ht hgt",
    "width": "w width widths breadth",
    "depth": "d depth depths",
    "length": "l length lengths lgth",
    "diameter": "diam diameter diameters diametre diamter dia dm ø",
    "thickness": "th thickness",
    # Measures that are no side of the work.
    "other": "circumference circum circ cal caliber calibre radius perimeter",
}
SIDE_OF = {word: side for side, words in SIDES.items() for word in words.split()}
# Words for a side that are behind its number.
BEHIND = {
    "high": "height", "tall": "height", "wide": "width", "broad": "width", "long": "length",
    "deep": "depth", "thick": "thickness",
}  # fmt: skip
UNITS = {
    "mm": "mm millimetre millimetres millimeter millimeters",
    "cm": "cm cms centimetre centimetres centimeter centimeters",
    "m": "m metre metres meter meters",
    "in": 'in ins inch inches "',
    "ft": "ft feet foot '",
}
UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words.split()}
WEIGHT_WORDS = (
    "kg kgs kilogram kilograms g gr gm gms gram grams lb lbs pound pounds oz ounce ounces dwt "
    "dwg dwts carat carats ct cts ton tons tonnes"
)
WEIGHTS = frozenset(WEIGHT_WORDS.split())

# One spelling of a sign for all that look like it: times signs, primes and quotation marks for
# inches and feet, slashes of fractions, dashes, signs that say "about".
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u00d7\u2715\u2716", "x"),
        **dict.fromkeys("\u2033\u201d\u201c\u201e", '"'),
        **dict.fromkeys("\u2032\u2019\u2018", "'"),
        **dict.fromkeys("\u2044\u2215", "/"),
        **dict.fromkeys("\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00a0\u00b1~\u2248", " "),
        "\r": "\n",
    }
)
_SPELLINGS = {
    "_x000D_": "\n", "''": '"', "+/-": " ", "w/o ": "without ", "w/": "with ",
}  # fmt: skip
_FRACTION = re.compile("[\u00bc-\u00be\u2150-\u215f\u2189]")
_TWO_POINTS = re.compile(r"\.{2,3}(?=\d)")
_IDLE_POINT = re.compile(r"(?<=\d)\.(?= ?[cm]m\b)")
# "80 cm (width) x 100 cm (height)", "100 (h) x 80 (w) cm": the side comes before its number.
_SIDE_BEHIND = re.compile(
    r"(?<![\d/.,])(\d+(?:[.,]\d+)? ?(?:cm|mm|m|in)?\.?) ?"
    r"\((h|w|l|height|width|length|depth)\.?\)(?= ?(?:[x\u00d7]|by|cm|mm|m|in)\b)",
    re.IGNORECASE,
)
_SPLIT_POINT = re.compile(r"(?<=\d)\. (?=\d ?[cm]m\b)")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_TOKEN = re.compile(
    r"""
    (?P<serial>\d+(?:\.\d+){2,}[a-z]?)                                # an inventory number
  | (?P<mixed>(?P<whole>\d{1,4})(?:\ +|\ *-\ *|\.)
        (?P<over>\d{1,3})\ ?/\ ?(?P<under>\d{1,3})(?![\d/]))
  | (?P<fraction>(?P<top>\d{1,3})\ ?/\ ?(?P<bottom>\d{1,3})(?![\d/]))
  | (?P<grouped>\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?(?![\d,/]))
  | (?P<scientific>\d(?:\.\d{1,17})?e[+-]\d{1,3})
  | (?P<decimal>(?:\d{1,6}|(?<![^\W\d_]))[.,]\d{1,17}(?![\d/])|\d{1,6}(?![\d/]))
  | (?P<unread>[\d/]+)
  | (?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)
  | (?P<mark>["'().:;,\[\]\n*-]|[^\s])
    """,
    re.VERBOSE,
)
_KINDS = {
    "(": Kind.OPEN, "[": Kind.OPEN, ")": Kind.CLOSE, "]": Kind.CLOSE, ":": Kind.COLON,
    ",": Kind.COMMA, ".": Kind.STOP, ";": Kind.BREAK, "\n": Kind.BREAK, "-": Kind.DASH,
    "*": Kind.TIMES,
}  # fmt: skip


def tokenise(text: str, decimal_comma: bool) -> list[Token]:
    """Parts a text into tokens.

    Args:
        text: Any text.
        decimal_comma: Whether a comma parts decimals, as on the Continent: "1.800" is then a
            number of thousands, which "1,800" is otherwise.
    """
    tokens: list[Token] = []
    for match in _TOKEN.finditer(_plain(text)):
        tokens.append(_token(match, tokens[-1].kind if tokens else None, decimal_comma))
    return tokens


def _plain(text: str) -> str:
    """The text in small letters, with one spelling of signs and fractions."""
    text = text.translate(_SIGNS)
    for spelling, plain in _SPELLINGS.items():
        text = text.replace(spelling, plain)
    text = _IDLE_POINT.sub("", _SPLIT_POINT.sub(".", _TWO_POINTS.sub(".", text)))
    text = _SIDE_BEHIND.sub(r"\2 \1", text)
    # Additions of the cataloguer, if they are not all there is.
    outside = _BRACKETS.sub(" ", text)
    text = outside if any(character.isdigit() for character in outside) else text
    return _FRACTION.sub(
        lambda sign: " " + unicodedata.normalize("NFKC", sign[0]).replace("\u2044", "/"), text
    ).lower()


def _token(match: re.Match[str], before: Kind | None, decimal_comma: bool) -> Token:
    text = match.group()
    if match["mixed"]:
        return _fraction(text, match["whole"], match["over"], match["under"])
    if match["fraction"]:
        return _fraction(text, "0", match["top"], match["bottom"])
    if match["scientific"]:
        return Token(Kind.NUMBER, text, text, (float(text),))
    if match["grouped"] or match["decimal"]:
        values = _decimal(text, decimal_comma)
        return Token(Kind.NUMBER if values else Kind.WORD, text, text, values)
    if match["word"] or text in "\"'":
        return _word(text, before)
    return Token(_KINDS.get(text, Kind.WORD), text, text)


def _word(text: str, before: Kind | None) -> Token:
    after_number = before is Kind.NUMBER
    if after_number and text in UNIT_OF:
        return Token(Kind.UNIT, UNIT_OF[text], text)
    if text in WEIGHTS and before in (Kind.NUMBER, Kind.STOP, Kind.WEIGHT):
        return Token(Kind.WEIGHT, text, text)
    if text == "x" or (text == "by" and before in (Kind.NUMBER, Kind.UNIT, Kind.STOP)):
        return Token(Kind.TIMES, "x", text)
    if text in BEHIND and before in (Kind.NUMBER, Kind.UNIT, Kind.STOP):
        return Token(Kind.BEHIND, BEHIND[text], text)
    if text in SIDE_OF:
        return Token(Kind.SIDE, SIDE_OF[text], text)
    return Token(Kind.WORD, text, text)


def _fraction(text: str, whole: str, over: str, under: str) -> Token:
    if 0 < int(over) < int(under):
        return Token(Kind.NUMBER, text, text, (int(whole) + int(over) / int(under),))
    return Token(Kind.WORD, text, text)


def _decimal(text: str, decimal_comma: bool) -> tuple[float, ...]:
    """How a number may be read, the likelier first."""
    grouping, point = (".", ",") if decimal_comma else (",", ".")
    groups = rf"[1-9]\d{{0,2}}(?:\{grouping}\d{{3}})+(?:\{point}\d+)?"
    readings = []
    if re.fullmatch(groups, text):
        readings.append(text.replace(grouping, "").replace(point, "."))
    if text.count(",") + text.count(".") <= 1:
        readings.append(text.replace(",", "."))
        # The other custom, for when what is beside it says so.
        if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text):
            readings.append(re.sub("[.,]", "", text))
            if decimal_comma:
                # No one measures to a hundredth of a millimetre; metres are tried where this
                # would be too large.
                readings.reverse()
    values = dict.fromkeys(float(reading) for reading in readings)
    return tuple(values)
