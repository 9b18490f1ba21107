"""What must hold of any bulk file, any picture and any folder of pictures that somebody gives."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from hostile_files import HostileFile, hostile_files
from hostile_pictures import Hostile, hostile_folder, hostile_pictures
from spoilt_rows import spoilt_file

from core.images.decode import PictureError, decode_picture, inspect_picture, verify_picture
from core.settings import PROJECT_ROOT, Settings
from ingestion.folder.pipeline import ingest_folder
from ingestion.met.bulk import land_csv
from ingestion.summary import IngestSummary
from warehouse.raw import read_raw

MOST_MIB = 1_000
LONGEST_SECONDS = 5.0  # of one small picture
PROGRAM = Path(__file__).with_name("hostile_files.py")


def files(seed: int, room: Path) -> None:
    """A file lands its good rows or is refused, a picture is read right or refused."""
    # One at a time: together they fill the memory.
    kinds = sum(1 for _ in hostile_files(seed))
    land_alone(next(itertools.islice(hostile_files(seed), seed * 31 % kinds, None)), room)
    land_spoilt(seed, room)
    for picture in itertools.islice(hostile_pictures(seed), 100):
        try:
            read_picture(picture)
        except Exception as error:
            error.add_note(picture.name)
            raise
    land_folder(seed, room)


def land_alone(file: HostileFile, room: Path) -> None:
    path = room / file.name
    path.write_bytes(file.content())
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
    )
    assert done.returncode == 0, f"{file.kind}: {done.stderr[-2000:]}"
    became = json.loads(done.stdout)
    assert became["rows"] == file.rows, (file.kind, became)
    assert became["refusal"] if file.rows is None else became["refusal"] is None, file.kind
    assert became["mib"] < MOST_MIB, (file.kind, became)


def land_spoilt(seed: int, room: Path) -> None:
    file = spoilt_file(seed)
    (room / file.name).write_bytes(file.content)
    settings = Settings(data_dir=room / "data")
    summary = IngestSummary("met")
    land_csv(settings, room / file.name, summary)
    landed = dict(read_raw(settings, "select object_id, title from met.objects_csv"))
    wrong = {key: landed.get(key) for key in file.good if landed.get(key) != file.good[key]}
    assert not wrong, (wrong, file.told)
    assert summary.rows["met.objects_csv"] + summary.rejected == len(file.good) + file.spoilt, (
        summary,
        file.told,
    )


def read_picture(picture: Hostile) -> None:
    limits = {"max_bytes": 2**20, "max_pixels": 10**6}
    answers: list[Any] = []
    began = time.monotonic()
    for read in (verify_picture, decode_picture):
        try:
            answers.append(read(picture.data, **limits))
        except PictureError as error:
            assert len(str(error)) > 15  # noqa: PT017
            assert "0x" not in str(error)  # noqa: PT017
            answers.append(None)
    assert time.monotonic() - began < LONGEST_SECONDS
    info, pixels = answers
    assert (info is None) == (pixels is None)
    if picture.fault in {"none", "longer"}:
        assert info is not None
    if info is None:
        return
    assert info == inspect_picture(picture.data, **limits)
    assert pixels.shape == (info.height, info.width, 3)
    if picture.fault == "none":
        width, height = picture.size[:: -1 if picture.turned > 4 else 1]
        assert (info.width, info.height) == (width, height)
    # A file that ends early and is taken has lost nothing of its picture.
    if picture.fault in {"cut", "ended"} or (picture.fault == "longer" and picture.kind == "JPEG"):
        assert (pixels == decode_picture(picture.whole, **limits)).all()


def land_folder(seed: int, room: Path) -> None:
    folder = room / "in"
    filled = hostile_folder(folder, seed)
    settings = Settings(data_dir=room / "pictures")
    for _ in range(2):
        ingest_folder(settings, folder, attribute="style", source_name="hostile")
    rows = read_raw(settings, "select path, image_filename, label from folder.works")
    rejects = dict(read_raw(settings, "select record, reason from rejects.folder"))
    taken = {path for path, _, _ in rows}
    assert taken >= filled.good
    assert rejects.keys() >= filled.bad
    assert not taken & rejects.keys()
    assert taken | rejects.keys() == filled.good | filled.bad | filled.either
    assert all(rejects.values())
    for path, name, label in rows:
        assert label
        assert (settings.images_dir / name).read_bytes() == (folder / path).read_bytes()
    assert not list(settings.images_dir.rglob("*.part"))
