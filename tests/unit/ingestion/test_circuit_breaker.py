"""The bot shield: waited out, told apart from a fault of one address, and the end of a run."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from scripted_server import Clock, Make, Reply, ScriptedServer, as_json, page

from ingestion.http.circuit_breaker import BotProtectionError
from ingestion.http.responses import FetchError


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(page(403), id="403"),
        pytest.param(Reply(429), id="429"),
        pytest.param(page(200), id="200_with_html"),
        pytest.param(page(404), id="404_with_html"),
        pytest.param(Reply(200, b"slow down", {"Content-Type": "text/plain"}), id="plain_text"),
    ],
)
def test_the_shield_is_waited_out_with_doubling_pauses(
    refusal: Reply, server: ScriptedServer, make: Make, clock: Clock
) -> None:
    server.script["/x"] = [refusal, refusal, refusal, as_json({"ok": 1})]
    client = make(shield_wait_seconds=60, attempts=1)
    assert client.get("/x", expect="json").json() == {"ok": 1}
    assert clock.slept == [60, 120, 240]
    assert client.stats.shield_trips == 3


def test_the_shield_may_say_how_long(server: ScriptedServer, make: Make, clock: Clock) -> None:
    server.script["/x"] = [Reply(429, headers={"Retry-After": "5"}), as_json({})]
    make().get("/x", expect="json")
    assert clock.slept == [5]


def test_a_shield_that_stays_ends_the_run_and_says_how_to_go_on(
    server: ScriptedServer, make: Make
) -> None:
    server.script["/x"] = [page(403)]
    client = make(shield_trips=4)
    with pytest.raises(BotProtectionError, match=r"HTTP 403 text/html.*run the same command again"):
        client.get("/x", expect="json")
    assert len(server.requests) == 4
    with pytest.raises(BotProtectionError):
        client.get("/other", expect="json")
    assert len(server.requests) == 4, "no other thread knocks on"


def test_an_answer_ends_the_streak(server: ScriptedServer, make: Make, clock: Clock) -> None:
    for name in "abc":
        server.script[f"/{name}"] = [page(403), as_json({})]
    client = make(shield_trips=2, shield_wait_seconds=60)
    for name in "abc":
        client.get(f"/{name}", expect="json")
    assert clock.slept == [60, 60, 60]


def test_one_fall_of_the_shield_is_one_trip_for_all_threads(
    server: ScriptedServer, make: Make
) -> None:
    all_in_flight = threading.Barrier(4)
    for n in range(4):
        server.script[f"/{n}"] = [Reply(403, before=all_in_flight.wait), as_json([n])]
    client = make(connections=4, shield_trips=2)
    answers = client.map(lambda n: client.get(f"/{n}", expect="json").json(), range(4))
    assert list(answers) == [[0], [1], [2], [3]]
    assert client.stats.shield_trips == 1


@pytest.mark.parametrize("place", [0, 5, 9])
def test_one_refused_url_stops_neither_the_others_nor_the_run(
    place: int, server: ScriptedServer, make: Make
) -> None:
    paths = [f"/{n}" for n in range(10)]
    for path in paths:
        server.script[path] = [as_json([path])]
    server.script[paths[place]] = [page(403)]
    client = make(connections=4, shield_trips=5)

    def get(path: str) -> Any:
        try:
            return client.get(path, expect="json").json()
        except FetchError as error:
            return error.reason

    client.get(paths[place - 1], expect="json")
    expected = [[path] for path in paths]
    assert list(client.map(get, paths)) == [*expected[:place], "refused", *expected[place + 1 :]]


def test_a_picture_store_that_denies_one_file_is_no_shield(
    server: ScriptedServer, make: Make, clock: Clock
) -> None:
    server.script["/p.jpg"] = [Reply(403, b"<Error/>", {"Content-Type": "application/xml"})]
    with pytest.raises(FetchError) as caught:
        make().get("https://pictures.example/p.jpg", expect="image")
    assert (caught.value.reason, caught.value.http_status) == ("http_status", 403)
    assert clock.slept == []


def test_leaving_wakes_threads_that_wait_out_the_shield(server: ScriptedServer, make: Make) -> None:
    server.script["/refused"] = [page(403)]
    client = make(sleep=None, clock=time.monotonic, shield_wait_seconds=600, connections=2)

    def work(path: str) -> None:
        if path == "/breaks":
            while not client.stats.shield_trips:
                time.sleep(0.01)
            raise KeyError(path)
        client.get(path, expect="json")

    started = time.monotonic()
    with pytest.raises(KeyError):
        list(client.map(work, ["/breaks", "/refused"]))
    assert time.monotonic() - started < 5
