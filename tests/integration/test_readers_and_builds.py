"""Readers go on reading while builds are published under their feet.

Whole builds take too long to publish many: each file here is a small warehouse that names its build
in every row of its tables, and is published by the function that every build is published with.
"""

import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from core.settings import PROJECT_ROOT, Settings
from warehouse.connect import build_id, open_warehouse
from warehouse.publish import kept_builds, publish

READERS = 4
WORKS = 5_000

# Opens the file as the project and as analysts do, in turn. A query meets two tables, large enough
# to be read in pieces, and tells every build that it saw.
READER = """
import sys, duckdb
from warehouse.connect import open_warehouse
from core.settings import Settings

settings, queries, last = Settings(data_dir=sys.argv[1]), int(sys.argv[2]), sys.argv[3]
BUILDS = '''
    select list(distinct build_id), count(*) from (
        select build_id from warehouse_build
        union all
        select fct_artwork.build_id from fct_artwork join dim_artist using (artist_key)
        union all
        select dim_artist.build_id from fct_artwork join dim_artist using (artist_key)
    )
'''
seen, number = set(), 0
print("ready", flush=True)
while number < queries or last not in seen:
    number += 1
    if number % 2:
        with open_warehouse(settings) as con:
            found = con.execute(BUILDS).fetchall()
    else:
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as con:
            found = con.execute(BUILDS).fetchall()
    [(builds, rows)] = found
    assert len(builds) == 1, builds
    assert rows == 1 + 2 * 5000, rows
    seen.add(builds[0])
print(number, len(seen))
"""


def name_of(number: int) -> str:
    return f"20260101-0000{number:02}-abcd"


def built(settings: Settings, number: int) -> Path:
    """A warehouse as a build leaves it."""
    path = settings.data_dir / f"built-{number}.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(f"create table warehouse_build as select '{name_of(number)}' as build_id")
        con.execute(
            "create table dim_artist as"
            " select md5(range::text) as artist_key, build_id from warehouse_build, range(?)",
            [WORKS],
        )
        con.execute("create table fct_artwork as from dim_artist")
    return path


@pytest.mark.parametrize(
    ("builds", "queries"),
    [
        pytest.param(3, 200, id="3 builds, 200 queries"),
        pytest.param(
            *(20, 2000),
            id="20 builds, 2000 queries",
            marks=[pytest.mark.slow, pytest.mark.timeout(1800)],
        ),
    ],
)
def test_no_query_fails_and_none_sees_two_builds(tmp_path: Path, builds: int, queries: int) -> None:
    settings = Settings(data_dir=tmp_path)
    prepared = [built(settings, number) for number in range(builds + 1)]
    publish(prepared[0], settings)
    command = [sys.executable, "-c", READER]
    readers = [
        subprocess.Popen(
            [*command, str(tmp_path), str(queries // READERS), name_of(builds)],
            cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(READERS)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"

    held = open_warehouse(settings)
    for number, path in enumerate(prepared[1:], start=1):
        time.sleep(0.2)
        publish(path, settings)
        assert build_id(settings) == name_of(number)
    ends = [reader.communicate(timeout=1500) for reader in readers]

    assert [reader.returncode for reader in readers] == [0] * READERS, ends
    asked, seen = zip(*(map(int, end[0].split()) for end in ends), strict=True)
    assert sum(asked) >= queries
    assert sum(seen) > READERS * builds / 2, "hardly a build came while queries ran"
    # A connection that was held all the while still reads its own build.
    assert held.execute("select build_id from warehouse_build").fetchall() == [(name_of(0),)]
    held.close()
    assert kept_builds(settings) == [name_of(number) for number in range(builds - 3, builds)]
