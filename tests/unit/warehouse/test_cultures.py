"""The names of peoples in labels of cultures and nationalities."""

from __future__ import annotations

import csv
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import DBT_PROJECT_DIR
from warehouse.parsing.cultures import culture_of


def aliases() -> dict[str, str]:
    with (DBT_PROJECT_DIR / "seeds" / "school_aliases.csv").open(encoding="utf-8") as file:
        return {row["alias"]: row["school"] for row in csv.DictReader(file)}


def school_of(label: str) -> str | None:
    """The school of the first name in a label that the list knows."""
    known = aliases()
    return next((known[n] for n in culture_of(label).names.split("|") if n in known), None)


@pytest.mark.parametrize(
    ("label", "school"),
    [
        ("American, born Germany", "American"),
        ("North French", "French"),
        ("Western India, Rajasthan, Mewar", "Indian"),
        ("India (Rajasthan, Bundi, or Kota [?])", "Indian"),
        ("Peru; north coast (?)", "Peruvian"),
        ("Native American (probably Nootka)", "Native American"),
        ("Chinese, for the European Market", "Chinese"),
        ("British box with Italian plaques", "British"),
        ("Old Assyrian Trading Colony", "Assyrian"),
        ("Italian (Ancient Roman)", "Roman"),
        ("London: printed by Geo. James, 1712", "British"),
        # A name within another name is none.
        ("Cape Prince of Wales", None),
        ("New South Wales", None),
        ("British Columbia", None),
        ("New Mexico", None),
        ("French Guiana", None),
        ("Indian Ocean", None),
        ("West Indian", "West Indian"),
        ("South American", "South American"),
        ("Plains Indian", "Native American"),
        # No people is put under another's name.
        ("Teotihuacan", "Teotihuacan"),
        ("Zapotec", "Zapotec"),
        ("Akkadian", "Akkadian"),
        ("Phoenician", "Phoenician"),
        ("Minoan", "Minoan"),
        ("Urartian", "Urartian"),
        ("Kassite", "Kassite"),
        ("Mexica", "Aztec"),
        ("Wari", "Wari"),
        ("Frankish", "Frankish"),
        ("Fang peoples, Okak group", "Fang"),
    ],
)
def test_a_label_names_a_people_by_its_own_name(label: str, school: str | None) -> None:
    assert culture_of(label).doubt is None
    assert school_of(label) == school


@pytest.mark.parametrize(
    "label",
    [
        "probably French", "French (?)", "Possibly Northern Italian", "China (?)", "European?",
        "Egyptian possibly", "French(?)", "probably French, Paris", "Unknown", "?", "--",
    ],
)  # fmt: skip
def test_doubt_about_a_label_is_said(label: str) -> None:
    assert culture_of(label).doubt is not None


@pytest.mark.parametrize(
    "label", ["French, probably Paris", "Greek, Rhodian ?", "German, perhaps Ulm"]
)
def test_doubt_about_a_town_is_none_about_its_people(label: str) -> None:
    assert culture_of(label).doubt is None


@pytest.mark.parametrize(
    ("label", "others", "is_choice"),
    [
        ("Nepal or India", "india", True),
        ("British/Irish", "irish", True),
        ("French and Dutch", "dutch", False),
        ("German, Augsburg or Nuremberg", "nuremberg", False),
        ("Luba or Hemba peoples", "hemba peoples|hemba", True),
        ("German (Aachen) or French (Paris)", "french paris|french|paris", False),
    ],
)
def test_a_choice_between_peoples_is_told_from_one_between_towns(
    label: str, others: str, is_choice: bool
) -> None:
    reading = culture_of(label)
    assert reading.other_names == others
    assert reading.is_choice == is_choice


def test_every_alias_is_found_by_itself() -> None:
    for alias in aliases():
        assert alias in culture_of(alias).names.split("|"), alias


@given(st.one_of(st.none(), st.text(max_size=80), st.text("aAé ,;(/)|?or", max_size=60)))
def test_no_text_raises(label: str | None) -> None:
    reading = culture_of(label)
    for names in reading.other_names.split(";"):
        assert "||" not in names


@pytest.mark.parametrize("unit", ["or ", "a", "(", "French, ", "A b ", "and "])
def test_a_long_text_takes_no_long_time(unit: str) -> None:
    start = time.perf_counter()
    culture_of(unit * 20_000)
    assert time.perf_counter() - start < 2
