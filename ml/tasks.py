"""What can be learned: a task is data, and its label rules are SQL in the view it names."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.errors import ArtwarehouseError


@dataclass(frozen=True)
class Task:
    """One question asked of a picture.

    Attributes:
        name: As typed on the command line and used for the folder of its models.
        view: View of the warehouse with ``artwork_key, image_filename, label, split, artist_key,
            source``; it decides the labels and keeps each artist on one side of the split.
        description: What the label means, in one sentence, for model cards and help texts.
        min_classes: Fewest labels that make a question of it.
    """

    name: str
    view: str
    description: str
    min_classes: int = 2


TASKS = {
    task.name: task
    for task in (
        Task(
            name="school",
            view="ml_school",
            description="The national school of a painting, after the nationality of its artist.",
        ),
    )
}


def get_task(name: str) -> Task:
    """Returns a task by its name.

    Raises:
        ArtwarehouseError: There is no such task.
    """
    try:
        return TASKS[name]
    except KeyError:
        raise ArtwarehouseError(
            f"there is no task {name!r}: choose one of {', '.join(sorted(TASKS))}"
        ) from None
