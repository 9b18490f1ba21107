"""``artwarehouse app``: the Streamlit app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from core.settings import Settings


def app(
    context: typer.Context,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port on this machine. [default: 8501]")
    ] = None,
) -> None:
    """Open the app on http://127.0.0.1:8501; Ctrl-C ends it."""
    settings: Settings = context.obj
    from app.launch import run_app

    code = run_app(settings, port)
    if code:
        raise typer.Exit(code)
