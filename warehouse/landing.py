"""Landing: the one way in which anything is written to ``raw.duckdb``.

Sources, predictions, run metrics and check results all pass here, so that a table in raw always
has a load id, a schema contract and a natural key on which a second landing merges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from core.errors import ArtwarehouseError
from core.system_errors import explain_os_errors, one_line, system_error_text
from warehouse.raw import raw_lock

if TYPE_CHECKING:
    from dlt.common.pipeline import LoadInfo
    from dlt.common.schema.typing import TDeleteInsertStrategyDict, TSchemaContractDict
    from dlt.extract import DltResource, DltSource
    from dlt.pipeline.pipeline import Pipeline
    from duckdb import DuckDBPyConnection

    from core.settings import Settings

# New tables and columns are welcome: museums add fields, and dropping them would lose records.
# A column that changes its type stops the load: the staging models cast by name, and a silent
# retype would corrupt every row behind them.
SCHEMA_CONTRACT: TSchemaContractDict = {
    "tables": "evolve",
    "columns": "evolve",
    "data_type": "freeze",
}


# For rows that have a key each: dlt need not look for a second one.
UNIQUE_ROWS: TDeleteInsertStrategyDict = {
    "disposition": "merge",
    "strategy": "delete-insert",
    "deduplicated": True,
}

# All that dlt is told, whatever the folder or the environment a command is run in.
DLT_CONFIG = {
    # Nothing is told to anyone about a run. A fault is told once, in the error that is raised:
    # dlt's log would print its traceback beside it.
    "runtime": {"dlthub_telemetry": False, "log_level": "CRITICAL"},
    # Files that are read once and deleted are not worth packing.
    "data_writer": {"disable_compression": True},
    # Arrow tables get the load's id, as rows of Python do.
    "normalize": {"parquet_normalizer": {"add_dlt_load_id": True}},
    # Nothing is kept beside the table it went into, neither files nor staging tables.
    "load": {"delete_completed_jobs": True, "truncate_staging_dataset": True},
    # A table that is replaced is built beside the old one and taken over in one transaction: a
    # load that is killed half-way leaves the old rows, where dlt's default empties the table first.
    "destination": {"replace_strategy": "insert-from-staging"},
}


class LandingError(ArtwarehouseError):
    """Rows could not be written to raw, by their types or by the state of the file."""


class RefusedRowsError(LandingError):
    """Some row is one that dlt, Arrow or DuckDB will not take.

    Attributes:
        reason: Why, in their words.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


def pipeline_for(
    dataset: str, settings: Settings, connection: DuckDBPyConnection | None = None
) -> Pipeline:
    """Returns the dlt pipeline that owns one schema of ``raw.duckdb``.

    Args:
        dataset: Schema name in raw, such as ``met`` or ``ml``. One pipeline a schema: dlt keeps a
            pipeline's state with a single dataset.
        settings: Says where raw and the pipeline's working state live.
        connection: Connection to raw to be used; else dlt opens raw as it needs it.
    """
    import dlt

    _configure_dlt()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return dlt.pipeline(
        pipeline_name=_pipeline_name(dataset),
        destination=dlt.destinations.duckdb(connection or str(settings.raw_path)),
        dataset_name=dataset,
        pipelines_dir=str(settings.dlt_dir),
    )


@cache
def _configure_dlt() -> None:
    """Makes `DLT_CONFIG` the only place in which dlt looks its configuration up.

    A raw database must not depend on a ``.dlt/config.toml`` that happens to lie in the working
    directory. And a load looks up some thousand values: in one place and not in three, with a
    section path each, they take a third of the time of a small load. Nor does dlt then import
    Streamlit, to see whether that has secrets.
    """
    from dlt.common.configuration import plugins
    from dlt.common.configuration.providers import CustomLoaderDocProvider
    from dlt.common.configuration.providers.provider import ConfigProvider
    from dlt.common.runtime.run_context import RunContext

    class OwnContext(RunContext):
        def initial_providers(self) -> list[ConfigProvider]:
            return [CustomLoaderDocProvider("artwarehouse", lambda: DLT_CONFIG)]

    class OwnPlugin:
        @plugins.hookimpl(tryfirst=True)
        def plug_run_context(self, run_dir: str | None) -> OwnContext:
            return OwnContext(run_dir)

    plugins.manager().register(OwnPlugin())


