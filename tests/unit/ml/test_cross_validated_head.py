"""Weights of pictures, splits and folds of a head, against numbers worked out by hand."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from drawn_examples import drawn_examples
from numpy.typing import NDArray

from ml.data.training_data import Examples
from ml.heads.cross_validated_head import (
    OutOfFold,
    artist_folds,
    fit_head,
    fold_scores,
    picture_weights,
    random_split_scores,
)
from ml.recipes import Recipe, get_recipe

RECIPE = replace(get_recipe("transfer"), shrinkage=(0.1, 0.5))


def examples_of(groups: str, targets: list[int], splits: list[str] | None = None) -> Examples:
    """Examples with an artist a letter, and two classes."""
    drawn = drawn_examples(2, len(groups), 0)
    works = drawn.works
    if splits is not None:
        works = tuple(replace(work, split=split) for work, split in zip(works, splits, strict=True))
    return replace(drawn, works=works, groups=tuple(groups), targets=np.array(targets))


def weights_of(examples: Examples, **powers: float) -> NDArray[np.float32]:
    indices = np.arange(len(examples.works))
    return picture_weights(examples, replace(RECIPE, **powers), indices)


def test_weights_of_three_artists_and_two_classes() -> None:
    # Artist a painted four works of class 0, b one of class 0, c one of class 1.
    examples = examples_of("aaaabc", [0, 0, 0, 0, 0, 1])
    # By the artist 4 ** -0.5 = 1/2, 1, 1: class 0 has 4/2 + 1 = 3, class 1 has 1, both have 4.
    # By the class (4 / (2 * 3)) ** 0.5 and (4 / (2 * 1)) ** 0.5.
    common, rare = (2 / 3) ** 0.5, 2**0.5
    found = weights_of(examples, artist_weight_power=0.5, class_weight_power=0.5)
    np.testing.assert_allclose(found, [common / 2] * 4 + [common, rare], rtol=1e-6)
    np.testing.assert_allclose(
        weights_of(examples, artist_weight_power=0, class_weight_power=0), np.ones(6)
    )
    # At full power all artists of a class, and all classes, count the same.
    found = weights_of(examples, artist_weight_power=1, class_weight_power=1)
    np.testing.assert_allclose([found[:4].sum(), found[4], found[5]], [0.75, 0.75, 1.5], rtol=1e-6)


def test_a_class_absent_from_the_pictures_divides_nothing_by_zero() -> None:
    assert np.isfinite(weights_of(examples_of("ab", [0, 0]), class_weight_power=1)).all()


def test_folds_keep_artists_whole_and_classes_even() -> None:
    groups = "".join(chr(97 + number // 3) for number in range(60))
    examples = examples_of(groups, [number // 3 % 2 for number in range(60)])
    folds = artist_folds(examples, np.arange(60), seed=3)
    assert sorted(set(folds.tolist())) == [0, 1, 2, 3, 4]
    for artist in set(groups):
        assert (
            len({fold for fold, group in zip(folds, groups, strict=True) if group == artist}) == 1
        )
    for fold in range(5):
        assert Counter(examples.targets[folds == fold].tolist()) == {0: 6, 1: 6}
    assert (artist_folds(examples, np.arange(60), seed=3) == folds).all()
    assert (artist_folds(examples, np.arange(60), seed=4) != folds).any()


def drawn_features(targets: NDArray[np.int64], spread: float) -> dict[str, NDArray[np.float16]]:
    """One block of features, one view: the class in the first, noise of that spread in all."""
    rng = np.random.default_rng(0)
    rows = rng.normal(scale=spread, size=(1, len(targets), 3))
    rows[0, :, 0] += targets
    return {"block": rows.astype(np.float16)}


def test_a_random_split_is_drawn_anew_for_each_seed() -> None:
    splits = ["train"] * 30 + ["test"] * 10
    examples = examples_of("".join(chr(97 + number % 20) for number in range(40)), [0] * 40, splits)
    examples = replace(examples, targets=np.arange(40) // 20)
    features = drawn_features(examples.targets, spread=0.1)
    supports = []
    for seed in range(20):
        scores = random_split_scores(
            features, examples, RECIPE, shrinkage=0.1, temperature=1, seed=seed
        )
        assert (scores["n"], scores["accuracy"]) == (10, 1)
        supports.append(scores["support"]["light"])
    assert len(set(supports)) > 2
    assert 3.5 < np.mean(supports) < 6.5


def test_answers_of_folds_come_from_heads_that_did_not_see_the_artist() -> None:
    # Labels are the artists' own, and nothing else tells them: only a head that saw the artist
    # could be right.
    artists = np.arange(40) // 2
    targets = np.random.default_rng(1).integers(0, 2, 20)[artists]
    examples = examples_of("".join(chr(97 + artist) for artist in artists), targets.tolist())
    known = np.eye(20)[artists][np.newaxis].astype(np.float16)
    head = fit_head({"block": known}, examples, RECIPE, learned_from=np.arange(40), seed=0)
    predicted = head.held_out.probabilities.argmax(axis=1)
    right = (predicted == examples.targets[head.held_out.indices]).mean()
    assert right < 0.75
    learned = np.asarray(known[0] @ head.kernel + head.bias).argmax(axis=1)
    assert (learned == targets).mean() == 1


def test_fold_scores_are_of_artists_not_of_pictures() -> None:
    # Two artists of ten works each, one always right and one always wrong.
    splits = ["train"] * 20 + ["test"]
    examples = examples_of("a" * 10 + "b" * 10 + "c", [0] * 21, splits)
    sure = np.tile(np.array([[0.9, 0.1]], np.float32), (20, 1))
    sure[10:] = [0.1, 0.9]
    scores = fold_scores(OutOfFold(np.arange(20), np.arange(20) % 2, sure), examples)
    assert scores["accuracy"] == 0.5
    assert (scores["accuracy_low"], scores["accuracy_high"]) == (0, 1)


def test_the_shrinkage_with_the_lowest_loss_is_kept() -> None:
    artists = [chr(97 + number) for number in range(24)]
    targets = np.arange(24) % 2
    examples = examples_of("".join(artists), targets.tolist())
    head = fit_head(
        drawn_features(targets, spread=0.7),
        examples,
        replace(RECIPE, shrinkage=(1e-6, 0.3, 1.0)),
        learned_from=np.arange(24),
        seed=0,
    )
    losses = [step["val_loss"] for step in head.history]
    assert len(set(losses)) == 3
    (kept,) = [step for step in head.history if step["kept"]]
    assert kept["val_loss"] == min(losses)
    assert (head.shrinkage, head.temperature) == (kept["shrinkage"], kept["temperature"])


@pytest.mark.parametrize("recipe", [RECIPE], ids=["transfer"])
def test_two_blocks_are_averaged(recipe: Recipe) -> None:
    targets = np.arange(24) % 2
    examples = examples_of("".join(chr(97 + n) for n in range(24)), targets.tolist())
    (block,) = drawn_features(targets, spread=0.3).values()
    once = fit_head({"a": block}, examples, recipe, learned_from=np.arange(24), seed=0)
    twice = fit_head({"a": block, "b": block}, examples, recipe, learned_from=np.arange(24), seed=0)
    np.testing.assert_allclose(twice.kernel[:3], once.kernel / 2, rtol=1e-4)
    np.testing.assert_allclose(twice.bias, once.bias, rtol=1e-4, atol=1e-6)
