"""What embedding and judging labels add to a published warehouse, for tests of the app.

Points and vectors are made from the works' keys and schools alone, so that works of one school lie
side by side.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

DIMENSIONS = 8

_MARTS = f"""
create or replace temp macro noise(key, salt) as
    (hash(key || salt) % 10000)::double / 10000 - 0.5;
create or replace temp table placed as
    select artwork_key, artist_key, coalesce(school, 'none') as school, image_filename
    from fct_artwork left join dim_school using (school_key)
    where image_filename is not null;
create or replace table fct_picture_embedding as
    with raw as (
        select artwork_key, [
            1.5 * noise(school, 'd' || i) + noise(artwork_key, 'd' || i)
            for i in range({DIMENSIONS})
        ] as vector
        from placed
    )
    select artwork_key, 'tiny' as network, list_transform(
        vector, lambda v: v / sqrt(list_dot_product(vector, vector))
    )::float[{DIMENSIONS}] as embedding
    from raw;
create or replace table fct_map_point as
    select artwork_key,
        10 * noise(school, 'x') + 2 * noise(artwork_key, 'x') as x,
        10 * noise(school, 'y') + 2 * noise(artwork_key, 'y') as y
    from placed;
create or replace table fct_picture_colour as
    with measured as (
        select artwork_key, 40 + 80 * (noise(artwork_key, 'r') + 0.5) as red,
            30 + 80 * (noise(artwork_key, 'g') + 0.5) as green,
            20 + 80 * (noise(artwork_key, 'b') + 0.5) as blue
        from placed
    )
    select *, format('#{{:02x}}{{:02x}}{{:02x}}', red::int, green::int, blue::int) as hex_colour,
        (red + green + blue) / 765 as brightness,
        (greatest(red, green, blue) - least(red, green, blue)) / greatest(red, green, blue)
            as saturation
    from measured;
create or replace table agg_nearest_works as
    select one.artwork_key, other.artwork_key as neighbour_artwork_key,
        array_inner_product(one.embedding, other.embedding) as similarity,
        row_number() over (
            partition by one.artwork_key
            order by array_inner_product(one.embedding, other.embedding) desc, other.artwork_key
        ) as similarity_rank
    from (from fct_picture_embedding order by artwork_key limit 400) as one,
        (from fct_picture_embedding order by artwork_key limit 400) as other
    where one.artwork_key <> other.artwork_key
    qualify similarity_rank <= 10;
create or replace table agg_artist_similarity as
    with means as (
        select artist_key, count(*) as works,
            {", ".join(f"avg(embedding[{i + 1}]) as d{i}" for i in range(DIMENSIONS))}
        from fct_picture_embedding join fct_artwork using (artwork_key)
        where artist_key is not null
        group by artist_key
        having works >= $least
    ),
    vectors as (
        select artist_key, works, [{", ".join(f"d{i}" for i in range(DIMENSIONS))}] as vector
        from means
    )
    select one.artist_key, other.artist_key as other_artist_key,
        list_cosine_similarity(one.vector, other.vector) as similarity,
        one.works as artist_works, other.works as other_artist_works,
        row_number() over (
            partition by one.artist_key
            order by list_cosine_similarity(one.vector, other.vector) desc, other.artist_key
        ) as similarity_rank
    from vectors as one, vectors as other
    where one.artist_key <> other.artist_key
    qualify similarity_rank <= 20;
create or replace table stats_palette_by_decade as
    select source, date_start // 10 * 10 as decade, count(*) as works, avg(red) as red,
        avg(green) as green, avg(blue) as blue,
        format('#{{:02x}}{{:02x}}{{:02x}}', avg(red)::int, avg(green)::int, avg(blue)::int)
            as hex_colour,
        avg(brightness) as brightness, avg(saturation) as saturation
    from fct_picture_colour join fct_artwork using (artwork_key)
    where date_start is not null
    group by all;
"""  # noqa: S608 # ours

_SUSPECTS = """
create or replace table agg_suspect_labels as
    select md5(artwork_key || $task) as suspect_key, $task as task, $run_id as run_id, artwork_key,
        label, $suggested as suggested_label, 0.05 as label_probability,
        0.9 as suggested_probability, 0.85 as margin,
        row_number() over (order by artwork_key) as suspicion_rank
    from {view} where label <> $suggested order by artwork_key limit 12;
"""

_PREDICTIONS = """
insert into fct_prediction by name
    select artwork_key, label as true_label, getvariable('run_id') as run_id, 'school' as task,
        'French' as predicted_label, 'test' as split, 0.9 as probability,
        '{"French": 0.9}' as probabilities, now() as predicted_at
    from ml_school
"""


def add_marts(data_dir: Path, *, least: int = 3) -> None:
    """Adds the marts of embedded pictures to a published warehouse.

    Args:
        data_dir: The data directory.
        least: Fewest pictures of an artist who is compared with others.
    """
    with duckdb.connect(str(data_dir / "warehouse.duckdb")) as connection:
        # One after the other: only one takes the parameter.
        for statement in _MARTS.replace("$least", str(least)).split(";\n"):
            if statement.strip():
                connection.execute(statement)


def add_suspects(data_dir: Path, *, view: str, task: str, run_id: str, suggested: str) -> None:
    """Adds labels that a run doubts: some works of a task's view that are labelled otherwise."""
    with duckdb.connect(str(data_dir / "warehouse.duckdb")) as connection:
        for name, value in (("task", task), ("run_id", run_id), ("suggested", suggested)):
            connection.execute(f"set variable {name} = ?", [value])
        statement = _SUSPECTS.replace("{view}", view)
        for name in ("task", "run_id", "suggested"):
            statement = statement.replace(f"${name}", f"getvariable('{name}')")
        connection.execute(statement)


def add_test_works(data_dir: Path, run: Path) -> Path:
    """Gives a run of the task school the list of its works, and the warehouse its predictions."""
    with duckdb.connect(str(data_dir / "warehouse.duckdb")) as connection:
        connection.execute("set variable run_id = ?", [run.name])
        connection.execute(_PREDICTIONS)
        works = connection.execute("select artwork_key, label from ml_school order by 1").fetchall()
    rows = [(key, label, "test", "ok") for key, label in works]
    write_table(run, "examples.csv", ("artwork_key", "label", "split", "status"), rows)
    return run


def write_table(run: Path, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes a CSV into the folder of a run."""
    with (run / name).open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    seal(run)


def seal(run: Path) -> None:
    """Writes the checksums of a run's files, as training does."""
    files = sorted(path for path in run.iterdir() if path.name != "manifest.json")
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    (run / "manifest.json").write_text(json.dumps(sums))
