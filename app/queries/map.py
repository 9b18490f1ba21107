"""The queries behind the Map: points, the works in a part of it, artists' paths and similarity."""

from __future__ import annotations

from dataclasses import dataclass

from app.data.warehouse_reader import Query
from app.queries.shared import WORK_COLUMNS

# Drawn at once: more take a browser longer than a second and cover each other.
MOST_POINTS = 20_000
MOST_VALUES = 10
MOST_ARTISTS = 300
ARTISTS_ALIKE = 12
TITLE_LENGTH = 60

OTHER, UNKNOWN = "other", "not recorded"


@dataclass(frozen=True)
class Attribute:
    """What the points may be coloured by.

    Attributes:
        label: Its name for people.
        noun: One value of it, in running text.
        value: Expression over the joined tables of this file.
        numeric: Whether it is a number, shown along a scale.
    """

    label: str
    noun: str
    value: str
    numeric: bool = False


ATTRIBUTES = {
    attribute.label: attribute
    for attribute in (
        Attribute("Style", "style", "dim_period.movement"),
        Attribute("School", "school", "dim_school.school"),
        Attribute("Culture", "culture", "fct_artwork.culture"),
        Attribute("Type", "type", "work_type"),
        Attribute("Period", "year", "try_cast(left(dim_period.timeframe, 4) as integer)", True),
        Attribute("Source", "source", "source_name"),
    )
}

_JOINED = """\
from fct_map_point
join fct_artwork using (artwork_key)
join dim_source using (source)
left join dim_artist using (artist_key)
left join dim_period using (period_key)
left join dim_school using (school_key)
left join dim_classification using (classification_key)"""

COUNT = Query("select count(*) as points from fct_map_point")

# Those who can be followed: known by name, with a few points that have a year.
ARTISTS = Query(
    f"""\
select artist_key, artist_name, count(*) as works
from fct_map_point
join fct_artwork using (artwork_key)
join dim_artist using (artist_key)
where not is_generic and coalesce(date_start, date_end) is not null
group by all
having works >= 3
order by works desc, artist_name
limit {MOST_ARTISTS}"""  # noqa: S608 # the number above
)

ALIKE_ARTISTS = Query(
    f"""\
select artist_key, artist_name, max(artist_works) as works
from agg_artist_similarity join dim_artist using (artist_key)
where not is_generic
group by all
order by works desc, artist_name
limit {MOST_ARTISTS}"""  # noqa: S608 # the number above
)


def points(attribute: Attribute) -> Query:
    """Points with what a tooltip says of each, at most so many as can be drawn.

    Args:
        attribute: Gives the column ``value``: a number, or one of the most frequent texts,
            ``OTHER`` or ``UNKNOWN``.
    """
    value = attribute.value
    named = f"""\
case
        when {value} is null then '{UNKNOWN}'
        when {value} in (select value from frequent) then {value}
        else '{OTHER}'
    end"""  # noqa: S608 # fragments of this file
    # Keys are hashes: the first of them are a sample.
    return Query(
        f"""\
with sampled as (
    select artwork_key
    from fct_map_point
    order by artwork_key
    limit $most_points
),

frequent as (
    select {value} as value
    {_JOINED}
    where {value} is not null
    group by value
    order by count(*) desc, value
    limit $most_values
)

select round(x, 3)::float as x, round(y, 3)::float as y,
    left(coalesce(title, 'Untitled'), {TITLE_LENGTH}) as title,
    coalesce(artist_name, '') as artist, coalesce(date_display, '') as date,
    image_filename,
    {value if attribute.numeric else named} as value
{_JOINED}
where artwork_key in (select artwork_key from sampled)""",  # noqa: S608 # fragments of this file
        {"most_points": MOST_POINTS, "most_values": MOST_VALUES},
    )


def values(attribute: Attribute) -> Query:
    """Values of an attribute that points have, most points first."""
    return Query(
        f"""\
select cast({attribute.value} as text) as value, count(*) as points
{_JOINED}
where {attribute.value} is not null
group by all
order by points desc, value
limit {MOST_ARTISTS}"""  # fragments of this file
    )


