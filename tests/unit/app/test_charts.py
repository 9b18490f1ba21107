import pandas as pd
import pytest

from app.charts import shared as charts
from app.queries.shared import BREAKDOWNS

SCHOOL = next(item for item in BREAKDOWNS if item.column == "school")
TIMEFRAME = next(item for item in BREAKDOWNS if item.column == "timeframe")
NAMES = {"met": "The Met", "wga": "WGA"}


def works(column: str, rows: list[tuple[str, str, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[column, "source", "works"])
    frame["works_with_image"] = frame["works"]
    frame["total"] = frame.groupby(column)["works"].transform("sum")
    return frame


SCHOOLS = works(
    "school",
    [("Dutch", "met", 10), ("Dutch", "wga", 30), ("French", "met", 25), ("Thai", "wga", 5)],
)


def spec(frame: pd.DataFrame, breakdown=SCHOOL, recorded: int = 70, total: int = 100) -> dict:
    chart = charts.works_by(frame, breakdown, recorded=recorded, works=total, source_names=NAMES)
    return chart.to_dict()


def test_a_breakdown_is_titled_by_its_finding_and_what_was_left_out() -> None:
    title = spec(SCHOOLS)["title"]
    assert " ".join(title["text"]) == "Dutch is the most frequent school: 40 of 70 works (57%)"
    assert " ".join(title["subtitle"]) == "30 of 100 works have no school recorded"


def test_nothing_is_said_of_left_out_works_when_none_are() -> None:
    assert "subtitle" not in spec(SCHOOLS, recorded=70, total=70)["title"]


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        (
            [("Dutch", "met", 3), ("Thai", "met", 3), ("French", "met", 1)],
            "Dutch and Thai lead the schools: 3 of 9 works each",
        ),
        (
            [("Dutch", "met", 3), ("Thai", "met", 3), ("French", "met", 3)],
            "3 schools share the lead: 3 of 9 works each",
        ),
    ],
)
def test_a_tie_is_told_as_a_tie(rows: list[tuple[str, str, int]], finding: str) -> None:
    assert charts.leading_values(works("school", rows), SCHOOL, 9) == finding


def test_bars_keep_the_order_of_the_rows_and_name_unit_and_tooltips() -> None:
    encoding = spec(SCHOOLS)["encoding"]
    assert encoding["y"]["sort"] == ["Dutch", "French", "Thai"]
    assert encoding["x"]["title"] == "Works"
    assert [item["title"] for item in encoding["tooltip"]] == [
        "School",
        "Source",
        "Works",
        "With a picture",
    ]


def test_a_source_keeps_its_colour_when_the_other_is_not_shown() -> None:
    both = spec(SCHOOLS)["encoding"]["color"]
    one = spec(SCHOOLS[SCHOOLS["source"] == "wga"])["encoding"]["color"]
    assert both["scale"]["domain"] == one["scale"]["domain"] == ["The Met", "WGA"]
    assert one["legend"]["values"] == ["WGA"]


def test_periods_stand_side_by_side_in_the_order_of_time() -> None:
    frame = works("timeframe", [("1501-1550", "met", 1), ("1601-1650", "met", 9)])
    drawn = spec(frame, TIMEFRAME, recorded=10, total=10)
    assert drawn["encoding"]["x"]["sort"] == ["1501-1550", "1601-1650"]
    assert drawn["encoding"]["y"]["title"] == "Works"


def test_a_title_begins_with_a_capital_letter() -> None:
    frame = works("school", [("oil on canvas", "met", 4)])
    assert spec(frame, recorded=4, total=4)["title"]["text"][0].startswith("Oil on canvas is")


def test_a_title_is_wrapped_to_the_width_of_a_telephone() -> None:
    frame = works("school", [("The school of the very long name of a very small town", "met", 4)])
    lines = spec(frame, recorded=4, total=4)["title"]["text"]
    assert len(lines) > 1
    assert max(map(len, lines)) <= charts.TITLE_WIDTH


def test_coverage_shares_add_up_for_each_source_and_name_the_reasons() -> None:
    frame = pd.DataFrame(
        [("met", "ok", 30), ("met", "missing", 10), ("wga", "ok", 5), ("wga", "odd", 5)],
        columns=["source", "status", "works"],
    )
    drawn = charts.picture_coverage(frame, source_names=NAMES).to_dict()
    rows = next(iter(drawn["datasets"].values()))

    for source in ("met", "wga"):
        assert sum(row["share"] for row in rows if row["source"] == source) == pytest.approx(1)
    assert drawn["encoding"]["color"]["scale"]["domain"] == [
        "picture here",
        "missing at the museum",
        "odd",
    ]
    assert " ".join(drawn["title"]["text"]) == "35 of 50 works (70%) have their picture"


def roles(truth: str | None) -> dict[str, str]:
    chart = charts.class_probabilities(
        {"Dutch": 0.2, "French": 0.7, "Thai": 0.1}, noun="school", truth=truth
    )
    drawn = chart.to_dict()
    rows = next(iter(drawn["datasets"].values()))
    return {row["label"]: row["words"] for row in rows}


def test_probabilities_say_in_words_which_bar_is_right_wrong_or_true() -> None:
    assert roles(None) == {
        "French": "French\n70.0% predicted",
        "Dutch": "Dutch\n20.0%",
        "Thai": "Thai\n10.0%",
    }
    assert roles("French")["French"] == "French\n70.0% ✓ right"
    wrong = roles("Dutch")
    assert (wrong["French"], wrong["Dutch"]) == ("French\n70.0% ✗ wrong", "Dutch\n20.0% ✓ truth")


def test_probabilities_are_sorted_and_the_colours_of_right_and_wrong_differ() -> None:
    drawn = charts.class_probabilities({"a": 0.1, "b": 0.9}, noun="school", truth="a").to_dict()
    encoding = drawn["encoding"]
    assert [words[0] for words in encoding["y"]["sort"]] == ["b", "a"]
    scale = encoding["color"]["scale"]
    colours = dict(zip(scale["domain"], scale["range"], strict=True))
    assert colours["✓ right"] == charts.RIGHT != colours["✗ wrong"] == charts.WRONG


def test_a_model_with_one_class_is_still_drawn() -> None:
    chart = charts.class_probabilities({"only": 1.0}, noun="school")
    assert charts.describe(chart) == "Only: 100%"


def test_a_chart_is_described_in_one_line() -> None:
    chart = charts.works_by(SCHOOLS, SCHOOL, recorded=70, works=100, source_names=NAMES)
    assert charts.describe(chart) == (
        "Dutch is the most frequent school: 40 of 70 works (57%). "
        "30 of 100 works have no school recorded"
    )
