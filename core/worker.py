"""A module run in a process of its own: JSON in, bytes out, with a limit of memory and of time.

For what may crash, ask for more memory than there is, never end, or import what the caller is to do
without. The caller uses `run_worker`; the module ends in ``if __name__ == "__main__"`` with
`answer`. The request is one line on stdin, the answer is stdout. Exit status `REFUSED` says that
stderr holds a message for the user.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, NoReturn

from core.errors import ArtwarehouseError

REFUSED = 3

# Arrow's own allocator reserves a GiB at its first use, which a cap of memory counts.
_ENVIRONMENT = {"ARROW_DEFAULT_MEMORY_POOL": "system"}


class WorkerRefusedError(ArtwarehouseError):
    """The worker gave a reason; the message is for the user."""


class WorkerFailedError(ArtwarehouseError):
    """The worker died; the message is the last line it wrote, or its exit status."""


class WorkerTimeoutError(ArtwarehouseError):
    """The worker was killed when its time was over."""


def run_worker(
    module: str,
    request: Mapping[str, Any],
    out: BinaryIO | None = None,
    *,
    seconds: float,
) -> None:
    """Runs a module of this project in a process of its own, and waits for it.

    Args:
        module: Its name; the module calls `answer`.
        request: What it is asked, as JSON. ``memory_bytes``, if given, caps what it may allocate.
        out: A file for its answer; without one the answer is dropped.
        seconds: It is killed after this time.

    Raises:
        WorkerRefusedError: It gave a reason.
        WorkerFailedError: It died.
        WorkerTimeoutError: It took too long.
    """
    from core.settings import PROJECT_ROOT  # not in the worker, which is to start fast

    with (
        tempfile.TemporaryFile() as told,
        subprocess.Popen(  # noqa: S603  # this interpreter and our own module; input goes by stdin
            [sys.executable, "-P", "-m", module],
            env={**os.environ, **_ENVIRONMENT, "PYTHONPATH": str(PROJECT_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if out is None else out,
            stderr=told,
        ) as process,
    ):
        try:
            assert process.stdin is not None  # noqa: S101  # for the type checker: it is a pipe
            # Not closed before the worker has ended: it takes the end of stdin for ours.
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(json.dumps(request).encode() + b"\n")
                process.stdin.flush()
            status = process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise WorkerTimeoutError(f"{module} took longer than {seconds:g} s") from error
        finally:
            process.kill()
        told.seek(0)
        message = told.read().decode(errors="replace").strip()
    if status == REFUSED:
        raise WorkerRefusedError(message)
    if status:
        raise WorkerFailedError(message.splitlines()[-1] if message else f"exit status {status}")


def answer(main: Callable[[dict[str, Any]], None]) -> NoReturn:
    """Answers the request on stdin and ends the process; for the module that is the worker.

    Args:
        main: Takes the request and writes to stdout. An `ArtwarehouseError` of it refuses.
    """
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_caller, daemon=True).start()
    if limit := request.get("memory_bytes"):
        limit_memory(limit)
    status = 0
    try:
        main(request)
        sys.stdout.flush()
    except ArtwarehouseError as error:
        print(error, file=sys.stderr)
        status = REFUSED
    sys.stderr.flush()
    # What libraries write at the end of a process is no part of the message.
    os._exit(status)


def limit_memory(limit: int) -> None:
    """Caps the bytes that this process can allocate, where the system knows such a cap."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or limit < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _end_with_the_caller() -> None:
    """Waits until stdin ends, as it does when the process that asked ends in whatever way."""
    sys.stdin.read()
    os._exit(1)
