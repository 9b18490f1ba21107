"""Beat the model: a visitor guesses what paintings are, then sees what the model says.

The score is of this visit alone; nothing is stored.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.charts import shared as charts
from app.components import (
    choose_task,
    handle_errors,
    open_work_link,
    plain,
    published_or_stop,
    show_broken_models,
    show_no_model,
    show_whole_links,
    work_details,
)
from app.data import runs
from app.data import served_models as models
from app.data.picture_records import recorded_sha256
from app.data.warehouse_reader import Build, Published, current_settings
from app.game import Game
from app.queries import models as queries
from app.thumbnails import PREVIEW_SIDE, stored_picture, thumbnail
from core.images.decode import PictureError
from ml.store.registry import Run

if TYPE_CHECKING:
    from ml.serving.served_model import Classification

# More classes than this are found sooner in a list that can be typed into.
MOST_BUTTONS = 12
MOST_BARS = 10
# Says nothing of the painting: what it shows is the question.
UNTOLD = "The painting to be guessed"


def game_of(run: Run) -> Game:
    """Returns the visitor's game with a run; a new one at first."""
    games: dict[str, Game] = st.session_state.setdefault("games", {})
    return games.setdefault(run.run_id, Game(secrets.randbelow(10**9)))


@st.cache_resource(ttl="1h", max_entries=8, show_spinner=False)
def paintings(
    _published: Published,
    _run: Run,
    build: Build,  # noqa: ARG001 # key of the cache
    version: tuple[str, int],  # noqa: ARG001 # key of the cache
) -> tuple[tuple[str, str], ...]:
    """Returns the works with a picture on which a run was tested, with their true labels."""
    truths = runs.test_works(_run)
    kept = _published.rows(queries.keys_with_picture(list(truths)))
    return tuple((row["artwork_key"], truths[row["artwork_key"]]) for row in kept)


def show_score(game: Game) -> None:
    """Shows how often the visitor and the model were right so far."""
    you, model, played = game.score
    with st.grid(min_column_width=120):
        st.metric("You", f"{you} of {played}" if played else "0")
        st.metric("The model", f"{model} of {played}" if played else "0")
    if played:
        lead = you - model
        how = (
            "You and the model are level"
            if not lead
            else (f"You lead by {lead}" if lead > 0 else f"The model leads by {-lead}")
        )
        st.caption(f"{how} after {played} {'painting' if played == 1 else 'paintings'}.")


def ask(run: Run, game: Game) -> None:
    """Asks for a guess; each class is a button, or where there are many, an entry of a list."""
    classes = list(run.metrics["classes"])
    st.subheader(f"Which {run.task} is it?")
    if len(classes) <= MOST_BUTTONS:
        with st.grid(min_column_width=140, gap="small") as grid:
            for label in classes:
                with grid.cell():
                    st.button(
                        plain(label),
                        key=f"guess_{label}",
                        width="stretch",
                        on_click=game.take,
                        args=(label,),
                    )
        return
    with st.form("guess", border=False):
        chosen = st.selectbox(
            run.task.capitalize(), classes, index=None, placeholder="Choose or type"
        )
        if st.form_submit_button("Guess", type="primary") and chosen:
            game.take(chosen)
            st.rerun()


def begin_again(run: Run) -> None:
    """Forgets the game with a run."""
    st.session_state["games"].pop(run.run_id, None)


def show_answer(
    run: Run, game: Game, work: dict[str, Any], truth: str, said: Classification
) -> None:
    """Shows who was right, what the model thought, and what the painting is."""
    right, model_right = game.guess == truth, said.label == truth
    game.count(truth, said.label)
    tell = st.success if right else st.error
    icon = ":material/check_circle:" if right else ":material/cancel:"
    told = f"It is **{plain(truth)}**."
    told += " You are right." if right else f" You said {plain(str(game.guess))}."
    told += (
        " So is the model."
        if right and model_right
        else " The model is right."
        if model_right
        else f" The model said {plain(said.label)}."
    )
    tell(told, icon=icon)
    st.button(
        "Next painting",
        type="primary",
        icon=":material/arrow_forward:",
        on_click=game.go_on,
        shortcut="Right",
    )
    chart = charts.class_probabilities(
        charts.likeliest(said.probabilities, MOST_BARS, truth=truth), noun=run.task, truth=truth
    )
    st.altair_chart(chart, alt=charts.describe(chart))
    open_work_link(work)
    work_details(work, titled=False)


def play(published: Published, run: Run) -> None:
    """Shows one painting, and before or after the guess what belongs to it."""
    game = game_of(run)
    truths = paintings(published, run, published.build, runs.version(run))
    if not truths:
        st.info(
            "No painting that this model was tested on is in the warehouse with its picture.",
            icon=":material/museum:",
        )
        st.code(f"artwarehouse build\nartwarehouse train {run.task}", language="bash")
        return
    key, truth = truths[game.place(len(truths))]
    work = published.rows(queries.works_by_key([key]))[0]
    path = stored_picture(published.settings, str(work["image_filename"]))
    picture, verdict = st.columns([3, 2], gap="large")
    if path is None:
        st.warning(
            "The picture file of this painting is gone: `artwarehouse ingest` fetches it again.",
            icon=":material/hide_image:",
        )
        st.button("Next painting", on_click=game.go_on)
        return
    try:
        sha256 = recorded_sha256(published.settings, str(work["image_filename"]))
        shown = thumbnail(published.settings, path, PREVIEW_SIDE, sha256=sha256)
        picture.image(shown, width="stretch", alt=UNTOLD)
    except PictureError:
        st.warning("The picture file of this painting is damaged.", icon=":material/broken_image:")
        st.button("Next painting", on_click=game.go_on)
        return
    with verdict:
        if game.guess is None:
            ask(run, game)
        else:
            said = models.classify_stored(published.settings, run, path)
            show_answer(run, game, work, truth, said)
        show_score(game)
        if game.rounds:
            st.button(
                "Begin again", icon=":material/restart_alt:", on_click=begin_again, args=(run,)
            )
    picture.caption(
        f"One of {len(truths):,} paintings that the model was tested on and did not learn from."
    )
    st.caption(models.describe(run))


st.title("Beat the model")
show_whole_links()
settings = current_settings()
with handle_errors():
    newest = models.newest_runs(settings)
    show_broken_models(settings)
    if not newest:
        show_no_model(settings)
        st.stop()
    with published_or_stop(settings) as published:
        play(published, newest[choose_task("Guess the", newest, key="guessed")])
