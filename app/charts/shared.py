"""Charts: pure functions from a frame to an Altair chart.

Titles state what the chart shows, computed from its frame. Colours are left to the app's theme, so
that a chart can be read in light and in dark, except where a colour has a meaning of its own.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import altair as alt

if TYPE_CHECKING:
    import pandas as pd

    from app.queries.shared import Breakdown

# What Altair calls charts that are drawn one over the other.
LayeredChart: TypeAlias = alt.LayerChart | alt.FacetChart

# Vega does not wrap a title; a telephone shows about this many characters a line.
TITLE_WIDTH = 42
BAR_HEIGHT = 22
PERIODS_HEIGHT = 380
LABEL_PIXELS = 150
LEGEND_PIXELS = 180

# Told apart on a light and on a dark ground, also by those who do not see red and green.
RIGHT, WRONG, PREDICTED, OTHER = "#2a9d74", "#d1495b", "#b8654c", "#857d71"

# What became of a work's picture: in words, and the colour of its share.
PICTURE_STATES = {
    "ok": ("picture here", RIGHT),
    "not_fetched": ("not fetched", OTHER),
    "missing": ("missing at the museum", "#b08a2e"),
    "not_image": ("not a picture", WRONG),
    "too_large": ("too large", "#7d6a9c"),
    "failed": ("download failed", PREDICTED),
}


def works_by(
    frame: pd.DataFrame,
    breakdown: Breakdown,
    *,
    recorded: int,
    works: int,
    source_names: Mapping[str, str],
) -> alt.Chart:
    """Draws works by the values of a dimension, stacked by source.

    Bars run across, most works first; periods stand as columns in the order of time.

    Args:
        frame: Columns named by ``breakdown.column``, ``source``, ``works``, ``works_with_image``
            and ``total`` (works of the value over all sources), in the order of the bars; at
            least one row.
        breakdown: The dimension.
        recorded: Works in which the dimension is recorded.
        works: All works.
        source_names: Names of the sources by key; each keeps its colour in every chart.
    """
    column = breakdown.column
    rows = with_source_names(frame, source_names)
    order = list(dict.fromkeys(frame[column]))
    amount: dict[str, Any] = {
        "title": "Works",
        "axis": alt.Axis(format=",d", tickMinStep=1, tickCount=5),
    }
    if breakdown.chronological:
        x = alt.X(f"{column}:O", title=None, sort=order, axis=alt.Axis(labelAngle=-60))
        y = alt.Y("works:Q", **amount)
        height: int | alt.Step = PERIODS_HEIGHT
    else:
        x = alt.X("works:Q", **amount)
        y = alt.Y(f"{column}:N", title=None, sort=order, axis=alt.Axis(labelLimit=LABEL_PIXELS))
        height = alt.Step(BAR_HEIGHT)
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(cornerRadius=1)
        .encode(
            x=x,
            y=y,
            color=source_colour(rows, source_names),
            order=alt.Order("source:N"),
            tooltip=[
                alt.Tooltip(f"{column}:N", title=breakdown.title),
                alt.Tooltip("source_name:N", title="Source"),
                alt.Tooltip("works:Q", title="Works", format=","),
                alt.Tooltip("works_with_image:Q", title="With a picture", format=","),
            ],
        )
        .properties(
            height=height,
            title=title_lines(
                leading_values(frame, breakdown, recorded),
                f"{works - recorded:,} of {works:,} works have no {breakdown.noun} recorded"
                if recorded < works
                else None,
            ),
        )
    )
    return chart


def picture_coverage(frame: pd.DataFrame, *, source_names: Mapping[str, str]) -> alt.Chart:
    """Draws which share of each source's works has its picture, and why the others have none.

    Args:
        frame: Columns ``source``, ``status`` (of the picture) and ``works``; at least one row.
        source_names: Names of the sources by key.
    """
    rows = with_source_names(frame, source_names)
    rows["share"] = rows["works"] / rows.groupby("source")["works"].transform("sum")
    present = [status for status in PICTURE_STATES if status in set(rows["status"])]
    present += sorted(set(rows["status"]) - set(present))
    states = [PICTURE_STATES.get(status, (status, OTHER)) for status in present]
    rows["rank"] = [present.index(status) for status in rows["status"]]
    rows["state"] = [states[rank][0] for rank in rows["rank"]]
    here = int(rows.loc[rows["status"] == "ok", "works"].sum())
    total = int(rows["works"].sum())
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X("share:Q", title="Share of works", axis=alt.Axis(format=".0%")),
            y=alt.Y("source_name:N", title=None, axis=alt.Axis(labelLimit=LABEL_PIXELS)),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(
                    domain=[words for words, _ in states], range=[colour for _, colour in states]
                ),
                legend=small_legend(),
            ),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("source_name:N", title="Source"),
                alt.Tooltip("state:N", title="Picture"),
                alt.Tooltip("works:Q", title="Works", format=","),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
            ],
        )
        .properties(
            height=alt.Step(2 * BAR_HEIGHT),
            title=title_lines(
                f"{here:,} of {total:,} works ({here / total:.0%}) have their picture"
            ),
        )
    )
    return chart


def class_probabilities(
    probabilities: Mapping[str, float], *, noun: str, truth: str | None = None
) -> alt.Chart:
    """Draws what a model holds likely, most likely first; the truth is marked where it is known.

    Args:
        probabilities: Probability by label; at least one.
        noun: What a label is, such as ``school``.
        truth: The label in the warehouse, or None.
    """
    import pandas as pd

    ranked = sorted(probabilities.items(), key=lambda item: (-item[1], item[0]))
    predicted = ranked[0][0]
    rows = pd.DataFrame(ranked, columns=["label", "probability"])
    rows["role"] = [_role(label, predicted, truth) for label in rows["label"]]
    # Said in words beside the bar too: not everyone tells the colours apart.
    rows["words"] = [
        f"{label}\n{probability:.1%} {role}".rstrip()
        for label, probability, role in rows.itertuples(index=False)
    ]
    bars = (
        alt.Chart(rows)
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X(
                "probability:Q",
                title="Probability",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%", tickCount=5),
            ),
            y=alt.Y(
                "words:N",
                title=None,
                sort=list(rows["words"]),
                axis=alt.Axis(
                    labelExpr="split(datum.label, '\\n')", labelLimit=LABEL_PIXELS, labelOffset=-6
                ),
            ),
            color=alt.Color(
                "role:N",
                legend=None,
                scale=alt.Scale(domain=list(_ROLE_COLOURS), range=list(_ROLE_COLOURS.values())),
            ),
            tooltip=[
                alt.Tooltip("label:N", title=noun.capitalize()),
                alt.Tooltip("probability:Q", title="Probability", format=".2%"),
            ],
        )
    )
    title = f"{predicted}: {ranked[0][1]:.0%}"
    if len(ranked) > 1:
        title += f", then {ranked[1][0]}: {ranked[1][1]:.0%}"
    chart: alt.Chart = bars.properties(height=alt.Step(1.8 * BAR_HEIGHT), title=title_lines(title))
    return chart


def likeliest(
    probabilities: Mapping[str, float], most: int, *, truth: str | None = None
) -> dict[str, float]:
    """Returns the likeliest labels, and the true one, with their probabilities.

    Args:
        probabilities: Probability by label.
        most: How many labels.
        truth: The label in the warehouse, or None.
    """
    ranked = sorted(probabilities, key=lambda label: (-probabilities[label], label))
    return {
        label: probabilities[label]
        for place, label in enumerate(ranked)
        if place < most or label == truth
    }


def leading_values(frame: pd.DataFrame, breakdown: Breakdown, recorded: int) -> str:
    """Returns the finding of a breakdown: which value most works have.

    Args:
        frame: As for ``works_by``.
        breakdown: The dimension.
        recorded: Works in which it is recorded.
    """
    totals = frame.drop_duplicates(breakdown.column).set_index(breakdown.column)["total"]
    most = int(totals.max())
    leaders = sorted(str(value) for value in totals.index[totals == most])
    amount = f"{most:,} of {recorded:,} works"
    if len(leaders) == 1:
        return (
            f"{leaders[0]} is the most frequent {breakdown.noun}: {amount} ({most / recorded:.0%})"
        )
    if len(leaders) == 2:
        return f"{leaders[0]} and {leaders[1]} lead the {breakdown.plural}: {amount} each"
    return f"{len(leaders)} {breakdown.plural} share the lead: {amount} each"


def describe(chart: alt.Chart | LayeredChart) -> str:
    """Returns a chart's title and subtitle as one line, for those who do not see it."""
    title = chart.title.to_dict()
    return ". ".join(" ".join(title[part]) for part in ("text", "subtitle") if part in title)


