"""What holds for all tests."""

import os
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run; ``--hypothesis-profile=default`` draws new ones.
settings.load_profile("ci")

# What the project keeps for a user is no test's to change. One folder for all workers: dbt parses
# for seconds.
_CACHE = Path(tempfile.gettempdir()) / f"artwarehouse-tests-{os.getuid()}"
os.environ["XDG_CACHE_HOME"] = str(_CACHE)

# A shell that starts the tests in the background has them ignore Ctrl-C, and every program they
# start inherits that: those that are ended by Ctrl-C in a test would never end.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Files that take minutes start first: at the end one core would wait for the other.
LONGEST = ("test_build_cycle.py", "test_train_kills.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)
