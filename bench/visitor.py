"""A visitor of the running app: speaks its protocol as a browser does, and draws nothing."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

# What a page begins with before it says anything.
FRAME = {"heading", "html", "empty", "skeleton"}


@dataclass(frozen=True)
class Drawn:
    """One run of a page, in seconds from the request.

    Attributes:
        first: Until its first content: not the heading, nor the frame around what is to come.
        whole: Until all of it was there.
        pictures: Addresses of the pictures on it, which a browser asks for by itself.
    """

    first: float
    whole: float
    pictures: tuple[str, ...] = ()


class Visitor:
    """One session with the app."""

    def __init__(self, address: str) -> None:
        """Use as a context manager, which connects.

        Args:
            address: Host and port.
        """
        self._address = address
        self._ask = BackMsg()
        self._widgets: dict[str, Element] = {}
        self._seen: set[str] = set()

    def __enter__(self) -> Self:
        url, origin = f"ws://{self._address}/_stcore/stream", f"http://{self._address}"
        self._opened = ExitStack()
        self._socket = self._opened.enter_context(connect(url, max_size=None, origin=origin))
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def open(self, page: str) -> Drawn:
        """Goes to a page by its address."""
        self._ask = BackMsg()
        self._ask.rerun_script.page_name = page
        self._widgets.clear()
        return self._run()

    def fetch(self, pictures: tuple[str, ...]) -> float:
        """Asks for the pictures that this visitor has not seen yet; returns the seconds."""
        started = time.perf_counter()
        with closing(http.client.HTTPConnection(self._address, timeout=60)) as connection:
            for address in dict.fromkeys(pictures):
                if address not in self._seen:
                    connection.request("GET", address)
                    answer = connection.getresponse()
                    assert answer.status == 200, f"{address}: {answer.status}"
                    answer.read()
                    self._seen.add(address)
        return time.perf_counter() - started

    def options(self, label: str) -> list[str]:
        """Returns what a box on the page offers."""
        return list(self._widgets[label].selectbox.options)

    def choose(self, label: str, value: str | None) -> Drawn:
        """Chooses a value of a box, or types it into a field; None takes the choice back."""
        element = self._widgets[label]
        number = getattr(element, element.WhichOneof("type")).id
        states = self._ask.rerun_script.widget_states.widgets
        for state in [state for state in states if state.id == number]:
            states.remove(state)
        if value is not None:
            states.append(WidgetState(id=number, string_value=value))
        return self._run()

    def _run(self) -> Drawn:
        started = time.perf_counter()
        first = None
        pictures: list[str] = []
        self._socket.send(self._ask.SerializeToString())
        for data in self._socket:
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                whole = time.perf_counter() - started
                return Drawn(whole if first is None else first, whole, tuple(pictures))
            if kind == "new_session":
                self._ask.rerun_script.page_script_hash = message.new_session.page_script_hash
            if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
                continue
            element = message.delta.new_element
            drawn = element.WhichOneof("type")
            assert drawn != "exception", element.exception.message
            if drawn in {"selectbox", "text_input"}:
                self._widgets[getattr(element, drawn).label] = element
            if drawn == "imgs":
                pictures += [image.url for image in element.imgs.imgs]
            if first is None and drawn not in FRAME:
                first = time.perf_counter() - started
        raise ConnectionError("the app closed the connection while it drew a page")


@contextmanager
def served(data_dir: Path) -> Iterator[str]:
    """Serves the app by the program itself; yields host and port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "app.cli.main", "app", "--port", address.partition(":")[2]]
    server = subprocess.Popen(
        [*command, "--data-dir", str(data_dir)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://{address}/_stcore/health")
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 # our own server
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the app did not answer within two minutes")
