import datetime
import decimal

import pyarrow as pa

from app import results


def table(**columns: pa.Array) -> pa.Table:
    return pa.table(columns)


def test_columns_of_one_name_and_of_none_get_names_of_their_own() -> None:
    arrays = [pa.array([number]) for number in range(4)]
    named = pa.Table.from_arrays(arrays, names=["a", "a", "", "a (2)"])
    assert results.column_names(named) == ["a", "a (2)", "column", "a (2) (2)"]
    assert results.to_frame(named).iloc[0].tolist() == [0, 1, 2, 3]


def test_large_ids_with_nulls_are_not_rounded() -> None:
    frame = results.to_frame(
        table(key=pa.array([2**53 + 1, None]), u=pa.array([2**64 - 1, 0], pa.uint64()))
    )
    assert frame["key"][0] == 2**53 + 1
    assert frame["u"][0] == 2**64 - 1
    assert results.numeric_columns(frame) == ["key", "u"]


def test_decimals_are_numbers_to_draw_and_dates_are_text() -> None:
    frame = results.to_frame(
        table(
            d=pa.array([decimal.Decimal("1.50"), None]),
            day=pa.array([datetime.date(9999, 12, 31), None]),
            nested=pa.array([{"k": [1, None]}, None]),
        )
    )
    assert results.numeric_columns(frame) == ["d"]
    assert frame["day"][0] == "9999-12-31"
    assert frame["nested"][0] == '{"k": [1, null]}'
    assert frame["day"].isna()[1]


def test_moments_that_no_calendar_reaches_are_words() -> None:
    endless = pa.array([2**63 - 1, 0], pa.timestamp("us"))
    assert results.to_frame(table(t=endless))["t"][0] == results.BEYOND
    assert results.BEYOND in results.to_csv(table(t=endless))


def test_csv_is_a_header_and_the_rows_quoted_where_they_must_be() -> None:
    text = results.to_csv(
        table(
            title=pa.array(['A "b", c', None]),
            yes=pa.array([True, False]),
            raw=pa.array([b"\x00", b""]),
        )
    )
    assert text == 'title,yes,raw\n"A ""b"", c",true,00\n,false,\n'
