"""Reads tokens as measures: lengths that belong together, with the words that say of what.

``24 x 30 in. (61 x 76.2 cm)`` is one measure of two lengths, each given twice. The words before it
("Framed:") and behind it ("(with base)") are kept for ``size_labels``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from warehouse.parsing.size_lengths import Length, LengthReader
from warehouse.parsing.size_tokens import IMPERIAL, Kind, Token


@dataclass
class Measure:
    """Lengths that belong together.

    Attributes:
        lengths: The lengths, in the order of the text.
        converted: The same lengths in the other system of units, if the text gives them.
        head: What was measured, in the words before: "framed".
        is_inherited: Whether the head is that of an earlier measure.
        note: Which of it, or how, in the words behind the side or the lengths: "of the base".
        is_broken: Whether numbers stand side by side, or a side is missing, as in "121 x1 46 cm".
    """

    lengths: list[Length]
    converted: list[Length] = field(default_factory=list)
    head: str = ""
    is_inherited: bool = False
    note: str = ""
    is_broken: bool = False

    @property
    def has_sides(self) -> bool:
        """Whether the text names a side of it."""
        return any(length.side for length in self.lengths)

    @property
    def in_unit(self) -> bool:
        """Whether any unit is given."""
        return any(length.unit for length in (*self.lengths, *self.converted))


# "Max. H. 5 in." is a height of what the line tells of, and no thing called "max".
_WORDS_OF_HOW_MUCH = (
    "max maximum greatest gr total overall average avg min minimum smallest est estimated"
)
_HOW_MUCH = frozenset(_WORDS_OF_HOW_MUCH.split())


class Reader(LengthReader):
    """Reads a list of tokens from left to right, once.

    Args:
        tokens: The tokens of a text.
        comma_ends_words: Whether the words before a comma say nothing of the lengths behind it:
            "Oil on canvas, 30 x 40 cm". In "Overall, with engaged frame, 11 x 8 in." they do.
    """

    def __init__(self, tokens: Sequence[Token], comma_ends_words: bool) -> None:
        super().__init__(tokens)
        self._comma_ends_words = comma_ends_words
        self._head = ""
        self._carried: list[str] = []
        self._line_has_measure = False
        self._after_measure = False
        self.measures: list[Measure] = []

    def read(self) -> list[Measure]:
        """Returns the measures of the text."""
        while self._at < len(self._tokens):
            self._step()
        self._close_words()
        _share_units(self.measures)
        return self.measures

    def _step(self) -> None:
        kind = self._kind()
        if kind is Kind.NUMBER:
            self._number()
            return
        if kind is Kind.OPEN:
            self._parenthesis()
            return
        if kind is Kind.SIDE:
            self._side()
        elif kind is Kind.WORD or kind is Kind.UNIT:
            (self._notes if self._sides else self._words).append(self._tokens[self._at].word)
        elif kind is Kind.COLON:
            self._colon()
        elif kind is Kind.BREAK:
            self._break()
        elif kind in (Kind.COMMA, Kind.STOP, Kind.CLOSE):
            self._pause(kind)
            if kind is Kind.COMMA and self._kind(1) is not Kind.NUMBER:
                self._sides.clear()
        self._at += 1

    def _side(self) -> None:
        before = self._tokens[self._at - 1] if self._at else None
        # "H x W x D: 3 x 2 x 1 in.", "length and width 5.6 x 4.2 cm"
        if before is None or not (before.kind is Kind.TIMES or before.word in ("and", "&")):
            self._sides.clear()
        if all(word in _HOW_MUCH for word in self._words):
            self._notes += self._words
            self._words = []
        self._sides.append(self._text())

    def _colon(self) -> None:
        self._words = [word.strip("()") for word in self._words]
        if self._words and not self._sides:
            self._carried = self._words
            self._words = []

    def _pause(self, kind: Kind) -> None:
        if kind is Kind.STOP and not self._comma_ends_words:
            return
        self._close_words()
        if self._comma_ends_words:
            self._words, self._carried = [], []
        elif self._words:
            self._words.append(",")

    def _break(self) -> None:
        self._close_words()
        if self._words and all(len(word) == 1 for word in self._words):
            self._carried = self._words
        self._words, self._notes, self._sides = [], [], []
        self._line_has_measure = False
        self._after_measure = False

    def _close_words(self) -> None:
        """Gives words that stand right behind a measure to it: "10 cm without base"."""
        if self._after_measure and self._words and self.measures:
            # A letter alone is a slip of the pen.
            if words := " ".join(word for word in self._words if len(word) > 1):
                self._note_last(words)
            self._words = []
        self._after_measure = False

    def _note_last(self, words: str) -> None:
        last = self.measures[-1]
        last.note = f"{last.note} , {words}" if last.note else words

    def _parenthesis(self) -> None:
        end, has_length = self._look_into()
        inside = self._tokens[self._at + 1 : end]
        if has_length:
            # A measure of its own; what is in the parenthesis says of what.
            self._close_words()
            self._at += 1
            return
        words = " ".join(token.word for token in inside if token.kind is not Kind.TIMES)
        sides = [token.text for token in inside if token.kind is Kind.SIDE]
        # "(d)" is the fourth of several pieces, "(d.)" the depth.
        only_sides = (len(inside) > 1 or len(words) > 1) and all(
            token.kind in (Kind.SIDE, Kind.TIMES, Kind.STOP, Kind.COLON) for token in inside
        )
        if self._after_measure and not self._words:
            if any(token.kind is Kind.WEIGHT for token in inside):
                pass
            elif only_sides:
                for length, side in zip(self.measures[-1].lengths, sides, strict=False):
                    length.side = length.side or side
            else:
                self._note_last(words)
        elif self._sides:
            if not only_sides:
                self._notes.append(words)
        elif only_sides:
            self._sides = sides
        else:
            self._words.append(f"({words})")
        self._at = end + 1

    def _look_into(self) -> tuple[int, bool]:
        """Where the parenthesis ends, and whether lengths are in it."""
        place = self._at + 1
        has_length = False
        while place < len(self._tokens) and self._tokens[place].kind is not Kind.CLOSE:
            if self._tokens[place].kind is Kind.BREAK and self._tokens[place].text == "\n":
                break
            if self._tokens[place - 1].kind is Kind.NUMBER:
                has_length = has_length or self._tokens[place].kind in (Kind.UNIT, Kind.TIMES)
            place += 1
        return place, has_length

    def _number(self) -> None:
        start = self._at
        lengths, is_broken = self._lengths()
        is_lone = len(lengths) == 1 and not lengths[0].unit and not lengths[0].side
        if is_lone and self._is_in_list():
            # "282 and 260 cm"
            self._add(Measure(lengths))
            return
        if is_lone and self._kind() is not Kind.OPEN:
            # A number of pages, a shelf mark, a year.
            self._words.append(self._tokens[start].word)
            return
        self._skip_weights()
        converted = self._conversion(lengths)
        is_broken = is_broken or self._follows_a_number(start, lengths)
        while converted and not is_broken and self._kind() is Kind.TIMES:
            # "8.6 cm (3 3/8 in.) x 5.1 cm (2 in.)"
            self._at += 1
            self._sides = []
            note = self._side_of_next(self._sides)
            if note is None:
                break
            more, is_broken = self._lengths()
            more[0].note = note
            lengths += more
            converted += self._conversion(more)
        if is_lone and not converted:
            self._words.append(self._tokens[start].word)
            return
        if converted and not any(length.unit for length in lengths):
            # "H. 26 3/4 (68 cm)"
            for length, other in zip(lengths, converted, strict=False):
                other.side, other.note = length.side or other.side, length.note
            if converted[0].unit not in IMPERIAL:
                lengths, converted = converted, []
        self._add(Measure(lengths, converted, is_broken=is_broken))

    def _is_in_list(self) -> bool:
        """Whether a number with a unit follows, for which this number has no unit of its own."""
        comma = 1 if self._kind() is Kind.COMMA and self._comma_ends_words else 0
        joint = comma + (1 if self._text(comma) == "and" else 0)
        is_number = self._kind(joint) is Kind.NUMBER and self._kind(joint + 1) is Kind.UNIT
        return joint > 0 and is_number

    def _follows_a_number(self, start: int, lengths: list[Length]) -> bool:
        """Whether the lengths go on with a number before: "121 x1 46 cm", "14 3/4, 12 3/4 in."."""
        before = [token.kind for token in self._tokens[max(start - 2, 0) : start]]
        if before[-1:] in ([Kind.NUMBER], [Kind.TIMES]):
            return True
        is_lone = len(lengths) == 1 and not lengths[0].side
        in_list = before == [Kind.NUMBER, Kind.COMMA] and not self._comma_ends_words
        return is_lone and in_list

    def _add(self, measure: Measure) -> None:
        words = [word for word in self._words or self._carried if word]
        head = " ".join(words).strip(" ,").removeprefix("and ")
        opens_line = not self._line_has_measure
        if head:
            # Later on a line, words tell more of what its first words name.
            nested = self._line_has_measure and self._head and not self._comma_ends_words
            outer = f"{self._head} ; " if nested else ""
            measure.head = outer + head
            # What is in parentheses says something of this measure alone.
            self._head = outer + " ".join(word for word in words if not word.startswith("(")).strip(
                " ,"
            )
        else:
            if not measure.has_sides and (opens_line or self._comma_ends_words):
                self._head = ""
            measure.head, measure.is_inherited = self._head, bool(self._head)
        measure.note = " ".join(self._notes)
        if len(measure.lengths) > 1 and measure.note.startswith("at "):
            # "H at rim: 10 x W: 5 cm"
            measure.lengths[0].note, measure.note = measure.note, ""
        self._words, self._notes, self._sides, self._carried = [], [], [], []
        self._line_has_measure = True
        self._after_measure = True
        self.measures.append(measure)


def _share_units(measures: list[Measure]) -> None:
    """Gives lengths without a unit that of the next length, else that of the one before."""
    for measure in measures:
        for lengths in (measure.lengths, measure.converted):
            unit: str | None = None
            for length in (*reversed(lengths), *lengths):
                unit = length.unit = length.unit or unit
    following: str | None = None
    for measure in reversed(measures):
        if not measure.in_unit:
            for length in measure.lengths:
                length.unit = following
        elif measure.lengths[0].unit:
            following = measure.lengths[0].unit
