"""What a query returns is written exactly, in every form, for every type that DuckDB has."""

import csv
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from app import results
from app.cli.sql import print_result
from app.data.warehouse_reader import Published, Query
from core.settings import Settings
from warehouse.result_text import Form
from warehouse.sandbox.run import QueryRefusedError, is_truncated, run_sql, write_sql


def text(sql: str, cell: str) -> tuple[str, str, Any]:
    """A value that is text in JSON too."""
    return sql, cell, cell


def nested(sql: str, cell: str) -> tuple[str, str, Any]:
    """A value whose text is JSON."""
    return sql, cell, json.loads(cell)


# A value of each type, and beyond what Python, Arrow and JSON hold: SQL, text, JSON.
CELLS: list[tuple[str, str | None, Any]] = [
    nested("(-128)::tinyint", "-128"),
    nested("255::utinyint", "255"),
    nested("18446744073709551615::ubigint", "18446744073709551615"),
    nested(f"{2**127 - 1}::hugeint", str(2**127 - 1)),
    nested(f"(-{2**127 - 1}::hugeint - 1)", str(-(2**127))),
    nested(f"{2**128 - 1}::uhugeint", str(2**128 - 1)),
    text(f"'{10**60}'::bignum", str(10**60)),
    nested("(select sum(12))", "12"),
    text("12345678901234567890.1234567890::decimal(38, 10)", "12345678901234567890.1234567890"),
    text("'nan'::double", "nan"),
    text("'-inf'::float", "-inf"),
    nested("0.1::float", "0.1"),
    nested("1e300::double", "1e+300"),
    nested("-0.0::double", "-0.0"),
    nested("true", "true"),
    ("null", None, None),
    text("''", ""),
    text("'NULL'", "NULL"),
    text(
        "'say \"no\", c' || chr(10) || chr(1) || chr(9731) || chr(128512)",
        'say "no", c\n\x01\u2603\U0001f600',
    ),
    text("' kept '", " kept "),
    text("'\\xAA\\x00A'::blob", "\\xAA\\x00A"),
    text("'10101'::bit", "10101"),
    text("'4be670ea-3769-42e3-b24f-5ccc41267488'::uuid", "4be670ea-3769-42e3-b24f-5ccc41267488"),
    text("'a'::enum('a', 'b')", "a"),
    text("date '9999-12-31' + interval '1 day'", "10000-01-01 00:00:00"),
    text("'0044-03-15 (BC)'::date", "0044-03-15 (BC)"),
    text("'infinity'::date", "infinity"),
    text("'-infinity'::timestamp", "-infinity"),
    text("'294247-01-10 04:00:54.775806'::timestamp", "294247-01-10 04:00:54.775806"),
    text("'2020-01-01 01:02:03'::timestamp_s", "2020-01-01 01:02:03"),
    text("'2020-01-01 01:02:03.5'::timestamp_ms", "2020-01-01 01:02:03.5"),
    text("'2020-01-01 01:02:03.123456789'::timestamp_ns", "2020-01-01 01:02:03.123456789"),
    text("'infinity'::timestamptz", "infinity"),
    text("time '01:02:03.123456'", "01:02:03.123456"),
    text("'01:02:03.123456789'::time_ns", "01:02:03.123456789"),
    text("'01:02:03.5+05:30'::timetz", "01:02:03.5+05:30"),
    text("interval '-1 year 2 days 3.000005 seconds'", "-1 year 2 days 00:00:03.000005"),
    nested("[1, null, 2]", "[1,null,2]"),
    nested("[]", "[]"),
    nested("[1.5, 2.5]::double[2]", "[1.5,2.5]"),
    nested("['nan'::double, '-inf', 1]", '["NaN","-Infinity",1.0]'),
    nested("['a:NaN,\"', 'Infinity']", '["a:NaN,\\"","Infinity"]'),
    nested("[date '2020-01-01', 'infinity']", '["2020-01-01","infinity"]'),
    nested("{'a': 1, 'b': 'x\"y', 'c': null}", '{"a":1,"b":"x\\"y","c":null}'),
    nested(f"[{{'h': {2**127 - 1}}}]", f'[{{"h":{2**127 - 1}}}]'),
    nested("{'i': interval '1 day'}", '{"i":"1 day"}'),
    nested("row(1, 'x')", '[1,"x"]'),
    nested("map {1: 'a', 2: null}", '{"1":"a","2":null}'),
    nested("union_value(k := 5)", '{"k":5}'),
    nested("{'a': 'nan'::double}::variant", '{"a":"NaN"}'),
    ("'{\"a\": [1,  NaN]}'::json", '{"a": [1,  NaN]}', {"a": [1, "NaN"]}),
    ("'[0.1000000000000000000001,]'::json", "[0.1000000000000000000001,]", [0.1]),
    text("'POINT(1 2)'::geometry", "POINT (1 2)"),
]
QUERY = "select " + ", ".join(f'{sql} as "c{i}"' for i, (sql, _, _) in enumerate(CELLS))
TEXTS = [cell for _, cell, _ in CELLS]
MEANT = [meant for _, _, meant in CELLS]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with an almost empty warehouse."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    with duckdb.connect(str(settings.warehouse_path)) as con:
        con.execute("create table fct as select range as key from range(300000)")
        con.execute("create table warehouse_build as select 'x' as build_id")
        con.execute("create table dim as select key, 'it is ' || key as name from fct")
    return settings


