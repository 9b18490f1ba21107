"""The app in a real browser: a server of its own, and Debian's Chromium without a head."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).parent / "screenshots"
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# The small museum that the tests of single pages use.
sys.path.append(str(Path(__file__).parents[1] / "support"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install playwright"
    )
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there: apt-get install chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=str(CHROMIUM), headless=True, args=BROWSER_ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory named by ``ARTWAREHOUSE_BROWSER_DATA_DIR``, or a small museum."""
    named = os.environ.get("ARTWAREHOUSE_BROWSER_DATA_DIR")
    if named:
        return Path(named).resolve()
    import app_marts
    import app_museum

    made = tmp_path_factory.mktemp("museum")
    app_museum.publish(made, works=120, build_id="b1")  # which its check results name
    run = app_museum.train(made)
    app_marts.add_marts(made, least=1)
    app_marts.add_test_works(made, run)
    app_marts.add_suspects(
        made, view="ml_school", task="school", run_id=run.name, suggested="French"
    )
    return made


@pytest.fixture(scope="session")
def address(browser: Browser, data_dir: Path) -> Iterator[str]:
    """Address of the app, served by the program itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "app.cli.main", "app", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--data-dir", str(data_dir)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        output, _ = server.communicate(timeout=30)
    assert "Traceback" not in output, output


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the app and, in the end, holds what is true of every page.

    It asked no other host for anything, and nothing on it was stopped by the app's own policy.
    """
    foreign: list[str] = []
    stopped: list[str] = []
    contexts = []
    own = (f"{address}/", f"{address.replace('http', 'ws')}/", "data:", "blob:")

    def note(url: str) -> None:
        if not url.startswith(own):
            foreign.append(url)

    def note_stopped(text: str) -> None:
        if "Content Security Policy" in text:
            stopped.append(text)

    def open_(path: str = "", *, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: note(request.url))
        page.on("console", lambda message: note_stopped(message.text))
        page.goto(f"{address}/{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert foreign == []
    assert stopped == []


@pytest.fixture
def keep_screenshot() -> Callable[..., Path]:
    """Writes a screenshot of the whole page, for people to look at."""

    def keep(page: Page, name: str) -> Path:
        SCREENSHOTS.mkdir(exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        # Streamlit scrolls inside the page, so the window must grow to show all of it.
        height = page.evaluate(
            "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight + 80"
        )
        page.set_viewport_size({"width": page.viewport_size["width"], "height": int(height)})
        page.wait_for_timeout(1500)  # charts draw themselves anew
        page.screenshot(path=path)
        return path

    return keep


def _wait_until_healthy(url: str, server: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"the app ended by itself:\n{server.stdout.read()}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 # our own server
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail("the app did not answer within a minute")
