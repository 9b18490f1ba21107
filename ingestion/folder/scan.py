"""Finding the pictures of a folder and what is said of each: label, artist, title."""

from __future__ import annotations

import mimetypes
import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ingestion.folder.manifest import read_manifest
from ingestion.rejects import Reject
from warehouse.errors import ArtwarehouseError


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file that is said to be a picture.

    Attributes:
        path: Where it is below the folder, with ``/``.
        label: Its class.
        artist: Who made it, if that is known.
        title: What it is called, if that is known.
    """

    path: str
    label: str
    artist: str | None = None
    title: str | None = None


@dataclass(slots=True)
class Found:
    """What a folder or its manifest lists.

    Attributes:
        pictures: Files said to be pictures.
        rejects: What should be one and cannot.
        passed_over: Names of the files beside the classes that are no pictures by their names,
            such as a readme or a manifest.
    """

    pictures: list[Labelled] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def find_pictures(directory: Path, attribute: str, manifest: Path | None = None) -> Found:
    """Lists the files of a folder.

    Args:
        directory: The folder.
        attribute: What the labels say, such as ``style``; in a manifest, the name of their column.
        manifest: CSV or Parquet file that names the pictures; without it the folder directly below
            `directory` is the label of a file, as Keras reads them.

    Raises:
        ArtwarehouseError: The folder or the manifest cannot be read, or has no pictures.
    """
    if not directory.is_dir():
        raise ArtwarehouseError(f"{directory} is no folder: give one that holds a folder a class")
    found = Found()
    if manifest is None:
        _walk(directory, found)
    else:
        _listed(manifest, attribute, found)
    if not found.pictures:
        where = manifest or directory
        hint = "a line for each picture" if manifest else "a folder for each class"
        raise ArtwarehouseError(f"{where} lists no pictures: it should have {hint}")
    return found


def artist_and_title(stem: str) -> tuple[str | None, str | None]:
    """Reads a file name of the form ``artist_title``: words with hyphens, one underscore between.

    Example:
        >>> artist_and_title("adriaen-brouwer_in-the-tavern")
        ('Adriaen Brouwer', 'In the tavern')
    """
    artist, _, title = stem.partition("_")
    if not all(part and all(part.split("-")) and "_" not in part for part in (artist, title)):
        return None, None
    if not any(letter.isalpha() for letter in artist):
        return None, None  # 0001_2: numbers, not names
    words = title.replace("-", " ")
    return " ".join(map(_capitalised, artist.split("-"))), _capitalised(words)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _walk(directory: Path, found: Found) -> None:
    for folder, folders, files in os.walk(directory, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = PurePosixPath(Path(folder).relative_to(directory).as_posix())
        for name in folders:
            if Path(folder, name).is_symlink():
                path = str(below / name)
                found.rejects.append(
                    Reject(path, "a link to a folder, which is not followed", path)
                )
        for name in sorted(files):
            if name.startswith("."):
                continue
            path = str(below / name)
            if not _is_utf_8(path):
                shown = path.encode("utf-8", "backslashreplace").decode()
                found.rejects.append(Reject(shown, "its name is not in UTF-8", shown))
            elif not below.parts and not _is_named_as_picture(name):
                found.passed_over.append(name)
            elif not below.parts:
                found.rejects.append(Reject(path, "in no folder that names its class", path))
            else:
                artist, title = artist_and_title(Path(name).stem)
                found.pictures.append(Labelled(path, below.parts[0], artist, title))


def _is_named_as_picture(name: str) -> bool:
    kind, _ = mimetypes.guess_type(name, strict=False)
    return kind is not None and kind.startswith("image/")


def _raise(error: OSError) -> None:
    raise ArtwarehouseError(f"{error.filename} cannot be read: {error.strerror}") from error


def _is_utf_8(path: str) -> bool:
    # Python shows bytes of a name that are not as lone surrogates, which no table takes.
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _listed(manifest: Path, attribute: str, found: Found) -> None:
    seen: dict[str, dict[str, Any]] = {}
    for place, row in read_manifest(manifest, attribute):
        reason = None
        path, label = _plain_path(row["file"]), row[attribute]
        if path is None:
            reason = f"{row['file']!r} in the column file is no path below the folder"
        elif label is None:
            reason = f"no label in the column {attribute}"
        elif path in seen:
            reason = None if seen[path] == row else "other facts than an earlier line gives"
        else:
            seen[path] = row
            artist, title = artist_and_title(PurePosixPath(path).stem)
            found.pictures.append(
                Labelled(path, label, row.get("artist") or artist, row.get("title") or title)
            )
        if reason:
            found.rejects.append(Reject(row, reason, place))


def _plain_path(text: str | None) -> str | None:
    """Returns the path in its one form; None if it climbs, is absolute or hides characters."""
    if not text or not text.isprintable() or "\\" in text:
        return None
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        return None
    # Hidden files are no pictures, listed or not; a colon is a drive on some systems.
    if any(part.startswith(".") for part in path.parts) or ":" in path.parts[0]:
        return None
    return str(path)
