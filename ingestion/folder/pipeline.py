"""The ingest of a folder of labelled pictures: files -> picture store and raw."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from core.errors import ArtwarehouseError
from core.files import remove_leftovers
from core.images.hashes import stored_files
from core.progress import progress
from ingestion.folder import WORKS, works
from ingestion.folder.picture_import import (
    Facts,
    FileError,
    Stamp,
    forget_folders,
    locate,
    put,
    read_picture,
    store_names,
)
from ingestion.folder.scan import Found, Labelled, find_pictures
from ingestion.rejects import Reject, land_rejects
from ingestion.summary import IngestSummary
from warehouse.landing import run_pipeline
from warehouse.raw import read_raw
from warehouse.refused_rows import Batch, land_all_but_refused

if TYPE_CHECKING:
    from core.settings import Settings

DATASET = "folder"
CHUNK_SIZE = 5_000
# As many at a time go to a thread: handing over takes as long as hashing a small picture.
BATCH_SIZE = 16
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


# The row of a picture, why there is none, or None if raw has that row.
Taken = dict[str, Any] | Reject | None


class _Known(NamedTuple):
    """What raw says of a picture."""

    row: dict[str, Any]
    facts: Facts
    stamp: Stamp


def ingest_folder(
    settings: Settings,
    directory: Path,
    *,
    attribute: str,
    source_name: str | None = None,
    manifest_file: Path | None = None,
) -> IngestSummary:
    """Brings a folder of labelled pictures into raw and the picture store.

    Everything is committed in parts, and a run that was stopped goes on where it was: a file with
    the size and time that raw knows is not read again, one with the same content not decoded again.
    A picture that is no longer listed keeps its row, with the time at which it was missed.

    Args:
        settings: Where raw and the store are, and the largest picture taken.
        directory: The folder.
        attribute: What the labels say, such as ``style``.
        source_name: Name of the collection; that of the folder if not given.
        manifest_file: CSV or Parquet file that names pictures and labels, in place of folders.

    Raises:
        ArtwarehouseError: The request makes no sense, the folder or the manifest cannot be read,
            or the store cannot be written. What was read before is landed.
    """
    began = time.monotonic()
    name = _checked_name(source_name, directory)
    if not attribute.strip():
        raise ArtwarehouseError("--attribute must say what the labels are, such as style")
    found = find_pictures(directory, attribute, manifest_file)
    forget_folders()
    remove_leftovers(settings.images_dir / DATASET / name)
    run = _Run(settings, directory.resolve(), name, attribute)
    run.read(found)
    run.miss(found)
    if found.passed_over:
        run.summary.notes.append(_passed_over(found.passed_over))
    run.summary.seconds = time.monotonic() - began
    return run.summary


def _passed_over(names: list[str]) -> str:
    shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    note = f"passed over beside the classes, as no pictures: {shown}"
    if any(name.lower().endswith((".csv", ".parquet")) for name in names):
        note += " (a list of the pictures is read if given by --manifest)"
    return note


def _checked_name(name: str | None, directory: Path) -> str:
    if name is None:
        name = re.sub(r"[^a-z0-9]+", "_", directory.resolve().name.lower()).strip("_")
    if not _NAME.fullmatch(name):
        raise ArtwarehouseError(
            f"{name!r} cannot name a collection: give --source-name, up to 63 small letters, "
            "digits, - and _"
        )
    return name


class _Run:
    """One ingest under way."""

    def __init__(self, settings: Settings, root: Path, name: str, attribute: str) -> None:
        self.summary = IngestSummary(DATASET)
        self._settings = settings
        self._root = str(root)
        self._images_dir = str(settings.images_dir)
        self._name = name
        self._attribute = attribute
        self._known = _known(settings, name)
        self._directory = os.fsencode(root).decode("utf-8", "backslashreplace")
        self._filenames: dict[str, str] = {}
        present = (known.row for known in self._known.values() if not known.row["removed_at"])
        self._stored = stored_files(settings, (str(row["image_filename"]) for row in present))
        # Known pictures that cannot be taken again and are not in the store as they were.
        self._lost: set[str] = set()
        self._refuse_another_folder(root)
        self._now = datetime.now(UTC)

    def _refuse_another_folder(self, root: Path) -> None:
        """Raises if the collection holds the pictures of another folder, which is there still."""
        others = {
            str(known.row["directory"])
            for known in self._known.values()
            if known.row["directory"] is not None and known.row["removed_at"] is None
        }
        for other in sorted(others - {self._directory}):
            if Path(other).is_dir() and not root.samefile(other):
                raise ArtwarehouseError(
                    f"the collection {self._name!r} holds the pictures of {other}: give those of "
                    f"{root} another name by --source-name"
                )

    def read(self, found: Found) -> None:
        """Reads the files in threads and lands them in chunks, while further ones are read."""
        pictures = found.pictures
        self._filenames = store_names(picture.path for picture in pictures)
        # Decoding and hashing let other threads run.
        workers = os.cpu_count() or 1
        with (
            progress(f"pictures of {self._name}", total=len(pictures)) as bar,
            ThreadPoolExecutor(workers) as pool,
            ThreadPoolExecutor(1) as landing,
        ):
            landed = landing.submit(self._land, found.rejects)
            try:
                for chunk in _chunks(pictures, CHUNK_SIZE):
                    taken: list[Taken] = []
                    for results in pool.map(self._take_all, _chunks(chunk, BATCH_SIZE)):
                        taken += results
                        bar.advance(len(results))
                    landed.result()
                    landed = landing.submit(self._land, taken)
            finally:
                # A fault of a landing under way is told too, however the reading ended.
                landed.result()

    def miss(self, found: Found) -> None:
        """Marks the rows of pictures that are no longer listed, unless their folder is unread."""
        listed = {picture.path for picture in found.pictures} - self._lost
        unread = tuple(found.unread)
        gone = [
            known.row | {"removed_at": self._now}
            for path, known in self._known.items()
            if path not in listed
            and known.row["removed_at"] is None
            and not path.startswith(unread)
        ]
        if gone:
            run_pipeline(DATASET, works(gone), self._settings)
            self.summary.rows["folder.works (no longer listed)"] = len(gone)

    def _take_all(self, pictures: list[Labelled]) -> list[Taken]:
        return [self._take(picture) for picture in pictures]

    def _take(self, picture: Labelled) -> Taken:
        """Returns the row of a picture, why there is none, or None if raw has that row."""
        known = self._known.get(picture.path)
        filename = f"{DATASET}/{self._name}/{self._filenames[picture.path]}"
        try:
            file, stamp = locate(self._root, picture.path)
            is_stored = (
                known is not None
                and known.row["image_filename"] == filename
                and self._is_stored(known)
            )
            if known and known.stamp == stamp and is_stored:
                facts = known.facts
            else:
                earlier = known.facts if known else None
                facts, content = read_picture(file, self._settings.images, earlier)
                put(file, content, self._images_dir, filename)
        except FileError as error:
            if known and not self._is_stored(known):
                self._lost.add(picture.path)
            return Reject(picture.path, str(error), f"{self._name}/{picture.path}")
        row = {
            "source_name": self._name,
            "path": picture.path,
            "attribute": self._attribute,
            "label": picture.label,
            "artist": picture.artist,
            "title": picture.title,
            "name_issue": picture.name_issue,
            "sha256": facts.sha256,
            "format": facts.format,
            "width": facts.width,
            "height": facts.height,
            "bytes": stamp.bytes,
            "image_filename": filename,
            "directory": self._directory,
            "modified_at": stamp.modified_at,
            "removed_at": None,
        }
        if known and is_stored and known.row.items() >= row.items():
            return None
        return row | {"ingested_at": self._now}

    def _is_stored(self, known: _Known) -> bool:
        """Tells whether the store has the very file that raw knows."""
        stored = self._stored.get(str(known.row["image_filename"]))
        return stored is not None and stored.sha256 == known.facts.sha256

    def _land(self, taken: Sequence[Taken]) -> None:
        rows = [row for row in taken if isinstance(row, dict)]
        rejects = [reject for reject in taken if isinstance(reject, Reject)]
        refused = []
        if rows:
            refused = land_all_but_refused(DATASET, [Batch(works, rows)], self._settings)
            rejects += [
                Reject(one.row["path"], one.reason, f"{self._name}/{one.row['path']}")
                for one in refused
            ]
        self.summary.rejected += land_rejects(self._settings, DATASET, rejects)
        landed = len(rows) - len(refused)
        counts = {"ok": landed, "unchanged": len(taken) - landed - len(rejects)}
        for status, number in counts.items():
            if number:
                self.summary.images[status] = self.summary.images.get(status, 0) + number
        self.summary.rows["folder.works"] = self.summary.rows.get("folder.works", 0) + landed


def _known(settings: Settings, name: str) -> dict[str, _Known]:
    """Returns the pictures of a collection that raw has: path -> row."""
    present = read_raw(
        settings,
        "select column_name from information_schema.columns "
        "where table_schema = 'folder' and table_name = 'works'",
    )
    # Raw of an earlier version lacks some.
    columns = [column for column in WORKS if (column,) in present]
    if not columns:
        return {}
    rows = read_raw(
        settings,
        f"select {', '.join(columns)} from folder.works where source_name = ?",  # noqa: S608 (ours)
        [name],
    )
    known = {}
    for cells in rows:
        row: dict[str, Any] = {**dict.fromkeys(WORKS), **dict(zip(columns, cells, strict=True))}
        facts = Facts(row["sha256"], row["format"], row["width"], row["height"])
        known[row["path"]] = _Known(row, facts, Stamp(row["bytes"], row["modified_at"]))
    return known


def _chunks(pictures: Iterable[Labelled], size: int) -> Iterator[list[Labelled]]:
    iterator = iter(pictures)
    while chunk := list(islice(iterator, size)):
        yield chunk
