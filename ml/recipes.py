"""How a model is trained: presets as data, with every knob and the reason for its value."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.errors import ArtwarehouseError
from ml.networks.architectures import PRETRAINED_SIZE, SCRATCH_SIZE


@dataclass(frozen=True)
class Augmentation:
    """Random distortions of training pictures, drawn anew each time a picture is seen.

    Attributes:
        rotation: Largest turn either way, in degrees.
        shift: Largest move along each axis, as a share of the side.
        shear: Largest shear angle either way, in degrees.
        zoom: Largest change of scale either way, as a share.
    """

    rotation: float
    shift: float
    shear: float
    zoom: float


@dataclass(frozen=True)
class Training:
    """Training on pictures by AdamW, with a cosine schedule from ``learning_rate`` to 0.

    Attributes:
        epochs: Most passes over the training pictures.
        patience: Passes without a lower validation loss after which training ends. The weights
            of the best pass are kept whether or not it ends early.
        batch_size: Pictures per step.
        learning_rate: At the first step.
        weight_decay: AdamW's, applied at each step in proportion to the learning rate.
        first_block: Of a pretrained network, the first block that learns.
        label_smoothing: Share of each target spread over all classes (Szegedy et al. 2016,
            arXiv:1512.00567, section 7): keeps probabilities from running to 0 and 1.
        balanced_sampling: Draws classes equally often instead of weighting them in the loss.
    """

    epochs: int
    patience: int
    batch_size: int
    learning_rate: float
    weight_decay: float = 0.0
    first_block: int = 0
    label_smoothing: float = 0.0
    balanced_sampling: bool = False


@dataclass(frozen=True)
class Recipe:
    """A way to train.

    Attributes:
        name: As typed on the command line.
        description: What it does, in one sentence.
        variants: Of EfficientNet-Lite, pretrained on ImageNet, whose features are joined; none
            trains the small network from nothing.
        picture_size: Side of the square that pictures are squeezed to, in pixels.
        dropout: Share of the last hidden layer hidden in each step.
        class_weight_power: A class with n of N pictures among K classes counts (N / (K n)) to
            this power: 0 leaves classes as frequent as they are, 1 makes them equal.
        artist_weight_power: A picture by an artist with n training pictures counts n to minus this
            power: above 0, prolific artists do not stand for their whole class.
        views: Looks taken at each picture, in training a head and in serving, where the task
            allows mirroring; see ``ml.data.augmentation.views``.
        augmentation: Distortions of training pictures.
        training: Training on pictures: of the whole small network, or of the last blocks of the
            pretrained one; None leaves the pretrained networks as they are.
        shrinkage: For pretrained networks: what is tried for the head on frozen features; see
            ``ml.heads.discriminant``.
    """

    name: str
    description: str
    variants: tuple[int, ...]
    picture_size: int
    dropout: float
    class_weight_power: float
    artist_weight_power: float
    views: int
    augmentation: Augmentation
    training: Training | None
    shrinkage: tuple[float, ...] = ()


# Rotation, shifts, shear and zoom of the two blog projects whose network `scratch` follows. They
# mirrored no picture of the four cultures: scrolls and inscriptions read one way.
_MILD = Augmentation(rotation=10, shift=0.1, shear=10, zoom=0.2)

_SCRATCH = Recipe(
    name="scratch",
    description="A small convolutional network trained from nothing: the baseline.",
    variants=(),
    picture_size=SCRATCH_SIZE,
    dropout=0.5,
    class_weight_power=0.5,
    artist_weight_power=0.0,
    views=1,
    augmentation=_MILD,
    training=Training(epochs=60, patience=12, batch_size=16, learning_rate=1e-3),
)
_TRANSFER = Recipe(
    name="transfer",
    description="One softmax layer on the features of EfficientNet-Lite0, which stays as ImageNet "
    "left it.",
    variants=(0,),
    picture_size=PRETRAINED_SIZE,
    dropout=0.0,
    class_weight_power=0.5,
    artist_weight_power=0.5,
    views=1,
    augmentation=_MILD,
    training=None,
    shrinkage=(0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.8),
)

RECIPES = {
    recipe.name: recipe
    for recipe in (
        _SCRATCH,
        _TRANSFER,
        replace(
            _TRANSFER,
            name="transfer-large",
            description="One softmax layer on the features of EfficientNet-Lite0, 1 and 2, each "
            "painting seen mirrored and without its margins too: more work, and more often right.",
            variants=(0, 1, 2),
            views=4,
        ),
        replace(
            _TRANSFER,
            name="transfer-tuned",
            description="As transfer, and then the last blocks of EfficientNet-Lite0 learn too, "
            "with batch normalisation frozen.",
            dropout=0.3,
            training=Training(
                epochs=5,
                patience=2,
                batch_size=32,
                learning_rate=3e-5,
                weight_decay=1e-2,
                first_block=11,
                label_smoothing=0.1,
            ),
        ),
    )
}


def get_recipe(name: str) -> Recipe:
    """Returns a recipe by its name.

    Raises:
        ArtwarehouseError: There is no such recipe.
    """
    try:
        return RECIPES[name]
    except KeyError:
        raise ArtwarehouseError(
            f"there is no recipe {name!r}: choose one of {', '.join(sorted(RECIPES))}"
        ) from None
