"""Colours of pictures whose colours are known."""

import numpy as np
import pytest

from ml.data.preprocessing import to_square
from ml.embeddings.colours import measure_colours


def painted(*colours: tuple[int, int, int], side: int = 12) -> np.ndarray:
    """Stripes of equal width."""
    stripes = [np.full((side * len(colours), side, 3), colour, np.uint8) for colour in colours]
    return np.concatenate(stripes, axis=1)


@pytest.mark.parametrize(
    ("colour", "brightness", "saturation"),
    [
        ((0, 0, 0), 0.0, 0.0),
        ((255, 255, 255), 1.0, 0.0),
        ((119, 119, 119), 0.5, 0.0),  # L* of 50.03
        ((255, 0, 0), 0.5324, 1.0),
        ((200, 100, 50), 0.5349, 0.75),
        ((10, 8, 8), 0.0247, 0.2),
    ],
)
def test_one_colour_is_its_own_mean(
    colour: tuple[int, int, int], brightness: float, saturation: float
) -> None:
    found = measure_colours(painted(colour))
    assert (found.red, found.green, found.blue) == pytest.approx(colour, abs=1e-9)
    assert found.brightness == pytest.approx(brightness, abs=0.004)
    assert found.saturation == pytest.approx(saturation)


def test_colours_mix_as_light_and_brightness_as_the_eye_counts() -> None:
    chess = measure_colours(painted((0, 0, 0), (255, 255, 255)))
    # Half of the light is the sRGB value 188, not 128.
    assert chess.red == chess.green == chess.blue == pytest.approx(187.516, abs=0.001)
    assert chess.brightness == pytest.approx(0.5, abs=0.004)


def test_noise_in_the_dark_makes_no_picture_colourful() -> None:
    # Two values from 0, the dark half has a saturation of 1; it weighs as little as it shines.
    found = measure_colours(painted((2, 0, 0), (200, 200, 200)))
    assert found.saturation == pytest.approx(2 / 202)


def test_squeezing_to_a_square_keeps_the_share_of_each_colour() -> None:
    wide = painted((200, 100, 50), (20, 40, 160), (20, 40, 160), side=224)
    whole, squeezed = measure_colours(wide), measure_colours(to_square(wide, 224))
    for name, value in vars(whole).items():
        assert vars(squeezed)[name] == pytest.approx(value, rel=0.01)
