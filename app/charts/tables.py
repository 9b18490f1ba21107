"""Charts of rows in general: of a query's result, of checks and row counts over builds.

Pure functions as in ``charts``, in the same form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from app.charts.shared import (
    BAR_HEIGHT,
    LABEL_PIXELS,
    PERIODS_HEIGHT,
    RIGHT,
    WRONG,
    small_legend,
    title_lines,
)

if TYPE_CHECKING:
    import pandas as pd

# Marks of a chart that a person makes of a query's result, and the rows that it shows.
MARKS = {"Bars": "bar", "Line": "line", "Points": "point"}
MOST_BARS, MOST_POINTS = 60, 2000

OUTCOMES = {"passed": RIGHT, "failed (warning)": "#b08a2e", "failed (error)": WRONG}

ROWS_HEIGHT = 280

SLANTED = alt.Axis(labelAngle=-60, labelLimit=LABEL_PIXELS)


def result(frame: pd.DataFrame, *, x: str, y: str, kind: str) -> alt.Chart:
    """Draws one column of a query's result over another.

    Args:
        frame: At least one row; what is too long for a chart is left out, and said so.
        x: Column along the chart: texts or numbers.
        y: Column of numbers; rows of bars with the same ``x`` are added up.
        kind: A key of ``MARKS``.
    """
    # Columns that a query names are no field names: Vega takes dots and brackets for paths.
    most = MOST_BARS if MARKS[kind] == "bar" else MOST_POINTS
    rows = frame[[x, y]].head(most).set_axis(["x", "y"], axis=1).dropna()
    rows["y"] = rows["y"].astype(float)
    if MARKS[kind] == "bar":
        rows = rows.groupby(["x"], sort=False, as_index=False).sum()
    numeric = rows["x"].dtype.kind in "iuf" and MARKS[kind] != "bar"
    title = f"{y} by {x}"
    if len(rows):
        values = rows["y"].tolist()
        where = rows["x"].tolist()[values.index(max(values))]
        title = f"Highest {y}: {where} ({_number(max(values))})"
    tooltip = [
        alt.Tooltip("x:Q" if numeric else "x:N", title=x),
        alt.Tooltip("y:Q", title=y, format=","),
    ]
    if MARKS[kind] == "bar":
        # Across, so that names can be read.
        names = alt.Y("x:N", title=x, sort=None, axis=alt.Axis(labelLimit=LABEL_PIXELS))
        encoding: dict[str, Any] = {"x": alt.X("y:Q", title=y), "y": names}
        height: int | alt.Step = alt.Step(BAR_HEIGHT)
    else:
        along: dict[str, Any] = {"scale": alt.Scale(zero=False)} if numeric else {"axis": SLANTED}
        base = alt.X("x:Q" if numeric else "x:N", title=x, sort=None, **along)
        encoding = {"x": base, "y": alt.Y("y:Q", title=y)}
        height = PERIODS_HEIGHT
    remark = f"Drawn: the first {most:,} of {len(frame):,} rows"
    chart: alt.Chart = (
        alt.Chart(rows, mark=_mark(MARKS[kind]))
        .encode(**encoding, tooltip=tooltip)
        .properties(height=height, title=title_lines(title, remark if len(frame) > most else None))
    )
    return chart


def checks_over_builds(frame: pd.DataFrame) -> alt.Chart:
    """Draws how the checks of each build went, oldest build first.

    Args:
        frame: Columns ``build_id``, ``outcome`` (a key of ``OUTCOMES``) and ``checks``, in the
            order of the builds; at least one row.
    """
    builds = list(dict.fromkeys(frame["build_id"]))
    last = frame[frame["build_id"] == builds[-1]].set_index("outcome")["checks"]
    total, kept = int(last.sum()), int(last.get("passed", 0))
    finding = (
        f"All {total:,} checks of the last checked build passed"
        if kept == total
        else f"{total - kept:,} of {total:,} checks of the last checked build failed"
    )
    chart: alt.Chart = (
        alt.Chart(frame.assign(rank=frame["outcome"].map(list(OUTCOMES).index)))
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X("checks:Q", title="Checks", axis=alt.Axis(format=",d", tickMinStep=1)),
            y=alt.Y("build_id:N", title=None, sort=builds, axis=alt.Axis(labelLimit=LABEL_PIXELS)),
            color=alt.Color(
                "outcome:N",
                title=None,
                scale=alt.Scale(domain=list(OUTCOMES), range=list(OUTCOMES.values())),
                legend=small_legend(),
            ),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("build_id:N", title="Build"),
                alt.Tooltip("outcome:N", title="Outcome"),
                alt.Tooltip("checks:Q", title="Checks", format=","),
            ],
        )
        .properties(height=alt.Step(BAR_HEIGHT), title=title_lines(finding))
    )
    return chart


def rows_over_builds(frame: pd.DataFrame, table: str) -> alt.Chart:
    """Draws how many rows a table had in each build, oldest build first.

    Args:
        frame: Columns ``build_id`` and ``rows``, in the order of the builds; at least one row.
        table: Its name.
    """
    first, last = int(frame["rows"].iloc[0]), int(frame["rows"].iloc[-1])
    change = "stayed" if first == last else f"went from {first:,} to"
    chart: alt.Chart = (
        alt.Chart(frame, mark=_mark("line"))
        .encode(
            x=alt.X("build_id:N", title="Build", sort=None, axis=alt.Axis(labelAngle=-30)),
            y=alt.Y("rows:Q", title="Rows", axis=alt.Axis(format=",d", tickMinStep=1)),
            tooltip=[
                alt.Tooltip("build_id:N", title="Build"),
                alt.Tooltip("rows:Q", title="Rows", format=","),
            ],
        )
        .properties(
            height=ROWS_HEIGHT,
            title=title_lines(f"The rows of {table} {change} {last:,} over {len(frame)} builds"),
        )
    )
    return chart


def _mark(kind: str) -> alt.MarkDef:
    options: dict[str, dict[str, Any]] = {"line": {"point": True}, "bar": {"cornerRadius": 1}}
    return alt.MarkDef(**{"type": kind, **options.get(kind, {})})


def _number(value: float) -> str:
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.4g}"
