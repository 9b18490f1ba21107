"""Folders of labelled pictures: complete, repeatable, safe, and told apart from what is none."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import duckdb
import numpy as np
import pytest

from core.errors import ArtwarehouseError
from core.settings import ImageSettings, Settings
from ingestion.folder import picture_import as store
from ingestion.folder import pipeline
from ingestion.folder.pipeline import ingest_folder
from warehouse.status import collect_status

STYLES = Path(__file__).parents[2].parent / "shared" / "data" / "images" / "style"


def picture(seed: int, suffix: str = ".jpg") -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    return cv2.imencode(suffix, pixels)[1].tobytes()


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.raw_path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes of three pictures."""
    root = tmp_path / "My Styles"
    for number in range(6):
        path = root / ("Baroque", "Ukiyo_e")[number % 2] / f"jan-steen_work-{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(number))
    return root


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", images=ImageSettings(max_bytes=100_000))


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes each decoding."""
    sizes: list[int] = []
    verify: Callable[..., Any] = store.verify_picture

    def noted(data: bytes, **limits: int) -> Any:
        sizes.append(len(data))
        return verify(data, **limits)

    monkeypatch.setattr(store, "verify_picture", noted)
    return sizes


def test_pictures_land_with_label_artist_title_and_a_file_in_the_store(
    folder: Path, settings: Settings
) -> None:
    summary = ingest_folder(settings, folder, attribute="style")
    assert (summary.rows, summary.images) == ({"folder.works": 6}, {"ok": 6})
    rows = query(
        settings,
        "select source_name, path, attribute, label, artist, title, format, width, height, bytes, "
        "image_filename, removed_at from folder.works order by title",
    )
    first = folder / "Baroque" / "jan-steen_work-0.jpg"
    size = first.stat().st_size
    stored = "folder/my_styles/Baroque/jan-steen_work-0.jpg"
    assert rows[0] == (
        "my_styles", "Baroque/jan-steen_work-0.jpg", "style", "Baroque", "Jan Steen", "Work 0",
        "JPEG", 32, 24, size, stored, None,
    )  # fmt: skip
    assert [row[3] for row in rows] == ["Baroque", "Ukiyo_e"] * 3
    assert (settings.images_dir / stored).read_bytes() == first.read_bytes()
    assert collect_status(settings)["pictures"] == [
        {"source": "folder", "status": "ok", "pictures": 6}
    ]


def test_a_second_run_reads_nothing_and_a_change_only_itself(
    folder: Path, settings: Settings, decoded: list[int]
) -> None:
    ingest_folder(settings, folder, attribute="style")
    assert len(decoded) == 6
    before = query(settings, "select * from folder.works order by path")
    decoded.clear()
    summary = ingest_folder(settings, folder, attribute="style")
    assert (decoded, summary.images) == ([], {"unchanged": 6})
    assert query(settings, "select * from folder.works order by path") == before

    baroque, ukiyo = folder / "Baroque", folder / "Ukiyo_e"
    os.utime(baroque / "jan-steen_work-0.jpg", (1, 1))  # touched: hashed, not decoded
    (baroque / "jan-steen_work-2.jpg").write_bytes(picture(90))
    (baroque / "jan-steen_work-4.jpg").rename(ukiyo / "jan-steen_work-4.jpg")
    (ukiyo / "new.png").write_bytes(picture(91, ".png"))
    summary = ingest_folder(settings, folder, attribute="style")
    assert len(decoded) == 3
    assert summary.images == {"ok": 4, "unchanged": 3}
    removed = query(settings, "select path from folder.works where removed_at is not null")
    assert removed == [("Baroque/jan-steen_work-4.jpg",)]

    (ukiyo / "jan-steen_work-4.jpg").rename(baroque / "jan-steen_work-4.jpg")
    ingest_folder(settings, folder, attribute="style")
    removed = query(settings, "select path from folder.works where removed_at is not null")
    assert removed == [("Ukiyo_e/jan-steen_work-4.jpg",)]


def test_a_file_lost_from_the_store_is_put_there_again(folder: Path, settings: Settings) -> None:
    ingest_folder(settings, folder, attribute="style")
    (settings.images_dir / "folder/my_styles/Baroque/jan-steen_work-0.jpg").unlink()
    ingest_folder(settings, folder, attribute="style")
    assert len(list(settings.images_dir.rglob("*.jpg"))) == 6


def test_the_store_links_and_copies_where_there_are_no_links(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest_folder(settings, folder, attribute="style", source_name="linked")

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(store.os, "link", refuse)
    ingest_folder(settings, folder, attribute="style", source_name="copied")
    original = folder / "Baroque" / "jan-steen_work-0.jpg"
    linked, copied = (
        settings.images_dir / "folder" / name / "Baroque" / original.name
        for name in ("linked", "copied")
    )
    assert linked.samefile(original)
    assert not copied.samefile(original)
    assert copied.read_bytes() == original.read_bytes()
    assert not list(settings.images_dir.rglob("*.part"))
    # Two collections do not meet.
    found = query(settings, "select source_name, count(*) from folder.works group by 1 order by 1")
    assert found == [("copied", 6), ("linked", 6)]


def test_what_is_no_picture_is_rejected_with_the_reason(folder: Path, settings: Settings) -> None:
    baroque = folder / "Baroque"
    (baroque / "notes.txt").write_text("nothing to see")
    (baroque / "short.jpg").write_bytes(picture(7)[:-200])
    (baroque / "empty.jpg").write_bytes(b"")
    (baroque / "large.jpg").write_bytes(b"\xff\xd8" + bytes(200_000))
    (baroque / "out.jpg").symlink_to("/etc/hostname")
    (baroque / "dead.jpg").symlink_to("nowhere.jpg")
    (baroque / "loop.jpg").symlink_to("loop.jpg")
    (baroque / "alias.jpg").symlink_to("jan-steen_work-0.jpg")
    os.mkfifo(baroque / "pipe.jpg")
    summary = ingest_folder(settings, folder, attribute="style")
    assert summary.images == {"ok": 7}
    assert summary.rejected == 8
    reasons = dict(query(settings, "select record, reason from rejects.folder"))
    assert {
        path.removeprefix("Baroque/"): reason.split(":")[0] for path, reason in reasons.items()
    } == {
        "notes.txt": "This is not a picture that can be read",
        "short.jpg": "The picture is truncated or damaged",
        "empty.jpg": "The file is empty.",
        "large.jpg": "The file has 0.1 MB; at most 0 MB are read.",
        "out.jpg": "a link that leads out of the folder",
        "dead.jpg": "cannot be read",
        "loop.jpg": "cannot be read",
        "pipe.jpg": "no plain file",
    }


def test_a_manifest_that_lies_in_the_folder_is_no_rejected_picture(
    folder: Path, settings: Settings
) -> None:
    (folder / "manifest.csv").write_text("file,style\n")
    (folder / "loose.jpg").write_bytes(picture(9))
    summary = ingest_folder(settings, folder, attribute="style")
    assert (summary.images, summary.rejected) == ({"ok": 6}, 1)
    (note,) = summary.notes
    assert "manifest.csv (a list of the pictures is read if given by --manifest)" in note
    assert query(settings, "select record from rejects.folder") == [("loose.jpg",)]


def test_a_fault_of_a_landing_is_told_although_reading_fails_first(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading_failed = threading.Event()

    def no_room(*_: Any) -> None:
        reading_failed.wait(timeout=10)
        raise ArtwarehouseError("no room in raw")

    def no_store(*_: Any) -> None:
        reading_failed.set()
        raise ArtwarehouseError("no room in the store")

    monkeypatch.setattr(pipeline, "land_rejects", no_room)
    monkeypatch.setattr(pipeline, "put", no_store)
    with pytest.raises(ArtwarehouseError, match="no room in raw") as told:
        ingest_folder(settings, folder, attribute="style")
    assert str(told.value.__context__) == "no room in the store"


def test_a_manifest_cannot_reach_outside_the_folder(folder: Path, settings: Settings) -> None:
    secret = folder.parent / "secret.jpg"
    secret.write_bytes(picture(8))
    (folder / "link.jpg").symlink_to(secret)
    manifest = folder.parent / "labels.csv"
    paths = ["../secret.jpg", str(secret), "link.jpg", "Baroque/jan-steen_work-0.jpg"]
    manifest.write_text("\n".join(["file,genre", *(f"{path},portrait" for path in paths)]))
    summary = ingest_folder(settings, folder, attribute="genre", manifest_file=manifest)
    assert (summary.images, summary.rejected) == ({"ok": 1}, 3)
    assert query(settings, "select label, attribute from folder.works") == [("portrait", "genre")]
    assert len([path for path in settings.images_dir.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("name", ["", "../up", "a/b", "Ä", "A", "x" * 64, "-a"])
def test_a_name_that_is_no_folder_name_is_refused(
    folder: Path, settings: Settings, name: str
) -> None:
    with pytest.raises(ArtwarehouseError, match="cannot name a collection: give --source-name"):
        ingest_folder(settings, folder, attribute="style", source_name=name)


# Takes in six pictures at a time, and waits to be killed instead of landing the third six.
INGEST = """
import sys, time
from pathlib import Path
from ingestion.folder import pipeline
from warehouse import refused_rows as refusals
from core.settings import Settings

