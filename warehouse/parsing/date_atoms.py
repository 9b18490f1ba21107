"""The single dates of a text: a year, a decade, a century or a millennium, and its part and era.

An atom is filled while its words come in; ``settled`` decides what they leave open for each
other: "16th-17th century" is two centuries, "525-404 B.C." two years before Christ, and "1550-52"
ends in 1552.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil

from warehouse.parsing.date_words import PARTS

# No work is older than the oldest tools.
FIRST_YEAR = -5_000_000
UNITS = {"century": 100, "millennium": 1000}
FOREIGN_ERAS = ("ah", "am")
# The tabular calendar of the Hijra starts on the 19th of July 622 of the Gregorian calendar.
_EPOCH = datetime.date(622, 7, 19).toordinal()
# Later ones are no years of a work, and the calendar of Python ends in 9999.
_LAST_HIJRI_YEAR = 9000


@dataclass(slots=True)
class Atom:
    """One date in a text, and what stands about it.

    Attributes:
        unit: year, decade, century or millennium; ordinal where the unit is still to come.
        number: The year, the first year of the decade, the number of the century.
        digits: How many digits the number was written with.
        era: bc, ad, ah or am; nothing where the text says none.
        parts: Parts of a decade or century, the first and, of "mid to late", the last.
        link: What joins it to the date before: "-", "/", "or", "and", or nothing.
        direction: The kind of the word of direction before it, as "before".
        is_circa: Whether "about" stands by it.
        is_doubtful: Whether a question mark or "probably" stands by it.
        is_choice: Whether it is one of several that the text leaves open: "1404 or 1414".
        is_century_of_years: Whether its hundred years are meant, as in "the 700s".
    """

    unit: str
    number: int
    digits: int = 0
    era: str = ""
    parts: list[str] = field(default_factory=list)
    link: str = ""
    direction: str = ""
    is_circa: bool = False
    is_doubtful: bool = False
    is_choice: bool = False
    is_century_of_years: bool = False

    def bounds(self) -> tuple[int, int]:
        """The first and the last year."""
        if self.unit == "year":
            year = -self.number if self.era == "bc" else self.number
            return year, year
        if self.unit == "decade":
            length = 100 if self.is_century_of_years else 10
            first = -(self.number + length - 1) if self.era == "bc" else self.number
        else:
            length = UNITS[self.unit]
            first = -self.number * length if self.era == "bc" else (self.number - 1) * length + 1
        begin, end = 1, 100
        if self.parts:
            begin = min(PARTS[part][0] for part in self.parts)
            end = max(PARTS[part][1] for part in self.parts)
        # Early, middle and late years of a decade are 0 to 3, 4 to 6, 7 to 9.
        return first + ceil((begin - 1) * length / 100), first + ceil(end * length / 100) - 1


def settled(atoms: list[Atom]) -> tuple[list[Atom], bool]:
    """The atoms of one chain of dates, each with its unit, era and whole number.

    Returns:
        The atoms that are dates, and whether one of the numbers is none.
    """
    _share_units(atoms)
    atoms = [atom for atom in atoms if atom.unit != "ordinal"]
    _mark_hijri(atoms)
    _share_eras(atoms)
    _complete(atoms)
    hundreds = [atom for atom in atoms if atom.unit == "decade" and atom.number % 100 == 0]
    for atom in hundreds:
        # "1500s" is the decade after the 1490s, as the Web Gallery of Art counts; "the 700s",
        # "early 1400s" and "1100s or 1200s" are centuries.
        atom.is_century_of_years = atom.number < 1000 or bool(atom.parts) or len(hundreds) > 1
    kept: list[Atom] = []
    is_bad = False
    link = ""
    for place, atom in enumerate(atoms):
        if _is_date(atom):
            if link or not kept:
                atom.link = link if kept else ""
            link = ""
            kept.append(atom)
            continue
        following = atoms[place + 1] if place + 1 < len(atoms) else None
        # Days and the numbers of things are passed over; what is joined to a year is a slip.
        is_bad |= atom.digits > 2 or (following is not None and following.link in ("-", "/"))
        is_bad |= atom.link in ("-", "/") and bool(kept)
        link = link or atom.link
    return kept, is_bad


def without_foreign_eras(atoms: list[Atom]) -> list[Atom]:
    """Leaves out the years of another calendar beside which years after Christ stand."""
    if all(atom.era in FOREIGN_ERAS for atom in atoms):
        return atoms
    kept: list[Atom] = []
    left_out: Atom | None = None
    for place, atom in enumerate(atoms):
        if atom.era in FOREIGN_ERAS:
            has_twin = any(other.era not in FOREIGN_ERAS for other in atoms[place + 1 :])
            left_out = (left_out or atom) if has_twin else None
            continue
        if left_out is not None:
            # What stood before the first of the two holds for both: "ca. A.H. 410/A.D. 1019".
            atom.link = left_out.link if kept else ""
            atom.direction = atom.direction or left_out.direction
            atom.is_circa |= left_out.is_circa
            atom.is_doubtful |= left_out.is_doubtful
            left_out = None
        kept.append(atom)
    return kept


def _share_units(atoms: list[Atom]) -> None:
    """Units: "16th-17th century", "9-10th century", "10th century AH/AD 16th"."""
    unit = ""
    for atom in reversed(atoms):
        if atom.unit in UNITS:
            unit = atom.unit
        elif unit and (
            atom.unit == "ordinal" or (atom.unit == "year" and atom.digits <= 2 and not atom.era)
        ):
            atom.unit = unit
        else:
            unit = ""
        if not atom.link:
            unit = ""
    unit = ""
    for atom in atoms:
        if atom.unit in UNITS:
            unit = atom.unit
        elif atom.unit == "ordinal" and unit and atom.link:
            atom.unit = unit


def years_of_hijri(first: int, last: int) -> tuple[int, int]:
    """The years after Christ in which the first of some lunar years starts and the last ends."""
    return _start_of_hijri(first).year, _start_of_hijri(last + 1, -1).year


def _start_of_hijri(year: int, days: int = 0) -> datetime.date:
    """The first day of a lunar year. Of thirty of them eleven have a day more than 354."""
    year = min(max(year, 1), _LAST_HIJRI_YEAR)
    return datetime.date.fromordinal(_EPOCH + 354 * (year - 1) + (3 + 11 * year) // 30 + days)


def _mark_hijri(atoms: list[Atom]) -> None:
    """Marks the years of "931/1525": the same year in two calendars, and no span of 600 years."""
    for atom, following in pairwise(atoms):
        is_pair = following.link == "/" and atom.unit == following.unit == "year"
        if is_pair and not atom.era and not following.era and 0 < atom.number < 1500:
            first, last = years_of_hijri(atom.number, atom.number)
            if first <= following.number <= last:
                atom.era, following.era = "ah", "ad"


def _share_eras(atoms: list[Atom]) -> None:
    """Eras: "525-404 B.C.", "A.D. 400-700", "A.H. 1189-1224"."""
    for place in range(len(atoms) - 2, -1, -1):
        atom, following = atoms[place], atoms[place + 1]
        if not atom.era and following.era and following.link:
            atom.era = following.era
    for before, atom in pairwise(atoms):
        if atom.era or not atom.link:
            continue
        if before.era == "bc" and atom.number < before.number and atom.unit == before.unit:
            atom.era = "bc"
        elif before.era == "ad" or (before.era in FOREIGN_ERAS and atom.link == "/"):
            atom.era = "ad"
        elif before.era in FOREIGN_ERAS:
            atom.era = before.era


def _complete(atoms: list[Atom]) -> None:
    """Gives the last digits of a year those that they leave out: "1550-52", "1910s-30s"."""
    for before, atom in pairwise(atoms):
        is_short = atom.unit in ("year", "decade") and atom.digits < before.digits <= 4
        if not is_short or not atom.link or before.unit not in ("year", "decade"):
            continue
        if (atom.era or "ad") != (before.era or "ad"):
            continue
        whole = before.number - before.number % 10**atom.digits + atom.number
        if atom.era == "bc":
            # "332-30 B.C." ends in 30; "1351/50 B.C." and "1349-36 B.C." leave digits out.
            leaves_out = atom.link == "/" or before.digits - atom.digits >= 2
            if not leaves_out or whole > before.number:
                continue
        elif atom.number > before.number or before.digits < 3:
            continue
        atom.number, atom.digits = whole, before.digits


def _is_date(atom: Atom) -> bool:
    if atom.number == 0:
        return False
    if atom.unit == "year":
        return bool(atom.era) or atom.digits in (3, 4)
    if atom.unit == "decade":
        return atom.digits >= 3
    return atom.digits <= 2 or atom.era == "bc"
