import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from core.errors import ArtwarehouseError
from ingestion.replay import ReplayMuseum, Request, Response

RECORD = "/public/collection/v1/objects/36029"
PAGE = "/html/d/durer/index.html"


def connect(museum: ReplayMuseum) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(museum.url).netloc, timeout=10)


def test_one_connection_carries_many_requests(visitor):
    connection = connect(visitor.museum)
    connection.connect()
    ports = set()
    for path in (RECORD, PAGE, "/nowhere", RECORD):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert response.version == 11
        ports.add(connection.sock.getsockname())
    assert len(ports) == 1
    connection.close()


def test_head_answers_as_get_does_without_the_body(visitor):
    for path in (RECORD, PAGE, "/art/d/durer/2/hare.jpg", "/nowhere"):
        full = visitor.get(path)
        head = visitor.session.head(visitor.museum.url + path, timeout=10)
        assert head.status_code == full.status_code
        assert head.content == b""
        assert head.headers["Content-Length"] == str(len(full.content))
        assert head.headers.get("ETag") == full.headers.get("ETag")


@pytest.mark.parametrize("path", [PAGE, "/art/d/durer/2/hare.jpg", "/robots.txt"])
def test_a_client_with_a_good_copy_is_told_so(visitor, path):
    first = visitor.get(path)
    validators = first.headers
    for condition in (
        {"If-None-Match": validators["ETag"]},
        {"If-None-Match": f'"other", W/{validators["ETag"]}'},
        {"If-Modified-Since": validators["Last-Modified"]},
    ):
        again = visitor.get(path, headers=condition)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == validators["ETag"]


@pytest.mark.parametrize(
    "condition",
    [
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "last week"},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 -0000"},
    ],
)
def test_a_client_with_another_copy_gets_the_document(visitor, condition):
    assert visitor.get(PAGE, headers=condition).status_code == 200


def test_answers_of_programs_have_no_validators(visitor):
    for path in (RECORD, "/cgi-bin/artist.cgi?letter=a"):
        assert "ETag" not in visitor.get(path).headers


def test_requests_are_counted_by_path():
    with ReplayMuseum() as museum:
        for path in (RECORD, RECORD, "/cgi-bin/artist.cgi?letter=a", "/cgi-bin/artist.cgi"):
            requests.get(museum.url + path, timeout=10)
        assert museum.requests == {RECORD: 2, "/cgi-bin/artist.cgi": 2}


def test_clients_are_served_at_the_same_time():
    with ReplayMuseum(latency_seconds=0.3) as museum, ThreadPoolExecutor(8) as pool:
        start = time.monotonic()
        answers = list(pool.map(lambda _: requests.get(museum.url + RECORD, timeout=10), range(8)))
        elapsed = time.monotonic() - start
    assert {answer.status_code for answer in answers} == {200}
    assert museum.requests[RECORD] == 8
    assert 0.3 <= elapsed < 8 * 0.3


class CircuitBreaker:
    """Refuses the first request and cuts the second short."""

    def __init__(self) -> None:
        self.seen: list[Request] = []

    def answer(self, request, museum):
        self.seen.append(request)
        if len(self.seen) == 1:
            return Response(403, b"<html>shield</html>", "text/html", {"Retry-After": "5"})
        response = museum(request)
        if len(self.seen) == 2:
            length = {"Content-Length": str(len(response.body))}
            return Response(200, response.body[:100], response.content_type, length)
        return response


def test_a_scenario_may_replace_cut_or_pass_on_an_answer():
    shield = CircuitBreaker()
    with ReplayMuseum(scenario=shield) as museum:
        url = museum.url + RECORD
        refused = requests.get(url, timeout=10)
        assert (refused.status_code, refused.headers["Retry-After"]) == (403, "5")
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            requests.get(url, timeout=10)
        assert requests.get(url, timeout=10, params={"a": "1"}).json()["objectID"] == 36029
    assert [request.path for request in shield.seen] == [RECORD] * 3
    assert shield.seen[2].query == {"a": "1"}
    assert shield.seen[2].headers.get("user-agent", "").startswith("python-requests")


def test_a_closed_museum_answers_nobody_not_even_kept_connections():
    with ReplayMuseum() as museum:
        connection = connect(museum)
        connection.request("GET", RECORD)
        connection.getresponse().read()
        url = museum.url
    with pytest.raises((ConnectionError, http.client.HTTPException)):  # noqa: PT012 - either may notice
        connection.request("GET", RECORD)
        connection.getresponse()
    with pytest.raises(requests.ConnectionError):
        requests.get(url + RECORD, timeout=10)
    with pytest.raises(ArtwarehouseError, match="closed"):
        _ = museum.url


def test_a_taken_port_is_told_with_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ArtwarehouseError, match=f"port {port}.*choose another port"):
            ReplayMuseum(port=port).__enter__()


def test_an_impossible_port_is_told_too():
    with pytest.raises(ArtwarehouseError, match="port 70000"):
        ReplayMuseum(port=70000).__enter__()


def test_the_module_serves_until_ctrl_c():
    process = subprocess.Popen(
        [sys.executable, "-m", "ingestion.replay"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        lines = [process.stdout.readline() for _ in range(3)]
        name, _, url = lines[1].strip().removeprefix("export ").partition("=")
        assert name == "ARTWAREHOUSE_MET__BASE_URL"
        assert requests.get(url + RECORD, timeout=10).json()["objectID"] == 36029
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_importing_the_server_imports_nothing_heavy():
    heavy = "{'cv2', 'numpy', 'dlt', 'pandas', 'duckdb'}"
    code = f"import sys, ingestion.replay; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
