"""The queries behind the Collection's parts over time, and what is missing in it."""

from __future__ import annotations

from collections.abc import Sequence

from app.data.warehouse_reader import Query

# Decades before have too few dated works for a line.
FIRST_DECADE = 1200
MOST_MEDIA, MOST_MUSEUMS = 14, 20
LEAST_WORKS = 5


def works_by_decade(sources: Sequence[str]) -> Query:
    """Works by the decade in which they were made."""
    return _by_decade("stats_works_by_decade", "decade, source, works, works_with_image", sources)


def artists_by_decade(sources: Sequence[str]) -> Query:
    """Artists who made the works of a decade, and who lived in it."""
    return _by_decade(
        "stats_artists_by_decade", "decade, source, working_artists, living_artists, works", sources
    )


def palette(sources: Sequence[str]) -> Query:
    """Mean colour of the pictures of a decade."""
    return _by_decade(
        "stats_palette_by_decade",
        "decade, source, works, hex_colour, brightness, saturation",
        sources,
    )


def _by_decade(table: str, columns: str, sources: Sequence[str]) -> Query:
    return Query(
        f"""\
select {columns}
from {table}
where decade >= $first_decade and list_contains($sources, source)
order by decade, source""",  # noqa: S608 # names of this file
        {"sources": list(sources), "first_decade": FIRST_DECADE},
    )


def sizes(sources: Sequence[str]) -> Query:
    """Middle size of the paintings of a half-century."""
    return Query(
        """\
select period, source, works, median_height_cm, median_width_cm,
    median_area_cm2 / 10000 as square_metres, upright_share
from stats_size_by_period
where form = 'painting' and period_kind = 'timeframe' and works >= $least_works
    and try_cast(left(period, 4) as integer) >= $first_year and list_contains($sources, source)
order by period, source""",
        {"sources": list(sources), "least_works": LEAST_WORKS, "first_year": FIRST_DECADE},
    )


def media(sources: Sequence[str]) -> Query:
    """Share of the most frequent media in the works of each half-century."""
    return Query(
        """\
with counted as (
    select period, medium, cast(sum(works) as bigint) as works
    from stats_medium_by_period
    where period_kind = 'timeframe' and medium is not null
        and try_cast(left(period, 4) as integer) >= $first_year
        and list_contains($sources, source)
    group by all
),

frequent as (
    select medium
    from counted
    group by medium
    order by sum(works) desc, medium
    limit $most
),

shares as (
    select *, works / sum(works) over (partition by period) as share_of_period
    from counted
)

select period, medium, works, share_of_period
from shares
where medium in (select medium from frequent)
order by period, works desc, medium""",
        {"sources": list(sources), "first_year": FIRST_DECADE, "most": MOST_MEDIA},
    )


def western(sources: Sequence[str]) -> Query:
    """Works by whether their country counts as Western."""
    return Query(
        """\
select source,
    case when is_western then 'Western' when not is_western then 'not Western'
        else 'not recorded' end as line,
    cast(sum(works) as bigint) as works
from stats_works_by_western
where list_contains($sources, source)
group by all
order by source, line desc""",
        {"sources": list(sources)},
    )


def museums(sources: Sequence[str]) -> Query:
    """Museums that keep most works."""
    return Query(
        """\
select museum || coalesce(', ' || any_value(city), '') as museum,
    cast(sum(works) as bigint) as works
from stats_works_by_museum
where museum is not null and list_contains($sources, source)
group by stats_works_by_museum.museum
order by works desc, museum
limit $most""",
        {"sources": list(sources), "most": MOST_MUSEUMS},
    )


def filled(sources: Sequence[str]) -> Query:
    """How much the warehouse knows of the works, column by column."""
    return Query(
        """\
select source, column_name, rows, filled, filled_share
from stats_column_fill
where list_contains($sources, source)
order by avg(filled_share) over (partition by column_name), column_name, source""",
        {"sources": list(sources)},
    )


def raw_filled(sources: Sequence[str]) -> Query:
    """How much the tables of raw hold, column by column."""
    return Query(
        """\
select source, table_name, column_name, rows, filled, filled_share
from stats_source_column_fill
where list_contains($sources, source)
order by filled_share, source, table_name, column_name""",
        {"sources": list(sources)},
    )
