"""Reads the size of a work from a technique cell of the Web Gallery of Art.

A cell says what the work is made of, and then its size: ``Oil on canvas, 73,2 x 92,7 cm``. The
slips of the pen that the catalogue's cells hold are set right, then ``sizes`` reads them.
"""

from __future__ import annotations

import re

from warehouse.parsing.sizes import MOST_CHARACTERS, SizeReading, read_size

_WHOLE = re.compile(r"[(](?:the )?(?:full|whole|entire|complete)\b[^()0-9]*([0-9][^()]*)")
# What was written, and what was meant.
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


def parse_technique_size(text: str | None) -> SizeReading:
    """Reads the size of a work from a cell of materials, technique and size."""
    if not text:
        return SizeReading()
    cell = text[:MOST_CHARACTERS].lower()
    if whole := _WHOLE.search(cell):
        # "103 x 84 cm (full fresco: 216 x 320 cm)"
        cell = whole.group(1)
    for slip, meant in _SLIPS:
        cell = slip.sub(meant, cell)
    return read_size(cell, decimal_comma=True)
