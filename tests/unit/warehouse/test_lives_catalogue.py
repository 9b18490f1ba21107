"""Lives that mark birth and death, of the shapes that the Web Gallery of Art's catalogue holds."""

import pytest

from warehouse.parsing.life_catalogue import parts_of_catalogue
from warehouse.parsing.lives import LifeReading, cleaned, life_of

Place = tuple[str | None, str | None]

# Life, and date and place of birth, of death and of the career.
PARTS: list[tuple[str, Place, Place, Place]] = [
    ("(b. 1552, Köln, d. 1615, Praha)",
     ("1552", "Köln"), ("1615", "Praha"), (None, None)),
    ("(b. ca. 1595, Kampen, d. 1639, Amsterdam",
     ("ca. 1595", "Kampen"), ("1639", "Amsterdam"), (None, None)),
    ("(b. 1484/85, Schwäbisch-Gmünd, d. 1545, Strasbourg)",
     ("1484/85", "Schwäbisch-Gmünd"), ("1545", "Strasbourg"), (None, None)),
    ("(b. ca. 1590, Frankfurt(?)- d. ca. 1635, Italy)",
     ("ca. 1590", "Frankfurt"), ("ca. 1635", "Italy"), (None, None)),
    ("(b. 1567, Antwerpen, 1617, Amsterdam)",
     ("1567", "Antwerpen"), ("1617", "Amsterdam"), (None, None)),
    ("(b. 1452, Vinci, d. 1519, Cloux, near Amboise)",
     ("1452", "Vinci"), ("1519", "Cloux, near Amboise"), (None, None)),
    ("(b. ca. 1618, Dordrecht, d. ca. 1678, Hulst)",
     ("ca. 1618", "Dordrecht"), ("ca. 1678", "Hulst"), (None, None)),
    ("(b. ca. 1430, Messina, d 1479, Messina)",
     ("ca. 1430", "Messina"), ("1479", "Messina"), (None, None)),
    ("(b. before 1630, Haarlem, D. 1676, Haarlem)",
     ("before 1630", "Haarlem"), ("1676", "Haarlem"), (None, None)),
    ("(b. 1608, Haarlem - after 1648, ?)",
     ("1608", "Haarlem"), ("after 1648", None), (None, None)),
    ("(b. Orchamps-Vennes, 1657, d. 1733, Roma)",
     ("Orchamps-Vennes, 1657", "Orchamps-Vennes"), ("1733", "Roma"), (None, None)),
    ("(b. ?, Bruxelles, d. 1562, Mantova)",
     (None, "Bruxelles"), ("1562", "Mantova"), (None, None)),
    ("(b. Venezia, d. 1849, Venezia)",
     (None, "Venezia"), ("1849", "Venezia"), (None, None)),
    ("(b. ca. 1410, Venezia ?, d. 1461, Firenze ?)",
     ("ca. 1410", "Venezia"), ("1461", "Firenze"), (None, None)),
    ("(b. 1812, Liverpool?, d. 1867, Binghamton, N.Y.)",
     ("1812", "Liverpool"), ("1867", "Binghamton, N.Y."), (None, None)),
    ("(b. 1598/1610, Laon, d. Louis and Antoine: 1648, Mathieu: 1677, Paris)",
     ("1598/1610", "Laon"), ("Louis and Antoine: 1648", "Paris"), (None, None)),
    ("(1673, Szokolya - 1757, Dresden)",
     ("1673", "Szokolya"), ("1757", "Dresden"), (None, None)),
    ("(c. 1200-1259)",
     ("c. 1200", None), ("1259", None), (None, None)),
    ("(d. 1438)",
     (None, None), ("1438", None), (None, None)),
    ("(died 1565, Zürich)",
     (None, None), ("1565", "Zürich"), (None, None)),
    ("(d. 1554 in Toledo)",
     (None, None), ("1554", "Toledo"), (None, None)),
    ("(baptised 1491, Pistoia)",
     ("1491", "Pistoia"), (None, None), (None, None)),
    ("(active 1130-60 at Saintes)",
     (None, None), (None, None), ("1130-60", "Saintes")),
    ("(active 1337, Siena, d. 1378, Siena)",
     (None, None), ("1378", "Siena"), ("1337", "Siena")),
    ("(active 1599, d. 1609 in Carrara)",
     (None, None), ("1609", "Carrara"), ("1599", None)),
    ("(active in the first half of 15th century in Florence)",
     (None, None), (None, None), ("in the first half of 15th century", "Florence")),
    ("(active around 1500 in Bamberg in the Upper Rhineland)",
     (None, None), (None, None), ("around 1500", "Bamberg in the Upper Rhineland")),
    ("(active in Lombardy, 1370s)",
     (None, None), (None, None), ("in Lombardy, 1370s", "Lombardy")),
    ("(early 15th century, active in Hamburg)",
     (None, None), (None, None), ("early 15th century", "Hamburg")),
    ("(d. 1409, active in Emilia)",
     (None, None), ("1409", None), (None, "Emilia")),
    ("(b. Oriolo, nr Faenza, active 1439, d. ca. 1474, Faenza)",
     (None, "Oriolo, nr Faenza"), ("ca. 1474", "Faenza"), ("1439", None)),
    ("(16th century)",
     (None, None), (None, None), ("16th century", None)),
    ("(c. 1568)",
     (None, None), (None, None), ("c. 1568", None)),
]  # fmt: skip


