"""A museum's own years beside its words: kept where they agree, told of where they do not."""

import pytest

from warehouse.parsing.date_evidence import date_of

WIDER = "the record's years are a wider span than its words"
CONTRADICT = "the record's years contradict its words"
FIRST = "the record's first year contradicts its words"
LAST = "the record's last year contradicts its words"
FROM_NUMBERS = "no year in the words: the record's years were taken"
WRONG_ORDER = "the record's years are in the wrong order"

Case = tuple[str | None, int | None, int | None, int | None, int | None, str, str | None]

# words, the museum's years, first year, last year, qualifier, issue
AGREEING: list[Case] = [
    ("1688", 1688, 1688, 1688, 1688, "exact", None),
    ("dated 1694\u201395", 1694, 1695, 1694, 1695, "range", None),
    # The museum's own margin, and its own reading of "late" and of a century.
    ("ca. 1465", 1455, 1475, 1455, 1475, "circa", None),
    ("ca. 70 B.C.", -75, -65, -75, -65, "circa", None),
    ("1494?", 1489, 1499, 1489, 1499, "circa", None),
    ("late 13th century", 1275, 1299, 1275, 1299, "century", None),
    ("19th century", 1800, 1899, 1800, 1899, "century", None),
    ("late 3rd\u2013early 2nd millennium B.C.", -2300, -1700, -2300, -1700, "century", None),
    ("late 1480s", 1487, 1489, 1487, 1489, "decade", None),
    ("the 700s", 700, 799, 700, 799, "century", None),
    # What a text says first is the work, and the rest a later part of it.
    ("14th century (base); 18th century or later (lid)", 1300, 1399, 1300, 1399, "century", None),
    # There is no year 0.
    ("1st century A.D.", 0, 100, 1, 100, "century", None),
    ("1st century BC", -100, 0, -100, -1, "century", None),
    # The museum estimates what the words leave open, or gives the same year twice.
    ("after 1595", 1595, 1609, 1595, 1609, "after", None),
    ("after 1869", 1870, 1879, 1870, 1879, "after", None),
    ("1500 and later", 1500, 1600, 1500, 1600, "after", None),
    ("before 1880", 1700, 1880, 1700, 1880, "before", None),
    ("before 1877", 1831, 1876, 1831, 1876, "before", None),
    ("by 1818", 1818, 1818, None, 1818, "before", None),
    ("begun 1795", 1795, 1795, 1795, None, "begun", None),
    # The museum counts the cast, or does not: its words allow both.
    ("1888, cast 1890", 1888, 1890, 1888, 1890, "range", None),
    ("1888, cast 1890", 1888, 1888, 1888, 1888, "exact", None),
    ("1640", 1640, None, 1640, 1640, "exact", None),
    ("1640", 0, 0, 1640, 1640, "exact", None),
    ("dated A.H. 1264", 1848, 1848, 1848, 1848, "circa", "counted from years of the Hijra"),
    ("21st century", 2001, 2100, 2001, 2100, "century", None),
]
CONTRADICTING: list[Case] = [
    ("611\u2013592 B.C.", -611, -611, -611, -592, "range", LAST),
    ("1841\u201357", 1841, 1841, 1841, 1857, "range", LAST),
    ("mid-4th\u2013early 3rd century B.C.", 0, -4, -367, -268, "century", CONTRADICT),
    ("6th century", 6, 6, 501, 600, "century", CONTRADICT),
    ("mid-18th century", 1833, 1867, 1734, 1766, "century", CONTRADICT),
    ("1651", 1601, 1700, 1651, 1651, "exact", WIDER),
    ("ca. 1630\u201335", 1605, 1660, 1630, 1635, "circa", WIDER),
    ("dated A.H. 1039/ A.D. 1630", 1605, 1655, 1630, 1630, "exact", WIDER),
    ("1st century", 100, 100, 1, 100, "century", FIRST),
    ("1870s", 1870, 1870, 1870, 1879, "decade", LAST),
    ("after 1864", 1828, 1879, 1864, None, "after", WIDER),
    # Two digits too many; more than a year of any calendar.
    ("ca. 1610\u20131635", 1605, 163505, 1605, 1635, "circa", LAST),
    ("1910", 1910, 2870, 1910, 1910, "exact", LAST),
    ("1910", 10**15, -(10**15), 1910, 1910, "exact", CONTRADICT),
    ("ca. 70 B.C.", -65, -75, -75, -65, "circa", WRONG_ORDER),
    ("late 18th century", 1785, 1779, 1779, 1785, "century", WRONG_ORDER),
]
WITHOUT_WORDS: list[Case] = [
    (None, None, None, None, None, "unknown", None),
    ("n.d.", 0, 0, None, None, "unknown", None),
    (None, 1615, 1868, 1615, 1868, "range", None),
    (" ", 1615, 1615, 1615, 1615, "exact", None),
    (None, 1868, 1615, 1615, 1868, "range", WRONG_ORDER),
    (None, 1615, 153505, None, None, "unknown", None),
    ("Edo period", 1615, 1868, 1615, 1868, "range", FROM_NUMBERS),
    ("Date unknown", -1000, -100, -1000, -100, "range", FROM_NUMBERS),
    ("Edo period", 0, 0, None, None, "invalid", "no number"),
    ("9-May-10", 1910, 1910, 1910, 1910, "exact", "no year in the numbers"),
    ("1870\u201360", 1870, 1860, 1860, 1870, "range", "ends before it starts"),
    ("2870", 1870, 1870, 1870, 1870, "exact", "a year to come"),
    ("2870", 2870, 2870, None, None, "invalid", "a year to come"),
    ("4,000,000,000 B.C.", -4_000_000_000, -4_000_000_000, None, None, "invalid",
     "no year in the numbers"),
]  # fmt: skip


@pytest.mark.parametrize(
    "case", AGREEING + CONTRADICTING + WITHOUT_WORDS, ids=lambda case: "{} {} {}".format(*case[:3])
)
def test_words_are_weighed_against_numbers(case: Case) -> None:
    text, begin, end, *expected = case
    reading = date_of(text, begin, end)
    found = [reading.date_start, reading.date_end, reading.date_qualifier, reading.date_issue]
    assert found == expected


def test_what_is_read_from_numbers_alone_is_not_certain() -> None:
    assert date_of("9-May-10", 1910, 1910).date_certainty == "doubtful"
    assert date_of("Edo period", 1615, 1868).date_certainty == "approximate"
