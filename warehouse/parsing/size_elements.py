"""Brings the measures of a text together into the things that were measured.

The height of a painting may be on one line and its width on the next; between them its frame. A
thing's sides are in centimetres: as the text gives them, or converted where it gives inches alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from warehouse.parsing.size_labels import Part, part_of, says_how
from warehouse.parsing.size_lengths import Length
from warehouse.parsing.size_measures import Measure
from warehouse.parsing.size_tokens import CENTIMETRES, IMPERIAL

# A work of art is less than a hundred metres high and wide.
MOST_CENTIMETRES = 10_000
# Inches are rounded to a sixteenth or an eighth, feet and metres more roughly.
_ROUNDING, _SHARE, _SLIP = 0.35, 0.045, 0.02
_SLOTS = ("height", "width", "depth")
SEVERAL = "size of one of several pieces"


@dataclass
class Element:
    """One thing that was measured, with its sides in centimetres."""

    part: Part
    head: str
    note: str
    sides: dict[str, float] = field(default_factory=dict)
    is_metric: dict[str, bool] = field(default_factory=dict)
    doubts: set[str] = field(default_factory=set)


def things_measured(measures: Iterable[Measure]) -> list[Element]:
    """Brings the measures of each thing together: its height may be on another line."""
    elements: list[Element] = []
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
        same = _same(elements, measure.head, note)
        repeats = bool(same) and measure.has_sides and found.keys() <= same[-1].sides.keys()
        is_plain = measure.is_inherited and not measure.note
        if is_plain and repeats and part in (Part.FRAME, Part.MOUNT):
            # "Framed: 22 x 19 in.", and on the next line the sides of the work.
            measure.head, part, note = "", Part.WHOLE, ""
            same = _same(elements, "", "")
        free = [element for element in same if not found.keys() & element.sides.keys()]
        if measure.has_sides and free:
            element = free[0]
        elif same and not is_positional and _is_metric_twin(same[-1], found):
            element = same[-1]
        elif not measure.has_sides and not is_positional and elements:
            # A length alone beside others is something else: a strip, a number of pages.
            last = elements[-1]
            if last.part is Part.WITH_MOUNT and part is Part.WHOLE and len(last.sides) == 1:
                # "Height with base 60 cm, without base 45 cm"
                found = dict(zip(last.sides, found.values(), strict=False))
            elif part is not Part.PIECE and any(element.part.is_work for element in elements):
                _doubt_if_listed(elements[-1], measure, found)
                continue
            element = Element(part, measure.head, note)
            elements.append(element)
        else:
            element = Element(part, measure.head, note)
            elements.append(element)
        _merge(element, found)
        element.doubts |= _doubts(measure)
    return elements


def _same(elements: list[Element], head: str, note: str) -> list[Element]:
    """The last elements of the same words; never many, so that no text takes long."""
    return [one for one in elements[-8:] if (one.head, one.note) == (head, note)]


def _stays_with_part(measure: Measure, elements: list[Element]) -> bool:
    """Whether sides without words behind this measure of a part are the part's too.

    "L. 37 in.; L. of blade 30 in.; W. 6 in." comes back to the whole, "H. of pectoral 4.5 cm; W.
    8.2 cm" does not.
    """
    if any(length.side == "height" for length in measure.lengths):
        return True
    return not any(one.part.is_work for one in elements if one.head == measure.head)


def _doubt_if_listed(
    element: Element, measure: Measure, found: dict[str, tuple[float, bool]]
) -> None:
    """Marks an element whose one length another length follows: "height 198, 146 and 198 cm"."""
    if measure.head or len(element.sides) > 1:
        return
    known = list(element.sides.values())
    if not all(alike(value, known[0]) for value, _ in found.values()):
        element.doubts.add(SEVERAL)


def _part_and_note(measure: Measure) -> tuple[Part, str]:
    """What was measured, and the note if it says that of a thing of its own."""
    plain = part_of(measure.head, "")
    part = part_of(measure.head, measure.note)
    if part is Part.PIECE and plain.is_work and measure.has_sides and says_how(measure.note):
        part = plain
    return part, "" if part is plain else measure.note


def _is_metric_twin(element: Element, found: dict[str, tuple[float, bool]]) -> bool:
    """Whether what was found repeats in centimetres what the element has in inches."""
    return all(
        side in element.sides
        and is_metric
        and not element.is_metric[side]
        and alike(value, element.sides[side])
        for side, (value, is_metric) in found.items()
    )


def _merge(element: Element, found: dict[str, tuple[float, bool]]) -> None:
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
    return any(alike(one, two) for one in own for two in other)


def _value(length: Length, converted: Length | None) -> tuple[float, bool] | None:
    """A length in centimetres, from what is metric, and whether it is."""
    own = _readings(length)
    other = _readings(converted) if converted else []
    if not own and other and converted and converted.unit in IMPERIAL:
        # "h. 14 (5 1/2 in.)": the museum left out "cm".
        own = [value for value in length.values if alike(value, other[0])]
    if not own:
        return (other[0], converted.unit not in IMPERIAL) if other and converted else None
    if not other or converted is None:
        return own[0], length.unit not in IMPERIAL
    metric, inches = (own, other) if length.unit not in IMPERIAL else (other, own)
    for value in metric:
        if alike(value, inches[0]):
            return value, True
    # "19.1 m (7 1/2 in.)" is a slip of the unit.
    slips = [metric[0] * factor for factor in (0.1, 10, 0.01, 100)]
    slip = next((slip for slip in slips if abs(slip - inches[0]) < _SLIP * inches[0]), None)
    # What comes first was measured, what comes behind was worked out.
    return (own[0] if slip is None else slip), True


def _readings(length: Length) -> list[float]:
    """How a length may be read in centimetres; plausible readings come first."""
    if length.unit is None:
        return []
    values = [value * CENTIMETRES[length.unit] for value in length.values]
    return sorted(values, key=lambda value: not is_plausible(value))


def alike(value: float, other: float) -> bool:
    """Whether two lengths in centimetres are one, but for rounding."""
    return abs(value - other) <= max(_ROUNDING, _SHARE * max(value, other))


def is_plausible(value: float) -> bool:
    """Whether a work of art may be so many centimetres high."""
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
