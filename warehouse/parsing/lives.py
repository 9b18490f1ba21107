"""The life of an artist, read from a source's words, with its numbers beside them as evidence.

"d. ca. 1550" with the years 1525 and 1575 has no birth: a museum fills its two fields of years with
the span in which it would look for the person. Words decide; where there are none, two years that
look like a life are taken for one.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace

from warehouse.parsing.dates import parse_date
from warehouse.parsing.life_biography import CENTURY, SHORTEST_LIFE, parts_of_biography
from warehouse.parsing.life_catalogue import parts_of_catalogue
from warehouse.parsing.life_parts import LifeParts
from warehouse.parsing.nationalities import is_nationality

# What is longer is no longer read: the longest life that any source writes has some 150 letters.
LONGEST = 500
LONGEST_LIFE = 120
LONGEST_CAREER = 75
# A bare date is that of the artist's work if the years beside it are no further off than this.
NEAR = 12
# A museum widens what is not sure by up to 50 years, and on both sides.
FAR = 60
# Years that stand without words are a life only if they are no span of a search or a century, and
# long enough not to be years of work.
SEARCH_SPANS = {50, 75, 80, 100}
HALF_CENTURY = 50
LIFE_WITHOUT_WORDS = 30
DASHES = re.compile("[\u2010-\u2015\u2212]")
CENTURIES = (
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
    "seventeenth", "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
SPELLED_CENTURY = re.compile(rf"\b({'|'.join(CENTURIES)})(?=[ -]centur)", re.IGNORECASE)

TOO_LONG = "too long to be read to its end"
DIED_BEFORE_BIRTH = "died before birth"
LIVED_TOO_LONG = "lived for too long"
LIVED_TOO_SHORT = "too short for a life, taken for years of work"
WORKED_TOO_LONG = "active for too long"
OUT_OF_LIFE = "active out of life"
REVERSED = "ends before it starts"
NO_YEAR = "no year"
TO_COME = "a year to come"
DATES_A_WORK = "the words date something else than the life"
CONTRADICTED = "the years beside the words are others"
NOT_A_LIFE = "the years stand without words and are no life"
WITHOUT_WORDS = "the years stand without words and are taken for a life"


@dataclass(frozen=True)
class LifeReading:
    """A life as it was read.

    Attributes:
        birth_year: Year of birth, negative before Christ.
        birth_is_uncertain: Whether the words bound the year without naming it.
        birth_place: Place of birth.
        death_year: Year of death.
        death_is_uncertain: Whether the words bound the year without naming it.
        death_place: Place of death.
        active_from: First year of known work; of a firm, the year in which it was founded.
        active_to: Last year of known work.
        activity_is_uncertain: Whether the years of work are approximate.
        active_place: Where the person worked.
        nationality: Nation or region, where the words begin with one.
        life_issue: What was not read, or read with doubt.
    """

    birth_year: int | None = None
    birth_is_uncertain: bool | None = None
    birth_place: str | None = None
    death_year: int | None = None
    death_is_uncertain: bool | None = None
    death_place: str | None = None
    active_from: int | None = None
    active_to: int | None = None
    activity_is_uncertain: bool | None = None
    active_place: str | None = None
    nationality: str | None = None
    life_issue: str | None = None


NOTHING = LifeReading()


def life_of(
    text: str | None,
    begin_year: int | None = None,
    end_year: int | None = None,
    is_firm: bool | None = None,
) -> LifeReading:
    """Reads a life.

    Args:
        text: The words of the source, as in "French, Paris 1703-1770 Paris".
        begin_year: The source's first year beside the words: of birth, of work or of a search.
        end_year: The source's last year; one to come stands for none.
        is_firm: Whether the name is a firm's, which is founded and not born.

    Returns:
        The reading. Years that cannot be are not kept, and the issue says why.
    """
    begin, end = _year_of_source(begin_year), _year_of_source(end_year)
    reading = _life_of_words(cleaned(text), text or "", begin, end, is_firm=bool(is_firm))
    if len(text or "") > LONGEST:
        issue = TOO_LONG if reading.life_issue in (None, NO_YEAR) else reading.life_issue
        return replace(reading, life_issue=issue)
    return reading


def _life_of_words(
    words: str, text: str, begin: int | None, end: int | None, *, is_firm: bool
) -> LifeReading:
    if not re.search("[0-9]", words):
        reading = _from_years(begin, end, is_firm=is_firm)
        # "French" does not mean to tell a life, "active" does.
        tells_nothing = not text.strip() or is_nationality(words)
        if reading == NOTHING and not tells_nothing:
            reading = LifeReading(life_issue=NO_YEAR)
        return replace(reading, nationality=parts_of_biography(words).nationality)
    parts = parts_of_catalogue(words) if is_of_catalogue(text, words) else parts_of_biography(words)
    return _read(parts, begin, end, is_firm=is_firm)


def cleaned(text: str | None) -> str:
    """A life in one line, with one kind of dash and without the parentheses around it."""
    words = " ".join((text or "")[:LONGEST].split())
    if words.startswith("("):
        words = re.sub(r"^[(]+|[)]+[)(. ]*$", "", words)
    words = re.sub(r"\bc0[.]", "c.", DASHES.sub("-", words))
    return SPELLED_CENTURY.sub(lambda word: f"{CENTURIES.index(word[1].lower()) + 10}th", words)


def is_of_catalogue(text: str, words: str) -> bool:
    """Whether a text has a catalogue's form: in parentheses, and not beginning with a nation."""
    return text.lstrip().startswith("(") and (words[:1].islower() or words[:1].isdigit())


