"""Every fault of ``mutants.yml`` is found by the tests that it names."""

import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).with_name("run_mutants.py")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_mutant_is_killed() -> None:
    done = subprocess.run([sys.executable, str(RUNNER)], check=False)
    assert done.returncode == 0


def test_a_fault_that_no_test_finds_and_one_that_is_not_there_are_told(tmp_path: Path) -> None:
    from run_mutants import Mutant, verdict

    (tmp_path / "sum.py").write_text("def add(a, b):\n    return a + b\n")
    (tmp_path / "test_sum.py").write_text(
        "from sum import add\n\ndef test_add():\n    assert add(2, 2) == 4\n"
    )

    def judged(old: str, new: str) -> str:
        return verdict(Mutant("a fault", "sum.py", old, new, ("test_sum.py",)), tmp_path)

    assert judged("a + b", "a - b") == "killed"
    assert judged("a + b", "a * b") == "survived"
    assert judged("a / b", "a * b") == "not found once in sum.py: 'a / b'"
    assert judged("a", "b").startswith("not found once")
    assert (tmp_path / "sum.py").read_text() == "def add(a, b):\n    return a + b\n"
