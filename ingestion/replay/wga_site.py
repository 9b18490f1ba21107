"""The gallery half: which path of the site answers with which page."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache

from ingestion.replay import wga_pages
from ingestion.replay.messages import Request, Response, html_response, revalidated
from ingestion.replay.pictures import LONGEST_SIDE, picture
from ingestion.replay.wga_catalogue import catalogue_zip
from ingestion.replay.wga_sample import Artist, Work, wga_sample

DEFAULT_PAGE_SIZE = 50


def answer(request: Request, *, page_size: int = DEFAULT_PAGE_SIZE) -> Response:
    """Answers a request to the gallery's site; 404 for any path that it does not know.

    Args:
        request: What the client asked.
        page_size: Artists a page of the index where the request does not say.
    """
    if request.path == "/cgi-bin/artist.cgi":
        return _artist_index(request, page_size)  # computed, so without validators
    document = _document(request.path)
    if document is None:
        return html_response(wga_pages.not_found_page(request.path), 404)
    return revalidated(request, document)


def _document(path: str) -> Response | None:
    match path:
        case "/" | "/index.html" | "/art/index.html":
            return html_response(wga_pages.home_page())
        case "/robots.txt":
            return Response(200, b"User-agent: *\nDisallow:\n", "text/plain; charset=UTF-8")
        case "/database/download/data_txt.zip":
            return Response(200, catalogue_zip(), "application/zip")
    root, _, rest = path.removeprefix("/").partition("/")
    name, _, suffix = rest.rpartition(".")
    if root in LONGEST_SIDE and suffix == "jpg" and name in _works():
        return Response(200, picture(root, name), "image/jpeg")
    if suffix != "html":
        return None
    text = None
    if root in {"html", "html_m"}:
        text = _html(name)
    elif root == "bio" and (artist := _artists().get(name.removesuffix("/biograph"))):
        text = wga_pages.biography_page(artist) if name.endswith("/biograph") else None
    return html_response(text) if text else None


def _html(name: str) -> str | None:
    if work := _works().get(name):
        return wga_pages.work_page(work)
    folder, _, file_name = name.rpartition("/")
    if file_name != "index":
        return None
    if works := _works_by_folder().get(folder):
        return wga_pages.works_page(works[0].artist, works)
    if subpages := _subpages().get(folder):
        artist, names = subpages
        return wga_pages.subpages_page(artist, names)
    return None


def _artist_index(request: Request, page_size: int) -> Response:
    letter = request.query.get("letter", "").casefold()
    size = max(1, _number(request.query.get("max"), page_size))
    start = max(0, _number(request.query.get("from"), 0))
    rows = [row for row in _index_rows() if not letter or _initial(row[0]) == letter]
    return html_response(
        wga_pages.artist_index_page(
            rows[start : start + size], total=len(rows), start=start, size=size, letter=letter
        )
    )


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else default


def _initial(name: str) -> str:
    return unicodedata.normalize("NFKD", name)[0].casefold()


@cache
def _index_rows() -> list[wga_pages.IndexRow]:
    """Artists as often as they are listed, and their other names, by name."""
    rows = [
        (name, artist)
        for artist in wga_sample().artists
        for name in (artist.author,) * artist.times_listed + artist.aliases
    ]
    return sorted(rows, key=lambda row: unicodedata.normalize("NFKD", row[0]).casefold())


@cache
def _artists() -> dict[str, Artist]:
    return {artist.folder: artist for artist in wga_sample().artists}


@cache
def _works() -> dict[str, Work]:
    return {work.page: work for work in wga_sample().works}


@cache
def _works_by_folder() -> dict[str, list[Work]]:
    folders = defaultdict(list)
    for work in wga_sample().works:
        folders[work.folder].append(work)
    return dict(folders)


@cache
def _subpages() -> dict[str, tuple[Artist, list[str]]]:
    """Names of the folders right below each folder of a prolific artist."""
    found: dict[str, tuple[Artist, list[str]]] = {}
    for work in wga_sample().works:
        folder = work.folder
        while folder != work.artist.folder:
            folder, _, name = folder.rpartition("/")
            names = found.setdefault(folder, (work.artist, []))[1]
            if name not in names:
                names.append(name)
    return found
