from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from scripted_server import Clock, Reply, ScriptedServer, as_json, gzipped, page

from ingestion.answers import FetchError, retry_after_seconds
from ingestion.http import FAILURES_IN_A_ROW, OutageError, PoliteClient, repair_url
from ingestion.shield import ShieldError
from warehouse.errors import ArtwarehouseError
from warehouse.settings import HttpSettings

LIVE = "https://museum.example"

Make = Callable[..., PoliteClient]


@pytest.fixture
def make(server: ScriptedServer, clock: Clock) -> Iterator[Make]:
    """Makes clients of the scripted museum on a clock that costs no time."""
    made: list[PoliteClient] = []

    def client(**changes: Any) -> PoliteClient:
        options: dict[str, Any] = {
            "live_url": LIVE,
            "base_url": server.url,
            "requests_per_second": 0,
            "image_hosts": ["pictures.example"],
            "clock": clock,
            "sleep": clock.sleep,
        }
        http = {key: changes.pop(key) for key in list(changes) if key in HttpSettings.model_fields}
        options |= {"http": HttpSettings(**http)} | changes
        made.append(PoliteClient(**options))
        return made[-1]

    yield client
    for one in made:
        one.close()


# ---------------------------------------------------------------- addresses


def test_a_live_url_is_asked_from_the_base_url_with_the_same_path_and_query(
    server: ScriptedServer, make: Make
) -> None:
    server.script["/a/b?c=1&d=2"] = [as_json([1])]
    answer = make().get(f"{LIVE}/a/b?c=1&d=2", expect="json")
    assert answer.json() == [1]
    assert answer.url == f"{LIVE}/a/b?c=1&d=2"


def test_requests_say_who_asks(server: ScriptedServer, make: Make) -> None:
    server.script["/"] = [as_json({})]
    make(contact="curator@museum.example").get("/", expect="json")
    agent = server.requests[0][1]["User-Agent"]
    assert agent.startswith("artwarehouse/")
    assert agent.endswith("(+curator@museum.example)")


@pytest.mark.parametrize(
    ("url", "repaired"),
    [
        ("https://h/a b.jpg", "https://h/a%20b.jpg"),
        ("https://h/a%20b.jpg", "https://h/a%20b.jpg"),
        ("https://h/100%.jpg", "https://h/100%25.jpg"),
        ("https://h/Goyō.jpg?x=a b", "https://h/Goy%C5%8D.jpg?x=a%20b"),
        ("https://h/a\\b.jpg", "https://h/a%5Cb.jpg"),
    ],
)
def test_repair_encodes_what_a_url_may_not_hold_and_only_once(url: str, repaired: str) -> None:
    assert repair_url(url) == repaired
    assert repair_url(repaired) == repaired


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/x",
        "https://museum.example@elsewhere.example/x",
        "https://museum.example.elsewhere.example/x",
        "https://museum.example:8443/x",
        "//elsewhere.example/x",
        "file:///etc/passwd",
        "https://[broken/x",
        "http://127.0.0.1:1/x",
    ],
)
def test_a_url_off_the_museum_is_refused_unsent(
    url: str, server: ScriptedServer, make: Make
) -> None:
    with pytest.raises(FetchError) as caught:
        make().get(url, expect="json")
    assert caught.value.reason == "not_allowed"
    assert server.requests == []


def test_image_hosts_are_allowed_and_plain_http_means_the_same(
    server: ScriptedServer, make: Make
) -> None:
    server.script["/p.jpg"] = [Reply(body=b"jpeg")]
    assert make().get("http://pictures.example/p.jpg", expect="image").url == (
        "https://pictures.example/p.jpg"
    )


def test_redirects_are_followed_on_the_museum_itself(server: ScriptedServer, make: Make) -> None:
    server.script["/old"] = [Reply(301, headers={"Location": "/mid"})]
    server.script["/mid"] = [Reply(302, headers={"Location": f"{LIVE}/mid2"})]
    server.script["/mid2"] = [Reply(307, headers={"Location": f"{server.url}/new"})]
    server.script["/new"] = [as_json({"ok": True})]
    answer = make().get("/old", expect="json")
    assert (answer.url, answer.json()) == (f"{LIVE}/new", {"ok": True})


