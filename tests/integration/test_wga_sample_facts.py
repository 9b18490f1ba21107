"""The sample's artists against the Web Gallery of Art's own catalogue, where a copy is at hand."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path

import pytest

from core.settings import PROJECT_ROOT
from ingestion.replay.wga_sample import Artist, wga_sample

DATA = PROJECT_ROOT.parent / "shared" / "data" / "wga"
WRONG_ON_PURPOSE = {"ROSLIN Alexander,": "author", "COURBET, Gustave": "born_died"}


def data_file(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no copy of the gallery's data at {path}: it may not be shipped")
    return path


def plain(text: str) -> str:
    """Folds case, accents and what the catalogue's encoding lost."""
    lossy = text.encode("cp1250", errors="replace").decode("cp1250")
    letters = unicodedata.normalize("NFKD", lossy)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()


def years(born_died: str) -> tuple[str, ...]:
    """Birth years and death years, or the years of activity, in their order."""
    return tuple(re.findall(r"\d+", born_died))


@pytest.fixture(scope="module")
def catalogue() -> dict[str, set[tuple[tuple[str, ...], str]]]:
    """Pairs of years and school by author."""
    with zipfile.ZipFile(data_file("data_txt.zip")) as archive:
        text = archive.read("catalog.csv").decode("cp1250", errors="replace")
    facts = defaultdict(set)
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=";"):
        facts[plain(row["AUTHOR"])].add((years(row["BORN-DIED"]), row["SCHOOL"]))
    return facts


def is_right(artist: Artist, facts: set[tuple[tuple[str, ...], str]]) -> bool:
    return (years(artist.born_died), artist.school) in facts


def test_names_years_and_schools_agree_with_the_catalogue(catalogue):
    artists = wga_sample().artists
    found = [artist for artist in artists if plain(artist.author) in catalogue]
    print(f"{len(found)} of {len(artists)} sample artists are in the catalogue")
    missing = {artist.author for artist in artists} - {artist.author for artist in found}
    differing = {
        f"{artist.author}: {artist.born_died} {artist.school}, "
        f"catalogue: {sorted(catalogue[plain(artist.author)])[:5]}"
        for artist in found
        if not is_right(artist, catalogue[plain(artist.author)]) and "born_died" not in artist.dirt
    }
    assert missing == {artist.author for artist in artists if "author" in artist.dirt}
    assert not differing, "\n".join(sorted(differing))


def test_artists_that_are_wrong_on_purpose_are_listed_and_would_be_right_without(catalogue):
    wrong = {
        artist.author: kind
        for artist in wga_sample().artists
        for kind in artist.dirt
        if kind in {"author", "born_died"}
    }
    assert wrong == WRONG_ON_PURPOSE
    for artist in wga_sample().artists:
        facts = catalogue.get(plain(artist.author), set())
        if "author" in artist.dirt:
            assert not facts
            name, _, first_name = artist.author.rstrip(",").partition(" ")
            assert is_right(artist, catalogue[plain(f"{name}, {first_name}")])
        if "born_died" in artist.dirt:
            assert not is_right(artist, facts)
            assert artist.school in {school for _, school in facts}


def test_periods_agree_with_the_artist_index():
    with data_file("artist_index_2016.csv").open(encoding="utf-8", newline="") as stream:
        periods = defaultdict(set)
        for row in csv.DictReader(stream):
            periods[plain(row["artist"])].add(row["period"])
    known = [artist for artist in wga_sample().artists if plain(artist.author) in periods]
    print(f"{len(known)} sample artists are in the index")
    assert len(known) >= 60
    differing = {
        f"{artist.author}: {artist.period}, index: {sorted(periods[plain(artist.author)])}"
        for artist in known
        if artist.period not in periods[plain(artist.author)]
    }
    assert not differing, "\n".join(sorted(differing))