def _year_of_source(year: int | None) -> int | None:
    """9999 stands for an end that has not come; no calendar has a year 0."""
    if year is None or year == 0 or year > datetime.datetime.now(datetime.UTC).year:
        return None
    return year


def _from_years(begin: int | None, end: int | None, *, is_firm: bool) -> LifeReading:
    """What two years say that stand without words."""
    if begin is None and end is None:
        return NOTHING
    if begin is not None and end is not None and end < begin:
        return LifeReading(life_issue=REVERSED)
    if is_firm:
        return LifeReading(active_from=begin, active_to=end, activity_is_uncertain=True)
    if begin is None or end is None:
        return LifeReading(life_issue=NOT_A_LIFE)
    span = end - begin
    is_of_centuries = begin % HALF_CENTURY in (0, 1) and (end + 1) % HALF_CENTURY in (0, 1)
    is_searched = span in SEARCH_SPANS or is_of_centuries
    if is_searched or not LIFE_WITHOUT_WORDS <= span <= LONGEST_LIFE:
        return LifeReading(life_issue=NOT_A_LIFE)
    return LifeReading(
        birth_year=begin,
        birth_is_uncertain=True,
        death_year=end,
        death_is_uncertain=True,
        life_issue=WITHOUT_WORDS,
    )


def _read(parts: LifeParts, begin: int | None, end: int | None, *, is_firm: bool) -> LifeReading:
    birth, birth_is_uncertain, birth_issue = year_of(parts.birth_date)
    death, death_is_uncertain, death_issue = year_of(parts.death_date)
    active_from, active_to, is_about, work_issue = activity_of(parts.career_date)
    issue = birth_issue or death_issue or work_issue
    if parts.bare_date is not None:
        active_from, active_to, is_about, issue = _of_bare_date(parts.bare_date, begin, end)
    if (is_firm or parts.is_firm) and (birth is not None or death is not None):
        active_from = active_from if active_from is not None else birth
        active_to = active_to if active_to is not None else death
        is_about = bool(is_about or birth_is_uncertain or death_is_uncertain)
        birth = death = birth_is_uncertain = death_is_uncertain = None
        parts = replace(parts, birth_place=None, death_place=None)
    if parts.is_open:
        active_to = None
    elif parts.is_firm and active_to is None and begin == active_from:
        active_to = end
    stated = LifeReading(
        birth, birth_is_uncertain, parts.birth_place, death, death_is_uncertain, parts.death_place,
        active_from, active_to, is_about, parts.career_place, parts.nationality, issue,
    )  # fmt: skip
    return _judged(stated, parts, begin, end, is_firm=is_firm or parts.is_firm)


def _judged(
    stated: LifeReading, parts: LifeParts, begin: int | None, end: int | None, *, is_firm: bool
) -> LifeReading:
    """Leaves out what cannot be, and says so."""
    birth, death, issue = stated.birth_year, stated.death_year, stated.life_issue
    active_from, active_to = stated.active_from, stated.active_to
    this_year = datetime.datetime.now(datetime.UTC).year
    keeps_life = True
    if birth is not None and death is not None and death < birth:
        keeps_life, issue = False, DIED_BEFORE_BIRTH
    elif birth is not None and death is not None and death - birth > LONGEST_LIFE:
        keeps_life, issue = False, LIVED_TOO_LONG
    elif max(birth or 0, death or 0) > this_year:
        keeps_life, issue = False, TO_COME
    elif birth is not None and death is not None and 0 < death - birth < SHORTEST_LIFE:
        keeps_life, issue = False, LIVED_TOO_SHORT
        active_from = birth if active_from is None else active_from
        active_to = death if active_to is None else active_to
    if active_from is not None and active_to is not None and active_to < active_from:
        active_from, active_to, issue = None, None, issue or REVERSED
    if max(active_from or 0, active_to or 0) > this_year:
        active_from, active_to, issue = None, None, issue or TO_COME
    if not keeps_life:
        birth = death = None
    years = (birth, death, active_from, active_to)
    if issue is None and not is_firm and _is_worked_too_long(stated, parts):
        issue = WORKED_TOO_LONG
    if issue is None and all(year is None for year in years):
        issue = NO_YEAR
    if issue is None and _is_out_of_life(*years):
        issue = OUT_OF_LIFE
    if issue is None and _is_contradicted(stated, parts, begin, end):
        issue = CONTRADICTED
    return replace(
        stated,
        birth_year=birth,
        birth_is_uncertain=stated.birth_is_uncertain if keeps_life else None,
        death_year=death,
        death_is_uncertain=stated.death_is_uncertain if keeps_life else None,
        active_from=active_from,
        active_to=active_to,
        life_issue=issue,
    )


