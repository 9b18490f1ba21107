"""Charts of trained models: confusion, calibration, recall, class balance.

Pure functions as in ``charts``, in the same form.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from app.charts.shared import (
    BAR_HEIGHT,
    LABEL_PIXELS,
    OTHER,
    PREDICTED,
    RIGHT,
    LayeredChart,
    small_legend,
    title_lines,
)

if TYPE_CHECKING:
    import pandas as pd

SQUARE = 440
AROUND_CELLS = 160
CELL = "cell"
# In more classes than this the numbers would not fit into their cells.
MOST_NUMBERED = 16
MOST_CLASSES = 40
SPLITS = {"train": "training", "validation": "validation", "test": "test"}

_SHARE = alt.Axis(format=".0%", tickCount=5)
_WHOLE = alt.Scale(domain=[0, 1])


def runs(rows: Sequence[Mapping[str, Any]]) -> LayeredChart:
    """Draws how good the runs of a task were, oldest first.

    Args:
        rows: ``run``, ``recipe``, ``accuracy``, ``accuracy_low``, ``accuracy_high`` and
            ``majority_baseline`` of each; at least one.
    """
    import pandas as pd

    frame = pd.DataFrame(rows)
    best = max(rows, key=lambda row: row["accuracy"])
    which = "The only run" if len(frame) == 1 else f"The best of {len(frame)} runs"
    finding = f"{which} was right in {best['accuracy']:.0%}: {best['run']}"
    names = alt.Y("run:N", title=None, sort=None, axis=alt.Axis(labelLimit=LABEL_PIXELS + 60))
    base = alt.Chart(frame).encode(y=names)
    share = alt.X("accuracy:Q", title="Share of test pictures", axis=_SHARE, scale=_WHOLE)
    return alt.layer(
        base.mark_rule(color=OTHER, strokeWidth=2).encode(
            x=alt.X("accuracy_low:Q", axis=_SHARE, scale=_WHOLE), x2="accuracy_high:Q"
        ),
        base.mark_tick(color=OTHER, thickness=2, size=14).encode(x="majority_baseline:Q"),
        base.mark_circle(size=90, opacity=1, color=PREDICTED).encode(
            x=share,
            tooltip=[
                alt.Tooltip("run:N", title="Run"),
                alt.Tooltip("recipe:N", title="Recipe"),
                alt.Tooltip("accuracy:Q", title="Right", format=".1%"),
                alt.Tooltip("accuracy_low:Q", title="95% interval from", format=".1%"),
                alt.Tooltip("accuracy_high:Q", title="to", format=".1%"),
                alt.Tooltip("majority_baseline:Q", title="Most frequent class", format=".1%"),
            ],
        ),
    ).properties(
        height=alt.Step(BAR_HEIGHT + 6),
        title=title_lines(
            finding, "Dot and line: accuracy, 95% interval. Tick: most frequent class"
        ),
    )


def confusion(matrix: Sequence[Sequence[int]], classes: Sequence[str]) -> LayeredChart:
    """Draws which class was taken for which; a cell can be chosen.

    Args:
        matrix: Counts, rows are true classes.
        classes: Their names.
    """
    import pandas as pd

    rows = pd.DataFrame(
        [
            {
                "truth": truth,
                "predicted": predicted,
                "works": int(works),
                "share": works / sum(row) if sum(row) else 0.0,
            }
            for truth, row in zip(classes, matrix, strict=True)
            for predicted, works in zip(classes, row, strict=True)
        ]
    )
    wrong = rows[(rows["truth"] != rows["predicted"]) & (rows["works"] > 0)]
    finding = "No test picture was taken for another class"
    if len(wrong):
        worst = wrong.sort_values(["works", "share"], ascending=False).iloc[0]
        finding = (
            f"Most often confused: {worst['truth']}, taken for {worst['predicted']} "
            f"({worst['works']:,} of {sum(matrix[list(classes).index(worst['truth'])]):,})"
        )
    # Slanted labels count as overlapping long before they touch, and every other one would go.
    thinned = len(classes) > MOST_NUMBERED
    plain: dict[str, Any] = {
        "labelLimit": LABEL_PIXELS,
        "labelFlush": False,
        "grid": False,
        "ticks": False,
    }
    slanted = alt.Axis(labelAngle=-60, labelOverlap=thinned, **plain)
    upright = alt.Axis(labelOverlap=False, **plain)
    chosen = alt.selection_point(name=CELL, fields=["truth", "predicted"], toggle=False)
    base = alt.Chart(rows).encode(
        x=alt.X("predicted:N", title="The model says", sort=list(classes), axis=slanted),
        y=alt.Y("truth:N", title="The truth", sort=list(classes), axis=upright),
    )
    cells = (
        base.mark_rect(cursor="pointer", stroke="#857d71", strokeWidth=0.4)
        .encode(
            color=alt.Color(
                "share:Q",
                title="Share of the true class",
                scale=alt.Scale(domain=[0, 1], range=["#f6efe4", "#8a3f2d"]),
                legend=alt.Legend(orient="top", format=".0%", gradientLength=160),
            ),
            tooltip=[
                alt.Tooltip("truth:N", title="Truth"),
                alt.Tooltip("predicted:N", title="The model says"),
                alt.Tooltip("works:Q", title="Works", format=","),
                alt.Tooltip("share:Q", title="Of the true class", format=".0%"),
            ],
        )
        .add_params(chosen)
    )
    layers = [cells]
    if len(classes) <= MOST_NUMBERED:
        numbers = base.transform_filter("datum.works > 0").mark_text(fontSize=12, tooltip=None)
        layers.append(
            numbers.encode(
                text=alt.Text("works:Q", format=","),
                color=alt.condition(
                    "datum.share > 0.5", alt.value("#ffffff"), alt.value("#2a2622")
                ),
            )
        )
    # Streamlit counts title, legend and slanted labels in the height.
    height = max(SQUARE, 20 * len(classes)) + AROUND_CELLS
    return alt.layer(*layers).properties(height=height, title=title_lines(finding))


def calibration(frame: pd.DataFrame, error: float | None) -> LayeredChart:
    """Draws how often the model is right when it is so sure.

    Args:
        frame: ``confidence``, ``accuracy`` and ``works`` of each bin; at least one row.
        error: Expected calibration error, or None.
    """
    import pandas as pd

    rows = frame.dropna(subset=["confidence", "accuracy"])
    rows = rows[rows["works"] > 0]
    gap = float((rows["confidence"] - rows["accuracy"]).mul(rows["works"]).sum())
    gap /= max(1, int(rows["works"].sum()))
    how = "surer than it should be" if gap > 0.01 else "less sure than it could be"
    finding = (
        "The model is as sure as it is right"
        if abs(gap) <= 0.01
        else f"The model is {how}: by {abs(gap):.0%} on average"
    )
    diagonal = pd.DataFrame({"confidence": [0, 1], "accuracy": [0, 1]})
    x = alt.X("confidence:Q", title="Probability the model gives", axis=_SHARE, scale=_WHOLE)
    y = alt.Y("accuracy:Q", title="Share that is right", axis=_SHARE, scale=_WHOLE)
    dots = alt.Chart(rows).encode(
        x=x,
        y=y,
        size=alt.Size("works:Q", scale=alt.Scale(range=[30, 400]), legend=None),
        tooltip=[
            alt.Tooltip("works:Q", title="Works", format=","),
            alt.Tooltip("confidence:Q", title="Probability", format=".0%"),
            alt.Tooltip("accuracy:Q", title="Right", format=".0%"),
        ],
    )
    remark = None if error is None else f"Expected calibration error {error:.3f}; 0 is best"
    return alt.layer(
        alt.Chart(diagonal).mark_line(color=OTHER, strokeDash=[4, 4]).encode(x=x, y=y),
        alt.Chart(rows).mark_line(color=PREDICTED, strokeWidth=1.5).encode(x=x, y=y),
        dots.mark_circle(color=PREDICTED, opacity=0.9),
    ).properties(height=SQUARE, title=title_lines(finding, remark))


def recall(recall: Mapping[str, float | None], support: Mapping[str, int]) -> alt.Chart:
    """Draws how many pictures of each class the model recognised.

    Args:
        recall: Share of the class's test pictures that were recognised; None where it has none.
        support: Test pictures of each class.
    """
    import pandas as pd

    known = [(label, share) for label, share in recall.items() if share is not None]
    rows = pd.DataFrame(sorted(known, key=lambda item: (-item[1], item[0]))[:MOST_CLASSES])
    rows.columns = ["label", "recall"]
    rows["works"] = [support[label] for label in rows["label"]]
    rows["right"] = [
        round(share * works) for share, works in zip(rows["recall"], rows["works"], strict=True)
    ]
    first, last = rows.iloc[0], rows.iloc[-1]
    finding = f"Best recognised: {first['label']} ({first['recall']:.0%})"
    if len(rows) > 1:
        finding += f"; least: {last['label']} ({last['recall']:.0%})"
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(cornerRadius=1, color=RIGHT)
        .encode(
            x=alt.X("recall:Q", title="Share recognised (recall)", axis=_SHARE, scale=_WHOLE),
            y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=LABEL_PIXELS)),
            tooltip=[
                alt.Tooltip("label:N", title="Class"),
                alt.Tooltip("right:Q", title="Recognised", format=","),
                alt.Tooltip("works:Q", title="Test pictures", format=","),
                alt.Tooltip("recall:Q", title="Share", format=".0%"),
            ],
        )
        .properties(height=alt.Step(BAR_HEIGHT), title=title_lines(finding, _small(support)))
    )
    return chart


def class_balance(frame: pd.DataFrame, noun: str) -> alt.Chart:
    """Draws how many pictures each class has, by the side of the split on which they stand.

    Args:
        frame: ``label``, ``split``, ``pictures`` and ``artists``, the largest class first; at least
            one row.
        noun: What a label is.
    """
    totals: dict[str, int] = {}
    for row in frame.to_dict("records"):
        totals[row["label"]] = totals.get(row["label"], 0) + row["pictures"]
    labels = list(totals)[:MOST_CLASSES]
    rows = frame[frame["label"].isin(labels)].assign(
        side=lambda these: these["split"].map(SPLITS).fillna(these["split"]),
        turn=lambda these: these["split"].map(list(SPLITS).index),
    )
    first, last = labels[0], list(totals)[-1]
    most, least = totals[first], totals[last]
    finding = f"{first} has {most:,} of {sum(totals.values()):,} pictures"
    if len(totals) > 1:
        finding += f", {most / max(1, least):.0f} times those of {last}"
    cut = (
        f"The largest {MOST_CLASSES} of {len(totals)} classes"
        if len(totals) > MOST_CLASSES
        else None
    )
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(cornerRadius=1)
        .encode(
            x=alt.X("pictures:Q", title="Pictures", axis=alt.Axis(format=",d", tickMinStep=1)),
            y=alt.Y("label:N", title=None, sort=labels, axis=alt.Axis(labelLimit=LABEL_PIXELS)),
            color=alt.Color(
                "side:N",
                title=None,
                scale=alt.Scale(domain=list(SPLITS.values())),
                legend=small_legend(),
            ),
            order=alt.Order("turn:Q"),
            tooltip=[
                alt.Tooltip("label:N", title=noun.capitalize()),
                alt.Tooltip("side:N", title="Split"),
                alt.Tooltip("pictures:Q", title="Pictures", format=","),
                alt.Tooltip("artists:Q", title="Artists", format=","),
            ],
        )
        .properties(height=alt.Step(BAR_HEIGHT), title=title_lines(finding, cut))
    )
    return chart


def _small(support: Mapping[str, int]) -> str | None:
    few = [number for number in support.values() if 0 < number < 20]
    # With 20 pictures a share of one half has a 95% interval from 0.3 to 0.7.
    return f"{len(few)} classes have fewer than 20 test pictures" if few else None


def is_number(value: object) -> bool:
    """Tells whether a measure of a run's file is a number that can be shown."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
