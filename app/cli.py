"""The ``artwarehouse`` program."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
from typing import Annotated, NoReturn

import typer

from app.commands import demo, embed, ingest, models, serve, store

program = typer.Typer(
    name="artwarehouse",
    help="A museum data warehouse: ingest, build, ask, train, classify.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        metadata = importlib.import_module("importlib.metadata")
        typer.echo(f"artwarehouse {metadata.version('artwarehouse')}")
        raise typer.Exit


@program.callback()
def _program(
    version: Annotated[  # typer needs the parameter; its callback does the work
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """A museum data warehouse: ingest, build, ask, train, classify."""


for room in (demo, ingest, store, models, embed, serve):
    room.register(program)


def main() -> None:
    """Runs the program and exits with its code."""
    # Modules and models stay to the end. To look through them for garbage after every 700 new
    # objects, as Python does by itself, took a tenth of an ingest and of a build.
    gc.set_threshold(200_000, 30, 30)
    try:
        program(prog_name="artwarehouse")
    except SystemExit as ended:
        if ended.code:
            raise
    _leave()


def _leave() -> NoReturn:
    """Ends a program that succeeded, without freeing one by one what the system takes back whole.

    Half a second once dlt is loaded; mypy leaves in the same way.
    """
    atexit._run_exitfuncs()
    sys.stderr.flush()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