def _is_worked_too_long(stated: LifeReading, parts: LifeParts) -> bool:
    """Whether years of work are a whole life's: "active Venice 1663-1744 Graz"."""
    words = parts.career_date or parts.bare_date or ""
    if stated.active_from is None or stated.active_to is None or "centur" in words:
        return False
    return stated.active_to - stated.active_from > LONGEST_CAREER


def _is_out_of_life(
    birth: int | None, death: int | None, active_from: int | None, active_to: int | None
) -> bool:
    return (active_from is not None and death is not None and active_from > death) or (
        active_to is not None and birth is not None and active_to < birth
    )


def _is_contradicted(
    stated: LifeReading, parts: LifeParts, begin: int | None, end: int | None
) -> bool:
    """Whether the years beside the words cannot have been made of them, however widely."""
    first, is_about = stated.birth_year, stated.birth_is_uncertain
    last, ends_about = stated.death_year, stated.death_is_uncertain
    if first is None and last is None:
        first, last = stated.active_from, stated.active_to
        # A museum's "late 15th century" begins three years after ours.
        is_of_century = CENTURY.search(parts.career_date or parts.bare_date or "") is not None
        is_about = ends_about = stated.activity_is_uncertain or is_of_century
    late = (begin - first) if begin is not None and first is not None else 0
    early = (last - end) if end is not None and last is not None else 0
    return (
        late > (NEAR if is_about else 1)
        or early > (NEAR if ends_about else 1)
        # One side alone is not widened.
        or (late < -FAR and early >= -1)
        or (early < -FAR and late >= -1)
    )


def year_of(text: str | None) -> tuple[int | None, bool | None, str | None]:
    """The year of a birth or a death, whether it is only bounded, and why it was not read."""
    if text is None:
        return None, None, None
    reading = parse_date(text)
    if reading.date_issue is not None and reading.date_start is None and reading.date_end is None:
        return None, None, reading.date_issue
    year = reading.date_start if reading.date_start is not None else reading.date_end
    # "1484/85", "after 1518" and "1790s" bound a year without naming it.
    return year, reading.date_certainty != "certain" or reading.date_qualifier != "exact", None


def activity_of(
    text: str | None,
) -> tuple[int | None, int | None, bool | None, str | None]:
    """First and last year of work, whether they are about right, and why they were not read."""
    if text is None:
        return None, None, None, None
    # Several terms of work: "master 1737, recorded 1791", "Genoa (1605-30) and England (1632-39)".
    terms = [term for term in re.split("[;()]", text) if re.search("[0-9]", term)]
    # "After 1448-1463" starts some time after 1448, and ends in 1463.
    readings = [parse_date(re.sub(r"\bafter (?=[0-9]+ ?- ?[0-9])", "ca. ", term)) for term in terms]
    read = [reading for reading in readings if reading.date_issue is None]
    if not read:
        return None, None, None, next((reading.date_issue for reading in readings), NO_YEAR)
    starts = [reading.date_start for reading in read if reading.date_start is not None]
    ends = [reading.date_end for reading in read if reading.date_end is not None]
    is_about = any(reading.date_certainty != "certain" for reading in read)
    return min(starts, default=None), max(ends, default=None), is_about, None


def _of_bare_date(
    text: str, begin: int | None, end: int | None
) -> tuple[int | None, int | None, bool | None, str | None]:
    """Years of work from a date of which nothing is said: "French, 18th century".

    The date of a copy is there too, beside the years of the artist who was copied.
    """
    active_from, active_to, is_about, issue = activity_of(text)
    first = active_from if active_from is not None else active_to
    last = active_to if active_to is not None else active_from
    if issue is not None or first is None or last is None:
        return None, None, None, issue or NO_YEAR
    if (begin is not None and abs(begin - first) > NEAR) or (
        end is not None and abs(end - last) > NEAR
    ):
        return None, None, None, DATES_A_WORK
    return active_from, active_to, is_about, None
