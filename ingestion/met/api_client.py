"""Asking the Met API: the id index, and one object at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from core.errors import ArtwarehouseError
from ingestion.http.client import PoliteClient
from ingestion.http.responses import FetchError
from ingestion.met import parsing
from ingestion.met.api_schema import IMAGE_HOST, LIVE_URL, OBJECTS_PATH
from ingestion.rejects import Reject

if TYPE_CHECKING:
    from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking for one object: a row, or else a reject, a failure or both.

    Attributes:
        row: Row of ``met.objects``; a tombstone where the museum has no such object.
        reject: The record, where it cannot be read.
        failure: What to tell the operator: the object was not fetched, or a field flipped.
        flipped: Whether a field of the record holds another type than it always did.
    """

    row: dict[str, Any] | None = None
    reject: Reject | None = None
    failure: str | None = None
    flipped: bool = False


def met_client(settings: Settings, requests_per_second: float) -> PoliteClient:
    """Returns a client for the museum's API and picture host, at this pace."""
    return PoliteClient(
        live_url=LIVE_URL,
        base_url=settings.met.base_url,
        http=settings.http,
        requests_per_second=requests_per_second,
        image_hosts=[IMAGE_HOST],
    )


def list_ids(
    client: PoliteClient, *, department: int | None, since: date | None
) -> tuple[list[int], list[Reject]]:
    """Asks for the index of object ids.

    Args:
        client: Asks the API.
        department: Only objects of this department (the API's ``departmentId``).
        since: Only objects whose record changed on this day or later.

    Returns:
        The ids, ascending, and the entries that are none.

    Raises:
        ArtwarehouseError: The answer is no id index.
    """
    filters = {"departmentIds": department, "metadataDate": since}
    query = urlencode({name: value for name, value in filters.items() if value is not None})
    path = f"{OBJECTS_PATH}?{query}" if query else OBJECTS_PATH
    answer = client.get(path, expect="json")
    try:
        ids, others = parsing.read_ids(answer.json())
    except parsing.UnreadableRecordError as error:
        raise ArtwarehouseError(
            f"{answer.url}: {error}. Check that ARTWAREHOUSE_MET__BASE_URL is a Met API."
        ) from error
    return ids, [Reject(entry, "not an object id", answer.url) for entry in others]


def object_url(object_id: int) -> str:
    """Returns the museum's own address of an object's record."""
    return f"{LIVE_URL}{OBJECTS_PATH}/{object_id}"


def fetch_object(client: PoliteClient, object_id: int) -> Outcome:
    """Asks for one object; whatever comes back becomes an outcome.

    Raises:
        BotProtectionError: The bot shield refuses everything.
    """
    try:
        answer = client.get(f"{OBJECTS_PATH}/{object_id}", expect="json")
        document = answer.json()
    except FetchError as error:
        if error.reason == "stopped":
            raise
        # What asking again does not mend is kept with its reason, although the next run asks.
        mends = error.passing and error.reason != "invalid_json"
        reject = None if mends else Reject({"objectID": object_id}, str(error), error.url)
        return Outcome(reject=reject, failure=f"Met object {object_id}: {error}")
    if answer.status != 200:
        if parsing.is_not_found(document):
            return Outcome(row=parsing.tombstone(object_id))
        return Outcome(reject=Reject(document, f"HTTP {answer.status}", answer.url))
    try:
        return Outcome(row=parsing.read_object(object_id, document))
    except parsing.UnreadableRecordError as error:
        flipped = isinstance(error, parsing.TypeFlipError)
        return Outcome(
            reject=Reject(document, str(error), answer.url),
            failure=f"Met object {object_id}: {error}" if flipped else None,
            flipped=flipped,
        )


def checked_ids(ids: Sequence[int]) -> list[int]:
    """Returns ids that a person gave, each once and in that order.

    Raises:
        ArtwarehouseError: One of them cannot be an object id.
    """
    for object_id in ids:
        if object_id < 1:
            raise ArtwarehouseError(f"{object_id} is no Met object id: ids are positive numbers")
    return list(dict.fromkeys(ids))
