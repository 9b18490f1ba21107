"""Models: how they learned, how good they are, what they confuse, and which labels they doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from app.charts import models as charts_models
from app.charts import training as charts_training
from app.components import (
    chart_with_query,
    choose_task,
    handle_errors,
    open_work_link,
    picture_grid,
    plain,
    published_or_stop,
    show_broken_models,
    show_chart,
    show_no_model,
    show_not_embedded,
    show_selectable_chart,
    show_whole_links,
    stored_picture_or_reason,
    text_of,
    work_details,
)
from app.data import runs
from app.data.run_figures import calibration_help, figures, interval
from app.data.schema import holds
from app.data.served_models import runs_by_task, trained_at
from app.data.warehouse_reader import Published, current_settings
from app.formatting import moment
from app.queries import models as queries
from ml.store.registry import Run
from ml.tasks import TASKS

TRUTH, PREDICTED = "truth", "predicted"
PAGE_SIZE, SUSPECTS = 12, 3


def choose_run(by_task: Mapping[str, Sequence[Run]]) -> Run:
    """Lets a person choose a task, and one of its runs, newest first."""
    task = choose_task("Task", by_task, key="model_task")
    of_task = {run.run_id: run for run in by_task[task]}
    chosen = st.selectbox(
        "Run",
        list(of_task),
        format_func=lambda name: (
            f"{name}, right in {of_task[name].metrics['accuracy']:.0%}"
            + (" (newest)" if name == next(iter(of_task)) else "")
        ),
        key=f"run_{task}",
    )
    return of_task[str(chosen)]


def show_measures(run: Run) -> None:
    """Shows how good a run is on its test split, with intervals where it has them."""
    metrics, config = run.metrics, run.config
    with st.grid(min_column_width=165):
        for name, key in (("Right", "accuracy"), ("Balanced", "balanced_accuracy")):
            st.metric(name, f"{metrics[key]:.1%}", help=interval(metrics, key))
        st.metric("Macro F1", f"{metrics['macro_f1']:.2f}", help=interval(metrics, "macro_f1"))
        st.metric(
            "Most frequent class",
            f"{metrics['majority_baseline']:.1%}",
            help="What always naming the most frequent class would reach",
        )
        st.metric(
            "Calibration error",
            f"{metrics['calibration_error']:.3f}",
            help=calibration_help(metrics),
        )
        show_comparisons(metrics)
    kept = TASKS[run.task].split_by
    st.caption(
        plain(
            f"{TASKS[run.task].description} Trained {moment(trained_at(run))} by recipe "
            f"{config.get('recipe', 'unknown')} and tested on {metrics['n']:,} pictures; no {kept} "
            f"is on two sides of the split."
        )
    )


def show_comparisons(metrics: Mapping[str, Any]) -> None:
    """Shows what a run is to be compared with: its folds, a random split, and a simple method."""
    folds = figures(metrics, "folds")
    if charts_models.is_number(folds.get("accuracy")):
        st.metric(
            "In folds",
            f"{folds['accuracy']:.1%}",
            help=f"Of all {folds.get('n', 0):,} pictures that are not tested on, each answered by "
            "a model that learned from other artists: many more of them than the test has",
        )
    random = figures(metrics, "random_split")
    if charts_models.is_number(random.get("accuracy")):
        st.metric(
            "On a random split",
            f"{random['accuracy']:.1%}",
            help="Flattering: artists are on both sides of it, so the model may know the hand. "
            "Other studies often report this number.",
        )
    simple = figures(metrics, "baseline")
    if charts_models.is_number(simple.get("accuracy")):
        st.metric(
            "Simple method",
            f"{simple['accuracy']:.1%}",
            help=f"For comparison: {plain(str(simple.get('name', 'a simple method')))}",
        )


def show_learning(run: Run) -> None:
    """Shows the course of training."""
    history = runs.read_table(run, "history.csv", runs.HISTORY)
    if history is None:
        show_older_run("the course of its training")
        return
    left, right = st.columns(2, gap="large")
    for place, measure in ((left, "accuracy"), (right, "loss")):
        with place:
            show_chart(
                partial(charts_training.learning_curves, history, measure),
                name=f"learning_{measure}",
                of=runs.version(run),
            )


def show_confusion(run: Run) -> None:
    """Shows which class was taken for which; a cell can be chosen."""
    key = f"confusion_{run.run_id}"

    def open_cell() -> None:
        chosen = st.session_state[key]["selection"].get(charts_models.CELL)
        if chosen:
            st.session_state[f"{TRUTH}_{run.task}"] = chosen[0][TRUTH]
            st.session_state[f"{PREDICTED}_{run.task}"] = chosen[0][PREDICTED]
            st.session_state["cell_page"] = 1

    draw = partial(charts_models.confusion, run.metrics["confusion"], run.metrics["classes"])
    show_selectable_chart(draw, name=key, of=runs.version(run), on_select=open_cell)


def show_chosen_cell(published: Published, run: Run) -> None:
    """Lets a person choose a cell, by keyboard too, and shows the works in it."""
    classes = list(run.metrics["classes"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choices = [
            st.selectbox(
                label,
                classes,
                index=None,
                key=f"{name}_{run.task}",
                placeholder="Choose",
                width=220,
            )
            for label, name in (("Truth", TRUTH), ("The model says", PREDICTED))
        ]
    if None in choices:
        st.caption("A click on a cell opens its works; so do the two boxes.")
        return
    show_cell(published, run, *map(str, choices))


def show_cell(published: Published, run: Run, truth: str, predicted: str) -> None:
    """Shows the test works of one cell."""
    query = queries.cell_works(run.run_id, truth, predicted)
    works = published.rows(query)
    if not works and not published.rows(queries.tested(run.run_id))[0]["works"]:
        st.info(
            "The warehouse holds no predictions of this run. Two commands put them there:",
            icon=":material/fact_check:",
        )
        st.code(f"artwarehouse predict {run.task}\nartwarehouse build", language="bash")
        return
    said = "recognised" if truth == predicted else f"taken for {plain(predicted)}"
    noun = "work" if len(works) == 1 else "works"
    st.subheader(f"{len(works):,} {noun} of {plain(truth)} {said}")
    pages, page = -(-len(works) // PAGE_SIZE), 1
    if pages > 1:
        page = min(st.pagination(pages, key="cell_page"), pages)
    first = (page - 1) * PAGE_SIZE
    picture_grid(published.settings, works[first : first + PAGE_SIZE])


def show_calibration(run: Run) -> None:
    """Shows whether the model is as often right as it is sure."""
    frame = runs.read_table(run, "calibration.csv", runs.CALIBRATION)
    if frame is None:
        show_older_run("its calibration")
        return
    draw = partial(charts_models.calibration, frame, run.metrics.get("calibration_error"))
    show_chart(draw, name="calibration", of=runs.version(run))


def show_recall(run: Run) -> None:
    """Shows how well each class is recognised."""
    draw = partial(charts_models.recall, run.metrics["recall"], run.metrics["support"])
    show_chart(draw, name="recall", of=runs.version(run))


def show_balance(published: Published, run: Run) -> None:
    """Shows how many pictures each class has."""
    query = queries.class_balance(run.task)
    if not published.finds(query):
        st.caption(f"The warehouse has no pictures for the task {run.task} now.")
        return
    chart_with_query(
        published,
        lambda: charts_models.class_balance(published.frame(query), run.task),
        name="class_balance",
        query=query,
    )


def show_mistakes(published: Published, run: Run) -> None:
    """Shows the test works of which the model was surest and wrong."""
    frame = runs.read_table(run, "errors.csv", runs.ERRORS)
    if frame is None:
        show_older_run("its most confident mistakes")
        return
    said = {str(row["artwork_key"]): row for row in frame.head(PAGE_SIZE).to_dict("records")}
    works = {work["artwork_key"]: work for work in published.rows(queries.works_by_key(list(said)))}
    with st.grid(min_column_width=200, gap="medium") as grid:
        for key, row in said.items():
            if key in works:
                with grid.cell(), st.container(gap="xsmall"):
                    stored_picture_or_reason(published.settings, works[key])
                    st.markdown(
                        f"{plain(str(row['label']))}, taken for "
                        f"**{plain(str(row['predicted_label']))}** ({row['probability']:.0%})"
                    )
                    open_work_link(works[key])
                    work_details(works[key], titled=False)


def show_suspects(published: Published, task: str) -> None:
    """Shows labels that the model doubts, each work beside its nearest of both labels."""
    found = published.rows(queries.suspects(task)) if holds(published, "agg_suspect_labels") else []
    if not found:
        st.info(
            "No label of this task has been doubted: a newer training asks every work by a model "
            "that did not learn from it. Two commands do it:",
            icon=":material/label_off:",
        )
        st.code(f"artwarehouse train {task}\nartwarehouse build", language="bash")
        return
    st.markdown(
        f"{len(found):,} labels are the most doubtful: a model that did not learn from the work "
        "says something else. The model may be wrong: look at the pictures."
    )
    embedded = holds(published, "fct_picture_embedding")
    if not embedded:
        show_not_embedded()
    pages, page = -(-len(found) // SUSPECTS), 1
    if pages > 1:
        page = min(st.pagination(pages, key=f"suspects_{task}"), pages)
    first = (page - 1) * SUSPECTS
    for work in found[first : first + SUSPECTS]:
        show_suspect(published, task, work, embedded=embedded)


def show_suspect(
    published: Published, task: str, work: Mapping[str, Any], *, embedded: bool
) -> None:
    """Shows one doubted label."""
    label, suggested = str(work["label"]), str(work["suggested_label"])
    near: dict[str, list[dict[str, Any]]] = {label: [], suggested: []}
    if embedded:
        query = queries.nearest_of_label(
            TASKS[task].view, str(work["artwork_key"]), [label, suggested]
        )
        for row in published.rows(query):
            near[row["label"]].append(row)
    with st.container(border=True):
        own, others = st.columns([1, 3], gap="medium")
        with own:
            stored_picture_or_reason(published.settings, work)
            open_work_link(work)
            work_details(work, titled=False)
        with others:
            for name, share, said in (
                (label, work["label_probability"], "The label"),
                (suggested, work["suggested_probability"], "The model"),
            ):
                st.markdown(f"{said}: **{plain(name)}** ({share:.0%}). Most like it of these:")
                with st.grid(min_column_width=110, gap="small") as grid:
                    for neighbour in near[name]:
                        with grid.cell(), st.container(gap="xsmall"):
                            stored_picture_or_reason(published.settings, neighbour)
                            st.caption(plain(text_of(neighbour, "artist_name") or "Unknown"))


def show_runs(of_task: Sequence[Run]) -> None:
    """Shows how good the runs of a task were."""
    shown = ("accuracy", "accuracy_low", "accuracy_high", "majority_baseline")
    rows = [
        {"run": run.run_id, "recipe": run.config.get("recipe")}
        | {key: run.metrics[key] for key in shown}
        for run in of_task
    ]
    show_chart(
        partial(charts_models.runs, rows), name="runs", of=[runs.version(run) for run in of_task]
    )


def show_older_run(what: str) -> None:
    """Says that a run was made before its folder told so much."""
    st.caption(f"This run did not keep {what}: train again to see it.")


def section(title: str, show: Callable[..., None], *arguments: Any) -> None:
    """Shows a part of the page under its heading."""
    st.header(title)
    with handle_errors():
        show(*arguments)


st.title("Models")
show_whole_links()
settings = current_settings()
with handle_errors():
    by_task = runs_by_task(settings)
    show_broken_models(settings)
    if not by_task:
        show_no_model(settings)
        st.stop()
    with published_or_stop(settings) as published:
        run = choose_run(by_task)
        show_measures(run)
        left, right = st.columns(2, gap="large")
        with left:
            section("What it confuses", show_confusion, run)
        with right:
            section("Recognised by class", show_recall, run)
        with handle_errors():
            show_chosen_cell(published, run)
        section("How it learned", show_learning, run)
        left, right = st.columns(2, gap="large")
        with left:
            section("Sure and right", show_calibration, run)
        with right:
            section("All runs of this task", show_runs, by_task[run.task])
        section("Its most confident mistakes", show_mistakes, published, run)
        section("Pictures of each class", show_balance, published, run)
        section("Labels in doubt", show_suspects, published, run.task)
