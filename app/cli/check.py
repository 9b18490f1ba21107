"""``artwarehouse check``: the checks again, on the published warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from app.cli.command import FAILED, Format, FormatOption, print_json

if TYPE_CHECKING:
    from core.settings import Settings
    from warehouse.checks import CheckResult


def check(context: typer.Context, output: FormatOption = Format.table) -> None:
    """Run the checks again on the published warehouse."""
    settings: Settings = context.obj
    from warehouse.build import check as check_warehouse

    results = check_warehouse(settings)
    if output is Format.json:
        import dataclasses

        print_json([dataclasses.asdict(result) for result in results])
    else:
        print_checks(results, settings, kept_in="check")
    if any(r.status != "pass" and r.severity == "error" for r in results):
        raise typer.Exit(FAILED)


def print_checks(
    checks: list[CheckResult], settings: Settings, *, kept_in: str | None = None
) -> None:
    """Prints how many checks passed, and for each that did not a command that shows its rows.

    Args:
        checks: What was found.
        settings: Where the data are.
        kept_in: The kept build that holds the failing rows; None for the published warehouse.
    """
    from warehouse.checks import describe

    failing = [check for check in checks if check.status != "pass"]
    typer.echo(f"checks: {len(checks) - len(failing)} passed, {len(failing)} failed")
    if failing:
        typer.echo(describe(failing, settings, build=kept_in))
