"""What a visitor does: looks at the statistics, classifies paintings, uploads nonsense."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

CONFIG = Path(__file__).parents[2] / "app" / ".streamlit" / "config.toml"
CHART = "[data-testid=stVegaLiteChart]"
PICTURE = "[data-testid=stImage] img"
ALERT = "[data-testid=stAlert]"


def painting() -> Path:
    from app_museum import painting

    return painting()


def upload(page: Page, path: Path | dict[str, object]) -> None:
    page.get_by_role("heading", name="Classify").wait_for()
    page.get_by_text("My own picture").click()
    page.locator("input[type=file]").set_input_files(path)


def test_the_collection_shows_figures_charts_and_pictures(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.get_by_role("heading", name="Collection").wait_for()
    page.get_by_role("heading", name="Some of the pictures").wait_for()
    page.locator(
        "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
    ).first.wait_for()
    page.locator(PICTURE).first.wait_for()
    assert page.locator("[data-testid=stMetric]").count() == 5
    assert page.locator(CHART).count() >= 7
    assert page.locator(PICTURE).first.get_attribute("alt")
    assert page.locator("[data-testid=stException]").count() == 0


def test_the_query_of_a_chart_is_one_click_away(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.get_by_text("Query and data").first.click()
    page.get_by_text("order by", exact=False).first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").first.click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("source,works,works_with_image,total")
    assert len(lines) > 1


def test_the_address_keeps_the_chosen_source(open_page: Callable[..., Page]) -> None:
    page = open_page()
    choice = page.get_by_role("radiogroup").filter(has_text="All")
    choice.wait_for()
    choice.get_by_text("The Met").click()
    page.wait_for_url("**/?source=*")
    again = open_page(page.url.rpartition("/")[2])
    again.get_by_text("Query and data").first.click()
    again.locator("code").filter(has_text="['met']").first.wait_for()


def test_a_random_painting_is_held_against_its_truth(
    open_page: Callable[..., Page], keep_screenshot: Callable[..., Path]
) -> None:
    from playwright.sync_api import expect

    page = open_page("classify")
    page.get_by_text("The model says", exact=False).or_(
        page.get_by_text("the model says", exact=False)
    ).first.wait_for()
    page.locator(CHART).wait_for()
    # The first; the heat map and the nearest works follow.
    shown = page.locator(PICTURE).first
    shown.wait_for()
    before = shown.get_attribute("src")
    page.get_by_role("button", name="Another painting").click()
    expect(shown).not_to_have_attribute("src", str(before), timeout=60_000)
    keep_screenshot(page, "classify_random")


def test_an_uploaded_painting_gets_a_label_with_probabilities(
    open_page: Callable[..., Page], keep_screenshot: Callable[..., Path]
) -> None:
    page = open_page("classify")
    upload(page, painting())
    answer = page.locator(ALERT).filter(has_text="The model says")
    answer.wait_for()
    assert "%" in answer.inner_text()
    chart = page.locator(CHART)
    chart.wait_for()
    assert page.locator("[data-testid=stException]").count() == 0
    keep_screenshot(page, "classify_upload")


def test_a_text_file_named_jpg_gets_a_clear_message(
    open_page: Callable[..., Page], keep_screenshot: Callable[..., Path]
) -> None:
    page = open_page("classify")
    upload(page, {"name": "holiday.jpg", "mimeType": "image/jpeg", "buffer": b"Dear diary"})
    message = page.locator(ALERT).filter(has_text="not a picture")
    message.wait_for()
    assert "holiday.jpg" in message.inner_text()
    assert "Traceback" not in page.inner_text("body")
    keep_screenshot(page, "classify_not_a_picture")


def test_a_file_beyond_ten_megabytes_is_refused(open_page: Callable[..., Page]) -> None:
    page = open_page("classify")
    big = {"name": "big.jpg", "mimeType": "image/jpeg", "buffer": b"\xff" * (10 * 2**20 + 1)}
    upload(page, big)
    page.get_by_text("10", exact=False).and_(page.get_by_text("MB", exact=False)).first.wait_for()
    assert page.get_by_text("The model says").count() == 0


@pytest.mark.parametrize("path", ["", "classify"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_a_telephone(
    open_page: Callable[..., Page], keep_screenshot: Callable[..., Path], path: str, scheme: str
) -> None:
    page = open_page(path, width=390, scheme=scheme)
    page.get_by_role("heading", level=1).wait_for()
    page.locator(CHART).first.wait_for()
    page.locator("[data-test-script-state=notRunning]").wait_for()
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0
    keep_screenshot(page, f"{path or 'collection'}_telephone_{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_are_those_of_the_theme_beside_the_app(
    open_page: Callable[..., Page], keep_screenshot: Callable[..., Path], scheme: str
) -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][scheme]
    page = open_page(scheme=scheme)
    page.locator(CHART).first.wait_for()
    ground = page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    red, green, blue = (int(part) for part in ground.strip("rgb()").split(","))
    assert f"#{red:02x}{green:02x}{blue:02x}" == theme["backgroundColor"]
    keep_screenshot(page, f"collection_{scheme}")
