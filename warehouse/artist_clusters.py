"""Persons out of records: joins what is one person, and never two whom an authority tells apart.

Two records are joined by a pair that a rule found. Joined over others, they may be two people for
whom ULAN or Wikidata has an id each: then the weaker pairs between them are left out, and a record
that as weakly is the one as the other stays alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Ids(NamedTuple):
    """The ids that authorities gave a person; one who has no id of ULAN has one item at most."""

    ulan: frozenset[str]
    wikidata: frozenset[str]

    @property
    def is_known(self) -> bool:
        """Whether any authority knows the person."""
        return bool(self.ulan or self.wikidata)


class Pair(NamedTuple):
    """Two records that a rule takes for one person; the smaller the rank, the surer."""

    rank: int
    record: str
    other: str


@dataclass(frozen=True, slots=True)
class Joined:
    """What `join_records` returns: the cluster of each paired record, as an object of JSON."""

    clusters: str | None


def join_records(records: str | None, pairs: str | None) -> Joined:
    """Joins records; for SQL, which hands lists over as JSON.

    Args:
        records: Objects with ``record_id``, ``ulan_id``, ``wikidata_id``.
        pairs: Objects with ``record_id``, ``other_record_id``, ``rule_rank``.
    """
    ids = {
        row["record_id"]: Ids(_known(row.get("ulan_id")), _known(row.get("wikidata_id")))
        for row in json.loads(records or "[]")
    }
    found = [
        Pair(row["rule_rank"], row["record_id"], row["other_record_id"])
        for row in json.loads(pairs or "[]")
    ]
    return Joined(json.dumps(clusters_of(ids, found)))


def clusters_of(ids: Mapping[str, Ids], pairs: Iterable[Pair]) -> dict[str, str]:
    """Returns the cluster of each record that is in a pair.

    Args:
        ids: What authorities know of the records; they know nothing of one that it lacks.
        pairs: In any order.

    Returns:
        By record, the smallest record of its cluster. No cluster holds two ids of ULAN, nor two
        items of Wikidata unless one id of ULAN has both.
    """
    people = _People(ids)
    by_rank: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_rank[pair.rank].append(pair)
    for rank in sorted(by_rank):
        neighbours = people.neighbours(by_rank[rank])
        for group in _groups(neighbours):
            if people.may_be_one(group):
                people.join(group)
            else:
                people.join_where_sure(group, neighbours)
    return people.clusters()


class _People:
    """Records in clusters, each named after its smallest record."""

    def __init__(self, ids: Mapping[str, Ids]) -> None:
        # What was said of each record of a cluster: an item beside an id of ULAN says more than
        # one alone.
        self._ids = {record: frozenset([one]) for record, one in ids.items() if one.is_known}
        self._parents: dict[str, str] = {}

    def neighbours(self, pairs: Iterable[Pair]) -> dict[str, set[str]]:
        """Returns the clusters that pairs join to others, each with those others."""
        found: dict[str, set[str]] = defaultdict(set)
        for pair in pairs:
            one, other = self._cluster(pair.record), self._cluster(pair.other)
            if one != other:
                found[one].add(other)
                found[other].add(one)
        return found

    def may_be_one(self, group: Iterable[str]) -> bool:
        known = self._ids_of(group)
        ulan = frozenset[str]().union(*(ids.ulan for ids in known))
        items = frozenset[str]().union(*(ids.wikidata for ids in known))
        of_one_id = frozenset[str]().union(*(ids.wikidata for ids in known if ids.ulan))
        return len(ulan) <= 1 and (len(items) <= 1 or items == of_one_id)

    def join(self, group: Iterable[str]) -> None:
        clusters = sorted(group)
        self._ids[clusters[0]] = self._ids_of(clusters)
        for cluster in clusters:
            self._parents[cluster] = clusters[0]

    def join_where_sure(self, group: Sequence[str], neighbours: Mapping[str, set[str]]) -> None:
        """Joins what is one person beyond doubt among clusters that are several people.

        Whoever an authority knows stays apart. One whom none knows belongs to the only known
        person beside it; two whom none knows belong together where neither belongs to one.
        """
        known = {cluster for cluster in group if self._ids.get(cluster)}
        beside = {cluster: neighbours[cluster] & known for cluster in set(group) - known}
        followers = {person: [person] for person in known}
        for cluster, people in beside.items():
            if len(people) == 1:
                followers[min(people)].append(cluster)
        apart = {cluster for cluster, people in beside.items() if len(people) != 1}
        far = {cluster: neighbours[cluster] & apart for cluster in apart}
        for joined in [*followers.values(), *_groups(far)]:
            self.join(joined)

    def clusters(self) -> dict[str, str]:
        return {record: self._cluster(record) for record in sorted(self._parents)}

    def _ids_of(self, clusters: Iterable[str]) -> frozenset[Ids]:
        return frozenset[Ids]().union(*(self._ids.get(one, ()) for one in clusters))

    def _cluster(self, record: str) -> str:
        self._parents.setdefault(record, record)
        while (parent := self._parents[record]) != record:
            self._parents[record] = self._parents[parent]
            record = parent
        return record


def _groups(neighbours: Mapping[str, set[str]]) -> list[list[str]]:
    """Returns what hangs together, however long the chain between."""
    groups, seen = [], set[str]()
    for start in sorted(neighbours):
        if start in seen:
            continue
        seen.add(start)
        group, waiting = [], [start]
        while waiting:
            cluster = waiting.pop()
            group.append(cluster)
            news = neighbours[cluster] - seen
            seen |= news
            waiting += news
        groups.append(group)
    return groups


def _known(authority_id: str | None) -> frozenset[str]:
    return frozenset([authority_id] if authority_id else ())
