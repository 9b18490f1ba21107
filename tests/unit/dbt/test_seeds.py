"""The lists that people keep: rules that hold before anything is built."""

import csv

import pytest

from core.settings import DBT_PROJECT_DIR

SEEDS = DBT_PROJECT_DIR / "seeds"


def read(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_school_is_found_by_its_own_name() -> None:
    aliases = {row["alias"]: row["school"] for row in read("school_aliases")}
    lost = [
        row["school"]
        for row in read("schools")
        if aliases.get(row["school"].lower()) != row["school"]
    ]
    assert not lost


@pytest.mark.parametrize(
    ("seed", "column"),
    [
        ("school_aliases", "alias"),
        ("form_aliases", "alias"),
        ("movement_aliases", "alias"),
        ("met_tag_types", "term"),
    ],
)
def test_words_to_search_for_are_written_as_search_sees_them(seed: str, column: str) -> None:
    # Texts are searched in small letters without accents or signs: another word is never found.
    words = [row[column] for row in read(seed)]
    unfindable = [
        word for word in words if not word.isascii() or not word.replace(" ", "").isalnum()
        or word != " ".join(word.lower().split())
    ]  # fmt: skip
    assert not unfindable


def test_a_place_is_one_city_and_one_region_at_most() -> None:
    places = [(row["place"], row["kind"]) for row in read("places")]
    assert len(places) == len(set(places))


def test_labels_of_the_school_task_name_known_schools_once() -> None:
    schools = {row["school"] for row in read("schools")}
    labels = [row for row in read("ml_task_labels") if row["task"] == "school"]
    assert not [row for row in labels if row["attribute_value"] not in schools]
    named = [(row["source"], row["attribute"], row["attribute_value"]) for row in labels]
    assert len(named) == len(set(named))


def test_types_of_all_sources_are_drawn_from_one_list() -> None:
    wga = {row["canonical_type"] for row in read("wga_types")}
    met = {row["canonical_type"] for row in read("met_tag_types")}
    assert met <= wga


def test_kinds_of_metal_objects_are_one_form() -> None:
    forms = {row["alias"]: row["form"] for row in read("form_aliases")}
    assert {forms[label] for label in ("metal", "metalwork", "armor", "gold and silver")} == {
        "metalwork"
    }


def test_a_movement_has_its_years_in_order() -> None:
    movements = read("movement_aliases")
    assert not [row for row in movements if int(row["first_year"]) >= int(row["last_year"])]


def test_every_rule_of_artist_matching_is_used_by_a_model() -> None:
    models = (DBT_PROJECT_DIR / "models/intermediate/conformed").glob("int_artist*.sql")
    text = "".join(path.read_text(encoding="utf-8") for path in models)
    assert not [row["rule"] for row in read("artist_match_rules") if f"'{row['rule']}'" not in text]
