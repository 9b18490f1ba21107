"""Which of several sizes is the work's own: not that of its frame, mount, base or part."""

from __future__ import annotations

import pytest

from warehouse.parsing.sizes import parse_size

NO = None
SEVERAL = "size of one of several pieces"
WITH_MOUNT = "size with base or mount"

# text, height, width, depth, issue
CASES = {
    "frames": [
        ("Framed: 44 x 56 x 2 in. (111.8 x 142.2 x 5.1 cm)\n42 x 53 in. (106.7 x 134.6 cm)",
         106.7, 134.6, NO, NO),
        ("Overall (confirmed): H. 28 x W. 21 in., 90lb. (71.1 x 53.3 cm, 40.8kg);\n"
         "Framed: H. 55 x W. 35 x D. 6 in., 145lb. (139.7 x 88.9 x 15.2 cm)", 71.1, 53.3, NO, NO),
        ("Painting:\n   H. 60 in. (152.4 cm)\n   W. 36 in. (91.4 cm)\n"
         "Framed:\n   H. 65 in. (165.1 cm)", 152.4, 91.4, NO, NO),
        ("Framed: 4 7/8 x 3 7/8 in. (12.4 x 9.8 cm)", NO, NO, NO, "size of the frame"),
        ("24 x 24 cm (with original frame)", NO, NO, NO, "size of the frame"),
        ("Framed H: 20 x W: 17 in. (50.8 x 43.2 cm); "
         "H excluding frame: 9 x W: 7 in. (22.9 x 17.8 cm)", 22.9, 17.8, NO, NO),
        ("Unframed: 1 7/16 x 1 3/4 in. (3.7 x 4.4 cm)", 3.7, 4.4, NO, NO),
        ("54 x 40 cm (31 x 26 inches framed)", 54, 40, NO, NO),
        # A frame that is one with the panel belongs to it.
        ("Overall, with engaged frame, 11 x 8 1/4 in. (27.9 x 21 cm); painted surface 9 x 6 in. "
         "(22.9 x 15.2 cm)", 27.9, 21, NO, NO),
    ],
    "mounts, bases and storage": [
        ("Image: 14 x 41 in. (35.6 x 104.1 cm)\n"
         "Overall with mounting: 15 x 90 in. (38.1 x 228.6 cm)", 35.6, 104.1, NO, NO),
        ("Overall with mounting: 14 in. x 37 ft. (35.6 cm x 11.3 m)", 35.6, 1130, NO, WITH_MOUNT),
        ("46 x 20 in. (116.8 x 50.8 cm)\nHeight (w/ base): 58 in. (147.3 cm)", 116.8, 50.8, NO, NO),
        ("Overall (with base): 7 x 3 in. (17.8 x 7.6 cm); Height (without base): 6 in. (15.2 cm)",
         15.2, NO, NO, NO),
        ("H. with plinth 10 in. (25.4 cm)", 25.4, NO, NO, WITH_MOUNT),
        ("Storage (tray): 10 x 8 in. (25.4 x 20.3 cm)\nOverall: 6 x 4 in. (15.2 x 10.2 cm)",
         15.2, 10.2, NO, NO),
        ("Mount: 14 x 16 in. (35.6 x 40.6 cm)", NO, NO, NO, "size of the mount"),
        ("8 x 6 in. (20.3 x 15.2 cm)\nMat: 14 x 11 in. (35.6 x 27.9 cm)", 20.3, 15.2, NO, NO),
        ("H. 16.8 cm (6 5/8 in.) [20 cm (7 7/8 in.) with tang]; W. 9.6 cm", 16.8, 9.6, NO, NO),
    ],
    "prints and paintings": [
        ("Plate: 9 x 7 in. (22.9 x 17.8 cm)\r\nSheet: 14 x 11 in. (35.6 x 27.9 cm)",
         22.9, 17.8, NO, NO),
        ("sheet: 12 x 10 in. (30.5 x 25.4 cm); plate: 7 x 9 in. (17.8 x 22.9 cm)",
         17.8, 22.9, NO, NO),
        ("Sheet 21 x 26\" (53.3 x 66 cm) Composition 16 x 23\" (40.6 x 58.4 cm)",
         40.6, 58.4, NO, NO),
        ("Image: 57 x 65 in. (144.8 x 165.1 cm)\nOverall: 59 x 66 in. (149.9 x 167.6 cm)",
         149.9, 167.6, NO, NO),
        ("Overall 35 x 30 in. (88.9 x 76.2 cm); painted surface 34 x 29 in. (86.4 x 73.7 cm)",
         88.9, 76.2, NO, NO),
        ("Extended canvas 22 x 27 in. (55.9 x 68.6 cm); painted surface 21 x 26 in. (53.3 x 66 cm)",
         55.9, 68.6, NO, NO),
        ("Sight: 2 x 1 in. (5.1 x 2.5 cm)\nFramed: 9 x 7 in. (22.9 x 17.8 cm)", 5.1, 2.5, NO, NO),
    ],
    "parts": [
        ("H. 13 in. (33 cm)\nDiam. of rim 8 5/8 in. (21.9 cm)", 33, NO, NO, NO),
        ("L. 37 in. (94 cm); L. of blade 30 in. (76.2 cm); W. 6 in. (15.2 cm)", 94, 15.2, NO, NO),
        ("H. of pectoral 4.5 cm; W. 8.2 cm", NO, NO, NO, "size of a part"),
        ("H: 15 3/8 x Diam at mouth: 6 9/16 in. (39 x 16.7 cm)", 39, NO, NO, NO),
        ("Height: 74 in. (188 cm)\nDiameter (Of bell): 12 in. (30.5 cm)", 188, NO, NO, NO),
        ("Outside: H. 30 x W. 57 in. (76.2 x 144.8 cm); Inside: H. 25 x W. 52 in. (63.5 x 132 cm)",
         76.2, 144.8, NO, NO),
        ("30 x 23 cm, including added strip of 9.5 cm at bottom", 30, 23, NO, NO),
        ("H. of figure: 12 in. (30.5 cm); H. with base: 15 in. (38.1 cm)", 30.5, NO, NO, NO),
        ("Oval, width of detail 7 cm", NO, NO, NO, "size of a detail"),
    ],
    "pieces": [
        ("Overall (of all four panels): 68 x 191 in. (172.7 x 485.1 cm)\n"
         "Overall (a): 68 x 47 in. (172.7 x 119.4 cm)", 172.7, 485.1, NO, NO),
        ("a: 11 x 22 in. (27.9 x 55.9 cm)\nb: 12 x 25 in. (30.5 x 63.5 cm)",
         27.9, 55.9, NO, SEVERAL),
        ("Overall (d): 3.4 x 3 x 0.7 cm", 3.4, 3, 0.7, SEVERAL),
        ("Each 12 1/4 x 6 in. (31.1 x 15.2 cm)", 31.1, 15.2, NO, SEVERAL),
        ("Height (cup): 2 in. (5.1 cm); Diameter (cup): 3 in. (7.6 cm); "
         "Height (saucer): 1 in. (2.5 cm)", 5.1, 7.6, NO, SEVERAL),
        ("Cup: h. 10.6 cm; saucer: diam. 14.6 cm", 10.6, NO, NO, SEVERAL),
        ("Left wing: 34 x 11 in. (86.4 x 27.9 cm), painted surface 33 x 10 in. (83.8 x 25.4 cm); "
         "right wing: 35 x 11 in. (88.9 x 27.9 cm)", 86.4, 27.9, NO, SEVERAL),
        ("Central panel, overall, with engaged frame, 30 x 16 in. (76.2 x 40.6 cm); each wing, "
         "overall, with engaged frame, 29 x 8 in. (73.7 x 20.3 cm)", 76.2, 40.6, NO, SEVERAL),
        ("Figure: 60 x 34 in. (152.4 x 86.4 cm)\nBase: 23 in.", 152.4, 86.4, NO, NO),
        # The same thing in another state is no other piece.
        ("H. 22.2 (8 3/4 in.n); W. 8.6 (3 3/8 in.); D. 10.6 cm", 22.2, 8.6, 10.6, NO),
        ("Overall (closed): 9 x 3 in. (22.9 x 7.6 cm)\nOverall (opened): 9 x 7 in. (23 x 17.8 cm)",
         22.9, 7.6, NO, NO),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "height", "width", "depth", "issue"),
    [case for cases in CASES.values() for case in cases],
)
def test_the_size_is_the_works_own(
    text: str, height: float | None, width: float | None, depth: float | None, issue: str | None
) -> None:
    reading = parse_size(text)
    found = (reading.height_cm, reading.width_cm, reading.depth_cm, reading.size_issue)
    assert found == (height, width, depth, issue)
