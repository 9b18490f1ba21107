"""Training a network by its recipe: a head on frozen features, or pictures epoch by epoch."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.progress import progress
from ml.data.feature_store import frozen_features
from ml.heads.calibration import fit_temperature
from ml.heads.cross_validated_head import (
    OutOfFold,
    baseline_scores,
    fit_head,
    picture_weights,
    random_split_scores,
)
from ml.networks import accelerator
from ml.networks import architectures as models
from ml.networks.frozen_features import exported_network, imagenet_features_model

if TYPE_CHECKING:
    import keras
    from numpy.typing import NDArray

    from core.settings import Settings
    from ml.data.batches import Batches
    from ml.data.training_data import Examples
    from ml.heads.cross_validated_head import FittedHead
    from ml.recipes import Recipe, Training


@dataclass(frozen=True)
class FitResult:
    """A trained network and how it came about.

    Attributes:
        model: From pictures to calibrated probabilities.
        temperature: What its scores were divided by; already in the model.
        history: One mapping a step: phase, step (a shrinkage tried, or an epoch), loss, accuracy,
            val_loss, val_accuracy, for the head shrinkage and temperature, and whether the step was
            kept. For a head the ``val_`` figures are those of its folds.
        held_out: What heads said of pictures that they had not learned from; None where a network
            was trained on pictures, whose validation pictures are held out.
        random_split: Scores of the same recipe on a split at random; None where it is not trained
            again for that.
        baseline: Scores of logistic regression on the embedding; None for the small network.
        embeddings: Of every work, (works, width), as the finished model gives them; None where it
            was trained on pictures.
        networks: Exported networks that the model is made of but for its last layer; none where it
            was trained on pictures.
    """

    model: keras.Model
    temperature: float
    history: tuple[dict[str, Any], ...]
    held_out: OutOfFold | None = None
    random_split: dict[str, Any] | None = None
    baseline: dict[str, Any] | None = None
    embeddings: NDArray[np.float16] | None = None
    networks: tuple[Path, ...] = ()


@dataclass(frozen=True)
class TrainingConfig:
    """What a training needs beside its data.

    Attributes:
        recipe: What to train, and how.
        can_mirror: Whether the task allows mirrored pictures.
        seed: Of all chance.
        checkpoints: Folder of this very training alone, for what a killed one left.
    """

    recipe: Recipe
    can_mirror: bool
    seed: int
    checkpoints: Path

    @property
    def views(self) -> int:
        """Looks taken at each picture; one where the others would be mirror images."""
        return self.recipe.views if self.can_mirror else 1


def fit(examples: Examples, config: TrainingConfig, settings: Settings) -> FitResult:
    """Trains a network; see ``ml.recipes`` for what each recipe does.

    Args:
        examples: The pictures; those of the test split are not learned from.
        config: What to train, and how.
        settings: Says where weights and features are cached.
    """
    if not config.recipe.variants:
        build = partial(models.scratch_cnn, len(examples.classes), dropout=config.recipe.dropout)
        model = build()
        history = _fit_pictures(model, build, examples, config, "train")
        return FitResult(model, _calibrate(model, examples, config), tuple(history))
    return _fit_pretrained(examples, config, settings)


def _fit_pretrained(examples: Examples, config: TrainingConfig, settings: Settings) -> FitResult:
    recipe = config.recipe
    indices = np.concatenate([examples.of(split) for split in ("train", "validation", "test")])
    features: dict[str, NDArray[np.float16]] = {}
    for variant in recipe.variants:
        computed = frozen_features(
            examples.pictures, indices, settings, variant=variant, views=config.views
        )
        part = np.zeros((config.views, len(examples.works), computed.shape[-1]), dtype=np.float16)
        part[:, indices] = computed
        blocks = models.feature_blocks(variant)
        parts = np.split(part, np.cumsum(list(blocks.values()))[:-1], axis=-1)
        features |= {
            f"lite{variant} {name}": part for name, part in zip(blocks, parts, strict=True)
        }
    # What is tuned afterwards needs validation pictures that its head has not seen.
    learned_from = examples.of("train")
    if recipe.training is None:
        learned_from = np.concatenate([learned_from, examples.of("validation")])
    head = fit_head(features, examples, recipe, learned_from=learned_from, seed=config.seed)
    build = partial(_joined, head, recipe, len(examples.classes))
    model = build()
    (first, *_) = features.values()
    embeddings = first[0, :, : models.EMBEDDING_SIZE]
    baseline = baseline_scores(embeddings.astype(np.float32), examples)
    if recipe.training is not None:
        history = head.history + _fit_pictures(model, build, examples, config, "fine_tune")
        return FitResult(
            model, _calibrate(model, examples, config), tuple(history), baseline=baseline
        )
    random_split = random_split_scores(
        features,
        examples,
        recipe,
        shrinkage=head.shrinkage,
        temperature=head.temperature,
        seed=config.seed,
    )
    return FitResult(
        model,
        head.temperature,
        tuple(head.history),
        head.held_out,
        random_split,
        baseline,
        embeddings,
        tuple(exported_network(settings, each) for each in recipe.variants),
    )


def _joined(head: FittedHead, recipe: Recipe, classes: int) -> keras.Model:
    """Joins the pretrained networks and a head to one model."""
    features_model = imagenet_features_model(recipe.variants)
    layers = models.head(head.kernel.shape[0], classes, dropout=recipe.dropout)
    layers.get_layer(models.OUTPUT_LAYER).set_weights([head.kernel, head.bias])
    return models.classifier(features_model, layers)


def _calibrate(model: keras.Model, examples: Examples, config: TrainingConfig) -> float:
    """Divides the scores of a model by the temperature that suits the validation pictures."""
    import keras

    from ml.data.augmentation import views as views_of

    output = model.get_layer(models.OUTPUT_LAYER)
    validation = examples.of("validation")
    logits = []
    for start in range(0, len(validation), 32):
        squares = examples.pictures.take(validation[start : start + 32])
        looks = np.concatenate([views_of(square, config.views) for square in squares])
        found = keras.ops.convert_to_numpy(model(looks.astype(np.float32), training=False))
        # The scores before the softmax, but for a number that each row shares.
        scores = np.log(np.maximum(found, np.finfo(np.float32).tiny))
        logits.append(scores.reshape(len(squares), config.views, -1).swapaxes(0, 1))
    temperature = fit_temperature(np.concatenate(logits, axis=1), examples.targets[validation])
    output.set_weights([weight / temperature for weight in output.get_weights()])
    return temperature


def _fit_pictures(
    model: keras.Model,
    build: Callable[[], keras.Model],
    examples: Examples,
    config: TrainingConfig,
    phase: str,
) -> list[dict[str, Any]]:
    """Trains on pictures, distorted anew in each epoch; leaves the weights of the best epoch.

    Fine-tuning that makes nothing better leaves the weights from before it.

    Args:
        model: What is trained; it stays float32.
        build: Builds another such network, which computes in bfloat16 on an accelerator.
        examples: The pictures.
        config: What to train, and how.
        phase: ``train`` or ``fine_tune``.
    """
    import keras

    from ml.data.batches import as_fit_takes_it
    from ml.store.checkpoint import Checkpoint

    training = config.recipe.training
    assert training is not None  # noqa: S101  # for the type checker: callers have looked
    before = model.get_weights()
    learner = model
    if accelerator.devices():
        with accelerator.mixed_precision():
            learner = build()
        learner.set_weights(before)
    if phase == "fine_tune":
        _unfreeze(learner, training.first_block)
    checkpoint = Checkpoint(config.checkpoints, patience=training.patience)
    steps = len(_batches(examples, config, training, "train"))
    schedule = keras.optimizers.schedules.CosineDecay(
        training.learning_rate, steps * training.epochs
    )
    # Compiled by XLA as well, but where TensorFlow's operations are to be repeatable.
    learner.compile(
        optimizer=keras.optimizers.AdamW(schedule, weight_decay=training.weight_decay),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=training.label_smoothing),
        metrics=["accuracy"],
    )
    start = None
    if phase == "fine_tune":
        validation = _batches(examples, config, training, "validation")
        start, _ = learner.evaluate(as_fit_takes_it(validation), steps=len(validation), verbose=0)
    checkpoint.restore(learner)
    with progress(f"Epochs ({phase})", total=training.epochs) as bar:
        bar.advance(len(checkpoint.history))
        for epoch in range(len(checkpoint.history), training.epochs):
            if checkpoint.is_done:
                break
            train = _batches(examples, config, training, "train", epoch=epoch)
            validation = _batches(examples, config, training, "validation")
            learner.fit(
                as_fit_takes_it(train),
                validation_data=as_fit_takes_it(validation),
                steps_per_epoch=len(train),
                validation_steps=len(validation),
                epochs=epoch + 1,
                initial_epoch=epoch,
                shuffle=False,  # the batches are drawn in an order of their own
                verbose=0,
                callbacks=[checkpoint],
            )
            bar.advance()
            bar.note(f"validation accuracy {checkpoint.history[-1]['val_accuracy']:.2f}")
    best = checkpoint.best_epoch
    if start is not None and checkpoint.history[best]["val_loss"] >= start:
        best = -1
        model.set_weights(before)
        shutil.rmtree(config.checkpoints)
    else:
        checkpoint.restore_best(learner)
        if learner is not model:
            model.set_weights(learner.get_weights())
    return [
        {"phase": phase, "step": epoch + 1, "kept": epoch == best} | values
        for epoch, values in enumerate(checkpoint.history)
    ]


def _batches(
    examples: Examples, config: TrainingConfig, training: Training, split: str, *, epoch: int = 0
) -> Batches:
    from ml.data.batches import Batches, Labelled

    indices = examples.of(split)
    trains = split == "train"
    if trains:
        weights = picture_weights(examples, config.recipe, indices)
    else:
        weights = np.ones(len(indices), dtype=np.float32)
    one_hot: NDArray[np.float32] = np.eye(len(examples.classes), dtype=np.float32)
    return Batches(
        Labelled(examples.pictures, indices, one_hot[examples.targets[indices]], weights),
        batch_size=training.batch_size,
        augmentation=config.recipe.augmentation if trains else None,
        balanced=training.balanced_sampling,
        seed=config.seed,
        epoch=epoch,
        multiple_of=max(1, len(accelerator.devices())),
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
