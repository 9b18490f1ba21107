"""The training data of a task, read from its view in the published warehouse."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import ArtwarehouseError
from ml.data.picture_cache import CachedPictures, load_pictures
from ml.data.preprocessing import describe
from ml.tasks import Task
from warehouse.connect import has_table, open_warehouse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.settings import Settings

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Work:
    """One labelled artwork, as the view gives it."""

    artwork_key: str
    image_filename: str
    label: str
    split: str
    artist_key: str | None


@dataclass(frozen=True)
class Examples:
    """The labelled pictures of a task that can be used, and how many could not.

    Attributes:
        works: In the order of ``pictures``.
        pictures: Their decoded pictures.
        classes: Labels in alphabetical order; a class's number is its place here.
        targets: Class number of each work.
        groups: What keeps each work on one side of the split: its artist, or the work itself.
        copies: Works left out because their picture also is in a later split: the same
            file in training and in test would be a question whose answer was learned by heart.
    """

    works: tuple[Work, ...]
    pictures: CachedPictures
    classes: tuple[str, ...]
    targets: NDArray[np.int64]
    groups: tuple[str, ...]
    copies: tuple[Work, ...]

    def of(self, split: str) -> NDArray[np.int64]:
        """Returns the positions of the usable works of one split."""
        left_out = set(self.copies)
        return np.array(
            [
                index
                for index, work in enumerate(self.works)
                if work.split == split
                and self.pictures.digests[index] is not None
                and work not in left_out
            ],
            dtype=np.int64,
        )

    def class_counts(self, split: str) -> dict[str, int]:
        """Counts the usable works of one split by label."""
        counts = np.bincount(self.targets[self.of(split)], minlength=len(self.classes))
        return dict(zip(self.classes, counts.tolist(), strict=True))

    def statuses(self) -> list[str]:
        """Says of each work ``ok``, ``copy``, or what is wrong with its picture."""
        problems = {problem.path: problem.status for problem in self.pictures.problems}
        copies = set(self.copies)
        return [
            problems.get(path, "copy" if work in copies else "ok")
            for work, path in zip(self.works, self.pictures.paths, strict=True)
        ]

    def count_statuses(self) -> dict[str, int]:
        """Counts the works by status."""
        return dict(sorted(Counter(self.statuses()).items()))

    def data_hash(self) -> str:
        """Returns one sha256 over key, label, split and picture of every work.

        Two runs with the same hash saw the same pictures under the same labels and splits.
        """
        lines = sorted(
            f"{work.artwork_key},{work.label},{work.split},{digest or ''}"
            for work, digest in zip(self.works, self.pictures.digests, strict=True)
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_works(settings: Settings, task: Task, classes: Sequence[str] | None = None) -> list[Work]:
    """Reads a task's view.

    Args:
        settings: Says where the warehouse is.
        task: The task.
        classes: Labels to keep; by default all.

    Returns:
        The works, in the order of their keys.

    Raises:
        ArtwarehouseError: There is no warehouse, no such view, no such class, or an artist
            is on two sides of the split.
    """
    with open_warehouse(settings) as con:
        if not has_table(con, task.view):
            raise ArtwarehouseError(
                f"the warehouse has no view {task.view}: run `artwarehouse build`"
            )
        rows = (
            con.table(task.view)
            .select("artwork_key", "image_filename", "label", "split", "artist_key")
            .order("artwork_key")
            .fetchall()
        )
    works = [Work(*row) for row in rows]
    _refuse_unknown_splits(works, task)
    if task.split_by == "artist":
        _refuse_shared_artists(works, task)
    if classes is not None:
        known = {work.label for work in works}
        unknown = sorted(set(classes) - known)
        if unknown:
            raise ArtwarehouseError(
                f"task {task.name} has no class {', '.join(unknown)}: "
                f"choose among {', '.join(sorted(known)) or 'none (the view is empty)'}"
            )
        works = [work for work in works if work.label in set(classes)]
    return works


def load_examples(
    settings: Settings, task: Task, *, picture_size: int, classes: Sequence[str] | None = None
) -> Examples:
    """Reads a task's works with their pictures, ready to train on.

    Args:
        settings: Says where warehouse, pictures and cache are.
        task: The task.
        picture_size: Side of the squares, in pixels.
        classes: Labels to keep; by default all.

    Raises:
        ArtwarehouseError: As ``read_works``; or there are too few classes or pictures to train.
    """
    works = read_works(settings, task, classes)
    labels = tuple(sorted({work.label for work in works}))
    if len(labels) < task.min_classes:
        raise ArtwarehouseError(
            f"task {task.name} needs at least {task.min_classes} classes and has {len(labels)}"
            f" in {task.view}: ingest more works with pictures and run `artwarehouse build`"
        )
    paths = [settings.images_dir / work.image_filename for work in works]
    pictures = load_pictures(paths, picture_size, settings, recorded_hashes(settings))
    number = {label: index for index, label in enumerate(labels)}
    examples = Examples(
        works=tuple(works),
        pictures=pictures,
        classes=labels,
        targets=np.array([number[work.label] for work in works], dtype=np.int64),
        groups=tuple(split_group(work, task) for work in works),
        copies=_copies_across_splits(works, pictures.digests),
    )
    _require_enough(examples, task)
    return examples


def recorded_hashes(settings: Settings) -> dict[Path, str]:
    """Returns the sha256 of each stored picture as it was when it was taken."""
    with open_warehouse(settings) as con:
        if not has_table(con, "dim_image"):
            return {}
        rows = con.execute(
            "select image_filename, sha256 from dim_image"
            " where image_filename is not null and sha256 is not null"
        ).fetchall()
    return {settings.images_dir / name: str(sha256) for name, sha256 in rows}


def _refuse_unknown_splits(works: Iterable[Work], task: Task) -> None:
    for work in works:
        if work.split not in SPLITS:
            raise ArtwarehouseError(
                f"{task.view} puts work {work.artwork_key} in split {work.split!r}; "
                f"splits are {', '.join(SPLITS)}"
            )


def _refuse_shared_artists(works: Iterable[Work], task: Task) -> None:
    """A model that saw an artist in training would be tested on what it knows."""
    splits: dict[str, set[str]] = defaultdict(set)
    for work in works:
        if work.artist_key is not None:
            splits[work.artist_key].add(work.split)
    shared = sorted(artist for artist, sides in splits.items() if len(sides) > 1)
    if shared:
        raise ArtwarehouseError(
            f"{task.view} puts artists on more than one side of the split: {len(shared)}, first "
            f"artist_key {shared[0]} in {', '.join(sorted(splits[shared[0]]))}; "
            "make the split a function of the artist alone and run `artwarehouse build`"
        )


def split_group(work: Work, task: Task) -> str:
    """Returns what keeps a work on one side of a task's split: its artist, or the work itself."""
    if task.split_by == "artist" and work.artist_key is not None:
        return work.artist_key
    return work.artwork_key


def _copies_across_splits(works: Sequence[Work], digests: Sequence[str | None]) -> tuple[Work, ...]:
    latest: dict[str, int] = {}
    for work, digest in zip(works, digests, strict=True):
        if digest is not None:
            latest[digest] = max(latest.get(digest, 0), SPLITS.index(work.split))
    return tuple(
        work
        for work, digest in zip(works, digests, strict=True)
        if digest is not None and SPLITS.index(work.split) < latest[digest]
    )


def _require_enough(examples: Examples, task: Task) -> None:
    problems = examples.pictures.problems
    why = f" ({describe(problems)})" if problems else ""
    for split in SPLITS:
        if not len(examples.of(split)):
            raise ArtwarehouseError(
                f"task {task.name} has no usable picture in the {split} split{why}: "
                "ingest more works with pictures and run `artwarehouse build`"
            )
    unseen = [label for label, count in examples.class_counts("train").items() if not count]
    if unseen:
        raise ArtwarehouseError(
            f"task {task.name} has no usable training picture of {', '.join(unseen)}{why}: "
            "ingest more such works, or name the other classes with --classes"
        )