def written(settings: Settings, sql: str, form: Form) -> bytes:
    out = io.BytesIO()
    write_sql(settings, sql, out, form, timeout_seconds=30)
    return out.getvalue()


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), strict=True))


def test_csv_holds_every_type_in_duckdbs_words(settings: Settings) -> None:
    header, cells = csv_rows(written(settings, QUERY, Form.csv).decode())
    assert header == [f"c{i}" for i in range(len(CELLS))]
    assert cells == ["" if cell is None else cell for cell in TEXTS]


def test_json_is_strict_and_holds_every_type(settings: Settings) -> None:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    [row] = json.loads(written(settings, QUERY, Form.json), parse_constant=refuse)
    assert list(row.values()) == MEANT


def test_texts_for_people_are_those_of_csv(settings: Settings) -> None:
    table = run_sql(settings, QUERY, max_rows=9, timeout_seconds=30, as_texts=True)
    assert [column[0].as_py() for column in table.columns] == TEXTS
    assert results.to_csv(table).encode() == written(settings, QUERY, Form.csv)
    shown = results.to_frame(table).iloc[0].tolist()
    assert str(shown[3]) == str(2**127 - 1)
    assert shown[8:12] == ["12345678901234567890.1234567890", "nan", "-inf", 0.1]


def test_parquet_holds_what_it_can_and_text_for_the_rest(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "result.parquet"
    file.write_bytes(written(settings, QUERY, Form.parquet))
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        found = con.sql(f"from '{file}'")
        cells = found.project("columns(*)::varchar").to_arrow_table().to_pylist()[0].values()
        kinds = dict(zip(found.columns, map(str, found.types), strict=True))
    for number, (cell, words) in enumerate(zip(cells, TEXTS, strict=True)):
        # DuckDB's words for a list that stayed a list differ from JSON's.
        stayed_nested = words is not None and words[:1] in {"[", "{"} and cell != words
        assert not stayed_nested or kinds[f"c{number}"].endswith(("]", ")")), CELLS[number]
        assert stayed_nested or cell == words, CELLS[number]
    assert (kinds["c0"], kinds["c33"], kinds["c37"]) == ("TINYINT", "TIME", "INTEGER[]")


def test_sums_are_numbers_in_parquet(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "sum.parquet"
    file.write_bytes(written(settings, "select sum(key) as keys from fct", Form.parquet))
    assert pq.read_table(file).to_pylist() == [{"keys": Decimal(44999850000)}]


def test_two_columns_of_one_name_lose_nothing(settings: Settings) -> None:
    sql = (
        "select * from fct join dim using (key)"
        " join dim as other on other.key = fct.key where fct.key = 0"
    )
    header, *rows = csv_rows(written(settings, sql, Form.csv).decode())
    assert (header, rows) == (["key", "name", "key_2", "name_2"], [["0", "it is 0"] * 2])
    [row] = json.loads(written(settings, sql, Form.json))
    assert row == {"key": 0, "name": "it is 0", "key_2": 0, "name_2": "it is 0"}
    sql = 'select 1 as a, 2 as a, 3 as "a_2", 4 as " ", 5 as "say ""x"", y"'
    assert written(settings, sql, Form.csv) == b'a,a_3,a_2,column,"say ""x"", y"\n1,2,3,4,5\n'
    assert json.loads(written(settings, sql, Form.json))[0]['say "x", y'] == 5


@pytest.mark.parametrize(("form", "empty"), [(Form.csv, b"key\n"), (Form.json, b"[]\n")])
def test_no_row_is_a_whole_answer(settings: Settings, form: Form, empty: bytes) -> None:
    assert written(settings, "from fct where false", form) == empty


def test_nulls_and_empty_texts_differ_and_no_line_is_empty(settings: Settings) -> None:
    assert written(settings, "select '' as a, null as b", Form.csv) == b'a,b\n"",\n'
    assert written(settings, "select unnest(['x', null]) as a", Form.csv) == b'a\nx\n""\n'


def test_rows_keep_the_order_of_the_query(settings: Settings) -> None:
    rows = json.loads(written(settings, "from fct order by key % 7, key desc; -- so", Form.json))
    keys = [row["key"] for row in rows]
    assert keys == sorted(range(300_000), key=lambda key: (key % 7, -key))


@pytest.mark.parametrize("sql", ["describe fct", "show tables", "summarize dim", "values (1), (2)"])
def test_what_describes_is_written_too(settings: Settings, sql: str) -> None:
    assert len(csv_rows(written(settings, sql, Form.csv).decode())) > 1


def test_a_query_that_fails_halfway_writes_nothing(settings: Settings) -> None:
    out = io.BytesIO()
    sql = "select case when key > 200000 then error('too many') else key end from fct"
    with pytest.raises(QueryRefusedError, match="too many"):
        write_sql(settings, sql, out, Form.csv, timeout_seconds=30)
    assert out.getvalue() == b""


def test_thousands_of_columns_are_written(settings: Settings) -> None:
    sql = "select " + ", ".join(f"{i} as c{i}" for i in range(3000))
    [row] = json.loads(written(settings, sql, Form.json))
    assert len(row) == 3000
    assert len(csv_rows(written(settings, sql, Form.csv).decode())[1]) == 3000


def test_a_charts_rows_are_written_as_a_persons_own(settings: Settings) -> None:
    query = Query("select key, null as n, 0.10 as d from fct where key < $most", {"most": 2})
    assert Published(settings).csv(query) == "key,n,d\n0,,0.10\n1,,0.10\n"


def test_a_table_on_a_screen_shows_names_and_cells_as_they_are(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    sql = """select 1234 as "[/a]", 2 as "[/a]", 'x' || chr(27) || '[31m[/b]' as c, null as d"""
    print_result(run_sql(settings, sql, max_rows=9, timeout_seconds=30, as_texts=True))
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["[/a]", "[/a]_2", "c", "d"]
    assert row.split() == ["1,234", "2", "x\\x1b[31m[/b]"]


def test_a_closed_pipe_ends_quietly(settings: Settings) -> None:
    command = [sys.executable, "-m", "app.cli.main", "sql", "from fct", "--format", "csv"]
    command += ["--data-dir", str(settings.data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline() == b"key\n"
        program.stdout.close()
        assert program.stderr.read() == b""


def test_the_page_says_that_it_holds_a_part(settings: Settings) -> None:
    table = run_sql(settings, "from fct", max_rows=5, timeout_seconds=30, as_texts=True)
    assert is_truncated(table)
    assert results.to_csv(table) == "key\n0\n1\n2\n3\n4\n"
