import re
from collections import Counter
from collections.abc import Callable

import pytest

from core.errors import ArtwarehouseError
from ingestion.replay.wga_sample import (
    ARTIST_COLUMNS,
    WORK_COLUMNS,
    Artist,
    Work,
    parse_sample,
    wga_sample,
)

PERIODS = {
    "Baroque",
    "Early Renaissance",
    "Romanticism",
    "Rococo",
    "Mannerism",
    "Realism",
    "Medieval",
    "Northern Renaissance",
    "High Renaissance",
    "Neoclassicism",
    "Impressionism",
}
FORMS = {
    "painting",
    "sculpture",
    "graphics",
    "architecture",
    "illumination",
    "metalwork",
    "mosaic",
    "stained-glass",
    "furniture",
    "tapestry",
    "ceramics",
    "glassware",
    "others",
}
TYPES = {
    "religious",
    "portrait",
    "landscape",
    "mythological",
    "genre",
    "still-life",
    "interior",
    "study",
    "historical",
    "other",
}
MAIN_SCHOOLS = {
    "Italian",
    "French",
    "Dutch",
    "Flemish",
    "German",
    "Spanish",
    "English",
    "Netherlandish",
    "Austrian",
    "Hungarian",
    "Swiss",
    "American",
    "Russian",
    "Danish",
    "Scottish",
    "Catalan",
    "Portuguese",
    "Belgian",
    "Bohemian",
    "Irish",
    "Greek",
    "Swedish",
    "Polish",
    "Norwegian",
    "Finnish",
}
# From 701 on in steps of half a century, as the catalogue writes them.
TIMEFRAMES = {f"{year:04}-{year + 49:04}" for year in range(701, 1900, 50)}

BASENAMES = Counter(work.page.rpartition("/")[2] for work in wga_sample().works)


def outside_cp1250(text: str) -> bool:
    return "?" in text.encode("cp1250", errors="replace").decode("cp1250").replace("(?)", "")


WORK_DIRT: dict[str, Callable[[Work], object]] = {
    "after_date": lambda w: re.fullmatch(r"after \d{4}", w.date),
    "before_date": lambda w: re.fullmatch(r"before \d{4}", w.date),
    "begun_date": lambda w: re.fullmatch(r"begun \d{3,4}", w.date),
    "century_date": lambda w: re.fullmatch(r"\d\dth century", w.date),
    "dash_title": lambda w: " - " in w.title,
    "decade_date": lambda w: re.fullmatch(r"\d{3}0s", w.date),
    "decimal_comma": lambda w: re.search(r"\d,\d", w.technique),
    "detail_title": lambda w: w.title.endswith("(detail)"),
    "diameter": lambda w: "diameter" in w.technique,
    "free_text_date": lambda w: re.match(r"[A-Z][a-z]+ \d|\d+ [A-Z]", w.date),
    "full_end_year": lambda w: re.fullmatch(r"\d{4}-\d{4}", w.date),
    "letter_outside_cp1250": lambda w: outside_cp1250(w.location + w.title),
    "location_typo": lambda w: re.search(r"Nuseum|Rijksmuseum\.", w.location),
    "location_without_city": lambda w: "," not in w.location,
    "misplaced_comma": lambda w: not re.search(r"\w, [A-Z]", w.location) or "The, " in w.location,
    "nested_location": lambda w: "(" in w.location or w.location.count(",") > 1,
    "no_date": lambda w: w.date == "-",
    "one_digit_end_year": lambda w: re.fullmatch(r"\d{4}-\d", w.date),
    "private_collection": lambda w: w.location == "Private collection",
    "quote_title": lambda w: '"' in w.title,
    "repeated_basename": lambda w: BASENAMES[w.page.rpartition("/")[2]] > 1,
    "semicolon_title": lambda w: ";" in w.title,
    "several_sizes": lambda w: w.technique.count(" cm") > 1,
    "size_in_mm": lambda w: w.technique.endswith(" mm"),
    "technique_typo": lambda w: w.technique.startswith("Oill "),
    "three_dimensions": lambda w: re.search(r"\d x \d+ x \d+ cm", w.technique),
    "tight_circa": lambda w: re.fullmatch(r"c\.\d{4}", w.date),
    "tight_size": lambda w: re.search(r"\d x\d", w.technique),
    "typo_year": lambda w: re.fullmatch(r"\d{5}", w.date),
    "worded_size": lambda w: "width at the base" in w.technique,
}
ARTIST_DIRT: dict[str, Callable[[Artist], object]] = {
    "author": lambda a: a.author.endswith(","),
    "born_died": lambda a: re.search(r"\d{5}", a.born_died),
    "generic_author": lambda a: re.fullmatch(r"[A-Z ]+, [A-Z][a-z]+", a.author),
    "nested_parenthesis": lambda a: a.born_died.count("(") > 1,
}


