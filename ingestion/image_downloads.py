"""Pictures: downloaded, proved to decode, stored under their name, and listed in a manifest.

A stage of its own after the records of a source have landed. Every wanted picture gets one row in
``images.manifest`` that says what became of it, so that a run goes on where the last one stopped.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from core.errors import ArtwarehouseError
from core.files import FAULTS_OF_A_NAME, remove_leftovers, replace_when_done
from core.images.decode import FILE_EXTENSIONS, PictureError, PictureInfo, verify_picture
from core.images.hashes import StoredFile, stored_files
from core.progress import progress
from core.system_errors import os_error_text
from ingestion.http.circuit_breaker import BotProtectionError
from ingestion.http.client import PoliteClient, repair_url
from ingestion.http.responses import Answer, FetchError
from warehouse.landing import land
from warehouse.raw import read_raw

if TYPE_CHECKING:
    from core.settings import Settings

# What a museum does not have, or has only as a web page, is asked for again by later runs, but
# not for ever: a catalogue of 45,000 pictures misses some hundreds.
SETTLED = frozenset({"missing", "not_image"})
TRIES_UNTIL_SETTLED = 3
# One web page in place of a picture is a gap in the collection. So many in a row may be a bot
# shield that says HTTP 200: it is one if it sends a page also for a picture that was there before.
PAGES_IN_A_ROW = 20
WEB_PAGE = "a web page instead of a picture"

COLUMNS: dict[str, dict[str, Any]] = {
    "source": {"data_type": "text", "nullable": False},
    "source_id": {"data_type": "text", "nullable": False},
    "url": {"data_type": "text"},
    "status": {"data_type": "text"},
    "http_status": {"data_type": "bigint"},
    "error": {"data_type": "text"},
    "sha256": {"data_type": "text"},
    "format": {"data_type": "text"},
    "width": {"data_type": "bigint"},
    "height": {"data_type": "bigint"},
    "bytes": {"data_type": "bigint"},
    "image_filename": {"data_type": "text"},
    "tries": {"data_type": "bigint"},
    "fetched_at": {"data_type": "timestamp", "timezone": True},
}


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A picture that a record names.

    Attributes:
        source_id: The record's id in its source.
        url: Where the museum has it; spaces and the like are repaired.
        filename: Path below the picture store, with ``/``. The extension is replaced by that of
            the format found.
    """

    source_id: str
    url: str
    filename: str


class _StoreNameError(ArtwarehouseError):
    """The store cannot hold a file of that name: too long, or below what is a file."""


class _Known(NamedTuple):
    """What the manifest says of a picture."""

    url: str
    status: str
    tries: int
    image_filename: str | None
    sha256: str | None


def fetch_images(
    settings: Settings,
    source: str,
    wanted: Iterable[WantedPicture],
    client: PoliteClient,
    *,
    limit: int | None = None,
) -> dict[str, int]:
    """Fetches the wanted pictures that are not in the store yet.

    A picture is there if its manifest row says ``ok`` for the same URL and its file is the one that
    was fetched. What
    is missing, or no picture, is asked for again in later runs, three times in all; what failed or
    was too large, every time.

    Args:
        settings: Store and limits.
        source: Source name, as in the manifest.
        wanted: Pictures that records name; the first of each ``source_id`` counts.
        client: Asks the picture host, at its own pace.
        limit: At most so many pictures in this run.

    Returns:
        Manifest status -> number of pictures that got it in this run.

    Raises:
        BotProtectionError: The host refuses, or sends web pages instead of pictures; what was
            fetched before is kept.
        ArtwarehouseError: A file could not be written.
    """
    remove_leftovers(settings.images_dir / source)
    known = _manifest(settings, source)
    unique: dict[str, WantedPicture] = {}
    for picture in wanted:
        unique.setdefault(picture.source_id, picture)
    fetched = [row.image_filename for row in known.values() if row.status == "ok"]
    stored = stored_files(settings, filter(None, fetched))
    due = (p for p in unique.values() if _is_due(p, known.get(p.source_id), stored))
    todo = list(islice(due, limit))

    def fetch(picture: WantedPicture) -> dict[str, Any]:
        row = _fetch(settings, client, picture)
        tries = 1 + _tries_so_far(picture, known.get(picture.source_id))
        return row | {"source": source, "source_id": picture.source_id, "tries": tries}

    counts: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    pages = 0
    proven = next((row.url for row in known.values() if row.status == "ok"), None)
    with progress(f"{source} pictures", total=len(todo)) as bar:
        try:
            for row in client.map(fetch, todo):
                rows.append(row)
                bar.advance()
                bar.note(client.stats.note())
                pages = pages + 1 if row["error"] == WEB_PAGE else 0
                proven = row["url"] if row["status"] == "ok" else proven
                if pages >= PAGES_IN_A_ROW and _sends_pictures(client, proven, settings):
                    pages = 0
                elif pages >= PAGES_IN_A_ROW:
                    del rows[-pages:]
                    raise BotProtectionError(
                        f"{row['url']}: the host sent {pages} web pages in a row instead of "
                        "pictures. Everything fetched before is kept. Wait an hour, then run the "
                        "same command again."
                    )
                if len(rows) >= settings.images.chunk_size and not pages:
                    _land(settings, rows, counts)
        finally:
            _land(settings, rows, counts)
    return dict(counts)


