"""One work: picture, what is known of it, what models say, and where its record comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from app.charts import shared as charts
from app.components import (
    alternative_text,
    handle_errors,
    link,
    picture_grid,
    plain,
    published_or_stop,
    sentence,
    show_chart,
    show_not_embedded,
    show_whole_links,
    stored_picture_or_reason,
    text_of,
)
from app.data import served_models as models
from app.data.schema import columns_of, holds
from app.data.warehouse_reader import Published, current_settings
from app.formatting import moment, years
from app.queries import work as queries
from app.thumbnails import PREVIEW_SIDE, stored_picture
from core.errors import ArtwarehouseError
from core.settings import Settings

NEAREST = 6


def show_facts(work: Mapping[str, Any]) -> None:
    """Shows what is known of a work, each fact with its name."""
    size = " x ".join(
        f"{work[key]:g}" for key in ("height_cm", "width_cm", "depth_cm") if work[key] is not None
    )
    medium, words = text_of(work, "medium"), text_of(work, "technique_display")
    free = {True: "Public domain", False: "Not public domain"}
    facts = {
        "Date": text_of(work, "date_display"),
        "Years": years(work["date_start"], work["date_end"], work["date_qualifier"]),
        "Period": joined(work, "timeframe", "movement"),
        "School": joined(work, "school", "school_country"),
        "Culture": text_of(work, "culture"),
        "Kind": joined(work, "form", "work_type"),
        "Medium": medium,
        "In the source's words": words if words.lower() != medium.lower() else "",
        "Height x width x depth" if work["depth_cm"] else "Height x width": size and f"{size} cm",
        "Kept in": joined(work, "museum", "city", "museum_country"),
        "Department": text_of(work, "department"),
        "Accession number": text_of(work, "accession_number"),
        "Rights": free.get(work["is_public_domain"], ""),
        "Credit line": text_of(work, "credit_line"),
    }
    with st.grid(min_column_width=170, gap="small") as grid:
        for name, value in facts.items():
            if value:
                with grid.cell():
                    st.markdown(f":small[:gray[{name}]]  \n{plain(value)}")
    if description := text_of(work, "description"):
        st.markdown(plain(description))


def joined(work: Mapping[str, Any], *keys: str) -> str:
    """Returns the texts of some columns that say something, each once."""
    return ", ".join(dict.fromkeys(filter(None, (text_of(work, key) for key in keys))))


def show_artists(published: Published, work: Mapping[str, Any]) -> None:
    """Shows who made a work, how surely, and where more is said of them."""
    artists = published.rows(queries.artists_of(str(work["artwork_key"])))
    if not artists:
        st.caption("The source names no artist.")
    for artist in artists:
        name = text_of(artist, "artist_name")
        what = [text_of(artist, "qualifier"), text_of(artist, "role")]
        lived = text_of(artist, "life_display") or years(
            artist.get("birth_year"), artist.get("death_year"), None
        )
        elsewhere = [
            link(label, text_of(artist, column))
            for label, column in (
                *(("ULAN", "ulan_url"), ("Wikidata", "artist_wikidata_url")),
                ("Web Gallery of Art", "wga_url"),
            )
            if text_of(artist, column)
        ]
        role = ", ".join(filter(None, what))
        lines = [f"**{plain(name)}**" + (f" ({plain(role)})" if role else "")]
        lines += [plain(lived)] if lived else []
        lines += [" · ".join(elsewhere)] if elsewhere else []
        st.markdown("  \n".join(lines))
        st.page_link(
            "app_pages/explore.py",
            label=f"All works of {plain(name)}",
            icon=":material/palette:",
            query_params={"artist": name},
        )


def show_predictions(published: Published, work: Mapping[str, Any]) -> None:
    """Shows what the newest model of each task says of the picture."""
    predictions = published.rows(queries.predictions_of(str(work["artwork_key"])))
    if not predictions:
        st.caption(
            "No model has looked at this work: `artwarehouse predict school` and then "
            "`artwarehouse build` let one look at every picture."
        )
    for prediction in predictions:
        task, split = str(prediction["task"]), text_of(prediction, "split")
        said, truth = prediction["probabilities"], prediction["true_label"]
        show_chart(
            partial(charts.class_probabilities, json.loads(said), noun=task, truth=truth),
            name=f"prediction_{task}",
            of=(said, truth),
        )
        seen = {
            "train": "The model learned from this very work.",
            "validation": "The model was tuned on works like this one, and on it.",
            "test": "The model was not trained on this work.",
        }.get(split, "The work stood on no side when the model was trained.")
        st.caption(plain(f"{task.capitalize()} by run {prediction['run_id']}. {seen}"))


def show_explanations(settings: Settings, work: Mapping[str, Any]) -> None:
    """Shows on demand where the newest model of each task looks in the picture."""
    name = text_of(work, "image_filename")
    path = stored_picture(settings, name) if name else None
    runs = models.newest_runs(settings) if path is not None else {}
    if path is None or not runs:
        return
    if not st.toggle("Show where the models look", key="explain"):
        return
    with st.grid(min_column_width=200, gap="small") as grid:
        for run in runs.values():
            with grid.cell(), handle_errors():
                look = models.look_at_stored(settings, run, path)
                if look.heat is None:
                    st.caption(sentence(ArtwarehouseError(look.lacking or "")))
                    continue
                said = f"{run.task.capitalize()}: {plain(look.answer.label)}"
                st.image(
                    look.heat,
                    width="stretch",
                    alt=f"Heat map: where the picture speaks for {look.answer.label}",
                )
                st.caption(f"{said} ({look.answer.probability:.0%}); bright speaks for it.")


def show_colour(published: Published, work: Mapping[str, Any]) -> None:
    """Shows the mean colour of the picture, in words and as a patch."""
    if not holds(published, "fct_picture_colour"):
        return
    for colour in published.rows(queries.colour_of(str(work["artwork_key"]))):
        patch = colour["hex_colour"]
        if not re.fullmatch("#[0-9a-f]{6}", patch):
            continue
        st.html(
            f'<div role="img" aria-label="Mean colour {patch}" style="height: 1.2rem; '
            f'border-radius: 0.25rem; background: {patch}"></div>'
        )
        st.caption(
            f"Mean colour {plain(patch)}: brightness {colour['brightness']:.0%}, "
            f"saturation {colour['saturation']:.0%}."
        )


def show_nearest(published: Published, work: Mapping[str, Any]) -> None:
    """Shows the works whose pictures look most like this one's."""
    if not holds(published, "agg_nearest_works"):
        show_not_embedded()
        return
    works = published.rows(queries.nearest_works(str(work["artwork_key"]), number=NEAREST))
    if not works:
        st.caption("The picture of this work was not measured by its looks.")
        return
    picture_grid(published.settings, works)


