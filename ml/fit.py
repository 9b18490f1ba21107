"""Training a network by its recipe: head, fine-tuning, early stopping, the best weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ml import models
from ml.features import frozen_features, imagenet_features_model
from ml.linear import SoftmaxRegression, cross_entropies, fit_softmax_regression
from warehouse.progress import progress

if TYPE_CHECKING:
    import keras
    from numpy.typing import NDArray

    from ml.batches import Batches
    from ml.data import Examples
    from ml.recipes import Recipe
    from warehouse.settings import Settings


@dataclass(frozen=True)
class Fitted:
    """A trained network and how it came about.

    Attributes:
        model: From pictures to probabilities.
        history: One mapping a step: phase, step (a penalty tried, or an epoch), loss, accuracy,
            val_loss, val_accuracy, for the head l2, and whether the step was kept: one is.
    """

    model: keras.Model
    history: tuple[dict[str, Any], ...]


def class_weights(targets: NDArray[np.int64], classes: int, power: float) -> NDArray[np.float32]:
    """Returns how much a picture of each class counts, (classes,); see ``Recipe``.

    Args:
        targets: Class numbers of the training pictures.
        classes: Number of classes, each with at least one training picture.
        power: 0 for equal pictures, 1 for equal classes.
    """
    counts = np.bincount(targets, minlength=classes)
    return ((len(targets) / (classes * counts)) ** power).astype(np.float32)


def fit(
    examples: Examples, recipe: Recipe, settings: Settings, *, backend: str, seed: int
) -> Fitted:
    """Trains a network; see ``ml.recipes`` for what each recipe does.

    Args:
        examples: Training and validation pictures; test pictures are not touched.
        recipe: What to train, and how.
        settings: Says where weights are cached.
        backend: Keras backend of this process, already chosen.
        seed: Of shuffling and augmentation.
    """
    if not recipe.pretrained:
        model = models.scratch_cnn(len(examples.classes), dropout=recipe.dropout)
        return Fitted(model, tuple(_fit_pictures(model, examples, recipe, seed)))

    fine_tunes = len(examples.of("train")) >= recipe.training.min_pictures
    features_model = imagenet_features_model(settings)
    features = _features(features_model, examples, settings, backend)
    # Fine-tuning needs validation pictures that the head has not seen; where there is none, no
    # picture should go to waste.
    head, history = _fit_head(features, examples, recipe, use_validation=not fine_tunes)
    layers = models.head(features.shape[1], len(examples.classes), dropout=recipe.dropout)
    layers.get_layer(models.OUTPUT_LAYER).set_weights([head.kernel, head.bias])
    model = models.classifier(features_model, layers)
    if fine_tunes:
        before = model.get_weights()
        _unfreeze(model, recipe.training.first_block)
        tuned = _fit_pictures(model, examples, recipe, seed)
        (kept,), (kept_tuned,) = ([step for step in h if step["kept"]] for h in (history, tuned))
        improved = kept_tuned["val_loss"] < kept["val_loss"]
        if not improved:
            model.set_weights(before)
        (kept if improved else kept_tuned)["kept"] = False
        history += tuned
    return Fitted(model, tuple(history))


def _features(
    model: keras.Model, examples: Examples, settings: Settings, backend: str
) -> NDArray[np.float32]:
    """Features of training and validation pictures, (works, features); 0 for all others."""
    indices = np.concatenate([examples.of("train"), examples.of("validation")])
    computed = frozen_features(model, examples.pictures, indices, settings, backend=backend)
    features = np.zeros((len(examples.works), computed.shape[1]), dtype=np.float32)
    features[indices] = computed
    return features


def _fit_head(
    features: NDArray[np.float32], examples: Examples, recipe: Recipe, *, use_validation: bool
) -> tuple[SoftmaxRegression, list[dict[str, Any]]]:
    """Chooses the penalty on the validation pictures and solves for the head.

    Taken is the strongest penalty whose validation loss is within one standard error of the
    lowest (Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical Learning", section
    7.10): on few pictures the lowest alone is mostly luck. As linear probes are commonly fitted
    (Radford et al. 2021, arXiv:2103.00020, appendix A.3), the head is then solved once more on
    training and validation pictures together.
    """
    train, validation = examples.of("train"), examples.of("validation")
    one_hot = _one_hot(examples)
    smooth = (1 - recipe.label_smoothing) * one_hot + recipe.label_smoothing / one_hot.shape[1]

    def solve(indices: NDArray[np.int64], l2: float) -> SoftmaxRegression:
        weights = _picture_weights(examples, recipe, indices)[indices]
        return fit_softmax_regression(features[indices], smooth[indices], weights, l2=l2)

    heads = []
    history: list[dict[str, Any]] = []
    validation_losses = []
    with progress("Head", total=len(recipe.l2)) as bar:
        for step, l2 in enumerate(recipe.l2, start=1):
            head = solve(train, l2)
            heads.append(head)
            scores: dict[str, Any] = {"phase": "head", "step": step, "l2": l2}
            for prefix, indices in (("", train), ("val_", validation)):
                probabilities = head.probabilities(features[indices])
                losses = cross_entropies(probabilities, smooth[indices])
                right = probabilities.argmax(axis=1) == examples.targets[indices]
                scores[f"{prefix}loss"] = float(losses.mean())
                scores[f"{prefix}accuracy"] = float(right.mean())
            validation_losses.append(losses)
            history.append(scores)
            bar.advance()
    chosen = strongest_within_one_error(recipe.l2, np.stack(validation_losses))
    for place, scores in enumerate(history):
        scores["kept"] = place == chosen
    if use_validation:
        return solve(np.concatenate([train, validation]), recipe.l2[chosen]), history
    return heads[chosen], history


def strongest_within_one_error(l2: Sequence[float], losses: NDArray[np.float32]) -> int:
    """Returns the place of the strongest penalty that is not worse than the best by chance.

    Args:
        l2: Penalties tried.
        losses: Validation loss of each picture under each penalty, (penalties, pictures).
    """
    means = losses.mean(axis=1)
    best = int(means.argmin())
    error = losses[best].std(ddof=1) / np.sqrt(losses.shape[1]) if losses.shape[1] > 1 else 0.0
    good = np.flatnonzero(means <= means[best] + error)
    return max(good.tolist(), key=lambda place: l2[place])


def _fit_pictures(
    model: keras.Model, examples: Examples, recipe: Recipe, seed: int
) -> list[dict[str, Any]]:
    """Trains on pictures, distorted anew in each epoch; leaves the weights of the best epoch."""
    import keras

    training = recipe.training
    batches = _batches(examples, recipe, "train", seed)
    schedule = keras.optimizers.schedules.CosineDecay(
        training.learning_rate, len(batches) * training.epochs
    )
    model.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=training.weight_decay),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing),
        metrics=["accuracy"],
    )
    stopping = keras.callbacks.EarlyStopping(
        "val_loss", mode="min", patience=training.patience, restore_best_weights=True
    )
    phase = "fine_tune" if recipe.pretrained else "train"
    with progress(f"Epochs ({phase})", total=training.epochs) as bar:

        def show(epoch: int, logs: dict[str, float]) -> None:
            del epoch
            bar.advance()
            bar.note(f"validation accuracy {logs['val_accuracy']:.2f}")

        fitted = model.fit(
            batches,
            validation_data=_batches(examples, recipe, "validation", seed),
            epochs=training.epochs,
            verbose=0,
            callbacks=[stopping, keras.callbacks.LambdaCallback(on_epoch_end=show)],
        )
    best = int(np.argmin(fitted.history["val_loss"]))
    return [
        {"phase": phase, "step": epoch + 1, "kept": epoch == best}
        | {name: float(values[epoch]) for name, values in fitted.history.items()}
        for epoch in range(len(fitted.epoch))
    ]


def _batches(examples: Examples, recipe: Recipe, split: str, seed: int) -> Batches:
    from ml.batches import Batches, Labelled

    indices = examples.of(split)
    trains = split == "train"
    if trains:
        weights = _picture_weights(examples, recipe, indices)[indices]
    else:
        weights = np.ones(len(indices), dtype=np.float32)
    return Batches(
        Labelled(examples.pictures, indices, _one_hot(examples)[indices], weights),
        batch_size=recipe.training.batch_size,
        augmentation=recipe.augmentation if trains else None,
        seed=seed,
    )


def _unfreeze(model: keras.Model, first_block: int) -> None:
    """Lets the network learn from a block on, but for BatchNorm.

    A BatchNorm layer that learns would take its statistics from small batches of paintings and
    undo what ImageNet taught (keras.io, "Image classification via fine-tuning with EfficientNet").
    """
    import keras

    learns = False
    for layer in model.layers:
        learns = learns or layer.name.startswith(f"block{first_block}_")
        layer.trainable = learns and not isinstance(layer, keras.layers.BatchNormalization)


def _one_hot(examples: Examples) -> NDArray[np.float32]:
    return np.eye(len(examples.classes), dtype=np.float32)[examples.targets]


def _picture_weights(
    examples: Examples, recipe: Recipe, indices: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Weight of every work, by how frequent its class is among ``indices``."""
    weights = class_weights(
        examples.targets[indices], len(examples.classes), recipe.class_weight_power
    )
    return weights[examples.targets]
