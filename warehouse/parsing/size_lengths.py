"""Reads tokens as lengths: numbers with their units and sides, joined by times signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.parsing.size_tokens import IMPERIAL, Kind, Token

_ABOUT = ("approx", "approximately", "ca", "c", "about", "irregular", "irreg")
# Words between a side and its number: "H. with handles 10 in.", "D. from back to jaw 15.2 cm".
_WORDS_OF_A_SIDE = 12


@dataclass
class Length:
    """One length.

    Attributes:
        values: How the number may be read, the likelier first, in the unit.
        unit: The unit; None where the text leaves it to another length.
        side: The side, if the text names it.
        is_range: Whether it is the larger end of a range.
        note: Words between the side and the number: "at mouth".
    """

    values: tuple[float, ...]
    unit: str | None = None
    side: str | None = None
    is_range: bool = False
    note: str = ""


class LengthReader:
    """A place in a list of tokens, and what reads lengths from there on.

    Args:
        tokens: The tokens of a text.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        # What was read since the last measure: words, words that belong to a side, sides.
        self._words: list[str] = []
        self._notes: list[str] = []
        self._sides: list[str] = []

    def _kind(self, ahead: int = 0) -> Kind | None:
        place = self._at + ahead
        return self._tokens[place].kind if place < len(self._tokens) else None

    def _text(self, ahead: int = 0) -> str:
        place = self._at + ahead
        return self._tokens[place].text if place < len(self._tokens) else ""

    def _skip(self, *kinds: Kind) -> None:
        while self._kind() in kinds:
            self._at += 1

    def _lengths(self) -> tuple[list[Length], bool]:
        """The lengths from here on that times signs join, and whether something is wrong."""
        lengths: list[Length] = []
        sides = list(self._sides)
        note = ""
        while True:
            length = self._length()
            length.note = note
            if sides:
                length.side = sides.pop(0)
            lengths.append(length)
            if self._kind() is Kind.NUMBER and not (length.unit or self._kind(1) is Kind.WEIGHT):
                return lengths, True
            if self._kind() is not Kind.TIMES:
                return lengths, False
            self._at += 1
            found = self._side_of_next(sides)
            if found is None:
                return lengths, True
            note = found
            if self._kind(1) is Kind.WEIGHT:
                # "6.6 x 18.5 cm x 41 grams"
                return lengths, False

    def _side_of_next(self, sides: list[str]) -> str | None:
        """Goes to the next number behind a times sign, past its side and words, which it returns.

        Returns None where no number follows.
        """
        place = self._at
        side: str | None = None
        notes: list[str] = []
        while place < len(self._tokens) and place - self._at < _WORDS_OF_A_SIDE:
            token = self._tokens[place]
            if token.word[:1].isdigit() and token.kind is Kind.WORD:
                return None
            if token.kind is Kind.OPEN and self._has_number(place):
                return None
            if token.kind is Kind.NUMBER:
                if side:
                    sides[:] = [side]
                self._at = place
                return " ".join(notes)
            if token.kind is Kind.SIDE and side is None:
                side = token.text
            elif token.kind in (Kind.WORD, Kind.SIDE):
                notes.append(token.word)
            elif token.kind is Kind.BREAK or (token.kind is Kind.COMMA and side is None):
                return None
            place += 1
        return None

    def _has_number(self, place: int) -> bool:
        """Whether a number is in the parenthesis that opens at a place."""
        for token in self._tokens[place + 1 : place + _WORDS_OF_A_SIDE]:
            if token.kind in (Kind.CLOSE, Kind.NUMBER):
                return token.kind is Kind.NUMBER
        return False

    def _length(self) -> Length:
        length = Length(self._tokens[self._at].values)
        self._at += 1
        self._unit_of(length)
        if length.unit == "ft" or length.unit == "m":
            self._add_smaller_unit(length)
        if self._is_range_next():
            self._at += 1
            other = Length(self._tokens[self._at].values)
            self._at += 1
            self._unit_of(other)
            larger = max(length.values, other.values)
            if larger[0] > 3 * min(length.values, other.values)[0]:
                # "1.83-85 cm" leaves out what both ends share.
                larger = length.values
            length = Length(larger, other.unit or length.unit, is_range=True)
        self._side_behind(length)
        return length

    def _unit_of(self, length: Length) -> None:
        if self._kind() is Kind.UNIT:
            length.unit = self._text()
            self._at += 1
            self._skip(Kind.STOP)

    def _add_smaller_unit(self, length: Length) -> None:
        """Reads "37 ft. 5 1/8 in." and "1 m 20 cm" as one length."""
        smaller, factor = ("in", 12) if length.unit == "ft" else ("cm", 100)
        follows = self._kind(1) is Kind.UNIT and self._text(1) == smaller
        if self._kind() is Kind.NUMBER and follows:
            added = self._tokens[self._at].values[0]
            if added < factor:
                length.values = tuple(value + added / factor for value in length.values)
                self._at += 2
                self._skip(Kind.STOP)

    def _is_range_next(self) -> bool:
        joint = self._kind() is Kind.DASH or self._text() in ("to", "and")
        if self._text() == "and":
            joint = "between" in self._words or "between" in self._notes
        if self._kind() is Kind.DASH and self._kind(1) is Kind.DASH:
            return False
        return joint and self._kind(1) is Kind.NUMBER

    def _side_behind(self, length: Length) -> None:
        if self._kind() is Kind.BEHIND:
            length.side = self._text()
            self._at += 1
            return
        ahead = 1 if self._text() == "in" and self._kind(1) is Kind.SIDE else 0
        if self._kind(ahead) is not Kind.SIDE:
            return
        if self._kind(ahead + 1) in (Kind.NUMBER, Kind.COLON, Kind.STOP, Kind.WORD):
            return
        length.side = self._text(ahead)
        self._at += ahead + 1

    def _skip_weights(self) -> None:
        """Passes over "90 lb." between lengths and what they are converted to."""
        while True:
            ahead = 1 if self._kind() is Kind.COMMA else 0
            if self._text(ahead) in ("wt", "weight"):
                ahead += 1
                while self._kind(ahead) in (Kind.STOP, Kind.COLON):
                    ahead += 1
            if self._kind(ahead) is not Kind.NUMBER or self._kind(ahead + 1) is not Kind.WEIGHT:
                return
            self._at += ahead + 2
            self._skip(Kind.STOP, Kind.WEIGHT)

    def _conversion(self, lengths: list[Length]) -> list[Length]:
        """Reads the same lengths in the other system of units, if they follow in parentheses."""
        start = self._at
        converted = self._in_parentheses(lengths)
        if not converted:
            self._at = start
        return converted

    def _in_parentheses(self, lengths: list[Length]) -> list[Length]:
        if self._kind() is Kind.COMMA:
            self._at += 1
        if self._kind() is not Kind.OPEN:
            return []
        self._at += 1
        if self._text() in _ABOUT:
            self._at += 2 if self._kind(1) is Kind.STOP else 1
        sides: list[str] = []
        if self._kind() is not Kind.NUMBER:
            place = self._at
            if self._kind() is not Kind.SIDE or self._side_of_next(sides) is None:
                return []
            if any(token.kind is Kind.WORD for token in self._tokens[place : self._at]):
                return []
        kept, self._sides = self._sides, sides
        converted, is_broken = self._lengths()
        self._sides = kept
        # "54 x 40 cm (31 x 26 inches framed)"
        word = self._text() if self._kind() is Kind.WORD else ""
        is_other = len(word) > 2 and word not in _ABOUT
        if is_broken or is_other or not self._is_conversion(lengths, converted):
            return []
        self._skip_weights()
        if self._kind() is Kind.CLOSE:
            self._at += 1
        return converted

    @staticmethod
    def _is_conversion(lengths: list[Length], converted: list[Length]) -> bool:
        sides = {length.side for length in lengths if length.side}
        others = {length.side for length in converted if length.side}
        if sides and others and not others <= sides:
            return False
        ours = {length.unit in IMPERIAL for length in lengths if length.unit}
        theirs = {length.unit in IMPERIAL for length in converted if length.unit}
        return len(theirs) == 1 and ours != theirs
