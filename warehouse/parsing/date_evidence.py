"""A museum's own numbers beside its words: evidence, not truth.

Numbers that agree with the words are kept, since they say how a museum takes "ca." or "early".
Where they contradict, the words decide and the reading says so.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from warehouse.parsing.date_atoms import FIRST_YEAR, Atom
from warehouse.parsing.dates import (
    NO_NUMBER,
    YEARS_AHEAD,
    DateReading,
    Span,
    read_clauses,
    reading_of,
)

# A museum widens "ca. 1500" by a few years. A wider span is one to search in.
MARGIN = 15

# By how many years a museum's reading of a century, a decade or a part of one may differ.
TOLERANCES = {"year": (0, 0), "decade": (1, 3), "century": (2, 25), "millennium": (20, 250)}

CONTRADICT = "the record's years contradict its words"
FIRST_CONTRADICTS = "the record's first year contradicts its words"
LAST_CONTRADICTS = "the record's last year contradicts its words"
WIDER = "the record's years are a wider span than its words"
REVERSED_NUMBERS = "the record's years are in the wrong order"
FROM_NUMBERS = "no year in the words: the record's years were taken"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The years of a record in their order, each None where there is none.

    Attributes:
        first: The first year.
        last: The last year.
        are_odd: Whether one of them can be no year.
        were_reversed: Whether the record gives the last one first.
    """

    first: int | None
    last: int | None
    are_odd: bool = False
    were_reversed: bool = False


def date_of(text: str | None, begin_year: int | None, end_year: int | None) -> DateReading:
    """Reads a date from its words, with the museum's own years as evidence."""
    reading, main, everything = read_clauses(text or "")
    numbers = numbers_of(begin_year, end_year)
    if numbers is None:
        return reading
    if main is None:
        return _read_from_numbers(reading, numbers, bool(text and text.strip()))
    for span in (main, _of_centuries(main), everything, _of_first_statement(text or "")):
        agreed = _agreed(span, numbers) if span else None
        if agreed:
            return replace(agreed, date_issue=reading.date_issue or agreed.date_issue)
    return _contradicted(main, numbers)


