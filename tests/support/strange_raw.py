"""Rows of raw in which every field holds what no museum should write, and some have written.

They are put into the tables as they are, past all that ingestion refuses, and are drawn by a seed.
"""

# ruff: noqa: RUF001, S311, S608  # signs as they are met; numbers drawn by a seed; names of this file and of the project

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import yaml

from core.settings import DBT_PROJECT_DIR

TEXTS = (
    # Nothing, blanks, control characters.
    "", " ", "-", "\u00a0", "\u3000\t", "\x00", "a\x00b", "\x01\x02\x1b[31m", "\n\r\t", "\ufeff",
    "\ufffd",
    # Signs that mean something to SQL, Jinja, patterns, lists or JSON.
    "'", '"', "''; drop table x; --", "\\", "\\1", "%s {{ ref('x') }} {% raw %}", "((((", "[",
    "*?+",
    "|", "||||", "a|b", "a||b|", "A|\u00a0|B", "A|\t|\u3000", "~|~0", "{}", "[1,2]",
    '{"a": 1e999}', "null",
    "<b>x</b>&amp;&#0;", "/html/a/x/y.html", "style", "movement", "timeframe", "folder/x",
    # Letters.
    "\u202eabc\u202c", "e\u0301" * 200, "\U0001f600" * 50, "İß\ufb03", "葛飾北斎",
    "محمد", "\U000dab8a",
    # Numbers and years.
    "0", "１９００", "٣٤٥", "²", "½ in.", "1e999", "NaN", "inf", "9" * 19, "-9223372036854775809",
    "99999999999999999999 cm", "1e308 x 1e308 cm", "0 x 0 cm", "2147483647 x 2147483648 cm",
    "ɳ[cM]",
    "153505", "ca. 1500–1525", "400,000–240,000 B.C.", "4,000,000,000 B.C.", "0 B.C.", "A.D. 0",
    "year 2147483648", "21474836480th century", "0th century", "99th century", "9999-9999",
    "(b. 99999, d. 1)", "b. 2147483647 d. 2147483648", "active 1-2", "0000-0000", "2018-13-45",
    "active by 1333–died 1358/62", "d. ca. 1550", "infinity", "290000-01-01", "1500/0000",
    # People.
    "Unknown", "called called", " called X", "formerly attributed to ", "I II III IV", "DA DE LA",
    "-'-'-'", "of the of the", "http://vocab.getty.edu/page/ulan/1",
    "http://vocab.getty.edu/page/ulan/2",
    "https://www.wikidata.org/wiki/Q1", "https://www.wikidata.org/wiki/Q2", "Paolo di Nessuno",
    "Paolo di Nessuno the Younger", "NESSUNO, Paolo di",
    # Long ones.
    "x" * 30_000, "1" * 5_000, "( " * 3_000, "1900-" * 500, "a, " * 2_000, "|" * 1_000,
    "a|" * 50_000, "Abel " * 40_000,
    "7 x " * 1_000,
)  # fmt: skip
YEARS = (
    0, 1, -1, 1500, 1600, 2870, 9999, 10_000, 153_505, -400_000, -4_000_000_000,
    2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**63 - 1, -(2**63),
)  # fmt: skip
NUMBERS = (0.0, -0.0, -3.0, 1.5, 1e20, 1e308, -1e308, 5e-324, *map(float, ("nan", "inf", "-inf")))
MOMENTS = (
    "infinity", "-infinity", "epoch", "9999-12-31 23:59:59.999999+00", "290000-01-01 00:00:00+00",
    "4000-01-01 (BC) 00:00:00+00", "2020-01-01 00:00:00+00",
)  # fmt: skip

# Tables of sources, in the order in which rows refer to each other, with the columns that the
# project itself fills: these hold what it promises.
TABLES: dict[tuple[str, str], Sequence[str]] = {
    ("met", "objects"): ("object_id", "_status", "_fetched_at", "_content_hash"),
    ("met", "objects__constituents"): (),
    ("met", "objects__measurements"): (),
    ("met", "objects__tags"): (),
    ("met", "objects_csv"): ("object_id",),
    ("met", "object_versions"): ("object_id", "fetched_at", "content_hash"),
    ("wga", "catalogue"): ("url", "edition"),
    ("wga", "artists"): ("url",),
    ("wga", "works"): ("url",),
    ("folder", "works"): ("source_name", "path", "image_filename", "sha256", "removed_at"),
    ("rejects", "met"): ("reject_id",),
    ("rejects", "met_csv"): ("reject_id",),
}
FIRST_ID = 5_000_000_000


