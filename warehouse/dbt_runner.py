"""dbt in this process, on one build, with its results as plain values."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import io
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ArtwarehouseError
from core.file_lock import take_lock
from core.progress import progress
from core.settings import DBT_PROJECT_DIR
from core.version import git_commit, version
from warehouse.connect import CATALOG

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg

    from core.settings import Settings

FAULTS = frozenset({"error", "runtime error", "partial success"})


@dataclass(frozen=True)
class NodeResult:
    """What became of one dbt node.

    Attributes:
        unique_id: dbt's id, such as ``test.artwarehouse.unique_fct_artwork_artwork_key.1a2b``.
        name: The node's name.
        kind: ``model``, ``seed``, ``snapshot`` or ``test``.
        path: Its file below the dbt project.
        status: dbt's word: ``success``, ``pass``, ``fail``, ``warn``, ``error``, ``skipped``, ...
        message: dbt's message, of several lines where a statement failed.
        failures: Rows that a test returned.
        severity: ``error`` or ``warn``, of a test.
        sql: The compiled query; of a test, it returns the failing rows.
        table: What a test tests: a model, or ``schema.table`` of raw.
        column: The tested column, if the test is about one.
        meaning: The node's description.
        seconds: How long it ran.
    """

    unique_id: str
    name: str
    kind: str
    path: str
    status: str
    message: str
    failures: int
    severity: str
    sql: str
    table: str | None
    column: str | None
    meaning: str | None
    seconds: float = 0.0

    @property
    def is_fault(self) -> bool:
        """Whether dbt could not run the node at all, unlike a test that ran and failed."""
        return self.status in FAULTS


@dataclass(frozen=True)
class Dbt:
    """dbt on one warehouse file.

    Attributes:
        settings: Where raw and the pictures are, and how much memory and how many threads to use.
        folder: Holds ``warehouse.duckdb``, which is built, and ``work.duckdb``, which is scratch.
        build_id: Id that the models write into the warehouse.
        project_dir: The dbt project.
    """

    settings: Settings
    folder: Path
    build_id: str
    project_dir: Path = DBT_PROJECT_DIR

    @property
    def log_path(self) -> Path:
        """The log file of dbt."""
        return self._state_dir / "logs" / "dbt.log"

    def run(self, command: str, *arguments: str) -> list[NodeResult]:
        """Runs ``dbt build``, ``run`` or ``test`` and returns what became of each node.

        A node that failed is a result, not an exception. Shows a progress bar.

        Raises:
            ArtwarehouseError: dbt could not start: the project does not parse, or the files cannot
                be opened.
        """
        with progress(f"dbt {command}") as bar:
            result = self._invoke(command, *arguments, manifest=self.manifest, on_node=bar.advance)
        return [_node_result(item) for item in result.results]

    @cached_property
    def manifest(self) -> Manifest:
        """The project as dbt reads it, once for all runs.

        Raises:
            ArtwarehouseError: The project does not parse.
        """
        with _parse_folder(self.project_dir, self._state_dir / "target") as target:
            return self._parse(target)

    def parse(self) -> Path:
        """Reads the project and returns the file in which dbt tells what it found."""
        target = self._state_dir / "target"
        self._parse(target)
        return target / "manifest.json"

    def _parse(self, target: Path) -> Manifest:
        # No file is opened: with the same paths for every data folder dbt takes its last parse.
        paths = {
            name: f"/parsed/{Path(value).name}"
            for name, value in self._environment().items()
            if name.endswith("_PATH")
        }
        same = paths | {
            "ARTWAREHOUSE_DATA_DIR": "/parsed",
            "ARTWAREHOUSE_BUILD_ID": "parsed",
            "ARTWAREHOUSE_GIT_COMMIT": "",
        }
        manifest: Manifest = self._invoke("parse", target=target, environment=same)
        return manifest

    def names_of_tests_on_warehouse(self) -> list[str]:
        """Returns the tests that need nothing but the warehouse file.

        None that reads raw or scratch, nor one that compares with the published build: that is the
        warehouse file itself, and what was found when it was built holds.
        """
        manifest = self.manifest
        return [
            node.name
            for node in manifest.nodes.values()
            if str(node.resource_type) == "test"
            and "published" not in node.tags
            and node.depends_on_nodes
            and all(
                parent in manifest.nodes and manifest.nodes[parent].database == CATALOG
                for parent in node.depends_on_nodes
            )
        ]

    @property
    def _state_dir(self) -> Path:
        # Not in the project folder, which may be read-only; and kept from build to build, since
        # dbt parses only what changed when it finds its last parse.
        return self.settings.build_dir / "dbt"

    def _invoke(
        self,
        command: str,
        *arguments: str,
        manifest: Manifest | None = None,
        on_node: Callable[[], None] | None = None,
        target: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Any:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        options = [
            *("--project-dir", str(self.project_dir)),
            *("--profiles-dir", str(self.project_dir)),
            *("--target-path", str(target or self._state_dir / "target")),
            *("--log-path", str(self.log_path.parent)),
            *("--log-level", "none"),
            *("--log-level-file", "info"),
            "--no-use-colors-file",
        ]

        def listen(event: EventMsg) -> None:
            if on_node is not None and event.info.name == "NodeFinished":
                on_node()

        # dbt-duckdb prints about retries; stdout belongs to whoever called.
        values = self._environment() | dict(environment or {})
        with _environment(values), contextlib.redirect_stdout(io.StringIO()):
            try:
                runner = dbtRunner(manifest=manifest, callbacks=[listen])
                outcome = runner.invoke([command, *options, *arguments])
            finally:
                # Otherwise the process holds the lock on the file until it ends.
                DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        if isinstance(outcome.exception, Exception):
            raise ArtwarehouseError(
                f"dbt {command} could not run: {first_cause(str(outcome.exception))}"
                f" (log: {self.log_path})"
            ) from outcome.exception
        if outcome.exception is not None:  # Ctrl-C, which dbt hands over like any fault
            raise outcome.exception
        return outcome.result

    def _environment(self) -> dict[str, str]:
        return {
            "ARTWAREHOUSE_WAREHOUSE_PATH": str(self.folder / "warehouse.duckdb"),
            "ARTWAREHOUSE_WORK_PATH": str(self.folder / "work.duckdb"),
            "ARTWAREHOUSE_RAW_PATH": str(self.settings.raw_path),
            "ARTWAREHOUSE_PUBLISHED_PATH": str(self.settings.warehouse_path),
            "ARTWAREHOUSE_DATA_DIR": str(self.settings.data_dir),
            "ARTWAREHOUSE_BUILD_ID": self.build_id,
            "ARTWAREHOUSE_GIT_COMMIT": git_commit() or "",
            "ARTWAREHOUSE_BUILD__THREADS": str(self.settings.build.threads),
            "ARTWAREHOUSE_BUILD__MEMORY_LIMIT": self.settings.build.memory_limit,
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }


@contextlib.contextmanager
def _parse_folder(project_dir: Path, otherwise: Path) -> Iterator[Path]:
    """Yields the folder in which dbt keeps what it parsed of a project.

    That of the package is in the user's cache, by version, and serves all data folders; others, and
    all where the cache cannot be written, are kept beside the build.
    """
    if project_dir != DBT_PROJECT_DIR:
        yield otherwise
        return
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    made_by = f"{project_dir} {version()} {importlib.metadata.version('dbt-core')}"
    folder = base / "artwarehouse" / "dbt" / hashlib.sha256(made_by.encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "lock").open("w")
    except OSError:
        yield otherwise
        return
    with file:
        take_lock(file, shared=False)
        yield folder


def first_cause(message: str) -> str:
    """Returns the line of a dbt message that says what is wrong, without dbt's headings."""
    headings = ("Runtime Error", "Database Error", "Compilation Error", "Parsing Error")
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith(headings)]
    return (telling or lines or ["no message"])[0]


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _node_result(result: Any) -> NodeResult:
    node = result.node
    is_test = node.resource_type == "test"
    return NodeResult(
        unique_id=node.unique_id,
        name=node.name,
        kind=str(node.resource_type),
        path=node.original_file_path,
        status=str(result.status),
        message=result.message or "",
        failures=result.failures or 0,
        severity=str(node.config.severity).lower() if is_test else "error",
        sql=getattr(node, "compiled_code", None) or "",
        table=_tested_table(node) if is_test else None,
        column=getattr(node, "column_name", None),
        meaning=node.description or None,
        seconds=result.execution_time,
    )


def _tested_table(node: Any) -> str | None:
    # `source.artwarehouse.met.objects` or `model.artwarehouse.fct_artwork`.
    about = getattr(node, "attached_node", None)
    parents = [about] if about else node.depends_on_nodes
    names = [".".join(p.split(".")[2:]) for p in parents]
    return ", ".join(names) or None
