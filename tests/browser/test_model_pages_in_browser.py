"""What a visitor does with Beat the model, Models and the Map."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_reading_pages_in_browser import CHART, PICTURE, choose, wait_until_drawn

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# Addresses of the new pages and of their parts, by the name of the screenshot.
VIEWS = {
    "beat": "beat",
    "models": "models",
    "map": "map?colour=School",
    "map_artist": "map?view=One+artist+over+time",
    "map_alike": "map?view=Artists+alike",
    "collection_time": "?part=Over+time",
    "collection_missing": "?part=What+is+missing",
}


def test_a_visitor_plays_with_the_keyboard_alone(
    open_page: Callable[..., Page], keep_screenshot: Callable[..., Path]
) -> None:
    page = open_page("beat")
    picture = page.locator(PICTURE)
    picture.wait_for()
    assert picture.get_attribute("alt") == "The painting to be guessed"
    assert page.locator(CHART).count() == 0
    page.get_by_role("button", name="French").focus()
    page.keyboard.press("Enter")
    page.locator("[data-testid=stAlert]").filter(has_text="It is").wait_for()
    page.locator(CHART).wait_for()
    wait_until_drawn(page)
    keep_screenshot(page, "beat_answer")
    score = page.locator("[data-testid=stMetricValue]")
    assert re.fullmatch(r"[01] of 1", score.first.inner_text())
    page.keyboard.press("ArrowRight")
    page.get_by_text("Which school is it?").wait_for()
    assert page.locator(CHART).count() == 0


def test_a_cell_of_the_confusion_matrix_opens_its_works(
    open_page: Callable[..., Page], keep_screenshot: Callable[..., Path]
) -> None:
    page = open_page("models")
    page.locator(CHART).first.wait_for()
    wait_until_drawn(page)
    # Of four classes: the model says French (the third of four columns) of most pictures.
    cells = page.locator(f"{CHART} svg").first.locator("path[aria-label*='Truth: French']")
    cells.nth(2).click()
    page.get_by_text(re.compile(r"works? of French (recognised|taken for)")).wait_for()
    wait_until_drawn(page)
    keep_screenshot(page, "models_cell")


def test_a_point_shows_its_picture_and_a_part_lists_its_works(
    open_page: Callable[..., Page], keep_screenshot: Callable[..., Path]
) -> None:
    page = open_page("map?colour=School")
    canvas = page.locator(f"{CHART} canvas")
    canvas.wait_for()
    wait_until_drawn(page)
    page.wait_for_timeout(1000)
    box = canvas.bounding_box()
    assert box
    picture = page.locator("#vg-tooltip-element.visible img")
    steps = [(x, y) for y in range(70, 560, 6) for x in range(10, int(box["width"]), 9)]
    for x, y in steps:
        page.mouse.move(box["x"] + x, box["y"] + y)
        if picture.count():
            break
    page.wait_for_function(
        "document.querySelector('#vg-tooltip-element img')?.naturalWidth > 0", timeout=20_000
    )
    page.mouse.move(box["x"] + 20, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 500, steps=5)
    page.mouse.up()
    page.get_by_text(re.compile(r"\d+ works in the marked part")).wait_for()
    page.locator(PICTURE).first.wait_for()
    wait_until_drawn(page)
    keep_screenshot(page, "map_marked")


def test_a_value_of_the_map_can_be_chosen_by_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("map?colour=School")
    page.locator(f"{CHART} canvas").wait_for()
    choose(page, "Only this school", "French")
    page.get_by_text(re.compile(r"\d+ works of French on the map")).wait_for()
    page.locator(PICTURE).first.wait_for()


def test_a_picture_is_not_served_from_outside_the_store(address: str) -> None:
    import urllib.error
    import urllib.request

    pictures = f"{address}/app/static/pictures/200"
    for path in ("..%2Fwarehouse.duckdb", "met%2Fnone.jpg", "%2Fetc%2Fpasswd", "met"):
        with pytest.raises(urllib.error.HTTPError, match=r"40[04]"):
            urllib.request.urlopen(f"{pictures}/{path}", timeout=20)  # noqa: S310 # ours


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_a_page_fits_its_window(
    open_page: Callable[..., Page],
    keep_screenshot: Callable[..., Path],
    view: str,
    width: int,
    scheme: str,
) -> None:
    page = open_page(VIEWS[view], width=width, scheme=scheme)
    page.locator(PICTURE if view == "beat" else CHART).first.wait_for()
    wait_until_drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("[data-testid=stException]").count() == 0
    device = "" if width > 400 else "telephone_"
    keep_screenshot(page, f"{view}_{device}{scheme}")
