"""Charts of the collection over time, and of what is missing in it.

Pure functions as in ``charts``, in the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import altair as alt

from app.charts.shared import (
    BAR_HEIGHT,
    LABEL_PIXELS,
    OTHER,
    PREDICTED,
    LayeredChart,
    small_legend,
    source_colour,
    title_lines,
    with_source_names,
)

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 340
# Fewer pictures than this say little of a decade.
MANY = 10

_SHARE = alt.Axis(format=".0%", tickCount=5)
_DECADES = alt.Axis(format="d", labelAngle=0, tickCount=8)
_LINES = {"Western": PREDICTED, "not Western": "#3d6d80", "not recorded": OTHER}


def by_decade(
    frame: pd.DataFrame, *, amount: str, noun: str, source_names: Mapping[str, str]
) -> alt.Chart:
    """Draws an amount decade by decade, one line a source.

    Args:
        frame: ``decade``, ``source`` and the amount; at least one row.
        amount: Its column.
        noun: What is counted, such as ``works``.
        source_names: Names of the sources by key.
    """
    rows = with_source_names(frame, source_names)
    most = max(rows.to_dict("records"), key=lambda row: row[amount])
    finding = f"Most {noun}: {most[amount]:,} of the {most['decade']}s, {most['source_name']}"
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=14))
        .encode(
            x=alt.X("decade:Q", title="Decade", axis=_DECADES, scale=alt.Scale(zero=False)),
            y=alt.Y(f"{amount}:Q", title=noun.capitalize(), axis=alt.Axis(format=",d")),
            color=source_colour(rows, source_names),
            tooltip=[
                alt.Tooltip("source_name:N", title="Source"),
                alt.Tooltip("decade:Q", title="Decade from", format="d"),
                alt.Tooltip(f"{amount}:Q", title=noun.capitalize(), format=","),
            ],
        )
        .properties(height=HEIGHT, title=title_lines(finding, f"Decades from {rows.decade.min()}"))
    )
    return chart


def sizes(frame: pd.DataFrame, *, source_names: Mapping[str, str]) -> alt.Chart:
    """Draws the middle size of paintings by half-century.

    Args:
        frame: ``period``, ``source``, ``works``, ``median_height_cm``, ``median_width_cm``,
            ``square_metres`` and ``upright_share``; at least one row.
        source_names: Names of the sources by key.
    """
    rows = with_source_names(frame, source_names)
    largest = max(rows.to_dict("records"), key=lambda row: row["square_metres"])
    finding = (
        f"Paintings were largest in {largest['period']}: half of them above "
        f"{largest['square_metres']:.2g} m²"
    )
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_line(strokeWidth=2, point=True)
        .encode(
            x=alt.X("period:O", title=None, axis=alt.Axis(labelAngle=-60)),
            y=alt.Y("square_metres:Q", title="Median area (m²)"),
            color=source_colour(rows, source_names),
            tooltip=[
                alt.Tooltip("source_name:N", title="Source"),
                alt.Tooltip("period:N", title="Period"),
                alt.Tooltip("works:Q", title="Paintings", format=","),
                alt.Tooltip("median_height_cm:Q", title="Median height (cm)", format=".0f"),
                alt.Tooltip("median_width_cm:Q", title="Median width (cm)", format=".0f"),
                alt.Tooltip("upright_share:Q", title="Upright", format=".0%"),
            ],
        )
        .properties(height=HEIGHT, title=title_lines(finding))
    )
    return chart


def media(frame: pd.DataFrame) -> alt.Chart:
    """Draws which share of a half-century's works is of which medium.

    Args:
        frame: ``period``, ``medium``, ``works`` and ``share_of_period``; at least one row.
    """
    # Most works first within a period.
    named = [str(medium) for medium in frame.drop_duplicates("period")["medium"]]
    leader = max(dict.fromkeys(named), key=named.count)
    finding = (
        f"{leader} is the first medium of {named.count(leader)} of {len(named)} half-centuries"
    )
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_rect()
        .encode(
            x=alt.X("period:O", title=None, axis=alt.Axis(labelAngle=-60)),
            y=alt.Y(
                "medium:N",
                title=None,
                sort=alt.EncodingSortField("works", op="sum", order="descending"),
                axis=alt.Axis(labelLimit=LABEL_PIXELS, grid=False),
            ),
            color=alt.Color(
                "share_of_period:Q",
                title="Share of works",
                scale=alt.Scale(type="sqrt", scheme="goldorange"),
                legend=alt.Legend(orient="top", format=".0%", gradientLength=160),
            ),
            tooltip=[
                alt.Tooltip("period:N", title="Period"),
                alt.Tooltip("medium:N", title="Medium"),
                alt.Tooltip("works:Q", title="Works", format=","),
                alt.Tooltip("share_of_period:Q", title="Share", format=".1%"),
            ],
        )
        .properties(height=alt.Step(BAR_HEIGHT), title=title_lines(finding))
    )
    return chart


def palette(frame: pd.DataFrame, *, source_names: Mapping[str, str]) -> LayeredChart:
    """Draws the mean colour of each decade's pictures, as high as they are bright.

    Args:
        frame: ``decade``, ``source``, ``works``, ``hex_colour``, ``brightness`` and
            ``saturation``; at least one row.
        source_names: Names of the sources by key.
    """
    rows = with_source_names(frame, source_names)
    # Over all sources, each by its pictures.
    weighted = rows.assign(light=rows["brightness"] * rows["works"]).groupby("decade")
    totals = weighted[["works", "light"]].sum()
    full = totals["works"] >= MANY
    enough = totals[full] if full.sum() > 1 else totals
    brightness = (enough["light"] / enough["works"]).to_dict()
    lightest = max(brightness, key=lambda decade: brightness[decade])
    darkest = min(brightness, key=lambda decade: brightness[decade])
    finding = f"Pictures are lightest in the {lightest}s and darkest in the {darkest}s"
    base = alt.Chart(rows).encode(
        x=alt.X("decade:Q", title="Decade", axis=_DECADES, scale=alt.Scale(zero=False)),
        y=alt.Y("brightness:Q", title="Mean brightness", axis=_SHARE),
    )
    return alt.layer(
        base.mark_line(strokeWidth=1, color=OTHER, opacity=0.6).encode(detail="source_name:N"),
        base.mark_circle(opacity=1, stroke=OTHER, strokeWidth=0.5).encode(
            color=alt.Color("hex_colour:N", scale=None),
            size=alt.Size("works:Q", scale=alt.Scale(range=[60, 500]), legend=None),
            tooltip=[
                alt.Tooltip("source_name:N", title="Source"),
                alt.Tooltip("decade:Q", title="Decade from", format="d"),
                alt.Tooltip("works:Q", title="Pictures", format=","),
                alt.Tooltip("hex_colour:N", title="Mean colour"),
                alt.Tooltip("brightness:Q", title="Brightness", format=".0%"),
                alt.Tooltip("saturation:Q", title="Saturation", format=".0%"),
            ],
        ),
    ).properties(height=HEIGHT, title=title_lines(finding, "Each dot has the mean colour"))


def western(frame: pd.DataFrame, *, source_names: Mapping[str, str]) -> alt.Chart:
    """Draws which share of each source's works comes from Western countries.

    Args:
        frame: ``source``, ``line`` (a key of the legend) and ``works``; at least one row.
        source_names: Names of the sources by key.
    """
    rows = with_source_names(frame, source_names)
    rows["share"] = rows["works"] / rows.groupby("source")["works"].transform("sum")
    rows["turn"] = rows["line"].map(list(_LINES).index)
    known = rows[rows["line"] != "not recorded"]
    inside = int(known.loc[known["line"] == "Western", "works"].sum())
    total = int(known["works"].sum())
    finding = "No work has its country recorded"
    if total:
        finding = f"{inside / total:.0%} of the works whose country is known are Western"
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X("share:Q", title="Share of works", axis=_SHARE),
            y=alt.Y("source_name:N", title=None, axis=alt.Axis(labelLimit=LABEL_PIXELS)),
            color=alt.Color(
                "line:N",
                title=None,
                scale=alt.Scale(domain=list(_LINES), range=list(_LINES.values())),
                legend=small_legend(),
            ),
            order=alt.Order("turn:Q"),
            tooltip=[
                alt.Tooltip("source_name:N", title="Source"),
                alt.Tooltip("line:N", title="Country"),
                alt.Tooltip("works:Q", title="Works", format=","),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
            ],
        )
        .properties(height=alt.Step(2 * BAR_HEIGHT), title=title_lines(finding))
    )
    return chart


def museums(frame: pd.DataFrame) -> alt.Chart:
    """Draws the museums that keep most works.

    Args:
        frame: ``museum`` and ``works``, most works first; at least one row.
    """
    first = frame.iloc[0]
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1)
        .encode(
            # The first museum may have a hundred times the works of the second.
            x=alt.X(
                "works:Q",
                title="Works (logarithmic)",
                scale=alt.Scale(type="symlog"),
                axis=alt.Axis(format=",d", values=[0, 1, 10, 100, 1000, 10_000, 100_000]),
            ),
            y=alt.Y("museum:N", title=None, sort=None, axis=alt.Axis(labelLimit=LABEL_PIXELS + 40)),
            tooltip=[
                alt.Tooltip("museum:N", title="Museum"),
                alt.Tooltip("works:Q", title="Works", format=","),
            ],
        )
        .properties(
            height=alt.Step(BAR_HEIGHT),
            title=title_lines(f"{first['museum']} keeps most: {first['works']:,} works"),
        )
    )
    return chart


def filled(frame: pd.DataFrame, *, source_names: Mapping[str, str]) -> alt.Chart:
    """Draws which share of the works has a value in each column, the emptiest column first.

    Args:
        frame: ``source``, ``column_name``, ``rows``, ``filled`` and ``filled_share``, in the order
            of the columns; at least one row.
        source_names: Names of the sources by key.
    """
    rows = with_source_names(frame, source_names)
    totals = rows.groupby("column_name", sort=False)[["rows", "filled"]].sum()
    empty = [str(name) for name in totals.index[totals["filled"] == 0]]
    emptiest = str((totals["filled"] / totals["rows"]).idxmin())
    finding = (
        f"{len(empty)} columns are empty: {', '.join(empty[:3])}" + (" …" if len(empty) > 3 else "")
        if len(empty) > 1
        else f"Known least: {emptiest}"
    )
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_circle(size=110, opacity=0.9)
        .encode(
            x=alt.X(
                "filled_share:Q",
                title="Share of works with a value",
                axis=_SHARE,
                scale=alt.Scale(domain=[0, 1]),
            ),
            y=alt.Y(
                "column_name:N",
                title=None,
                sort=list(dict.fromkeys(rows["column_name"])),
                axis=alt.Axis(labelLimit=LABEL_PIXELS, grid=True),
            ),
            color=source_colour(rows, source_names),
            tooltip=[
                alt.Tooltip("source_name:N", title="Source"),
                alt.Tooltip("column_name:N", title="Column"),
                alt.Tooltip("filled:Q", title="Works with a value", format=","),
                alt.Tooltip("rows:Q", title="Works", format=","),
                alt.Tooltip("filled_share:Q", title="Share", format=".1%"),
            ],
        )
        .properties(height=alt.Step(BAR_HEIGHT), title=title_lines(finding))
    )
    return chart
