"""Pages of the Web Gallery of Art -> records.

Pure functions from HTML to rows of raw and rejects. What looks like a record and cannot be read
becomes a reject with its markup, what looks like page furniture is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingestion.rejects import Reject
from ingestion.wga import urls
from ingestion.wga.caption import assign_lines, looks_like_date
from ingestion.wga.markup import (
    LONGEST_RECORD,
    ancestor,
    cells_of,
    lines_of,
    markup_of,
    parse,
    text_of,
)
from ingestion.wga.nesting import UnreadablePageError
from ingestion.wga.page_records import AliasRow, ArtistPage, ArtistRow, IndexPage, WorkRow
from ingestion.wga.school import split_school

_SEE = re.compile(r"\(\s*see\b", re.IGNORECASE)
_PAGER = re.compile(r"\bPage\s+\d+\s+of\s+(\d{1,6})\b", re.IGNORECASE)
_INDEX_COLUMNS = 4  # ARTIST, BORN-DIED, PERIOD, SCHOOL
_NESTED_TABLES = frozenset({"table"})


def parse_index(html: str, *, letter: str, url: str) -> IndexPage:
    """Reads one page of the artist index.

    Args:
        html: The page.
        letter: The letter asked for.
        url: Canonical address of the page, for its links and for rejects.
    """
    page = IndexPage()
    tree = _tree_or_reject(html, page, url)
    if tree is None:
        return page
    if match := _PAGER.search(text_of(tree.root) if tree.root else ""):
        page.pages = int(match[1])
    page.next_pages = _pager_links(tree, letter, url)
    for row, kind in _rows(tree, header={"artist", "school"}, marker="artistlist"):
        page.listed = page.listed or kind != "other"
        if kind == "listed":
            _read_index_row(row, page, letter, url)
    return page


def parse_artist_page(html: str, *, url: str, artist_url: str, artist: str | None) -> ArtistPage:
    """Reads an artist's page or a page below it.

    Args:
        html: The page.
        url: Canonical address of the page.
        artist_url: Canonical address of the artist's own page.
        artist: The artist's name.
    """
    page = ArtistPage()
    tree = _tree_or_reject(html, page, url)
    if tree is None:
        return page
    pictured = _rows_with_pictures(tree, url)
    for row, kind in _rows(tree, header={"preview", "picture data"}):
        picture, cells, listed = pictured.get(row.mem_id), cells_of(row), kind == "listed"
        if picture and len(cells) > 1 and (listed or text_of(cells[1])):
            page.works.append(_read_work(cells, picture, artist_url, artist))
        elif picture and listed:
            page.rejects.append(Reject(markup_of(row), "a picture without data beside it", url))
        elif listed and text_of(row):
            page.rejects.append(Reject(markup_of(row), "no picture in its first cell", url))
    page.subpages = _subpages(tree, url, artist_url)
    return page


def parse_comment(html: str) -> str | None:
    """Returns the comment on a work's page, None where there is none.

    It is in the cell that holds the mark ``<!-- Comment Start -->``; tables inside that cell
    are the picture and its data.

    Raises:
        UnreadablePageError: The page cannot be read in reasonable time.
    """
    tree = parse(html)
    if tree.root is None:
        return None
    for node in tree.root.traverse(include_text=True):
        if node.tag == "-comment" and "comment start" in (node.comment_content or "").lower():
            around = ancestor(node, "td") or node.parent
            lines = lines_of(around, skip=_NESTED_TABLES) if around is not None else []
            return "\n".join(line.text for line in lines if line.text) or None
    return None


def _tree_or_reject(html: str, page: IndexPage | ArtistPage, url: str) -> LexborHTMLParser | None:
    """Parses a page; what cannot be parsed in reasonable time is a reject of it."""
    try:
        return parse(html)
    except UnreadablePageError as error:
        page.rejects.append(Reject(html[:LONGEST_RECORD], str(error), url))
        return None


def _rows(
    tree: LexborHTMLParser, *, header: set[str], marker: str | None = None
) -> Iterator[tuple[LexborNode, Literal["header", "listed", "other"]]]:
    """Yields every table row, and what it is to the list that is looked for.

    A row is listed if its table showed a header row before it, or if one of its cells has the
    class.
    """
    list_tables: set[int] = set()
    for row in tree.css("tr"):
        cells = cells_of(row)
        table = ancestor(row, "table")
        around = table.mem_id if table is not None else 0
        if row.css_first("table") is None and header <= {text_of(cell).lower() for cell in cells}:
            list_tables.add(around)
            yield row, "header"
        elif around in list_tables or (marker and any(_is(cell, marker) for cell in cells)):
            yield row, "listed"
        else:
            yield row, "other"


def _is(node: LexborNode, css_class: str) -> bool:
    return css_class in (node.attributes.get("class") or "").lower().split()


# --- artist index -------------------------------------------------------------------------------


def _read_index_row(row: LexborNode, page: IndexPage, letter: str, url: str) -> None:
    """Adds what an index row says to the page: an artist, an alias, a reject, or nothing."""
    cells = [cell for cell in cells_of(row) if _is(cell, "artistlist")] or cells_of(row)
    texts = [text_of(cell) for cell in cells]
    if len(texts) == _INDEX_COLUMNS + 1 and len(texts[0]) <= 1:
        del cells[0], texts[0]  # the letter
    links = [urls.page_url(a.attributes.get("href"), url) for cell in cells for a in cell.css("a")]
    targets = [link for link in links if link]
    if not targets and (len("".join(texts)) <= 1 or _PAGER.search(" ".join(texts))):
        return  # a spacer, a letter or the pager

    def reject(reason: str) -> None:
        page.rejects.append(Reject(markup_of(row), reason, url))

    name, *see = _SEE.split(texts[0], maxsplit=1) if texts else [""]
    name = name.strip()
    if not targets:
        reject("no link to an artist's page")
    elif not name:
        reject("no artist's name")
    elif see:
        canonical = see[0].strip().removesuffix(")").strip()
        if canonical:
            # The link may stand around either name; with two, the later is the one to see.
            page.aliases.append(
                AliasRow(alias=name, canonical=canonical, canonical_url=targets[-1])
            )
        else:
            reject("a '(see ...)' row that names no one to see")
    elif len(cells) != _INDEX_COLUMNS:
        reject(f"{len(cells)} cells where {_INDEX_COLUMNS} were expected")
    else:
        _, born_died, period, school_cell = texts
        school = split_school(school_cell)
        page.artists.append(
            ArtistRow(
                url=targets[0],
                artist=name,
                born_died=born_died or None,
                period=period or None,
                school=school_cell or None,
                nationality=school.nationality,
                profession=school.profession,
                base=school.base,
                letter=letter,
            )
        )


def _pager_links(tree: LexborHTMLParser, letter: str, url: str) -> list[str]:
    """Returns the other pages of the same letter, each once, in the order given."""
    found: dict[str, None] = {}
    for link in tree.css("a[href]"):
        target = urls.canonical(link.attributes.get("href"), url)
        if target is None or not target.startswith(urls.LIVE_URL + urls.ARTIST_INDEX_PATH + "?"):
            continue
        query = urls.index_query(target)
        if query.get("letter", "").lower() == letter and query.get("from", "").isdecimal():
            found[target] = None
    found.pop(url, None)
    return list(found)


# --- artist page --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Picture:
    image_url: str
    preview_url: str


def _rows_with_pictures(tree: LexborHTMLParser, url: str) -> dict[int, _Picture]:
    """Finds the rows whose first cell shows a work: row's identity -> its picture.

    A row that holds such a row in a table inside it is layout, whatever its own first cell shows.
    """
    found: dict[int, _Picture] = {}
    layout: set[int] = set()
    for node in tree.css("td a[href], td img[src]"):
        source = node.attributes.get("href" if node.tag == "a" else "src")
        picture = urls.picture_url(source, url)
        cell = ancestor(node, "td")
        row = cell.parent if cell is not None else None
        if picture is None or cell is None or row is None or row.mem_id in found:
            continue
        if cells_of(row)[0].mem_id != cell.mem_id:
            continue
        image = picture if node.tag == "a" else urls.resized(picture, "art")
        thumbnail = cell.css_first("img[src]")
        preview = urls.picture_url(thumbnail.attributes.get("src"), url) if thumbnail else None
        found[row.mem_id] = _Picture(
            image_url=urls.resized(image, "art"),
            preview_url=preview or urls.resized(image, "preview"),
        )
        outer = ancestor(row, "tr")
        while outer is not None and outer.mem_id not in layout:
            layout.add(outer.mem_id)
            outer = ancestor(outer, "tr")
    return {row_id: picture for row_id, picture in found.items() if row_id not in layout}


def _read_work(
    cells: list[LexborNode], picture: _Picture, artist_url: str, artist: str | None
) -> WorkRow:
    title, lines = _title_and_lines(cells[1])
    caption = assign_lines(lines)
    info = [line.text for line in lines_of(cells[2]) if line.text] if len(cells) > 2 else []
    return WorkRow(
        url=urls.page_of_picture(picture.image_url),
        artist_url=artist_url,
        artist=artist,
        title=title,
        date=caption.date,
        technique=caption.technique,
        location=caption.location,
        image_url=picture.image_url,
        preview_url=picture.preview_url,
        file_info=", ".join(info) or None,
        comment=None,
    )


def _title_and_lines(cell: LexborNode) -> tuple[str | None, list[str]]:
    """Splits the cell of picture data: the title is what is bold at its top, else its first line.

    What follows a bold title on the same line, such as ``(detail)``, belongs to it unless it is a
    date.
    """
    lines = lines_of(cell)
    while lines and not lines[0].text:
        lines.pop(0)
    title: list[str] = []
    while lines and lines[0].bold:
        text, bold = lines.pop(0)
        after = text[len(bold) :].strip()
        if looks_like_date(after):
            return " ".join([*title, bold]), [after, *(line.text for line in lines)]
        title.append(text)
        if after:
            break
    if lines and not title:
        title.append(lines.pop(0).text)
    return " ".join(title) or None, [line.text for line in lines]


def _subpages(tree: LexborHTMLParser, url: str, artist_url: str) -> list[str]:
    """Returns the pages that the first list of a page leads to, below the artist's folder.

    Lists of navigation lead out of the folder; following them would walk the whole site.
    """
    first_list = tree.css_first("ul")
    if first_list is None:
        return []
    links = [urls.page_url(a.attributes.get("href"), url) for a in first_list.css("li a[href]")]
    inside = urls.folder(artist_url)
    return list(
        dict.fromkeys(link for link in links if link and link.startswith(inside) and link != url)
    )
