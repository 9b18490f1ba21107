"""Which class of a model a folder's name means: as `ingest folder` and the build take such names.

The seeds of the dbt project decide, as they do in the build: ``Naive_Art_Primitivism`` is Naive
Art, ``Ukiyo_e`` is Ukiyo-e.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from core.settings import DBT_PROJECT_DIR

# Seeds that give labels another name: alias and name.
_MOVEMENTS = ("movement_aliases", "alias", "movement")
_SCHOOLS = ("school_aliases", "alias", "school")


def label_of(folder: str, task: str, labels: Sequence[str]) -> str | None:
    """Returns the class that a folder's name means; None where it is none of them.

    Args:
        folder: Name of the folder, in any case, with blanks or underscores.
        task: Name of the task.
        labels: The classes of the model.
    """
    for name in _meanings(folder.replace("_", " "), task):
        for form in (_plain, search_text):
            found = [label for label in labels if form(label) and form(label) == form(name)]
            if len(found) == 1:
                return found[0]
    return None


def search_text(text: str) -> str:
    """Returns a text as dbt's macro of this name: small letters, no accents, blanks for signs."""
    letters = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub("[^a-z0-9]+", " ", bare.lower()).strip()


def _meanings(text: str, task: str) -> Iterator[str]:
    """Yields what a text may stand for, the text itself first."""
    names = [text]
    if task == "style":
        names.append(_seed(*_MOVEMENTS).get(search_text(text), text))
    elif task in {"school", "culture"}:
        names.append(_school(text))
    rules = _labels_of(task)
    for name in names:
        yield name
        if name in rules:
            yield rules[name]


def _school(text: str) -> str:
    """Returns the school whose name comes first in a text, the longest of those at one place."""
    searched = f" {search_text(text)} "
    found = [
        (searched.index(f" {alias} "), -len(alias), school)
        for alias, school in _seed(*_SCHOOLS).items()
        if f" {alias} " in searched
    ]
    return min(found)[2] if found else text


@cache
def _seed(name: str, key: str, value: str) -> dict[str, str]:
    return {row[key]: row[value] for row in _rows(name)}


@cache
def _labels_of(task: str) -> dict[str, str]:
    return {
        row["attribute_value"]: row["label"]
        for row in _rows("ml_task_labels")
        if row["task"] == task and row["match_kind"] == "equals" and row["label"]
    }


def _rows(seed: str) -> list[dict[str, str]]:
    path = DBT_PROJECT_DIR / "seeds" / f"{seed}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _plain(label: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", label).casefold().replace("_", " ").split())
