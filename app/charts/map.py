"""Charts of the Map: points that show their picture, an artist's path, artists who are alike.

Pure functions as in ``charts``, in the same form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from app.charts.shared import LABEL_PIXELS, OTHER, PREDICTED, LayeredChart, title_lines
from app.queries.map import OTHER as OTHER_VALUES
from app.queries.map import UNKNOWN, Attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

MAP_HEIGHT = 720
PATH_HEIGHT = 600
CELL = 24
NETWORK_HEIGHT = 560
BRUSH = "part"

# Ten that can be distinguished on a light and on a dark ground.
COLOURS = (
    *("#c8553d", "#3f88a8", "#d3a02f", "#6f9a4c", "#8c6bb1"),
    *("#d67fa5", "#3aa68f", "#a1714a", "#6d7fd0", "#9aa63a"),
)
# What is not distinguished stands back.
FAINT = "#9a948a"

# Thousands of points as elements of a page would take seconds.
_CANVAS = {"embedOptions": {"renderer": "canvas"}}

# Positions mean nothing but near and far.
_BARE = alt.Axis(labels=False, ticks=False, grid=False, domain=False)


def points(
    frame: pd.DataFrame, attribute: Attribute, *, total: int, value: str | None = None
) -> alt.Chart:
    """Draws the works as points, works that look alike side by side.

    Args:
        frame: Columns ``x``, ``y``, ``title``, ``artist``, ``date``, ``image`` (an address, which
            the browser's tooltip shows as a picture) and ``value``; at least one row.
        attribute: What ``value`` is.
        total: Points in the warehouse, drawn or not.
        value: The one value that is to stand out, or None.
    """
    known = frame["value"].notna() if attribute.numeric else frame["value"] != UNKNOWN
    finding = f"{total:,} paintings, those that look alike side by side"
    remark = None if total == len(frame) else f"Drawn: {len(frame):,} of them, chosen at random"
    if not known.all():
        missing = f"{(~known).mean():.0%} have no {attribute.noun} recorded"
        remark = f"{remark}; {missing}" if remark else missing
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_circle(size=_size(len(frame)), opacity=0.75)
        .encode(
            x=_position("x"),
            y=_position("y"),
            color=_year_colour(frame) if attribute.numeric else _value_colour(frame, value),
            tooltip=[
                *(alt.Tooltip("title:N", title="title"), alt.Tooltip("image:N", title="image")),
                *(alt.Tooltip("artist:N", title="Artist"), alt.Tooltip("date:N", title="Date")),
                alt.Tooltip("value:Q" if attribute.numeric else "value:N", title=attribute.label),
            ],
        )
        .add_params(alt.selection_interval(name=BRUSH))
        .properties(height=MAP_HEIGHT, title=title_lines(finding, remark), usermeta=_CANVAS)
    )
    return chart


def path(frame: pd.DataFrame, ground: pd.DataFrame, artist: str) -> LayeredChart:
    """Draws the works of an artist over all others, joined in the order of their years.

    Args:
        frame: Columns ``x``, ``y``, ``year``, ``title``, ``image``, in the order of the years; at
            least one row.
        ground: Columns ``x`` and ``y`` of other works.
        artist: The name.
    """
    first, last = int(frame["year"].iloc[0]), int(frame["year"].iloc[-1])
    others = (
        alt.Chart(ground)
        .mark_circle(size=8, opacity=0.25, color=FAINT)
        .encode(x=_position("x"), y=_position("y"), tooltip=alt.value(None))
    )
    order = alt.Order("turn:Q")
    line = (
        alt.Chart(frame.assign(turn=range(len(frame))))
        .mark_line(strokeWidth=1.2, opacity=0.6, color=OTHER)
        .encode(x=_position("x"), y=_position("y"), order=order)
    )
    works = (
        alt.Chart(frame)
        .mark_circle(size=90, opacity=1)
        .encode(
            x=_position("x"),
            y=_position("y"),
            color=_year_colour(frame, column="year"),
            tooltip=[
                *(alt.Tooltip("title:N", title="title"), alt.Tooltip("image:N", title="image")),
                alt.Tooltip("year:Q", title="Year", format="d"),
            ],
        )
    )
    span = f"{first} to {last}" if first < last else str(first)
    title = title_lines(f"{artist}: {len(frame):,} dated works, {span}")
    return alt.layer(others, line, works).properties(
        height=PATH_HEIGHT, title=title, usermeta=_CANVAS
    )


def similarity_matrix(frame: pd.DataFrame) -> alt.Chart:
    """Draws how alike the pictures of artists are, artist by artist.

    Args:
        frame: Columns ``artist``, ``other_artist``, ``similarity``, ``works`` and ``other_works``;
            at least one row.
    """
    order = _by_similarity(frame)
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_rect()
        .encode(
            x=alt.X(
                "other_artist:N",
                title=None,
                sort=order,
                axis=_names(labelAngle=-60, labelOverlap=False),
            ),
            y=alt.Y("artist:N", title=None, sort=order, axis=_names(labelOverlap=False)),
            color=alt.Color(
                "similarity:Q",
                title="Similarity (cosine)",
                scale=alt.Scale(scheme="goldorange", zero=False),
                legend=alt.Legend(orient="top", gradientLength=160, format=".2f"),
            ),
            tooltip=[
                alt.Tooltip("artist:N", title="Artist"),
                alt.Tooltip("works:Q", title="Pictures"),
                alt.Tooltip("other_artist:N", title="Other artist"),
                alt.Tooltip("other_works:Q", title="Other's pictures"),
                alt.Tooltip("similarity:Q", title="Similarity", format=".3f"),
            ],
        )
        .properties(height=alt.Step(CELL), title=title_lines(most_similar_pair(frame)))
    )
    return chart


def most_similar_pair(frame: pd.DataFrame) -> str:
    """Returns the finding of similarities: which two artists are most similar."""
    best = max(frame.to_dict("records"), key=lambda pair: pair["similarity"])
    pair = f"{best['artist']} and {best['other_artist']}"
    return f"Most similar here: {pair} ({best['similarity']:.2f} of 1)"


def similarity_network(frame: pd.DataFrame) -> LayeredChart:
    """Draws artists as a network: the nearer and the thicker the line, the more alike.

    Args:
        frame: As for ``similarity_matrix``.
    """
    import networkx  # type: ignore[import-untyped]  # its types are a package of their own
    import pandas as pd

    graph = networkx.Graph()
    for row in frame.to_dict("records"):
        graph.add_node(row["artist"], works=row["works"])
        graph.add_node(row["other_artist"], works=row["other_works"])
        graph.add_edge(row["artist"], row["other_artist"], similarity=row["similarity"])
    places = networkx.kamada_kawai_layout(
        graph,
        dist={
            one: {other: 1 - near["similarity"] + 0.05 for other, near in graph[one].items()}
            | {far: 1.0 for far in graph if far != one and far not in graph[one]}
            for one in graph
        },
    )
    nodes = pd.DataFrame(
        [
            {"artist": name, "x": x, "y": y, "works": graph.nodes[name]["works"]}
            for name, (x, y) in places.items()
        ]
    )
    edges = pd.DataFrame(
        [
            {
                "x": places[one][0],
                "y": places[one][1],
                "x2": places[other][0],
                "y2": places[other][1],
                "pair": f"{one}, {other}",
                "similarity": data["similarity"],
            }
            for one, other, data in graph.edges(data=True)
        ]
    )
    lines = (
        alt.Chart(edges)
        .mark_rule(color=OTHER)
        .encode(
            x=_position("x", padding=60),
            y=_position("y"),
            x2="x2:Q",
            y2="y2:Q",
            strokeWidth=alt.StrokeWidth(
                "similarity:Q", scale=alt.Scale(range=[0.3, 4], zero=False), legend=None
            ),
            opacity=alt.Opacity(
                "similarity:Q", scale=alt.Scale(range=[0.15, 0.8], zero=False), legend=None
            ),
            tooltip=[
                alt.Tooltip("pair:N", title="Artists"),
                alt.Tooltip("similarity:Q", title="Similarity", format=".3f"),
            ],
        )
    )
    dots = (
        alt.Chart(nodes)
        .mark_circle(color=PREDICTED, opacity=1)
        .encode(
            x=_position("x", padding=60),
            y=_position("y"),
            size=alt.Size("works:Q", scale=alt.Scale(range=[60, 500], zero=False), legend=None),
            tooltip=[
                alt.Tooltip("artist:N", title="Artist"),
                alt.Tooltip("works:Q", title="Pictures"),
            ],
        )
    )
    labels = (
        alt.Chart(nodes)
        .mark_text(dy=-16, fontSize=12, color=OTHER)
        .encode(x=_position("x", padding=60), y=_position("y"), text="artist:N")
    )
    return alt.layer(lines, dots, labels).properties(
        height=NETWORK_HEIGHT, title=title_lines(most_similar_pair(frame))
    )


def _by_similarity(frame: pd.DataFrame) -> list[str]:
    """Orders artists so that each is beside the most similar of those not yet placed."""
    near: dict[tuple[str, str], float] = {
        (row["artist"], row["other_artist"]): row["similarity"] for row in frame.to_dict("records")
    }
    left = list(dict.fromkeys([*frame["artist"], *frame["other_artist"]]))
    order = [left.pop(0)]
    while left:
        here = order[-1]
        best = max(left, key=lambda name: near.get((here, name), near.get((name, here), 0)))
        left.remove(best)
        order.append(best)
    return order


def _position(column: str, *, padding: int = 8) -> Any:
    channel = alt.X if column == "x" else alt.Y
    return channel(
        f"{column}:Q",
        title=None,
        axis=_BARE,
        scale=alt.Scale(zero=False, nice=False, padding=padding),
    )


def _names(**options: Any) -> alt.Axis:
    return alt.Axis(labelLimit=LABEL_PIXELS, grid=False, domain=False, ticks=False, **options)


def _size(points: int) -> int:
    return 70 if points < 500 else 40 if points < 3000 else 16


def _value_colour(frame: pd.DataFrame, value: str | None) -> alt.Color:
    counts = frame["value"].value_counts()
    named = [name for name in counts.index if name not in {OTHER_VALUES, UNKNOWN}]
    rest = [name for name in (OTHER_VALUES, UNKNOWN) if name in counts.index]
    colours = [*COLOURS[: len(named)], *([FAINT, FAINT][: len(rest)])]
    if value is not None:
        colours = [
            colour if name == value else FAINT
            for name, colour in zip([*named, *rest], colours, strict=True)
        ]
    return alt.Color(
        "value:N",
        title=None,
        scale=alt.Scale(domain=[*named, *rest], range=colours),
        legend=_legend(named, rest),
    )


def _legend(named: Sequence[str], rest: Sequence[str]) -> alt.Legend:
    return alt.Legend(
        orient="bottom",
        columns=2,
        labelFontSize=12,
        labelLimit=160,
        symbolOpacity=1,
        values=[*named, *rest],
    )


def _year_colour(frame: pd.DataFrame, column: str = "value") -> alt.Color:
    # A few works of antiquity would leave one colour for all the others.
    low, high = frame[column].quantile([0.02, 0.98])
    return alt.Color(
        f"{column}:Q",
        title="Year",
        scale=alt.Scale(scheme="viridis", domain=[low, max(high, low + 1)], clamp=True),
        legend=alt.Legend(orient="bottom", format="d", gradientLength=240),
    )
