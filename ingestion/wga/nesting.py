"""Pages that no gallery writes: tags in tags by the thousand, which take parsers minutes.

A parser looks through the open elements at nearly every tag, so its time grows with the square of a
page that opens and never closes; so does that of reading rows in rows. Two looks keep it linear:
one at the text before it is parsed, which guesses high, and one at the tree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Pages up to this length take no time worth a look.
_SHORT = 16_000
# Steps from element to element. A page of the gallery takes some ten thousands; these, a second.
_MOST_STEPS = 5_000_000
# The gallery's pages have five tables in each other.
_MOST_ROWS = 20

# As browsers split tags, so that nothing hides in a value with a ">". Nothing is tried twice.
_ATTRIBUTE = r"""(?:=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+|=)"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)((?:{_ATTRIBUTE}|[\s/])*+)")
# No element, or one that the next of its kind ends: they nest only in others.
_UNNESTED = {"area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta"}
_UNNESTED |= {"param", "source", "track", "wbr", "caption", "colgroup", "dd", "dt", "li", "p"}
_UNNESTED |= {"optgroup", "option", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr"}
# An end tag reaches no element outside of these.
_BOUNDARIES = {"applet", "marquee", "object", "table", "template", "svg", "math"}
# Opened without a look at what is open, unless they have attributes.
_FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "span", "strike"}
_FORMATTING |= {"strong", "tt", "u"}
# For each of these the parser of pages looks for what is around it.
_LOOKED_UP = {"a", "img", "tr", "td", "th", "ul", "li", "table"}


class UnreadablePageError(ValueError):
    """Reading the page would take very long; it is a reject, not a page."""


def check_text(html: str) -> None:
    """Looks at a page before it is parsed.

    Raises:
        UnreadablePageError: Parsing it might take very long.
    """
    if len(html) <= _SHORT:
        return
    steps, opened = 0, list[str]()
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if tag[1] or tag[3] or name not in _FORMATTING:
            steps += len(opened) + len(_ATTRIBUTES.findall(tag[3])) ** 2
        if steps > _MOST_STEPS:
            raise UnreadablePageError("more tags in tags, or attributes in one, than can be read")
        if name in _UNNESTED:
            continue
        if not tag[1]:
            opened.append(name)
            continue
        for at in range(len(opened) - 1, -1, -1):
            if opened[at] == name:
                del opened[at]
                break
            if opened[at] in _BOUNDARIES:
                break


def check_tree(tree: LexborHTMLParser) -> None:
    """Looks at a page once it is parsed.

    Raises:
        UnreadablePageError: Reading it might take very long.
    """
    steps = 0
    stack: list[tuple[LexborNode | None, int, int]] = [(tree.root, 1, 0)]
    while stack:
        node, depth, rows = stack.pop()
        if node is None:
            continue
        rows_in, tag = rows, node.tag
        if tag in _LOOKED_UP:
            steps += depth
            rows_in += tag == "tr"
        if rows_in > _MOST_ROWS:
            raise UnreadablePageError(f"more than {_MOST_ROWS} rows of tables in each other")
        if steps > _MOST_STEPS:
            raise UnreadablePageError("more elements in elements than can be read")
        stack.append((node.next, depth, rows))
        stack.append((node.first_child, depth + 1, rows_in))
