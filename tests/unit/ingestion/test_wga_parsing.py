from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.wga.page_records import ArtistPage, IndexPage
from ingestion.wga.parsing import parse_artist_page, parse_comment, parse_index

SITE = "https://www.wga.hu"
INDEX = f"{SITE}/cgi-bin/artist.cgi?letter=d"
DOE = f"{SITE}/html/d/doe/index.html"

HEAD = (
    "<tr><td>D</td><td class=ARTISTLIST><b>ARTIST</b></td><td class=ARTISTLIST>BORN-DIED</td>"
    "<td class=ARTISTLIST>PERIOD</td><td class=ARTISTLIST>SCHOOL</td></tr>"
)
DOE_ROW = (
    "<TR><TD>&nbsp;</TD>"
    '<TD CLASS="ARTISTLIST"><A HREF="http://www.wga.hu/html/d/doe/index.html"><B>DOE, Ann</B></A>'
    '</TD><TD CLASS="ARTISTLIST">(1552-1615)</TD><TD CLASS="ARTISTLIST">Mannerism</TD>'
    '<TD CLASS="ARTISTLIST">German painter (Prague)</TD></TR>'
)


def index(rows: str, around: str = "{}") -> IndexPage:
    table = f'<div class="PAGENUM"><center><table>{HEAD}{rows}</table></center></div>'
    return parse_index(around.format(table), letter="d", url=INDEX)


def works(table: str) -> ArtistPage:
    return parse_artist_page(table, url=DOE, artist_url=DOE, artist="DOE, Ann")


def work_table(*rows: str) -> str:
    head = "<tr><td>Preview<td><b>Picture Data</b><td>File Info<td>Comment</tr>"
    return f"<table border=1>{head}{''.join(rows)}</table>"


def work_row(data: str, name: str = "d/doe/one") -> str:
    return (
        f'<tr><td><a href="/art/{name}.jpg"><img src="/preview/{name}.jpg"></a></td>'
        f"<td>{data}</td><td><center>700*900<br>True Color<br>90 Kb</center></td><td></td></tr>"
    )


def test_an_index_row_becomes_an_artist() -> None:
    page = index(DOE_ROW)
    assert page.rejects == []
    assert page.artists == [
        {
            "url": DOE,
            "artist": "DOE, Ann",
            "born_died": "(1552-1615)",
            "period": "Mannerism",
            "school": "German painter (Prague)",
            "nationality": "German",
            "profession": "painter",
            "base": "Prague",
            "letter": "d",
        }
    ]


def test_rows_are_read_with_and_without_the_letter_cell_and_the_class() -> None:
    bare = DOE_ROW.replace(' CLASS="ARTISTLIST"', "")
    for row in (DOE_ROW.replace("<TD>&nbsp;</TD>", ""), bare, bare.replace("<TD>&nbsp;</TD>", "")):
        assert index(row).artists == index(DOE_ROW).artists


def test_a_list_inside_layout_tables_gives_each_artist_once() -> None:
    page = index(DOE_ROW, "<table><tr><td>menu</td><td>{}</td></tr></table>")
    assert len(page.artists) == 1
    assert page.rejects == []


def test_an_alias_is_read_in_either_order_of_its_tags() -> None:
    forms = (
        '<B>ROE, Ann</B> (see <A HREF="/html/d/doe/index.html">DOE, Ann</A>)',
        '<A HREF="/html/d/doe/index.html"><B>ROE, Ann</B></A> (see DOE, Ann)',
        '<A HREF="/html/d/doe/index.html"><B>ROE, Ann</B> (see DOE, Ann)</A>',
        '<A HREF="/html/r/roe/index.html">ROE, Ann</A> (see <A HREF="/html/d/doe/">DOE, Ann</A>)',
    )
    for form in forms:
        page = index(f"<tr><td class=ARTISTLIST>{form}</td>" + "<td class=ARTISTLIST></td>" * 3)
        assert page.aliases == [
            {"alias": "ROE, Ann", "canonical": "DOE, Ann", "canonical_url": DOE}
        ]
        assert page.artists == []
        assert page.rejects == []


def test_parentheses_in_the_name_to_see_are_kept() -> None:
    page = index(
        '<tr><td class=ARTISTLIST>ROE (see <a href="/html/d/doe/">DOE, Ann (the Elder)</a>)</td>'
    )
    assert page.aliases[0]["canonical"] == "DOE, Ann (the Elder)"


