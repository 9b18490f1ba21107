"""What holds of the size of any text, whatever it says."""

from __future__ import annotations

import itertools
import math
import re
import time

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from warehouse.parsing.met_sizes import MetSizeReading, parse_met_size
from warehouse.parsing.sizes import SizeReading, parse_size, parse_technique_size

# What museums build their texts of.
WORDS = (
    "H.|W.|D.|L.|Diam.|Th.|Height|width|(h. x w.)|x|\u00d7|by|in.|cm|mm|m|ft.|'|\"|kg|lb.|Overall|"
    "Framed:|Image|Sheet:|Plate|(with base)|without frame|of detail|each|(a)|a:|;|,|.|:|(|)|[|]|"
    "\n|-|\u2013|to|between|and|1/2|3/8|13 1/4|0|2,743|1.800|73,2|.46|1/0|9 7/ 8|\u00bd|9999999|"
    "1e+300|()|():|_x000D_|irregular|oil on canvas|inches|approx.|\u0130|\uff11|\u00b2|\x00"
)
PIECES = st.sampled_from(WORDS.split("|"))
NUMBERS = st.one_of(st.integers(0, 99).map(str), st.floats(0, 10_000).map(str))
BLANKS = st.sampled_from(["", " ", "  "])
TEXTS = st.one_of(
    st.lists(st.tuples(PIECES | NUMBERS, BLANKS), max_size=30).map(
        lambda pairs: "".join(itertools.chain.from_iterable(pairs))
    ),
    st.text(max_size=60),
)
FACTORS = (1, 0.1, 100, 2.54, 30.48)


def holds_of(reading: SizeReading | MetSizeReading) -> None:
    for size in (reading.height_cm, reading.width_cm, reading.depth_cm):
        assert size is None or (math.isfinite(size) and 0 < size < 10_000)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_size_is_one_that_a_work_may_have(text: str) -> None:
    for parse in (parse_size, parse_technique_size):
        reading = parse(text)
        holds_of(reading)
        if reading.size_issue is None:
            assert reading.read_as is None


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS)
def test_an_object_is_read_whatever_was_measured(words: str, measured: str) -> None:
    reading = parse_met_size(words, measured)
    holds_of(reading)
    own = parse_size(words)
    if own.is_read:
        # So the API, which measures, and the bulk file give the same.
        assert (reading.height_cm, reading.width_cm, reading.depth_cm) == (
            own.height_cm, own.width_cm, own.depth_cm,
        )  # fmt: skip


SIDES = st.floats(0.5, 900).map(lambda side: round(side, 1))


@settings(max_examples=100, deadline=None)
@given(SIDES, SIDES, st.sampled_from(["", "Overall: ", "Image: ", "Framed: 999 x 998 cm\n"]))
def test_a_size_that_is_written_is_the_size_that_is_read(
    height: float, width: float, before: str
) -> None:
    inches = f"{height / 2.54:.3f} x {width / 2.54:.3f} in."
    for text in (
        f"{height} x {width} cm",
        f"{inches} ({height} x {width} cm)",
        f"{height} x {width} cm ({inches})",
        f"H. {height} cm; W. {width} cm",
        f"W. {width} x H. {height} cm",
        f"{height * 10:.0f} x {width * 10:.0f} mm",
    ):
        reading = parse_size(before + text)
        found = (reading.height_cm, reading.width_cm, reading.depth_cm, reading.size_issue)
        assert found == (height, width, None, None), text


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(PIECES | NUMBERS, st.just(" ")).filter(lambda pair: "e+" not in pair[0]),
        max_size=12,
    ).map(lambda pairs: "".join(itertools.chain.from_iterable(pairs)))
)
def test_every_length_stands_in_the_text(text: str) -> None:
    reading = parse_size(text)
    told = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))}
    told |= {float(number) for number in re.findall(r"\.\d+", text)}
    told |= {float(number) for number in re.findall(r"\d+\.\d+", text.replace(",", "."))}
    told |= {1.8, 1800.0, 1.0, 0.5}
    fractions = {0, 1 / 2, 3 / 8, 1 / 4, 7 / 8}
    numbers = {number + part for number in told | {0.0} for part in fractions}
    numbers |= {feet + inches / 12 for feet in told for inches in numbers if inches < 12}
    numbers |= {metres + cm / 100 for metres in told for cm in numbers if cm < 100}
    slips = (1, 0.1, 10, 0.01, 100)
    for size in (reading.height_cm, reading.width_cm, reading.depth_cm):
        assert size is None or any(
            math.isclose(size, number * factor * slip, rel_tol=1e-6, abs_tol=0.0051)
            for number in numbers
            for factor in FACTORS
            for slip in slips
        )


@pytest.mark.parametrize(
    "piece",
    ["1 x ", "(", "H. ", "1 1 ", "x 2 cm (", "a, ", "with ", "of the ", "3/", "1,000,", "["],
)
def test_the_time_does_not_grow_with_the_text(piece: str) -> None:
    start = time.perf_counter()
    parse_size(piece * 100_000)
    parse_technique_size(piece * 100_000)
    assert time.perf_counter() - start < 2
