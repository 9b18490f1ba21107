"""The HTTP server in front of both museums."""

from __future__ import annotations

import logging
import socket
import sys
import threading
import time
from collections import Counter
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import parse_qsl, unquote

from core.errors import ArtwarehouseError
from ingestion.replay import met, wga_site
from ingestion.replay.messages import Request, Response, Scenario, revalidated
from ingestion.replay.wga_sample import wga_sample

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
PIECES_OF_A_SLOW_BODY = 20


class ReplayMuseum:
    """A museum on the loopback interface, open while the ``with`` block runs.

    Attributes:
        requests: How often each path was asked for, percent-decoded and without its query.

    Example:
        >>> with ReplayMuseum() as museum:
        ...     requests.get(f"{museum.url}/public/collection/v1/objects/36029")
    """

    def __init__(
        self,
        *,
        port: int = 0,
        page_size: int = wga_site.DEFAULT_PAGE_SIZE,
        latency_seconds: float = 0.0,
        scenario: Scenario | None = None,
        objects: int | None = None,
    ) -> None:
        """Prepares a museum; nothing listens yet.

        Args:
            port: TCP port; 0 takes a free one.
            page_size: Artists a page of the gallery's index.
            latency_seconds: Wait before each answer, as a distant museum has.
            scenario: Stands between the clients and the museums.
            objects: How many objects the Met half has; more than the sample holds are copies of
                it under ids, numbers and picture paths of their own.

        Raises:
            ArtwarehouseError: The number of objects makes no sense.
        """
        if objects is not None and not 1 <= objects <= met.MOST_OBJECTS:
            raise ArtwarehouseError(
                f"The replay museum cannot have {objects} objects: "
                f"give a number from 1 to {met.MOST_OBJECTS:,}."
            )
        self.requests: Counter[str] = Counter()
        self._port = port
        self._page_size = page_size
        self._latency_seconds = latency_seconds
        self._scenario = scenario
        self._objects = objects
        self._counting = threading.Lock()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Base URL for both museums, without a slash at the end.

        Raises:
            ArtwarehouseError: The museum is not open.
        """
        if self._server is None:
            raise ArtwarehouseError("The replay museum is closed: open it with a `with` block.")
        return f"http://{HOST}:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Opens the museum.

        Raises:
            ArtwarehouseError: The port is taken, or a sample is absent or malformed.
        """
        # Broken samples are told here, not as a fault of the first request.
        self._collection = met.on_show(self._objects)
        wga_sample()
        try:
            self._server = _Server((HOST, self._port), self)
        except (OSError, OverflowError) as error:
            raise ArtwarehouseError(
                f"The replay museum cannot listen on port {self._port} ({error}): "
                "choose another port, or 0 for a free one."
            ) from error
        # A short poll: closing waits for it, and tests close often.
        self._thread = threading.Thread(
            target=partial(self._server.serve_forever, poll_interval=0.02),
            name="replay-museum",
            daemon=True,
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes the museum and every connection to it."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server.hang_up()
            self._server = self._thread = None

    def answer(self, request: Request) -> Response:
        """Counts a request and answers it, through the scenario if there is one."""
        with self._counting:
            self.requests[request.path] += 1
        if self._latency_seconds:
            time.sleep(self._latency_seconds)
        if self._scenario is not None:
            return self._scenario.answer(request, self._museum_answer)
        return self._museum_answer(request)

    def _museum_answer(self, request: Request) -> Response:
        found = met.answer(request, self._collection)
        if found is None:
            return wga_site.answer(request, page_size=self._page_size)
        if found.content_type == "image/jpeg":
            return revalidated(request, found)
        return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # the default of 5 refuses bursts of connections

    def __init__(self, address: tuple[str, int], museum: ReplayMuseum) -> None:
        super().__init__(address, _Handler)
        self.museum = museum
        self._open: set[socket.socket] = set()
        self._opening = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serves a new connection on its own thread, and remembers it."""
        with self._opening:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Ends a connection, and forgets it."""
        with self._opening:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Ends kept-alive connections, which would go on answering after the museum closed."""
        with self._opening:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError as error:
                    logger.debug("the client hung up first: %s", error)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Reports a fault of the museum; a client that hung up is none."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "ReplayMuseum/1"
    disable_nagle_algorithm = True
    wbufsize = -1  # buffered: head and body leave in one packet

    @property
    def _server(self) -> _Server:
        return cast(_Server, self.server)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        request = Request(
            method=self.command,
            path=unquote(path),
            query=dict(reversed(parse_qsl(query, keep_blank_values=True))),
            headers=self.headers,
        )
        self._send(self._server.museum.answer(request))

    do_HEAD = do_GET  # noqa: N815 - http.server names it

    def _send(self, response: Response) -> None:
        length = response.headers.get("Content-Length", str(len(response.body)))
        self.send_response(response.status)
        if response.status != 304:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", length)
        for name, value in response.headers.items():
            if name != "Content-Length":
                self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD" or response.status == 304:
            return
        self._send_body(response)
        if length != str(len(response.body)):
            self.close_connection = True

    def _send_body(self, response: Response) -> None:
        if not response.spread_seconds:
            self.wfile.write(response.body)
            return
        size = max(1, -(-len(response.body) // PIECES_OF_A_SLOW_BODY))
        for start in range(0, len(response.body), size):
            time.sleep(response.spread_seconds / PIECES_OF_A_SLOW_BODY)
            self.wfile.write(response.body[start : start + size])
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server names it
        logger.debug(format, *args)
