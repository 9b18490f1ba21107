"""Who made a work, by the words around a name."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.parsing.makers import FOLLOWED, HELPED, MADE, maker_of

QUALIFIERS = {
    None, "attributed to", "formerly attributed to", "workshop of", "with workshop", "follower of",
    "or a follower", "circle of", "school of", "style of", "after", "copy after", "possibly by",
}  # fmt: skip


@pytest.mark.parametrize(
    ("role", "prefix", "did", "rank"),
    [
        ("Artist", None, "artist", MADE),
        (None, None, "artist", MADE),
        ("Engraver", None, "engraver", MADE),
        # A role that no list knows is one of making.
        ("Sword cutler", None, "sword cutler", MADE),
        ("Artist and publisher", None, "artist and publisher", MADE),
        ("Publisher/Printmaker", None, "publisher/printmaker", MADE),
        ("Printer", None, "printer", HELPED),
        ("Binder", None, "binder", HELPED),
        ("Maker", "Frame by", "maker", HELPED),
        ("Artist", "Cast by", "artist", HELPED),
        ("Designer", "After a design by", "designer", FOLLOWED),
        ("Publisher", "Chez", "publisher", None),
        ("Author and editor", None, "author and editor", None),
        ("Patron", "Commissioned by", "patron", None),
        ("Person in Photograph", None, "person in photograph", None),
        ("Former owner", None, "former owner", None),
        ("Subject of book", None, "subject of book", None),
        ("Former Attribution", None, "former attribution", None),
        ("Culture", None, "culture", None),
        # What the words around a name say counts as well.
        ("Artist", "Restored by", "restorer", None),
        (None, "Probably restored by", "restorer", None),
        ("Maker", "Published by", "publisher", None),
        ("Artist", "Dedicated to", "dedicatee", None),
        ("Maker", "Commissioned for", "patron", None),
        ("Artist", "Sitter:", "sitter", None),
        ("Artist", "Formerly attributed to", "former attribution", None),
        ("Artist", "Erroneously attributed to", "former attribution", None),
        ("Artist", "Written by", "author", None),
        ("Calligrapher", "Written by", "calligrapher", MADE),
        ("Maker", "for the firm", "maker", MADE),
        ("Engraver", "Engraved or published by", "engraver", MADE),
    ],
)
def test_what_somebody_did(
    role: str | None, prefix: str | None, did: str, rank: int | None
) -> None:
    reading = maker_of("Jan de Vries", prefix, None, role)
    assert (reading.artist_name, reading.role, reading.making_rank) == ("Jan de Vries", did, rank)


@pytest.mark.parametrize(
    ("prefix", "suffix", "qualifier"),
    [
        ("Attributed to", None, "attributed to"),
        ("Painting attributed to", "or a follower", "attributed to"),
        ("Formerly attributed to", None, "formerly attributed to"),
        ("Attributed to the Workshop of", None, "workshop of"),
        ("Attributed to a follower of", None, "follower of"),
        ("Attributed to an associate of", None, "circle of"),
        ("Roman copy of Greek original by", None, "copy after"),
        ("Images based on printed designs by", None, "after"),
        ("In the Style of", None, "style of"),
        ("or possibly by", None, "possibly by"),
        ("?", None, "possibly by"),
        (None, "(?)", "possibly by"),
        (None, "or", "possibly by"),
        (None, ", or his circle", "or a follower"),
        (None, "(and Workshop(?))", "with workshop"),
        (None, "and a collaborator", "with workshop"),
        (None, "workshop", "workshop of"),
        # These are of the person, not of the work.
        (None, "working in the workshop of Sahib", None),
        (None, ", student of Bhagwan", None),
        (None, "(active in Paris)", None),
        ("and", None, None),
        ("Miniature by", None, None),
    ],
)
def test_how_surely_and_by_whose_hand(
    prefix: str | None, suffix: str | None, qualifier: str | None
) -> None:
    assert maker_of("Jan de Vries", prefix, suffix, "Artist").qualifier == qualifier


@pytest.mark.parametrize(
    ("stated", "name", "qualifier"),
    [
        ("Attributed to Qu Ding", "Qu Ding", "attributed to"),
        ("After a design by Robert Adam", "Robert Adam", "after"),
        ("Attributed to Workshop of Nardon Penn", "Nardon Penn", "workshop of"),
        ("Copy after Hans Holbein", "Hans Holbein", "copy after"),
        ("and Henri Joseph", "Henri Joseph", None),
        ("Designer: Aman Cyb", "Aman Cyb", None),
        ("Lucas the Elder and Workshop", "Lucas the Elder", "with workshop"),
        ("Italian, Neapolitan Follower of Giotto", "Giotto", "follower of"),
        # Words that belong to a name stay with it.
        ("School of Nottingham", "School of Nottingham", None),
        ("Master of the Female Half-Lengths", "Master of the Female Half-Lengths", None),
        ("House of Lanvin", "House of Lanvin", None),
        ("Ustad Mohamed, son of Murad", "Ustad Mohamed, son of Murad", None),
        ("Andrea del Sarto (Andrea d'Agnolo)", "Andrea del Sarto (Andrea d'Agnolo)", None),
        ("Byam Shaw", "Byam Shaw", None),
        ("Orazio Gentileschi", "Orazio Gentileschi", None),
    ],
)
def test_words_of_attribution_are_told_from_the_name(
    stated: str, name: str, qualifier: str | None
) -> None:
    reading = maker_of(stated, None, None, "Artist")
    assert (reading.artist_name, reading.qualifier) == (name, qualifier)


@pytest.mark.parametrize(
    "name",
    [
        "Mende peoples", "Zuni tribe", "Hopi Indians", "Edo people", "Kuba peoples, Ngeende group",
        "Wari artist(s)", "Maya artist", "Kongo artist and nganga, Yombe group",
    ],
)  # fmt: skip
def test_a_people_is_no_maker(name: str) -> None:
    reading = maker_of(name, None, None, "Artist")
    assert reading.is_people
    assert (reading.role, reading.making_rank) == ("culture", None)


@pytest.mark.parametrize("name", ["Unknown Artist", "Unidentified artist", "French Artist"])
def test_somebody_without_a_name_is_no_people(name: str) -> None:
    assert not maker_of(name, None, None, "Artist").is_people


WORDS = (
    "Attributed to after by and or Workshop of the Jan Vries (?) , : ; restored for \u0000 \ud800"
)
TEXTS = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS.split(" ")), max_size=12).map(" ".join),
)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_text_raises(
    name: str | None, prefix: str | None, suffix: str | None, role: str | None
) -> None:
    reading = maker_of(name, prefix, suffix, role)
    assert reading.role
    assert reading.artist_name != ""
    assert reading.qualifier in QUALIFIERS
    assert reading.making_rank in {None, MADE, FOLLOWED, HELPED}


@pytest.mark.parametrize("unit", ["by ", "a", "after a ", "and ", "workshop of ", "x, ", "or", "?"])
def test_a_long_text_takes_no_long_time(unit: str) -> None:
    start = time.perf_counter()
    text = unit * 20_000
    maker_of(text, text, text, text)
    assert time.perf_counter() - start < 2
