"""Lives as museums' biographies write them, with the years beside them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.parsing.lives import LifeReading, life_of

Years = tuple[int | None, int | None, int | None, int | None]


def years_of(reading: LifeReading) -> Years:
    return (
        reading.birth_year, reading.death_year, reading.active_from, reading.active_to,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("life", "begin", "end", "years"),
    [
        # Both ends, with and without places.
        ("French, Lyon 1739\u20131806 Paris", 1739, 1806, (1739, 1806, None, None)),
        ("Italian, Venice 1460/66?\u20131525/26 Venice", 1460, 1526, (1460, 1525, None, None)),
        ("Chinese, ca. 1000\u2013ca. 1090", 1000, 1090, (1000, 1090, None, None)),
        ("American (born Prussia), Boppard 1816\u201372?", 1816, 1872, (1816, 1872, None, None)),
        ("1523?\u2013?1577", 1523, 1577, (1523, 1577, None, None)),
        ("(French, 1720\u20131795)", 1720, 1795, (1720, 1795, None, None)),
        ("Roman, Sulmo 43 B.C.\u2013A.D. 17 Tomis", -43, 17, (-43, 17, None, None)),
        ("French, 1818\u2013afer 1909", 1818, 1909, (1818, 1909, None, None)),
        ("British, baptised Ely, Kent 1718\u20131779 London", 1718, 1779, (1718, 1779, None, None)),
        # One end alone, whatever the years beside it say.
        ("d. ca. 1550", 1525, 1575, (None, 1550, None, None)),
        ("British, died 1772", 1672, 1772, (None, 1772, None, None)),
        ("French, died 1349/50", 1270, 1350, (None, 1349, None, None)),
        ("British, b. 1388", 1388, 1388, (1388, None, None, None)),
        (
            "Italian, Nembro, no later than 1530\u20131580 Nembro",
            1530, 1580, (1530, 1580, None, None),
        ),
        ("American, born 1970", 1970, 9999, (1970, None, None, None)),
        ("-1865", None, 1865, (None, 1865, None, None)),
        # Both ends with verbs, and the doubt about one.
        ("Dutch, born ca. 1598\u20131600, died 1667 Utrecht", 1598, 1667, (1598, 1667, None, None)),
        ("Italian, born by 1416\u2013died 1484 Urbino", 1416, 1484, (1416, 1484, None, None)),
        # Years of work.
        ("German, active 1556\u201384", 1484, 1584, (None, None, 1556, 1584)),
        ("active 1841\u201390s", 1816, 1916, (None, None, 1841, 1899)),
        ("active 1603", None, 1603, (None, None, 1603, 1603)),
        ("Siena, active second quarter 15th century", 1425, 1450, (None, None, 1426, 1450)),
        ("working in first half of the sixteenth century", 1500, 1549, (None, None, 1501, 1550)),
        ("Chinese, active ca. A.D. 750\u2013800", 740, 825, (None, None, 750, 800)),
        ("French, 18th century", 1700, 1800, (None, None, 1701, 1800)),
        # Work and an end of the life.
        ("Italian, Bari, active by 1459\u2013died 1516 Bari", 1459, 1516, (None, 1516, 1459, None)),
        ("Italian, active Marches 1437\u2013d. 1475", 1437, 1475, (None, 1475, 1437, None)),
        ("French, 1764\u20131843, active ca. 1796\u20131819", 1764, 1843, (1764, 1843, 1796, 1819)),
        # Stations of a career.
        ("1709\u20131786, master 1734", 1709, 1786, (1709, 1786, 1734, None)),
        ("master 1737, recorded 1791", 1737, 1791, (None, None, 1737, 1791)),
        ("apprenticed 1743, master 1759, active 1793", 1713, 1823, (None, None, 1759, 1793)),
        ("born 1577, active Genoa (1605\u201330) and Ulm (1639)", 0, 0, (1577, None, 1605, 1639)),
        # Firms, which are founded.
        ("American, founded 1837", 1837, 9999, (None, None, 1837, None)),
        ("French, 1740\u2013present", 1740, 1999, (None, None, 1740, None)),
        ("French, established 1662", 1662, 1799, (None, None, 1662, 1799)),
        # The date of a copy, beside the years of the artist who was copied.
        ("Dutch, mid- to late 1640s", 1606, 1669, (None, None, None, None)),
        ("British, 16th century", 1497, 1543, (None, None, None, None)),
        ("Dutch, ca. 1630\u201335", 1606, 1669, (None, None, None, None)),
        # Words that say nothing of years.
        ("American", None, None, (None, None, None, None)),
        ("Dzików, Poland", None, None, (None, None, None, None)),
    ],
)  # fmt: skip
def test_words_decide(life: str, begin: int | None, end: int | None, years: Years) -> None:
    assert years_of(life_of(life, begin, end)) == years


@pytest.mark.parametrize(
    ("life", "birth_place", "death_place", "active_place", "nationality"),
    [
        ("French, Aix 1839\u20131906 Nice", "Aix", "Nice", None, "French"),
        ("American, born Ireland, 1823?\u20131896 Ulm", "Ireland", "Ulm", None, "American"),
        ("Irish (born France), Agen 1781\u20131832 Bonn, Oh", "Agen", "Bonn, Oh", None, "Irish"),
        ("American (born France) 1882\u20131935", "France", None, None, "American"),
        ("Springfield, Ohio 1810\u20131900 Summit", "Springfield, Ohio", "Summit", None, None),
        ("Italian, Florentine, 1266/76\u20131337", None, None, None, "Italian"),
        ("German, Ulm, born 1480, died 1526\u201329 Schwaz (?)", "Ulm", "Schwaz", None, "German"),
        ("Flemish, active Antwerp, 1633\u201363", None, None, "Antwerp", "Flemish"),
        ("Paris 1761\u20131844", "Paris", None, None, None),
        ("Japanese, Edo period, active early\u2013mid-19th century", None, None, None, "Japanese"),
    ],
)  # fmt: skip
def test_places_are_told_from_nations(
    life: str,
    birth_place: str | None,
    death_place: str | None,
    active_place: str | None,
    nationality: str | None,
) -> None:
    reading = life_of(life)
    assert reading.birth_place == birth_place
    assert reading.death_place == death_place
    assert reading.active_place == active_place
    assert reading.nationality == nationality


@pytest.mark.parametrize(
    ("life", "begin", "end", "issue"),
    [
        ("German, active 1556\u201384", 1484, 1584, "the years beside the words are others"),
        ("British, 1815\u20131879", 1815, 1815, "the years beside the words are others"),
        # A museum widens what is not sure.
        ("Italian, Milan ca. 1510\u20131579", 1485, 1605, None),
        ("active 1765\u201382", 1724, 1824, None),
        ("d. ca. 1550", 1525, 1575, None),
        ("Italian, late 15th century", 1470, 1499, None),
        ("Dutch, 1650s", 1606, 1669, "the words date something else than the life"),
        ("Dutch, Delft 1690\u20131632 Delft", 1632, 1690, "died before birth"),
        ("Dutch, Delft 1432\u20131632 Delft", 1432, 1632, "lived for too long"),
        ("Dutch, Delft 2632\u20132675 Delft", None, None, "a year to come"),
        (
            "French, " + "Lyon " * 200 + "1632\u20131675",
            None,
            None,
            "too long to be read to its end",
        ),
    ],
)
def test_doubt_is_said(life: str, begin: int | None, end: int | None, issue: str | None) -> None:
    assert life_of(life, begin, end).life_issue == issue


def test_years_without_words_are_a_life_only_if_they_look_like_one() -> None:
    assert years_of(life_of(None, 1728, 1792)) == (1728, 1792, None, None)
    assert life_of(None, 1728, 1792).birth_is_uncertain
    assert life_of(None, 1728, 1792).life_issue is not None
    assert years_of(life_of(None, 1596, 1645)) == (1596, 1645, None, None)
    for begin, end in (
        (1700, 1800), (1701, 1800), (1600, 1649), (1725, 1775), (1759, 1781), (1540, 1700),
        (1775, None),
    ):  # fmt: skip
        assert years_of(life_of(None, begin, end)) == (None, None, None, None)
        assert life_of(None, begin, end).life_issue is not None
    assert life_of(None, 1800, 1750).life_issue == "ends before it starts"
    assert life_of(None, 0, 9999) == LifeReading()


def test_a_firm_is_founded_and_not_born() -> None:
    assert years_of(life_of("1764\u20131774", 1764, 1774, is_firm=True)) == (None, None, 1764, 1774)
    assert years_of(life_of(None, 1857, 1971, is_firm=True)) == (None, None, 1857, 1971)


WORDS = (
    "born b. died d. active master founded ca. 1550 1484/85 1490s B.C. A.D. \u2013 - , ; ( ) ? "
    "/ or by French Italian, Paris before after 16th century present 9999 00 12345 \u0000 \ud800 ٣٤"
)
PIECES = st.sampled_from(WORDS.split(" "))


@given(
    st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map(" ".join), st.none()),
    st.one_of(st.none(), st.integers(-(10**6), 10**6)),
    st.one_of(st.none(), st.integers(-(10**6), 10**6)),
    st.one_of(st.none(), st.booleans()),
)
def test_no_text_raises_and_no_life_is_impossible(
    text: str | None, begin: int | None, end: int | None, is_firm: bool | None
) -> None:
    reading = life_of(text, begin, end, is_firm)
    if reading.birth_year is not None and reading.death_year is not None:
        assert 0 <= reading.death_year - reading.birth_year <= 120
    if reading.active_from is not None and reading.active_to is not None:
        assert reading.active_from <= reading.active_to
    for place in (reading.birth_place, reading.death_place, reading.active_place):
        assert place != ""


@pytest.mark.parametrize(
    "unit", ["b. ", "a", "1", "(", "active ca. ", "1550\u2013", "d. , ", "born, "]
)
def test_a_long_text_takes_no_long_time(unit: str) -> None:
    start = time.perf_counter()
    for text in (unit * 20_000, "(" + unit * 20_000, "French, " + unit * 20_000):
        life_of(text, 1500, 1600)
    assert time.perf_counter() - start < 2


def test_a_year_no_later_than_which_somebody_was_born_is_not_sure() -> None:
    reading = life_of("Italian, Nembro, no later than 1530\u20131580 Nembro", 1530, 1580, False)
    assert (reading.birth_is_uncertain, reading.birth_place) == (True, "Nembro")


@pytest.mark.parametrize(
    ("life", "is_firm", "issue"),
    [
        ("Italian, active Melk, Venice 1661\u20131741 Melk", False, "active for too long"),
        ("active 1661\u20131741", True, None),
        ("active 1661\u20131721", False, None),
        ("active 17th century", False, None),
    ],
)
def test_years_of_work_as_long_as_a_life_are_doubted(
    life: str, is_firm: bool, issue: str | None
) -> None:
    assert life_of(life, None, None, is_firm).life_issue == issue
