"""Sizes in the technique cells of the Web Gallery of Art."""

from __future__ import annotations

import pytest

from warehouse.parsing.sizes import parse_technique_size

NO = None
SEVERAL = "size of one of several pieces"

# cell, height, width, depth, issue
CASES = [
    ("Oil on copper, 56 x 47 cm", 56, 47, NO, NO),
    ("Oil on oak panel, 55,1 x 33,8 cm (excluding the border)", 55.1, 33.8, NO, NO),
    ("Tempera on panel, 215 x192 cm", 215, 192, NO, NO),
    ("Oill on canvas, 46 x 55 cn", 46, 55, NO, NO),
    ("Oil on canvas, 124 \u00d7 173 cm", 124, 173, NO, NO),
    ("Tempera on wood, diameter 34 cm", 34, 34, NO, NO),
    ("Wood, 157 cm diameter", 157, 157, NO, NO),
    ("Enamel on copper, diameter 40 cm, thickness 8 cm", 40, 40, 8, NO),
    ("Pen and brown ink on paper, 375 x 302 mm", 37.5, 30.2, NO, NO),
    ("Wood, 100 x 238 x 91 cm", 100, 238, 91, NO),
    ("Oil on panel 30 x 8 cm", 30, 8, NO, NO),
    ("Marble, height 139 cm", 139, NO, NO, NO),
    ("Marble.height 155 cm", 155, NO, NO, NO),
    ("Painted wood, heeight 140 cm", 140, NO, NO, NO),
    ("Bronze, 10,2 cm", 10.2, NO, NO, NO),
    ("Porcelain, 29 cm, diameter 26 cm", 29, 26, NO, NO),
    ("Velvet with embroidery, length 610 cm, width 213 cm", 610, 213, NO, NO),
    ("Fresco, 400 cm (width)", NO, 400, NO, NO),
    ("Fresco, width at the base: 770 cm", NO, 770, NO, NO),
    ("Fresco, base: 750 cm", NO, 750, NO, NO),
    # Thousands and units
    ("Bronze, height 1.800 cm", 1800, NO, NO, NO),
    ("Bronze, height about 12 m", 1200, NO, NO, NO),
    ("Oil on canvas, 1.5 m x 45 cm", 150, 45, NO, NO),
    ("Oil on canvas, 20 x 30 inches", 50.8, 76.2, NO, NO),
    ("Oil on canvas, 162 x 105 m", NO, NO, NO, "implausible size"),
    # Slips of the pen
    ("Oil oncanvas, 110 94 cm", 110, 94, NO, NO),
    ("OiI on canvas, 150, 5 x 255,5 cm", 150.5, 255.5, NO, NO),
    ("Oil on canvas, 11 ,5 x 15,5 cm", 11.5, 15.5, NO, NO),
    ("Oik on canvas, 169 x 227 cam", 169, 227, NO, NO),
    ("Oil on canvas, 26 c 21 cm", 26, 21, NO, NO),
    ("Oil on canvas, 121 x1 46 cm", NO, NO, NO, "size not understood"),
    ("Oil on panel, 47 x cm", NO, NO, NO, "size not understood"),
    ("Black chalk, 39, x 275 mm", NO, NO, NO, "size not understood"),
    ("Brown ink, 149 x 200", NO, NO, NO, "size without a unit"),
    ("Oil on canvas, cm", NO, NO, NO, "unit without a size"),
    # Wholes, parts and pieces
    ("Fresco, 103 x 84 cm (full fresco: 216 x 320 cm)", 216, 320, NO, NO),
    ("Woodcut, 295 x 831 mm (size of the entire woodcut)", 29.5, 83.1, NO, NO),
    ("Fresco, 100 x 82 cm (size of detail)", NO, NO, NO, "size of a detail"),
    ("Oil on oak panel, width of detail 7 cm", NO, NO, NO, "size of a detail"),
    ("Fresco, size of the chapel 4,9 x 3,8 m", NO, NO, NO, "size of a part"),
    ("Fresco, height of figure 176 cm", NO, NO, NO, "size of a part"),
    ("Tempera on panel, 121 x 69 cm (with frame)", NO, NO, NO, "size of the frame"),
    ("Gold ground on wood, 88 x 67 cm (with engaged frame)", 88, 67, NO, NO),
    ("Marble, height 174 cm, with base 200 cm", 174, NO, NO, NO),
    ("Bronze, height with base 32 cm", 32, NO, NO, "size with base or mount"),
    ("Bronze, height with base 62 cm, without base 47 cm", 47, NO, NO, NO),
    ("Fresco, 1,100 x 900 cm", 1100, 900, NO, NO),
    ("Fresco, 1,125 x 2,5 m", 112.5, 250, NO, NO),
    ("Bronze, height 60 cm (without the base)", 60, NO, NO, NO),
    ("Oak, 41,3 x 22,9 (central part), 41,3 x 11,1 cm (each wing)", 41.3, 22.9, NO, SEVERAL),
    ("Oil on canvas, 418 x 150 and 248 x 217 cm", 418, 150, NO, SEVERAL),
    ("Bronze, height 198, 146, and 198 cm, respectively", 198, NO, NO, SEVERAL),
    ("Marble, height 110/120/107 cm", 110, NO, NO, SEVERAL),
    ("Silver, ewer: height 34 cm, basin: 52 x 41 cm", 34, NO, NO, SEVERAL),
    ("Porcelain, cup height 9 cm, saucer diameter 15 cm", 9, NO, NO, SEVERAL),
    # Nothing
    ("Manuscript (Ms. Lat. 4895M)", NO, NO, NO, NO),
    ("Photo", NO, NO, NO, NO),
    ("", NO, NO, NO, NO),
]


@pytest.mark.parametrize(("cell", "height", "width", "depth", "issue"), CASES)
def test_a_cell_is_read_as_it_is_by_hand(
    cell: str, height: float | None, width: float | None, depth: float | None, issue: str | None
) -> None:
    reading = parse_technique_size(cell)
    found = (reading.height_cm, reading.width_cm, reading.depth_cm, reading.size_issue)
    assert found == (height, width, depth, issue)