def numbers_of(begin: int | None, end: int | None) -> Numbers | None:
    """The years that a museum may mean. It writes 0 and 0 where it has none."""
    if not begin and not end:
        return None
    latest = datetime.datetime.now(datetime.UTC).year + YEARS_AHEAD
    # There is no year 0: what begins in it begins in 1, what ends in it ends in 1 B.C.
    first = None if begin is None or not FIRST_YEAR <= begin <= latest else begin or 1
    # A century that is not over ends in time to come.
    of_century = -(-latest // 100) * 100
    last = None if end is None or not FIRST_YEAR <= end <= of_century else end or -1
    if first is not None and last is not None and first > last:
        return Numbers(last, first, were_reversed=True)
    are_odd = (first is None and begin is not None) or (last is None and end is not None)
    return Numbers(first, last, are_odd)


def _read_from_numbers(reading: DateReading, numbers: Numbers, is_worded: bool) -> DateReading:
    """The date of a record whose words give none that can be read."""
    first, last = numbers.first, numbers.last
    if first is None or last is None:
        return reading
    issue = reading.date_issue
    certainty = "certain" if first == last else "approximate"
    if issue not in (None, NO_NUMBER):
        certainty = "doubtful"
    elif numbers.were_reversed:
        issue = REVERSED_NUMBERS
    elif is_worded:
        issue = FROM_NUMBERS
    return DateReading(first, last, "exact" if first == last else "range", certainty, issue)


def _agreed(span: Span, numbers: Numbers) -> DateReading | None:
    """The reading where a museum's numbers agree with its words: its own years."""
    first, last = numbers.first, numbers.last
    if span.issue or first is None or last is None or not _is_spelled_out(span, numbers):
        return None
    issue = REVERSED_NUMBERS if numbers.were_reversed else None
    if span.direction:
        return _agreed_direction(span, first, last, issue)
    if not (_fits_first(span, first) and _fits_last(span, last)):
        return None
    return replace(reading_of(span, issue), date_start=first, date_end=last)


def _agreed_direction(span: Span, first: int, last: int, issue: str | None) -> DateReading | None:
    """As ``_agreed``, for one year that is known and another that the museum may estimate."""
    reading = reading_of(span, issue)
    earliest, latest = sorted((span.first, span.last))
    if reading.date_start is None:
        # "Before 1877" may end in 1876.
        if not _fits_last(span, last) and last != span.last - 1:
            return None
        return replace(reading, date_start=first if first < earliest else None, date_end=last)
    if not _fits_first(span, first) and first != span.first + 1:
        return None
    return replace(reading, date_start=first, date_end=last if last > latest else None)


def _contradicted(span: Span, numbers: Numbers) -> DateReading:
    """The reading where numbers and words differ: the words.

    A number is kept that fits them and whose fellow is no year at all.
    """
    first, last = numbers.first, numbers.last
    reading = reading_of(span)
    fits_first = first is not None and _fits_first(span, first)
    fits_last = last is not None and _fits_last(span, last)
    if fits_first and last is None and reading.date_start is not None:
        reading = replace(reading, date_start=first)
    if fits_last and first is None and reading.date_end is not None:
        reading = replace(reading, date_end=last)
    issue: str | None = CONTRADICT
    if not numbers.are_odd and ((fits_first and last is None) or (fits_last and first is None)):
        issue = None
    elif fits_first or fits_last:
        issue = LAST_CONTRADICTS if fits_first else FIRST_CONTRADICTS
    elif first is not None and last is not None and first <= span.first and span.last <= last:
        issue = WIDER
    return replace(reading, date_issue=issue)


def _is_spelled_out(span: Span, numbers: Numbers) -> bool:
    """Whether a record gives both ends of a span, and not one year twice."""
    is_one_year = span.first == span.last or (len(span.atoms) == 1 and span.atoms[0].unit == "year")
    return is_one_year or numbers.first != numbers.last or bool(span.direction)


def _fits_first(span: Span, year: int) -> bool:
    atom = next((atom for atom in span.atoms if atom.bounds()[0] == span.first), span.atoms[0])
    inward, outward = _tolerances(atom, span)
    return span.first - outward <= year <= min(span.first + inward, max(span.first, span.last))


def _fits_last(span: Span, year: int) -> bool:
    atom = next((atom for atom in span.atoms if atom.bounds()[1] == span.last), span.atoms[-1])
    inward, outward = _tolerances(atom, span)
    return max(span.last - inward, min(span.first, span.last)) <= year <= span.last + outward


def _tolerances(atom: Atom, span: Span) -> tuple[int, int]:
    """By how much a year may lie within the words' span, and by how much out of it."""
    unit = "century" if atom.is_century_of_years else atom.unit
    tolerance = TOLERANCES[unit][1 if atom.parts else 0]
    if atom.era == "ah":
        tolerance = max(tolerance, 1)  # a lunar year lies in two years, and is called by one
    # What may be after 1520 is not before 1520.
    has_margin = atom.is_circa if span.direction else span.is_loose
    return tolerance, max(tolerance, MARGIN) if has_margin else tolerance


def _of_first_statement(text: str) -> Span | None:
    """What a text says first, of the work: "13th century (core); 19th century (enamels)"."""
    first, semicolon, _ = text.partition(";")
    return read_clauses(first)[1] if semicolon else None


def _of_centuries(span: Span) -> Span | None:
    """The same words with "1500s" as a century."""
    if all(atom.unit != "decade" or atom.number % 100 for atom in span.atoms):
        return None
    atoms = tuple(
        replace(atom, is_century_of_years=True)
        if atom.unit == "decade" and atom.number % 100 == 0
        else atom
        for atom in span.atoms
    )
    bounds = [atom.bounds() for atom in atoms]
    return replace(
        span,
        atoms=atoms,
        first=min(first for first, _ in bounds),
        last=max(last for _, last in bounds),
    )
