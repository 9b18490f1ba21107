"""A head on frozen features: cross-validated, calibrated, and solved on all that may be learned.

Nothing is chosen on a few validation pictures alone. Training and validation pictures are divided
into folds that no artist crosses; each fold is answered by a head that learned from the others. By
these answers the shrinkage and the temperature are chosen, an answer is held to be of low
confidence, and works are found whose label the model contradicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.progress import progress
from ml.heads.calibration import cross_entropy, fit_temperature, mean_probabilities
from ml.heads.discriminant import LinearHead, fit_discriminants
from ml.metrics.classification import expected_calibration_error_interval, numbered, score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.progress import Bar
    from ml.data.training_data import Examples
    from ml.recipes import Recipe

    Features = NDArray[np.float16]

_FOLDS = 5


@dataclass(frozen=True)
class OutOfFold:
    """Answers of heads to pictures that they had not learned from.

    Attributes:
        indices: Positions of the pictures among the examples, (n,).
        folds: Number of each one's fold, (n,).
        probabilities: Calibrated, averaged over the views, (n, classes).
    """

    indices: NDArray[np.int64]
    folds: NDArray[np.int64]
    probabilities: NDArray[np.float32]


@dataclass(frozen=True)
class FittedHead:
    """A head for the joined features.

    Attributes:
        kernel: (features, classes), divided by the temperature.
        bias: (classes,), divided by the temperature.
        temperature: What scores were divided by; above 1 the head was too sure of itself.
        held_out: What the folds said.
        shrinkage: What was chosen; see ``ml.heads.discriminant``.
        history: As in ``ml.fit.FitResult``.
    """

    kernel: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float
    held_out: OutOfFold
    shrinkage: float
    history: list[dict[str, Any]]


@dataclass(frozen=True)
class _Trial:
    """Scores under each shrinkage, averaged over the blocks of features.

    Attributes:
        held_out: To pictures of the fold that was left out, (shrinkages, views, n, classes).
        learned: To whole pictures that were learned from, (shrinkages, folds, n, classes).
        is_learned: Which pictures those were, (folds, n).
    """

    held_out: NDArray[np.float32]
    learned: NDArray[np.float32]
    is_learned: NDArray[np.bool_]


def fit_head(
    features: Mapping[str, Features],
    examples: Examples,
    recipe: Recipe,
    *,
    learned_from: NDArray[np.int64],
    seed: int,
) -> FittedHead:
    """Chooses shrinkage and temperature by folds, then solves for the head.

    A head is solved for each block of features by itself and their scores are averaged, which is
    one head on the joined features: on few pictures it errs less than a head solved on all of them
    at once.

    Args:
        features: By the name of the block, (views, works, features); test works are not touched.
        examples: The works.
        recipe: Shrinkages and weights.
        learned_from: Positions of the works that the final head learns from, (n,).
        seed: Of the division into folds.
    """
    indices = np.concatenate([examples.of("train"), examples.of("validation")])
    folds = artist_folds(examples, indices, seed=seed)
    with progress("Head", total=len(features) * (len(np.unique(folds)) + 1)) as bar:
        tried = _try(list(features.values()), examples, recipe, indices, folds, bar)
        place, temperature, history = _choose(tried, examples.targets[indices], recipe)
        heads = []
        for part in features.values():
            heads += solve(part, examples, recipe, learned_from, [recipe.shrinkage[place]])
            bar.advance()
    scale = np.float32(1 / temperature)
    return FittedHead(
        kernel=np.concatenate([head.kernel for head in heads]) * (scale / np.float32(len(heads))),
        bias=np.asarray(np.mean([head.bias for head in heads], axis=0) * scale, np.float32),
        temperature=temperature,
        held_out=OutOfFold(indices, folds, mean_probabilities(tried.held_out[place] * scale)),
        shrinkage=recipe.shrinkage[place],
        history=history,
    )


def artist_folds(examples: Examples, indices: NDArray[np.int64], *, seed: int) -> NDArray[np.int64]:
    """Divides works into at most five folds with like shares of each class, (n,).

    No group of ``examples.groups`` is in two folds.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    groups = np.array([examples.groups[index] for index in indices])
    targets = examples.targets[indices]
    # No more folds than the rarest class has works, but two at least.
    rarest = int(np.bincount(targets)[np.unique(targets)].min())
    count = max(2, min(_FOLDS, len(np.unique(groups)), rarest))
    folder = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    folds = np.zeros(len(indices), dtype=np.int64)
    for fold, (_, outside) in enumerate(folder.split(indices, targets, groups)):
        folds[outside] = fold
    return folds


def solve(
    features: Features,
    examples: Examples,
    recipe: Recipe,
    indices: NDArray[np.int64],
    shrinkage: Sequence[float],
) -> list[LinearHead]:
    """Solves for the head of one block on some works, each the mean of its views."""
    return fit_discriminants(
        features[:, indices].mean(axis=0, dtype=np.float32),
        examples.targets[indices],
        picture_weights(examples, recipe, indices),
        classes=len(examples.classes),
        shrinkage=shrinkage,
    )


