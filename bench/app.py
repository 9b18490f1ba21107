"""How quick the app is over 530,000 works: alone, at a change of filter, under visitors."""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from bench.build import base, build
from bench.measures import load, print_table
from bench.scaled_raw import write_scaled_raw
from bench.visitor import Drawn, Visitor, served
from core.settings import Settings

# The small museum that the tests of single pages use.
sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))
import app_marts
import app_museum

WORKS = 530_000
VISITORS, VISITS = 20, 5
MEAN_PAUSE = 5
PAGES = ("", "explore", "map", "classify", "beat", "models", "sql", "quality")
FACETS = ("School", "Type", "Medium", "Period", "Artist", "Museum", "Style")
WORDS = ("monet", "madonna", "still life", "portrait of a man", "durer")


def published(folder: Path) -> Path:
    """A published warehouse of the size, of ``ARTWAREHOUSE_BENCH_DATA_DIR`` or built here."""
    if named := os.environ.get("ARTWAREHOUSE_BENCH_DATA_DIR"):
        return Path(named)
    made = folder / "data"
    made.mkdir()
    settings = Settings(data_dir=made)
    write_scaled_raw(base(folder), settings.raw_path, WORKS)
    build(settings)
    add_pictures(settings)
    add_models(made)
    return made


def add_pictures(settings: Settings) -> None:
    """Gives each work of the catalogue one of a few pictures, and some of them a label."""
    files = [path for name, path in app_museum.museum_files().items() if name.endswith(".jpg")]
    store = settings.images_dir / "wga"
    store.mkdir(parents=True)
    for path in files:
        shutil.copyfile(path, store / path.name)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("set variable files = ?", [[f"wga/{path.name}" for path in files]])
        connection.execute("set variable labels = ?", [app_museum.LABELS])
        connection.execute(
            "update fct_artwork set has_image = true, image_filename ="
            " getvariable('files')[1 + (hash(source_id) % len(getvariable('files')))::int]"
            " where source = 'wga'"
        )
        connection.execute(
            "create or replace table ml_school as"
            " select artwork_key, image_filename, school as label, 'test' as split, artist_key,"
            " source from fct_artwork join dim_school using (school_key)"
            " where has_image and list_contains(getvariable('labels'), school)"
        )


def add_models(data_dir: Path) -> None:
    """Adds what embedding the pictures, training and predicting would: each page has its all."""
    run = app_museum.train(data_dir)
    app_marts.add_marts(data_dir)
    app_marts.add_test_works(data_dir, run)
    app_marts.add_suspects(
        data_dir, view="ml_school", task="school", run_id=run.name, suggested="French"
    )


def quantiles(seconds: list[float]) -> tuple[str, str, str]:
    """Returns median, p95 and maximum in milliseconds."""
    ranked = sorted(seconds)
    late = ranked[min(len(ranked) - 1, round(0.95 * len(ranked)))]
    return tuple(f"{1000 * value:.0f}" for value in (statistics.median(ranked), late, ranked[-1]))  # type: ignore[return-value] # three


def changes(visitor: Visitor) -> Iterator[tuple[str, Drawn]]:
    """Yields what was changed on a page, and how long it took."""
    visitor.open("explore")
    for label in FACETS:
        for value in visitor.options(label)[1:4]:
            yield f"Explore: {label.lower()}", visitor.choose(label, value)
        visitor.choose(label, None)
    for words in WORDS:
        yield "Explore: words", visitor.choose("Find", words)
    visitor.open("map")
    for label in ("School", "Type", "Period", "Source"):
        yield "Map: colour", visitor.choose("Colour", label)


def under_visitors(address: str, pause: float) -> dict[str, list[float]]:
    """Lets many visitors go from page to page at once, each with its browser's own pictures.

    Args:
        address: Of the app.
        pause: Mean seconds that a visitor looks at a page.

    Returns:
        Seconds of each page opened, by what was there then.
    """

    def visit(number: int) -> list[tuple[float, float, float]]:
        chance = random.Random(number)  # noqa: S311 # repeatable, no secret
        taken = []
        with Visitor(address) as visitor:
            for turn in range(VISITS):
                time.sleep(chance.uniform(0, 2 * pause))
                drawn = visitor.open(PAGES[(number + turn) % len(PAGES)])
                seen = drawn.whole + visitor.fetch(drawn.pictures)
                taken.append((drawn.first, drawn.whole, seen))
        return taken

    with ThreadPoolExecutor(VISITORS) as visitors:
        every = [page for pages in visitors.map(visit, range(VISITORS)) for page in pages]
    parts = zip(*every, strict=True)
    return {
        what: list(part)
        for what, part in zip(("first content", "whole page", "with pictures"), parts, strict=True)
    }


def main(folder: Path) -> None:
    """Measures pages alone, at a change of filter, and under visitors."""
    data_dir = published(folder)
    with duckdb.connect(str(data_dir / "warehouse.duckdb"), read_only=True) as connection:
        [(points,)] = connection.execute("select count(*) from fct_map_point").fetchall()
    where = f"{WORKS:,} works, {points:,} points; ms"
    with served(data_dir) as address:
        rows = []
        for page in PAGES:
            with Visitor(address) as visitor:
                cold = visitor.open(page)
                warm = [visitor.open(page) for _ in range(5)]
            first, whole = ([getattr(run, part) for run in warm] for part in ("first", "whole"))
            name = page or "collection"
            rows.append([name, f"{1000 * cold.whole:.0f}", *quantiles(first), *quantiles(whole)])
        head = ["page", "cold", "first content", "p95", "most", "whole page", "p95", "most"]
        print_table(f"one visitor; {load()}; {where}", head, rows)

        taken: dict[str, list[float]] = {}
        with Visitor(address) as visitor:
            for what, drawn in changes(visitor):
                taken.setdefault(what, []).append(drawn.whole)
        everything = [value for values in taken.values() for value in values]
        rows = [[what, len(values), *quantiles(values)] for what, values in taken.items()]
        rows.append(["all", len(everything), *quantiles(everything)])
        head = ["change", "times", "median", "p95", "most"]
        print_table(f"until all is drawn anew; {load()}; {where}", head, rows)

        rows = []
        for pause, name in ((MEAN_PAUSE, f"{MEAN_PAUSE} s on a page"), (0, "stress: no pause")):
            for what, spent in under_visitors(address, pause).items():
                rows.append([f"{name}: {what}", len(spent), *quantiles(spent)])
        head = [f"{VISITORS} visitors", "pages", "median", "p95", "most"]
        print_table(f"{load()}; {where}", head, rows)