def test_a_redirect_off_the_museum_is_refused(server: ScriptedServer, make: Make) -> None:
    """The scripted server plays the live museum, another loopback server the inside target."""
    inside = ScriptedServer()
    try:
        server.script["/x"] = [Reply(302, headers={"Location": f"{inside.url}/secret"})]
        with pytest.raises(FetchError, match="redirect from") as caught:
            make(live_url=server.url).get("/x", expect="json")
        assert caught.value.reason == "not_allowed"
        assert inside.requests == []
    finally:
        inside.close()


def test_redirects_end(server: ScriptedServer, make: Make) -> None:
    server.script["/loop"] = [Reply(302, headers={"Location": "/loop"})]
    with pytest.raises(FetchError, match="more than 5 redirects"):
        make().get("/loop", expect="json")
    assert len(server.requests) == 6


def test_a_base_url_that_is_no_address_is_told_at_once() -> None:
    with pytest.raises(ArtwarehouseError, match="no web address"):
        PoliteClient(live_url=LIVE, base_url="museum", http=HttpSettings(), requests_per_second=1)


# ---------------------------------------------------------------- answers and faults


@pytest.mark.parametrize("status", [304, 404, 410])
def test_these_statuses_are_answers(status: int, server: ScriptedServer, make: Make) -> None:
    body = as_json({"message": "none"}, status) if status != 304 else Reply(304)
    server.script["/x"] = [body]
    assert make().get("/x", expect="json").status == status
    assert len(server.requests) == 1


def test_passing_faults_are_tried_again_with_growing_jittered_waits(
    server: ScriptedServer, make: Make, clock: Clock
) -> None:
    server.script["/x"] = [Reply(500), Reply(503), Reply(502), as_json({"ok": 1})]
    client = make(backoff_seconds=1)
    assert client.get("/x", expect="json").json() == {"ok": 1}
    for wait, base in zip(clock.slept, [1, 2, 4], strict=True):
        assert 0.5 * base <= wait <= 1.5 * base
    assert (client.stats.requests, client.stats.retries) == (4, 3)


def test_spent_attempts_raise_with_the_last_status(server: ScriptedServer, make: Make) -> None:
    server.script["/x"] = [Reply(503)]
    client = make(attempts=3)
    with pytest.raises(FetchError, match=r"museum.example/x: HTTP 503") as caught:
        client.get("/x", expect="json")
    assert caught.value.http_status == 503
    assert len(server.requests) == 3
    assert client.stats.errors == {"http_status": 1}


def test_a_fault_that_stays_is_not_tried_again(server: ScriptedServer, make: Make) -> None:
    server.script["/x"] = [Reply(400)]
    with pytest.raises(FetchError, match="HTTP 400"):
        make().get("/x", expect="json")
    assert len(server.requests) == 1


def test_a_broken_off_body_is_fetched_again(server: ScriptedServer, make: Make) -> None:
    server.script["/x"] = [Reply(200, b'{"a": 1', claims=100), as_json({"a": 1})]
    assert make().get("/x", expect="json").json() == {"a": 1}


@pytest.mark.parametrize("body", [b'{"a": ', b'{"a": "\xff"}', b"[" * 100_000, b""])
def test_broken_json_is_fetched_again_and_then_told(
    body: bytes, server: ScriptedServer, make: Make
) -> None:
    server.script["/x"] = [Reply(200, body, {"Content-Type": "application/json"})]
    with pytest.raises(FetchError) as caught:
        make(attempts=2).get("/x", expect="json")
    assert caught.value.reason == "invalid_json"
    assert len(server.requests) == 2


def test_a_server_that_is_not_there_is_told(make: Make) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError) as caught:
        make(base_url=f"http://127.0.0.1:{port}", attempts=2).get("/x", expect="json")
    assert caught.value.reason == "connection"


def test_a_silent_server_times_out(server: ScriptedServer, make: Make) -> None:
    server.script["/x"] = [as_json({}, before=lambda: time.sleep(0.6))]
    with pytest.raises(FetchError) as caught:
        make(timeout_seconds=0.1, attempts=1).get("/x", expect="json")
    assert caught.value.reason == "timeout"


