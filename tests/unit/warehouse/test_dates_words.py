"""Date words of every kind that museums use, read without numbers beside them."""

import pytest

from warehouse.parsing.dates import parse_date

Years = tuple[int | None, int | None]

# text, first year, last year, qualifier
BEFORE_CHRIST = [
    ("480 BC", -480, -480, "exact"),
    ("480BC", -480, -480, "exact"),
    ("B.C. 480", -480, -480, "exact"),
    ("611-592 B.C.", -611, -592, "range"),
    ("332-30 BCE", -332, -30, "range"),
    ("330-70 BCE", -330, -70, "range"),
    ("1203-1200/1199 BC", -1203, -1199, "range"),
    ("2100 BC -1900 BC", -2100, -1900, "range"),
    ("1st century BC", -100, -1, "century"),
    ("5th c. BC", -500, -401, "century"),
    ("first half of the 4th century B.C.", -400, -351, "century"),
    ("second half of the 4th century B.C.", -350, -301, "century"),
    ("2nd quarter of the 5th century B.C.", -475, -451, "century"),
    ("last decade of the 1st century B.C.", -10, -1, "century"),
    ("mid-4th\u2013early 3rd century B.C.", -367, -268, "century"),
    ("7th or 6th century B.C.", -700, -501, "century"),
    ("IV-III century B.C.", -400, -201, "century"),
    ("300 v. Chr.", -300, -300, "exact"),
    ("480/79 BC", -480, -479, "range"),
    ("3rd millennium B.C.", -3000, -2001, "century"),
    ("late 3rd millennium B.C.", -2340, -2001, "century"),
    ("mid 6th\u20135th millennium BCE", -5670, -4001, "century"),
    ("ca. 300,000\u2013210,000 B.C.", -300000, -210000, "circa"),
    ("10,000 B.C.", -10000, -10000, "exact"),
]
ACROSS_THE_ERA = [
    ("1st century B.C.\u2013A.D. 1st century", -100, 100, "century"),
    ("1st century BC/AD", -100, 100, "century"),
    ("late 2nd century BCE\u2013early 1st century CE", -134, 33, "century"),
    ("2nd century BC to 1st AD", -200, 100, "century"),
    ("27 B.C.\u2013A.D. 68", -27, 68, "range"),
    ("100 BC\u2013200 AD?", -100, 200, "circa"),
    ("206 BCE-220 CE", -206, 220, "range"),
]
AFTER_CHRIST = [
    ("A.D. 14\u201368", 14, 68, "range"),
    ("ca. 610\u201341 CE", 610, 641, "circa"),
    ("AD 1st-2nd century", 1, 200, "century"),
    ("1st century A.D.", 1, 100, "century"),
    ("A.D. 7", 7, 7, "exact"),
]
OTHER_CALENDARS = [
    ("dated A.H. 1119/A.D. 1707", 1707, 1707, "exact"),
    ("A.H. 931/A.D. 1524\u201325", 1524, 1525, "range"),
    ("dated A.H. 1121/ 1709\u201310 CE", 1709, 1710, "range"),
    ("892 AH/AD 1486-900 AH/AD 1494-1495", 1486, 1495, "range"),
    ("ca. A.H. 410/ A.D. 1019\u201320", 1019, 1020, "circa"),
    ("10th century AH/AD 16th", 1501, 1600, "century"),
    ("1246-1247 (AH 644)", 1246, 1247, "range"),
    ("1050/1641", 1641, 1641, "exact"),
    ("A.H. 1039 (1629-30)", 1629, 1630, "range"),
    ("7192 AM/AD 1684", 1684, 1684, "exact"),
]
CENTURIES = [
    ("9-10th century", 801, 1000, "century"),
    ("16th\u201317th century", 1501, 1700, "century"),
    ("19th cenutry", 1801, 1900, "century"),
    ("XVI century", 1501, 1600, "century"),
    ("Early sixteenth century", 1501, 1533, "century"),
    ("late 18th C", 1767, 1800, "century"),
    ("second half of the 18th\u2013early 19th century", 1751, 1833, "century"),
    ("late 15th\u2013 first quarter 16th century", 1467, 1525, "century"),
    ("mid- to late-17th century", 1634, 1700, "century"),
    ("13th century, second half", 1251, 1300, "century"),
    ("2nd-3rd quarter 19th century", 1826, 1875, "century"),
    ("Early Iron Age 8th century BC", -800, -701, "century"),
    ("early part of the 16th century", 1501, 1533, "century"),
    ("1845-early 20th century", 1845, 1933, "century"),
    ("late 1300s or early 1400s", 1366, 1432, "century"),
    ("1100s or 1200s", 1100, 1299, "century"),
    ("700s", 700, 799, "century"),
    ("18--", 1801, 1900, "century"),
    ("17??", 1701, 1800, "century"),
    ("17th century (second half)", 1651, 1700, "century"),
    ("XVIIth century", 1601, 1700, "century"),
    ("14th-15th cc.", 1301, 1500, "century"),
]
DECADES = [
    ("early to mid 1480s", 1480, 1486, "decade"),
    ("c. 1910s-30s", 1910, 1939, "decade"),
    ("1820s or 1830s", 1820, 1839, "decade"),
    ("late 1960s\u2013early 1970s", 1967, 1973, "decade"),
    ("186-", 1860, 1869, "decade"),
    ("174?", 1740, 1749, "decade"),
    ("1740\u00b4s", 1740, 1749, "decade"),
]
DIRECTIONS = [
    ("not later than 1500", None, 1500, "before"),
    ("no later than 1500", None, 1500, "before"),
    ("prior to 1500", None, 1500, "before"),
    ("up to 1500", None, 1500, "before"),
    ("by 1818", None, 1818, "before"),
    ("pre-1900", None, 1900, "before"),
    ("earlier than 1500", None, 1500, "before"),
    ("to 1500", None, 1500, "before"),
    ("1500 at the latest", None, 1500, "before"),
    ("1500 (or earlier)", None, 1500, "before"),
    ("1500 or earlier", None, 1500, "before"),
    ("1899 or before", None, 1899, "before"),
    ("before 16th century", None, 1500, "before"),
    ("1500 on", 1500, None, "after"),
    ("1500+", 1500, None, "after"),
    ("1500 ff.", 1500, None, "after"),
    ("1500 at the earliest", 1500, None, "after"),
    ("16th century (and later)", 1501, None, "after"),
    ("1500, or later", 1500, None, "after"),
    ("1500 and later", 1500, None, "after"),
    ("1596 or after", 1596, None, "after"),
    ("ca. 1670 or slightly later", 1670, None, "after"),
    ("not before 1500", 1500, None, "after"),
    ("no earlier than 1906", 1906, None, "after"),
    ("post 1500", 1500, None, "after"),
    ("since 1500", 1500, None, "after"),
    ("after the 15th century", 1501, None, "after"),
    ("17th century or later", 1601, None, "after"),
    ("after 1248\u2013by 1267", 1248, 1267, "range"),
    ("after 1945, before 1957", 1945, 1957, "circa"),
    ("from 1500 to 1520", 1500, 1520, "range"),
    ("1999-present", 1999, None, "begun"),
    ("1650-", 1650, None, "begun"),
    ("finished 1899", None, 1899, "completed"),
    ("designed 1960, manufactured 1999", 1960, 1999, "range"),
    ("1967 (designed) c. 1977 (manufactured)", 1967, 1977, "circa"),
]
DOUBTS = [
    ("~1650", 1650, 1650, "circa"),
    ("1650 c.", 1650, 1650, "circa"),
    ("prob. 1650", 1650, 1650, "circa"),
    ("supposedly 1650", 1650, 1650, "circa"),
    ("1650 +/- 10", 1640, 1660, "circa"),
    ("1650\u00b110", 1640, 1660, "circa"),
    ("approx. 1650", 1650, 1650, "circa"),
    ("about 1650", 1650, 1650, "circa"),
    ("1650 (approx.)", 1650, 1650, "circa"),
    ("1650 c. Paris", 1650, 1650, "circa"),
    ("1650 or so", 1650, 1650, "circa"),
    ("?1863", 1863, 1863, "circa"),
    ("probably 1519", 1519, 1519, "circa"),
    ("186[3?]", 1863, 1863, "circa"),
    ("1710?\u2013?1720", 1710, 1720, "circa"),
    ("1957\u2013c.66", 1957, 1966, "circa"),
    ("1860 or 63", 1860, 1863, "range"),
    ("1852, 1857, or 1863", 1852, 1863, "range"),
    ("1828 (or 1836)", 1828, 1836, "range"),
]
DAYS = [
    ("(September 16-18) 1969", 1969, 1969, "exact"),
    ("August 5, 1877-June 22, 1894", 1877, 1894, "range"),
    ("December 1551-January 1552", 1551, 1552, "range"),
    ("(May 28-June 1) 1965", 1965, 1965, "exact"),
    ("11/13/1918", 1918, 1918, "exact"),
    ("8/1959", 1959, 1959, "exact"),
    ("1926-05-03", 1926, 1926, "exact"),
    ("May to June 1840", 1840, 1840, "exact"),
    ("3 May 1840", 1840, 1840, "exact"),
    ("3-5 May 1840", 1840, 1840, "exact"),
    ("4 April 1987 - 4 June 1989", 1987, 1989, "range"),
    ("1882-83 March", 1882, 1883, "range"),
    ("C\u00e9ret spring 1913", 1913, 1913, "exact"),
    ("Spring 1887, Paris", 1887, 1887, "exact"),
]
# What is made after the work, or what it is made after, is not its date.
OTHER_THINGS = [
    ("1840; cast 1900", 1840, 1840, "exact"),
    ("model 1754, cast 1760", 1754, 1754, "exact"),
    ("ca. 1785\u201390, remounted 1820", 1785, 1790, "circa"),
    ("first published 1846, reprinted 1993", 1846, 1846, "exact"),
    ("(Print executed 1947)", 1947, 1947, "exact"),
    ("1834 cast 1842", 1834, 1834, "exact"),
    ("ca. 1575\u20131625 with 19th century additions", 1575, 1625, "circa"),
    ("19th century (12th century style)", 1801, 1900, "century"),
    ("19th century, after a model of ca. 1877", 1801, 1900, "century"),
    ("2nd century AD, after original of 5th century BC", 101, 200, "century"),
    ("Roman copy of the 2nd century AD after a Greek original of 440 BC", 101, 200, "century"),
    ("1650, copy after Titian", 1650, 1650, "exact"),
    ("16th century (and later additions)", 1501, 1600, "century"),
    ("Original: 5th century BC; Copy: 100 BC-AD 400", -100, 400, "range"),
    ("Edo period (1603-1867), c. 1750", 1750, 1750, "circa"),
    ("Ming Dynasty, 1368-1644, 16th century", 1501, 1600, "century"),
    ("26th Dynasty, 664-525 BCE", -664, -525, "range"),
    ("c. 1948, Design Patent 150,644, 1948", 1948, 1948, "circa"),
    ("(1946)", 1946, 1946, "exact"),
    ("verso: 1636; recto: 1541-50", 1541, 1636, "range"),
]


