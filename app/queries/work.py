"""The queries behind the page of one work."""

from __future__ import annotations

from app.data.warehouse_reader import Query
from app.queries.shared import WORK_COLUMNS

# Where the records of a source are in raw, and what of them is the source's id.
_RAW_RECORDS = {
    ("met", "api"): ("met.objects", "object_id"),
    ("met", "bulk file"): ("met.objects_csv", "object_id"),
    ("wga", "catalogue"): ("wga.catalogue", "url"),
    ("folder", "folder"): ("folder.works", "source_name || '/' || path"),
}
_USUAL_RECORDS = {"met": "api", "wga": "catalogue", "folder": "folder"}


def work(artwork_key: str) -> Query:
    """Everything about one work that is beside its row in one row."""
    return Query(
        f"""\
select {WORK_COLUMNS},
    date_start, date_end, date_qualifier, culture, department, technique_display,
    height_cm, width_cm, depth_cm, is_public_domain, accession_number, description,
    fct_artwork.wikidata_url, source_id, loaded_at,
    school, school_country, timeframe, movement,
    form, work_type, medium, museum, city, country as museum_country,
    home_url as source_home, terms
from fct_artwork
join dim_source using (source)
left join dim_artist using (artist_key)
left join dim_school using (school_key)
left join dim_period using (period_key)
left join dim_classification using (classification_key)
left join dim_medium using (medium_key)
left join dim_location using (location_key)
where artwork_key = $artwork_key""",  # noqa: S608 # the columns of shared.py
        {"artwork_key": artwork_key},
    )


def artists_of(artwork_key: str) -> Query:
    """The artists of a work in the source's order, with what each had to do with it."""
    return Query(
        """\
select dim_artist.*, role, qualifier
from bridge_artwork_artist join dim_artist using (artist_key)
where artwork_key = $artwork_key
order by position""",
        {"artwork_key": artwork_key},
    )


def predictions_of(artwork_key: str) -> Query:
    """What the newest model of each task says of a work."""
    return Query(
        """\
select task, run_id, predicted_label, true_label, split, probability, probabilities, predicted_at
from fct_prediction
where artwork_key = $artwork_key
qualify row_number() over (partition by task order by predicted_at desc, run_id desc) = 1
order by task""",
        {"artwork_key": artwork_key},
    )


def nearest_works(artwork_key: str, *, number: int) -> Query:
    """The works whose pictures look most like a work's."""
    return Query(
        f"""\
select {WORK_COLUMNS}, similarity
from agg_nearest_works
join fct_artwork on fct_artwork.artwork_key = neighbour_artwork_key
join dim_source using (source)
left join dim_artist on dim_artist.artist_key = fct_artwork.artist_key
where agg_nearest_works.artwork_key = $artwork_key and similarity_rank <= $number
order by similarity_rank""",  # noqa: S608 # the columns of shared.py
        {"artwork_key": artwork_key, "number": number},
    )


def colour_of(artwork_key: str) -> Query:
    """The mean colour of a work's picture."""
    return Query(
        """\
select hex_colour, brightness, saturation
from fct_picture_colour
where artwork_key = $artwork_key""",
        {"artwork_key": artwork_key},
    )


def whole_row(artwork_key: str) -> Query:
    """The row of a work as it is in ``fct_artwork``."""
    return Query(
        "select * from fct_artwork where artwork_key = $artwork_key", {"artwork_key": artwork_key}
    )


def load_of(artwork_key: str) -> Query:
    """The load that brought a work's record into raw."""
    return Query(
        """\
select load_id, fct_load.loaded_at, status_code
from fct_artwork
join fct_load on dataset = source and fct_load.loaded_at = fct_artwork.loaded_at
where artwork_key = $artwork_key
limit 1""",
        {"artwork_key": artwork_key},
    )


def raw_record(source: str, record_source: str, source_id: str) -> Query | None:
    """The record in ``raw.duckdb`` of which a row was made: to be read, as pages do not open raw.

    Args:
        source: As in ``fct_artwork``.
        record_source: Likewise; empty in a warehouse that does not tell.
        source_id: Likewise.

    Returns:
        None for a source whose raw tables this version does not know.
    """
    found = _RAW_RECORDS.get((source, record_source or _USUAL_RECORDS.get(source, "")))
    if found is None:
        return None
    table, column = found
    return Query(f"select * from {table} where {column} = $id", {"id": source_id})  # noqa: S608 # above


def picture_of(artwork_key: str) -> Query:
    """How the fetch of a work's picture ended, and the file that is stored."""
    return Query(
        """\
select fct_image_fetch.image_url as url, status, http_status, error, tries, fetched_at,
    width, height, bytes, sha256
from fct_image_fetch
left join dim_image on dim_image.image_key = fct_image_fetch.artwork_key
where artwork_key = $artwork_key""",
        {"artwork_key": artwork_key},
    )
