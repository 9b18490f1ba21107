import csv
import io
import re
import zipfile

import pytest
import requests
from selectolax.lexbor import LexborHTMLParser

from ingestion.replay import ReplayMuseum
from ingestion.replay.wga_sample import wga_sample

INDEX = "/cgi-bin/artist.cgi"


def rows_of(answer: requests.Response) -> list[list]:
    """Cells of the artist rows; the header row is left out."""
    table = LexborHTMLParser(answer.text).css("table tr")
    return [row.css("td") for row in table[1:]]


def test_a_letter_lists_its_artists_in_rows_of_five_cells(visitor):
    rows = rows_of(visitor.get(f"{INDEX}?letter=d"))
    assert all(len(row) == 5 for row in rows)
    assert [cell.attributes.get("class") for cell in rows[0]] == [None] + ["ARTISTLIST"] * 4
    durer = next(row for row in rows if row[1].text() == "DÜRER, Albrecht")
    link = durer[1].css_first("a")
    assert link.attributes["href"] == "http://www.wga.hu/html/d/durer/index.html"
    assert [cell.text() for cell in durer[2:]] == [
        "(1471-1528)",
        "Northern Renaissance",
        "German painter (Nuremberg)",
    ]


def test_every_artist_is_listed_under_one_of_the_letters(visitor):
    listed = {
        link.attributes["href"]
        for letter in "abcdefghijklmnopqrstuvwxyz"
        for row in rows_of(visitor.get(f"{INDEX}?letter={letter}&max=9999999"))
        for link in row[1].css("a")
    }
    assert listed == {
        f"http://www.wga.hu/html/{artist.folder}/index.html" for artist in wga_sample().artists
    }


def test_an_alias_row_refers_to_the_artist(visitor):
    rows = rows_of(visitor.get(f"{INDEX}?letter=s"))
    alias = next(row for row in rows if row[1].text().startswith("SANTI"))
    assert alias[1].text() == "SANTI, Raffaello (see RAFFAELLO Sanzio)"
    assert alias[1].css_first("b").text() == "SANTI, Raffaello"
    [link] = alias[1].css("a")
    assert link.attributes["href"] == "http://www.wga.hu/html/r/raphael/index.html"


def test_one_artist_is_listed_twice_with_the_same_url(visitor):
    rows = rows_of(visitor.get(f"{INDEX}?letter=b&max=9999999"))
    names = [row[1].text() for row in rows]
    assert names.count("BURNE-JONES, Edward") == 2


def test_the_pager_leads_through_all_pages_without_loss_or_repetition():
    with ReplayMuseum(page_size=7) as museum, requests.Session() as session:

        def get(path: str) -> requests.Response:
            return session.get(museum.url + path, timeout=10)

        first = get(f"{INDEX}?letter=b")
        pager = LexborHTMLParser(first.text).css_first("div.LIST")
        pages = int(re.search(r"Page 1 of (\d+)", pager.text())[1])
        assert pages > 1
        links = [link.attributes["href"] for link in pager.css("a")]
        assert links[0] == (
            f"{INDEX}?Profession=any&School=any&Period=any&Time-line=any"
            "&from=7&max=7&Sort=Name&letter=b"
        )
        assert len(links) == pages - 1
        paged = [row[1].html for page in (first, *map(get, links)) for row in rows_of(page)]
        whole = [row[1].html for row in rows_of(get(f"{INDEX}?letter=b&max=9999999"))]
    assert paged == whole


def test_a_page_beyond_the_last_is_empty(visitor):
    assert rows_of(visitor.get(f"{INDEX}?letter=b&from=5000&max=50")) == []


def works_reached(visitor, folder: str) -> list[str]:
    """Page paths of the works reached from a folder's page, through its sub-pages."""
    tree = LexborHTMLParser(visitor.get(f"/html/{folder}/index.html").text)
    lists = tree.css("ul")
    if lists:
        names = [link.attributes["href"] for link in lists[0].css("a")]
        return [
            page
            for name in names
            for page in works_reached(visitor, f"{folder}/{name.removesuffix('/index.html')}")
        ]
    rows = tree.css("table tr")[1:]
    assert all(len(row.css("td")) == 4 for row in rows)
    pictures = [row.css_first("a").attributes["href"] for row in rows]
    return [path.removeprefix("/art/").removesuffix(".jpg") for path in pictures]


@pytest.mark.parametrize("folder", ["l/leonardo", "r/rembrand", "m/michelan"])
def test_all_works_of_an_artist_are_reached_from_the_artists_page(visitor, folder):
    expected = {work.page for work in wga_sample().works if work.artist.folder == folder}
    reached = works_reached(visitor, folder)
    assert set(reached) == expected
    assert len(reached) == len(expected)


