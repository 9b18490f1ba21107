"""Finding the pictures of a folder and what is said of each: label, artist, title."""

from __future__ import annotations

import mimetypes
import os
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from core.errors import ArtwarehouseError
from ingestion.encoding_repair import meant_text
from ingestion.folder.file_names import LETTERS, Named, read_names, was_repaired
from ingestion.folder.manifest import read_manifest
from ingestion.rejects import Reject

UNREAD = "a folder that cannot be read"
# What desktops leave in folders.
_OF_SYSTEMS = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file that is said to be a picture.

    Attributes:
        path: Where it is below the folder, with ``/``.
        label: Its class.
        artist: Who made it, if that is known.
        title: What it is called, if that is known.
        name_issue: What was repaired of these words, or why there are none.
    """

    path: str
    label: str
    artist: str | None = None
    title: str | None = None
    name_issue: str | None = None


@dataclass(slots=True)
class Found:
    """What a folder or its manifest lists.

    Attributes:
        pictures: Files said to be pictures.
        rejects: What should be one and cannot.
        passed_over: Names of the files beside the classes that are no pictures by their names,
            such as a readme or a manifest.
        unread: Folders that cannot be read, as paths with ``/`` at their ends.
    """

    pictures: list[Labelled] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


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
        hint = "unpack it and give the folder" if _is_archive(directory) else "give one"
        raise ArtwarehouseError(f"{directory} is no folder: {hint} that holds a folder a class")
    found = Found()
    if manifest is None:
        _walk(directory, attribute, found)
    else:
        _listed(directory, manifest, attribute, found)
    if not found.pictures:
        where = manifest or directory
        hint = "a line for each picture" if manifest else "a folder for each class"
        raise ArtwarehouseError(f"{where} lists no pictures: it should have {hint}")
    return found


def _is_archive(path: Path) -> bool:
    return path.is_file() and (zipfile.is_zipfile(path) or tarfile.is_tarfile(path))


def _walk(directory: Path, attribute: str, found: Found) -> None:
    pictures: list[PurePosixPath] = []
    for path, reason in _files(directory):
        if reason == UNREAD:
            found.unread.append(f"{path}/")
        if reason:
            found.rejects.append(Reject(path, reason, path))
        elif len(PurePosixPath(path).parts) > 1:
            pictures.append(PurePosixPath(path))
        elif _is_named_as_picture(path):
            found.rejects.append(Reject(path, "in no folder that names its class", path))
        else:
            found.passed_over.append(path)
    named = read_names([(picture.parts[0], picture.stem) for picture in pictures], attribute)
    for picture, names in zip(pictures, named, strict=True):
        found.pictures.append(_labelled(str(picture), picture.parts[0], names))


def _files(directory: Path) -> Iterator[tuple[str, str | None]]:
    """Yields the path of each file below a folder that is not hidden, or why it is left."""
    unread: list[str] = []
    for folder, folders, files in os.walk(directory, onerror=lambda e: unread.append(e.filename)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = PurePosixPath(Path(folder).relative_to(directory).as_posix())
        for name in folders:
            if Path(folder, name).is_symlink():
                yield _shown(below / name), "a link to a folder, which is not followed"
        for name in sorted(files):
            if name.startswith(".") or name.lower() in _OF_SYSTEMS:
                continue
            path = str(below / name)
            yield _shown(path), None if _is_utf_8(path) else "its name is not in UTF-8"
    for folder in unread:
        if Path(folder) == directory:
            raise ArtwarehouseError(f"{directory} cannot be read")
        yield _shown(Path(folder).relative_to(directory).as_posix()), UNREAD


def _shown(path: object) -> str:
    return os.fsencode(str(path)).decode("utf-8", "backslashreplace")


def _labelled(path: str, label: str, named: Named) -> Labelled:
    issue = named.issue
    if was_repaired(label) and LETTERS not in (issue or ""):
        issue = "; ".join(filter(None, (LETTERS, issue)))
    return Labelled(path, meant_text(label), named.artist, named.title, issue)


def _is_named_as_picture(name: str) -> bool:
    kind, _ = mimetypes.guess_type(name, strict=False)
    return kind is not None and kind.startswith("image/")


def _is_utf_8(path: str) -> bool:
    # Python shows bytes of a name that are not as lone surrogates, which no table takes.
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _listed(directory: Path, manifest: Path, attribute: str, found: Found) -> None:
    seen: dict[str, dict[str, str | None]] = {}
    on_disk = _SpelledOtherwise(directory)
    for place, row in read_manifest(manifest, attribute):
        reason = None
        path = _plain_path(row["file"])
        if path is None:
            reason = f"{row['file']!r} in the column file is no path below the folder"
        elif row[attribute] is None:
            reason = f"no label in the column {attribute}"
        elif seen.setdefault(on_disk.find(path), row) != row:
            reason = "other facts than an earlier line gives"
        if reason:
            found.rejects.append(Reject(row, reason, place))
    files = [(str(row[attribute]), PurePosixPath(path).stem) for path, row in seen.items()]
    named = read_names(files, attribute)
    for (path, row), (label, _), names in zip(seen.items(), files, named, strict=True):
        found.pictures.append(_labelled(path, label, _with_cells(names, row)))


def _with_cells(named: Named, row: dict[str, str | None]) -> Named:
    """Puts what a manifest says in the place of what the name of the file does."""
    artist, title = row.get("artist"), row.get("title")
    if artist is None and title is None:
        return named
    issue = named.issue if artist is None or title is None else None
    if any(cell and was_repaired(cell) for cell in (artist, title)):
        issue = LETTERS
    artist, title = (cell and meant_text(cell) for cell in (artist, title))
    return Named(artist or named.artist, title or named.title, issue)


class _SpelledOtherwise:
    """Files whose names have the letters of a path in another form, as copies from Macs do."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        # None for letters that several files share: which is meant, no one can tell.
        self._paths: dict[str, str | None] | None = None

    def find(self, path: str) -> str:
        """Returns the path as it is on disk; unchanged if there is no such file."""
        if _is_there(self._directory / path):
            return path
        if self._paths is None:
            self._paths = {}
            for name in (name for name, reason in _files(self._directory) if reason is None):
                meant = meant_text(name)
                self._paths[meant] = None if meant in self._paths else name
        return self._paths.get(meant_text(path)) or path


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # its name is too long
        return False


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
