"""A head on frozen features: cross-validated, calibrated, and solved on all that may be learned.

Nothing is chosen on a few validation pictures alone. Training and validation pictures are divided
into folds that no artist crosses; each fold is answered by a head that learned from the others. By
these answers the penalty and the temperature are chosen, an answer is called unsure, and works are
found whose label the model contradicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.calibration import fit_temperature, mean_probabilities
from ml.linear import SoftmaxRegression, cross_entropies, fit_softmax_regression
from ml.metrics import score
from warehouse.progress import progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml.data import Examples
    from ml.recipes import Recipe

    Features = NDArray[np.float16]

_FOLDS = 5


@dataclass(frozen=True)
class HeldOut:
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
        chosen_l2: Penalty of each block of features.
        history: As in ``ml.fit.Fitted``.
    """

    kernel: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float
    held_out: HeldOut
    chosen_l2: tuple[float, ...]
    history: list[dict[str, Any]]


def fit_head(
    features: Mapping[str, Features],
    examples: Examples,
    recipe: Recipe,
    *,
    learned_from: NDArray[np.int64],
    seed: int,
) -> FittedHead:
    """Chooses penalty and temperature by folds, then solves for the head.

    A head is solved for each block of features by itself and their scores are averaged, which is
    one head on the joined features: on few pictures it errs less than a head solved on all of them
    at once.

    Args:
        features: By the name of the block, (views, works, features); test works are not touched.
        examples: The works.
        recipe: Penalties and weights.
        learned_from: Positions of the works that the final head learns from, (n,).
        seed: Of the division into folds.
    """
    indices = np.concatenate([examples.of("train"), examples.of("validation")])
    folds = artist_folds(examples, indices, seed=seed)
    heads, logits, chosen, history = [], [], [], []
    with progress("Head", total=len(features) * (len(np.unique(folds)) + 1)) as bar:
        for name, part in features.items():
            tried = np.zeros((len(recipe.l2), part.shape[0], len(indices), len(examples.classes)))
            losses = np.zeros((len(recipe.l2), 2))
            for fold in np.unique(folds):
                inside, outside = indices[folds != fold], folds == fold
                solved = solve(part, examples, recipe, inside, recipe.l2)
                for place, head in enumerate(solved):
                    tried[place][:, outside] = head.logits(part[:, indices[outside]])
                    losses[place] += _loss_and_accuracy(head, part, examples, inside)
                bar.advance()
            place, steps = _choose(tried, losses / len(np.unique(folds)), examples, indices, recipe)
            history += [{"phase": f"head {name}"} | step for step in steps]
            logits.append(tried[place])
            chosen.append(recipe.l2[place])
            heads += solve(part, examples, recipe, learned_from, [recipe.l2[place]])
            bar.advance()
    averaged = np.mean(logits, axis=0).astype(np.float32)
    temperature = fit_temperature(averaged, examples.targets[indices])
    scale = np.float32(1 / temperature)
    return FittedHead(
        kernel=np.concatenate([head.kernel for head in heads]) * (scale / np.float32(len(heads))),
        bias=np.asarray(np.mean([head.bias for head in heads], axis=0) * scale, np.float32),
        temperature=temperature,
        held_out=HeldOut(indices, folds, mean_probabilities(averaged * scale)),
        chosen_l2=tuple(chosen),
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
    l2: Sequence[float],
) -> list[SoftmaxRegression]:
    """Solves for the head of one block on some works, each the mean of its views."""
    rows = features[:, indices].mean(axis=0, dtype=np.float32)
    one_hot = np.eye(len(examples.classes), dtype=np.float32)[examples.targets[indices]]
    return fit_softmax_regression(rows, one_hot, picture_weights(examples, recipe, indices), l2=l2)


def picture_weights(
    examples: Examples, recipe: Recipe, indices: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Returns how much each work counts, (n,), by its artist and its class; see ``Recipe``.

    Args:
        examples: The works.
        recipe: The powers.
        indices: Positions of the works that are learned from, (n,).
    """
    numbers: dict[str, int] = {}
    artists = np.array(
        [numbers.setdefault(examples.groups[index], len(numbers)) for index in indices]
    )
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
    l2: Sequence[float],
    temperature: float,
    seed: int,
) -> dict[str, Any]:
    """Scores the same recipe on a split at random, for comparison with papers that split so.

    As many works are tested as in the split by artist, but their artists were seen in training, so
    the figure says how well known hands are told apart.

    Returns:
        As ``ml.metrics.score``.
    """
    everything = np.concatenate([examples.of(split) for split in ("train", "validation", "test")])
    shuffled = np.random.default_rng(seed).permutation(everything)
    test, rest = np.split(shuffled, [len(examples.of("test"))])
    logits = [
        solve(part, examples, recipe, rest, [strength])[0].logits(part[:, test])
        for part, strength in zip(features.values(), l2, strict=True)
    ]
    probabilities = mean_probabilities(np.mean(logits, axis=0) / np.float32(temperature))
    return score(probabilities, examples.targets[test], examples.classes)


def baseline_scores(embeddings: NDArray[np.float32], examples: Examples) -> dict[str, Any]:
    """Scores plain logistic regression on an embedding: what more work has to beat.

    Args:
        embeddings: Of every work, (works, width).
        examples: The works.

    Returns:
        As ``ml.metrics.score``.
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


def strongest_within_one_error(l2: Sequence[float], losses: NDArray[np.float32]) -> int:
    """Returns the place of the strongest penalty that is not worse than the best by chance.

    Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical Learning", section 7.10: on
    few pictures the lowest loss alone is mostly luck.

    Args:
        l2: Penalties tried.
        losses: Held-out loss of each picture under each penalty, (penalties, pictures).
    """
    means = losses.mean(axis=1)
    best = int(means.argmin())
    error = losses[best].std(ddof=1) / np.sqrt(losses.shape[1]) if losses.shape[1] > 1 else 0.0
    good = np.flatnonzero(means <= means[best] + error)
    return max(good.tolist(), key=lambda place: l2[place])


def _choose(
    tried: NDArray[np.float64],
    learned: NDArray[np.float64],
    examples: Examples,
    indices: NDArray[np.int64],
    recipe: Recipe,
) -> tuple[int, list[dict[str, Any]]]:
    """Chooses a penalty by the held-out scores (penalties, views, n, classes)."""
    targets = examples.targets[indices]
    one_hot = np.eye(len(examples.classes), dtype=np.float32)[targets]
    probabilities = [mean_probabilities(logits.astype(np.float32)) for logits in tried]
    losses = np.stack([cross_entropies(each, one_hot) for each in probabilities])
    place = strongest_within_one_error(recipe.l2, losses)
    steps = [
        {
            "step": number + 1,
            "l2": l2,
            "loss": float(learned[number][0]),
            "accuracy": float(learned[number][1]),
            "val_loss": float(losses[number].mean()),
            "val_accuracy": float((probabilities[number].argmax(axis=1) == targets).mean()),
            "kept": number == place,
        }
        for number, l2 in enumerate(recipe.l2)
    ]
    return place, steps


def _loss_and_accuracy(
    head: SoftmaxRegression, features: Features, examples: Examples, indices: NDArray[np.int64]
) -> tuple[float, float]:
    """Of a head on the whole pictures that it learned from."""
    probabilities = head.probabilities(features[0, indices])
    targets = examples.targets[indices]
    one_hot = np.eye(len(examples.classes), dtype=np.float32)[targets]
    right = probabilities.argmax(axis=1) == targets
    return float(cross_entropies(probabilities, one_hot).mean()), float(right.mean())
