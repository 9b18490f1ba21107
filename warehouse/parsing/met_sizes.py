"""Reads the size of an object of the Met from its words and from what the museum measured.

The API gives measured elements beside the words, the bulk file the words alone. The words decide,
so that both give the same; what was measured speaks where they are silent. Where the two
contradict each other, an issue says so: a depth of 190 cm was keyed where a canvas is 190 cm wide.
"""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.parsing.size_elements import alike
from warehouse.parsing.sizes import in_words, parse_size, sizes_of_all


@dataclass(frozen=True)
class MetSizeReading:
    """A size, as far as it could be read.

    Attributes:
        height_cm: Height in centimetres; None where neither words nor measurements tell.
        width_cm: Width in centimetres.
        depth_cm: Depth in centimetres.
        size_issue: Why a size that the words speak of was not read, or was read with doubt.
        measurements_issue: The same of what was measured.
        read_as: What an issue's text was taken for, in words; None without an issue.
    """

    height_cm: float | None = None
    width_cm: float | None = None
    depth_cm: float | None = None
    size_issue: str | None = None
    measurements_issue: str | None = None
    read_as: str | None = None


def parse_met_size(dimensions: str | None, measured: str | None) -> MetSizeReading:
    """Reads the size of an object.

    Args:
        dimensions: The museum's words.
        measured: The measured elements in words: ``Overall: H. 153.7 x W. 190.2 cm; Frame: ...``.
    """
    words = parse_size(dimensions)
    elements = parse_size(measured)
    chosen = words if words.is_read else elements
    measurements_issue = None
    if not words.is_read:
        measurements_issue = elements.size_issue
    elif measured and elements.is_read:
        sides = [words.height_cm, words.width_cm, words.depth_cm]
        if not any(_agree(sides, other) for other in sizes_of_all(measured)):
            measurements_issue = "measurements contradict the dimensions"
    has_issue = words.size_issue or measurements_issue
    return MetSizeReading(
        chosen.height_cm,
        chosen.width_cm,
        chosen.depth_cm,
        words.size_issue,
        measurements_issue,
        in_words(chosen.height_cm, chosen.width_cm, chosen.depth_cm) if has_issue else None,
    )


def _agree(sides: list[float | None], others: list[float | None]) -> bool:
    """Whether two sizes are the same where both are known, and know a side both."""
    pairs = [
        (side, other)
        for side, other in zip(sides, others, strict=True)
        if side is not None and other is not None
    ]
    return bool(pairs) and all(alike(side, other) for side, other in pairs)
