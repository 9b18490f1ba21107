from __future__ import annotations

import pytest

from ingestion.wga import urls
from ingestion.wga.robots_txt import Robots

PAGE = "https://www.wga.hu/html/d/doe/index.html"


@pytest.mark.parametrize(
    "href",
    [
        PAGE,
        "http://www.wga.hu/html/d/doe/index.html",
        "http://wga.hu/html/d/doe/index.html#top",
        "//www.wga.hu/html/d/doe/index.html?x=1",
        "/html/d/doe/index.html",
        "index.html",
        "../doe/",
        " /html_m/d/doe/index.html\n",
        "/frames-e.html?/html/d/doe/index.html",
        "https://www.wga.hu/frames-e.html?/html/d/doe/",
    ],
)
def test_all_forms_of_a_page_address_become_one(href: str) -> None:
    assert urls.page_url(href, "https://www.wga.hu/html/d/doe/other.html") == PAGE


@pytest.mark.parametrize(
    "href",
    [
        None,
        "",
        "https://example.org/html/d/doe/index.html",
        "https://www.wga.hu@example.org/html/d/doe/index.html",
        "https://www.wga.hu.example.org/html/d/doe/index.html",
        "javascript:history.back()",
        "mailto:someone@www.wga.hu",
        "file:///html/d/doe/index.html",
        "http://[/html/d/doe/index.html",
        "/bio/d/doe/biograph.html",
        "/html/d/doe/picture.jpg",
        "/html/d/%2e%2e/%2E%2E/secret.html",
        "/html/d/..%5C..%5Csecret.html",
        "/html/d/doe%00.html",
        f"/html/d/{'doe' * 100}.html",
    ],
)
def test_what_is_no_page_of_the_site_has_no_address(href: str | None) -> None:
    assert urls.page_url(href) is None


def test_a_picture_and_its_page_name_each_other() -> None:
    page = "https://www.wga.hu/html/d/doe/2/2saint..html"  # a doubled dot, as one real page has
    picture = urls.picture_of_page(page, "detail")
    assert picture == "https://www.wga.hu/detail/d/doe/2/2saint..jpg"
    assert urls.page_of_picture(picture) == page
    assert urls.resized(picture, "preview") == "https://www.wga.hu/preview/d/doe/2/2saint..jpg"


def test_picture_files_keep_their_folders() -> None:
    one, other = (f"https://www.wga.hu/html/{path}.html" for path in ("a/x/self", "b/y/self"))
    assert urls.image_filename(one) == "wga/a/x/self.jpg"
    assert urls.image_filename(one) != urls.image_filename(other)


@pytest.mark.parametrize("href", ["/art/.jpg", "/art/d/doe/x.html", "/biojpg/d/doe/biograph.jpg"])
def test_what_is_no_picture_of_a_work_has_no_picture_address(href: str) -> None:
    assert urls.picture_url(href) is None


def test_robots_txt_is_kept_to() -> None:
    robots = Robots("User-agent: *\nDisallow: /cgi-bin/\n\nUser-agent: other\nDisallow: /\n")
    assert not robots.allows("https://www.wga.hu/cgi-bin/artist.cgi?letter=a")
    assert robots.allows(PAGE)
    assert Robots("").allows(PAGE)


@pytest.mark.parametrize(
    ("rule", "path", "is_allowed"),
    [
        ("Disallow: /html/*/private", "/html/v/private/x.html", False),
        ("Disallow: /html/*/private", "/html/v/public.html", True),
        ("Disallow: /*.zip$", "/database/data_txt.zip", False),
        ("Disallow: /*.zip$", "/database/data_txt.zip.html", True),
        ("Disallow: /html\nAllow: /html/v/", "/html/v/vermeer/index.html", True),
        ("Disallow: /html\nAllow: /html/v/", "/html/w/index.html", False),
        ("Allow: /html\nDisallow: /html", "/html/w", True),
        ("Disallow:", "/html/w", True),
    ],
)
def test_the_longest_rule_decides_with_its_wildcards(
    rule: str, path: str, is_allowed: bool
) -> None:
    robots = Robots(f"User-agent: *\n{rule}\n")
    assert robots.allows(f"https://www.wga.hu{path}") is is_allowed


def test_the_group_that_names_us_decides_alone() -> None:
    robots = Robots(
        "User-agent: *\nDisallow: /\n\nUser-agent: ArtWarehouse\nCrawl-delay: 2.5\nDisallow: /x\n"
    )
    assert robots.allows(PAGE)
    assert not robots.allows("https://www.wga.hu/x/y")
    assert robots.requests_per_second(1.0) == 0.4


@pytest.mark.parametrize(
    ("text", "wanted", "pace"),
    [
        ("", 2.0, 2.0),
        ("User-agent: *\nCrawl-delay: 4\n", 2.0, 0.25),
        ("User-agent: *\nCrawl-delay: 4\n", 0.0, 0.25),
        ("User-agent: *\nCrawl-delay: 1\n", 0.5, 0.5),
        ("", 0.0, 0.0),
    ],
)
def test_a_crawl_delay_only_ever_slows_down(text: str, wanted: float, pace: float) -> None:
    assert Robots(text).requests_per_second(wanted) == pace
