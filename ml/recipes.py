"""How a model is trained: presets as data, with every knob and the reason for its value."""

from __future__ import annotations

from dataclasses import dataclass

from ml.models import LITE0_SIZE, SCRATCH_SIZE
from warehouse.errors import ArtwarehouseError


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
        min_pictures: With fewer training pictures than this it is left out.
        first_block: Of a pretrained network, the first block that learns.
    """

    epochs: int
    patience: int
    batch_size: int
    learning_rate: float
    weight_decay: float = 0.0
    min_pictures: int = 0
    first_block: int = 0


@dataclass(frozen=True)
class Recipe:
    """A way to train.

    Attributes:
        name: As typed on the command line.
        description: What it does, in one sentence.
        pretrained: EfficientNet-Lite0 from ImageNet, or else the small network from nothing.
        picture_size: Side of the square that pictures are squeezed to, in pixels.
        dropout: Share of the last hidden layer hidden in each step.
        label_smoothing: Share of each target spread over all classes (Szegedy et al. 2016,
            arXiv:1512.00567, section 7): keeps probabilities from running to 0 and 1.
        class_weight_power: A class with n of N pictures among K classes counts (N / (K n)) to
            this power: 0 leaves classes as frequent as they are, 1 makes them equal.
        augmentation: Distortions of training pictures.
        training: Training on pictures: of the whole small network, or of the last blocks of the
            pretrained one.
        l2: For a pretrained network: penalties that are tried for the head on frozen features.
    """

    name: str
    description: str
    pretrained: bool
    picture_size: int
    dropout: float
    label_smoothing: float
    class_weight_power: float
    augmentation: Augmentation
    training: Training
    l2: tuple[float, ...] = ()


# No mirroring: left and right are a painting's own (inscriptions read one way, and the light of
# northern interiors falls from the left).
_AUGMENTATION = Augmentation(rotation=10, shift=0.1, shear=10, zoom=0.2)

RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            name="scratch",
            description="A small convolutional network trained from nothing: the baseline.",
            pretrained=False,
            picture_size=SCRATCH_SIZE,
            dropout=0.5,
            label_smoothing=0.0,
            class_weight_power=0.5,
            augmentation=_AUGMENTATION,
            training=Training(epochs=60, patience=12, batch_size=16, learning_rate=1e-3),
        ),
        Recipe(
            name="transfer",
            description="EfficientNet-Lite0 from ImageNet with a new head; its last blocks learn "
            "too where there are pictures enough.",
            pretrained=True,
            picture_size=LITE0_SIZE,
            dropout=0.3,
            label_smoothing=0.1,
            class_weight_power=0.5,
            augmentation=_AUGMENTATION,
            # Measured on two collections, it does not pay on few pictures: with 80 of the Met
            # sample test accuracy fell on four splits of five, and with 2,466 in eight styles
            # three epochs left validation loss at 1.11, against 1.07 for the head alone.
            training=Training(
                epochs=5,
                patience=2,
                batch_size=32,
                learning_rate=3e-5,
                weight_decay=1e-2,
                min_pictures=5000,
                first_block=11,
            ),
            l2=(0.01, 0.03, 0.1, 0.3, 1.0, 3.0),
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