def show_provenance(published: Published, work: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    """Shows where the row comes from: source, raw record, load, picture, build."""
    key, source = str(work["artwork_key"]), str(work["source"])
    home = link(text_of(work, "source_name"), text_of(work, "source_home"))
    st.markdown(f"{home}: {plain(text_of(work, 'terms'))}  \n{source_page(work)}")
    loads = published.rows(queries.load_of(key))
    load = f", load {loads[0]['load_id']}" if loads else ""
    st.markdown(plain(f"The record came into raw {moment(work['loaded_at'])}{load}."))
    raw = queries.raw_record(source, text_of(row, "record_source"), str(work["source_id"]))
    if raw is not None:
        st.caption("Its raw record, in `raw.duckdb`:")
        st.code(raw.to_text(), language="sql", wrap_lines=True)
    for picture in published.rows(queries.picture_of(key)):
        ended, asked = text_of(picture, "status"), moment(picture["fetched_at"])
        address = link("Picture", text_of(picture, "url"))
        size = f", {picture['width']:,} x {picture['height']:,} pixels" if picture["width"] else ""
        reason = plain(", ".join(filter(None, [ended, text_of(picture, "error")])))
        st.markdown(f"{address}: {reason}{plain(size)}, asked for {plain(asked)}.")
        if digest := text_of(picture, "sha256"):
            st.caption(f"SHA-256 `{digest}`")
    st.caption(plain(f"Artwork key {key}; build {published.build.build_id}."))


def source_page(work: Mapping[str, Any]) -> str:
    """Returns links to the pages about a work on the web."""
    links = [link("The work at the source", text_of(work, "source_url"))]
    if text_of(work, "wikidata_url"):
        links.append(link("Wikidata", text_of(work, "wikidata_url")))
    return " · ".join(links)


def show_row(published: Published, row: Mapping[str, Any]) -> None:
    """Shows every column of the row with its value and its meaning."""
    meanings = {
        column["column"]: column["meaning"] for column in columns_of(published, "fct_artwork")
    }
    table = [
        {"Column": name, "Value": None if value is None else str(value), "Meaning": meanings[name]}
        for name, value in row.items()
    ]
    st.dataframe(table, hide_index=True, alt="Every column of the work's row in fct_artwork")


show_whole_links()
published = published_or_stop(current_settings())
back = st.session_state.get("explored", {})
with published, handle_errors():
    st.page_link(
        "app_pages/explore.py",
        label="Back to the works found" if back else "Explore",
        icon=":material/arrow_back:",
        query_params=back,
    )
    key = str(st.query_params.get("key", ""))
    works = published.rows(queries.work(key))
    if not works:
        st.title("Work")
        st.info(
            "The warehouse holds no such work: the address may be of another collection.",
            icon=":material/search_off:",
        )
        st.stop()
    work = works[0]
    row = published.rows(queries.whole_row(key))[0]
    st.title(plain(text_of(work, "title") or "Untitled"))
    picture, facts = st.columns([2, 3], gap="large")
    with picture, handle_errors():
        stored_picture_or_reason(published.settings, work, side=PREVIEW_SIDE)
        st.caption(plain(alternative_text(work)))
        with handle_errors():
            show_colour(published, work)
    with facts:
        with handle_errors():
            show_artists(published, work)
        with handle_errors():
            show_facts(work)
    said, origin = st.columns([2, 3], gap="large")
    with said, handle_errors():
        st.subheader("What models say")
        show_predictions(published, work)
        show_explanations(published.settings, work)
    with origin, handle_errors():
        st.subheader("Where this comes from")
        show_provenance(published, work, row)
    if text_of(work, "image_filename"):
        st.subheader("Works that look like it")
        with handle_errors():
            show_nearest(published, work)
    with st.expander("All fields of the row", type="compact"), handle_errors():
        show_row(published, row)
