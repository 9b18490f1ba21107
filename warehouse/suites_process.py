"""Great Expectations in a process of its own, which loads it while dbt is at work.

Loading the library takes seconds, in which dbt too is busy with Python alone: on a second core they
cost no time. The process reads one JSON object on stdin and writes the results as JSON on stdout.
It ends by itself when the build that started it is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.checks import CheckResult
from warehouse.errors import ArtwarehouseError

if TYPE_CHECKING:
    from warehouse.settings import Settings

REFUSED = 3


@contextlib.contextmanager
def suites_process() -> Iterator[Suites]:
    """Gives what runs the suites of expectations, once, without waiting for imports then.

    Where this process has Great Expectations loaded already, the suites run in it.
    """
    if "great_expectations" in sys.modules:
        yield Suites(None)
        return
    process = subprocess.Popen(  # noqa: S603  # this interpreter, this module
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield Suites(process)
    finally:
        process.kill()
        process.communicate()


@dataclass(frozen=True)
class Suites:
    """Runs the suites of expectations, in another process unless that is None."""

    process: subprocess.Popen[bytes] | None

    def run(
        self, folder: Path, settings: Settings, project_dir: Path, *, may_lack_tables: bool
    ) -> list[CheckResult]:
        """Runs every suite of a project on the warehouse in a folder.

        Args:
            folder: Holds ``warehouse.duckdb`` and ``work.duckdb``, which nobody has open; rows that
                break a rule are kept in the former.
            settings: Where raw and the picture store are.
            project_dir: The dbt project, with its ``expectations``.
            may_lack_tables: Passes over a suite whose table was not built.

        Raises:
            ArtwarehouseError: A suite does not fit the warehouse, or the process broke.
        """
        if self.process is None:
            return run_suites(folder, settings, project_dir, may_lack_tables=may_lack_tables)
        request = {
            "folder": str(folder),
            "settings": settings.model_dump(mode="json"),
            "project_dir": str(project_dir),
            "may_lack_tables": may_lack_tables,
        }
        answer, message = self.process.communicate(json.dumps(request).encode())
        if self.process.returncode == 0:
            return [_check_result(row) for row in json.loads(answer)]
        text = message.decode(errors="replace").strip() or "no message"
        if self.process.returncode == REFUSED:
            raise ArtwarehouseError(text)
        raise ArtwarehouseError(f"the checks by Great Expectations broke: {text.splitlines()[-1]}")


def run_suites(
    folder: Path, settings: Settings, project_dir: Path, *, may_lack_tables: bool
) -> list[CheckResult]:
    """Does in this process what `Suites.run` describes."""
    import duckdb

    from warehouse.connect import has_table
    from warehouse.expectations import load_suites, run_suite

    results = []
    with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
        con.execute("attach ? as raw (read_only)", [str(settings.raw_path)])
        con.execute("attach ? as work", [str(folder / "work.duckdb")])
        for suite in load_suites(project_dir / "expectations"):
            if has_table(con, suite.table) or not may_lack_tables:
                results += run_suite(suite, con, settings)
    return results


def _check_result(row: dict[str, object]) -> CheckResult:
    checked_at = datetime.fromisoformat(str(row.pop("checked_at")))
    return CheckResult(**row, checked_at=checked_at)  # type: ignore[arg-type]  # asdict's own


def _main() -> int:
    from warehouse.settings import Settings

    # Read when the library is imported: no usage data is sent.
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with contextlib.redirect_stdout(sys.stderr):  # stdout carries the results alone
        import great_expectations  # noqa: F401  # loaded now, used when the request comes

        text = sys.stdin.read()
        if not text:
            return 0
        request = json.loads(text)
        try:
            results = run_suites(
                Path(request["folder"]),
                Settings(**request["settings"]),
                Path(request["project_dir"]),
                may_lack_tables=request["may_lack_tables"],
            )
        except ArtwarehouseError as error:
            print(error, file=sys.stderr)
            return REFUSED
    print(json.dumps([asdict(result) for result in results], default=str))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
