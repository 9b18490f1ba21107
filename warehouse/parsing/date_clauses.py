"""The clauses of a date text: which dates belong together, and what is said of them.

"Ca. 1785-90 (frame later), remounted 1820" has three: the work's date, an aside, and a date of
what came after.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from warehouse.parsing.date_atoms import Atom, settled, without_foreign_eras
from warehouse.parsing.date_words import Token, part_of

ERAS = {
    "bce": "bc", "ce": "ad", "vchr": "bc", "nchr": "ad", "avjc": "bc", "apjc": "ad", "aprjc": "ad",
}  # fmt: skip
NUMBERS = ("number", "decade", "thousands", "ordinal", "written", "roman")
LINKS = {"dash": "-", "to": "-", "slash": "/", "or": "or", "and": "and"}
DIRECTIONS = (
    "before", "after", "no_sooner", "no_later", "begun", "completed", "made", "from", "between",
)  # fmt: skip
# Words that end with the next word that is none of a date: "after Rembrandt, 1650" is no "after".
_LOOSE_DIRECTIONS = ("before", "after", "no_sooner", "no_later", "from", "between")


@dataclass(slots=True)
class Clause:
    """A stretch of a text between signs.

    Attributes:
        chains: Dates that are joined by dashes, strokes and the like.
        words: Kinds of the words in it that bear on all its dates, as "stage".
        is_aside: Whether it is in parentheses.
        is_bad: Whether a number in it is none.
        ends_sentence: Whether a semicolon follows.
    """

    chains: list[list[Atom]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    parts: list[str] = field(default_factory=list)
    direction: str = ""
    is_aside: bool = False
    is_bad: bool = False
    ends_sentence: bool = False

    @property
    def atoms(self) -> list[Atom]:
        """All dates of the clause."""
        return [atom for chain in self.chains for atom in chain]


def clauses_of(tokens: list[Token]) -> list[Clause]:
    """The clauses of a text's tokens."""
    return _Reader(without_days(tokens)).read()


def without_days(tokens: list[Token]) -> list[Token]:
    """Leaves out months, seasons and the days beside them."""

    def is_day(place: int) -> bool:
        return (
            0 <= place < len(tokens)
            and tokens[place].kind in ("number", "ordinal")
            and tokens[place].number <= 31
            and len(tokens[place].text) <= 4
            and not (place + 1 < len(tokens) and tokens[place + 1].kind.startswith("unit"))
        )

    def kind(place: int) -> str:
        return tokens[place].kind if 0 <= place < len(tokens) else ""

    dropped = set()
    for place, token in enumerate(tokens):
        if token.kind == "day":
            dropped.add(place)
        if token.kind != "month":
            continue
        dropped.add(place)
        after = place + 1
        if kind(after) == "to" and kind(after + 1) == "month":
            dropped.add(after)  # "May to June 1650"
        while is_day(after):
            dropped.add(after)
            after += 1
            if kind(after) in ("dash", "slash", "and", "to", "comma") and is_day(after + 1):
                dropped.add(after)
                after += 1
        if kind(after) == "comma" and kind(after + 1) in ("number", "month"):
            dropped.add(after)
        before = place - 1
        if kind(before) == "dash" and is_day(before - 1):
            before -= 1
        if not is_day(before):
            continue
        # "3-5 May 1840", "4 April 1997 - 4 June 1999", but "1882-83 March"
        is_joined = kind(before - 1) in LINKS and kind(before - 2) == "number"
        if is_joined and is_day(before - 2):
            dropped.update(range(before - 2, place))
        elif not is_joined or kind(after) == "number":
            dropped.update(range(before, place))
    return [token for place, token in enumerate(tokens) if place not in dropped]