def test_a_dripping_body_meets_the_deadline(server: ScriptedServer, make: Make) -> None:
    """No two bytes are far apart, yet the body would take ten seconds."""
    server.script["/x"] = [Reply(200, b" " * 1000, drip_seconds=0.01)]
    client = make(timeout_seconds=0.05, attempts=1, clock=time.monotonic, sleep=time.sleep)
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"did not end within 0\.5 s"):
        client.get("/x", expect="json")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(200, b"x" * 2000), id="declared"),
        pytest.param(Reply(200, b"x" * 2000, chunked=True), id="undeclared"),
        pytest.param(gzipped(b"x" * 10_000_000), id="decompression_bomb"),
    ],
)
def test_an_oversize_body_is_refused_unretried(
    reply: Reply, server: ScriptedServer, make: Make
) -> None:
    server.script["/x"] = [reply]
    with pytest.raises(FetchError) as caught:
        make().get("/x", expect="file", max_bytes=1000 if reply.body[:1] == b"x" else 100_000)
    assert caught.value.reason == "too_large"
    assert len(server.requests) == 1


def test_compressed_bodies_are_decoded(server: ScriptedServer, make: Make) -> None:
    server.script["/x"] = [gzipped(b'{"a": 1}')]
    assert make().get("/x", expect="json").json() == {"a": 1}


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("7", 7, 7),
        (" 7 ", 7, 7),
        ("999999", 3600, 3600),
        pytest.param(
            format_datetime(datetime.now(UTC) + timedelta(seconds=1800), usegmt=True),
            900,
            1800,
            id="a date to come",
        ),
        pytest.param(
            format_datetime(datetime.now(UTC) - timedelta(hours=1)), 0, 0, id="a date gone by"
        ),
    ],
)
def test_retry_after_is_read_as_seconds_and_as_date(value: str, low: float, high: float) -> None:
    seconds = retry_after_seconds(value)
    assert seconds is not None
    assert low <= seconds <= high


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "\u0667"])
def test_an_unreadable_retry_after_is_none(value: str | None) -> None:
    assert retry_after_seconds(value) is None


def test_retry_after_of_a_fault_is_kept_to(
    server: ScriptedServer, make: Make, clock: Clock
) -> None:
    server.script["/x"] = [Reply(503, headers={"Retry-After": "30"}), as_json({})]
    make(backoff_seconds=0).get("/x", expect="json")
    assert clock.slept == [30]


def test_an_outage_ends_the_run_instead_of_spending_attempts_for_ever(
    server: ScriptedServer, make: Make
) -> None:
    client = make(attempts=2, backoff_seconds=0)
    server.script["/x"] = [Reply(503)]
    for _ in range(FAILURES_IN_A_ROW - 1):
        with pytest.raises(FetchError):
            client.get("/x", expect="json")
    with pytest.raises(OutageError, match="Run the same command again"):
        client.get("/x", expect="json")


# ---------------------------------------------------------------- the bot shield


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
    with pytest.raises(ShieldError, match=r"HTTP 403 text/html.*run the same command again"):
        client.get("/x", expect="json")
    assert len(server.requests) == 4
    with pytest.raises(ShieldError):
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


# ---------------------------------------------------------------- pace and threads


def test_each_request_waits_its_turn_retries_and_redirects_too(
    server: ScriptedServer, make: Make, clock: Clock
) -> None:
    server.script["/x"] = [Reply(503), Reply(302, headers={"Location": "/y"})]
    server.script["/y"] = [as_json({})]
    make(requests_per_second=0.1, backoff_seconds=0).get("/x", expect="json")
    assert clock() - 1000 == pytest.approx(20, rel=0.01)


def test_hosts_are_paced_apart(server: ScriptedServer, make: Make, clock: Clock) -> None:
    server.script["/x"] = [as_json({})]
    client = make(requests_per_second=0.1)
    client.get(f"{LIVE}/x", expect="json")
    client.get("https://pictures.example/x", expect="image")
    assert clock.slept == []


def test_map_keeps_order_and_looks_only_a_little_ahead(make: Make) -> None:
    drawn: list[int] = []

    def items() -> Iterator[int]:
        for n in range(100):
            drawn.append(n)
            yield n

    results = make(connections=2).map(lambda n: n * n, items())
    assert [next(results) for _ in range(3)] == [0, 1, 4]
    assert len(drawn) <= 3 + 4


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
