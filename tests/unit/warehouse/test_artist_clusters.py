"""Persons out of records: whom an authority tells apart stays apart, over any chain."""

import json
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warehouse.artist_clusters import Ids, Pair, clusters_of, join_records


def ids(**known: str) -> dict[str, Ids]:
    """Ids of records: ``a="u1"`` for ULAN, ``a="q1"`` for Wikidata, ``a="u1 q1"`` for both."""
    return {
        record: Ids(
            frozenset(word for word in words.split() if word[0] == "u"),
            frozenset(word for word in words.split() if word[0] == "q"),
        )
        for record, words in known.items()
    }


def groups(clusters: dict[str, str]) -> list[str]:
    """Clusters as words: ``["ab", "c"]``."""
    found: dict[str, str] = {}
    for record, cluster in sorted(clusters.items()):
        found[cluster] = found.get(cluster, "") + record
    return sorted(found.values())


@pytest.mark.parametrize(
    ("known", "pairs", "right"),
    [
        pytest.param({}, "3ab 3bc 5cd", ["abcd"], id="a chain is one person"),
        pytest.param({"a": "u1"}, "3ab", ["ab"], id="a known and an unknown person"),
        pytest.param({"a": "u1", "b": "u2"}, "3ab", ["a", "b"], id="two of ULAN"),
        pytest.param({"a": "q1", "b": "q2"}, "3ab", ["a", "b"], id="two of Wikidata"),
        pytest.param({"a": "u1 q1", "b": "u1 q2"}, "1ab", ["ab"], id="ULAN joins two items"),
        pytest.param({"a": "u1", "b": "q1"}, "3ab", ["ab"], id="an id of each"),
        pytest.param({"a": "u1 q1", "b": "q2"}, "3ab", ["a", "b"], id="another item than ULAN's"),
        pytest.param({"a": "u1", "b": "u2"}, "3ac 3bc", ["a", "b", "c"], id="fits two as surely"),
        pytest.param(
            {"a": "u1", "b": "u2"}, "3ac 3bc 3cd", ["a", "b", "cd"], id="one beside the torn"
        ),
        pytest.param({"a": "u1", "b": "u2"}, "3ac 6bc", ["ac", "b"], id="the surer pair holds"),
        pytest.param({"a": "u1", "b": "u2"}, "6ac 3bc", ["a", "bc"], id="whichever is first"),
        pytest.param({"a": "u1", "b": "u2"}, "3ac 3cd 3db", ["ac", "bd"], id="a chain between two"),
        pytest.param(
            {"a": "u1", "b": "u2"}, "3ac 3cd 3de 3ef 3fb", ["ac", "bf", "de"], id="its middle"
        ),
        pytest.param(
            {"a": "u1", "b": "u2"}, "3cd 4ac 4bd", ["a", "b", "cd"], id="sure of each other"
        ),
    ],
)
def test_weaker_pairs_give_way_to_authorities(
    known: dict[str, str], pairs: str, right: list[str]
) -> None:
    found = [Pair(int(pair[0]), pair[1], pair[2]) for pair in pairs.split()]
    assert groups(clusters_of(ids(**known), found)) == right


RECORDS = st.sampled_from("abcdefghij")
KNOWN = st.dictionaries(
    RECORDS,
    st.builds(
        Ids,
        st.frozensets(st.sampled_from(["u1", "u2", "u3"]), max_size=1),
        st.frozensets(st.sampled_from(["q1", "q2", "q3"]), max_size=1),
    ),
)
PAIRS = st.lists(st.builds(Pair, st.integers(1, 4), RECORDS, RECORDS), max_size=25)


@given(KNOWN, PAIRS, st.randoms(use_true_random=False))
@example(
    ids(b="u2 q1", d="u2 q2", f="q1", i="q2"),
    [Pair(1, "b", other) for other in "dfi"],
    Random(1),  # noqa: S311
)
@example(
    ids(a="u1 q1", b="u1", i="q2"),
    [Pair(1, "b", "i"), Pair(2, "a", "b")],
    Random(1),  # noqa: S311
)
def test_no_cluster_holds_two_people_and_no_order_matters(known, pairs, random) -> None:
    clusters = clusters_of(known, pairs)
    assert set(clusters) == {record for pair in pairs for record in pair[1:]}
    for cluster in set(clusters.values()):
        members = [record for record in clusters if clusters[record] == cluster]
        assert cluster == min(members)
        held = [known[record] for record in members if record in known]
        assert len(set().union(*(one.ulan for one in held))) <= 1
        of_ulan = set().union(*(one.wikidata for one in held if one.ulan))
        others = set().union(*(one.wikidata for one in held if not one.ulan))
        assert others <= of_ulan if of_ulan else len(others) <= 1
    for pair in pairs:
        torn = clusters[pair.record] != clusters[pair.other]
        nobody_is_known = all(
            not known.get(record, Ids(frozenset(), frozenset())).is_known
            for record in clusters
            if clusters[record] in {clusters[pair.record], clusters[pair.other]}
        )
        assert not (torn and nobody_is_known)
    random.shuffle(pairs)
    assert clusters_of(known, pairs) == clusters


def test_a_long_chain_is_followed_to_its_end() -> None:
    pairs = [Pair(3, f"{number:06}", f"{number + 1:06}") for number in range(50_000)]
    assert set(clusters_of({}, pairs).values()) == {"000000"}


def test_sql_hands_lists_over_as_json() -> None:
    records = [{"record_id": 'a"\x00', "ulan_id": "u1", "wikidata_id": None}]
    pairs = [{"record_id": 'a"\x00', "other_record_id": "b", "rule_rank": 3}]
    joined = join_records(json.dumps(records), json.dumps(pairs))
    assert json.loads(joined.clusters or "") == {'a"\x00': 'a"\x00', "b": 'a"\x00'}
    assert join_records(None, None).clusters == "{}"
