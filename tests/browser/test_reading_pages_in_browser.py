"""What a visitor does with Explore, a work's page, SQL and Data quality."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PICTURE = "[data-testid=stImage] img"
CHART = "[data-testid=stVegaLiteChart]"
CARD_LINK = "[data-testid=stPageLink] a"

# A page's address, and what stands on it when it is all there.
READY = {
    "explore": PICTURE,
    "sql": "[data-testid=stTextArea]",
    "quality": CHART,
}


def choose(page: Page, label: str, value: str) -> None:
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(value)
    page.get_by_role("option", name=value, exact=True).click()


def wait_until_drawn(page: Page) -> None:
    page.get_by_role("heading", level=1).wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")


def test_a_visitor_narrows_opens_a_work_and_comes_back(open_page: Callable[..., Page]) -> None:
    from playwright.sync_api import expect

    page = open_page("explore")
    page.locator(PICTURE).first.wait_for()
    found = page.get_by_role("heading", level=3).first
    all_works = found.inner_text()
    choose(page, "School", "French")
    page.wait_for_url("**/explore?*school=French*")
    expect(found).not_to_have_text(all_works)
    wait_until_drawn(page)
    heading = found.inner_text()
    assert re.fullmatch(r"\d+ works, \d+ with a picture", heading)
    assert page.locator(PICTURE).first.get_attribute("alt")
    card = page.locator(CARD_LINK).first
    title = card.inner_text().strip()
    card.focus()
    page.keyboard.press("Enter")  # cards are links, for the keyboard too
    page.wait_for_url("**/work?key=*")
    page.get_by_text("Where this comes from").wait_for()
    wait_until_drawn(page)
    assert page.get_by_role("heading", level=1).inner_text().strip().startswith(title[:20])
    page.get_by_role("link", name="Back to the works found").click()
    page.wait_for_url("**/explore?*school=French*")
    page.get_by_role("heading", name=heading).wait_for()
    assert page.locator("[data-testid=stException]").count() == 0


def test_a_page_of_the_works_found_has_an_address_of_its_own(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("explore?picture=With+a+picture&page=2")
    page.locator(PICTURE).first.wait_for()
    second = page.locator(CARD_LINK).first.inner_text()
    again = open_page("explore?picture=With+a+picture")
    again.locator(PICTURE).first.wait_for()
    assert again.locator(CARD_LINK).first.inner_text() != second


def test_a_visitor_asks_a_question_and_keeps_the_answer(
    open_page: Callable[..., Page], keep_screenshot: Callable[..., Path]
) -> None:
    page = open_page("sql")
    page.get_by_role("tab", name="Examples").click()
    page.get_by_role("button", name="How many works does each museum have").click()
    page.get_by_role("heading", name="2 rows").wait_for()
    page.locator(CHART).wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "source_name,works,works_with_picture"
    assert len(lines) == 3
    page.get_by_role("tab", name="Tables").click()
    wait_until_drawn(page)
    keep_screenshot(page, "sql_answer")
    page.get_by_role("textbox", name="One SELECT statement").fill("drop table fct_artwork")
    page.keyboard.press("Control+Enter")
    refusal = page.locator("[data-testid=stAlert]").filter(has_text="Only SELECT")
    refusal.wait_for()
    assert "Traceback" not in page.inner_text("body")


def test_the_rows_that_failed_a_check_are_one_click_away(
    open_page: Callable[..., Page], keep_screenshot: Callable[..., Path]
) -> None:
    page = open_page("quality")
    page.locator(CHART).first.wait_for()
    wait_until_drawn(page)
    buttons = page.get_by_role("button", name="Show the rows")
    if not buttons.count():
        pytest.skip("no check failed in this warehouse")
    buttons.first.click()
    page.get_by_text("from failing_rows.", exact=False).first.wait_for()
    wait_until_drawn(page)
    keep_screenshot(page, "quality_light")


@pytest.mark.parametrize("path", READY)
@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "dark"), (390, "light"), (390, "dark")], ids=str
)
def test_a_page_fits_its_window(
    open_page: Callable[..., Page],
    keep_screenshot: Callable[..., Path],
    path: str,
    width: int,
    scheme: str,
) -> None:
    page = open_page(path, width=width, scheme=scheme)
    page.locator(READY[path]).first.wait_for()
    wait_until_drawn(page)
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0
    device = "" if width > 400 else "telephone_"
    keep_screenshot(page, f"{path}_{device}{scheme}")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")], ids=str)
def test_a_works_own_page_fits_its_window(
    open_page: Callable[..., Page],
    keep_screenshot: Callable[..., Path],
    width: int,
    scheme: str,
) -> None:
    page = open_page("explore", width=width, scheme=scheme)
    page.locator(PICTURE).first.wait_for()
    wait_until_drawn(page)
    device = "" if width > 400 else "telephone_"
    if width > 400:
        keep_screenshot(page, f"explore_{scheme}")
    page.locator(CARD_LINK).first.click()
    page.get_by_text("Where this comes from").wait_for()
    wait_until_drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    keep_screenshot(page, f"work_{device}{scheme}")
