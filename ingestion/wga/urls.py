"""Addresses of the Web Gallery of Art: one canonical form, and what follows from it.

The site writes its links in many ways: ``http://www.wga.hu/...``, relative, through the frame page
``frames-e.html?/...``, into the mobile tree ``/html_m/``. Raw holds one form, which is the natural
key on which the scraped works and the catalogue file meet:
``https://www.wga.hu/html/a/aachen/allegory.html``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

if TYPE_CHECKING:
    import pyarrow as pa

LIVE_URL = "https://www.wga.hu"
ARTIST_INDEX_PATH = "/cgi-bin/artist.cgi"
CATALOGUE_PATH = "/database/download/data_txt.zip"

PictureSize = Literal["art", "detail", "preview"]

_HOSTS = {"www.wga.hu", "wga.hu"}
_PICTURE_SUFFIXES = (".jpg", ".jpeg", ".gif", ".png")
_SAFE = "/%~!$&'()*+,;=:@"
_LONGEST_NAME = 200  # bytes; file systems take 255, a suffix and a temporary name included
# How nearly all are addressed: nothing to resolve, unquote or refuse, and ten times as fast.
_PLAIN_PICTURE = re.compile(
    r"(?:https?://www\.wga\.hu)?(/(?:art|detail|preview)(?:/[\w-]+)+\.jpg)", re.ASCII
)
_PLAIN_PAGE = re.compile(r"https?://www\.wga\.hu(/html(?:/[\w-]+)+\.html?)", re.ASCII)


def canonical(href: str | None, base: str = f"{LIVE_URL}/") -> str | None:
    """Returns the canonical form of an address on the museum's site.

    Args:
        href: An address as a page or file gives it.
        base: Canonical address of the page that holds it.

    Returns:
        An ``https://www.wga.hu/...`` address without fragment; a query is kept for the artist
        index alone. None for another host or scheme, and for a path that climbs, hides
        characters or is too long: it also names the picture file on disk.
    """
    if not href:
        return None
    try:
        parts = urlsplit(urljoin(base, href.strip()))
        host = parts.hostname
    except ValueError:  # such as an unclosed IPv6 bracket
        return None
    if parts.scheme not in {"http", "https"} or host not in _HOSTS:
        return None
    path, query = parts.path or "/", parts.query
    if path.startswith("/frames") and query.startswith("/"):  # /frames-e.html?/html/...
        path, query = query, ""
    if path.startswith("/html_m/"):
        path = "/html/" + path.removeprefix("/html_m/")
    if not _is_plain(path):
        return None
    url = LIVE_URL + quote(path, safe=_SAFE)
    if path == ARTIST_INDEX_PATH and query:
        url += "?" + quote(query, safe=_SAFE + "?")
    return url


def page_url(href: str | None, base: str = f"{LIVE_URL}/") -> str | None:
    """Returns the canonical address of an artist's or work's page, None for anything else."""
    if href and len(href) <= _LONGEST_NAME and (plain := _PLAIN_PAGE.fullmatch(href)):
        return LIVE_URL + plain[1]
    url = canonical(href, base)
    if url is None:
        return None
    if url.endswith("/"):
        url += "index.html"
    path = _path(url)
    return url if path.startswith("/html/") and path.endswith((".html", ".htm")) else None


def page_urls(hrefs: pa.Array) -> pa.Array:
    """Returns what `page_url` returns for each of many addresses.

    Args:
        hrefs: Addresses, any of them null.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    # RE2 reads \w as ASCII, as the pattern has it in Python.
    is_plain = pc.and_(
        pc.match_substring_regex(hrefs, f"^{_PLAIN_PAGE.pattern}$"),
        pc.less_equal(pc.utf8_length(hrefs), _LONGEST_NAME),
    ).fill_null(False)
    pages = pc.replace_substring_regex(hrefs, "^https?:", "https:", max_replacements=1)
    others = pa.array(
        [page_url(href) for href in hrefs.filter(pc.invert(is_plain)).to_pylist()], pa.string()
    )
    return pc.replace_with_mask(pages, pc.invert(is_plain), others)


def picture_url(href: str | None, base: str = f"{LIVE_URL}/") -> str | None:
    """Returns the canonical address of a work's picture in any size, None for anything else."""
    if href and len(href) <= _LONGEST_NAME and (plain := _PLAIN_PICTURE.fullmatch(href)):
        return LIVE_URL + plain[1]
    url = canonical(href, base)
    if url is None:
        return None
    path = _path(url)
    if not path.startswith(("/art/", "/detail/", "/preview/")):
        return None
    stem, suffix = _split_suffix(path)
    # "/art/.jpg" has a suffix and no name.
    return url if suffix.lower() in _PICTURE_SUFFIXES and not stem.endswith("/") else None


def index_query(url: str) -> dict[str, str]:
    """Returns the parameters of an artist index address, the first value of each."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def page_of_picture(picture: str) -> str:
    """Returns the page of the work that a canonical picture address shows."""
    return f"{LIVE_URL}/html/{_split_suffix(_below_root(picture))[0]}.html"


def picture_of_page(page: str, size: PictureSize = "art") -> str:
    """Returns the picture of a work, in one of the three sizes, from its canonical page address."""
    return f"{LIVE_URL}/{size}/{_split_suffix(_below_root(page))[0]}.jpg"


def resized(picture: str, size: PictureSize) -> str:
    """Returns the same picture in another size."""
    return f"{LIVE_URL}/{size}/{_below_root(picture)}"


def image_filename(page: str) -> str:
    """Returns where a work's picture is stored below the image folder.

    The folders stay: the 44,809 works of the catalogue have but 32,499 distinct file names.
    """
    return f"wga/{unquote(_split_suffix(_below_root(page))[0])}.jpg"


def folder(page: str) -> str:
    """Returns the address of the folder that holds a page, with its closing slash."""
    return page[: page.rindex("/") + 1]


def _path(url: str) -> str:
    return urlsplit(url).path


def _below_root(url: str) -> str:
    """'https://www.wga.hu/art/a/x.jpg' -> 'a/x.jpg'."""
    return url.removeprefix(LIVE_URL + "/").split("/", 1)[1]


def _split_suffix(path: str) -> tuple[str, str]:
    # Not os.path.splitext: only the last dot counts, and "2st_paul..html" is a real page.
    stem, dot, suffix = path.rpartition(".")
    return (stem, dot + suffix) if dot else (path, "")


def _is_plain(path: str) -> bool:
    decoded = unquote(path)
    return (
        decoded.isprintable()
        and "\\" not in decoded
        and all(
            part not in {".", ".."} and len(part.encode()) <= _LONGEST_NAME
            for part in decoded.split("/")
        )
    )