def test_index_rows_that_cannot_be_read_are_rejected_with_their_markup() -> None:
    unlinked = "<tr>" + "<td class=ARTISTLIST>NOBODY, Known</td>" * 4 + "</tr>"
    elsewhere = DOE_ROW.replace("www.wga.hu", "example.org")
    short = '<tr><td class=ARTISTLIST><a href="/html/d/doe/">DOE, Ann</a></td></tr>'
    page = index(unlinked + elsewhere + short)
    assert page.artists == []
    assert [reject.reason for reject in page.rejects] == [
        "no link to an artist's page",
        "no link to an artist's page",
        "1 cells where 4 were expected",
    ]
    assert "NOBODY, Known" in page.rejects[0].record
    assert {reject.location for reject in page.rejects} == {INDEX}


def test_spacers_letters_and_the_pager_are_no_rows() -> None:
    page = index(
        "<tr><td colspan=5>&nbsp;</td></tr><tr><td>D</td></tr><tr><td>Page 1 of 1</td></tr>"
    )
    assert page.rejects == []
    assert page.listed


def test_the_pager_leads_to_the_other_pages_of_the_letter() -> None:
    pager = (
        "<DIV CLASS=LIST>Page 1 of 3 "
        '<a href="/cgi-bin/artist.cgi?School=any&from=50&max=50&letter=d">2</a> '
        '<a href="/cgi-bin/artist.cgi?School=any&from=100&max=50&letter=d">3</a> '
        '<a href="/cgi-bin/artist.cgi?School=any&from=100&max=50&letter=d">next</a> '
        '<a href="/cgi-bin/artist.cgi?letter=e">E</a> '
        '<a href="/cgi-bin/artist.cgi?from=50&letter=e">?</a></DIV>'
    )
    page = parse_index(pager, letter="d", url=INDEX)
    assert page.pages == 3
    assert page.next_pages == [
        f"{SITE}/cgi-bin/artist.cgi?School=any&from={start}&max=50&letter=d" for start in (50, 100)
    ]
    assert not page.listed


def test_a_row_of_works_becomes_a_work() -> None:
    page = works(work_table(work_row("<b>A Still-Life</b><br>1598<br>Oil on wood<br>Museum, Town")))
    assert page.rejects == []
    assert page.works == [
        {
            "url": f"{SITE}/html/d/doe/one.html",
            "artist_url": DOE,
            "artist": "DOE, Ann",
            "title": "A Still-Life",
            "date": "1598",
            "technique": "Oil on wood",
            "location": "Museum, Town",
            "image_url": f"{SITE}/art/d/doe/one.jpg",
            "preview_url": f"{SITE}/preview/d/doe/one.jpg",
            "file_info": "700*900, True Color, 90 Kb",
            "comment": None,
        }
    ]


def test_titles_are_told_from_what_follows() -> None:
    titles = {
        "<b>Spring</b> (detail)<br>1598<br>Oil<br>Museum": "Spring (detail)",
        "<b>Spring<br>and Summer</b><br>1598<br>Oil<br>Museum": "Spring and Summer",
        "<b>Spring</b>, <i>left wing</i><br>1598<br>Oil<br>Museum": "Spring, left wing",
        "<b>Spring</b> 1598<br>Oil<br>Museum": "Spring",
        "Spring<br>1598<br>Oil<br>Museum": "Spring",
        "<br><b> Spring </b><br>1598<br>Oil<br>Museum": "Spring",
        "<p><b>Spring</b></p><p>1598<br>Oil<br>Museum</p>": "Spring",
    }
    for data, title in titles.items():
        (work,) = works(work_table(work_row(data))).works
        read = [work[key] for key in ("title", "date", "technique", "location")]  # type: ignore[literal-required]
        assert read == [title, "1598", "Oil", "Museum"], data


def test_a_missing_line_leaves_its_field_empty() -> None:
    (work,) = works(work_table(work_row("<b>Spring</b><br>Oil on wood<br>Museum, Town"))).works
    assert (work["date"], work["technique"]) == (None, "Oil on wood")


