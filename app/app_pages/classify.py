"""Classify: a picture of one's own, or a random painting whose truth is known."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.charts import shared as charts
from app.components import (
    handle_errors,
    open_work_link,
    plain,
    published_or_stop,
    sentence,
    show_broken_models,
    show_no_model,
    show_whole_links,
    stored_picture_or_reason,
    work_details,
)
from app.data import served_models as models
from app.data.served_models import Look
from app.data.warehouse_reader import Published, current_settings
from app.queries import models as queries_of_models
from app.queries import shared as queries
from app.thumbnails import stored_picture
from core.errors import ArtwarehouseError
from core.images.decode import FILE_EXTENSIONS, PictureError
from core.settings import Settings
from ml.store.registry import Run
from ml.tasks import TASKS

RANDOM, UPLOAD, CAMERA = "A random painting", "My own picture", "Camera"
# Of a hundred painters no one reads more than the first.
MOST_BARS = 12


def choose_runs(newest: dict[str, Run]) -> list[Run]:
    """Lets a person choose what is to be recognised, where several tasks have a model."""
    if len(newest) == 1:
        return list(newest.values())
    tasks = st.pills(
        "Recognise",
        list(newest),
        selection_mode="multi",
        default=list(newest)[:2],
        format_func=str.capitalize,
        key="tasks",
        bind="query-params",
    )
    return [run for task, run in newest.items() if task in tasks] or [next(iter(newest.values()))]


def show_random_painting(settings: Settings, chosen: Sequence[Run]) -> None:
    """Draws a painting that one of the models was not trained on and asks each about it."""
    published = published_or_stop(settings)
    seed = st.session_state.setdefault("painting_seed", secrets.randbelow(10**9))
    turn = st.session_state.setdefault("painting_turn", 0)
    if st.button("Another painting", icon=":material/shuffle:"):
        turn = st.session_state["painting_turn"] = turn + 1
    works: list[dict[str, Any]] = []
    for run in chosen:
        view, classes = TASKS[run.task].view, run.metrics["classes"]
        works += published.rows(queries.shuffled_test_work(view, classes, seed=seed, turn=turn))
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
        for run in chosen:
            with handle_errors(), answer_of(run, alone=len(chosen) == 1):
                look = models.look_at_stored(settings, run, path)
                known = truth_of(published, run, str(work["artwork_key"]))
                show_prediction(look, run, *known)
                show_reasons(look, settings)
                st.caption(models.describe(run))


def truth_of(published: Published, run: Run, artwork_key: str) -> tuple[str | None, bool]:
    """Returns the label of a work in a task, if it has one, and whether the model may know it."""
    rows = published.rows(queries_of_models.label_of(TASKS[run.task].view, artwork_key))
    if not rows or rows[0]["label"] not in run.metrics["classes"]:
        return None, False
    return str(rows[0]["label"]), rows[0]["split"] != "test"


def show_upload(settings: Settings, chosen: Sequence[Run]) -> None:
    """Takes a file from a person and shows what the models see in it; keeps nothing."""
    limits = settings.images
    file = st.file_uploader(
        "Picture of a painting",
        type=[*FILE_EXTENSIONS.values(), ".jpeg", ".tiff"],
        max_upload_size=-(-limits.upload_max_bytes // 2**20),
        help=f"At most {limits.upload_max_bytes / 2**20:.0f} MB and "
        f"{limits.upload_max_pixels / 1e6:.0f} million pixels. It is read in memory, never stored.",
    )
    if file is not None:
        show_given(settings, chosen, file.name, file.getvalue())


def show_camera(settings: Settings, chosen: Sequence[Run]) -> None:
    """Takes a photograph and shows what the models see in it; keeps nothing."""
    photograph = st.camera_input(
        "Photograph of a painting",
        help="Fill the frame with the painting, without its frame. Read in memory, never stored.",
    )
    if photograph is not None:
        show_given(settings, chosen, "The photograph", photograph.getvalue())


def show_given(settings: Settings, chosen: Sequence[Run], name: str, data: bytes) -> None:
    """Shows a picture that a person gave, and what the models see in it."""
    try:
        preview = models.preview(settings, data)
    except PictureError as error:
        st.error(plain(str(error)), icon=":material/broken_image:", title=plain(name))
        return
    picture, verdict = st.columns([2, 3], gap="large")
    picture.image(preview, width="stretch", alt=f"The picture given: {name}")
    with verdict:
        for run in chosen:
            with handle_errors(), answer_of(run, alone=len(chosen) == 1):
                look = models.look_at_upload(settings, run, data)
                show_prediction(look, run, None)
                show_reasons(look, settings)
                st.caption(models.describe(run))


def answer_of(run: Run, *, alone: bool) -> Any:
    """Returns the place for the answer of one model, named where there are several."""
    place = st.container(border=not alone)
    if not alone:
        place.subheader(run.task.capitalize())
    return place


def show_prediction(look: Look, run: Run, truth: str | None, may_know: bool = False) -> None:
    """Shows the answer, how sure the model is, and how far it can be trusted."""
    answer = look.answer
    label, share = plain(answer.label), f"{answer.probability:.0%}"
    if answer.is_out_of_distribution:
        st.warning(
            "No painting? The picture is like none that the model learned from: do not believe "
            "what it says.",
            icon=":material/help:",
        )
    unsure = "With low confidence, " if answer.is_low_confidence else ""
    if truth is None:
        said = f"Low confidence: perhaps **{label}**" if unsure else f"The model says **{label}**"
        st.info(f"{said} ({share}).", icon=":material/image_search:")
    elif truth == answer.label:
        verdict = f"{unsure}right: the model says **{label}** ({share})."
        st.success(verdict[0].upper() + verdict[1:], icon=":material/check_circle:")
    else:
        verdict = (
            f"{unsure}wrong: the model says **{label}** ({share}); the truth is **{plain(truth)}**."
        )
        st.error(verdict[0].upper() + verdict[1:], icon=":material/cancel:")
    likeliest = charts.likeliest(answer.probabilities, MOST_BARS, truth=truth)
    chart = charts.class_probabilities(likeliest, noun=run.task, truth=truth)
    st.altair_chart(chart, alt=charts.describe(chart), key=f"chart_{run.task}")
    if may_know:
        st.caption("This model may have learned from this very painting.")


def show_reasons(look: Look, settings: Settings) -> None:
    """Shows where the model looked, and the known works that look most like the picture."""
    if look.heat is None:
        st.caption(sentence(ArtwarehouseError(look.lacking or "")))
        return
    heat, near = st.columns([2, 3], gap="medium")
    with heat:
        st.image(
            look.heat,
            width="stretch",
            alt=f"Heat map: where the picture speaks for {look.answer.label}",
        )
        st.caption(f"Bright: what speaks for {plain(look.answer.label)} (Grad-CAM).")
    with near:
        st.markdown("**Nearest known works**")
        show_neighbours(look, settings)


def show_neighbours(look: Look, settings: Settings) -> None:
    """Shows the nearest works that the model learned from, with their labels."""
    keys = [neighbour.artwork_key for neighbour in look.neighbours]
    with st.grid(min_column_width=100, gap="small") as grid, handle_errors():
        works = {
            work["artwork_key"]: work
            for work in Published(settings).rows(queries_of_models.works_by_key(keys))
        }
        for neighbour in look.neighbours:
            with grid.cell(), st.container(gap="xsmall"):
                work = works.get(neighbour.artwork_key)
                if work is not None:
                    stored_picture_or_reason(settings, work)
                    open_work_link(work)
                st.caption(f"{plain(neighbour.label)}, {neighbour.similarity:.2f} alike")


st.title("Classify")
show_whole_links()
settings = current_settings()
with handle_errors():
    newest = models.newest_runs(settings)
    show_broken_models(settings)
    if not newest:
        show_no_model(settings)
        st.stop()
    chosen = choose_runs(newest)
    mode = st.segmented_control(
        "Picture", [RANDOM, UPLOAD, CAMERA], default=RANDOM, required=True, key="mode"
    )
    {RANDOM: show_random_painting, UPLOAD: show_upload, CAMERA: show_camera}[str(mode)](
        settings, chosen
    )
