from __future__ import annotations

from collections.abc import Iterator

import pytest
from scripted_server import Clock, ScriptedServer


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()
