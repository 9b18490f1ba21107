"""The transport: addresses, faults and answers, pace and threads. The shield has its own file."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scripted_server import LIVE, Clock, Make, Reply, ScriptedServer, as_json, gzipped

from core.errors import ArtwarehouseError
from core.settings import HttpSettings
from ingestion.http.client import FAILURES_IN_A_ROW, OutageError, PoliteClient, repair_url
from ingestion.http.responses import FetchError, retry_after_seconds

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
