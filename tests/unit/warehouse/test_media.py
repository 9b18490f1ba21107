"""What a work is made with, and what carries it, from the name of its medium."""

from __future__ import annotations

import time

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from warehouse.parsing.media import MediumReading, parse_medium

# medium, technique, support
CASES = {
    "plain": [
        ("oil on canvas", "oil", "canvas"),
        ("oil on board over wood", "oil", "board"),
        ("pen and ink, over charcoal, on ivory laid paper", "pen and ink, over charcoal",
         "ivory laid paper"),
        ("marble", "marble", None),
        ("etching", "etching", None),
        ("oil on wood; verso: oil and gold on wood", "oil", "wood"),
        ("bronze; cast, chased", "bronze", None),
        ("miniature on ivory", "miniature", "ivory"),
    ],
    "prints": [
        ("woodblock print; ink and color on paper", "woodblock print", "paper"),
        ("polychrome woodblock print; ink on paper", "polychrome woodblock print", "paper"),
        ("triptych of woodblock prints; ink and color on paper", "woodblock print", "paper"),
        ("page from an album of woodblock prints; ink on paper", "woodblock print", "paper"),
        ("illustrated woodblock-printed book; ink on paper", "woodblock print", "paper"),
        ("woodblock printed book; ink on paper", "woodblock print", "paper"),
        ("vertical \u014dban; woodblock print; ink on paper", "woodblock print", "paper"),
        ("etching; second state of three", "etching", None),
        ("etching and drypoint; printed in brown ink on laid paper", "etching and drypoint",
         "laid paper"),
        ("lithograph; machine wove paper", "lithograph", None),
        ("wood engraving; proof on china paper", "wood engraving", "china paper"),
        ("screenprint; acrylic on paper", "screenprint", "paper"),
        ("gelatin silver print; mounted on board", "gelatin silver print", "board"),
        ("color mezzotint; first state", "color mezzotint", None),
    ],
    "formats": [
        ("handscroll; ink on silk", "ink", "silk"),
        ("hanging scroll; ink, color, and gold on silk", "ink, color, and gold", "silk"),
        ("hanging scroll mounted on silk; ink on paper", "ink", "paper"),
        ("pair of six-panel folding screens; ink and gold leaf on paper", "ink and gold leaf",
         "paper"),
        ("folding fan mounted as an album leaf; ink on alum paper", "ink", "alum paper"),
        ("album leaf, ink on paper", "ink", "paper"),
        ("unmounted painting; ink and watercolor on paper", "ink and watercolor", "paper"),
        ("handscroll; ink", "ink", None),
        ("hanging scroll", None, None),
    ],
    "transfers change what carries the work": [
        ("oil on wood transferred to canvas", "oil", "canvas"),
        ("oil on wood, transferred to canvas", "oil", "canvas"),
        ("oil on canvas, transferred from wood", "oil", "canvas"),
        ("oil transferred from panel to canvas", "oil", "canvas"),
        ("tempera on wood, transferred to new panel", "tempera", "panel"),
        ("fresco transferred to canvas", "fresco", "canvas"),
        ("detached fresco transferred to canvass", "detached fresco", "canvas"),
        ("tempera on wood, transferred to canvas and laid down on wood", "tempera", "canvas"),
        ("tempera on wood, transferred from wood to canvas and then again to wood", "tempera",
         "wood"),
        ("wood transferred to canvas", None, "canvas"),
    ],
    "mounts do not": [
        ("oil on paper mounted on panel", "oil", "paper"),
        ("ink and gold on paper.", "ink and gold", "paper"),
        ("oil on canvas, laid down on board", "oil", "canvas"),
        ("oil on cardboard attached to plywood", "oil", "cardboard"),
        ("oil on canvas on panel", "oil", "canvas"),
        ("fresco mounted on canvas", "fresco", "canvas"),
        ("vellum laid on card", None, "vellum"),
        ("watercolour, paper mounted on board", "watercolour", "paper"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("medium", "technique", "support"), [case for cases in CASES.values() for case in cases]
)
def test_a_medium_is_read_apart(medium: str, technique: str | None, support: str | None) -> None:
    assert parse_medium(medium) == MediumReading(technique, support)


PIECES = (
    "oil|on|canvas|paper|;|:|,|woodblock print|transferred from|to|mounted|laid|hanging scroll|"
    "album of|a pair|and then again|panel|etching|ink"
)
WORDS = st.sampled_from(PIECES.split("|"))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=15).map(" ".join), st.text(max_size=50)))
def test_any_medium_gives_words_of_it_or_nothing(medium: str) -> None:
    reading = parse_medium(medium)
    for part in (reading.technique, reading.support):
        assert part is None or part.strip() == part != ""


@pytest.mark.parametrize("piece", ["on a ", "oil on ", "; ", "transferred from ", "pair of ", "a-"])
def test_the_time_does_not_grow_with_the_text(piece: str) -> None:
    start = time.perf_counter()
    parse_medium(piece * 100_000)
    assert time.perf_counter() - start < 2
