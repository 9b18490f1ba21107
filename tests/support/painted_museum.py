"""A small published warehouse with painted pictures, for training in seconds.

Three schools paint with a brush of their own: broad bands, upright bands, or specks. Every artist
has a palette, so that colour tells the artist and the brush tells the school.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import duckdb
import numpy as np

from core.settings import Settings

SCHOOLS = ("Bands", "Columns", "Specks")
SPLIT_OF_ARTIST = ("train", "train", "train", "train", "validation", "test", "test")
WORKS_OF_ARTIST = 3
SIDE = 96


@dataclass(frozen=True)
class Painting:
    artwork_key: str
    image_filename: str | None
    label: str | None  # None: outside the task
    split: str
    artist_key: str | None


def paintings() -> list[Painting]:
    """Every artist's works, and two works that belong to no school."""
    works = [
        Painting(
            artwork_key=f"{school}-{artist}-{work}",
            image_filename=f"met/{school}-{artist}-{work}.png",
            label=school,
            split=split,
            artist_key=f"{school}-{artist}",
        )
        for school in SCHOOLS
        for artist, split in enumerate(SPLIT_OF_ARTIST)
        for work in range(WORKS_OF_ARTIST)
    ]
    outside = [
        Painting("outside-0", "met/outside-0.png", None, "", None),
        Painting("outside-1", None, None, "", None),
    ]
    return works + outside


def paint(painting: Painting) -> np.ndarray:
    """Paints a picture, RGB, from nothing but the painting's names."""
    artist = np.random.default_rng(list((painting.artist_key or "nobody").encode()))
    dark, light = artist.integers(0, 110, 3), artist.integers(140, 256, 3)
    work = np.random.default_rng(list(painting.artwork_key.encode()))
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    period, phase = work.integers(10, 16), work.integers(0, 10)
    match painting.label:
        case "Bands":
            bright = (y + phase) // period % 2 == 0
        case "Columns":
            bright = (x + phase) // period % 2 == 0
        case _:
            bright = work.random((SIDE, SIDE)) < 0.5
    picture = np.where(bright[..., np.newaxis], light, dark) + work.normal(0, 12, (SIDE, SIDE, 3))
    return picture.clip(0, 255).astype(np.uint8)


def publish(
    data_dir: Path,
    *,
    change: Callable[[Painting], Painting] = lambda painting: painting,
    view: str = "ml_school",
) -> Settings:
    """Paints the pictures and writes a warehouse as `artwarehouse build` would publish it.

    Args:
        data_dir: Where.
        change: Applied to each painting before it goes into the warehouse.
        view: The task's view that they go into.
    """
    settings = Settings(data_dir=data_dir)
    (settings.images_dir / "met").mkdir(parents=True, exist_ok=True)
    for painting in paintings():
        if painting.image_filename is not None:
            picture = cv2.cvtColor(paint(painting), cv2.COLOR_RGB2BGR)
            assert cv2.imwrite(str(settings.images_dir / painting.image_filename), picture)
    works = [change(painting) for painting in paintings()]
    settings.warehouse_path.unlink(missing_ok=True)
    with duckdb.connect(str(settings.warehouse_path)) as con:
        con.execute("create table warehouse_build as select 'build-1' as build_id")
        con.execute("create table fct_artwork (artwork_key text, image_filename text)")
        con.executemany(
            "insert into fct_artwork values (?, ?)",
            [(work.artwork_key, work.image_filename) for work in works],
        )
        con.execute(
            f"create table {view} (artwork_key text, image_filename text, label text,"
            " split text, artist_key text, source text)"
        )
        con.executemany(
            f"insert into {view} values (?, ?, ?, ?, ?, 'met')",  # noqa: S608 (a test's own)
            [
                (w.artwork_key, w.image_filename, w.label, w.split, w.artist_key)
                for w in works
                if w.label is not None
            ],
        )
    return settings


def shuffled_labels(seed: int) -> Callable[[Painting], Painting]:
    """Gives each painting the label of another, drawn by chance: there is nothing to learn."""
    rng = np.random.default_rng(seed)
    labels: Iterator[str] = iter(
        rng.permutation([work.label for work in paintings() if work.label is not None]).tolist()
    )
    return lambda work: work if work.label is None else replace(work, label=next(labels))