def add_strange_rows(raw: Path, seed: int, rows: int, fields: float = 0.9) -> None:
    """Adds rows to every table of the sources; tables and columns that lack are made.

    Args:
        raw: The raw database.
        seed: Which rows.
        rows: How many in each table.
        fields: Share of the fields that hold anything at all.
    """
    rng = random.Random(seed)
    with duckdb.connect(str(raw)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.begin()
        for (schema, table), own in TABLES.items():
            columns = _columns(schema, table)
            made = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table if not exists {schema}.{table} ({made})")
            for name, kind in columns.items():
                connection.execute(
                    f'alter table {schema}.{table} add column if not exists "{name}" {kind}'
                )
            if not rows:
                continue
            names = ", ".join(f'"{name}"' for name in columns)
            connection.executemany(
                f"insert into {schema}.{table} ({names}) values ({', '.join('?' * len(columns))})",
                [
                    list(
                        (_strange(rng, columns, fields) | _own(rng, schema, table, own, n)).values()
                    )
                    for n in range(rows)
                ],
            )
        connection.commit()


def _columns(schema: str, table: str) -> dict[str, str]:
    (path,) = (DBT_PROJECT_DIR / "models" / "staging" / schema).glob("_*__sources.yml")
    (source,) = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
    (found,) = [described for described in source["tables"] if described["name"] == table]
    columns = {column["name"]: column["data_type"] for column in found["columns"]}
    # dlt asks for them wherever it made the table.
    return (
        columns
        | {"_dlt_id": "varchar", "_dlt_load_id": "varchar"}
        | ({"_dlt_root_id": "varchar"} if "_dlt_parent_id" in columns else {})
    )


def _strange(rng: random.Random, columns: Mapping[str, str], fields: float) -> dict[str, Any]:
    return {
        name: _value(rng, kind.lower()) if rng.random() < fields else None
        for name, kind in columns.items()
    }


def _value(rng: random.Random, kind: str) -> Any:
    if kind == "bigint":
        return rng.choice(YEARS)
    if kind == "double":
        return rng.choice(NUMBERS)
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "date" or kind.startswith("timestamp"):
        return rng.choice(MOMENTS)
    if kind == "json":
        return rng.choice(("{}", "[]", "null", "1", '{"a": "b"}', '{"title": {"a": [1e308]}}'))
    return rng.choice(TEXTS) if rng.random() < 0.85 else "".join(_letters(rng))


def _letters(rng: random.Random) -> Iterator[str]:
    for _ in range(rng.randrange(40)):
        first, last = rng.choice(((32, 127), (1, 0x2FF), (0x2000, 0x206F), (0xE000, 0x10FFFF)))
        yield chr(rng.randrange(first, last))


def _own(
    rng: random.Random, schema: str, table: str, own: Sequence[str], number: int
) -> dict[str, Any]:
    name = f"{rng.choice(TEXTS)[:200]}{number}"
    known: dict[str, Any] = {
        # The bulk file speaks of some of the objects, and of others.
        "object_id": FIRST_ID + number + (50 if table == "objects_csv" else 0),
        "_status": "not_found" if number % 10 == 9 else "ok",
        "_fetched_at": "2026-01-02 03:04:05+00",
        "_content_hash": name,
        "content_hash": name,
        "fetched_at": f"2025-01-01 00:00:00.{number:06}+00",
        "url": f"https://www.wga.hu/html/s/strange_{table}/{name}.html",
        "edition": "txt",
        "source_name": "strange",
        "path": f"{number}/{name}.jpg",
        "image_filename": None,
        "sha256": f"strange {number}",
        "removed_at": None,
        "reject_id": f"{number}",
    }
    row = {column: known[column] for column in own}
    row |= {"_dlt_id": f"{schema}.{table}.{number}", "_dlt_load_id": "1"}
    if "__" in table:
        parent = f"met.objects.{number // 3}"
        row |= {"_dlt_parent_id": parent, "_dlt_root_id": parent, "_dlt_list_idx": number % 3}
    return row
