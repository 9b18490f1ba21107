"""The marts of embedded pictures, over the Met sample with painted pictures."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import duckdb
import numpy as np
import pytest
from dbt_room import Project, land_met, met_sample, picture
from test_embed import small_network

from core.files import sha256_of
from core.settings import Settings
from ml.embed import embed
from warehouse.landing import land

pytestmark = pytest.mark.slow

MARTS = ("path:models/marts/pictures", "stats_palette_by_decade")
# What reads what landed meanwhile; none of it has tests that need more of the project.
CHANGED = (
    "stg_ml__picture_positions",
    "stg_ml__picture_colours",
    "int_picture_files",
    "int_pictures",
    "dim_image",
)


def hang_pictures(settings: Settings) -> list[str]:
    """Paints a picture for most objects of the sample; returns the source ids."""
    ids = [str(record["objectID"]) for record in met_sample()[2:]]
    rows = []
    for source_id in ids:
        filename = f"met/{source_id}.png"
        path = settings.images_dir / filename
        path.parent.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(int(source_id))
        # Blots in two colours of its own.
        blots = cv2.resize((rng.random((6, 6)) * 255).astype(np.uint8), (60, 60)) > 127
        assert cv2.imwrite(str(path), rng.integers(0, 256, (2, 3), np.uint8)[blots.astype(int)])
        rows.append(picture("met", source_id, filename) | {"sha256": sha256_of(path)})
    land("images", "manifest", rows, primary_key=("source", "source_id"), settings=settings)
    return ids


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("museum"))


@pytest.fixture(scope="module")
def built(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The marts, built before anything is embedded and again when all is."""
    land_met(settings)
    pictured = hang_pictures(settings)
    small_network(settings)
    project = Project(tmp_path_factory.mktemp("dbt"))
    project.start_over(settings.raw_path)
    project.succeed("run", "--select", *(f"+{name}" for name in MARTS))
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        for table in ("fct_map_point", "agg_nearest_works", "stats_palette_by_decade"):
            assert rows(connection, f"select count(*) from {table}") == [(0,)]  # noqa: S608

    shutil.copy(project.warehouse, settings.warehouse_path)
    assert embed(settings).embedded == len(pictured)
    # Ingested again, the last picture is another, which is not embedded yet.
    newer = picture("met", pictured[-1], f"met/{pictured[-1]}.png")
    land("images", "manifest", [newer], primary_key=("source", "source_id"), settings=settings)
    shutil.copy(settings.raw_path, project.raw)
    project.succeed("run", "--select", *CHANGED)
    project.succeed("build", "--select", *MARTS)
    return project.warehouse


@pytest.fixture
def warehouse(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built), read_only=True) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def test_every_picture_that_is_still_the_same_has_a_vector_a_place_and_colours(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    pictured = len(met_sample()) - 2
    for table in ("fct_picture_embedding", "fct_map_point", "fct_picture_colour"):
        sql = f"select count(*), count(distinct artwork_key) from {table}"  # noqa: S608
        assert rows(warehouse, sql) == [(pictured - 1, pictured - 1)]
    assert rows(
        warehouse,
        "select distinct typeof(embedding), round(array_inner_product(embedding, embedding), 2)"
        " from fct_picture_embedding",
    ) == [("FLOAT[128]", 1.0)]


def test_the_nearest_works_are_those_that_all_pairs_would_give(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    # One picture was replaced since: it is nobody's neighbour, and those who had it have nine.
    exact = """
        select works.artwork_key, others.artwork_key as neighbour_artwork_key,
            row_number() over (
                partition by works.artwork_key
                order by array_cosine_similarity(works.embedding, others.embedding) desc
            ) as rank
        from fct_picture_embedding as works, fct_picture_embedding as others
        where works.artwork_key <> others.artwork_key
    """
    [(found, right, least, most)] = rows(
        warehouse,
        f"""
        with exact as ({exact})
        select count(*), count(*) filter (where exact.rank <= 10), min(similarity), max(similarity)
        from agg_nearest_works as found
        left join exact using (artwork_key, neighbour_artwork_key)
        """,  # noqa: S608
    )
    works = len(met_sample()) - 3
    assert 9 * works < found <= 10 * works
    assert right == found
    assert -1 < least < most <= 1.001
    assert rows(
        warehouse,
        "select count(*) from agg_nearest_works as near"
        " inner join agg_nearest_works as far"
        "   on near.artwork_key = far.artwork_key"
        "   and near.similarity_rank = far.similarity_rank - 1"
        " where near.similarity < far.similarity",
    ) == [(0,)]


def test_artists_are_compared_by_the_mean_of_their_works(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    vectors: dict[str, list[Any]] = {}
    for artist, embedding in rows(
        warehouse,
        "select artist_key, embedding from fct_picture_embedding"
        " inner join fct_artwork using (artwork_key) inner join dim_artist using (artist_key)"
        " where not is_generic and whole_work_key is null",
    ):
        vectors.setdefault(artist, []).append(embedding)
    means = {artist: np.mean(works, axis=0) for artist, works in vectors.items() if len(works) >= 3}
    found = rows(warehouse, "from agg_artist_similarity")
    assert len(means) > 2
    assert {row[0] for row in found} == set(means)
    assert len(found) == len(means) * min(len(means) - 1, 20)
    for artist, other, rank, similarity, works, other_works in found:
        one, two = means[artist], means[other]
        cosine = one @ two / np.linalg.norm(one) / np.linalg.norm(two)
        assert similarity == pytest.approx(cosine, abs=1e-4)
        assert (works, other_works) == (len(vectors[artist]), len(vectors[other]))
        assert 1 <= rank <= 20


def test_a_decades_palette_is_the_mean_light_of_its_works(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    [(works,)] = rows(warehouse, "select sum(works) from stats_palette_by_decade")
    assert works == len(met_sample()) - 3
    [(source, decade, red, hex_colour, brightness)] = rows(
        warehouse,
        "select source, decade, red, hex_colour, brightness from stats_palette_by_decade"
        " where decade is not null order by works desc, decade limit 1",
    )
    measured = warehouse.execute(
        "select red, brightness from fct_picture_colour inner join fct_artwork using (artwork_key)"
        " where source = ? and floor((date_start + date_end) / 20.0) * 10 = ?",
        [source, decade],
    ).fetchall()
    assert len(measured) >= 3
    light = np.mean([((value / 255 + 0.055) / 1.055) ** 2.4 for value, _ in measured])
    assert red == pytest.approx(255 * (1.055 * light ** (1 / 2.4) - 0.055), abs=0.01)
    assert int(hex_colour[1:3], 16) == round(red)
    assert brightness == pytest.approx(np.mean([value for _, value in measured]))
