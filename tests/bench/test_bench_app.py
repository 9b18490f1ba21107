"""How quick the app is over 530,000 works: alone, at a change of filter, under visitors."""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from scaled_raw import write_scaled_raw
from test_bench_build import REAL, base, build
from visitor import Drawn, Visitor, served

from warehouse.settings import Settings

__all__ = ["base"]  # the raw of the other bench, as a fixture

WORKS, POINTS = 530_000, 50_000
VISITORS, VISITS = 20, 5
MEAN_PAUSE = 5
PAGES = ("", "explore", "map", "classify", "beat", "models", "sql", "quality")
FACETS = ("School", "Type", "Medium", "Period", "Artist", "Museum", "Style")
WORDS = ("monet", "madonna", "still life", "portrait of a man", "durer")

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not REAL.exists(), reason="the real records are not on this machine"),
]


@pytest.fixture
def data_dir(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A published warehouse of the size, of ``ARTWAREHOUSE_BENCH_DATA_DIR`` or built here."""
    if named := os.environ.get("ARTWAREHOUSE_BENCH_DATA_DIR"):
        return Path(named)
    made = tmp_path / "data"
    made.mkdir()
    settings = Settings(data_dir=made)
    write_scaled_raw(request.getfixturevalue("base"), settings.raw_path, WORKS)
    build(settings)
    add_points(made)
    return made


def add_points(data_dir: Path) -> None:
    """Adds a map of so many points, as embedding the pictures would."""
    with duckdb.connect(str(data_dir / "warehouse.duckdb")) as connection:
        connection.execute("drop table if exists fct_map_point")
        connection.execute(
            "create table fct_map_point as select artwork_key,"  # noqa: S608 # the number above
            " hash(artwork_key || 'x') % 1000 / 100.0 as x,"
            " hash(artwork_key || 'y') % 1000 / 100.0 as y"
            f" from fct_artwork order by artwork_key limit {POINTS}"
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


def under_visitors(address: str, pause: float) -> list[Drawn]:
    """Lets many visitors go from page to page at once.

    Args:
        address: Of the app.
        pause: Mean seconds that a visitor looks at a page.
    """

    def visit(number: int) -> list[Drawn]:
        chance = random.Random(number)  # noqa: S311 # repeatable, no secret
        drawn = []
        with Visitor(address) as visitor:
            for turn in range(VISITS):
                time.sleep(chance.uniform(0, 2 * pause))
                drawn.append(visitor.open(PAGES[(number + turn) % len(PAGES)]))
        return drawn

    with ThreadPoolExecutor(VISITORS) as visitors:
        return [run for runs in visitors.map(visit, range(VISITORS)) for run in runs]


def test_pages_alone_at_a_change_and_under_visitors(
    data_dir: Path, table: Callable[..., None]
) -> None:
    where = f"{WORKS:,} works, {POINTS:,} points, {os.cpu_count()} cores; ms"
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
        table(f"one visitor; load {os.getloadavg()[0]:.1f}; {where}", head, rows)

        taken: dict[str, list[float]] = {}
        with Visitor(address) as visitor:
            for what, drawn in changes(visitor):
                taken.setdefault(what, []).append(drawn.whole)
        everything = [value for values in taken.values() for value in values]
        rows = [[what, len(values), *quantiles(values)] for what, values in taken.items()]
        rows.append(["all", len(everything), *quantiles(everything)])
        head = ["change", "times", "median", "p95", "most"]
        table(f"until all is drawn anew; load {os.getloadavg()[0]:.1f}; {where}", head, rows)

        rows = []
        for pause in (MEAN_PAUSE, 0):
            drawn = under_visitors(address, pause)
            for part in ("first", "whole"):
                spent = [getattr(run, part) for run in drawn]
                what = "first content" if part == "first" else "whole page"
                rows.append([f"{what}, {pause} s between pages", len(drawn), *quantiles(spent)])
        head = [f"{VISITORS} visitors", "pages", "median", "p95", "most"]
        table(f"load {os.getloadavg()[0]:.1f}; {where}", head, rows)