def picture_weights(
    examples: Examples, recipe: Recipe, indices: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Returns how much each work counts, (n,), by its artist and its class; see ``Recipe``.

    Args:
        examples: The works.
        recipe: The powers.
        indices: Positions of the works that are learned from, (n,).
    """
    artists, _ = numbered(examples.groups[index] for index in indices)
    by_artist = np.bincount(artists)[artists].astype(np.float64) ** -recipe.artist_weight_power
    targets = examples.targets[indices]
    totals = np.bincount(targets, by_artist, minlength=len(examples.classes))
    # A class may have no work among a few folds.
    by_class = by_artist.sum() / (len(totals) * np.where(totals > 0, totals, 1))
    return np.asarray(by_artist * by_class[targets] ** recipe.class_weight_power, np.float32)


def random_split_scores(
    features: Mapping[str, Features],
    examples: Examples,
    recipe: Recipe,
    *,
    shrinkage: float,
    temperature: float,
    seed: int,
) -> dict[str, Any]:
    """Scores the same recipe on a split at random, for comparison with papers that split so.

    As many works are tested as in the split by artist, but their artists were seen in training, so
    the figure says how well known hands are distinguished.

    Returns:
        As ``ml.metrics.classification.score``.
    """
    everything = np.concatenate([examples.of(split) for split in ("train", "validation", "test")])
    shuffled = np.random.default_rng(seed).permutation(everything)
    test, rest = np.split(shuffled, [len(examples.of("test"))])
    logits = [
        solve(part, examples, recipe, rest, [shrinkage])[0].logits(part[:, test])
        for part in features.values()
    ]
    probabilities = mean_probabilities(np.mean(logits, axis=0) / np.float32(temperature))
    return score(probabilities, examples.targets[test], examples.classes)


def fold_scores(held_out: OutOfFold, examples: Examples) -> dict[str, Any]:
    """Scores the answers of the folds: of several times as many artists as the test split has.

    They tell how far a test on a few dozen artists may be from what the recipe is worth. Each head
    learned from fewer pictures than the final one. One number each, shrinkage and temperature, was
    fitted to these very answers.

    Returns:
        As ``ml.metrics.classification.score``, with the 95% interval of the calibration error of a
        test on as many artists as the test split has: ``expected_calibration_error_interval_low``
        and ``_high``.
    """
    groups = [examples.groups[index] for index in held_out.indices]
    targets = examples.targets[held_out.indices]
    predicted = held_out.probabilities.argmax(axis=1)
    low, high = expected_calibration_error_interval(
        held_out.probabilities.max(axis=1),
        predicted == targets,
        groups,
        drawn=len({examples.groups[index] for index in examples.of("test")}),
    )
    return score(held_out.probabilities, targets, examples.classes, groups) | {
        "expected_calibration_error_interval_low": low,
        "expected_calibration_error_interval_high": high,
    }


def baseline_scores(embeddings: NDArray[np.float32], examples: Examples) -> dict[str, Any]:
    """Scores plain logistic regression on an embedding: what more work has to beat.

    Args:
        embeddings: Of every work, (works, width).
        examples: The works.

    Returns:
        As ``ml.metrics.classification.score``.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rest = np.concatenate([examples.of("train"), examples.of("validation")])
    test = examples.of("test")
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=200))
    model.fit(embeddings[rest], examples.targets[rest])
    probabilities = np.zeros((len(test), len(examples.classes)), dtype=np.float32)
    probabilities[:, model.classes_] = model.predict_proba(embeddings[test])
    return score(
        probabilities,
        examples.targets[test],
        examples.classes,
        [examples.groups[index] for index in test],
    )


def _try(
    parts: Sequence[Features],
    examples: Examples,
    recipe: Recipe,
    indices: NDArray[np.int64],
    folds: NDArray[np.int64],
    bar: Bar,
) -> _Trial:
    """Solves under each shrinkage, leaving out each fold in turn."""
    numbers = np.unique(folds)
    is_learned = folds != numbers[:, np.newaxis]
    shape = (len(indices), len(examples.classes))
    held_out = np.zeros((len(recipe.shrinkage), parts[0].shape[0], *shape), np.float32)
    learned = np.zeros((len(recipe.shrinkage), len(numbers), *shape), np.float32)
    for fold, inside in enumerate(is_learned):
        for part in parts:
            solved = solve(part, examples, recipe, indices[inside], recipe.shrinkage)
            for place, head in enumerate(solved):
                held_out[place][:, ~inside] += head.logits(part[:, indices[~inside]])
                learned[place, fold, inside] += head.logits(part[0, indices[inside]])
            bar.advance()
    held_out /= len(parts)
    learned /= len(parts)
    return _Trial(held_out, learned, is_learned)


def _choose(
    tried: _Trial, targets: NDArray[np.int64], recipe: Recipe
) -> tuple[int, float, list[dict[str, Any]]]:
    """Chooses the shrinkage whose calibrated answers err least: its place, temperature, history."""
    steps = []
    _, learned = np.nonzero(tried.is_learned)
    for number, shrinkage in enumerate(recipe.shrinkage):
        temperature = fit_temperature(tried.held_out[number], targets)
        answers = mean_probabilities(tried.held_out[number] / np.float32(temperature))
        known = mean_probabilities(
            tried.learned[number][tried.is_learned][np.newaxis] / np.float32(temperature)
        )
        steps.append(
            {
                "step": number + 1,
                "shrinkage": shrinkage,
                "temperature": temperature,
                "loss": cross_entropy(known, targets[learned]),
                "accuracy": float((known.argmax(axis=1) == targets[learned]).mean()),
                "val_loss": cross_entropy(answers, targets),
                "val_accuracy": float((answers.argmax(axis=1) == targets).mean()),
            }
        )
    place = int(np.argmin([step["val_loss"] for step in steps]))
    history = [
        {"phase": "head"} | step | {"kept": number == place} for number, step in enumerate(steps)
    ]
    return place, steps[place]["temperature"], history
