"""The gallery half: which path of the site answers with which page."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cached_property

from ingestion.replay import wga_pages
from ingestion.replay.messages import Request, Response, html_response, revalidated
from ingestion.replay.synthetic_pictures import LONGEST_SIDE, picture
from ingestion.replay.wga_catalogue import catalogue_zip
from ingestion.replay.wga_sample import Artist, WgaSample, Work, wga_sample

DEFAULT_PAGE_SIZE = 50


def answer(
    request: Request, *, page_size: int = DEFAULT_PAGE_SIZE, sample: WgaSample | None = None
) -> Response:
    """Answers a request to the gallery's site; 404 for any path that it does not know.

    Args:
        request: What the client asked.
        page_size: Artists a page of the index where the request does not say.
        sample: Artists and works on show; the bundled ones if not given.
    """
    site = _site(wga_sample() if sample is None else sample)
    if request.path == "/cgi-bin/artist.cgi":
        return site.artist_index(request, page_size)  # computed, so without validators
    document = site.document(request.path)
    if document is None:
        return html_response(wga_pages.not_found_page(request.path), 404)
    return revalidated(request, document)


class _Site:
    """The documents of one sample."""

    def __init__(self, sample: WgaSample) -> None:
        self._sample = sample
        self._artists = {artist.folder: artist for artist in sample.artists}
        self._works = {work.page: work for work in sample.works}
        self._works_by_folder: dict[str, list[Work]] = defaultdict(list)
        # Names of the folders right below each folder of a prolific artist.
        self._subpages: dict[str, tuple[Artist, dict[str, None]]] = {}
        for work in sample.works:
            folder = work.folder
            self._works_by_folder[folder].append(work)
            while folder != work.artist.folder:
                folder, _, name = folder.rpartition("/")
                self._subpages.setdefault(folder, (work.artist, {}))[1][name] = None

    def document(self, path: str) -> Response | None:
        """Returns what stands at a path."""
        match path:
            case "/" | "/index.html" | "/art/index.html":
                return html_response(wga_pages.home_page())
            case "/robots.txt":
                return Response(200, b"User-agent: *\nDisallow:\n", "text/plain; charset=UTF-8")
            case "/database/download/data_txt.zip":
                return Response(200, catalogue_zip(), "application/zip")
        root, _, rest = path.removeprefix("/").partition("/")
        name, _, suffix = rest.rpartition(".")
        if root in LONGEST_SIDE and suffix == "jpg" and name in self._works:
            return Response(200, picture(root, name), "image/jpeg")
        if suffix != "html":
            return None
        text = None
        if root in {"html", "html_m"}:
            text = self._html(name)
        elif root == "bio" and (artist := self._artists.get(name.removesuffix("/biograph"))):
            text = wga_pages.biography_page(artist) if name.endswith("/biograph") else None
        return html_response(text) if text else None

    def _html(self, name: str) -> str | None:
        if work := self._works.get(name):
            return wga_pages.work_page(work)
        folder, _, file_name = name.rpartition("/")
        if file_name != "index":
            return None
        if works := self._works_by_folder.get(folder):
            return wga_pages.works_page(works[0].artist, works)
        if subpages := self._subpages.get(folder):
            artist, names = subpages
            return wga_pages.subpages_page(artist, names)
        return None

    def artist_index(self, request: Request, page_size: int) -> Response:
        """Returns a page of the artist index."""
        letter = request.query.get("letter", "").casefold()
        size = max(1, _number(request.query.get("max"), page_size))
        start = max(0, _number(request.query.get("from"), 0))
        rows = [row for row in self._index_rows if not letter or _initial(row[0]) == letter]
        return html_response(
            wga_pages.artist_index_page(
                rows[start : start + size], total=len(rows), start=start, size=size, letter=letter
            )
        )

    @cached_property
    def _index_rows(self) -> list[wga_pages.IndexRow]:
        """Artists as often as they are listed, and their other names, by name."""
        rows = [
            (name, artist)
            for artist in self._sample.artists
            for name in (artist.author,) * artist.times_listed + artist.aliases
        ]
        return sorted(rows, key=lambda row: unicodedata.normalize("NFKD", row[0]).casefold())


# By identity: a sample is large, and comparing two would take longer than answering.
_sites: dict[int, tuple[WgaSample, _Site]] = {}


def _site(sample: WgaSample) -> _Site:
    if id(sample) not in _sites:
        _sites[id(sample)] = sample, _Site(sample)
    return _sites[id(sample)][1]


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else default


def _initial(name: str) -> str:
    return unicodedata.normalize("NFKD", name)[0].casefold()
