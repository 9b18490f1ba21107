"""What all commands share: their options, their settings and how a failure is told."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.main
from typer.core import TyperCommand

FAILED = 1
INTERRUPTED = 130

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

DataDir = Annotated[
    Path | None,
    typer.Option(
        file_okay=False,
        help="Where raw records, pictures, models and the warehouse are."
        " [env: ARTWAREHOUSE_DATA_DIR; default: data]",
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")]
Task = Annotated[str, typer.Argument(help="What to classify by, such as school.")]


class Format(StrEnum):
    """Output for people or for programs."""

    table = "table"
    json = "json"


FormatOption = Annotated[
    Format, typer.Option("--format", help="table for people, json for programs.")
]


def _shared_options() -> list[Any]:
    """Returns the options of each command, as Typer makes them of a function."""

    def function(data_dir: DataDir = None, debug: Debug = False) -> None:
        pass

    one = typer.Typer(add_completion=False)
    one.command()(function)
    return list(typer.main.get_command(one).params)


class Command(TyperCommand):
    """A command that takes ``--data-dir`` and ``--debug``, as the program does before its name.

    ``context.obj`` holds the settings while it runs. Whatever it raises ends the program as
    ``handle_errors`` says.
    """

    def __init__(self, *args: Any, params: list[Any], **options: Any) -> None:
        super().__init__(*args, params=[*params, *_shared_options()], **options)

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; its own options win over those of the program."""
        before = ctx.find_root().params
        data_dir = ctx.params.pop("data_dir") or before.get("data_dir")
        debug = ctx.params.pop("debug") or before.get("debug", False)

        def run() -> None:
            ctx.obj = load_settings(data_dir)
            super(Command, self).invoke(ctx)

        handle_errors(run, debug=debug)


def load_settings(data_dir: Path | None) -> Any:
    """Reads the settings; an option on the command line wins over the environment.

    Raises:
        ArtwarehouseError: A setting in the environment has no usable value.
    """
    from pydantic import ValidationError

    from core.errors import ArtwarehouseError
    from core.settings import Settings

    try:
        return Settings() if data_dir is None else Settings(data_dir=data_dir)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "value_error":  # in our own words
            raise ArtwarehouseError(str(first["ctx"]["error"])) from error
        variable = "ARTWAREHOUSE_" + "__".join(str(part) for part in first["loc"]).upper()
        raise ArtwarehouseError(
            f"setting {variable}={first['input']!r}: {first['msg']}; see the README's settings"
        ) from error


def handle_errors(action: Callable[[], None], *, debug: bool) -> None:
    """Runs an action and turns what it raises into one clear line and an exit code."""
    from core.errors import ArtwarehouseError
    from warehouse.connect import with_advice

    try:
        action()
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except BrokenPipeError:
        # The reader of our output, such as `head`, has seen enough. Python would complain once
        # more when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        fail("stopped; what was committed is kept, and the same command resumes", INTERRUPTED)
    except ArtwarehouseError as error:
        if debug:
            raise
        fail(with_advice(str(error)))
    except OSError as error:
        if debug:
            raise
        fail(_told(error))
    except Exception as error:  # told on one line; --debug raises it
        if debug:
            raise
        told = with_advice(f"{type(error).__name__}: {error}")
        fail(f"{told} (run again with --debug for the traceback)")


def _told(error: OSError) -> str:
    where = "" if error.filename is None else f" ({error.filename})"
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return (
            f"no space is left on the disk{where}: free some space and run the same command again;"
            " what was committed is kept"
        )
    return f"{error.strerror or error}{where} (run again with --debug for the traceback)"


def fail(message: str, code: int = FAILED) -> None:
    """Prints a message on stderr and exits."""
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(code)


def print_json(value: Any) -> None:
    """Prints a value as JSON, and nothing else, on stdout."""
    import json

    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(title: str | None, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Prints rows as a table for people; numbers are on the right."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    if title:
        console.print(title, style="bold", markup=False, highlight=False)
    table = Table(box=None, pad_edge=False)
    for index, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[index], int | float) for row in rows)
        table.add_column(escape(column), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else _text(cell) for cell in row))
    console.print(table)


def _text(cell: Any) -> str:
    from rich.markup import escape

    if isinstance(cell, int) and not isinstance(cell, bool):
        return f"{cell:,}"
    # A museum's text must not steer the terminal.
    return escape(_CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", str(cell)))
