"""The queries behind the pages: short SELECTs on marts, which dbt has already worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.data.warehouse_reader import Query

# Bars of one chart that can still be read; periods stand side by side and are narrower.
MOST_BARS = 20
MOST_PERIODS = 60


@dataclass(frozen=True)
class Breakdown:
    """Works counted by one dimension, in a mart of its own.

    Attributes:
        table: Mart with the columns ``source``, the dimension, ``works``, ``works_with_image``.
        column: The dimension's column.
        title: Heading.
        noun: One value of the dimension, in running text.
        plural: Several of them.
        chronological: Whether the values are periods, shown in their own order.
        recorded: Condition that leaves out rows which say nothing of the dimension.
    """

    table: str
    column: str
    title: str
    noun: str
    plural: str
    chronological: bool = False
    recorded: str = "{column} is not null"


# "Unknown" and "Florentine painter" are names in the catalogues, but no one's.
NAMED_ARTIST = "artist_key in (select artist_key from dim_artist where not is_generic)"

BREAKDOWNS = (
    Breakdown("stats_works_by_movement", "movement", "Style", "style", "styles"),
    Breakdown(
        *("stats_works_by_artist", "artist_name", "Artist", "artist", "artists"),
        recorded=NAMED_ARTIST,
    ),
    Breakdown("stats_works_by_country", "school_country", "Nation", "nation", "nations"),
    Breakdown("stats_works_by_school", "school", "School", "school", "schools"),
    Breakdown("stats_works_by_type", "work_type", "Type", "type", "types"),
    Breakdown(
        *("stats_works_by_timeframe", "timeframe", "Period", "period", "periods"),
        chronological=True,
    ),
    Breakdown("stats_works_by_medium", "medium", "Medium", "medium", "media"),
    Breakdown("stats_works_by_culture", "culture", "Culture", "culture", "cultures"),
)

# The works that pages show singly have these columns; any may be null.
WORK_COLUMNS = """\
fct_artwork.artwork_key, title, artist_name, date_display,
    fct_artwork.image_filename, credit_line, source_url,
    fct_artwork.source, source_name"""

SOURCES = Query(
    """\
select source, source_name as name, count(artwork_key) as works,
    count(image_filename) as pictures
from dim_source left join fct_artwork using (source)
group by all
order by source"""
)

LOADS = Query(
    """\
select dataset as source, max(loaded_at) as loaded_at
from fct_load
group by dataset"""
)

BUILT = Query("select built_at from warehouse_build")

CHECKS = Query(
    """\
select status, count(*) as checks
from fct_check_result
where build_id = (select arg_max(build_id, checked_at) from fct_check_result)
group by status"""
)


def artists(sources: Sequence[str]) -> Query:
    """Number of artists who are known by name and have works."""
    return Query(
        """\
select count(distinct artist_key) as artists
from fct_artwork
where list_contains($sources, source)
    and artist_key in (select artist_key from dim_artist where not is_generic)""",
        {"sources": list(sources)},
    )


def picture_coverage(sources: Sequence[str]) -> Query:
    """Works by the state of their picture."""
    return Query(
        """\
select source, status, works
from stats_image_coverage
where list_contains($sources, source)
order by source, works desc""",
        {"sources": list(sources)},
    )


def random_works(sources: Sequence[str], *, number: int, seed: int) -> Query:
    """Works with a picture, drawn anew for each seed."""
    return Query(
        f"""\
select {WORK_COLUMNS}
from fct_artwork
join dim_source using (source)
left join dim_artist on dim_artist.artist_key = fct_artwork.artist_key
where fct_artwork.image_filename is not null and list_contains($sources, fct_artwork.source)
order by md5(fct_artwork.artwork_key || $seed)
limit $number""",  # noqa: S608 # the columns above
        {"sources": list(sources), "seed": str(seed), "number": number},
    )


def shuffled_test_work(view: str, classes: Sequence[str], *, seed: int, turn: int) -> Query:
    """A work with its true label, from those that no model was trained on.

    Args:
        view: The task's view.
        classes: Labels that the model knows; it may have been trained on some of them.
        seed: Shuffles the works.
        turn: Which of the shuffled works; after the last comes the first.
    """
    return Query(
        f"""\
select {WORK_COLUMNS}, label
from {view} as task
join fct_artwork using (artwork_key)
join dim_source on dim_source.source = fct_artwork.source
left join dim_artist on dim_artist.artist_key = fct_artwork.artist_key
where split = 'test' and list_contains($classes, label)
qualify
    row_number() over (order by md5(fct_artwork.artwork_key || $seed))
    = 1 + $turn % count(*) over ()""",  # noqa: S608 # the view is one that a task names
        {"classes": list(classes), "seed": str(seed), "turn": turn},
    )


def works_by(breakdown: Breakdown, sources: Sequence[str]) -> Query:
    """Works by source, for the values of one dimension that have most of them."""
    column, table = breakdown.column, breakdown.table
    order = column if breakdown.chronological else f"total desc, {column}"
    # Names are in BREAKDOWNS above; what a person chose is a parameter.
    return Query(
        f"""\
with counted as (
    select
        {column},
        source,
        cast(sum(works) as bigint) as works,
        cast(sum(works_with_image) as bigint) as works_with_image
    from {table}
    where list_contains($sources, source) and {breakdown.recorded.format(column=column)}
    group by {column}, source
),

ranked as (
    select {column}, cast(sum(works) as bigint) as total
    from counted
    group by {column}
    order by total desc, {column}
    limit $most
)

select {column}, source, works, works_with_image, total
from counted join ranked using ({column})
order by {order}, source""",  # noqa: S608 # see above
        {
            "sources": list(sources),
            "most": MOST_PERIODS if breakdown.chronological else MOST_BARS,
        },
    )


def works_recorded(breakdown: Breakdown, sources: Sequence[str]) -> Query:
    """Number of works, and of those in which one dimension is recorded."""
    recorded = breakdown.recorded.format(column=breakdown.column)
    return Query(
        f"""\
select
    cast(coalesce(sum(works), 0) as bigint) as works,
    cast(coalesce(sum(works) filter (where {recorded}), 0) as bigint) as recorded
from {breakdown.table}
where list_contains($sources, source)""",  # noqa: S608 # as above
        {"sources": list(sources)},
    )
