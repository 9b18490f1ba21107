"""A folder's name means the class that the build makes of it."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.data.folder_labels import label_of, search_text

STYLES = ["Baroque", "Naive Art", "Ukiyo-e", "Fauvism", "Style of \u65e5\u672c", "\u65e5\u672c"]
SCHOOLS = ["American", "British", "Netherlandish", "Dutch"]
CULTURES = ["America", "China", "India", "Japan"]


@pytest.mark.parametrize(
    ("task", "labels", "folder", "label"),
    [
        ("style", STYLES, "Naive_Art_Primitivism", "Naive Art"),
        ("style", STYLES, "naive", "Naive Art"),
        ("style", STYLES, "Ukiyo_e", "Ukiyo-e"),
        ("style", STYLES, "UKIYO-E", "Ukiyo-e"),
        ("style", STYLES, " Baroque_", "Baroque"),
        ("style", STYLES, "\u65e5\u672c", "\u65e5\u672c"),
        ("style", STYLES, "Cubism", None),
        ("style", STYLES, "--", None),
        ("school", SCHOOLS, "english", "British"),
        ("school", SCHOOLS, "United_States", "American"),
        ("school", SCHOOLS, "American_born_Germany", "American"),
        ("school", SCHOOLS, "French", None),
        ("culture", CULTURES, "american", "America"),
        ("culture", CULTURES, "Japanese", "Japan"),
        ("type", ["still-life", "portrait"], "Still_Life", "still-life"),
        ("timeframe", ["1651-1700"], "1651_1700", "1651-1700"),
    ],
)
def test_the_seeds_of_the_build_decide(
    task: str, labels: list[str], folder: str, label: str | None
) -> None:
    assert label_of(folder, task, labels) == label


@given(st.text(st.characters(min_codepoint=1, max_codepoint=0x24F), max_size=40))
def test_texts_are_compared_as_dbt_compares_them(text: str) -> None:
    sql = "select trim(regexp_replace(lower(strip_accents(?)), '[^a-z0-9]+', ' ', 'g'))"
    assert duckdb.execute(sql, [text]).fetchall() == [(search_text(text),)]
