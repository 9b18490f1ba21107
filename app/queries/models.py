"""The queries behind Models and Beat the model: predictions, class balance, doubted labels."""

from __future__ import annotations

from collections.abc import Sequence

from app.data.warehouse_reader import Query
from app.queries.shared import WORK_COLUMNS

MOST_SUSPECTS = 200
NEAREST = 3

_WORKS = """\
join dim_source using (source)
left join dim_artist on dim_artist.artist_key = fct_artwork.artist_key"""


def works_by_key(keys: Sequence[str]) -> Query:
    """Works by their keys; those that the warehouse no longer holds are left out."""
    return Query(
        f"""\
select {WORK_COLUMNS}
from fct_artwork
{_WORKS}
where list_contains($keys, fct_artwork.artwork_key)""",  # noqa: S608 # the columns of shared.py
        {"keys": list(keys)},
    )


def keys_with_picture(keys: Sequence[str]) -> Query:
    """Which of some works have a picture."""
    return Query(
        """\
select artwork_key
from fct_artwork
where has_image and artwork_key in (select unnest($keys))
order by artwork_key""",
        {"keys": list(keys)},
    )


def label_of(view: str, artwork_key: str) -> Query:
    """The label of a work in a task, and the side of the split on which it stands.

    Args:
        view: The task's view.
        artwork_key: The work.
    """
    return Query(
        f"select label, split from {view} where artwork_key = $artwork_key",  # noqa: S608 # a task's
        {"artwork_key": artwork_key},
    )


def tested(run_id: str) -> Query:
    """Number of predictions that a run made for the works it was tested on."""
    return Query(
        "select count(*) as works from fct_prediction where run_id = $run_id and split = 'test'",
        {"run_id": run_id},
    )


def cell_works(run_id: str, truth: str, predicted: str) -> Query:
    """The test works of one cell of a run's confusion matrix, most confident first."""
    return Query(
        f"""\
select {WORK_COLUMNS}, probability
from fct_prediction
join fct_artwork using (artwork_key)
{_WORKS}
where run_id = $run_id and split = 'test'
    and true_label = $truth and predicted_label = $predicted
order by probability desc, fct_artwork.artwork_key""",  # noqa: S608 # as above
        {"run_id": run_id, "truth": truth, "predicted": predicted},
    )


def class_balance(task: str) -> Query:
    """Pictures of each class of a task by split, the largest class first."""
    return Query(
        """\
select label, split, pictures, artists
from ml_class_balance
where task = $task and is_class
order by sum(pictures) over (partition by label) desc, label, split""",
        {"task": task},
    )


def suspects(task: str) -> Query:
    """Labels of a task that the newest model doubts, the most doubtful first."""
    return Query(
        f"""\
select {WORK_COLUMNS}, label, suggested_label, label_probability, suggested_probability, run_id,
    suspicion_rank as place
from agg_suspect_labels
join fct_artwork using (artwork_key)
{_WORKS}
where task = $task
order by place
limit {MOST_SUSPECTS}""",  # noqa: S608 # as above
        {"task": task},
    )


def nearest_of_label(view: str, artwork_key: str, labels: Sequence[str]) -> Query:
    """The works of some labels that look most like one work, three of each.

    Args:
        view: The task's view.
        artwork_key: The work.
        labels: Its label and the one that a model suggests.
    """
    return Query(
        f"""\
with own as (
    select embedding from fct_picture_embedding where artwork_key = $artwork_key
),

nearest as (
    select artwork_key, label,
        list_cosine_similarity(
            fct_picture_embedding.embedding::float[], own.embedding::float[]
        ) as similarity
    from {view}
    join fct_picture_embedding using (artwork_key)
    cross join own
    where list_contains($labels, label) and artwork_key <> $artwork_key
    qualify row_number() over (partition by label order by similarity desc, artwork_key)
        <= {NEAREST}
)

select {WORK_COLUMNS}, label, similarity
from nearest
join fct_artwork using (artwork_key)
{_WORKS}
order by label, similarity desc""",  # noqa: S608 # the view is one that a task names
        {"artwork_key": artwork_key, "labels": list(labels)},
    )
