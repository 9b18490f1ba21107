"""The lines below a work's title -> date, technique, location.

The site writes three lines and leaves out what it does not know, so that two lines may be any two
of the three. Position decides where it can; where lines are missing, each is taken for what it
looks most like, and the order is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

_DATE = re.compile(
    r"""^(?: [-\u2013\u2014]                          # the site's word for "unknown"
        | \W{0,2} (?:[^\W\d]+\W+){0,6}?             # "c. ", "Summer ", "second half of the "
          (?: \d{3,4}s?\b | \d{1,2}(?:st|nd|rd|th)(?:\W+\w+){0,2}?\W+centur(?:y|ies)\b )
       )""",
    re.VERBOSE | re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\d\s*(?:x|\u00d7)\s*\d|\d\s*(?:cm|mm|m)\b|\b(?:height|width|length|diameter|heigth)\b",
    re.IGNORECASE,
)
_MATERIAL = re.compile(
    r"""\b(?:oil|oill|tempera|canvas|panel|wood|wooden|oak|poplar|limewood|walnut|pearwood|copper
    |fresco|frescoes|secco|marble|bronze|terracotta|plaster|stucco|sandstone|limestone|alabaster
    |stone|granite|ivory|silver|gilt|gold|enamel|glass|mosaic|ceramics?|maiolica|majolica
    |porcelain|faience|earthenware|paper|parchment|vellum|ink|chalk|pen|pencil|pastel|charcoal
    |watercolou?r|gouache|engraving|etching|woodcut|lithograph|aquatint|mezzotint|drypoint
    |copperplate|drawing|sanguine|painting|metal|gypsum|glassware|cedarwood|panels
    |incunable|manuscript|illumination|miniature|tapestry|wool|silk|embroidery|photo|mixed
    |cardboard|polychrome|polychromed|lead|iron|brass|wax|silverpoint|print|stained|clay|slate
    |jasper|crystal|pigments?|lacquer|intarsia|albumen|leather|linen|distemper)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_PLACE = re.compile(
    r"""\b(?:museums?|mus[eé]e|museo|museu|muzeum|m[uú]zeum|galler(?:y|ies|ia)|galerie|collections?
    |kunsthalle|kunsthaus|pinakothe[ck]|pinacoteca|church|cathedral|chapel|abbey|basilica|baptistery
    |palaces?|palazzo|castle|ch[aâ]teau|villa|convent|monastery|university|institute?|library
    |biblioth[eè]que|biblioteca|hermitage|louvre|uffizi|prado|rijksmuseum|mauritshuis|albertina
    |academy|accademia|private|staatliche|national|city|town|hospital|foundation|trust|san|santa
    |sant|santo|st|saint|duomo|via|piazza)\b|museum\b""",
    re.VERBOSE | re.IGNORECASE,
)


class Caption(NamedTuple):
    """What the lines say, as they say it; None where a line is missing."""

    date: str | None
    technique: str | None
    location: str | None


def looks_like_date(line: str) -> bool:
    """Tells whether a line reads as a date: ``1598``, ``c. 1596``, ``14th century``, ``-``."""
    return bool(_DATE.match(line)) and not (_MEASURE.search(line) or _MATERIAL.search(line))


def assign_lines(lines: Sequence[str]) -> Caption:
    """Tells which line is the date, which the technique and which the location.

    Args:
        lines: Lines after the title. An empty one holds the place of what is unknown.

    Returns:
        The three fields. Three lines are taken by position. More than three: what follows the
        third belongs to the location.
    """
    if len(lines) == 3 and all(lines):
        return Caption(*lines)
    filled = [(position, line) for position, line in enumerate(lines) if line]
    if len(filled) > 3:
        (_, date), (_, technique), *rest = filled
        return Caption(date, technique, ", ".join(line for _, line in rest))

    def fitness(slots: tuple[int, ...]) -> tuple[int, int]:
        looks = sum(_likeness(line)[slot] for slot, (_, line) in zip(slots, filled, strict=True))
        shift = sum(abs(slot - place) for slot, (place, _) in zip(slots, filled, strict=True))
        return looks, -shift

    choices: list[tuple[int, ...]] = list(combinations(range(3), len(filled)))
    found: list[str | None] = [None, None, None]
    best = max(choices, key=fitness)
    for slot, (_, line) in zip(best, filled, strict=True):
        found[slot] = line
    return Caption(*found)


def _likeness(line: str) -> tuple[int, int, int]:
    """Scores a line as date, technique and location; a long line shows by its beginning."""
    line = line[:200]
    date = 3 * looks_like_date(line)
    technique = 3 * bool(_MEASURE.search(line)) + 2 * bool(_MATERIAL.search(line))
    location = 2 * bool(_PLACE.search(line)) + (not date and not technique)
    return date, technique, location
