"""The date of a work, read from a museum's words.

A small grammar: words and numbers (``date_words``) make dates (``date_atoms``), which are joined to
chains in clauses (``date_clauses``). Here the clauses become one reading. ``date_evidence`` weighs
it against the museum's own numbers.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from warehouse.parsing.date_atoms import FIRST_YEAR, FOREIGN_ERAS, UNITS, Atom, years_of_hijri
from warehouse.parsing.date_clauses import Clause, clauses_of
from warehouse.parsing.date_words import (
    LONGEST_TEXT,
    has_letter_for_digit,
    normalised,
    states_nothing,
    tokens,
)

# A work that is announced may be dated a few years ahead.
YEARS_AHEAD = 5

NO_NUMBER = "no number"
NO_YEAR = "no year in the numbers"
REVERSED = "ends before it starts"
TO_COME = "a year to come"
LETTER_FOR_DIGIT = "a letter stands for a digit"
FROM_HIJRI = "counted from years of the Hijra"
PASSED_OVER = "a number was passed over"
OTHER_WORK = "dates another work than this"
RESTORATION = "dates a restoration alone"
TOO_LONG = "too long to be read to its end"


# Words that leave one end open: "16th century (or later)".
OPEN_ENDS = ("or_later", "or_earlier")


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date as it was read.

    Attributes:
        date_start: The first year; before Christ negative, and never 0.
        date_end: The last year.
        date_qualifier: exact, circa, range, before, after, begun, completed, decade, century;
            unknown where no date is stated, invalid where one is that cannot be read.
        date_certainty: certain, approximate or doubtful; None where nothing was read.
        date_issue: What was not read, or read with doubt.
    """

    date_start: int | None
    date_end: int | None
    date_qualifier: str
    date_certainty: str | None
    date_issue: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """What the clauses of a text say together, before it is judged.

    Attributes:
        first: The first year.
        last: The last year.
        atoms: The dates that it is made of.
        direction: before, after, begun, completed, or nothing.
        certainty: As in ``DateReading``.
        is_loose: Whether its years are about right: by "ca.", "probably" or a question mark.
        issue: Why it is no date.
    """

    first: int
    last: int
    atoms: tuple[Atom, ...]
    direction: str
    certainty: str
    is_loose: bool
    issue: str | None


UNKNOWN = DateReading(None, None, "unknown", None, None)


def invalid(issue: str) -> DateReading:
    """A date that was not read."""
    return DateReading(None, None, "invalid", None, issue)


def parse_date(text: str | None) -> DateReading:
    """Reads a date from its words alone."""
    if text is None:
        return UNKNOWN
    return read_clauses(text)[0]


def read_clauses(text: str) -> tuple[DateReading, Span | None, Span | None]:
    """Reads a text's date; and what its main clauses and all its clauses say, as evidence."""
    folded = normalised(text)
    if states_nothing(folded):
        return UNKNOWN, None, None
    clauses = clauses_of(tokens(folded))
    chosen = main_clauses(clauses)
    if chosen and all("model_of" in clause.words for clause in chosen):
        return invalid(OTHER_WORK), None, None
    main = span_of(chosen)
    if main is None:
        has_number = any(sign.isdigit() for sign in folded)
        return invalid(NO_YEAR if has_number else NO_NUMBER), None, None
    everything = span_of([clause for clause in clauses if clause.chains])
    issue = main.issue
    if any(clause.is_bad for clause in chosen):
        issue = NO_YEAR
    if issue is not None:
        return invalid(issue), None, everything
    if all("restored" in clause.words for clause in chosen):
        # The work was there before.
        return DateReading(None, main.last, "before", "doubtful", RESTORATION), main, everything
    return reading_of(main, _note(text, main, clauses)), main, everything


def _note(text: str, span: Span, clauses: list[Clause]) -> str | None:
    """What is to be told of a text that was read."""
    if len(text) > LONGEST_TEXT:
        return TOO_LONG
    if any(clause.is_bad for clause in clauses):
        return PASSED_OVER
    if has_letter_for_digit(text):
        return LETTER_FOR_DIGIT
    if any(atom.era == "ah" for atom in span.atoms):
        return FROM_HIJRI
    return None


def reading_of(span: Span, issue: str | None = None) -> DateReading:
    """The reading of a span that is a date."""
    direction = span.direction
    return DateReading(
        None if direction in ("before", "completed") else span.first,
        None if direction in ("after", "begun") else span.last,
        direction or qualifier_of(span),
        span.certainty,
        issue,
    )


def qualifier_of(span: Span) -> str:
    """Which kind of date a span is that has no direction."""
    units = {atom.unit for atom in span.atoms}
    if units & set(UNITS) or any(atom.is_century_of_years for atom in span.atoms):
        return "century"
    if units == {"decade"}:
        return "decade"
    # A choice, "1404 or 1414", is doubtful, but its years are not about right.
    if span.is_loose:
        return "circa"
    return "exact" if span.first == span.last else "range"


def main_clauses(clauses: list[Clause]) -> list[Clause]:
    """The clauses that date the work: no asides, periods, later casts or models, if others do."""
    _hand_on(clauses)
    chosen = [clause for clause in clauses if clause.chains]
    has_copy = any("copy" in clause.words for clause in clauses)
    for is_beside in (
        lambda clause: "manner" in clause.words or "model_of" in clause.words,
        lambda clause: all(atom.era in FOREIGN_ERAS for atom in clause.atoms),
        lambda clause: clause.is_aside,
        lambda clause: "period" in clause.words,
        lambda clause: "original" in clause.words and has_copy,
        lambda clause: "stage" in clause.words,
    ):
        kept = [clause for clause in chosen if not is_beside(clause)]
        chosen = kept or chosen
    # "Published 1846, reprinted 1993"
    return chosen[:1] if all("stage" in clause.words for clause in chosen) else chosen