def test_a_row_of_the_works_table_holds_picture_data_file_info_and_comment(visitor):
    tree = LexborHTMLParser(visitor.get("/html/v/vermeer/index.html").text)
    assert tree.css_first("div.INDEX2").text() == "VERMEER, Johannes"
    assert tree.css_first("div.INDEX3").text() == "(b. 1632, Delft, d. 1675, Delft)"
    cells = tree.css("table tr")[1].css("td")
    assert cells[0].css_first("img").attributes["src"] == "/preview/v/vermeer/milkmaid.jpg"
    assert cells[1].text(separator="|") == (
        "The Milkmaid|c. 1658|Oil on canvas, 45,4 x 41 cm|Rijksmuseum, Amsterdam"
    )
    width, height = map(int, re.match(r"(\d+)\*(\d+)", cells[2].text()).groups())
    assert (width, height) == jpeg_size(visitor.get("/art/v/vermeer/milkmaid.jpg").content)
    assert cells[3].css_first("a").attributes["href"] == "/html/v/vermeer/milkmaid.html"


def test_a_work_page_has_its_description_after_the_marker(visitor):
    page = visitor.get("/html/v/vermeer/milkmaid.html").text
    after = page.partition("<!-- Comment Start -->")[2]
    assert after.lstrip().startswith("<p>Small dots of light lie on the crust of the bread.</p>")
    silent = visitor.get("/html/v/vermeer/delft.html").text
    assert "<p>" not in silent.partition("<!-- Comment Start -->")[2]


def test_every_work_has_a_page_under_html_and_html_m(visitor):
    for work in wga_sample().works[::10]:
        page = visitor.get(f"/html/{work.page}.html")
        assert page.status_code == 200
        assert visitor.get(f"/html_m/{work.page}.html").text == page.text


def test_a_biography_has_its_heading_and_text(visitor):
    tree = LexborHTMLParser(visitor.get("/bio/d/durer/biograph.html").text)
    assert tree.css_first("h3").text() == "Biography"
    assert "monogram" in tree.css_first("p").text()


def jpeg_size(data: bytes) -> tuple[int, int]:
    import cv2
    import numpy as np

    height, width, channels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape
    assert channels == 3
    return width, height


def test_pictures_come_in_three_sizes_of_one_shape(visitor):
    sizes = [
        jpeg_size(visitor.get(f"/{variant}/d/durer/2/hare.jpg").content)
        for variant in ("art", "detail", "preview")
    ]
    assert [max(size) for size in sizes] == [900, 360, 100]
    assert {round(width / height, 1) for width, height in sizes} == {
        round(sizes[0][0] / sizes[0][1], 1)
    }


def test_a_picture_has_the_same_bytes_each_time_and_no_other_work_has_them(visitor):
    from ingestion.replay.synthetic_pictures import picture

    served = visitor.get("/art/d/durer/2/hare.jpg").content
    assert picture.__wrapped__("art", "d/durer/2/hare") == served
    every = {picture("preview", work.page) for work in wga_sample().works}
    assert len(every) == len(wga_sample().works)


@pytest.mark.parametrize(
    "path",
    [
        "/html/d/durer/2/nothing.html",
        "/html/x/nobody/index.html",
        "/html/d/durer/2/../../../etc/passwd",
        "/art/d/durer/2/nothing.jpg",
        "/art/d/durer/2/hare.png",
        "/bio/d/durer/other.html",
        "/bio/d/durer.html",
        "/favicon.ico",
    ],
)
def test_any_other_path_is_404(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_robots_txt_allows_everything(visitor):
    assert visitor.get("/robots.txt").text == "User-agent: *\nDisallow:\n"


def test_the_download_is_the_sites_catalogue(visitor):
    archive = zipfile.ZipFile(io.BytesIO(visitor.get("/database/download/data_txt.zip").content))
    assert archive.namelist() == ["catalog.csv"]
    text = archive.read("catalog.csv").decode("cp1250")
    assert text.startswith(
        "AUTHOR;BORN-DIED;TITLE;DATE;TECHNIQUE;LOCATION;URL;FORM;TYPE;SCHOOL;TIMEFRAME\r\n"
        "MINIATURIST, English;"
    )
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    works = wga_sample().works
    assert [row["URL"] for row in rows] == [
        f"https://www.wga.hu/html/{work.page}.html" for work in works
    ]
    assert [row["TITLE"] for row in rows] == [lossy(work.title) for work in works]
    thorvaldsen = next(row for row in rows if row["AUTHOR"] == "THORVALDSEN, Bertel")
    assert thorvaldsen["LOCATION"] == "Thorvaldsens Museum, K?benhavn"


def lossy(text: str) -> str:
    return text.encode("cp1250", errors="replace").decode("cp1250")
