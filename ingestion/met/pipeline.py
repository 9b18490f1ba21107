"""The Met ingest: index, objects in committed chunks, then pictures."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from core.errors import ArtwarehouseError
from core.progress import progress
from ingestion.http.client import repair_url
from ingestion.image_downloads import WantedPicture, fetch_images
from ingestion.met import object_ids, object_versions, objects
from ingestion.met.api_client import (
    Outcome,
    checked_ids,
    fetch_object,
    list_ids,
    met_client,
    object_url,
)
from ingestion.met.api_schema import TYPE_FLIPS_THAT_STOP, TYPE_FLIPS_THAT_STOP_SHARE
from ingestion.met.public_domain import closed_objects
from ingestion.met.record_history import outdated
from ingestion.met.refresh import Refresh, plan_refresh, rejected_objects
from ingestion.met.unknown_columns import admitted, as_sent
from ingestion.rejects import Reject, land_rejects
from ingestion.summary import IngestSummary
from warehouse.landing import run_pipeline
from warehouse.raw import read_raw
from warehouse.refused_rows import Batch, land_all_but_refused

if TYPE_CHECKING:
    from dlt.extract import DltResource

    from core.settings import Settings
    from ingestion.http.client import PoliteClient


def ingest_met(
    settings: Settings,
    *,
    ids: Sequence[int] | None = None,
    limit: int | None = None,
    department: int | None = None,
    since: date | None = None,
    refresh: bool = False,
    images: bool = True,
    original: bool | None = None,
    summary: IngestSummary | None = None,
) -> IngestSummary:
    """Ingests objects of the Met, and the pictures of those in the public domain.

    Goes on where earlier runs stopped: an object id that has a row, a tombstone too, is done and
    not asked for again, unless it is asked for by its id and only a tombstone is here. Objects are
    landed in chunks, each a committed load; those whose record was rejected before come last.

    Args:
        settings: Where raw is, whom to ask and how politely.
        ids: Only these objects, as far as their records are not here; the index is not asked for.
        limit: At most so many objects, and at most so many pictures, in this run.
        department: Only objects of this department.
        since: Only objects whose record changed on this day or later; they are fetched again
            although done. An interrupted run goes on if the same day is given within a day.
        refresh: Objects here whose record changed since the last refresh are fetched again, and
            those that the museum no longer lists; nothing else. A record that is replaced by
            another content is kept in ``met.object_versions``, as it is with `since`.
        images: Whether to fetch pictures.
        original: Whether pictures are wanted in full size; see `wanted_pictures`.
        summary: Counts to go on with, such as those of the bulk file.

    Returns:
        Counts of this run.

    Raises:
        ArtwarehouseError: Some objects could not be fetched or hold a field of another type. All
            others are landed when this is raised.
        BotProtectionError: The museum refuses requests; what was fetched is landed.
    """
    if ids is not None and (department is not None or since is not None):
        raise ArtwarehouseError("give object ids or a filter (department, since), not both")
    if refresh and (ids is not None or department is not None or since is not None):
        raise ArtwarehouseError("a refresh chooses its objects itself: give no ids and no filter")
    if limit is not None and limit < 1:
        raise ArtwarehouseError(f"the limit is {limit}: it should be at least 1")
    started = time.monotonic()
    run = _Run(settings, summary or IngestSummary("met"))
    with met_client(settings, settings.met.requests_per_second) as client:
        try:
            plan = run.plan(client) if refresh else None
            if plan is not None:
                todo = list(plan.todo)
            elif ids is None:
                todo = run.list_todo(client, department=department, since=since)
            else:
                todo = run.without_record(checked_ids(ids))
            run.fetch_objects(client, run.rejected_last(todo)[:limit])
            if plan is not None:
                plan.finish(settings)
        finally:
            run.count_requests(client)
    if images:
        wanted = wanted_pictures(settings, ids=ids, original=original)
        with met_client(settings, settings.images.requests_per_second) as client:
            run.summary.images = fetch_images(settings, "met", wanted, client, limit=limit)
            run.count_requests(client)
    run.summary.seconds += time.monotonic() - started
    run.raise_failures()
    return run.summary


def wanted_pictures(
    settings: Settings, *, ids: Sequence[int] | None = None, original: bool | None = None
) -> Iterator[WantedPicture]:
    """Yields the pictures of landed objects that are in the public domain.

    Args:
        settings: Where raw is.
        ids: Only of these objects.
        original: True for the full-size scan, False for the museum's web-large picture; another
            size that is here is replaced. None takes the one that is here, else the web-large.
    """
    in_store = read_raw(
        settings,
        "select source_id, url from images.manifest where source = 'met' and status = 'ok'",
    )
    here: dict[str, str] = dict(in_store)
    rows = read_raw(
        settings,
        "select object_id, primary_image, primary_image_small from met.objects "
        "where _status = 'ok' and is_public_domain and primary_image <> '' order by object_id",
    )
    unwanted = closed_objects(settings)
    chosen = None if ids is None else set(ids)
    for object_id, full, small in rows:
        if object_id not in unwanted and (chosen is None or object_id in chosen):
            url = full if original or not small else small
            if original is None and here.get(str(object_id)) == repair_url(full):
                url = full
            yield WantedPicture(str(object_id), url, f"met/{object_id}.jpg")


@dataclass
class _Run:
    """One ingest under way."""

    settings: Settings
    summary: IngestSummary
    failures: list[str] = field(default_factory=list)
    flips: int = 0
    asked: int = 0

    def list_todo(
        self, client: PoliteClient, *, department: int | None, since: date | None
    ) -> list[int]:
        """Asks for the index, keeps it in raw, and returns the ids to fetch."""
        listed, rejects = list_ids(client, department=department, since=since)
        self.summary.rejected += land_rejects(self.settings, "met", rejects)
        if since is None:
            known = self._ids("select object_id from met.object_ids")
            self._land_ids([i for i in listed if i not in known], since)
            return self.not_done(listed)
        fresh = self._fetched_in_unfinished_pass(listed, since)
        self._land_ids([i for i in listed if i not in fresh], since)
        return [i for i in listed if i not in fresh]

    def plan(self, client: PoliteClient) -> Refresh:
        """Finds out what to refresh."""
        plan = plan_refresh(self.settings, client)
        self.summary.rejected += land_rejects(self.settings, "met", plan.rejects)
        return plan

    def count_requests(self, client: PoliteClient) -> None:
        """Adds what a client did to the summary."""
        self.summary.requests += client.stats.requests
        self.summary.shield_trips += client.stats.shield_trips
        for kind, count in client.stats.errors.items():
            self.summary.errors[kind] = self.summary.errors.get(kind, 0) + count

    def not_done(self, ids: Sequence[int]) -> list[int]:
        """Returns the ids that have no row yet."""
        done = self._ids("select object_id from met.objects")
        return [i for i in ids if i not in done]

    def without_record(self, ids: Sequence[int]) -> list[int]:
        """Returns the ids of which no record is here: what was missing once may have come back."""
        here = self._ids("select object_id from met.objects where _status = 'ok'")
        return [i for i in ids if i not in here]

    def rejected_last(self, ids: Sequence[int]) -> list[int]:
        """Puts objects that cannot be read behind the others, so that they hold none of them up."""
        rejected = rejected_objects(self.settings)
        return sorted(ids, key=lambda i: i in rejected)

    def fetch_objects(self, client: PoliteClient, todo: Sequence[int]) -> None:
        """Fetches objects and lands them in parts, one while the next is fetched."""
        # A kill loses what is being landed and what is being fetched: together one chunk.
        size = max(1, self.settings.met.chunk_size // 2)
        with (
            progress("Met objects", total=len(todo)) as bar,
            ThreadPoolExecutor(1, "landing") as thread,
        ):
            landing = thread.submit(self._land, [])
            try:
                for start in range(0, len(todo), size):
                    outcomes: list[Outcome] = []
                    try:
                        part = todo[start : start + size]
                        for outcome in client.map(lambda i: fetch_object(client, i), part):
                            outcomes.append(outcome)
                            bar.advance()
                            bar.note(client.stats.note())
                    finally:
                        # When the shield or Ctrl-C ends the run, what has come in is kept.
                        self.failures += [o.failure for o in outcomes if o.failure]
                        self.flips += sum(outcome.flipped for outcome in outcomes)
                        self.asked += len(outcomes)
                        landing.result()
                        landing = thread.submit(self._land, outcomes)
                    if self._api_changed():
                        break
            finally:
                # A fault of the last landing is told too, however the fetching ended.
                landing.result()
        if self._api_changed():
            self.raise_failures()

    def _api_changed(self) -> bool:
        many = max(TYPE_FLIPS_THAT_STOP, TYPE_FLIPS_THAT_STOP_SHARE * self.asked)
        return self.flips >= many

    def raise_failures(self) -> None:
        """Raises what the operator must know although all else was landed."""
        if self.failures:
            raise ArtwarehouseError(
                f"{len(self.failures)} of the Met's objects were not ingested, {self.flips} of "
                "them for a field of another type (kept in rejects.met). The first: "
                f"{self.failures[0]}. All others that were asked for are landed"
                + (
                    "; the run stopped, for so many fields of another type mean a changed API."
                    if self._api_changed()
                    else "; run the same command again to ask for these."
                )
            )

    def _land(self, outcomes: Sequence[Outcome]) -> None:
        rows, rejects = admitted(self.settings, [o.row for o in outcomes if o.row])
        rejects += [outcome.reject for outcome in outcomes if outcome.reject]
        if rows:
            # History first: a kill between the two loses nothing, and repeats nothing.
            if versions := outdated(self.settings, rows):
                rejects += self._land_rows(object_versions, versions, "object_id")
            rejects += self._land_rows(objects, rows, "objectID")
        self.summary.rejected += land_rejects(self.settings, "met", rejects)

    def _land_rows(
        self,
        resource: DltResource,
        rows: list[dict[str, Any]],
        key: str,
    ) -> list[Reject]:
        """Lands rows of one table; returns those that cannot be landed."""
        refused = land_all_but_refused("met", [Batch(resource, rows)], self.settings)
        self._count(f"met.{resource.name}", len(rows) - len(refused))
        return [
            Reject(
                as_sent(one.row),
                f"cannot be landed in met.{resource.name}: {one.reason}",
                object_url(one.row[key]),
            )
            for one in refused
        ]

    def _land_ids(self, ids: Sequence[int], since: date | None) -> None:
        if ids:
            run_pipeline("met", object_ids(ids, since, datetime.now(UTC)), self.settings)
            self._count("met.object_ids", len(ids))

    def _fetched_in_unfinished_pass(self, listed: Sequence[int], since: date) -> set[int]:
        """Returns the ids that an interrupted run over the same changes has fetched already.

        Such a run has listed ids that it never came to. If it came to all, the pass is finished
        and its objects may have changed again.
        """
        rows = read_raw(
            self.settings,
            "select object_id, coalesce(o._fetched_at >= i.listed_at, false) "
            "from met.object_ids i left join met.objects o using (object_id) "
            "where i.metadata_date_from = ? and i.listed_at > now() - interval 1 day",
            [since],
        )
        asked, fetched = set(listed), dict(rows)
        unfinished = any(i in asked and not done for i, done in fetched.items())
        return {i for i, done in fetched.items() if done} if unfinished else set()

    def _ids(self, sql: str) -> set[int]:
        return {object_id for (object_id,) in read_raw(self.settings, sql)}

    def _count(self, table: str, rows: int) -> None:
        self.summary.rows[table] = self.summary.rows.get(table, 0) + rows
