"""No upload crashes the app or fills its memory, and each that is refused gets a clear message."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import app_museum
import hostile_uploads
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

CLASSIFY = Path(__file__).parents[2] / "app" / "app_pages" / "classify.py"
MOST_MEMORY_MIB = 1024

# What a file still is after all that was added to it: a picture.
HARMLESS = {"jpeg that is an archive", "jpeg that is a page", "png of the most pixels allowed"}


def campaign(number: int, seed: int) -> dict[str, str | None]:
    """Reads hostile files in a process of its own; returns each one's message, or None."""
    done = subprocess.run(
        [sys.executable, str(Path(hostile_uploads.__file__)), str(number), str(seed)],
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    last = done.stderr.splitlines()[-1:] or [""]
    assert done.returncode == 0, f"ended with {done.returncode} at {last[0]}"
    found = json.loads(done.stdout)
    assert found["peak_mib"] < MOST_MEMORY_MIB
    messages: dict[str, str | None] = found["messages"]
    assert len(messages) == number
    print(
        f"{number} files: {sum(message is not None for message in messages.values())} refused; "
        f"memory {found['before_mib']} MiB before, at most {found['peak_mib']} MiB"
    )
    return messages


def hold_messages(messages: dict[str, str | None]) -> None:
    for name, message in messages.items():
        if message is not None:
            assert len(message) > 15, name
            assert message[0].isupper(), name
            assert "Traceback" not in message, name
            assert "0x" not in message, name  # an object's address
    read = {name for name in hostile_uploads.crafted() if messages[name] is None}
    assert read <= HARMLESS


def test_hostile_files_are_refused_with_a_message_and_little_memory() -> None:
    hold_messages(campaign(90, seed=1))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(2, 6))
def test_thousands_of_hostile_files_are_refused_with_a_message_and_little_memory(seed) -> None:
    hold_messages(campaign(600, seed=seed))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_page_survives_each_crafted_file(tmp_path, monkeypatch) -> None:
    st.cache_data.clear()
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(tmp_path))
    app_museum.publish(tmp_path, works=4)
    app_museum.train(tmp_path)
    page = AppTest.from_file(str(CLASSIFY), default_timeout=120)
    page.session_state["mode"] = "My own picture"
    page.run()
    for name, data in hostile_uploads.crafted().items():
        page.file_uploader[0].set_value((f"{name}.jpg", data, "image/jpeg")).run()
        assert not page.exception, name
        assert bool(page.error) != (name in HARMLESS), name
