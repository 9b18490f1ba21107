"""The ``artwarehouse`` program."""

from __future__ import annotations

import atexit
import importlib
import os
import sys
from typing import Annotated

import typer

from app.cli import (
    app,
    build,
    cache,
    check,
    classify,
    demo,
    embed,
    evaluate,
    export,
    ingest,
    predict,
    sql,
    status,
    train,
)
from app.cli.command import Command, DataDir, Debug

program = typer.Typer(
    name="artwarehouse",
    help="A museum data warehouse: ingest, build, query, train, classify.",
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
    data_dir: DataDir = None,
    debug: Debug = False,
    version: Annotated[  # typer needs the parameter; its callback does the work
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """A museum data warehouse: ingest, build, query, train, classify."""


program.add_typer(ingest.program, name="ingest")
# Each command is a function in the module of its name.
for module in (
    *(demo, build, check, sql, export, status, cache),
    *(train, evaluate, classify, predict, embed, app),
):
    name = module.__name__.rpartition(".")[2]
    program.command(name, cls=Command)(getattr(module, name))


def main() -> None:
    """Runs the program and exits with its code."""
    atexit.register(_close_stderr)  # the first to be registered runs last
    program(prog_name="artwarehouse")


def _close_stderr() -> None:
    """Drops what libraries print while the interpreter is torn down.

    DuckDB's binding lists each object that other libraries still hold then, which is no fault.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


if __name__ == "__main__":
    main()
