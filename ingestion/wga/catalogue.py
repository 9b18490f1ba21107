"""The catalogue file of the Web Gallery of Art -> rows as they are in it.

The museum offers all its works in one download, in two editions with the same rows:
``data_txt.zip`` with ``catalog.csv`` inside, which lost every letter outside Windows-1250, and
``data_xls.zip`` with ``catalog.xls``, in which Excel took some dates for days.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ArtwarehouseError
from ingestion.wga import catalogue_excel, catalogue_text
from ingestion.wga.catalogue_rows import ACCEPTED, Catalogue

if TYPE_CHECKING:
    from ingestion.http.client import PoliteClient

MEMBERS = (catalogue_text.MEMBER, catalogue_excel.MEMBER)
_ZIP = b"PK\x03\x04"


def read_catalogue(source: str, client: PoliteClient, *, max_bytes: int) -> Catalogue:
    """Reads a catalogue from a file or from the museum.

    Args:
        source: Path of ``data_txt.zip``, ``data_xls.zip`` or the file inside, or their address on
            the museum's site.
        client: Client of the museum, for an address.
        max_bytes: Largest file taken, before and after decompression.

    Raises:
        ArtwarehouseError: There is no such file, or it is not the catalogue.
    """
    if re.match(r"https?://", source, re.IGNORECASE):
        answer = client.get(source, expect="file", max_bytes=max_bytes)
        if not 200 <= answer.status < 300:
            raise ArtwarehouseError(
                f"{source} is not there (HTTP {answer.status}): give {ACCEPTED}"
            )
        content = answer.content
    else:
        content = _read_file(Path(source), max_bytes)
    if content.startswith(_ZIP):
        content = _unzip(content, source, max_bytes)
    return parse_catalogue(content, name=source)


def parse_catalogue(content: bytes, *, name: str) -> Catalogue:
    """Reads the bytes of a ``catalog.csv`` or ``catalog.xls``; the content tells which.

    Args:
        content: The file.
        name: What to call it in messages.

    Raises:
        ArtwarehouseError: The file is not the catalogue.
    """
    if content.startswith(catalogue_excel.SIGNATURE):
        return catalogue_excel.parse_excel_edition(content, name=name)
    return catalogue_text.parse_text_edition(content, name=name)


def _read_file(path: Path, max_bytes: int) -> bytes:
    try:
        with path.expanduser().open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise ArtwarehouseError(
            f"{path} cannot be read ({error.strerror}): give {ACCEPTED}"
        ) from error
    if len(content) > max_bytes:
        raise ArtwarehouseError(f"{path} is larger than {max_bytes:,} bytes: give {ACCEPTED}")
    return content


def _unzip(content: bytes, name: str, max_bytes: int) -> bytes:
    """Returns the one expected member of the archive; no other is ever opened or written."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.namelist()
            wanted = next((m for m in members if m.lower().rpartition("/")[2] in MEMBERS), None)
            if wanted is None:
                held = ", ".join(members[:5]) or "nothing"
                raise ArtwarehouseError(
                    f"{name} holds {held} and no {' or '.join(MEMBERS)}: give {ACCEPTED}"
                )
            with archive.open(wanted) as member:
                # The size in the archive's directory may lie: read, and see.
                unzipped = member.read(max_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        # RuntimeError: encrypted, or packed by a method that Python does not know.
        raise ArtwarehouseError(f"{name} cannot be unpacked ({error}): fetch it again") from error
    if len(unzipped) > max_bytes:
        raise ArtwarehouseError(
            f"{wanted} in {name} is larger than {max_bytes:,} bytes once unpacked: give {ACCEPTED}"
        )
    return unzipped