@pytest.mark.parametrize(
    "case",
    BEFORE_CHRIST + ACROSS_THE_ERA + AFTER_CHRIST + OTHER_CALENDARS + CENTURIES + DECADES
    + DIRECTIONS + DOUBTS + DAYS + OTHER_THINGS,
    ids=lambda case: case[0],
)  # fmt: skip
def test_a_date_is_read(case: tuple[str, int | None, int | None, str]) -> None:
    reading = parse_date(case[0])
    found = (reading.date_start, reading.date_end, reading.date_qualifier, reading.date_issue)
    assert found == (*case[1:], None)


@pytest.mark.parametrize(
    "text",
    [
        None, "", " ", "-", "-.", "?", "n.d.", "n. d.", "n.d.a.", "(n.d.)", "s.d.", "undated",
        "unknown", "Date unknown", "date not known", "no date", "not dated", "n/a",
    ],
)  # fmt: skip
def test_no_date_is_stated(text: str | None) -> None:
    reading = parse_date(text)
    assert (reading.date_qualifier, reading.date_issue) == ("unknown", None)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("lost", "no number"),
        ("1.640", "no year in the numbers"),
        ("Roman copy of a Greek original of 440 BC", "dates another work than this"),
        ("in the style of 1650", "dates another work than this"),
        ("Meiji period", "no number"),
        ("2870", "a year to come"),
        ("1990-2870", "a year to come"),
        ("4,000,000,000 B.C.", "no year in the numbers"),
        ("99999999999999999999 BC", "no year in the numbers"),
        ("c.18799-1802", "no year in the numbers"),
        ("9-May-10", "no year in the numbers"),
        ("1864-1861", "ends before it starts"),
        ("404-525 B.C.", "ends before it starts"),
        # Counted back from a day that is not told.
        ("800 years ago", "no year in the numbers"),
        ("400 kya", "no year in the numbers"),
        # A minus, or a hyphen.
        ("-480", "no year in the numbers"),
        ("7192 AM", "no year in the numbers"),
    ],
)
def test_what_is_no_date_says_why(text: str, issue: str) -> None:
    reading = parse_date(text)
    assert (reading.date_start, reading.date_end) == (None, None)
    assert (reading.date_qualifier, reading.date_issue) == ("invalid", issue)


