"""A campaign over all that a museum or a stranger may send: records, files, paths and answers.

Each area makes its cases from seeds and holds them to a law. The quick tests take seeds from 0 on
for 15 s, the slow ones from 1000 on for 300 s. To repeat one seed:

    CAMPAIGN_SEED=17 pytest tests/integration/test_campaign.py -k "quick and files"

``CAMPAIGN_SECONDS`` makes a campaign longer or shorter, ``CAMPAIGN_FIRST`` begins it elsewhere.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from file_laws import files
from hostile_files import good_row, text_of
from hostile_paths import hostile_name, hostile_path
from hostile_records import OBJECTS, HostileMuseum, hostile_met_records, plain_record, plain_records
from hostile_server import JSON, HostileServer, hostile_answers
from hostile_server import Hostile as HostileAnswer
from peak_memory import peak_memory_mib
from PIL import Image

from core.errors import ArtwarehouseError
from core.settings import PROJECT_ROOT, HttpSettings, MetSettings, Settings
from ingestion.http.client import DEADLINE_IN_TIMEOUTS, PoliteClient
from ingestion.http.responses import Answer, FetchError
from ingestion.met import api_client as met
from ingestion.met.api_schema import LIVE_URL as MET
from ingestion.met.pipeline import ingest_met
from ingestion.replay import ReplayMuseum
from ingestion.wga.crawl import Crawler
from ingestion.wga.robots_txt import Robots, fetch_robots
from ingestion.wga.urls import LIVE_URL as WGA
from warehouse.raw import read_raw

MOST_SECONDS = 120.0  # of one seed; most take five
MOST_GROWTH_MIB = 600
QUIET = {"backoff_seconds": 0, "attempts": 1, "shield_wait_seconds": 0}

# ---------------------------------------------------------------- records


def records(seed: int, room: Path) -> None:
    """A record is landed or rejected, and those beside it land."""
    hostile = hostile_met_records(seed, 18, first_id=101)
    # One in ten at most is odd enough to count as a changed API.
    plain = plain_records([*range(1, 51), *range(10_001, 10_181)])
    sent = plain + hostile
    random.Random(seed).shuffle(sent)  # noqa: S311 (repeatable, nothing secret)
    with ReplayMuseum(scenario=HostileMuseum(sent)) as museum:
        settings = Settings(
            data_dir=room,
            http=HttpSettings(**QUIET),
            met=MetSettings(base_url=museum.url, requests_per_second=0, chunk_size=100),
        )
        try:
            ingest_met(settings, images=False)
        except ArtwarehouseError as error:
            assert "All others that were asked for are landed" in str(error)  # noqa: PT017
    landed = dict(read_raw(settings, "select object_id, title from met.objects"))
    assert landed.keys() <= {record.object_id for record in sent}, "no id that nobody has"
    for record in plain:
        assert landed[record.object_id] == f"Object {record.object_id}"
    rejected = {
        int(number)
        for (number,) in read_raw(
            settings, "select regexp_extract(location, '/objects/(.+)$', 1) from rejects.met"
        )
    }
    missing = {record.object_id for record in hostile} - landed.keys() - rejected
    assert not missing, [one for one in hostile if one.object_id in missing]
    assert not landed.keys() & rejected, "a record is landed or rejected, not both"


# ---------------------------------------------------------------- paths


def paths(seed: int, room: Path) -> None:
    """A data folder works, or the first command refuses it in one line and makes nothing."""
    chance = random.Random(seed)  # noqa: S311
    (room / "home").mkdir()
    (room / "here").mkdir()
    path = hostile_path(chance, made=False)
    way = chance.choice(("option", "option", "variable", "relative"))
    if way != "relative" or path.startswith("/"):
        path = f"{room}/here/{path}"
    source = room / "from" / hostile_path(chance, made=True)
    file = _three_rows(source / f"{hostile_name(chance)[:40].replace('/', '')}.csv")
    pictures = _two_pictures(room / "pictures" / hostile_path(chance, made=True))

    def say(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        variable = {"ARTWAREHOUSE_DATA_DIR": path} if way == "variable" else {}
        option = [] if way == "variable" else [f"--data-dir={path}"]
        return subprocess.run(
            [sys.executable, "-m", "app.cli.main", *arguments, *option],
            capture_output=True,
            check=False,
            cwd=room / "here",
            env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT), "HOME": f"{room}/home", **variable},
        )

    told = f"data {path!r} by {way}, file {str(file)!r}, pictures {str(pictures)!r}"
    first = say("status", "--format", "json")
    if first.returncode:
        _is_one_line(first, told)
        assert not [*(room / "here").iterdir(), *(room / "home").iterdir()], told
        return
    _is_one_line(say("sql", "select 1"), told)
    landed = say("ingest", "met", "--no-images", f"--csv={file}")
    assert landed.returncode == 0, (told, landed.stderr[-3000:])
    taken = say("ingest", "folder", "--attribute=style", "--source-name=own", str(pictures))
    assert taken.returncode == 0, (told, taken.stderr[-3000:])
    found = say("status", "--format", "json")
    assert found.returncode == 0, (told, found.stderr[-3000:])
    there = {row["source"]: row["rows"] for row in json.loads(found.stdout)["sources"]}
    assert there["met"]["objects_csv"] == 3, (told, there)
    assert there["folder"]["works"] == 2, (told, there)


def _is_one_line(done: subprocess.CompletedProcess[bytes], told: str) -> None:
    said = done.stderr.decode(errors="replace")
    assert done.returncode in {1, 2}, (told, said)
    assert said.startswith("error: "), (told, said)
    assert said.endswith("\n"), (told, said)
    assert len(said.splitlines()) == 1, (told, said)


def _three_rows(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of([good_row(number) for number in (1, 2, 3)]), encoding="utf-8")
    return path


def _two_pictures(folder: Path) -> Path:
    (folder / "Baroque").mkdir(parents=True)
    for shade in (50, 200):
        Image.new("RGB", (40, 40), (shade, 9, 9)).save(folder / "Baroque" / f"{shade}.png")
    return folder


# ---------------------------------------------------------------- answers

TIMEOUT = 0.1
SLACK = 3.0  # a busy machine wakes late
PAGE = f"{WGA}/html/a/aachen/index.html"
KNOCKING = {**QUIET, "timeout_seconds": TIMEOUT, "shield_trips": 1}
# More than one attempt: a connection that a hostile answer leaves behind may be dead.
PATIENT = {**QUIET, "timeout_seconds": 0.5, "shield_trips": 100, "attempts": 3}
ARTIST: Any = {"url": PAGE, "artist": "Aachen"}
WORK: Any = {"url": PAGE, "artist_url": PAGE}
# Answers of a museum that makes programs wait, as long as it says.
WAITING = (b" 403", b" 429", b" 503")


def _crawler(client: PoliteClient) -> Crawler:
    return Crawler(client, Robots(""), known={}, comments={}, fresh_since=0.0)


def _raw(client: PoliteClient, expect: Any) -> Answer:
    return client.get("/x", expect=expect, max_bytes=10**6)


ASKED: dict[str, tuple[str, Callable[[PoliteClient], object]]] = {
    "json": (MET, lambda client: _raw(client, "json")),
    "html": (MET, lambda client: _raw(client, "html")),
    "file": (MET, lambda client: _raw(client, "file")),
    "object": (MET, lambda client: met.fetch_object(client, 7)),
    "ids": (MET, lambda client: met.list_ids(client, department=None, since=None)),
    "robots": (WGA, lambda client: fetch_robots(client).allows(PAGE)),
    "index": (WGA, lambda client: _crawler(client).index("a")),
    "artist": (WGA, lambda client: _crawler(client).artist(ARTIST)),
    "comment": (WGA, lambda client: _crawler(client).comment(WORK)),
}


def answers(seed: int, room: Path) -> None:
    """An answer ends in time, in a document or in one clear error, and costs itself alone."""
    server = HostileServer()
    try:
        drawn = list(itertools.islice(hostile_answers(seed), 4))
        for answer, what in itertools.product(drawn, ASKED):
            server.answer = answer
            _ask(server, what, answer)
        _ask_beside_good_ones(server, drawn, room)
    finally:
        server.close()


def _ask(server: HostileServer, what: str, answer: HostileAnswer) -> None:
    live_url, ask = ASKED[what]
    http = HttpSettings(**KNOCKING)
    started = time.monotonic()
    with PoliteClient(
        live_url=live_url, base_url=server.url, http=http, requests_per_second=0
    ) as client:
        try:
            found = ask(client)
            if what == "json" and isinstance(found, Answer) and found.status == 200:
                with suppress(FetchError):
                    assert found.json() == {"objectID": 7}
        except ArtwarehouseError as error:
            assert 10 < len(str(error)) < 1000, (what, answer.name)  # noqa: PT017
        except Exception as error:
            error.add_note(f"{what}: {answer.name}")
            raise
    took = time.monotonic() - started
    assert took < DEADLINE_IN_TIMEOUTS * TIMEOUT + SLACK, (what, answer.name, took)


def _ask_beside_good_ones(
    server: HostileServer, drawn: Iterable[HostileAnswer], room: Path
) -> None:
    good = [*range(1, 31)]
    for number in good:
        body = json.dumps(plain_record(number)).encode()
        head = b"HTTP/1.1 200 OK\r\n" + JSON + b"\r\nConnection: close\r\n\r\n"
        server.answers[f"{OBJECTS}/{number}".encode()] = HostileAnswer("good", head + body)
    ids = list(good)
    for number, answer in enumerate(drawn, start=101):
        if not any(status in answer.head[:20] for status in WAITING):
            server.answers[f"{OBJECTS}/{number}".encode()] = answer
            ids.insert(number % 7, number)
    settings = Settings(
        data_dir=room,
        http=HttpSettings(**PATIENT),
        met=MetSettings(base_url=server.url, requests_per_second=0),
    )
    told = ""
    try:
        ingest_met(settings, ids=ids, images=False)
    except ArtwarehouseError as error:
        told = str(error)
    rows = dict(read_raw(settings, "select object_id, title from met.objects"))
    lost = [number for number in good if rows.get(number) != f"Object {number}"]
    assert not lost, (lost, told)


# ---------------------------------------------------------------- the campaign

LAWS: dict[str, Callable[[int, Path], None]] = {
    "records": records,
    "files": files,
    "paths": paths,
    "answers": answers,
}
pytestmark = [
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc"),
]


def campaign(area: str, first: int, seconds: float, folder: Path) -> None:
    named = os.environ.get("CAMPAIGN_SEED")
    first = int(os.environ.get("CAMPAIGN_FIRST", first))
    until = time.monotonic() + float(os.environ.get("CAMPAIGN_SECONDS", seconds))
    number, before = 0, peak_memory_mib()
    for seed in [int(named)] if named else itertools.count(first):
        room = folder / str(seed)
        room.mkdir()
        started = time.monotonic()
        try:
            LAWS[area](seed, room)
            assert time.monotonic() - started < MOST_SECONDS
            assert peak_memory_mib() - before < MOST_GROWTH_MIB
        except Exception as error:
            raise AssertionError(f"campaign over {area}, CAMPAIGN_SEED={seed}: {error}") from error
        shutil.rmtree(room)
        number += 1
        if time.monotonic() > until:
            break
    print(f"{area}: {number} seeds, memory grew by {peak_memory_mib() - before:.0f} MiB")


@pytest.mark.parametrize("area", LAWS)
def test_quick_campaign_finds_nothing(area: str, tmp_path: Path) -> None:
    campaign(area, 0, 15, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("area", LAWS)
def test_long_campaign_finds_nothing(area: str, tmp_path: Path) -> None:
    campaign(area, 1000, 300, tmp_path)