@dataclass(frozen=True)
class Part:
    """A part of the map.

    Attributes:
        box: Lowest and highest x, then y; None for all of the map.
        attribute: Of ``value``.
        value: What the works have in common, or None.
    """

    box: tuple[float, float, float, float] | None = None
    attribute: Attribute = ATTRIBUTES["Source"]
    value: str | None = None


def count_in(part: Part) -> Query:
    """Number of works in a part of the map, drawn or not."""
    condition, parameters = _condition(part)
    return Query(
        f"select count(*) as works\n{_JOINED}\nwhere {condition}",  # as above
        parameters,
    )


def works_in(part: Part, *, page: int, page_size: int) -> Query:
    """One page of the works in a part of the map, those in its middle first."""
    condition, parameters = _condition(part)
    return Query(
        f"""\
select {WORK_COLUMNS}
{_JOINED}
where {condition}
order by
    (x - avg(x) over ()) ** 2 + (y - avg(y) over ()) ** 2, fct_artwork.artwork_key
limit $page_size offset $skipped""",  # as above
        {**parameters, "page_size": page_size, "skipped": (page - 1) * page_size},
    )


def path_of(artist_key: str) -> Query:
    """The points of an artist in the order of their years."""
    return Query(
        f"""\
select {WORK_COLUMNS}, x, y,
    cast(coalesce((date_start + date_end) // 2, date_start, date_end) as integer) as year
{_JOINED}
where artist_key = $artist_key and coalesce(date_start, date_end) is not null
order by year, date_end, fct_artwork.artwork_key""",  # as above
        {"artist_key": artist_key},
    )


def ground() -> Query:
    """Points of all works, to see others before: at most a quarter of what could be drawn."""
    return Query(
        "select x, y from fct_map_point order by artwork_key limit $most",
        {"most": MOST_POINTS // 4},
    )


def similarities(artist_key: str | None) -> Query:
    """Pairs of artists with how alike their pictures are.

    Args:
        artist_key: The pairs among this artist and the most similar; None for those with most
            pictures.
    """
    chosen = (
        """\
select artist_key, max(artist_works) as works
    from agg_artist_similarity join dim_artist using (artist_key)
    where not is_generic
    group by all
    order by works desc, artist_key
    limit $most"""
        if artist_key is None
        else """\
select $artist_key as artist_key
    union
    select other_artist_key
    from agg_artist_similarity
    where artist_key = $artist_key and similarity_rank < $most"""
    )
    parameters: dict[str, object] = {"most": 2 * ARTISTS_ALIKE}
    if artist_key is not None:
        parameters = {"most": ARTISTS_ALIKE, "artist_key": artist_key}
    return Query(
        f"""\
with chosen as (
    {chosen}
)

select {_short("own.artist_name")} as artist, {_short("other.artist_name")} as other_artist,
    similarity, artist_works as works, other_artist_works as other_works,
    similarity_rank as rank
from agg_artist_similarity
join dim_artist as own using (artist_key)
join dim_artist as other on other.artist_key = other_artist_key
where artist_key in (select artist_key from chosen)
    and other_artist_key in (select artist_key from chosen)
    and not own.is_generic and not other.is_generic
order by artist, rank""",  # noqa: S608 # fragments of this file
        parameters,
    )


def _short(name: str) -> str:
    # "Rembrandt (Rembrandt van Rijn)" takes two lines in a chart.
    return f"coalesce(nullif(trim(regexp_replace({name}, '\\s*\\(.*\\)$', '')), ''), {name})"


def _condition(part: Part) -> tuple[str, dict[str, object]]:
    conditions: list[str] = []
    parameters: dict[str, object] = {}
    if part.box is not None:
        conditions.append("x between $left and $right and y between $bottom and $top")
        parameters |= dict(zip(("left", "right", "bottom", "top"), part.box, strict=True))
    if part.value is not None:
        conditions.append(f"cast({part.attribute.value} as text) = $value")
        parameters["value"] = part.value
    return "\n    and ".join(conditions) or "true", parameters
