"""``artwarehouse build``: raw to a checked, published warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.check import print_checks
from app.cli.command import Format, FormatOption, print_json, print_table

if TYPE_CHECKING:
    from core.settings import Settings
    from warehouse.build import BuildResult


def build(
    context: typer.Context,
    rollback: Annotated[
        bool,
        typer.Option(
            "--rollback",
            help="Build nothing: put back the build that was published before this one."
            " Again, and it goes one further back.",
        ),
    ] = False,
    output: FormatOption = Format.table,
) -> None:
    """Build the warehouse from raw, check it, and publish it if every check passed."""
    settings: Settings = context.obj
    from warehouse.build import build as build_warehouse

    if rollback:
        print_rollback(settings, output)
        return
    result = build_warehouse(settings)
    if output is Format.json:
        import dataclasses

        print_json(dataclasses.asdict(result))
    else:
        print_build(result, settings)


def print_rollback(settings: Settings, output: Format) -> None:
    """Puts the previous build back and prints which it is and which was withdrawn."""
    from warehouse.publish import kept_builds, roll_back

    withdrawn, published = roll_back(settings)
    if output is Format.json:
        kept = kept_builds(settings)
        print_json({"published": published, "withdrawn": withdrawn, "kept_builds": kept})
        return
    typer.echo(f"published again: build {published}")
    if withdrawn is not None:
        typer.echo(f"withdrawn: build {withdrawn}, kept until the next build is published")


def print_build(result: BuildResult, settings: Settings) -> None:
    """Prints what a build made and found."""
    print_table(
        f"build {result.build_id}: {result.seconds:.1f} s",
        ["table", "rows"],
        list(result.row_counts.items()),
    )
    typer.echo(", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.phases.items()))
    print_checks(result.checks, settings)
