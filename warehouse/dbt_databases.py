"""The databases that dbt is about to open: there, readable and free (see ``profiles.yml``).

dbt-duckdb can only try again on every error of a kind, and would wait a minute for a file that is
not there. This plugin looks before dbt connects, waits for a lock alone, and says in one line what
to do about anything else.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from core.errors import ArtwarehouseError
from warehouse.connect import BeingWrittenError, attach_published, attach_read_only

if TYPE_CHECKING:
    from dbt.adapters.duckdb.credentials import DuckDBCredentials
    from duckdb import DuckDBPyConnection

# A reader, or a load, may hold a file for a moment: waited for this long before each look.
PAUSES = (0, 1, 2, 4, 8)


class Plugin(BasePlugin):
    """Looks at the files that dbt opens before it opens them, and attaches the published one."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Keeps ``published`` of the profile: path of the published warehouse, or nothing."""
        self._published = plugin_config.get("published")

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Attaches the published warehouse, if there is one that can be read."""
        if self._published:
            attach_published(conn, Path(self._published))

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:  # noqa: ARG002  # dbt gives it
        """Makes sure that the files of a profile can be opened.

        Raises:
            DbtRuntimeError: One cannot, with what to do about it.
        """
        written = Path(creds.path)
        if not written.parent.is_dir():
            raise DbtRuntimeError(
                f"there is no folder {written.parent}: give the one that holds raw.duckdb as"
                " ARTWAREHOUSE_DATA_DIR, or make it by `artwarehouse ingest met --limit 50`"
            )
        for attached in creds.attach or []:
            path = Path(attached.path)
            if attached.read_only and not path.exists():
                raise DbtRuntimeError(
                    f"nothing is ingested yet, there is no {path}: run `artwarehouse demo` or"
                    " `artwarehouse ingest met --limit 50`, or give the folder that holds it as"
                    " ARTWAREHOUSE_DATA_DIR"
                )
            _wait_for(path)
        _wait_for(written)


def _wait_for(path: Path) -> None:
    if not path.exists():
        return  # dbt makes it
    held: ArtwarehouseError | None = None
    for pause in PAUSES:
        time.sleep(pause)
        try:
            attach_read_only(path, catalog="looked_at").close()
        except BeingWrittenError as error:
            held = error
        except ArtwarehouseError as error:
            raise DbtRuntimeError(
                f"{error}. If it is damaged, move it away and ingest, or build, again"
            ) from error
        else:
            return
    raise DbtRuntimeError(str(held)) from held
