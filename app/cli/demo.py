"""``artwarehouse demo``: the whole chain on the bundled sample, offline."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from app.cli.command import print_table

if TYPE_CHECKING:
    from core.settings import Settings
    from ml.store.registry import Run
    from warehouse.build import BuildResult

TASK = "school"
RECIPE = "transfer"


def demo(context: typer.Context) -> None:
    """Run the whole chain on the bundled sample: ingest, build, check, train, predict.

    Nothing leaves this machine: a replay museum on it answers as the Met's API and the Web
    Gallery of Art do, over 174 real Met records and a sample of the gallery.
    """
    settings: Settings = context.obj
    from ingestion.met.pipeline import ingest_met
    from ingestion.replay import ReplayMuseum
    from ingestion.wga.pipeline import ingest_wga
    from ml.embed import embed
    from ml.predict import predict
    from warehouse.build import build

    claim_data_dir(settings)
    started = time.perf_counter()
    with ReplayMuseum() as museum:
        local = pointed_at(settings, museum.url)
        with step("ingest: the Met's API and pictures"):
            ingest_met(local)
        with step("ingest: the Web Gallery of Art's pages and catalogue"):
            # The replay museum draws placeholders for the gallery's pictures, whose terms forbid
            # giving the real ones on; a placeholder would teach and show nothing.
            ingest_wga(
                local, catalogue=f"{museum.url}/database/download/data_txt.zip", images=False
            )
    with step("build: dbt, checks, publish"):
        build(settings)
    with step(f"train: {TASK}, from ImageNet weights"):
        run = trained_run(settings)
    with step("predict: every work with a picture"):
        predict(settings, TASK)
    with step("embed: what looks alike, and its colours"):
        embed(settings)
    with step("build: predictions and embeddings become facts"):
        result = build(settings)
    print_demo(settings, result, run, time.perf_counter() - started)


def claim_data_dir(settings: Settings) -> None:
    """Marks the data folder as the demo's, or refuses one that holds a user's own records.

    Raises:
        ArtwarehouseError: The folder has raw records that the demo did not land.
    """
    from core.errors import ArtwarehouseError

    marker = settings.data_dir / "DEMO"
    if settings.raw_path.exists() and not marker.exists():
        raise ArtwarehouseError(
            f"{settings.data_dir} holds records of your own; the demo would mix its sample into "
            "them: run `artwarehouse demo --data-dir demo-data`"
        )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    marker.write_text("Made by `artwarehouse demo`: a sample, not a collection.\n")


def pointed_at(settings: Settings, url: str) -> Settings:
    """Returns the settings with both museums at one address, without a limit on the pace."""
    return settings.model_copy(
        update={
            "met": settings.met.model_copy(update={"base_url": url, "requests_per_second": 0.0}),
            "wga": settings.wga.model_copy(update={"base_url": url, "requests_per_second": 0.0}),
            "images": settings.images.model_copy(update={"requests_per_second": 0.0}),
        }
    )


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Announces a step and tells how long it took."""
    typer.echo(name)
    started = time.perf_counter()
    yield
    typer.echo(f"  done in {time.perf_counter() - started:.1f} s")


def trained_run(settings: Settings) -> Run:
    """Returns a model of exactly these pictures, labels and recipe; trains it if there is none."""
    import dataclasses
    import json

    from core.version import version
    from ml.data.training_data import load_examples
    from ml.recipes import get_recipe
    from ml.store.registry import list_runs
    from ml.tasks import get_task
    from ml.train import train

    recipe = get_recipe(RECIPE)
    examples = load_examples(settings, get_task(TASK), picture_size=recipe.picture_size)
    wanted = (
        examples.data_hash(),
        json.loads(json.dumps(dataclasses.asdict(recipe))),
        version(),
    )
    for run in reversed(list_runs(settings, TASK)):
        config = run.config
        found = (
            config["data_hash"],
            config["recipe_settings"],
            config["versions"]["artwarehouse"],
        )
        if found == wanted:
            typer.echo(f"  run {run.run_id} was trained on the same pictures: kept")
            return run
    train(settings, TASK, recipe=RECIPE)
    return list_runs(settings, TASK)[-1]


def print_demo(settings: Settings, result: BuildResult, run: Run, seconds: float) -> None:
    """Prints what the chain made, and what to try next."""
    from warehouse.connect import open_warehouse

    with open_warehouse(settings) as warehouse:
        sources = warehouse.execute(
            "select source, count(*), count(image_filename) "
            "from fct_artwork group by all order by source"
        ).fetchall()
        (rejected,) = warehouse.execute(
            "select coalesce(sum(records), 0) from stats_rejects"
        ).fetchall()[0]
        (predictions,) = warehouse.execute("select count(*) from fct_prediction").fetchall()[0]

    passed = sum(check.status == "pass" for check in result.checks)
    metrics = run.metrics
    low, high = metrics["accuracy_low"], metrics["accuracy_high"]
    typer.echo()
    print_table(None, ["source", "artworks", "pictures"], sources)
    typer.echo()
    for name, value in (
        ("rejected records", f"{int(rejected):,}"),
        ("checks", f"{passed} passed, {len(result.checks) - passed} failed"),
        (
            f"model: {TASK}",
            f"{metrics['accuracy']:.0%} right on {metrics['n']} paintings by artists it never saw "
            f"(95% interval {low:.0%} to {high:.0%}; always the commonest class: "
            f"{metrics['majority_baseline']:.0%})",
        ),
        ("", "a small sample, as the width of the interval says"),
        ("predictions", f"{predictions:,} in fct_prediction"),
        ("took", f"{seconds:.0f} s"),
    ):
        typer.echo(f"{name:18}{value}")
    option = "" if settings.data_dir.name == "data" else f" --data-dir {settings.data_dir}"
    typer.echo("\nnext:")
    for line in (
        f"artwarehouse app{option}",
        f"artwarehouse sql{option} 'from stats_works_by_school limit 10'",
        "artwarehouse ingest met --department 11 --limit 50 --data-dir museum",
    ):
        typer.echo(f"  {line}")