def _hand_on(clauses: list[Clause]) -> None:
    """What clauses say of each other: "(completed)", ", second half", "Ming dynasty, ..."."""
    before: Clause | None = None
    for place, clause in enumerate(clauses):
        following = clauses[place + 1] if place + 1 < len(clauses) else None
        if clause.chains:
            is_more = clause.is_aside and before is not None
            if is_more and ("or" in clause.words or clause.direction == "completed"):
                clause.is_aside = False
                if "or" in clause.words:
                    clause.atoms[0].is_choice = True
            before = clause
            continue
        if before is not None and not before.direction and clause.direction in OPEN_ENDS:
            before.atoms[0].direction = clause.direction
        if clause.is_aside and before is not None:
            if clause.direction in ("begun", "completed") and not before.direction:
                before.atoms[0].direction = clause.direction
            if clause.parts and before.atoms[-1].unit in UNITS:
                before.atoms[-1].parts = before.atoms[-1].parts or clause.parts
            before.words |= clause.words & {"stage", "doubt", "circa"}
        elif clause.parts and before is not None and before.atoms[-1].unit in UNITS:
            before.atoms[-1].parts = clause.parts
        elif before is not None and clause.words and clause.words <= {"doubt", "circa"}:
            before.words |= clause.words
        elif following is not None and following.chains and not clause.ends_sentence:
            following.words |= clause.words & {"stage", "period"}
            if not following.atoms[0].direction:
                following.atoms[0].direction = clause.direction


def span_of(clauses: list[Clause]) -> Span | None:
    """What clauses say together: from the first year of all to the last."""
    chains = [chain for clause in clauses for chain in clause.chains]
    if not chains:
        return None
    atoms = tuple(atom for chain in chains for atom in chain)
    spans = [_chain_bounds(chain) for chain in chains]
    first = min(span[0] for span in spans)
    last = max(span[1] for span in spans)
    issue = None
    if not all(span[2] for span in spans):
        issue = REVERSED
    elif first < FIRST_YEAR or any(atom.era == "am" for atom in atoms):
        issue = NO_YEAR
    elif any(_starts_in_time_to_come(atom) for atom in atoms):
        issue = TO_COME
    direction, is_open = _direction(chains)
    words: set[str] = set().union(*(clause.words for clause in clauses))
    is_circa = (
        is_open or "circa" in words or any(atom.is_circa or atom.era == "ah" for atom in atoms)
    )
    is_doubtful = "doubt" in words or any(atom.is_doubtful for atom in atoms)
    certainty = "approximate" if is_circa else "certain"
    if is_doubtful or any(atom.is_choice for atom in atoms):
        certainty = "doubtful"
    if direction in ("before_unit", "after_unit"):
        # A century is no point in time: before the 16th century is before 1501.
        first, last = last + 1, first - 1
        direction = direction.removesuffix("_unit")
        first, last = first or 1, last or -1
    return Span(first, last, atoms, direction, certainty, is_doubtful or is_circa, issue)


def _chain_bounds(chain: list[Atom]) -> tuple[int, int, bool]:
    """The first and last year of a chain, and whether it runs forwards."""
    lowest, highest = _years(chain[0])
    begin = lowest
    runs_forwards = True
    for atom in chain[1:]:
        first, last = _years(atom)
        if atom.link in ("-", "/"):
            runs_forwards &= begin <= last
        else:
            lowest = min(lowest, first)
        highest = max(highest, last)
        begin = first
    return lowest, highest, runs_forwards


def _years(atom: Atom) -> tuple[int, int]:
    first, last = atom.bounds()
    return years_of_hijri(first, last) if atom.era == "ah" else (first, last)


def _starts_in_time_to_come(atom: Atom) -> bool:
    return _years(atom)[0] > datetime.datetime.now(datetime.UTC).year + YEARS_AHEAD


_DIRECTIONS = {
    "before": "before", "no_later": "before", "or_earlier": "before",
    "after": "after", "no_sooner": "after", "or_later": "after", "from": "begun",
    "begun": "begun", "completed": "completed",
}  # fmt: skip


def _direction(chains: list[list[Atom]]) -> tuple[str, bool]:
    """The direction of all dates, and whether a word of direction loosens one of several."""
    said = [chain[0].direction for chain in chains]
    inside = any(atom.direction in ("before", "after") for chain in chains for atom in chain[1:])
    if len(chains) > 1:
        directions = {_DIRECTIONS.get(word, "") for word in said}
        if len(directions) == 1:
            return directions.pop(), False
        return "", inside or bool({"before", "after"} & set(said))
    chain = chains[0]
    direction = _DIRECTIONS.get(said[0], "")
    joined = len(chain) > 1 and chain[1].link in ("-", "/")
    if len(chain) > 1 and (said[0] == "from" or any(atom.direction for atom in chain[1:])):
        return "", inside
    if said[0] in ("before", "after") and not joined and chain[0].unit != "year":
        return f"{direction}_unit", False
    return direction, False
