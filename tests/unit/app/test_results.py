"""Results as a page shows them: numbers that can be drawn, and texts that lose nothing."""

import pyarrow as pa

from app import results
from warehouse.result_text import TYPE, unique_names


def table(**columns: tuple[str, list[str | None]]) -> pa.Table:
    fields = [
        pa.field(name, pa.string(), metadata={TYPE: kind}) for name, (kind, _) in columns.items()
    ]
    return pa.table([cells for _, cells in columns.values()], schema=pa.schema(fields))


def test_columns_of_one_name_and_of_none_get_names_of_their_own() -> None:
    assert unique_names(["a", "a", "", "a_2", "a", " "]) == [
        "a",
        "a_3",
        "column",
        "a_2",
        "a_4",
        "column_2",
    ]


def test_large_ids_with_nulls_are_not_rounded() -> None:
    frame = results.to_frame(
        table(
            key=("bigint", [str(2**53 + 1), None]),
            u=("hugeint", [str(2**64 - 1), "0"]),
            beyond=("hugeint", [str(2**64), None]),
        )
    )
    assert frame["key"][0] == 2**53 + 1
    assert frame["u"][0] == 2**64 - 1
    assert frame["beyond"][0] == str(2**64)
    assert results.numeric_columns(frame) == ["key", "u"]


def test_short_decimals_are_numbers_to_draw_and_long_ones_and_dates_are_text() -> None:
    frame = results.to_frame(
        table(
            d=("decimal", ["1.50", None]),
            long=("decimal", ["12345678901234567890.12", None]),
            day=("date", ["infinity", None]),
            yes=("boolean", ["true", None]),
        )
    )
    assert results.numeric_columns(frame) == ["d"]
    assert frame["long"][0] == "12345678901234567890.12"
    assert frame["day"][0] == "infinity"
    assert frame["day"].isna()[1]
    assert frame["yes"][0]


def test_what_is_no_number_is_told_from_what_is_unknown() -> None:
    frame = results.to_frame(table(f=("double", ["nan", None]), g=("double", ["0.5", None])))
    assert frame["f"][0] == "nan"
    assert frame["f"].isna().tolist() == [False, True]
    assert results.numeric_columns(frame) == ["g"]


def test_csv_is_a_header_and_the_rows_quoted_where_they_must_be() -> None:
    text = results.to_csv(
        table(title=("varchar", ['A "b", c', None]), yes=("boolean", ["true", "false"]))
    )
    assert text == 'title,yes\n"A ""b"", c",true\n,false\n'
