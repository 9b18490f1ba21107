"""Whatever an address says, it is asked on the museum's hosts or refused; and so with headers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ArtwarehouseError
from ingestion.http.allowed_hosts import LONGEST_URL, Addresses, Target, repair_url
from ingestion.http.circuit_breaker import LONGEST_PAUSE_SECONDS
from ingestion.http.responses import Answer, FetchError, retry_after_seconds, shown

LIVE = "https://museum.example"
PIECES = st.sampled_from(
    [
        *("http://", "https://", "//", "/", "\\", "[", "]", "::1", "@", ":", "%", "%00", "#", "?"),
        *("..", "museum.example", "evil.example", "127.0.0.1", "\r\n", "\t", "\x00", "\ud800"),
        *("\xe9", "ō"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=8).map("".join)


def addresses(base_url: str = LIVE) -> Addresses:
    return Addresses(LIVE, base_url, ["pictures.example"])


def where(asked: str) -> str:
    parts = urlsplit(asked)
    return f"{parts.scheme}://{parts.netloc}"


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_no_address_leads_off_the_museum(text: str) -> None:
    first = Target(f"{LIVE}/a/b", f"{LIVE}/a/b", "museum.example")
    for ask in (
        lambda: addresses().target(text),
        lambda: addresses().redirected(first, Answer(LIVE, 302, b"", {"location": text})),
    ):
        try:
            target = ask()
        except FetchError:
            continue
        assert where(target.request_url) in {LIVE, "https://pictures.example"}
        assert target.request_url.isascii()
        assert not any(letter.isspace() or ord(letter) < 32 for letter in target.request_url)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_address_is_repaired_to_one_that_stays_as_it_is(text: str) -> None:
    repaired = repair_url(text)
    assert repaired.isascii()
    assert repair_url(repaired) == repaired


def test_an_address_beyond_measure_is_refused_in_few_words() -> None:
    addresses().target("/" + "a" * 8000)
    for path in ("/" + "a" * LONGEST_URL, "/" + "é" * 3000, "/" + "a" * 10**7):
        with pytest.raises(FetchError) as caught:
            addresses().target(path)
        assert caught.value.reason == "not_allowed"
        assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("url", ["http://[", "", "museum", "ftp://museum.example", "https://"])
def test_a_base_that_is_no_address_is_told(url: str) -> None:
    with pytest.raises(ArtwarehouseError, match="no web address"):
        addresses(url)


def test_a_base_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(ArtwarehouseError, match="name or password") as caught:
        addresses("https://curator:secret@mirror.example")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://museum.example/x", "//museum.example/x", "HTTP://MUSEUM.example/x"]
)
def test_no_redirect_leads_from_https_to_plain_http(url: str) -> None:
    first = Target(f"{LIVE}/a", f"{LIVE}/a", "museum.example")
    target = addresses().redirected(first, Answer(LIVE, 301, b"", {"location": url}))
    assert target.request_url == f"{LIVE}/x"


# ---------------------------------------------------------------- headers and messages


@settings(max_examples=500, deadline=None)
@given(
    st.text(max_size=60)
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{1,6} \d\d:\d\d:\d\d [+-]\d{4,20}")
    | st.datetimes().map(lambda moment: format_datetime(moment.replace(tzinfo=UTC)))
)
def test_any_retry_after_is_a_pause_of_an_hour_at_most_or_none(value: str) -> None:
    seconds = retry_after_seconds(value)
    assert seconds is None or 0 <= seconds <= LONGEST_PAUSE_SECONDS


@pytest.mark.parametrize(
    "value",
    ["9" * 5000, format_datetime(datetime(9999, 12, 31, tzinfo=UTC))],
    ids=["long number", "last day"],
)
def test_a_pause_beyond_measure_is_an_hour(value: str) -> None:
    assert retry_after_seconds(value) == LONGEST_PAUSE_SECONDS


@given(st.text(max_size=2000))
def test_what_a_server_says_is_shown_short_and_without_control_codes(text: str) -> None:
    assert len(shown(text)) <= 303
    assert shown(text).isprintable()