pipeline.CHUNK_SIZE = 6
land, landed = refusals.run_pipeline, 0

def tell(*arguments):
    global landed
    if landed == 2:
        time.sleep(600)
    land(*arguments)
    landed += 1
    print("landed", flush=True)

refusals.run_pipeline = tell
pipeline.ingest_folder(Settings(), Path(sys.argv[1]), attribute="style")
"""


@pytest.mark.parametrize("wait", [0.05, 0.5])
def test_a_killed_run_is_resumed_to_the_same_rows(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, wait: float
) -> None:
    root = tmp_path / "many"
    for number in range(24):
        path = root / f"class-{number % 3}" / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(number))
    killed = Settings(data_dir=tmp_path / "killed")
    run = subprocess.Popen(
        [sys.executable, "-c", INGEST, str(root)],
        env={**os.environ, "ARTWAREHOUSE_DATA_DIR": str(killed.data_dir)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "landed\n"
    time.sleep(wait)  # within the second load, or after it
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert run.returncode == -signal.SIGKILL
    assert query(killed, "select count(*) from folder.works") in ([(6,)], [(12,)])
    monkeypatch.setattr(pipeline, "CHUNK_SIZE", 25)
    for data in (killed, settings):
        ingest_folder(data, root, attribute="style")
    columns = "path, label, sha256, width, image_filename, modified_at"
    rows = query(settings, f"select {columns} from folder.works order by all")  # noqa: S608
    assert len(rows) == 24
    assert query(killed, f"select {columns} from folder.works order by all") == rows  # noqa: S608
    assert not list(killed.images_dir.rglob("*.part"))


def test_the_command_lands_a_folder_and_tells_of_it_as_json(folder: Path, tmp_path: Path) -> None:
    command = [
        Path(sys.executable).with_name("artwarehouse"),
        *("ingest", "folder", folder, "--attribute", "style", "--source-name", "mine"),
        *("--data-dir", tmp_path / "data", "--format", "json"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["images"] == {"ok": 6}


@pytest.mark.skipif(not STYLES.is_dir(), reason=f"the pictures by style are not at {STYLES}")
def test_real_paintings_land_with_the_artists_of_their_manifest(
    settings: Settings, tmp_path: Path
) -> None:
    manifest = tmp_path / "some.csv"
    header, *lines = (STYLES / "manifest.csv").read_text(encoding="utf-8").splitlines()
    manifest.write_text("\n".join([header, *lines[::10]]), encoding="utf-8")
    summary = ingest_folder(
        settings, STYLES.parent.parent, attribute="style", manifest_file=manifest
    )
    assert (summary.rejected, summary.images) == (0, {"ok": 390})
    # The manifest has the hash too, taken by others.
    rows = query(settings, "select path, label, artist, sha256 from folder.works")
    names = header.split(",")
    assert {tuple(row) for row in rows} == {
        tuple(
            dict(zip(names, line.split(","), strict=True))[column]
            for column in ("file", "style", "artist", "sha256")
        )
        for line in lines[::10]
    }