def run_pipeline(
    dataset: str, data: DltSource | DltResource | list[DltResource], settings: Settings
) -> LoadInfo:
    """Loads a source or resources into one schema of raw and fails loudly on a failed job.

    Raises:
        RefusedRowsError: A row is at fault; nothing was committed.
        LandingError: The fault is no row's, such as a full disk; nothing was committed.
    """
    from dlt.pipeline.exceptions import PipelineStepFailed

    # One connection for all of a load: dlt's own are opened and closed, and with each the file
    # checkpointed, a dozen times.
    with (
        explain_os_errors(f"Nothing was landed in raw schema {dataset!r}", LandingError),
        raw_lock(settings),
        _open_raw(dataset, settings) as connection,
    ):
        _remove_unfinished(dataset, settings)
        pipeline = pipeline_for(dataset, settings, connection)
        for resource in _resources(data):
            if _meets_no_row(resource, dataset, connection):
                resource.apply_hints(write_disposition="append")
        if pipeline.has_pending_data:
            # A killed run left a package behind, which dlt would load *instead* of this data.
            # Its rows never counted as landed, so whoever was killed lands them again.
            pipeline.abort_packages()
        try:
            # Rows of Python too: DuckDB takes much longer to parse them as INSERT statements.
            info = pipeline.run(data, schema_contract=SCHEMA_CONTRACT, loader_file_format="parquet")
            info.raise_on_failed_jobs()
        except PipelineStepFailed as error:
            told = f"Nothing was landed in raw schema {dataset!r}: step {error.step!r} failed: "
            if fault := system_error_text(error):
                raise LandingError(f"{told}{fault}") from error
            reason = one_line(str(error.exception))
            raise RefusedRowsError(f"{told}{reason}", reason) from error
    return info


def _remove_unfinished(dataset: str, settings: Settings) -> None:
    """Removes the files that a killed run was writing among dlt's schemas.

    dlt writes a schema under a name drawn at random and renames it; it would take what is left for
    a schema of that name, and refuse it.
    """
    for path in (settings.dlt_dir / _pipeline_name(dataset) / "schemas").glob("*"):
        if not path.name.endswith(".schema.json"):
            path.unlink()


def _pipeline_name(dataset: str) -> str:
    return f"artwarehouse_{dataset}"


def _resources(data: DltSource | DltResource | list[DltResource]) -> Iterable[DltResource]:
    from dlt.extract import DltResource

    if isinstance(data, DltResource):
        return [data]
    return data if isinstance(data, list) else data.resources.values()


def _meets_no_row(resource: DltResource, dataset: str, connection: DuckDBPyConnection) -> bool:
    """Tells whether rows may go straight into their table: appended, as into an empty one.

    What merges or replaces passes through a staging table, and is written twice: a first load then
    takes half as long again (`bench/landing.py`). A load that is
    killed after its rows went in is repeated as any other: then they are there and are merged.
    """
    import duckdb

    hints = resource.compute_table_schema()
    repeats_no_key = (
        hints.get("x-stage-data-deduplicated") or hints.get("write_disposition") == "replace"
    )
    if not repeats_no_key:
        return False
    table = f'"{dataset}"."{resource.table_name}"'
    try:
        rows = connection.execute(f"select 1 from {table} limit 1")  # noqa: S608 (our names)
    except duckdb.CatalogException:
        return True
    return rows.fetchone() is None


def _open_raw(dataset: str, settings: Settings) -> DuckDBPyConnection:
    import duckdb

    try:
        return duckdb.connect(str(settings.raw_path))
    except duckdb.Error as error:
        raise LandingError(
            f"Nothing was landed in raw schema {dataset!r}: {settings.raw_path} cannot be "
            f"written: {error}. Close the program that holds it; if it is damaged, move it away "
            "and ingest again."
        ) from error


def land(
    dataset: str,
    table: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    primary_key: str | tuple[str, ...],
    settings: Settings,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
    write_disposition: Literal["merge", "append", "replace"] = "merge",
) -> LoadInfo:
    """Lands plain rows in one raw table.

    Args:
        dataset: Schema in raw.
        table: Table in that schema.
        rows: One mapping a row.
        primary_key: Natural key; landing the same rows twice leaves one of each.
        settings: Where raw is.
        columns: dlt column hints, so that a column exists with its type although empty.
        write_disposition: How rows meet those already there.
    """
    import dlt

    resource = dlt.resource(
        iter(rows),
        name=table,
        primary_key=primary_key,
        write_disposition=write_disposition,
        columns=dict(columns or {}),  # type: ignore[arg-type]
    )
    return run_pipeline(dataset, resource, settings)
