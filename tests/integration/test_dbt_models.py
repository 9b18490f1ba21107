"""The dbt project, run whole over small raw databases."""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_room import CATALOGUE, WGA, Project, met_sample
from dbt_sources import land_every_source


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raw database of all sources."""
    return land_every_source(tmp_path_factory.mktemp("raw"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, raw: Path) -> Project:
    return Project(tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="module")
def built(project: Project, raw: Path) -> Path:
    """The warehouse of both sources, built and tested, in a folder that later runs leave alone."""
    project.start_over(raw)
    project.succeed("build")
    published = project.room / "published"
    published.mkdir()
    for path in (project.warehouse, project.work, project.raw):
        shutil.copy(path, published)
    return published / "warehouse.duckdb"


@pytest.fixture
def warehouse(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def manifest(project: Project, built: Path) -> Mapping[str, Any]:
    loaded: dict[str, Any] = json.loads((project.target / "manifest.json").read_text())
    return loaded


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def table_names(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    found = connection.execute(
        "select table_name from duckdb_tables() where database_name = ? order by table_name",
        [database],
    ).fetchall()
    return [name for (name,) in found]


def test_every_known_object_of_the_met_is_one_artwork(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    ids = {str(record["objectID"]) for record in met_sample()}
    found = rows(warehouse, "select source_id, record_source from fct_artwork where source = 'met'")
    assert len(found) == len(ids) + 1 == 175
    # The API speaks first, and what it says is gone is gone.
    assert dict(found) == dict.fromkeys(ids, "api") | {"900001": "bulk file"}


def test_lists_of_the_bulk_file_give_nobody_the_words_of_another(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    sql = """
        select artist_name, role, qualifier, birth_year, death_year
        from bridge_artwork_artist inner join dim_artist using (artist_key)
        where artwork_key = md5('met|900001') order by position
    """
    assert rows(warehouse, sql) == [
        ("Govardhan", "artist", None, 1596, 1645),
        # 1525 to 1575 is where the museum looks for one who died about 1550.
        ("Mir 'Ali Haravi", "calligrapher", None, None, None),
    ]


def test_the_history_of_an_object_holds_what_it_was(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    sql = "select title, is_public_domain, is_current from dim_met_object_history"
    changed = "where object_id in (select object_id from dim_met_object_history where version = 2)"
    record = met_sample()[0]
    assert rows(warehouse, f"{sql} {changed} order by version") == [
        ("As it was", False, False),
        (record["title"], record["isPublicDomain"], True),
    ]
    assert len(rows(warehouse, f"{sql} where is_current")) == 174


def test_a_picture_of_a_folder_is_an_artwork_with_its_style(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    sql = """
        select source_id, dim_period.movement, has_image
        from fct_artwork inner join dim_period using (period_key)
        where source = 'folder'
    """
    path = "styles/Impressionism/vincent-van-gogh_orchard.jpg"
    assert rows(warehouse, sql) == [(path, "Impressionism", True)]


def test_a_work_in_catalogue_and_page_is_one_artwork_and_the_page_speaks_first(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    titles = dict(rows(warehouse, "select source_id, title from fct_artwork where source = 'wga'"))
    assert len(titles) == len(CATALOGUE) + 1
    assert titles[f"{WGA}/html/d/durer/2/hare.html"] == "A Young Hare"


def test_a_work_that_only_a_page_tells_of_has_the_school_of_its_artist(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(
        warehouse,
        """
        select school, school_country, movement
        from fct_artwork
        inner join dim_school using (school_key)
        inner join dim_period using (period_key)
        where title = 'Little Owl'
        """,
    )
    assert found == [("German", "Germany", "Northern Renaissance")]


def test_an_artist_of_several_sources_is_one_artist(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(
        warehouse,
        """
        select artist_name, match_rule, count(*)
        from dim_artist
        inner join fct_artwork using (artist_key)
        where sources >= 2
        group by all
        order by all
        """,
    )
    # One Dürer and four van Gogh in the sample, two and one in the catalogue, one in a folder.
    assert found == [
        ("Albrecht Dürer", "name and years", 3),
        ("Vincent van Gogh", "name and years of work", 6),
    ]


def test_an_artist_is_found_by_every_name(warehouse: duckdb.DuckDBPyConnection) -> None:
    names = rows(
        warehouse,
        """
        select alias, alias_kind
        from dim_artist_alias
        inner join dim_artist using (artist_key)
        where artist_name = 'Albrecht Dürer' and source = 'wga'
        order by alias
        """,
    )
    assert names == [
        ("Albrecht Dürer", "display name"),
        ("Duerer, Albrecht", "cross-reference"),
        ("Dürer, Albrecht", "sort name"),
    ]


def test_dates_that_cannot_be_read_are_flagged_and_empty(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    (found,) = rows(
        warehouse,
        """
        select date_start, date_end, date_qualifier, birth_year, death_year
        from fct_artwork
        inner join dim_artist using (artist_key)
        where title = 'Slip of the pen'
        """,
    )
    assert found == (None, None, "invalid", None, None)


def test_pictures_count_only_where_one_is_stored(warehouse: duckdb.DuckDBPyConnection) -> None:
    coverage = rows(warehouse, "from stats_image_coverage order by source, status")
    assert coverage == [
        ("folder", "ok", 1),
        ("met", "missing", 1),
        ("met", "not_fetched", 2),
        ("met", "ok", 172),
        ("wga", "not_fetched", 6),
    ]
    assert rows(
        warehouse, "select count(*) from fct_artwork where has_image and image_filename is null"
    ) == [(0,)]


def test_statistics_count_the_works_of_a_decade_and_those_with_a_picture(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    counted = rows(
        warehouse,
        "select sum(works), sum(works_with_image), sum(works) filter (decade = 1870)"
        " from stats_works_by_decade",
    )
    assert counted == rows(
        warehouse,
        "select count(*), count(*) filter (has_image), count(*) filter ("
        " coalesce(date_start, date_end) + coalesce(date_end, date_start) between 3740 and 3759)"
        " from fct_artwork",
    )
    assert counted[0][0] > counted[0][1] > counted[0][2] > 5
    by_school = rows(
        warehouse, "select sum(works), sum(works_with_image) from stats_works_by_school"
    )
    assert by_school == [counted[0][:2]]


def test_the_school_task_has_every_class_on_every_side(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    counts = rows(
        warehouse,
        "select label, count(*), count(distinct split) from ml_school group by 1 order by 1",
    )
    assert counts == [
        ("Dutch", 16, 3),
        ("French", 52, 3),
        ("Italian", 42, 3),
        ("Netherlandish", 15, 3),
    ]


def test_the_file_stands_alone_under_any_name(built: Path) -> None:
    with duckdb.connect(str(built), read_only=True) as alone:
        # The schema of every new database, and no other.
        assert rows(
            alone,
            "select distinct schema_name from duckdb_tables() where database_name = 'warehouse'",
        ) == [("main",)]
        assert rows(alone, "select count(*) from duckdb_views() where not internal") == [(0,)]
        statements = [sql for (sql,) in rows(alone, "select sql from duckdb_tables()")]
        assert not [sql for sql in statements if "raw." in sql or "work." in sql]
    with duckdb.connect() as elsewhere:
        elsewhere.execute("attach ? as x (read_only)", [str(built)])
        names = table_names(elsewhere, "x")
        assert "fct_artwork" in names
        for name in names:
            elsewhere.table(f"x.main.{name}").fetchall()


def test_descriptions_are_in_the_published_file(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert rows(warehouse, "select count(*) from duckdb_columns() where not internal")[0][0] > 150
    assert not rows(
        warehouse,
        """
        select table_name, column_name from duckdb_columns()
        where not internal and coalesce(comment, '') = ''
        union all
        select table_name, null from duckdb_tables() where coalesce(comment, '') = ''
        """,
    )


def test_every_mart_has_an_enforced_contract_and_every_model_its_columns(
    built: Path, manifest: Mapping[str, Any], warehouse: duckdb.DuckDBPyConnection
) -> None:
    models = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    marts = {name for name, node in models.items() if node["fqn"][1] == "marts"}
    assert marts == set(table_names(warehouse, "warehouse"))
    assert not [name for name in marts if not models[name]["contract"]["enforced"]]
    with duckdb.connect(str(built.with_name("work.duckdb"))) as work:
        built_columns = rows(work, "select table_name, column_name from duckdb_columns()")
    undeclared = [
        f"{table}.{column}"
        for table, column in built_columns
        if table in models and column not in models[table]["columns"]
    ]
    assert not undeclared


@pytest.mark.slow
def test_a_second_build_from_the_same_raw_gives_the_same_warehouse(
    project: Project, built: Path, raw: Path
) -> None:
    project.start_over(raw)
    project.succeed("run")  # alone, without seeds and tests, as an analyst may run it
    with duckdb.connect() as both:
        both.execute("attach ? as first (read_only)", [str(built)])
        both.execute("attach ? as second (read_only)", [str(project.warehouse)])
        names = table_names(both, "first")
        assert names == table_names(both, "second")
        differing = [
            name
            for name in names
            if name != "warehouse_build"
            and rows(
                both,
                f"""
                (from first.main.{name} except all from second.main.{name})
                union all
                (from second.main.{name} except all from first.main.{name})
                """,
            )
        ]
    assert not differing


def test_the_checks_find_what_they_are_there_to_find(project: Project, built: Path) -> None:
    shutil.copy(built, project.warehouse)
    shutil.copy(built.with_name("work.duckdb"), project.work)
    shutil.copy(built.with_name("raw.duckdb"), project.raw)
    with duckdb.connect(str(project.warehouse)) as warehouse:
        warehouse.execute("delete from fct_artwork where title = 'Nave'")
        warehouse.execute("delete from bridge_artwork_artist where qualifier = 'attributed to'")
        warehouse.execute("update stats_works_by_school set works = works + 1")
        warehouse.execute("update fct_artwork set date_end = 1 where title = 'A Young Hare'")
    with duckdb.connect(str(project.work)) as work:
        work.execute(
            """
            update intermediate.int_ml_examples set split = 'test'
            where artwork_key in (
                select min(artwork_key) from intermediate.int_ml_examples
                where split = 'train' and artist_key is not null
                group by artist_key having count(*) > 1
            )
            """
        )
    planted = {
        "assert_every_raw_artwork_is_one_fact",
        "assert_every_named_artist_is_in_the_bridge",
        "assert_statistics_add_up",
        "assert_no_artist_is_on_two_sides",
        "fct_artwork_date_end_not_before_date_start",
    }
    results = project.dbt("test", "--select", *sorted(planted))
    assert {name for name, status, _ in results if status == "fail"} == planted