def spec_of(chart: alt.Chart | LayeredChart) -> dict[str, Any]:
    """Returns a chart as a Vega-Lite specification with its rows beside it, as an Arrow table.

    Args:
        chart: All of it shows one frame.
    """
    import pyarrow as pa

    apart = chart.copy(deep=False)
    apart.data = alt.NamedData(name="rows")
    spec: dict[str, Any] = apart.to_dict()
    spec.pop("config", None)  # sizes that the app's own theme sets
    table = pa.Table.from_pandas(chart.data, preserve_index=False)
    return {**spec, "datasets": {"rows": table.replace_schema_metadata()}}


def small_legend(**options: Any) -> alt.Legend:
    """Returns a legend of one name a line, so that a telephone shows whole names."""
    return alt.Legend(
        orient="top",
        columns=1,
        labelFontSize=12,
        labelLimit=LEGEND_PIXELS,
        padding=0,
        **options,
    )


def title_lines(finding: str, remark: str | None = None) -> alt.TitleParams:
    """Returns a title that states a finding, with a remark below, both wrapped."""
    finding = finding[:1].upper() + finding[1:]
    lines: dict[str, Any] = {"text": textwrap.wrap(finding, TITLE_WIDTH)}
    if remark is not None:
        lines["subtitle"] = textwrap.wrap(remark, TITLE_WIDTH + 6)
    # The theme colours titles but not subtitles, which would stay black on a dark ground.
    return alt.TitleParams(
        anchor="start", subtitleColor=OTHER, subtitlePadding=4, offset=8, **lines
    )


_ROLE_COLOURS = {
    "✓ right": RIGHT,
    "✗ wrong": WRONG,
    "✓ truth": RIGHT,
    "predicted": PREDICTED,
    "": OTHER,
}


def _role(label: str, predicted: str, truth: str | None) -> str:
    if truth is None:
        return "predicted" if label == predicted else ""
    if label == predicted:
        return "✓ right" if label == truth else "✗ wrong"
    return "✓ truth" if label == truth else ""


def with_source_names(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Adds the name of each row's source as ``source_name``."""
    return frame.assign(source_name=[names.get(key, key) for key in frame["source"]])


def source_colour(rows: pd.DataFrame, names: Mapping[str, str]) -> alt.Color:
    """Returns the colours of the sources, the same in every chart."""
    present = set(rows["source_name"])
    domain = [*names.values(), *sorted(present - set(names.values()))]
    return alt.Color(
        "source_name:N",
        title=None,
        # All sources in the domain, so that leaving one out does not recolour the others.
        scale=alt.Scale(domain=domain),
        legend=small_legend(values=[name for name in domain if name in present])
        if len(domain) > 1
        else None,
    )
