"""Landing: the one way in which anything is written to ``raw.duckdb``.

Sources, predictions, run metrics and check results all pass here, so that a table in raw always
has a load id, a schema contract and a natural key on which a second landing merges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from warehouse.errors import ArtwarehouseError
from warehouse.raw import raw_lock

if TYPE_CHECKING:
    from dlt.common.pipeline import LoadInfo
    from dlt.common.schema.typing import TSchemaContractDict
    from dlt.extract import DltResource, DltSource
    from dlt.pipeline.pipeline import Pipeline

    from warehouse.settings import Settings

# New tables and columns are welcome: museums add fields, and dropping them would lose records.
# A column that changes its type stops the load: the staging models cast by name, and a silent
# retype would corrupt every row behind them.
SCHEMA_CONTRACT: TSchemaContractDict = {
    "tables": "evolve",
    "columns": "evolve",
    "data_type": "freeze",
}


class LandingError(ArtwarehouseError):
    """Rows could not be written to raw, by their types or by the state of the file."""


def pipeline_for(dataset: str, settings: Settings) -> Pipeline:
    """Returns the dlt pipeline that owns one schema of ``raw.duckdb``.

    Args:
        dataset: Schema name in raw, such as ``met`` or ``ml``. One pipeline a schema: dlt keeps a
            pipeline's state with a single dataset.
        settings: Says where raw and the pipeline's working state live.
    """
    import dlt

    # Nothing is told to anyone about a run, and loaded files are not kept beside the table they
    # went into.
    dlt.config["runtime.dlthub_telemetry"] = False
    dlt.config["load.delete_completed_jobs"] = True
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return dlt.pipeline(
        pipeline_name=f"artwarehouse_{dataset}",
        destination=dlt.destinations.duckdb(str(settings.raw_path)),
        dataset_name=dataset,
        pipelines_dir=str(settings.dlt_dir),
    )


def run_pipeline(
    dataset: str, data: DltSource | DltResource | list[DltResource], settings: Settings
) -> LoadInfo:
    """Loads a source or resources into one schema of raw and fails loudly on a failed job.

    Raises:
        LandingError: A step failed; nothing of it was committed.
    """
    from dlt.pipeline.exceptions import PipelineStepFailed

    with raw_lock(settings):
        pipeline = pipeline_for(dataset, settings)
        if pipeline.has_pending_data:
            # A killed run left a package behind, which dlt would load *instead* of this data.
            # Its rows never counted as landed, so whoever was killed lands them again.
            pipeline.abort_packages()
        try:
            info = pipeline.run(data, schema_contract=SCHEMA_CONTRACT)
            info.raise_on_failed_jobs()
        except PipelineStepFailed as error:
            raise LandingError(
                f"Nothing was landed in raw schema {dataset!r}: step {error.step!r} failed: "
                f"{error.exception}"
            ) from error
    return info


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
