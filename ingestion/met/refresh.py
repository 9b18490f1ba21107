"""Refreshing: which of the objects here the museum has changed or withdrawn since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from core.errors import ArtwarehouseError
from ingestion.met import listings
from ingestion.met.api_client import list_ids
from warehouse.landing import run_pipeline
from warehouse.raw import read_raw

if TYPE_CHECKING:
    from core.settings import Settings
    from ingestion.http.client import PoliteClient
    from ingestion.rejects import Reject

# The museum dates changes by its own day, which is not over when ours in UTC is.
MARGIN = timedelta(days=1)
# An interrupted refresh is gone on with for so long; after that, what it fetched may have changed.
LONGEST_PAUSE = timedelta(days=1)
# The museum withdraws an object now and then. If more of ours are gone from its index at once,
# the index is broken, and asking for each of them would take days.
MOST_VANISHED_SHARE = 0.1
MOST_VANISHED = 100


@dataclass(frozen=True, slots=True)
class Refresh:
    """One refresh, from its listing to the last object that it fetched.

    Attributes:
        listed_at: When the museum listed its objects; the next refresh asks for changes since.
        since: The day from which changes were asked for.
        todo: Objects here to fetch again.
        objects: How many the museum lists in all.
        changed: How many of those here it lists as changed.
        vanished: How many of those here it does not list.
        rejects: Entries of its lists that are no ids.
    """

    listed_at: datetime
    since: date
    todo: Sequence[int]
    objects: int
    changed: int
    vanished: int
    rejects: Sequence[Reject] = ()

    def keep(self, settings: Settings, *, finished_at: datetime | None = None) -> None:
        """Writes the refresh down in ``met.listings``."""
        row = {
            "listed_at": self.listed_at,
            "metadata_date_from": self.since,
            "objects": self.objects,
            "changed": self.changed,
            "vanished": self.vanished,
            "finished_at": finished_at,
        }
        run_pipeline("met", listings(row), settings)

    def finish(self, settings: Settings) -> None:
        """Notes the refresh as finished, if every one of its objects was fetched or rejected.

        What was rejected is asked for again by the next refresh. It must not keep this one open:
        all that changed since would be fetched again each time.
        """
        fetched = dict(read_raw(settings, "select object_id, _fetched_at from met.objects"))
        rejected = rejected_objects(settings)
        if all(max(fetched[i], rejected.get(i, fetched[i])) >= self.listed_at for i in self.todo):
            self.keep(settings, finished_at=datetime.now(UTC))


def plan_refresh(settings: Settings, client: PoliteClient) -> Refresh:
    """Asks the museum what changed, and what it still has.

    Changes are asked for from the last finished refresh on; where there was none, from when the
    oldest record here was fetched. Only objects that are here are refreshed, tombstones that the
    museum lists again among them.

    Raises:
        ArtwarehouseError: There is nothing to refresh, or the museum's index lacks too much.
    """
    here = {
        object_id: (status, fetched_at)
        for object_id, status, fetched_at in read_raw(
            settings, "select object_id, _status, _fetched_at from met.objects"
        )
    }
    if not here:
        raise ArtwarehouseError(
            "there are no Met objects here to refresh: run `artwarehouse ingest met` first"
        )
    [(finished,)] = read_raw(
        settings, "select max(listed_at) from met.listings where finished_at is not null"
    ) or [(None,)]
    since = ((finished or min(at for _, at in here.values())) - MARGIN).astimezone(UTC).date()
    listed_at = _unfinished(settings, since) or datetime.now(UTC)
    changed_ids, odd = list_ids(client, department=None, since=since)
    all_ids, odder = list_ids(client, department=None, since=None)
    listed = set(all_ids)
    changed = here.keys() & set(changed_ids)
    # What was missing and is listed, and what could not be read since it was fetched.
    returned = {i for i, (status, _) in here.items() if status != "ok"} & listed
    unread = {i for i, at in rejected_objects(settings).items() if i in here and at > here[i][1]}
    vanished = {i for i, (status, _) in here.items() if status == "ok"} - listed
    if len(vanished) > max(MOST_VANISHED, MOST_VANISHED_SHARE * len(here)):
        raise ArtwarehouseError(
            f"the museum lists {len(all_ids):,} objects, and {len(vanished):,} of the "
            f"{len(here):,} here are not among them: its index looks broken. Nothing was changed; "
            "try again later."
        )
    wanted = changed | vanished | returned | unread
    todo = [i for i in sorted(wanted) if here[i][1] < listed_at]
    refresh = Refresh(listed_at, since, todo, len(all_ids), len(changed), len(vanished))
    refresh.keep(settings)
    return replace(refresh, rejects=(*odd, *odder))


def rejected_objects(settings: Settings) -> dict[int, datetime]:
    """Returns the objects whose record could not be read, and when it last was so."""
    rows = read_raw(
        settings,
        "select try_cast(regexp_extract(location, '/objects/([0-9]+)$', 1) as bigint) "
        "as object_id, max(rejected_at) from rejects.met group by 1 having object_id is not null",
    )
    return dict(rows)


def _unfinished(settings: Settings, since: date) -> datetime | None:
    rows = read_raw(
        settings,
        "select max(listed_at) from met.listings "
        "where finished_at is null and metadata_date_from = ? and listed_at > ?",
        [since, datetime.now(UTC) - LONGEST_PAUSE],
    )
    return rows[0][0] if rows else None
