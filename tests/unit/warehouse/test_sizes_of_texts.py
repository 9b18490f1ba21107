"""Sizes in the words of museums: one case a habit of writing."""

from __future__ import annotations

import pytest

from warehouse.parsing.sizes import parse_size

NO = None
SEVERAL = "size of one of several pieces"
DIFFER = "metric and inches differ"

# text, height, width, depth, issue
CASES = {
    "sides under their own letter": [
        ("H. 13 in. (33 cm); W. 8 in. (20.3 cm); D. 4 in. (10.2 cm)", 33, 20.3, 10.2, NO),
        ("H. 11 cm (4 5/16 in.); W. 3.3 cm (1 5/16 in.); Th. 1.5 cm (9/16 in.)", 11, 3.3, 1.5, NO),
        ("h. 22 cm, w. 9 cm, d. 5 cm.", 22, 9, 5, NO),
        ("H.17 3/16 x W. 5 1/8 in. (43.7 x 13 cm)", 43.7, 13, NO, NO),
        ("Page: W. 11 7/8 x H. 8 in. (30.1 x 20.3 cm)", 20.3, 30.1, NO, NO),
        ("W. 45 1/2 x D. 5 7/8 in. (115.5 x 15 cm)", NO, 115.5, 15, NO),
        ("Width: 26 in. (66.1 cm)\nDepth: 11 1/16 in. (28.1 cm)", NO, 66.1, 28.1, NO),
        ("W. 3 in. (7.6 cm)", NO, 7.6, NO, NO),
        ("Height 4 cm, Length and width 5.6 x 4.2 cm", 4, 4.2, 5.6, NO),
        ("w. 14.5 x h. (depth) 3.5 x l. 17.6 cm", 3.5, 14.5, 17.6, NO),
        ("H x W x D: 3 3/4 x 1/2 x 1/8in. (9.5 x 1.3 x 0.3cm)", 9.5, 1.3, 0.3, NO),
        ("7 1/2 x 3 1/8 in. (19 x 8 cm) (h. x diam.)", 19, 8, NO, NO),
        ("11.75 in. high 8.75 in. wide (29.8 cm high 22.2 cm wide)", 29.8, 22.2, NO, NO),
        ("H. 8 in. (20.3 cm)\nMax. W. 7 in. (17.8 cm)", 20.3, 17.8, NO, NO),
        ("H. 43 x W, 11 x D. 5 in. (109.2 x 27.9 x 12.7 cm)", 109.2, 27.9, 12.7, NO),
        ("H. 12 in. (30.5 cm)", 30.5, NO, NO, NO),
        ("Height (including spout): 10 in. (25.4 cm)\nWidth: 6 in. (15.2 cm)", 25.4, 15.2, NO, NO),
    ],
    "lengths, diameters and lengths alone": [
        ("Diam. 11/16 in. (1.7 cm)", 1.7, 1.7, NO, NO),
        ("H. 7 5/16 in. (18.6 cm); Diam. 4 9/16 in. (11.6 cm)", 18.6, 11.6, NO, NO),
        ("Diam. 3 3/16 x D. 3 1/4 in. (8.1 x 8.3 cm)", 8.1, 8.1, 8.3, NO),
        ("H.: 4 in. (10.2 cm)\nDiam.: 2 x 1 1/2 in. (5.1 x 3.8 cm)", 10.2, 5.1, NO, NO),
        ("L. 37 1/4 in. (94.6 cm)", NO, 94.6, NO, NO),
        ("L. 168 x W. 108 in. (426.7 x 274.3 cm)", 426.7, 274.3, NO, NO),
        ("H. 6 cm (2 3/8 in); W. 3.3 cm (1 5/16 in); L. 18 cm (7 1/16 in)", 6, 3.3, 18, NO),
        ("L. 27 x Diam. 11 cm (10 5/8 x 4 5/16 in.)", 11, 27, NO, NO),
        ("12in. (30.5cm)", 30.5, NO, NO, NO),
        ("Circumference: 42 1/8 in. (107 cm)", NO, NO, NO, "size not understood"),
    ],
    "without letters: height, width, depth": [
        ("50 x 40 in. (127 x 101.6 cm)", 127, 101.6, NO, NO),
        ("35 x 14 x 23 in. (88.9 x 35.6 x 58.4 cm)", 88.9, 35.6, 58.4, NO),
        ("H.: 1 1/2 x 8 1/4 x 4 1/4 in. (3.8 x 21 x 10.8 cm)", 3.8, 21, 10.8, NO),
        ("9.1 x 11.9 cm (3 9/16 x 4 11/16 in.)", 9.1, 11.9, NO, NO),
        ("8.6 cm (3 3/8 in.) x 5.1 cm (2 in.)", 8.6, 5.1, NO, NO),
        ("30 by 40 cm", 30, 40, NO, NO),
        ("40 cm (width) x 30 cm (height)", 30, 40, NO, NO),
        ("30 (h) x 40 (w) cm", 30, 40, NO, NO),
        ("H. 13/16 in. (2. cm)\nW. 3/8 in. (1 cm)", 2, 1, NO, NO),
        ("30 \u00d7 40 cm", 30, 40, NO, NO),
    ],
    "units": [
        ("14 in. x 37 ft. 5 1/8 in. (35.4 cm x 11.4 m)", 35.4, 1140, NO, NO),
        ("27 x 21 1/2 in. (0.686 x 0.546 m)", 68.6, 54.6, NO, NO),
        ("Oval, 2 7/8 x 2 1/4 in. (74 x 59 mm)", 7.4, 5.9, NO, NO),
        ("28 3/8\" X19 5/8\"", 72.07, 49.85, NO, NO),
        ("6' 6 3/4\" x 6' 6 3/4\"", 200.03, 200.03, NO, NO),
        ("L. 1 ft. 10-1/2 in.", NO, 57.15, NO, NO),
        ("12 x 165 ft. (3.6 x 49.5 m)", 360, 4950, NO, NO),
        ("H. 26 3/4 (68 cm); W. 22 7/16 (57 cm)", 68, 57, NO, NO),
        ("h. 14 (5 1/2 in.); l. 13.7 cm (5 3/8 in.)", 14, 13.7, NO, NO),
        ("support: 1486 x 2038 mm\r\nframe: 1925 x 2510  x200mm", 148.6, 203.8, NO, NO),
        ("16 ft. 1 in. x 9 ft. 3 in. x 9 ft. (490.2 x 281.9 x 274.3 cm)", 490.2, 281.9, 274.3, NO),
        ("H. 29\u00bc in.; W. 21\u00bd in.", 74.3, 54.61, NO, NO),
        ("1.2 m x 45 cm", 120, 45, NO, NO),
        ("two metres", NO, NO, NO, NO),
        ("13 x 21", NO, NO, NO, "size without a unit"),
        ("Diameter unknown, cm", NO, NO, NO, "unit without a size"),
    ],
    "numbers": [
        ("90 ft. x 78 ft. (2,743 x 2,377 cm)", 2743, 2377, NO, NO),
        ("8-3/4 x 6-3/8 in.  (22.2 x 16.2 cm)", 22.2, 16.2, NO, NO),
        ("22-\u00bc x 9 \u00be in.", 56.52, 24.77, NO, NO),
        ("H. 11. 8 cm (4 5/8 in)", 11.8, NO, NO, NO),
        ("Ht. 6 5/8 in. (16.8 cm)_x000D_\nD. 9/16 in. (1..4 cm)", 16.8, NO, 1.4, NO),
        ("Framed 30 x 20 cm, sheet 24,5x19,2 cm", 24.5, 19.2, NO, NO),
        ("6 volumes : 14 plates ; Height: 6 11/16 in. (17 cm)", 17, NO, NO, NO),
        ("L. 14.6-16.5 cm", NO, 16.5, NO, "size is a range"),
        ("L. 14.6\u201316.5 cm", NO, 16.5, NO, "size is a range"),
        ("Height: between 3 and 5 cm.", 5, NO, NO, "size is a range"),
        ("H. 11/0 in. (3 cm)", 3, NO, NO, NO),
        ("121 x1 46 cm", NO, NO, NO, "size not understood"),
        ("14 3/4, 12 3/4 in.", NO, NO, NO, "size not understood"),
    ],
    "inches beside centimetres": [
        # What stands first was measured, what stands behind it was worked out.
        ("31 3/8 x 40 in. (79.7 x 55.2 cm)", 79.7, 101.6, NO, DIFFER),
        ("h. 22.4 cm (8 13/16 in); w. 3 cm (13/16 in)", 22.4, 3, NO, DIFFER),
        ("H.: 19.1 m (7-1/2 in.), Diam. 8.9 cm (3-1/2 in.)", 19.1, 8.9, NO, DIFFER),
        ("H. 5 1/2 in. (14 cm)\nDiam. 13 3/4 in. (14 x 35 cm)", 14, 35, NO, NO),
        ("L. 10-1/2 x W. 17 inches (26.7 x 43.2 cm.)", 26.7, 43.2, NO, NO),
    ],
    "weights": [
        ("46 x 20 x 16 in., 150 lb. (116.8 x 50.8 x 40.6 cm, 68 kg)", 116.8, 50.8, 40.6, NO),
        ("H. 15 x W. 8 x D. 9 cm, Wt. 4.4lb. (5 7/8 x 3 1/8 x 3 1/2 in.)", 15, 8, 9, NO),
        ("Wt. 19 lb. 13 oz. (8987 g)", NO, NO, NO, NO),
        ("5 3/8 x 13 13/16 in. (13.7 x 35.1 cm); 25 oz. 19 dwt. (806.9 g)", 13.7, 35.1, NO, NO),
        ("H. 9 in. (22.9 cm); Cal. .46 in. (11.7 mm)", 22.9, NO, NO, NO),
    ],
    "implausible": [
        ("H. 0 cm", NO, NO, NO, "implausible size"),
        ("150 x 20000 cm", 150, NO, NO, "implausible size"),
        ("H. 1e+300 cm", NO, NO, NO, "implausible size"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "height", "width", "depth", "issue"),
    [case for cases in CASES.values() for case in cases],
)
def test_a_size_is_read_as_it_is_by_hand(
    text: str, height: float | None, width: float | None, depth: float | None, issue: str | None
) -> None:
    reading = parse_size(text)
    found = (reading.height_cm, reading.width_cm, reading.depth_cm, reading.size_issue)
    assert found == (height, width, depth, issue)


def test_what_an_issue_was_taken_for_is_told_in_words() -> None:
    assert parse_size("L. 14.6-16.5 cm").read_as == "width 16.5 cm"
    assert parse_size("150 x 20000 cm").read_as == "height 150 cm"
    assert parse_size("13 x 21").read_as is None
    assert parse_size("50 x 40 cm").read_as is None


def test_of_a_long_text_the_beginning_is_read() -> None:
    long = "H. 13 cm; W. 8 cm" + "\n" + "remarks " * 1000
    reading = parse_size(long)
    assert (reading.height_cm, reading.width_cm) == (13, 8)
    assert reading.size_issue == "text too long to read whole"
