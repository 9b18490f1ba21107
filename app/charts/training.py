"""The chart of a training: loss and accuracy by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from app.charts.shared import OTHER, PREDICTED, LayeredChart, small_legend, title_lines

if TYPE_CHECKING:
    import pandas as pd

CURVE_HEIGHT = 340
SEEN, UNSEEN = "training pictures", "validation pictures"

_SHARE = alt.Axis(format=".0%", tickCount=5)
_WHOLE = alt.Scale(domain=[0, 1])


def learning_curves(frame: pd.DataFrame, measure: str) -> LayeredChart:
    """Draws a measure on training and on validation pictures, step by step.

    Args:
        frame: ``phase``, ``step``, ``loss``, ``accuracy``, ``val_loss`` and ``val_accuracy`` in the
            order of training; perhaps ``kept``. At least one row.
        measure: ``accuracy`` or ``loss``.
    """
    rows = frame.reset_index(drop=True)
    rows["turn"] = rows.index + 1
    long = rows.melt(
        id_vars=["turn", "phase", "step"],
        value_vars=[measure, f"val_{measure}"],
        var_name="pictures",
        value_name="value",
    ).dropna(subset="value")
    long["pictures"] = long["pictures"].map({measure: SEEN, f"val_{measure}": UNSEEN})
    values = rows[f"val_{measure}"].dropna()
    finding = f"No {measure} on validation pictures was recorded"
    if len(values):
        best = int(values.argmax() if measure == "accuracy" else values.argmin())
        shown = f"{values.iloc[best]:.0%}" if measure == "accuracy" else f"{values.iloc[best]:.2f}"
        step = rows.loc[values.index, "turn"].iloc[best]
        finding = f"Best {measure} on validation pictures: {shown}, in step {step} of {len(rows)}"
    axis = _SHARE if measure == "accuracy" else alt.Axis(format=".2f", tickCount=5)
    base = alt.Chart(long).encode(
        x=alt.X("turn:Q", title="Step", axis=alt.Axis(format="d", tickMinStep=1)),
        y=alt.Y(
            "value:Q",
            title=f"{measure.capitalize()}" + (" (cross-entropy)" if measure == "loss" else ""),
            axis=axis,
            scale=_WHOLE if measure == "accuracy" else alt.Scale(zero=True),
        ),
        color=alt.Color(
            "pictures:N",
            title=None,
            scale=alt.Scale(domain=[SEEN, UNSEEN], range=[OTHER, PREDICTED]),
            legend=small_legend(),
        ),
        tooltip=[
            alt.Tooltip("phase:N", title="Phase"),
            alt.Tooltip("step:Q", title="Step of the phase"),
            alt.Tooltip("pictures:N", title="On"),
            alt.Tooltip("value:Q", title=measure.capitalize(), format=".3f"),
        ],
    )
    # One line a phase: the steps of two phases are no course of one.
    return alt.layer(
        base.mark_line(strokeWidth=2).encode(detail="phase:N"),
        base.mark_circle(size=36, opacity=1).encode(shape=alt.Shape("phase:N", legend=None)),
    ).properties(height=CURVE_HEIGHT, title=title_lines(finding, _phases(rows)))


def _phases(rows: pd.DataFrame) -> str | None:
    phases = list(dict.fromkeys(rows["phase"]))
    return None if len(phases) < 2 else "Phases: " + ", then ".join(map(str, phases))
