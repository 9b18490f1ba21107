"""The gallery's HTML: pages in the shape in which the live site writes them.

What a reader of the site relies on is kept: the classes of the cells, absolute ``http`` links in
the artist index, relative links to sub-pages, and the marker before a work's description.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from ingestion.replay.synthetic_pictures import picture, picture_size
from ingestion.replay.wga_sample import Artist, Work

# The live index still links by http, although the site answers on https as well.
INDEX_ORIGIN = "http://www.wga.hu"

_BORN_AND_DIED = re.compile(r"\(b\. ([^,]+),.*\bd\. ([^,)]+).*\)")

IndexRow = tuple[str, Artist]  # the name shown, and the artist it leads to


def page(title: str, body: str) -> str:
    """Returns a whole HTML document."""
    return (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\n<HTML>\n<HEAD>\n'
        '<META http-equiv="Content-Type" content="text/html; charset=UTF-8">\n'
        f"<TITLE>{escape(title)}</TITLE>\n</HEAD>\n<BODY>\n{body}\n</BODY>\n</HTML>\n"
    )


def home_page() -> str:
    """Returns the entry page, a list of the letters of the artist index."""
    letters = " ".join(
        f'<a href="/cgi-bin/artist.cgi?letter={letter}">{letter.upper()}</a>'
        for letter in "abcdefghijklmnopqrstuvwxyz"
    )
    return page("Web Gallery of Art (replay)", f'<div class="PAGENUM">{letters}</div>')


def not_found_page(path: str) -> str:
    """Returns the page of a missing document."""
    return page(
        "404 Not Found", f"<h1>Not Found</h1>\n<p>{escape(path)} is not on this server.</p>"
    )


def artist_index_page(
    rows: Sequence[IndexRow], *, total: int, start: int, size: int, letter: str
) -> str:
    """Returns one page of the artist index.

    Args:
        rows: The rows of this page.
        total: Rows of all pages together.
        start: Number of rows before this page.
        size: Rows a page.
        letter: Letter asked for; empty for all.
    """
    first = letter.upper() or "All"
    heads = "".join(
        f'<TD CLASS="ARTISTLIST"><B>{name}</B></TD>'
        for name in ("ARTIST", "BORN-DIED", "PERIOD", "SCHOOL")
    )
    body = "\n".join(_index_row(name, artist) for name, artist in rows)
    pager = _pager(total=total, start=start, size=size, letter=letter)
    return page(
        "Web Gallery of Art, artist index",
        f'<DIV CLASS="LIST">{pager}</DIV>\n'
        '<div class="PAGENUM"><center>List of artists<center>\n'
        f'<TABLE BORDER="1" WIDTH="100%">\n<TR><TD><B>{escape(first)}</B></TD>{heads}</TR>\n'
        f"{body}\n</TABLE>\n</center></center></div>",
    )


def _pager(*, total: int, start: int, size: int, letter: str) -> str:
    pages = max(1, -(-total // size))
    current = start // size
    links = "".join(
        f' <a href="/cgi-bin/artist.cgi?Profession=any&School=any&Period=any&Time-line=any'
        f'&from={number * size}&max={size}&Sort=Name&letter={escape(letter)}">{number + 1}</a>'
        for number in range(pages)
        if number != current
    )
    return f"Page {current + 1} of {pages}{links}"


def _index_row(name: str, artist: Artist) -> str:
    address = f"{INDEX_ORIGIN}/html/{artist.folder}/index.html"
    if name == artist.author:
        shown = f'<A HREF="{address}"><B>{escape(name)}</B></A>'
    else:
        shown = f'<B>{escape(name)}</B> (see <A HREF="{address}">{escape(artist.author)}</A>)'
    cells = (shown, *map(escape, (_years(artist.born_died), artist.period, artist.school_cell)))
    return (
        "<TR><TD>&nbsp;</TD>"
        + "".join(f'<TD CLASS="ARTISTLIST">{cell}</TD>' for cell in cells)
        + "</TR>"
    )


def _years(born_died: str) -> str:
    """Shortens the catalogue's BORN-DIED to the index's: ``(1471-1528)``."""
    found = _BORN_AND_DIED.fullmatch(born_died)
    return f"({found[1]}-{found[2]})" if found else born_died


def works_page(artist: Artist, works: Iterable[Work]) -> str:
    """Returns a page that lists works in a table of four cells a row."""
    heads = "".join(
        f"<td><b>{name}</b></td>" for name in ("Preview", "Picture Data", "File Info", "Comment")
    )
    rows = "\n".join(_work_row(work) for work in works)
    return page(
        artist.author,
        f"{_artist_head(artist)}\n{_biography_link(artist)}\n"
        f'<table border="1" cellpadding="5">\n<tr>{heads}</tr>\n{rows}\n</table>',
    )


def _work_row(work: Work) -> str:
    path = escape(work.page)
    data = "<br>".join(map(escape, (work.date, work.technique, work.location)))
    width, height = picture_size("art", work.page)
    kilobytes = -(-len(picture("art", work.page)) // 1024)
    comment = f'<a href="/html/{path}.html">Comment</a>' if work.comment else "&nbsp;"
    return (
        f'<tr><td><a href="/art/{path}.jpg"><img src="/preview/{path}.jpg"></a></td>'
        f"<td><b>{escape(work.title)}</b><br>{data}</td>"
        f"<td><center>{width}*{height}<br>True Color<br>{kilobytes} Kb</center></td>"
        f"<td>{comment}</td></tr>"
    )


def subpages_page(artist: Artist, names: Iterable[str]) -> str:
    """Returns the page of a prolific artist: a list of sub-pages, linked relatively."""
    links = "\n".join(
        f'<li><a href="{escape(name)}/index.html">Works, part {escape(name)}</a></li>'
        for name in names
    )
    # The site puts its own navigation in a second list: only the first one leads to works.
    return page(
        artist.author,
        f"{_artist_head(artist)}\n<ul>\n{links}\n</ul>\n"
        f"<ul>\n<li>{_biography_link(artist)}</li>\n"
        '<li><a href="/art/index.html">Artists</a></li>\n</ul>',
    )


def _artist_head(artist: Artist) -> str:
    return (
        f'<div class="INDEX2">{escape(artist.author)}</div>\n'
        f'<div class="INDEX3">{escape(artist.born_died)}</div>'
    )


def _biography_link(artist: Artist) -> str:
    return f'<a href="/bio/{escape(artist.folder)}/biograph.html">Biography</a>'


def work_page(work: Work) -> str:
    """Returns the page of one work; the description is behind a marker comment."""
    path = escape(work.page)
    comment = f"<p>{escape(work.comment)}</p>" if work.comment else ""
    data = "<br>".join(map(escape, (work.date, work.technique, work.location)))
    return page(
        f"{work.artist.author}: {work.title}",
        f'{_artist_head(work.artist)}\n<table width="100%">\n'
        f'<tr><td><a href="/art/{path}.jpg"><img src="/detail/{path}.jpg"></a></td></tr>\n'
        f"<tr><td><b>{escape(work.title)}</b><br>{data}</td></tr>\n"
        f"<tr><td><!-- Comment Start -->\n{comment}\n"
        f'<table><tr><td><a href="/art/{path}.jpg">Enlarge the picture</a></td></tr></table>\n'
        "<!-- Comment End --></td></tr>\n</table>",
    )


def biography_page(artist: Artist) -> str:
    """Returns the biography of an artist."""
    return page(
        artist.author,
        f"{_artist_head(artist)}\n<h3>Biography</h3>\n<p>{escape(artist.biography)}</p>",
    )
