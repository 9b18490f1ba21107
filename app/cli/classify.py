"""``artwarehouse classify``: picture files by the latest model of a task."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from app.cli.command import Format, FormatOption, Task, print_json, print_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.settings import Settings
    from ml.serving.served_model import Classification, Classifier

# Pictures that are classified at once.
AT_ONCE = 32
# Shorter side that the picture under a heat map keeps, if it has so much, in pixels.
HEAT_MAP_SIDE = 1_000


def classify(
    context: typer.Context,
    task: Task,
    images: Annotated[list[Path], typer.Argument(help="Picture files.")],
    explain: Annotated[
        Path | None,
        typer.Option(
            help="Folder for pictures of where the model looked, by Grad-CAM.", file_okay=False
        ),
    ] = None,
    output: FormatOption = Format.table,
) -> None:
    """Classify picture files with the latest model of a task.

    A file that cannot be read is named on stderr, the others are classified, and the exit code
    is 1.
    """
    settings: Settings = context.obj
    from core.errors import ArtwarehouseError
    from ml.serving.served_model import Classifier
    from ml.store.registry import require_run

    classifier = Classifier.load(require_run(settings, task))
    answers: list[Answer] = []
    bad = []
    for start in range(0, len(images), AT_ONCE):
        squares: dict[int, NDArray[np.uint8]] = {}
        for number, path in enumerate(images[start : start + AT_ONCE], start):
            try:
                squares[number] = read_square(path, classifier.size, settings)
            except ArtwarehouseError as error:
                bad.append(path)
                typer.echo(f"{path}: {error}", err=True)
        results = classifier.classify(list(squares.values())) if squares else []
        for number, result in zip(squares, results, strict=True):
            heat_map = None
            if explain is not None:
                heat_map = explain / f"{number + 1:03d}-{images[number].stem}.png"
                draw_heat_map(classifier, images[number], heat_map, settings)
            answers.append(Answer(images[number], result, heat_map))
    if answers or output is Format.json:
        print_answers(task, answers, output)
    if bad:
        raise ArtwarehouseError(f"{len(bad)} of {len(images)} pictures could not be classified")


class Answer(NamedTuple):
    """What a model says of a file, and where the picture of its looks is."""

    path: Path
    result: Classification
    heat_map: Path | None


def read_square(path: Path, size: int, settings: Settings) -> NDArray[np.uint8]:
    """Reads a picture file, and makes it small at once: many of full size fit into no memory.

    Raises:
        ArtwarehouseError: It is not there, or is no whole picture.
    """
    from core.errors import ArtwarehouseError
    from core.images.read import read_picture_file
    from ml.data.preprocessing import decode_square

    try:
        data = read_picture_file(path, settings.images.max_bytes)
    except OSError as error:
        raise ArtwarehouseError(f"it cannot be read: {error.strerror}") from error
    return decode_square(data, size, settings)


def draw_heat_map(classifier: Classifier, file: Path, path: Path, settings: Settings) -> None:
    """Writes a picture of where a model looked."""
    import cv2

    from core.images.decode import decode_picture
    from core.images.read import read_picture_file
    from ml.serving.grad_cam import overlay

    limits = settings.images
    picture = decode_picture(
        read_picture_file(file, limits.max_bytes),
        max_bytes=limits.max_bytes,
        max_pixels=limits.max_pixels,
        min_side=HEAT_MAP_SIDE,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    heat_map = overlay(picture, classifier.explain(picture))
    # Not by imwrite, which cannot take every path that Python can.
    path.write_bytes(cv2.imencode(".png", heat_map[:, :, ::-1])[1].tobytes())


def print_answers(task: str, answers: list[Answer], output: Format) -> None:
    """Prints what a model says of pictures."""
    if output is Format.json:
        print_json(
            [
                {
                    "file": str(path),
                    "label": result.label,
                    "probability": result.probability,
                    "probabilities": result.probabilities,
                    "is_low_confidence": result.is_low_confidence,
                    "is_out_of_distribution": result.is_out_of_distribution,
                    "heat_map": None if heat_map is None else str(heat_map),
                }
                for path, result, heat_map in answers
            ]
        )
        return
    rows = [
        (
            str(path),
            result.label,
            f"{result.probability:.1%}",
            _caution(result),
            ", ".join(
                f"{label} {p:.1%}"
                for label, p in sorted(result.probabilities.items(), key=lambda item: -item[1])[1:]
            ),
        )
        for path, result, _ in answers
    ]
    print_table(None, ["file", task, "probability", "remark", "others"], rows)
    for _, _, heat_map in answers:
        if heat_map is not None:
            typer.echo(f"where the model looked: {heat_map}")


def _caution(result: Classification) -> str:
    if result.is_out_of_distribution:
        return "out of distribution: like no training picture"
    return "low confidence" if result.is_low_confidence else ""