def _manifest(settings: Settings, source: str) -> dict[str, _Known]:
    rows = read_raw(
        settings,
        "select source_id, url, status, tries, image_filename, sha256 from images.manifest "
        "where source = ?",
        [source],
    )
    return {source_id: _Known(*row) for source_id, *row in rows}


def _is_due(picture: WantedPicture, known: _Known | None, stored: Mapping[str, StoredFile]) -> bool:
    if known is None or known.url != repair_url(picture.url):
        return True
    if known.status == "ok":
        file = stored.get(known.image_filename or "")
        return file is None or file.sha256 != known.sha256
    return known.status not in SETTLED or known.tries < TRIES_UNTIL_SETTLED


def _tries_so_far(picture: WantedPicture, known: _Known | None) -> int:
    same = known is not None and known.url == repair_url(picture.url) and known.status != "ok"
    return known.tries if known and same else 0


def _land(settings: Settings, rows: list[dict[str, Any]], counts: Counter[str]) -> None:
    """Lands manifest rows, counts them by status and empties the list."""
    if rows:
        key = ("source", "source_id")
        land("images", "manifest", rows, primary_key=key, settings=settings, columns=COLUMNS)
        counts.update(row["status"] for row in rows)
        rows.clear()


def _fetch(settings: Settings, client: PoliteClient, picture: WantedPicture) -> dict[str, Any]:
    """Fetches, verifies and stores one picture; returns its part of the manifest row."""
    row = dict.fromkeys(COLUMNS) | {
        "url": repair_url(picture.url),
        "fetched_at": datetime.now(UTC),
    }
    try:
        answer, found = _ask(settings, client, picture.url)
    except FetchError as error:
        if error.reason == "stopped":
            raise
        status = "too_large" if error.reason == "too_large" else "failed"
        return row | {"status": status, "http_status": error.http_status, "error": str(error)}
    row["http_status"] = answer.status
    if answer.status in (404, 410):
        return row | {"status": "missing", "error": f"HTTP {answer.status}"}
    if isinstance(found, PictureError):
        page = found.status == "not_image" and answer.is_html
        return row | {"status": found.status, "error": WEB_PAGE if page else str(found)}
    filename = str(PurePosixPath(picture.filename).with_suffix(FILE_EXTENSIONS[found.format]))
    try:
        _store(settings.images_dir, filename, answer.content)
    except _StoreNameError as error:
        return row | {"status": "failed", "error": str(error)}
    return row | {
        "status": "ok",
        "sha256": hashlib.sha256(answer.content).hexdigest(),
        "format": found.format,
        "width": found.width,
        "height": found.height,
        "bytes": len(answer.content),
        "image_filename": filename,
    }


def _ask(
    settings: Settings, client: PoliteClient, url: str
) -> tuple[Answer, PictureInfo | PictureError]:
    """Asks for a picture, and once more if what came is none: a passing fault often ends so."""
    limits = settings.images
    found: PictureInfo | PictureError
    for _ in range(2):
        answer = client.get(url, expect="image", max_bytes=limits.max_bytes)
        try:
            found = verify_picture(
                answer.content, max_bytes=limits.max_bytes, max_pixels=limits.max_pixels
            )
        except PictureError as error:
            found = error
        if answer.status in (404, 410) or not (
            isinstance(found, PictureError) and found.status == "not_image"
        ):
            break
    return answer, found


def _sends_pictures(client: PoliteClient, proven: str | None, settings: Settings) -> bool:
    if proven is None:
        return False
    answer = client.get(proven, expect="image", max_bytes=settings.images.max_bytes)
    return answer.status == 200 and not answer.is_html


def _store(images_dir: Path, filename: str, content: bytes) -> None:
    """Writes a file so that its name only ever stands for the whole of it.

    Raises:
        _StoreNameError: The store can hold no file of that name.
        ArtwarehouseError: The store cannot be written.
    """
    path = images_dir / filename
    if not path.resolve().is_relative_to(images_dir.resolve()):
        raise ArtwarehouseError(f"{filename!r} would lie outside {images_dir}: nothing was written")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replace_when_done(path) as part:
            part.write_bytes(content)
    except OSError as error:
        if error.errno in FAULTS_OF_A_NAME and images_dir.is_dir():
            raise _StoreNameError(f"the picture store cannot hold it: {error.strerror}") from error
        raise ArtwarehouseError(f"{path} cannot be written: {os_error_text(error)}") from error
