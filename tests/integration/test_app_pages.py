"""The app's pages in every state, run by Streamlit's own test harness."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import app_museum
import duckdb
import pytest
import streamlit as st
from app_harness import ENTRY, texts
from streamlit.testing.v1 import AppTest

from app.charts import shared as charts
from app.queries.shared import Breakdown

PAGES = ENTRY.parent / "app_pages"


@pytest.fixture(autouse=True)
def fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(tmp_path))
    return tmp_path


PAINTING = app_museum.painting().read_bytes()


def collection() -> AppTest:
    return AppTest.from_file(str(PAGES / "collection.py"), default_timeout=30).run()


def classify() -> AppTest:
    return AppTest.from_file(str(PAGES / "classify.py"), default_timeout=30).run()


def metrics(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_an_empty_warehouse_says_how_to_fill_it(data_dir) -> None:
    app_museum.publish(data_dir, works=0)
    page = collection()
    assert not page.exception
    assert "artwarehouse ingest met" in page.info[0].value


def test_the_collection_shows_totals_charts_and_pictures(data_dir) -> None:
    app_museum.publish(data_dir)
    page = collection()
    assert not page.exception
    assert not page.warning
    shown = metrics(page)
    assert (shown["Works"], shown["Pictures"]) == ("24", "24")
    assert shown["Checks passed"] == "1 of 2"  # of the last build alone
    assert shown["Built"] == "3 hours ago"
    assert "Web Gallery of Art: 8 works, loaded 1 day ago" in page.get("caption")[1].value
    assert [item.value for item in page.subheader][:4] == ["Style", "Artist", "Nation", "School"]
    assert len(page.get("vega_lite_chart")) == 9  # no work has a style
    assert "No work has a style recorded." in texts(page)
    assert len(page.get("image")) == 12
    assert all(code.value.startswith(("with", "select")) for code in page.code)


def test_one_source_is_shown_alone(data_dir) -> None:
    app_museum.publish(data_dir, pictures=False)
    page = collection()
    page.segmented_control(key="source").set_value("wga").run()
    assert metrics(page)["Works"] == "8"
    assert "where list_contains(['wga'], source)" in page.code[0].value


def test_the_query_beside_a_chart_can_be_pasted_and_gives_its_rows(data_dir) -> None:
    published = app_museum.publish(data_dir, pictures=False)
    queries = [code.value for code in collection().code]
    with duckdb.connect(str(published), read_only=True) as connection:
        assert all(connection.execute(query).fetchall() for query in queries)


def test_a_chart_is_drawn_once_for_all_visitors_and_anew_from_a_new_build(
    data_dir, monkeypatch
) -> None:
    drawn: list[str] = []
    draw = charts.works_by

    def count(frame: object, breakdown: Breakdown, **options: object) -> object:
        drawn.append(breakdown.column)
        return draw(frame, breakdown, **options)

    monkeypatch.setattr(charts, "works_by", count)
    app_museum.publish(data_dir, pictures=False)
    first = [chart.proto.alt for chart in collection().get("vega_lite_chart")]
    assert len(drawn) == len(set(drawn)) == 7
    assert [chart.proto.alt for chart in collection().get("vega_lite_chart")] == first
    assert len(drawn) == 7
    app_museum.publish(data_dir, works=6, pictures=False, build_id="b2")
    again = collection().get("vega_lite_chart")
    assert len(drawn) == 14
    assert [chart.proto.alt for chart in again] != first


def test_other_pictures_are_shown_on_demand(data_dir) -> None:
    app_museum.publish(data_dir, works=60, pictures=False)
    page = collection()
    before = texts(page)
    page.button[0].click().run()
    assert not page.exception
    assert texts(page) != before


def test_a_warehouse_without_pictures_says_how_to_get_them(data_dir) -> None:
    published = app_museum.publish(data_dir, works=2, pictures=False)
    with duckdb.connect(str(published)) as connection:
        connection.execute("update fct_artwork set image_filename = null")
    page = collection()
    assert not page.exception
    assert not page.button
    assert "--no-images" in page.caption[-1].value


def test_a_missing_picture_file_leaves_a_placeholder(data_dir) -> None:
    app_museum.publish(data_dir, works=2)
    first, second = sorted((data_dir / "images" / "met").iterdir())
    first.unlink()
    page = collection()
    assert not page.exception
    [image] = page.get("image")
    assert image.proto.imgs[0].url == f"/app/static/pictures/480/met/{second.name}"
    assert "The picture file is not in the picture store" in texts(page)


def test_a_table_that_an_older_build_lacks_costs_one_chart(data_dir) -> None:
    published = app_museum.publish(data_dir, pictures=False)
    with duckdb.connect(str(published)) as connection:
        connection.execute("drop table stats_works_by_school")
        connection.execute("alter table stats_works_by_type rename work_type to kind")
    page = collection()
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == 7
    assert [("artwarehouse build" in item.value) for item in page.warning] == [True, True]
    assert "stats\\_works\\_by\\_school" in page.warning[0].value


def test_a_warehouse_that_names_no_build_is_told_in_words(data_dir) -> None:
    published = app_museum.publish(data_dir, pictures=False)
    with duckdb.connect(str(published)) as connection:
        connection.execute("drop table warehouse_build")
    page = collection()
    assert not page.exception
    assert "artwarehouse build" in page.error[0].value


def test_a_new_build_shows_at_the_next_click(data_dir) -> None:
    app_museum.publish(data_dir, works=6, pictures=False, build_id="first")
    page = collection()
    assert metrics(page)["Works"] == "6"
    app_museum.publish(data_dir, works=9, pictures=False, build_id="second")
    page.button[0].click().run()
    assert metrics(page)["Works"] == "9"


def test_a_title_with_marks_of_markdown_is_shown_as_it_is(data_dir) -> None:
    published = app_museum.publish(data_dir, works=1)
    with duckdb.connect(str(published)) as connection:
        connection.execute("update fct_artwork set title = '*A* [b](http://c) :red[d] $e$ <b>'")
        connection.execute("update fct_artwork set source_url = 'javascript:alert(1)'")
    page = collection()
    marked = "\n".join(str(item.value) for item in (*page.markdown, *page.caption))
    assert r"\*A\* \[b\]\(http\://c\) \:red\[d\] \$e\$ \<b\>" in marked
    assert "javascript" not in texts(page)


def test_without_a_model_the_page_names_the_command_that_trains_one(data_dir) -> None:
    app_museum.publish(data_dir, works=2, pictures=False)
    page = classify()
    assert not page.exception
    assert page.code[0].value == "artwarehouse train school"


@pytest.fixture
def trained(data_dir: Path) -> Path:
    app_museum.publish(data_dir, works=8)
    app_museum.train(data_dir)
    return data_dir


def verdict(page: AppTest) -> str:
    return " ".join(item.value for kind in ("success", "error", "info") for item in page.get(kind))


def test_a_random_painting_is_held_against_its_truth(trained) -> None:
    page = classify()
    assert not page.exception
    assert re.search(r"(Right|Wrong): the model says \*\*\w+\*\* \(\d+%\)", verdict(page))
    assert len(page.get("image")) == 1
    assert len(page.get("vega_lite_chart")) == 1
    model = page.caption[-1].value
    assert "20260101T000000-tiny" in model
    assert "right in 50% of 2 test paintings (95% interval" in model


def test_right_and_wrong_are_told_in_words_for_what_they_are(trained) -> None:
    with duckdb.connect(str(trained / "warehouse.duckdb")) as connection:
        connection.execute("update ml_school set label = 'French'")
    run = app_museum.train(trained, "20260102T000000-french", only="French")
    assert run.exists()
    page = classify()
    assert "Right: the model says **French**" in page.success[0].value
    app_museum.train(trained, "20260103T000000-dutch", only="Dutch")
    page.run()
    assert "Wrong: the model says **Dutch**" in page.error[0].value
    assert "the truth is **French**" in page.error[0].value


def test_every_painting_has_its_turn_before_one_comes_again(trained) -> None:
    page = classify()
    titles = [page.markdown[0].value]
    with duckdb.connect(str(trained / "warehouse.duckdb"), read_only=True) as connection:
        number = connection.execute("select count(*) from ml_school").fetchall()[0][0]
    for _ in range(number):
        page.button[0].click().run()
        titles.append(page.markdown[0].value)
    assert len(set(titles)) == number > 2
    assert titles[-1] == titles[0]


def test_a_painting_whose_file_is_gone_is_told(trained) -> None:
    shutil.rmtree(trained / "images")
    page = classify()
    assert not page.exception
    assert "its picture file is gone" in page.warning[0].value


def test_a_warehouse_without_test_paintings_is_told(trained) -> None:
    with duckdb.connect(str(trained / "warehouse.duckdb")) as connection:
        connection.execute("update ml_school set split = 'train'")
    assert "no test paintings" in classify().info[0].value


def test_a_model_changed_after_training_is_refused(trained) -> None:
    labels = next((trained / "models" / "school").glob("*/labels.json"))
    labels.write_text(labels.read_text().replace("Dutch", "Danish"))
    page = classify()
    assert not page.exception
    assert "was changed after training" in page.warning[0].value


def test_a_model_with_broken_metrics_is_told(trained) -> None:
    next((trained / "models" / "school").glob("*/metrics.json")).write_text("{")
    page = classify()
    assert not page.exception
    assert "was changed after training" in page.warning[0].value


def upload(name: str, content: bytes, kind: str = "image/jpeg") -> AppTest:
    page = AppTest.from_file(str(PAGES / "classify.py"), default_timeout=30)
    page.session_state["mode"] = "My own picture"
    page.run()
    return page.file_uploader[0].set_value((name, content, kind)).run()


def test_an_uploaded_painting_gets_a_label_with_probabilities(trained) -> None:
    page = upload("a painting.jpg", PAINTING)
    assert not page.exception
    assert re.search(r"The model says \*\*\w+\*\* \(\d+%\)", page.info[0].value)
    assert len(page.get("vega_lite_chart")) == 1
    assert len(page.get("image")) == 1


def test_an_upload_needs_a_model_but_no_warehouse(trained) -> None:
    (trained / "warehouse.duckdb").unlink()
    page = upload("a painting.jpg", PAINTING)
    assert "The model says" in page.info[0].value


def test_an_upload_leaves_nothing_on_disk(trained) -> None:
    before = sorted(trained.rglob("*"))
    upload("a painting.jpg", PAINTING)
    assert sorted(trained.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("diary.jpg", b"Dear diary", "not a picture that can be read"),
        ("empty.jpg", b"", "is empty"),
        ("cut.jpg", PAINTING[: len(PAINTING) // 2], "truncated"),
        ("big.jpg", PAINTING + b"\0" * (10 * 2**20), "at most 10 MB"),
        ("bomb.png", b"", "at most 40 million"),
        ("<b>*x*.jpg", b"<svg></svg>", "not a picture that can be read"),
    ],
)
def test_a_broken_upload_gets_a_plain_message(trained, name, content, message) -> None:
    page = upload(name, content or _huge_png() if name == "bomb.png" else content)
    assert not page.exception
    assert message in page.error[0].value.replace("\\", "")
    assert not page.get("vega_lite_chart")


def _huge_png() -> bytes:
    """A PNG whose header declares a hundred million pixels and which holds none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + checksum

    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_the_app_never_imports_a_training_library(trained) -> None:
    script = (
        "import sys; from streamlit.testing.v1 import AppTest\n"
        f"page = AppTest.from_file({str(ENTRY)!r}, default_timeout=60).run()\n"
        "page.switch_page('app_pages/classify.py').run()\n"
        "assert 'the model says' in (page.success or page.error)[0].value\n"
        "print(sorted({'tensorflow', 'keras', 'jax', 'dlt', 'dbt'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr
