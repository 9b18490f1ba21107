"""What holds of every text and every year, whatever a museum writes."""

import time

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from warehouse.parsing.date_atoms import years_of_hijri
from warehouse.parsing.date_evidence import date_of
from warehouse.parsing.date_words import LONGEST_TEXT
from warehouse.parsing.dates import DateReading, parse_date

QUALIFIERS = {
    "exact", "circa", "range", "before", "after", "begun", "completed", "decade", "century",
    "unknown", "invalid",
}  # fmt: skip

# What dates are made of, and what they are not made of.
PIECES = (
    "c.|ca.|about|~|before|after|by|or later|and earlier|not later than|begun|completed|early|mid-"
    "|late|first half of the|2nd quarter|last decade of|century|cent.|millennium|th|st|s|'s|or|and"
    "|to|-|/|\u2013|B.C.|BC|A.D.|CE|A.H.|AH/AD|?|(?)|(|)|[|]|,|;|:|.|cast|printed|model|style|May"
    "|Spring|Edo period|16th|1st|21st|XVI|n.d.|0|00|l8|O|x|\u00a0|\u0661|\u0664|\u00b2|\uff11"
)
WORDS = st.sampled_from(PIECES.split("|"))
NUMBERS = st.one_of(
    st.integers(1, 2100).map(str), st.integers(0, 99).map(str), st.integers(0, 10**30).map(str),
    st.integers(0, 10**9).map("{:,}".format),
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(WORDS | NUMBERS, max_size=12).map(" ".join),
    st.lists(WORDS | NUMBERS, max_size=12).map("".join),
    st.text(max_size=60),
)
YEARS = st.one_of(st.none(), st.integers(-5000, 2200), st.integers())


def check(reading: DateReading) -> None:
    start, end = reading.date_start, reading.date_end
    assert reading.date_qualifier in QUALIFIERS
    for year in (start, end):
        assert year is None or (-5_000_000 <= year <= 2100 and year != 0)
    if start is not None and end is not None:
        assert start <= end
        assert reading.date_qualifier not in ("unknown", "invalid")
    if start is None and end is None:
        assert reading.date_certainty is None
        assert reading.date_qualifier == "unknown" or reading.date_issue
    if reading.date_qualifier == "exact":
        assert start == end
    if reading.date_qualifier == "invalid":
        assert (start, end) == (None, None)
        assert reading.date_issue


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_every_text_has_one_reading(text: str) -> None:
    check(parse_date(text))


@settings(max_examples=500, deadline=None)
@given(TEXTS, YEARS, YEARS)
def test_every_record_has_one_reading(text: str, begin: int | None, end: int | None) -> None:
    check(date_of(text, begin, end))


@given(st.integers(100, 2025), st.integers(0, 400), st.sampled_from(["-", "\u2013", " to ", "/"]))
def test_two_years_are_the_bounds_of_a_range(first: int, length: int, dash: str) -> None:
    last = min(first + length, 2025)
    reading = parse_date(f"{first}{dash}{last}")
    assert (reading.date_start, reading.date_end) == (first, last)
    assert reading.date_qualifier == ("range" if last > first else "exact")


@given(st.integers(2, 300_000), st.integers(1, 9000))
def test_years_before_christ_run_downwards(first: int, length: int) -> None:
    last = max(first - length, 1)
    reading = parse_date(f"{first:,}-{last:,} B.C.")
    # "1349-36 B.C." leaves digits out.
    if len(str(first)) - len(str(last)) < 2:
        assert (reading.date_start, reading.date_end) == (-first, -last)


@given(st.integers(1, 20), st.sampled_from(["", " B.C."]))
def test_halves_and_quarters_make_up_a_century(number: int, era: str) -> None:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number, "th")
    century = f"{number}{suffix} century{era}"
    whole = parse_date(century)
    first, last = parse_date(f"first half of the {century}"), parse_date(f"2nd half {century}")
    assert first.date_start == whole.date_start
    assert first.date_end is not None
    assert last.date_start == first.date_end + 1
    assert last.date_end == whole.date_end
    quarters = [parse_date(f"{part} quarter {century}") for part in ("1st", "2nd", "3rd", "last")]
    assert quarters[1].date_end == first.date_end
    assert quarters[3].date_end == whole.date_end


@given(st.integers(1, 1446))
def test_a_year_of_the_hijra_touches_one_or_two_years(year: int) -> None:
    first, last = years_of_hijri(year, year)
    assert 0 <= last - first <= 1
    # The usual rule of thumb is never off by more than a year.
    assert abs(first - (year * 0.970229 + 621.5643)) <= 1


@pytest.mark.parametrize(
    "piece",
    ["1", "1-", "1650, ", "(", "16th-", "?", " ", "ca. ", "AH/", "1039 AH/", "a", "May 1, ", "or ",
     "1,000", "early ", "not later than ", "12/", "\ufdfa"],
)  # fmt: skip
def test_a_long_text_is_cut_and_takes_no_time(piece: str) -> None:
    text = piece * (4_000_000 // len(piece))
    start = time.monotonic()
    check(parse_date(text))
    assert time.monotonic() - start < 1


def test_a_cut_text_says_so() -> None:
    reading = parse_date("1650" + " " * LONGEST_TEXT)
    assert (reading.date_start, reading.date_issue) == (1650, "too long to be read to its end")