@pytest.mark.parametrize(("life", "birth", "death", "career"), PARTS)
def test_a_life_is_taken_apart_into_dates_and_places(
    life: str, birth: Place, death: Place, career: Place
) -> None:
    parts = parts_of_catalogue(cleaned(life))
    assert (parts.birth_date, parts.birth_place) == birth
    assert (parts.death_date, parts.death_place) == death
    assert (parts.career_date, parts.career_place) == career


@pytest.mark.parametrize(
    ("life", "reading"),
    [
        (
            "(b. 1552, Köln, d. 1615, Praha)",
            LifeReading(1552, False, "Köln", 1615, False, "Praha"),
        ),
        (
            "(b. ca. 1484/85, Gent, d. after 1518)",
            LifeReading(1484, True, "Gent", 1518, True),
        ),
        (
            "(active 1130-60)",
            LifeReading(active_from=1130, active_to=1160, activity_is_uncertain=False),
        ),
        (
            "(active in Naples from ca. 1630; d. ca. 1660)",
            LifeReading(
                death_year=1660,
                death_is_uncertain=True,
                active_from=1630,
                activity_is_uncertain=True,
                active_place="Naples",
            ),
        ),
    ],
)
def test_a_life_is_read_into_years(life: str, reading: LifeReading) -> None:
    assert life_of(life) == reading


@pytest.mark.parametrize(
    ("life", "issue"),
    [
        ("(b. 1798, Ghemme, d. 1788, Maggiora)", "died before birth"),
        ("(b. 1450, Siena, d. 1594, Siena)", "lived for too long"),
    ],
)
def test_the_years_of_a_contradictory_life_are_not_kept(life: str, issue: str) -> None:
    reading = life_of(life)
    assert (reading.birth_year, reading.death_year) == (None, None)
    assert (reading.birth_is_uncertain, reading.death_is_uncertain) == (None, None)
    assert reading.life_issue == issue


@pytest.mark.parametrize(
    ("life", "years", "issue"),
    [
        ("(b. 1733, Bern, d. 19801, Bern)", (1733, None, None, None), "no year in the numbers"),
        ("(active 1748-1471)", (None, None, None, None), "ends before it starts"),
        ("(active 1630s, d. 1615)", (None, 1615, 1630, 1639), "active out of life"),
        ("(b. in Roma)", (None, None, None, None), "no year"),
        ("()", (None, None, None, None), "no year"),
    ],
)
def test_what_is_odd_about_a_life_is_said(
    life: str, years: tuple[int | None, ...], issue: str | None
) -> None:
    reading = life_of(life)
    assert (
        reading.birth_year, reading.death_year, reading.active_from, reading.active_to,
    ) == years  # fmt: skip
    assert reading.life_issue == issue


def test_a_bound_and_a_choice_are_not_sure() -> None:
    hainaut = life_of("(active after 1452-1469 in Hainaut)")
    assert (hainaut.active_from, hainaut.active_to) == (1452, 1469)
    assert hainaut.activity_is_uncertain
    either = life_of("(known from 1491, died 1534 and 1547)")
    assert (either.death_year, either.death_is_uncertain) == (1534, True)
