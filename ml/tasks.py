"""What can be learned: a task is data, and its label rules are SQL in the view it names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.errors import ArtwarehouseError


@dataclass(frozen=True)
class Task:
    """One question asked of a picture.

    Attributes:
        name: As typed on the command line and used for the folder of its models.
        view: View of the warehouse with ``artwork_key, image_filename, label, split, artist_key,
            source``; it decides the labels and the split.
        description: What the label means, in one sentence, for model cards and help texts.
        split_by: What is on one side of the split. An artist, so that a model is tested on
            hands it has never seen; a work, where the artist is what is asked for.
        can_mirror: Whether a picture and its mirror image have the same label. A scroll of China
            or Japan reads from right to left, and its inscriptions one way.
        min_classes: Fewest labels that make a question of it.
    """

    name: str
    view: str
    description: str
    split_by: Literal["artist", "work"] = "artist"
    can_mirror: bool = True
    min_classes: int = 2


TASKS = {
    task.name: task
    for task in (
        Task(
            name="school",
            view="ml_school",
            description="The national school of a painting, after the nationality of its artist.",
        ),
        Task(
            name="culture",
            view="ml_culture",
            description="The culture that a painting of the Met comes from: America, China, India "
            "or Japan.",
            can_mirror=False,
        ),
        Task(
            name="style",
            view="ml_style",
            description="The style or movement of a painting, such as Baroque or Cubism.",
        ),
        Task(
            name="timeframe",
            view="ml_timeframe",
            description="The half-century in which a painting was made.",
        ),
        Task(
            name="type",
            view="ml_type",
            description="What a painting shows, such as a portrait or a landscape.",
        ),
        Task(
            name="artist",
            view="ml_artist",
            description="The painter, among those with works enough to be learned.",
            split_by="work",
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
