"""Every kind of hostile bulk file costs its row or is refused, in little memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from file_laws import land_alone
from hostile_files import hostile_files

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")


@pytest.mark.parametrize(
    "kind", ["63 MB of breaks below", "63 MB of byte below", "1,000,000 columns more"]
)
def test_a_file_that_would_fill_the_memory_ends_in_little_of_it(kind: str, tmp_path: Path) -> None:
    [file] = [file for file in hostile_files(1) if file.kind == kind]
    land_alone(file, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_files_of_all_kinds_are_read_or_refused_in_little_memory(tmp_path: Path) -> None:
    for file in hostile_files(1):
        land_alone(file, tmp_path)
