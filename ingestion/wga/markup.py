"""Reading HTML as the parsers need it: cells, and lines of text as a browser would break them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingestion.wga.nesting import check_text, check_tree

_BREAKING = {"br", "p", "div", "tr", "td", "th", "li", "ul", "ol", "hr", "center", "table"}
_BREAKING |= {"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dl", "dt", "dd"}
_BOLD = {"b", "strong"}
_HIDDEN = {"script", "style", "noscript", "template"}
LONGEST_RECORD = 20_000  # characters of a rejected row or page that are kept


def parse(html: str) -> LexborHTMLParser:
    """Parses a page; any text has a tree.

    Raises:
        UnreadablePageError: The page is nested beyond all reason.
    """
    check_text(html)
    # A lone surrogate cannot be encoded and so not be parsed.
    tree = LexborHTMLParser(html.encode("utf-8", errors="replace"))
    check_tree(tree)
    return tree


def one_line(text: str) -> str:
    """Collapses runs of white space, no-break spaces included."""
    return " ".join(text.split())


def text_of(node: LexborNode) -> str:
    """Returns all text below a node as one line."""
    return " ".join(line.text for line in lines_of(node) if line.text)


def markup_of(node: LexborNode) -> str:
    """Returns a node's HTML for the table of rejects, cut where it is out of all proportion."""
    return (node.html or "")[:LONGEST_RECORD]


def cells_of(row: LexborNode) -> list[LexborNode]:
    """Returns the cells of a table row, not those of tables inside it."""
    return [cell for cell in row.iter() if cell.tag in {"td", "th"}]


def ancestor(node: LexborNode, tag: str) -> LexborNode | None:
    """Returns the nearest element around a node that has the tag."""
    around = node.parent
    while around is not None and around.tag != tag:
        around = around.parent
    return around


class Line(NamedTuple):
    """A line of text.

    Attributes:
        text: All of it.
        bold: The bold text that it begins with; empty if it begins plain.
    """

    text: str
    bold: str


def lines_of(node: LexborNode, *, skip: frozenset[str] = frozenset()) -> list[Line]:
    """Returns the lines of text below a node, empty ones too.

    A line ends at ``<br>`` and around block elements.

    Args:
        node: The element to read.
        skip: Tags whose content is left out.
    """
    lines: list[Line] = []
    pieces: list[tuple[str, bool]] = []

    def end_line() -> None:
        text = one_line("".join([text for text, _ in pieces]))
        bold = ""
        if any(bold for _, bold in pieces):  # few lines hold any
            begins_bold = takewhile(lambda piece: piece[1] or not piece[0].strip(), pieces)
            bold = one_line("".join(text for text, _ in begins_bold))
        lines.append(Line(text, bold))
        pieces.clear()

    for event, text, bold in _events(node, skip):
        if event == "text":
            pieces.append((text, bold))
        elif event == "br" or any(piece.strip() for piece, _ in pieces):
            # Only <br> makes an empty line; a block just ends the one that is begun.
            end_line()
    if any(piece.strip() for piece, _ in pieces):
        end_line()
    return lines


def _events(node: LexborNode, skip: frozenset[str]) -> Iterator[tuple[str, str, bool]]:
    """Yields ('text', text, bold), ('br', '', _) and ('block', '', _) in document order.

    A walk with its own stack: pages nest as deep as they like, Python's calls do not.
    """
    stack: list[tuple[LexborNode | None, bool]] = [(node.first_child, False)]
    while stack:
        here, bold = stack.pop()
        if here is None:
            yield "block", "", bold
            continue
        if here.next is not None:
            stack.append((here.next, bold))
        tag = here.tag or ""
        if tag == "-text":
            yield "text", here.text_content or "", bold
        elif tag == "br":
            yield "br", "", bold
        elif tag not in skip and tag not in _HIDDEN and not tag.startswith("-"):
            if tag in _BREAKING:
                yield "block", "", bold
                stack.append((None, bold))
            if here.first_child is not None:
                stack.append((here.first_child, bold or tag in _BOLD))
