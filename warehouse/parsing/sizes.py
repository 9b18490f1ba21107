"""Reads sizes from the words of a museum, whatever the museum: the one parser of sizes.

``parse_size`` reads ``Overall: 42 1/2 x 53 7/8 in. (108 x 136.8 cm); Framed: ...``. Metric lengths
come before inches, the whole work before its picture, its plate and its sheet. A side that the text
names by a letter is that side. Lengths that it does not name are height, width and depth. A length
alone is the height. A length called "length" is the width where no width is given, else the height,
else the depth; a diameter is the height and the width where they are not given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from warehouse.parsing.size_labels import ISSUES, Part, is_one_of_many, part_of, tells_how
from warehouse.parsing.size_lengths import Length
from warehouse.parsing.size_measures import Measure, Reader
from warehouse.parsing.size_tokens import CENTIMETRES, IMPERIAL, tokenise

# No longer text is read; the sizes of the whole stand at the beginning.
MOST_CHARACTERS = 2_000
# A work of art is less than a hundred metres high and wide.
MOST_CENTIMETRES = 10_000
# Inches are rounded to a sixteenth or an eighth, feet and metres more roughly.
_ROUNDING, _SHARE, _SLIP = 0.35, 0.045, 0.02
_SLOTS = ("height", "width", "depth")
_SEVERAL = "size of one of several pieces"
# The same thing in another state, and no other piece.
_VARIANT = re.compile(r"\(?(?:with|without|including|excluding|open|opened|closed|folded)\b")
_UNIT = re.compile(r"\b[cm]m\b")
_LENGTH = re.compile(r"\d ?(?:[cm]m|m|in|inch|inches|ft|feet)\b")
_TIMES = re.compile(r"\d ?x ?\d")


@dataclass(frozen=True)
class SizeReading:
    """A size, as far as it could be read.

    Attributes:
        height_cm: Height in centimetres; None where the text tells none.
        width_cm: Width in centimetres.
        depth_cm: Depth in centimetres.
        size_issue: Why a size that the text speaks of was not read, or was read with doubt.
    """

    height_cm: float | None = None
    width_cm: float | None = None
    depth_cm: float | None = None
    size_issue: str | None = None

    @property
    def is_read(self) -> bool:
        """Whether any side is known."""
        return (self.height_cm, self.width_cm, self.depth_cm) != (None, None, None)


@dataclass
class _Element:
    """One thing that was measured, with its sides in centimetres."""

    part: Part
    head: str
    note: str
    sides: dict[str, float] = field(default_factory=dict)
    is_metric: dict[str, bool] = field(default_factory=dict)
    doubts: set[str] = field(default_factory=set)


def parse_size(text: str | None) -> SizeReading:
    """Reads the size of a work from a text in English: inches first, commas part thousands."""
    return read_size(text, decimal_comma=False)


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
    elements = _elements(measures)
    reading = _reading(elements, measures, read.lower())
    if len(text) > len(read) and reading.size_issue is None:
        return SizeReading(
            reading.height_cm, reading.width_cm, reading.depth_cm, "text too long to read whole"
        )
    return reading


def _elements(measures: Iterable[Measure]) -> list[_Element]:
    """Brings the measures of each thing together: its height may stand on another line."""
    elements: list[_Element] = []
    of_a_part: dict[str, str] = {}
    for measure in measures:
        if measure.is_broken or not measure.in_unit:
            continue
        part, note = _part_and_note(measure)
        if measure.has_sides and not measure.note and measure.head in of_a_part:
            # "L. of pectoral 4.5 cm; W. 8.2 cm" goes on with the pectoral.
            part, note = Part.PART, of_a_part[measure.head]
        elif part is Part.PART and note and _stays_with_part(measure, elements):
            of_a_part[measure.head] = note
        else:
            of_a_part.pop(measure.head, None)
        found = _side_values(measure)
        if not found:
            continue
        is_positional = len(measure.lengths) > 1 and not measure.has_sides
        same = [
            element
            for element in elements[-8:]
            if (element.head, element.note) == (measure.head, note)
        ]
        free = [element for element in same if not found.keys() & element.sides.keys()]
        if measure.has_sides and free:
            element = free[0]
        elif same and not is_positional and _is_metric_twin(same[-1], found):
            element = same[-1]
        elif not measure.has_sides and not is_positional and elements:
            # A length alone beside others is something else: a strip, a number of pages.
            if part is not Part.PIECE and any(element.part.is_work for element in elements):
                _doubt_if_listed(elements[-1], measure, found)
                continue
            element = _Element(part, measure.head, note)
            elements.append(element)
        else:
            element = _Element(part, measure.head, note)
            elements.append(element)
        _merge(element, found)
        element.doubts |= _doubts(measure)
    return elements


def _stays_with_part(measure: Measure, elements: list[_Element]) -> bool:
    """Whether sides without words behind this measure of a part are the part's too.

    "L. 37 in.; L. of blade 30 in.; W. 6 in." comes back to the whole, "H. of pectoral 4.5 cm; W.
    8.2 cm" does not.
    """
    if any(length.side == "height" for length in measure.lengths):
        return True
    return not any(one.part.is_work for one in elements if one.head == measure.head)


def _doubt_if_listed(
    element: _Element, measure: Measure, found: dict[str, tuple[float, bool]]
) -> None:
    """Marks an element whose one length another length follows: "height 198, 146 and 198 cm"."""
    if measure.head or len(element.sides) > 1:
        return
    known = list(element.sides.values())
    if not all(_alike(value, known[0]) for value, _ in found.values()):
        element.doubts.add(_SEVERAL)


def _part_and_note(measure: Measure) -> tuple[Part, str]:
    """What was measured, and the note if it says that of a thing of its own."""
    plain = part_of(measure.head, "")
    part = part_of(measure.head, measure.note)
    if part is Part.PIECE and plain.is_work and measure.has_sides and tells_how(measure.note):
        part = plain
    return part, "" if part is plain else measure.note


def _is_metric_twin(element: _Element, found: dict[str, tuple[float, bool]]) -> bool:
    """Whether what was found repeats in centimetres what the element has in inches."""
    return all(
        side in element.sides
        and is_metric
        and not element.is_metric[side]
        and _alike(value, element.sides[side])
        for side, (value, is_metric) in found.items()
    )


def _merge(element: _Element, found: dict[str, tuple[float, bool]]) -> None:
    for side, (value, is_metric) in found.items():
        if side not in element.sides or (is_metric and not element.is_metric[side]):
            element.sides[side] = value
            element.is_metric[side] = is_metric


def _side_values(measure: Measure) -> dict[str, tuple[float, bool]]:
    """The sides of a measure in centimetres, and whether the text gives them so."""
    found: dict[str, tuple[float, bool]] = {}
    free = list(_SLOTS)
    named = measure.has_sides
    side: str | None = None
    for length, converted in _pairs(measure):
        if side == "diameter" and length.side is None:
            # The other diameter of an oval.
            continue
        side = length.side or (converted.side if converted else None)
        if side is None:
            if not free:
                continue
            side = free[0] if named or len(measure.lengths) > 1 else "alone"
            if side == "alone" and "diam" in f"{measure.head} {measure.note}":
                side = "diameter"
        slot = "width" if side == "length" else side
        if slot in free:
            free.remove(slot)
        value = _value(length, converted)
        if length.note and part_of("", length.note) in (Part.PART, Part.MOUNT):
            continue
        if side != "other" and value is not None:
            found.setdefault(side, value)
    return found


def _pairs(measure: Measure) -> list[tuple[Length, Length | None]]:
    """Each length with what it is converted to."""
    if len(measure.lengths) == len(measure.converted):
        return list(zip(measure.lengths, measure.converted, strict=True))
    # "H. 61 3/4 in. (156.8 cm), W. 47 3/8 in. (156.8 x 120.3 cm)"
    return [
        (length, next((other for other in measure.converted if _agree(length, other)), None))
        for length in measure.lengths
    ]


def _agree(length: Length, converted: Length) -> bool:
    own, other = _readings(length), _readings(converted)
    return any(_alike(one, two) for one in own for two in other)


def _value(length: Length, converted: Length | None) -> tuple[float, bool] | None:
    """A length in centimetres, from what is metric, and whether it is."""
    own = _readings(length)
    other = _readings(converted) if converted else []
    if not own and other and converted and converted.unit in IMPERIAL:
        # "h. 14 (5 1/2 in.)": the museum left out "cm".
        own = [value for value in length.values if _alike(value, other[0])]
    if not own:
        return (other[0], converted.unit not in IMPERIAL) if other and converted else None
    if not other or converted is None:
        return own[0], length.unit not in IMPERIAL
    metric, inches = (own, other) if length.unit not in IMPERIAL else (other, own)
    for value in metric:
        if _alike(value, inches[0]):
            return value, True
    # "19.1 m (7 1/2 in.)" is a slip of the unit.
    slips = [metric[0] * factor for factor in (0.1, 10, 0.01, 100)]
    return next((slip for slip in slips if abs(slip / inches[0] - 1) < _SLIP), metric[0]), True


def _readings(length: Length) -> list[float]:
    """How a length may be read in centimetres; plausible readings come first."""
    if length.unit is None:
        return []
    values = [value * CENTIMETRES[length.unit] for value in length.values]
    return sorted(values, key=lambda value: not _is_plausible(value))


def _alike(value: float, other: float) -> bool:
    return abs(value - other) <= max(_ROUNDING, _SHARE * max(value, other))


def _is_plausible(value: float) -> bool:
    return math.isfinite(value) and 0 < round(value, 2) < MOST_CENTIMETRES


def _doubts(measure: Measure) -> set[str]:
    doubts = set()
    if any(length.is_range for length in measure.lengths):
        doubts.add("size is a range")
    for length, converted in _pairs(measure):
        if converted and length.unit and converted.unit and not _agree(length, converted):
            doubts.add("metric and inches differ")
    if measure.converted and len(measure.lengths) == 1 and not _pairs(measure)[0][1]:
        doubts.add("metric and inches differ")
    return doubts


def _reading(elements: list[_Element], measures: list[Measure], text: str) -> SizeReading:
    chosen = _chosen(elements)
    if chosen is None:
        return SizeReading(size_issue=_why_unread(elements, measures, text))
    sizes = _sides(chosen.sides)
    plausible = [size if size is not None and _is_plausible(size) else None for size in sizes]
    height, width, depth = (round(size, 2) if size else None for size in plausible)
    return SizeReading(height, width, depth, _doubt(chosen, elements, sizes != plausible))


def _chosen(elements: list[_Element]) -> _Element | None:
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


def _doubt(chosen: _Element, elements: list[_Element], is_implausible: bool) -> str | None:
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
        and not _VARIANT.match(element.note or element.head)
    ]
    if others or is_one_of_many(chosen.head, chosen.note):
        return _SEVERAL
    return ISSUES.get(chosen.part)


def _why_unread(elements: list[_Element], measures: list[Measure], text: str) -> str | None:
    """Why nothing was read of a text that speaks of sizes."""
    if elements:
        return ISSUES[max(element.part for element in elements)]
    if any(measure.is_broken and measure.in_unit for measure in measures):
        return "size not understood"
    if any(not measure.in_unit for measure in measures) or _TIMES.search(text):
        return "size without a unit"
    if _LENGTH.search(text):
        return "size not understood"
    has_digit = any(character.isdigit() for character in text)
    return "unit without a size" if _UNIT.search(text) and not has_digit else None
