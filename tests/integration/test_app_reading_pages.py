"""Explore, a work's page, SQL and Data quality in every state, run by Streamlit's test harness."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import app_museum
import pytest
import streamlit as st
from app_harness import ask, change, opened, texts
from streamlit.testing.v1 import AppTest

from app.queries.explore import PAGE_SIZE

WORKS = 60


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published warehouse with pictures, to be read only."""
    made = tmp_path_factory.mktemp("museum")
    app_museum.publish(made, works=WORKS, build_id="b1")
    return made


@pytest.fixture(autouse=True)
def data_dir(museum: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(museum))
    return museum


@pytest.fixture
def own(tmp_path: Path, museum: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the warehouse alone, to be changed."""
    st.cache_data.clear()
    shutil.copyfile(museum / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(tmp_path))
    return tmp_path


def found(page: AppTest) -> int:
    number = re.match(r"([\d,]+) works?, ", page.subheader[0].value) if page.subheader else None
    return int(number[1].replace(",", "")) if number else 0


def links(page: AppTest) -> list[str]:
    return [item.proto.label for item in page.get("page_link")]


def test_an_empty_warehouse_breaks_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app_museum.publish(tmp_path, works=0)
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(tmp_path))
    assert "artwarehouse ingest met" in opened("explore").info[0].value
    assert "holds no such work" in opened("work", key="any").info[0].value
    assert not opened("quality").error
    asked = opened("sql")
    asked.button[0].click().run()
    assert "0 rows" in texts(asked)


def test_explore_shows_a_page_of_works_with_pictures_and_leads_to_each() -> None:
    page = opened("explore")
    assert (found(page), len(page.get("image"))) == (WORKS, PAGE_SIZE)
    assert all(image.proto.imgs[0].alt for image in page.get("image"))
    assert len(links(page)) == PAGE_SIZE
    assert all(link.proto.query_string.startswith("key=") for link in page.get("page_link"))
    assert not page.warning


def test_what_is_chosen_narrows_the_works_and_stands_in_the_query(museum: Path) -> None:
    school, works = ask(
        museum, "select school_key, count(*) from fct_artwork group by 1 order by 2 desc limit 1"
    )[0]
    page = opened("explore")
    page.selectbox(key="school").set_value(school).run()
    assert found(page) == works < WORKS
    assert f"'{school}'" in page.code[-1].value
    page.selectbox(key="source").set_value("Web Gallery of Art").run()
    assert 0 < found(page) < works
    next(button for button in page.button if button.label == "Clear").click().run()
    assert found(page) == WORKS


def test_words_and_parts_of_names_find_works_without_regard_to_accents(own: Path) -> None:
    change(
        own,
        "update dim_artist set artist_name = 'Albrecht Dürer' where artist_name ilike '%vermeer%'",
        "update fct_artwork set title = 'A 100% _odd_ title' where source_id = '436535'",
        "update fct_artwork set search_text = lower(strip_accents(concat_ws(' ', title,"
        " artist_name, accession_number))) from dim_artist"
        " where dim_artist.artist_key = fct_artwork.artist_key",
    )
    durer = ask(
        own,
        "select count(*) from fct_artwork join dim_artist using (artist_key)"
        " where artist_name like '%Dürer%'",
    )[0][0]
    assert found(opened("explore", find="durer")) == durer > 0
    assert found(opened("explore", artist="DURER")) == durer
    assert found(opened("explore", find="100% _odd_")) == 1
    assert found(opened("explore", find="'; drop table fct_artwork; --")) == 0


def test_a_search_without_works_says_so_and_a_page_too_far_shows_works() -> None:
    assert "No work is like that" in opened("explore", find="nowhere to be found").info[0].value
    page = opened("explore", page="99")
    assert links(page)


def test_a_new_build_shows_at_the_next_click(own: Path) -> None:
    page = opened("explore")
    assert found(page) == WORKS
    page.session_state["page"] = 3
    page.run()
    app_museum.publish(own, works=6, pictures=False, build_id="b2")
    page.run()
    assert not page.exception
    assert found(page) == 6
    assert "The picture file is not in the picture store" in texts(page)


def test_a_works_page_shows_facts_artists_predictions_and_provenance(museum: Path) -> None:
    [(key, source_id)] = ask(
        museum,
        "select artwork_key, source_id from fct_artwork"
        " where source = 'met' and school_key = 'French' and artist_key is not null"
        " order by source_id limit 1",
    )
    page = opened("work", key=key)
    shown = texts(page)
    assert not page.warning
    assert "Credit line" in shown
    assert "(artist)" in shown
    assert "School by run run-1" in shown  # the newest of two
    assert page.code[0].value.endswith(f"from met.objects where object_id = '{source_id}'")
    assert "load 16.1" in shown
    assert len(page.get("image")) == len(page.get("vega_lite_chart")) == 1
    assert "All works of" in links(page)[1]
    meanings = page.dataframe[0].value.set_index("Column")["Meaning"]
    assert meanings["title"] == "Title as the source writes it."


def test_a_work_of_a_workshop_is_told_apart_and_one_without_prediction_too(museum: Path) -> None:
    [(key,)] = ask(
        museum,
        "select artwork_key from fct_artwork where source = 'wga' and artist_key is not null"
        " limit 1",
    )
    shown = texts(opened("work", key=key))
    assert "(workshop of, artist)" in shown
    assert "`artwarehouse predict school`" in shown


def test_an_unknown_work_is_told_in_words() -> None:
    assert "holds no such work" in opened("work", key="' or 1 = 1").info[0].value


@pytest.fixture
def sql_page() -> AppTest:
    return opened("sql")


def run(page: AppTest, sql: str) -> AppTest:
    page.text_area(key="query").set_value(sql)
    page.button[0].click().run()
    assert not page.exception
    return page


def test_sql_shows_rows_a_chart_and_the_schema_with_its_meanings(sql_page: AppTest) -> None:
    assert "Title as the source writes it." in texts(sql_page)
    assert "10,000 rows, 30 seconds and 1GB" in texts(sql_page)
    page = run(sql_page, "select source, count(*) as works from fct_artwork group by 1 order by 1")
    assert page.dataframe[0].value.to_dict("list") == {"source": ["met", "wga"], "works": [40, 20]}
    assert len(page.get("vega_lite_chart")) == 1
    page.segmented_control[0].set_value("Points").run()
    assert page.dataframe[0].value["works"].tolist() == [40, 20]  # kept, not asked again
    run(page, "drop table fct_artwork")
    assert "Only SELECT statements" in page.error[0].value
    run(page, "select * from read_csv('/etc/passwd')")
    assert "not allowed" in page.error[0].value


def test_values_beyond_what_a_browser_knows_are_shown_all_the_same(sql_page: AppTest) -> None:
    page = run(
        sql_page,
        "select 1 as a, 2 as a, date '9999-12-31' as d, timestamp 'infinity' as t,"
        " interval 3 month as i, 170141183460469231731687303715884105727::hugeint as h,"
        " [1, null] as l, {'k': 'v'} as s, map {'a': 1} as m, '\\x00ff'::blob as b,"
        " 'nan'::double as n, uuid() as u, null as nothing, time '24:00:00' as c,"
        " 9007199254740993 as big, 1.50::decimal(9, 2) as dec",
    )
    row = page.dataframe[0].value.iloc[0]
    assert (row["a"], row["a_2"], row["d"]) == (1, 2, "9999-12-31")
    assert (row["l"], row["t"]) == ("[1,null]", "infinity")
    assert int(row["big"]) == 9007199254740993


def test_an_example_is_one_click_away(sql_page: AppTest) -> None:
    example = next(button for button in sql_page.button if button.key == "example_0")
    example.click().run()
    assert not sql_page.exception
    assert sql_page.subheader[0].value == "2 rows"


def test_quality_shows_failed_checks_with_their_rows_one_click_away() -> None:
    page = opened("quality")
    shown = texts(page)
    assert {metric.label: metric.value for metric in page.metric}["Checks passed"] == "1 of 2"
    assert "title_not_null** (fct_artwork.title)" in shown
    assert "Visitors look for titles." in shown
    assert "Least fresh: The Metropolitan Museum of Art, loaded 2 days ago." in shown
    next(button for button in page.button if button.label == "Show the rows").click().run()
    assert not page.exception
    assert not page.warning
    assert any(list(frame.value.columns) == ["artwork_key", "title"] for frame in page.dataframe)
    page.selectbox(key="checked").set_value("b0").run()
    next(button for button in page.button if button.label == "Show the rows").click().run()
    assert "No build b0 is kept" in texts(page)


def test_rejects_picture_errors_and_cells_are_told_with_their_reasons(own: Path) -> None:
    change(
        own,
        "insert into stats_rejects values ('met', 'no id', 3)",
        "update fct_image_fetch set status = 'failed', http_status = 503, error = 'HTTP 503'"
        " where source = 'met'",
        "insert into stats_cell_issues values ('wga', 'DATE', '16422', 'no year', null, 2),"
        " ('met', 'Culture', 'Nepal or India', 'not certain', null, 1)",
    )
    page = opened("quality")
    shown = {metric.label: metric.value for metric in page.metric}
    assert (shown["Rejected records"], shown["Pictures not fetched"]) == ("3", "40")
    assert "3 records could not be read" in texts(page)
    assert "Most often: no year in DATE, 2 works." in texts(page)
    assert any("download failed" in frame.value.to_string() for frame in page.dataframe)
    # Cells stand by source, that of the commonest issue first.
    assert any("16422" in frame.value.to_string() for frame in page.dataframe)
    assert not any("Nepal" in frame.value.to_string() for frame in page.dataframe)
    page.segmented_control(key="cells_of").set_value("met").run()
    assert not page.exception
    assert any("Nepal or India" in frame.value.to_string() for frame in page.dataframe)


def test_tables_that_an_older_build_lacks_cost_their_own_places_alone(own: Path) -> None:
    change(
        own,
        "drop table stats_cell_issues",
        "drop table fct_image_fetch",
        "alter table fct_check_result drop column meaning",
        "alter table warehouse_build drop column checks_passed",
        "drop table dim_location",
    )
    page = opened("quality")
    assert len(page.warning) == 3
    assert "title_not_null" in texts(page)
    explored = opened("explore")
    assert (found(explored), len(explored.warning)) == (WORKS, 1)


def test_rows_are_compared_with_the_builds_that_are_kept(own: Path) -> None:
    kept = own / "build" / "published" / "20260101-000000-abcd1234"
    kept.mkdir(parents=True)
    shutil.copyfile(own / "warehouse.duckdb", kept / "warehouse.duckdb")
    change(own, "delete from fct_artwork where source = 'wga'", "checkpoint")
    page = opened("quality")
    assert len(page.get("vega_lite_chart")) == 3
    counts = next(frame.value for frame in page.dataframe if "table" in frame.value.columns)
    works = counts.set_index("table").loc["fct_artwork"]
    assert (works["this build"], works["20260101-000000-abcd1234"]) == (40, 60)


def test_no_address_breaks_a_page() -> None:
    assert found(opened("explore", page="-1", order="1; drop", rights="\x00")) == WORKS
    assert found(opened("explore", find="\x00%" + "x" * 5000)) == 0
    assert "holds no such work" in texts(opened("work", key="k" * 100_000))
    assert not opened("sql", query="select 1" + ", 1" * 50_000).error
