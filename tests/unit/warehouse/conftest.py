"""A museum of a few works, and a dbt project of a few models that has the real one's shape."""

import importlib
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import duckdb
import pytest

from core.settings import PROJECT_ROOT, Settings
from warehouse.build import BuildResult, build

Work = tuple[str | None, str | None, int | None]  # id, title, year

WORKS: list[Work] = [("1", "Irises", 1889), ("2", "Wheat Field", 1889), ("3", "Vase", 1650)]

PROJECT = {
    "dbt_project.yml": """
        name: tiny
        version: "1.0"
        profile: tiny
        flags: {send_anonymous_usage_stats: false}
        models:
          tiny:
            staging: {+database: work, +schema: staging, +materialized: view}
            marts: {+materialized: table}
    """,
    "profiles.yml": """
        tiny:
          target: duckdb
          outputs:
            duckdb:
              type: duckdb
              path: "{{ env_var('ARTWAREHOUSE_WAREHOUSE_PATH') }}"
              schema: main
              threads: "{{ env_var('ARTWAREHOUSE_BUILD__THREADS') | as_number }}"
              attach:
                - {path: "{{ env_var('ARTWAREHOUSE_RAW_PATH') }}", alias: raw, read_only: true}
                - {path: "{{ env_var('ARTWAREHOUSE_WORK_PATH') }}", alias: work}
    """,
    "macros/generate_schema_name.sql": """
        {% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}
    """,
    "models/staging/stg_works.sql": """
        select source_id, title, year from {{ source('museum', 'works') }}
    """,
    "models/marts/fct_artwork.sql": """
        select
            md5('met|' || source_id) as artwork_key, source_id, title, year as date_start,
            source_id || '.jpg' as image_filename
        from {{ ref('stg_works') }}
    """,
    "models/marts/fct_check_result.sql": """
        {% set results = adapter.get_relation('raw', 'dq', 'results') %}
        {% if results %}
        select build_id, check_id, status from {{ results }}
        {% else %}
        select '' as build_id, '' as check_id, '' as status where false
        {% endif %}
    """,
    "models/marts/warehouse_build.sql": """
        select
            '{{ env_var("ARTWAREHOUSE_BUILD_ID") }}' as build_id, now() as built_at,
            '{{ env_var("ARTWAREHOUSE_GIT_COMMIT") }}' as git_commit,
            null::varchar as verdict, null::bigint as checks_passed,
            null::bigint as checks_failed, null::varchar as row_counts
    """,
    "models/models.yml": """
        sources:
          - {name: museum, database: raw, tables: [{name: works}]}
        models:
          - name: stg_works
            columns:
              - name: source_id
                data_tests: [not_null]
              - name: year
                data_tests: [{not_null: {config: {severity: warn}}}]
          - name: fct_artwork
            columns:
              - name: artwork_key
                data_tests: [unique, not_null]
    """,
    "tests/assert_no_untitled.sql": """
        -- A label without a title is a mistake of the museum's export.
        select source_id, title from {{ ref('fct_artwork') }} where title = 'untitled'
    """,
    "expectations/fct_artwork.yml": """
        table: fct_artwork
        key: artwork_key
        rules:
          - id: some_rows
            type: expect_table_row_count_to_be_between
            kwargs: {min_value: 1}
            severity: error
            meaning: An empty fact means that nothing arrived.
          - id: year_plausible
            type: expect_column_values_to_be_between
            kwargs: {column: date_start, min_value: -4000, max_value: 2100}
            severity: error
            meaning: A year beyond these is a slip.
          - id: titles_filled
            type: expect_column_values_to_not_be_null
            kwargs: {column: title, mostly: 0.9}
            severity: warn
            meaning: A work without a title cannot be found.
    """,
}


BUILD_IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from warehouse.build import build
from core.settings import Settings
build(Settings(data_dir=sys.argv[1]), project_dir=Path(sys.argv[2]))
"""


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildResult]:
    """A data folder with one published build, and the build; tests work on copies."""
    # Once for all builds of this process; or each would start another that loads it.
    importlib.import_module("great_expectations")
    root = tmp_path_factory.mktemp("published")
    settings = Settings(data_dir=root / "data")
    settings.data_dir.mkdir()
    write_raw(settings, WORKS)
    return settings.data_dir, build(settings, project_dir=write_project(root / "project"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The small dbt project; tests may change its files."""
    return write_project(tmp_path / "project")


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    """A data folder with nothing in it."""
    settings = Settings(data_dir=tmp_path / "data")
    settings.data_dir.mkdir()
    return settings


@pytest.fixture
def settings(published: tuple[Path, BuildResult], tmp_path: Path) -> Settings:
    """A data folder of the test's own with one published build."""
    shutil.copytree(published[0], tmp_path / "data")
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def start_build(project: Path) -> Callable[[Settings], subprocess.Popen[bytes]]:
    """Starts a build in another process."""

    def start(settings: Settings) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", BUILD_IN_ANOTHER_PROCESS]
        return subprocess.Popen(
            [*command, str(settings.data_dir), str(project)],
            cwd=PROJECT_ROOT,
            stderr=subprocess.DEVNULL,
        )

    return start


@pytest.fixture
def writer() -> Callable[[Path], AbstractContextManager[int]]:
    """Another process that writes a database and holds it; the block gets its process id."""

    @contextmanager
    def hold(path: Path) -> Iterator[int]:
        code = (
            "import duckdb, sys, time; con = duckdb.connect(sys.argv[1]);"
            "con.execute('create or replace table in_place as select 1');"
            "print(flush=True); time.sleep(60)"
        )
        with subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            yield process.pid
            process.kill()

    return hold


def write_project(root: Path) -> Path:
    for name, text in PROJECT.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"))
    return root


def write_raw(settings: Settings, works: Iterable[Work]) -> None:
    """Replaces what raw holds of the museum."""
    with duckdb.connect(str(settings.raw_path)) as con:
        con.execute("create schema if not exists museum")
        con.execute("create or replace table museum.works (source_id text, title text, year int)")
        con.executemany("insert into museum.works values (?, ?, ?)", [list(w) for w in works])


@pytest.fixture
def ingest() -> Callable[[Settings, Iterable[Work]], None]:
    return write_raw
