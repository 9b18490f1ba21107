"""Reads sizes from the words of a museum, whatever the museum: the one parser of sizes.

``parse_size`` reads ``Overall: 42 1/2 x 53 7/8 in. (108 x 136.8 cm); Framed: ...``. Metric lengths
come before inches, the whole work before its picture, its plate and its sheet. A side that the text
names by a letter is that side. Lengths that it does not name are height, width and depth. A length
alone is the height. A length called "length" is the width where no width is given, else the height,
else the depth; a diameter is the height and the width where they are not given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from warehouse.parsing.size_elements import SEVERAL, Element, is_plausible, things_measured
from warehouse.parsing.size_labels import ISSUES, is_one_of_many
from warehouse.parsing.size_measures import Measure, Reader
from warehouse.parsing.size_tokens import tokenise

# No longer text is read; the sizes of the whole stand at the beginning.
MOST_CHARACTERS = 2_000
# The same thing in another state, and no other piece.
_STATE = re.compile(
    r"\b(?:with|without|including|excluding)\b[^;|]*|\b(?:open|opened|closed|folded|overall)\b|[^a-z0-9]+"
)
_UNIT = re.compile(r"\b[cm]m\b")
_LENGTH = re.compile(r"\d ?(?:[cm]m|m|in|inch|inches|ft|feet)\b")
_TIMES = re.compile(r"\d ?x ?\d")
_WHOLE_WORK = re.compile(r"[(](?:the )?(?:full|whole|entire|complete)\b[^()0-9]*([0-9][^()]*)")
# Slips of the pen in the cells of the Web Gallery of Art, and what was meant.
_SLIPS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        ("\u00d7", "x"),
        (r"([0-9]) ?(?:cn|cnm|cam|cmú|cms|vm|ca|c,)(?=[ .,;]|$)", r"\1 cm "),
        (r"([0-9]{2,})(?:, | ,)([0-9]) ?(x|cm|mm)\b", r"\1,\2 \3"),
        (r"([0-9])(?:n|,) ?x ([0-9.,]+ ?cm)", r"\1 x \2"),
        (r"([0-9]) (?:c|s|by) ([0-9])", r"\1 x \2"),
        (r"([0-9]{2,}|[0-9],[0-9]) ([0-9]{2,}(?:,[0-9]+)?) ?(cm|mm)\b", r"\1 x \2 \3"),
        (r"\bh[eu]{1,3}ig[ht]{1,2}\b", "height"),
        (r"(?:(?<=[,;.] )base|\bwidth at (?:the )?(?:base|bottom)):? (?=[0-9])", "width "),
        (r"([0-9]{2,})/([0-9]{2,})(?:/[0-9]{2,})? ?(cm|mm)\b", r"\1 \3, \2 \3"),
        # A figure of a fresco is a part; a figure of bronze is the work.
        (r"\bof (?:the )?figure\b", "of one figure"),
        (r"\(mss?\b[^()]*\)", " "),
    )
]


@dataclass(frozen=True)
class SizeReading:
    """A size, as far as it could be read.

    Attributes:
        height_cm: Height in centimetres; None where the text tells none.
        width_cm: Width in centimetres.
        depth_cm: Depth in centimetres.
        size_issue: Why a size that the text speaks of was not read, or was read with doubt.
        read_as: What a text with an issue was taken for; None where nothing was read.
    """

    height_cm: float | None = None
    width_cm: float | None = None
    depth_cm: float | None = None
    size_issue: str | None = None
    read_as: str | None = None

    @property
    def is_read(self) -> bool:
        """Whether any side is known."""
        return (self.height_cm, self.width_cm, self.depth_cm) != (None, None, None)


def in_words(height: float | None, width: float | None, depth: float | None) -> str | None:
    """A size in words: "height 50 cm, width 40 cm"; None where no side is known."""
    sides = (("height", height), ("width", width), ("depth", depth))
    return ", ".join(f"{side} {size:g} cm" for side, size in sides if size is not None) or None


def parse_size(text: str | None) -> SizeReading:
    """Reads the size of a work from a text in English: inches first, commas part thousands."""
    return read_size(text, decimal_comma=False)


def parse_technique_size(text: str | None) -> SizeReading:
    """Reads the size of a work from a technique cell: ``Oil on canvas, 73,2 x 92,7 cm``."""
    if not text:
        return SizeReading()
    cell = text[:MOST_CHARACTERS].lower()
    if whole := _WHOLE_WORK.search(cell):
        # "103 x 84 cm (full fresco: 216 x 320 cm)"
        cell = whole.group(1)
    for slip, meant in _SLIPS:
        cell = slip.sub(meant, cell)
    return read_size(cell, decimal_comma=True)


def read_size(text: str | None, *, decimal_comma: bool) -> SizeReading:
    """Reads the size of a work.

    Args:
        text: Any text.
        decimal_comma: Whether a comma parts decimals, and whether the words before a comma tell
            what the work is made of rather than what was measured.
    """
    if not text:
        return SizeReading()
    read = text[:MOST_CHARACTERS]
    measures = Reader(tokenise(read, decimal_comma), comma_ends_words=decimal_comma).read()
    reading = _reading(things_measured(measures), measures, read.lower())
    if len(text) > len(read) and reading.size_issue is None:
        reading = replace(reading, size_issue="text too long to read whole")
    if reading.size_issue is None:
        return reading
    sides = in_words(reading.height_cm, reading.width_cm, reading.depth_cm)
    return replace(reading, read_as=sides)


def sizes_of_all(text: str) -> list[list[float | None]]:
    """Height, width and depth of each thing that a text in English measures, frames too."""
    measures = Reader(tokenise(text[:MOST_CHARACTERS], False), comma_ends_words=False).read()
    return [_sides(element.sides) for element in things_measured(measures)]


def _reading(elements: list[Element], measures: list[Measure], text: str) -> SizeReading:
    chosen = _chosen(elements)
    if chosen is None:
        return SizeReading(size_issue=_why_unread(elements, measures, text))
    sizes = _sides(chosen.sides)
    plausible = [size if size is not None and is_plausible(size) else None for size in sizes]
    height, width, depth = (round(size, 2) if size else None for size in plausible)
    return SizeReading(height, width, depth, _doubt(chosen, elements, sizes != plausible))


def _chosen(elements: list[Element]) -> Element | None:
    """The element that stands for the work; one with a depth alone stands back."""
    works = [element for element in elements if element.part.is_work]
    if not works:
        return None
    return min(works, key=lambda one: (not one.sides.keys() - {"depth", "thickness"}, one.part))


def _sides(sides: dict[str, float]) -> list[float | None]:
    """Height, width and depth of an element."""
    height = sides.get("height", sides.get("alone"))
    width = sides.get("width")
    depth = sides.get("depth", sides.get("thickness"))
    length, diameter = sides.get("length"), sides.get("diameter")
    if width is None:
        width = length
    elif height is None:
        height = length
    elif depth is None:
        depth = length
    return [
        diameter if height is None else height,
        diameter if width is None else width,
        depth,
    ]


def _doubt(chosen: Element, elements: list[Element], is_implausible: bool) -> str | None:
    """Why the size of an element is no sure size of the work."""
    if is_implausible:
        return "implausible size"
    if chosen.doubts:
        return min(chosen.doubts)
    others = [
        element
        for element in elements
        if element is not chosen
        and element.part is chosen.part
        and element.sides != chosen.sides
        and element.sides.keys() - {"depth", "thickness"}
        and not _in_another_state(element, chosen)
    ]
    if others or is_one_of_many(chosen.head, chosen.note):
        return SEVERAL
    return ISSUES.get(chosen.part)


def _in_another_state(element: Element, chosen: Element) -> bool:
    """Whether an element is the chosen one "opened", or "with added strips"."""
    ours, theirs = (f"{one.head} {one.note}" for one in (chosen, element))
    return ours != theirs and _STATE.sub("", ours) == _STATE.sub("", theirs)


def _why_unread(elements: list[Element], measures: list[Measure], text: str) -> str | None:
    """Why nothing was read of a text that speaks of sizes."""
    if elements:
        return ISSUES[max(element.part for element in elements)]
    if any(measure.is_broken and measure.in_unit for measure in measures):
        return "size not understood"
    if any(not measure.in_unit for measure in measures) or _TIMES.search(text):
        return "size without a unit"
    if _LENGTH.search(text):
        return "size not understood"
    if not _UNIT.search(text):
        return None
    has_digit = any(character.isdigit() for character in text)
    return "size not understood" if has_digit else "unit without a size"
