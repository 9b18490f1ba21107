"""Classify: a picture of one's own, or a random painting whose truth is known."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import streamlit as st

from app import charts, models, queries
from app.components import (
    failures_told,
    plain,
    published_or_stop,
    stored_picture_or_reason,
    work_details,
)
from app.pictures import stored_picture
from ml.registry import Run
from ml.tasks import TASKS
from warehouse.pictures import FILE_EXTENSIONS, PictureError
from warehouse.settings import Settings

if TYPE_CHECKING:
    from ml.serve import Classification

RANDOM, UPLOAD = "A random painting", "My own picture"
MODEL = ":material/model_training:"


def tell_no_model(settings: Settings) -> None:
    """Says how to get a model: a warehouse comes first."""
    published_or_stop(settings)
    st.info("Train one on the paintings in the warehouse:", title="No model yet", icon=MODEL)
    st.code("artwarehouse train school", language="bash")


def choose_run(runs: dict[str, Run]) -> Run:
    """Lets a person choose what is to be recognised, where several tasks have a model."""
    if len(runs) == 1:
        return next(iter(runs.values()))
    task = st.segmented_control(
        "Recognise",
        list(runs),
        default=next(iter(runs)),
        required=True,
        format_func=str.capitalize,
        key="task",
        bind="query-params",
    )
    return runs[str(task)]


def show_random_painting(settings: Settings, run: Run) -> None:
    """Draws a painting that no model was trained on and holds the prediction against the truth."""
    published = published_or_stop(settings)
    seed = st.session_state.setdefault("painting_seed", secrets.randbelow(10**9))
    turn = st.session_state.setdefault("painting_turn", 0)
    if st.button("Another painting", icon=":material/shuffle:"):
        turn = st.session_state["painting_turn"] = turn + 1
    view, classes = TASKS[run.task].view, run.metrics["classes"]
    works = published.rows(queries.shuffled_test_work(view, classes, seed=seed, turn=turn))
    if not works:
        st.info(
            "This warehouse holds no test paintings that the model could know.",
            icon=":material/museum:",
        )
        return
    work = works[0]
    picture, verdict = st.columns([2, 3], gap="large")
    with picture:
        stored_picture_or_reason(settings, work)
        work_details(work)
    path = stored_picture(settings, str(work["image_filename"]))
    with verdict:
        if path is None:
            st.warning(
                "The warehouse knows this painting, but its picture file is gone. "
                "`artwarehouse ingest` fetches it again.",
                icon=":material/hide_image:",
            )
            return
        show_prediction(models.classify_stored(settings, run, path), run, str(work["label"]))


def show_upload(settings: Settings, run: Run) -> None:
    """Takes a picture from a person and shows what the model sees in it; keeps nothing."""
    limits = settings.images
    file = st.file_uploader(
        "Picture of a painting",
        type=[*FILE_EXTENSIONS.values(), ".jpeg", ".tiff"],
        max_upload_size=-(-limits.upload_max_bytes // 2**20),
        help=f"At most {limits.upload_max_bytes / 2**20:.0f} MB and "
        f"{limits.upload_max_pixels / 1e6:.0f} million pixels. It is read in memory, never stored.",
    )
    if file is None:
        return
    try:
        prediction, preview = models.classify_upload(settings, run, file.getvalue())
    except PictureError as error:
        st.error(plain(str(error)), icon=":material/broken_image:", title=plain(file.name))
        return
    picture, verdict = st.columns([2, 3], gap="large")
    picture.image(preview, width="stretch", alt=f"The uploaded picture {file.name}")
    with verdict:
        show_prediction(prediction, run, truth=None)


def show_prediction(prediction: Classification, run: Run, truth: str | None) -> None:
    """Shows the answer, how sure the model is, and how far it can be trusted."""
    label, share = plain(prediction.label), f"{prediction.probability:.0%}"
    if truth is None:
        st.info(f"The model says **{label}** ({share}).", icon=":material/image_search:")
    elif truth == prediction.label:
        st.success(f"Right: the model says **{label}** ({share}).", icon=":material/check_circle:")
    else:
        st.error(
            f"Wrong: the model says **{label}** ({share}); the truth is **{plain(truth)}**.",
            icon=":material/cancel:",
        )
    chart = charts.class_probabilities(prediction.probabilities, noun=run.task, truth=truth)
    st.altair_chart(chart, alt=charts.describe(chart))
    st.caption(models.describe(run))


st.title("Classify")
settings = Settings()
with failures_told():
    runs = models.newest_runs(settings)
    if not runs:
        tell_no_model(settings)
        st.stop()
    run = choose_run(runs)
    mode = st.segmented_control(
        "Picture", [RANDOM, UPLOAD], default=RANDOM, required=True, key="mode"
    )
    if mode == UPLOAD:
        show_upload(settings, run)
    else:
        show_random_painting(settings, run)