def test_rows_of_works_without_a_picture_or_data_are_rejected() -> None:
    page = works(
        work_table(
            "<tr><td>&nbsp;</td><td><b>Lost</b></td><td></td><td></td></tr>",
            '<tr><td><a href="https://example.org/art/x.jpg">x</a></td><td>Stranger</td></tr>',
            '<tr><td><a href="/art/d/doe/alone.jpg">x</a></td></tr>',
            "<tr><td>&nbsp;</td></tr>",
        )
    )
    assert page.works == []
    assert [reject.reason for reject in page.rejects] == [
        "no picture in its first cell",
        "no picture in its first cell",
        "a picture without data beside it",
    ]
    assert "Lost" in page.rejects[0].record


def test_a_picture_is_found_by_its_preview_where_the_link_is_missing() -> None:
    row = '<tr><td><img src="../../../preview/d/doe/two.jpg"></td><td><b>Two</b></td></tr>'
    (work,) = works(work_table(row)).works
    assert work["image_url"] == f"{SITE}/art/d/doe/two.jpg"


def test_works_are_read_inside_layout_tables_and_without_a_header() -> None:
    table = work_table(work_row("<b>One</b>")).replace("Picture Data", "")
    page = works(f"<table><tr><td><img src='/preview/logo.gif'></td><td>{table}</td></tr></table>")
    assert [work["title"] for work in page.works] == ["One"]


def test_subpages_come_from_the_first_list_and_below_the_artist_alone() -> None:
    page = works(
        '<ul><li><a href="1/index.html">I</a><ul><li><a href="/html/d/doe/2/">II</a></ul>'
        '<li><a href="http://www.wga.hu/frames-e.html?/html/d/doe/3/index.html">III</a>'
        '<li><a href="1/index.html">again</a><li><a href="index.html">here</a>'
        '<li><a href="/html/r/roe/index.html">another</a><li><a href="/bio/d/doe/x.html">bio</a>'
        '<li><a href="https://example.org/html/d/doe/4.html">away</a></ul>'
        '<ul><li><a href="5/index.html">navigation</a></ul>'
    )
    assert page.subpages == [f"{SITE}/html/d/doe/{part}/index.html" for part in (1, 2, 3)]


def test_a_comment_is_the_text_of_its_cell_without_tables() -> None:
    page = (
        "<table><tr><td>Menu</td></tr><tr><td><!-- Comment Start -->"
        "<table><tr><td>Enlarge</td></tr></table><p>First  line<br>second.</p>"
        "<script>alert(1)</script>Last.<!-- Comment End --></td></tr></table>"
    )
    assert parse_comment(page) == "First line\nsecond.\nLast."
    assert parse_comment("<table><tr><td><!-- Comment Start --> </td></tr></table>") is None
    assert parse_comment("<table><tr><td>No mark.</td></tr></table>") is None


def test_deep_nesting_is_no_danger() -> None:
    deep = "<b>" * 50_000
    page = works(work_table(work_row(f"{deep}Deep")))
    assert page.works[0]["title"] == "Deep"
    assert parse_comment(f"<table><tr><td><!-- Comment Start -->{deep}Deep") == "Deep"


FRAGMENTS = st.sampled_from(
    [
        *("<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td class=ARTISTLIST>"),
        *("<th>Preview", "<td>Picture Data", "<td>ARTIST", "<td>SCHOOL", "<ul>", "<li>", "</ul>"),
        *("<b>", "</b>", "<br>", "<!-- Comment Start -->", "<!--", "<script>", "<template>"),
        *("<svg>", "<select>", "<frameset>", "<plaintext>", "&#0;", "\x00", "\ud800", "é"),
        *('<a href="/art/a/b.jpg">', '<a href="/html/d/doe/1/">', '<a href="http://[">', "</a>"),
        *('<a href="/art/../x.jpg">', '<a href="/art/.jpg">', '<img src="/preview/a/b.jpg">'),
        *("(see ", "(see X)", "1598", "Oil", "Page 1 of 9", '<a href="//www.wga.hu/art/x">'),
        *('<a href="/cgi-bin/artist.cgi?from=5&letter=d">', '<a href="/cgi-bin/artist.cgi?&=">'),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=8)), max_size=60).map("".join))
def test_no_html_makes_the_parsers_raise(html: str) -> None:
    listed = index(html)
    shown = works(html) if html else works(work_table(html))
    parse_comment(html)
    assert all(artist["artist"] and artist["url"].startswith(SITE) for artist in listed.artists)
    assert all(work["url"].startswith(f"{SITE}/html/") for work in shown.works)
    assert all(reject.reason and reject.location for reject in listed.rejects + shown.rejects)
