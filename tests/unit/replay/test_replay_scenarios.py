"""The bad days themselves: seeded, scriptable, and as bad as their names say."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import time
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image

from core.errors import ArtwarehouseError
from ingestion import replay
from ingestion.replay import ReplayMuseum, Request, Response, met
from ingestion.replay.messages import json_response
from ingestion.replay.scenarios import (
    ELSEWHERE,
    INDEX,
    OBJECTS,
    OWN_MACHINE,
    PICTURES,
    SCENARIOS,
    BotShield,
    Faults,
    Together,
    scenario,
)
from ingestion.replay.spoilt_answers import (
    NO_IDS,
    half_body,
    hang_up,
    huge_picture,
    not_found,
    server_error,
    slow,
)

RECORD = f"{OBJECTS}36029"


def request(path: str) -> Request:
    return Request("GET", path, {}, Message())


def museum(_: Request) -> Response:
    return json_response({"objectID": 1})


def outcomes(day: Together, n: int = 300) -> list[str]:
    """What comes of asking for each of so many objects twice."""
    found = []
    for turn in range(2 * n):
        try:
            answer = day.answer(request(f"{OBJECTS}{turn % n}"), museum)
        except ConnectionError as error:
            found.append(repr(error))
        else:
            found.append(f"{answer.status} {answer.body!r} {answer.headers}")
    return found


def test_the_same_seed_is_the_same_day_and_another_seed_another() -> None:
    day = [outcomes(scenario("everything", seed=seed)) for seed in (1, 1, 2)]
    assert day[0] == day[1] != day[2]


def test_the_order_of_requests_does_not_matter() -> None:
    paths = [f"{OBJECTS}{number}" for number in range(100)]
    there, back = (Faults(server_error, share=0.3, times=1, seed=3) for _ in range(2))
    forward = {path: there.answer(request(path), museum).status for path in paths}
    backward = {path: back.answer(request(path), museum).status for path in reversed(paths)}
    assert forward == backward
    assert set(forward.values()) == {200, 500, 502, 503}


def test_a_share_is_about_that_share_and_leaves_other_paths_alone() -> None:
    fault = Faults(not_found, share=0.2, seed=1)
    assert 150 < sum(fault.hits(f"{OBJECTS}{number}") for number in range(1000)) < 250
    everywhere = Faults(not_found, share=1)
    assert not any(map(everywhere.hits, (INDEX, OBJECTS[:-2], f"{PICTURES}a.jpg")))
    index = Faults(not_found, prefix=INDEX)
    assert (index.hits(INDEX), index.hits(RECORD)) == (True, False)


def test_a_fault_heals_after_its_times() -> None:
    fault = Faults(server_error, times=2)
    statuses = [fault.answer(request(RECORD), museum).status for _ in range(4)]
    assert statuses[0] == statuses[1] >= 500
    assert statuses[2:] == [200, 200]


def test_both_wordings_of_a_missing_object_are_told() -> None:
    fault = Faults(not_found)
    bodies = {fault.answer(request(f"{OBJECTS}{n}"), museum).body for n in range(50)}
    assert bodies == {b'{"message":"ObjectID not found"}', b'{"message":"Not a valid object"}'}


@pytest.mark.parametrize("status", [403, 200])
def test_a_shield_refuses_for_its_time_after_thirty_quick_requests(status: int) -> None:
    now = 0.0
    shield = BotShield(60, status=status, clock=lambda: now)

    def refused() -> bool:
        answer = shield.answer(request(RECORD), museum)
        page = answer.content_type.startswith("text/html")
        assert (answer.status == status) or not page
        assert "Retry-After" not in answer.headers
        return page

    assert [refused() for _ in range(31)] == [False] * 30 + [True]
    now = 59.9
    assert refused()
    now = 60.0
    assert not refused()
    assert shield.answer(request("/html/index.html"), museum).status == 200


def test_a_shield_lets_a_slow_visitor_pass() -> None:
    now = 0.0
    shield = BotShield(60, clock=lambda: now)
    for _ in range(500):
        assert shield.answer(request(RECORD), museum).status == 200
        now += 2.01
    assert shield.refused == 0


def test_the_first_scenario_has_the_last_word() -> None:
    day = Together(Faults(not_found), Faults(server_error))
    assert day.answer(request(RECORD), museum).status == 404


def test_a_huge_picture_is_two_kilobytes_that_declare_forty_thousand_pixels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = huge_picture(request(f"{PICTURES}a.jpg"), museum(request(RECORD)))
    assert len(answer.body) <= 2048
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 40_000 * 40_000)
    assert Image.open(io.BytesIO(answer.body)).size == (40_000, 40_000)


def test_dropped_and_slow_answers_are_so_on_the_wire() -> None:
    day = Together(Faults(hang_up, times=1), Faults(slow(0.4)))
    with ReplayMuseum(scenario=day) as open_museum:
        with pytest.raises(requests.ConnectionError):
            requests.get(open_museum.url + RECORD, timeout=10)
        started = time.monotonic()
        with requests.get(open_museum.url + RECORD, timeout=10, stream=True) as answer:
            first = next(answer.iter_content(10))
            early = time.monotonic() - started
            body = first + answer.raw.read()
        assert time.monotonic() - started >= 0.4 > early
        assert json.loads(body)["objectID"] == 36029


def test_half_a_document_is_sent_as_if_it_were_whole() -> None:
    with ReplayMuseum(scenario=Faults(half_body)) as open_museum:
        answer = requests.get(open_museum.url + RECORD, timeout=10)
        assert answer.status_code == 200
        assert len(answer.content) == int(answer.headers["Content-Length"])
        with pytest.raises(requests.JSONDecodeError):
            answer.json()


def test_redirects_lead_to_another_host_and_to_another_port_of_this_machine() -> None:
    day = scenario("redirects", seed=4)
    asked = (request(f"{p}{n} {n}.jpg") for n in range(200) for p in (OBJECTS, PICTURES))
    places = [day.answer(one, museum).headers.get("Location") for one in asked]
    assert {urlsplit(place)._replace(path="").geturl() for place in places if place} == {
        ELSEWHERE,
        OWN_MACHINE,
    }
    assert not any(" " in place for place in places if place)


def test_a_messy_index_repeats_quotes_and_holds_rubbish() -> None:
    with ReplayMuseum(scenario=scenario("messy-index")) as open_museum:
        ids = requests.get(open_museum.url + INDEX, timeout=10).json()["objectIDs"]
        assert requests.get(open_museum.url + RECORD, timeout=10).json()["objectID"] == 36029
    numbers = [entry for entry in ids if type(entry) is int and entry > 0]
    assert len(numbers) > len(set(numbers)) == 174
    assert "36029" in ids
    assert all(entry in ids for entry in NO_IDS)


def test_spaces_are_in_the_urls_and_the_pictures_are_there() -> None:
    with ReplayMuseum(scenario=scenario("spaces", seed=1)) as open_museum:
        spaced = 0
        for number in sorted(met.met_collection().objects)[:30]:
            record = requests.get(f"{open_museum.url}{OBJECTS}{number}", timeout=10).json()
            path = urlsplit(record["primaryImageSmall"]).path
            spaced += " " in path
            answer = requests.get(open_museum.url + path, timeout=10)
            assert answer.headers["Content-Type"] == "image/jpeg"
    assert 3 < spaced < 20


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(ArtwarehouseError, match=r"'rain': choose one of shield, .*everything"):
        scenario("rain")


def test_the_readme_names_every_scenario_with_its_meaning() -> None:
    readme = Path(replay.__file__).with_name("README.md").read_text(encoding="utf-8")
    for name, day in SCENARIOS.items():
        assert f"| `{name}` | {day.meaning} |" in readme


def test_the_module_serves_a_scenario_on_a_grown_collection() -> None:
    program = [sys.executable, "-m", "ingestion.replay", "--objects", "500"]
    options = ["--scenario", "missing", "--seed", "5"]
    process = subprocess.Popen([*program, *options], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = [process.stdout.readline() for _ in range(2)][1].strip().partition("=")[2]
        ids = requests.get(url + INDEX, timeout=10).json()["objectIDs"]
        assert len(ids) == 500
        fault = Faults(not_found, share=0.2, seed=5)
        for number in ids[:40]:
            status = requests.get(f"{url}{OBJECTS}{number}", timeout=10).status_code
            assert status == (404 if fault.hits(f"{OBJECTS}{number}") else 200)
    finally:
        process.kill()
        process.communicate()
    done = subprocess.run(
        [*program, "--scenario", "rain"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "no scenario 'rain'" in done.stderr


# ---------------------------------------------------------------- a grown collection


def test_a_grown_collection_has_so_many_objects_each_with_a_picture_of_its_own() -> None:
    shown = met.on_show(1000)
    records = list(shown.records())
    assert len(records) == 1000
    for field in ("objectID", "accessionNumber", "primaryImage", "primaryImageSmall", "objectURL"):
        assert len({record[field] for record in records}) == 1000, field
    assert records[:174] == list(met.on_show().records())
    for record in records[::50]:
        assert shown.record(record["objectID"]) == record
        original = record["objectID"] % met.COPY_STEP
        for size in ("primaryImage", "primaryImageSmall"):
            picture = shown.picture(urlsplit(record[size]).path)
            assert picture is not None
            assert picture.name == f"{original}.jpg"


def test_what_a_collection_does_not_hold_is_not_found() -> None:
    small, grown = met.on_show(10), met.on_show(180)
    numbers = sorted(met.met_collection().objects)
    assert small.record(numbers[9]) is not None
    assert small.record(numbers[10]) is None
    assert grown.record(numbers[5] + met.COPY_STEP) is not None
    assert grown.record(numbers[6] + met.COPY_STEP) is None
    for copy, there in ((5, True), (6, False)):
        path = urlsplit(met.met_collection().objects[numbers[copy]]["primaryImage"]).path
        assert (grown.picture(path.replace(".jpg", "-copy1.jpg")) is not None) is there
    assert grown.picture("/CRDImages/") is None


@pytest.mark.parametrize("objects", [0, -1, met.MOST_OBJECTS + 1])
def test_an_impossible_number_of_objects_is_told(objects: int) -> None:
    with pytest.raises(ArtwarehouseError, match=f"{objects} objects"):
        ReplayMuseum(objects=objects)


def test_a_client_that_hangs_up_on_a_slow_answer_harms_nobody(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with ReplayMuseum(scenario=Faults(slow(0.3))) as open_museum:
        host, _, port = open_museum.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"GET {RECORD} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            connection.recv(10)
        time.sleep(0.4)
        assert requests.get(open_museum.url + RECORD, timeout=10).status_code == 200
    assert "Traceback" not in capfd.readouterr().err