@pytest.mark.parametrize(
    ("text", "first", "last", "qualifier", "issue"),
    [
        # 690 of the Hijra begins in January 1291.
        ("A.H. 690", 1291, 1291, "circa", "counted from years of the Hijra"),
        ("1264 AH", 1847, 1848, "circa", "counted from years of the Hijra"),
        ("13th century AH", 1786, 1883, "century", "counted from years of the Hijra"),
        ("l860s ?", 1860, 1869, "decade", "a letter stands for a digit"),
        ("1650; 162628", 1650, 1650, "exact", "a number was passed over"),
        ("186O", 1860, 1860, "circa", "a letter stands for a digit"),
    ],
)
def test_what_is_read_as_something_else_than_it_says_is_told(
    text: str, first: int, last: int, qualifier: str, issue: str
) -> None:
    reading = parse_date(text)
    assert (reading.date_start, reading.date_end) == (first, last)
    assert (reading.date_qualifier, reading.date_issue) == (qualifier, issue)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("1650", "certain"),
        ("ca. 1650", "approximate"),
        ("1650?", "doubtful"),
        ("1650 or 1655", "doubtful"),
        ("19th century (?)", "doubtful"),
        ("probably ca. 1650", "doubtful"),
        ("A.H. 690", "approximate"),
        ("l860", "doubtful"),
        # What is doubtful about a later cast is not doubtful about the work.
        ("1951, probably printed later", "certain"),
        ("1914, cast c. 1916", "certain"),
    ],
)
def test_a_text_says_how_sure_it_is(text: str, certainty: str) -> None:
    assert parse_date(text).date_certainty == certainty


def test_a_restoration_dates_only_what_was_there_before() -> None:
    reading = parse_date("Antique torso restored in 1640-44")
    assert (reading.date_start, reading.date_end) == (None, 1644)
    assert (reading.date_qualifier, reading.date_certainty) == ("before", "doubtful")
    assert reading.date_issue == "dates a restoration alone"