class _Reader:
    """Reads tokens from left to right.

    Attributes:
        tokens: What is read.
        clauses: What was read, the current clause last.
        chain: The chain that is being read.
        coming: What was said about the next date so far, without its number.
    """

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.clauses = [Clause()]
        self.chain: list[Atom] = []
        self.last = ""
        self._forget()

    def _forget(self) -> None:
        """Nothing is said about the next date yet."""
        self.coming = Atom("year", 0)

    @property
    def clause(self) -> Clause:
        return self.clauses[-1]

    def read(self) -> list[Clause]:
        for place, token in enumerate(self.tokens):
            self.last = self._take(token, place) or token.kind
        self._end_clause()
        return [clause for clause in self.clauses if clause.chains or clause.words or clause.parts
                or clause.direction or clause.is_bad]  # fmt: skip

    def _take(self, token: Token, place: int) -> str | None:
        """Takes a token in; returns the kind that it turned out to be, if that is another."""
        kind = token.kind
        if self.last == "count" and kind in ("number", "thousands"):
            pass
        elif kind in NUMBERS:
            self._take_number(token, place)
        elif kind in LINKS:
            self._take_link(LINKS[kind], place)
        elif kind in ("unit_100", "unit_1000"):
            self._take_unit("century" if kind == "unit_100" else "millennium")
        elif kind == "era":
            self._take_era(token, place)
        elif kind == "part":
            name = part_of(token.text)
            if name:
                self.coming.parts.append(name)
        elif kind in ("circa", "circa_sign"):
            return self._take_circa(token, place)
        elif kind in ("question", "doubt"):
            if kind == "question" and self.chain and not self.coming.link:
                self.chain[-1].is_doubtful = True
            else:
                self.coming.is_doubtful = True
        elif kind in DIRECTIONS:
            self._take_direction(kind, place)
        elif kind in ("or_later", "or_earlier"):
            if self.chain:
                self.chain[0].direction = kind
            else:
                self.clause.direction = kind
        elif kind in ("stage", "restored", "model_of", "manner", "period", "original", "copy"):
            self._take_word(kind, place)
        elif kind in ("comma", "semicolon"):
            self.clause.ends_sentence = kind == "semicolon"
            self._start_clause(is_aside=self.clause.is_aside)
        elif kind in ("open", "close"):
            self._start_clause(is_aside=kind == "open")
        elif kind in ("bad_number", "pointed", "ago"):
            self.clause.is_bad = True
        elif kind == "present":
            self._take_open_end()
        elif kind in ("text", "count"):
            self._take_text(token)
        return None

    def _take_number(self, token: Token, place: int) -> None:
        kind = token.kind
        if kind in ("ordinal", "written"):
            following = self.tokens[place + 1 : place + 3]
            if (
                len(following) == 2
                and token.number <= 4
                and following[0].kind in LINKS
                and following[1].kind == "part"
                and " " in following[1].text
            ):
                # "2nd or 3rd quarter"
                name = part_of(token.text + " " + following[1].text.split()[-1])
                if name:
                    self.coming.parts.append(name)
                return
        is_ordinal = kind in ("ordinal", "written", "roman")
        if self.chain and not self.coming.link and self.last != "era":
            self._end_chain()
        digits = len("".join(sign for sign in token.text if sign.isdigit())) or 2
        atom = replace(
            self.coming,
            unit="ordinal" if is_ordinal else "decade" if kind == "decade" else "year",
            number=token.number,
            digits=5 if kind == "thousands" else digits,
            link=self.coming.link if self.chain else "",
            is_choice=self.coming.is_choice or (self.coming.link == "or" and bool(self.chain)),
        )
        self.chain.append(atom)
        self._forget()

    def _take_link(self, link: str, place: int) -> None:
        if self.coming.parts:
            self.coming.is_choice |= link == "or"
        elif self.chain:
            self.coming.link = link
        elif self.tokens[place].kind == "to" and self._opens_clause(place):
            self._take_direction("no_later", place)  # "to 1650"
        elif link == "or":
            self.clause.words.add("or")

    def _take_unit(self, unit: str) -> None:
        atom = self.chain[-1] if self.chain else None
        if atom and (atom.unit == "ordinal" or (atom.unit == "year" and atom.digits <= 2)):
            atom.unit = unit
        if self.coming.link == "-":
            self.coming.link = ""  # "19th-century"

    def _take_era(self, token: Token, place: int) -> None:
        letters = "".join(sign for sign in token.text if sign.isalpha())
        era = ERAS.get(letters, letters)
        belongs_behind = self.last in (*NUMBERS, "unit_100", "unit_1000", "question")
        if belongs_behind and self.chain and not self.chain[-1].era:
            self.chain[-1].era = era
        elif self.coming.link and self._comes_next(place) not in (*NUMBERS, "part", "circa"):
            # "1st century B.C./A.D."
            self.chain.append(replace(self.chain[-1], era=era, link="-"))
            self.coming.link = ""
        else:
            self.coming.era = era

    def _opens_clause(self, place: int) -> bool:
        return place == 0 or self.tokens[place - 1].kind in ("open", "comma", "semicolon")

    def _comes_next(self, place: int) -> str:
        return self.tokens[place + 1].kind if place + 1 < len(self.tokens) else ""

    def _take_circa(self, token: Token, place: int) -> str | None:
        following = self._comes_next(place)
        if self.chain and self.chain[-1].unit == "ordinal" and token.text[0] == "c":
            self._take_unit("century")
            return "unit_100"
        if self.chain and not self.coming.link and following in ("", "comma", "semicolon", "close"):
            self.chain[-1].is_circa = True
        else:
            self.coming.is_circa = True
        return None

    def _take_direction(self, kind: str, place: int) -> None:
        if self.chain and self.coming.link == "" and kind not in _LOOSE_DIRECTIONS:
            self._start_clause_at(place)
        if self.chain and self.coming.link == "" and kind == "no_later":
            self.coming.link = "-"  # "1640 until 1650"
            return
        if not self.coming.direction or self.coming.direction in ("between", "from"):
            self.coming.direction = kind
        self.clause.direction = self.clause.direction or kind

    def _take_word(self, kind: str, place: int) -> None:
        has_date = bool(self.chain or self.clause.chains)
        if kind == "model_of" or (kind in ("stage", "restored") and self.chain):
            is_new = self._start_clause_at(place)
            if kind == "model_of" and has_date and not is_new:
                return  # "1650, copy after Raphael": the date is the copy's
        self.clause.words.add(kind)
        if kind == "restored":
            self.clause.words.add("stage")

    def _start_clause(self, *, is_aside: bool) -> None:
        self._end_clause()
        self.clauses.append(Clause(is_aside=is_aside))

    def _start_clause_at(self, place: int) -> bool:
        """Starts a clause in the middle of a sentence if a date follows: "1834 cast 1842"."""
        for token in self.tokens[place + 1 : place + 8]:
            if token.kind in ("comma", "semicolon", "open", "close"):
                return False
            if token.kind in NUMBERS:
                self._start_clause(is_aside=self.clause.is_aside)
                return True
        return False

    def _take_open_end(self) -> None:
        """Takes "1650-" and "1999-present" for a beginning."""
        if self.chain and self.coming.link == "-" and not self.chain[0].direction:
            self.chain[0].direction = "from"

    def _take_text(self, token: Token) -> None:
        self._end_chain()
        self.coming.parts = []  # "Early Iron Age, 8th century"
        if token.text == "with" and self.clause.chains:
            self._start_clause(is_aside=self.clause.is_aside)
        if self.coming.direction in _LOOSE_DIRECTIONS:
            if self.clause.direction == self.coming.direction:
                self.clause.direction = ""
            self.coming.direction = ""

    def _end_chain(self) -> None:
        if self.chain:
            kept, is_bad = settled(self.chain)
            self.clause.is_bad |= is_bad
            if kept:
                self.clause.chains.append(without_foreign_eras(kept))
        self.chain = []
        self.coming.link = ""

    def _end_clause(self) -> None:
        if self.last == "dash":
            self._take_open_end()
        self._end_chain()
        self.clause.parts = self.coming.parts
        if self.coming.is_circa:
            self.clause.words.add("circa")
        if self.coming.is_doubtful and self.last in ("doubt", "question"):
            self.clause.words.add("doubt")
        self._forget()