def test_the_sample_is_large_enough_to_be_worth_a_warehouse():
    sample = wga_sample()
    assert len(sample.works) >= 160
    assert len({artist.author for artist in sample.artists}) >= 60


def test_every_value_of_each_catalogue_list_occurs():
    sample = wga_sample()
    assert {artist.period for artist in sample.artists} == PERIODS
    assert {artist.school for artist in sample.artists} == MAIN_SCHOOLS
    assert {artist.timeframe for artist in sample.artists} == TIMEFRAMES
    assert {work.form for work in sample.works} == FORMS
    assert {work.type for work in sample.works} == TYPES


@pytest.mark.parametrize("kind", sorted(WORK_DIRT))
def test_works_show_each_kind_of_dirt_that_they_claim(kind):
    rows = [work for work in wga_sample().works if kind in work.dirt]
    assert rows
    assert [work.page for work in rows if not WORK_DIRT[kind](work)] == []


@pytest.mark.parametrize("kind", sorted(ARTIST_DIRT))
def test_artists_show_each_kind_of_dirt_that_they_claim(kind):
    rows = [artist for artist in wga_sample().artists if kind in artist.dirt]
    assert rows
    assert [artist.author for artist in rows if not ARTIST_DIRT[kind](artist)] == []


def test_no_kind_of_dirt_goes_unchecked():
    sample = wga_sample()
    assert {kind for work in sample.works for kind in work.dirt} == WORK_DIRT.keys()
    assert {kind for artist in sample.artists for kind in artist.dirt} == ARTIST_DIRT.keys()


def test_common_shapes_of_dates_occur_often():
    dates = [work.date for work in wga_sample().works]
    for shape in (r"\d{4}", r"\d{4}-\d\d", r"c\. \d{4}"):
        assert sum(bool(re.fullmatch(shape, date)) for date in dates) >= 10


def test_works_and_folders_have_unique_urls_in_plain_ascii():
    sample = wga_sample()
    paths = [work.page for work in sample.works] + [artist.folder for artist in sample.artists]
    assert len(set(paths)) == len(paths)
    assert all(re.fullmatch(r"[a-z](/[a-z0-9_]+)+", path) for path in paths)


def test_the_index_has_other_names_and_a_doubled_row():
    artists = wga_sample().artists
    assert sum(len(artist.aliases) for artist in artists) >= 30
    assert [artist.author for artist in artists if artist.times_listed > 1] == [
        "BURNE-JONES, Edward"
    ]


ARTIST = "d/durer;DÜRER, Albrecht;(b. 1471);Baroque;German painter;German;1501-1550;;1;;Text"
WORK = "d/durer/hare;Hare;1502;Watercolour;Vienna;graphics;study;;"


def tables(artists: list[str], works: list[str]) -> tuple[str, str]:
    heads = [";".join(ARTIST_COLUMNS)], [";".join(WORK_COLUMNS)]
    return "\n".join(heads[0] + artists) + "\n", "\n".join(heads[1] + works) + "\n"


def test_a_sound_table_is_read():
    sample = parse_sample(*tables([ARTIST], [WORK]))
    assert sample.works[0].artist is sample.artists[0]


@pytest.mark.parametrize(
    ("artists", "works", "message"),
    [
        ([ARTIST, ARTIST], [WORK], "wga_artists.csv:3: folder d/durer occurs twice"),
        ([ARTIST], [WORK, WORK], "wga_works.csv:3: page d/durer/hare occurs twice"),
        ([ARTIST], ["x/other/a" + WORK[12:]], "wga_works.csv:2: page x/other/a lies in no"),
        ([ARTIST], [WORK + ";more"], "wga_works.csv:2: 10 fields, expected 9"),
        ([ARTIST], [], "wga_artists.csv: no works by d/durer"),
        ([ARTIST.replace(";1;", ";once;")], [WORK], "wga_artists.csv:2: times_listed"),
        (
            [ARTIST],
            [WORK, WORK.replace("durer/hare", "durer/1/hare")],
            "wga_works.csv: d/durer holds both works and folders",
        ),
    ],
)
def test_a_malformed_table_is_refused_with_its_place(artists, works, message):
    with pytest.raises(ArtwarehouseError, match=re.escape(message)):
        parse_sample(*tables(artists, works))


def test_a_wrong_header_is_refused():
    with pytest.raises(ArtwarehouseError, match=r"wga_artists\.csv:1: the header must be folder"):
        parse_sample("a;b\n", "")
