import pandas as pd
import pytest

from app.charts import tables as table_charts
from app.charts.shared import describe


def test_bars_add_up_rows_of_one_name_and_say_which_is_highest() -> None:
    frame = pd.DataFrame({"who": ["a", "b", "a"], "n.works[0]": [1, 2, 3]})
    chart = table_charts.result(frame, x="who", y="n.works[0]", kind="Bars")
    assert describe(chart) == "Highest n.works[0]: a (4)"
    drawn = chart.to_dict()
    assert drawn["encoding"]["x"]["field"] == "y"  # no name of a query's is taken for a path
    assert drawn["encoding"]["x"]["title"] == "n.works[0]"


def test_numbers_along_a_line_keep_their_scale_and_nulls_are_left_out() -> None:
    frame = pd.DataFrame({"year": [1600, 1650, 1700], "works": pd.array([1, None, 5], "Int64")})
    drawn = table_charts.result(frame, x="year", y="works", kind="Line").to_dict()
    assert drawn["encoding"]["x"]["type"] == "quantitative"
    assert len(next(iter(drawn["datasets"].values()))) == 2


@pytest.mark.parametrize("kind", table_charts.MARKS)
def test_a_chart_of_one_column_and_of_nulls_alone_is_drawn(kind: str) -> None:
    numbers = pd.DataFrame({"n": [3, 1]})
    assert table_charts.result(numbers, x="n", y="n", kind=kind).to_dict()
    empty = pd.DataFrame({"n": pd.array([None, None], "Int64")})
    assert describe(table_charts.result(empty, x="n", y="n", kind=kind)) == "N by n"


def test_a_long_result_is_cut_and_says_so() -> None:
    frame = pd.DataFrame({"n": range(5000), "word": "x"})
    chart = table_charts.result(frame, x="word", y="n", kind="Bars")
    assert "Drawn: the first 60 of 5,000 rows" in describe(chart)


def test_checks_are_titled_by_the_last_build() -> None:
    rows = [("b0", "failed (error)", 1), ("b1", "failed (warning)", 2), ("b1", "passed", 8)]
    frame = pd.DataFrame(rows, columns=["build_id", "outcome", "checks"])
    assert describe(table_charts.checks_over_builds(frame)).startswith("2 of 10 checks")
    assert describe(table_charts.checks_over_builds(frame[2:])).startswith("All 8 checks")


def test_rows_over_builds_tell_the_change() -> None:
    frame = pd.DataFrame([("b0", 300), ("b1", 401)], columns=["build_id", "rows"])
    title = describe(table_charts.rows_over_builds(frame, "fct_artwork"))
    assert title == "The rows of fct_artwork went from 300 to 401 over 2 builds"
    same = describe(table_charts.rows_over_builds(frame.assign(rows=7), "fct_artwork"))
    assert "stayed 7" in same
