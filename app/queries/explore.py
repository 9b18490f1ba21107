"""The queries behind Explore.

What a person chose or typed is always a parameter. The text of a query is put together from the
fragments in this file alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.data.warehouse_reader import Query
from app.queries.shared import WORK_COLUMNS

PAGE_SIZE = 24
MOST_OPTIONS = 300

# Each word costs a look at every work.
MOST_WORDS = 6


@dataclass(frozen=True)
class Facet:
    """A dimension by which works are narrowed.

    Attributes:
        key: Its name in the page's address.
        label: Its name for people.
        table: The dimension.
        foreign_key: Its key, in the dimension and in ``fct_artwork``.
        column: The column that is chosen from.
        chronological: Whether the values are shown in the order of time, not most works first.
        where: Condition on the dimension under which a value is offered.
    """

    key: str
    label: str
    table: str
    foreign_key: str
    column: str
    chronological: bool = False
    where: str = "true"


FACETS = (
    Facet(
        *("artist", "Artist", "dim_artist", "artist_key", "artist_name"),
        where="not is_generic",
    ),
    Facet("school", "School", "dim_school", "school_key", "school"),
    Facet("style", "Style", "dim_period", "period_key", "movement"),
    Facet("period", "Period", "dim_period", "period_key", "timeframe", chronological=True),
    Facet("type", "Type", "dim_classification", "classification_key", "work_type"),
    Facet("medium", "Medium", "dim_medium", "medium_key", "medium"),
    Facet("museum", "Museum", "dim_location", "location_key", "museum"),
    Facet("source", "Source", "dim_source", "source", "source_name"),
)

ANY_WORK = Query("select 1 from fct_artwork limit 1")

# Choices that are conditions of their own.
PICTURES = {"With a picture": "has_image", "Without": "not has_image"}
RIGHTS = {
    "Public domain": "is_public_domain",
    "Not public domain": "not is_public_domain",
    "Not stated": "is_public_domain is null",
}
# The angle of a mean colour on the colour wheel, in degrees from -180 to 180; red is 0.
_HUE = "degrees(atan2(sqrt(3) * (green - blue), 2 * red - green - blue))"
COLOURS = {
    "Light": "brightness >= 0.65",
    "Dark": "brightness < 0.25",
    "Grey": "saturation < 0.15",
    "Red": f"saturation >= 0.15 and {_HUE} between -20 and 18",
    "Brown and orange": f"saturation >= 0.15 and {_HUE} between 18 and 42",
    "Gold and yellow": f"saturation >= 0.15 and {_HUE} between 42 and 70",
    "Green": f"saturation >= 0.15 and {_HUE} between 70 and 165",
    "Blue": f"saturation >= 0.15 and ({_HUE} > 165 or {_HUE} < -95)",
    "Violet and pink": f"saturation >= 0.15 and {_HUE} between -95 and -20",
}
# The place of a work in its table orders those that are alike: to read half a million keys for it
# would take longer than all the rest. Its hash mixes sources and artists.
ORDERS = {
    "Pictures first": "has_image desc, hash(place), place",
    "Title": "title nulls last, place",
    "Oldest first": "coalesce(date_start, date_end) nulls last, place",
    "Newest first": "coalesce(date_end, date_start) desc nulls last, place",
}


@dataclass(frozen=True)
class Search:
    """What a person looks for; the empty search finds every work.

    Attributes:
        text: Words that are all in the title, the artist's name or the accession number.
        facets: What was chosen or typed, by key of the facet.
        picture: A key of ``PICTURES``, or None.
        rights: A key of ``RIGHTS``, or None.
        colour: A key of ``COLOURS``, of the mean colour of the picture, or None.
        order: A key of ``ORDERS``.
    """

    text: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    picture: str | None = None
    rights: str | None = None
    colour: str | None = None
    order: str = "Pictures first"


def options(facet: Facet) -> Query:
    """Values of a facet, those with most works."""
    order = facet.column if facet.chronological else f"works desc, {facet.column}"
    return Query(
        f"""\
with counted as (
    select {facet.column} as value, count(*) as works
    from fct_artwork join {facet.table} using ({facet.foreign_key})
    where {facet.column} is not null and {facet.where}
    group by all
    order by works desc, value
    limit $most
)

select value
from counted
order by {order.replace(facet.column, "value")}""",  # noqa: S608 # the facets above
        {"most": MOST_OPTIONS},
    )


def count_works(search: Search) -> Query:
    """Number of works found, and of those with a picture."""
    condition, parameters = _condition(search)
    return Query(
        f"""\
select count(*) as works, count(image_filename) as pictures
from fct_artwork
where {condition}""",  # noqa: S608 # fragments of this file
        parameters,
    )


def found_works(search: Search, *, page: int) -> Query:
    """One page of the works found.

    Args:
        search: What is looked for.
        page: From 1.
    """
    condition, parameters = _condition(search)
    order = ORDERS[search.order]
    # The page is cut from places alone: to sort whole rows, or joined ones, takes twice as long.
    return Query(
        f"""\
with found as (
    select rowid as place
    from fct_artwork
    where {condition}
    order by {order}
    limit $page_size offset $skipped
)

select {WORK_COLUMNS}
from found
join fct_artwork on fct_artwork.rowid = place
join dim_source using (source)
left join dim_artist on dim_artist.artist_key = fct_artwork.artist_key
order by {order}""",  # noqa: S608 # as above
        {**parameters, "page_size": PAGE_SIZE, "skipped": (page - 1) * PAGE_SIZE},
    )


def _condition(search: Search) -> tuple[str, dict[str, str]]:
    conditions, parameters = [], {}
    # More than a word or two of a name is seldom typed; the rest is left out.
    for number, word in enumerate(search.text.split()[:MOST_WORDS]):
        conditions.append(_word(f"$word_{number}"))
        parameters[f"word_{number}"] = word
    for facet in FACETS:
        if chosen := search.facets.get(facet.key):
            conditions.append(_chosen(facet))
            parameters[facet.key] = chosen
    if search.picture is not None:
        conditions.append(PICTURES[search.picture])
    if search.rights is not None:
        conditions.append(RIGHTS[search.rights])
    if search.colour is not None:
        conditions.append(
            "artwork_key in (select artwork_key from fct_picture_colour"  # noqa: S608 # as above
            f" where {COLOURS[search.colour]})"
        )
    return "\n    and ".join(conditions) or "true", parameters


def _word(name: str) -> str:
    return f"contains(search_text, lower(strip_accents({name})))"


def _chosen(facet: Facet) -> str:
    """Returns the condition of a facet: the very value, or where none is so named, a part of it.

    Through the bridge for artists: the second artist of a work counts too.
    """
    column, name = facet.column, f"${facet.key}"
    keys = (
        f"select {facet.foreign_key} from {facet.table}"  # noqa: S608 # the facets above
        f" where {column} = {name} or ({_has_part(column, name)}"
        f" and not exists (select 1 from {facet.table} where {column} = {name}))"
    )
    if facet.key == "artist":
        return (
            f"artwork_key in (select artwork_key from bridge_artwork_artist"  # noqa: S608 # as above
            f" where artist_key in ({keys}))"
        )
    return f"{facet.foreign_key} in ({keys})"


def _has_part(column: str, name: str) -> str:
    # Durer finds Dürer.
    return f"contains(strip_accents(lower({column})), strip_accents(lower({name})))"
