"""Starts the Streamlit app as a server on this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from core.errors import ArtwarehouseError
from core.settings import Settings

ENTRY = Path(__file__).resolve().parent / "server.py"
ADDRESS = "127.0.0.1"
DEFAULT_PORT = 8501


def run_app(settings: Settings, port: int | None = None) -> int:
    """Serves the app until it is interrupted.

    Args:
        settings: The app reads this data directory and these limits.
        port: Port on 127.0.0.1; 8501 if None.

    Returns:
        Exit code of the server; 0 after Ctrl-C.

    Raises:
        ArtwarehouseError: Another program listens on the port, or it may not be used.
    """
    port = DEFAULT_PORT if port is None else port
    _check_port(port)
    command = streamlit_command(settings, port)
    process = subprocess.Popen(command, env=_environment(settings))  # noqa: S603 # our own program
    # Ctrl-C reaches the server by itself, being of the same process group; SIGTERM does not.
    previous = signal.signal(signal.SIGTERM, _forward_to(process))
    try:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the server is ending in its own time
    finally:
        signal.signal(signal.SIGTERM, previous)


def streamlit_command(settings: Settings, port: int) -> list[str]:
    """Returns the command that serves the app.

    What keeps the server private and its input small stands here, although `.streamlit/config.toml`
    says it too: flags win over the environment.
    """
    # Rounded up: the page holds the exact limit, and says so in words.
    upload_megabytes = -(-settings.images.upload_max_bytes // 2**20)
    options: dict[str, str | int] = {
        "server.address": ADDRESS,
        "server.port": port,
        "server.maxUploadSize": upload_megabytes,
        "server.enableXsrfProtection": "true",
        "server.showEmailPrompt": "false",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
    }
    if not sys.stdin.isatty():
        options["server.headless"] = "true"  # no one sits here to see a browser open
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(ENTRY), *flags]


def _environment(settings: Settings) -> dict[str, str]:
    # The packages are importable from the server also where the project is run without installing.
    root = str(ENTRY.parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "ARTWAREHOUSE_DATA_DIR": str(settings.data_dir), "PYTHONPATH": path}


def _check_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server does; without it a port just given back would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise ArtwarehouseError(
                f"cannot serve the app on {ADDRESS}:{port} ({error.strerror}); "
                "choose another port with --port"
            ) from error


def _forward_to(process: subprocess.Popen[bytes]) -> Callable[[int, FrameType | None], None]:
    def forward(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    return forward
