"""Pictures that are no paintings: drawn by chance, and photographs of installed packages."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

WORDS = ("the", "museum", "painting", "total", "report", "user", "settings", "import", "select")

# Photographs, by the package that carries them.
PHOTOGRAPHS = (
    ("sklearn", "datasets/images/china.jpg"),
    ("sklearn", "datasets/images/flower.jpg"),
    ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
)


def screenshot(rng: np.random.Generator) -> np.ndarray:
    """Lines of words on a light or dark page, mostly with a bar on top."""
    height, width = rng.integers(400, 1100, 2).tolist()
    is_dark = rng.random() < 0.35
    page = np.full((height, width, 3), 30 if is_dark else 250, np.uint8)
    if rng.random() < 0.6:
        cv2.rectangle(page, (0, 0), (width, 40), rng.integers(40, 220, 3).tolist(), -1)
    scale, font = rng.uniform(0.4, 0.9), int(rng.choice([0, 2, 3, 4]))
    for y in range(70, height - 10, int(44 * scale) + 4):
        x = 20
        while x < width - 60 and rng.random() > 0.06:
            word = str(rng.choice(WORDS))
            ink = (220,) * 3 if is_dark else (20,) * 3
            cv2.putText(page, word, (x, y), font, scale, ink, 1, cv2.LINE_AA)
            x += int(len(word) * 20 * scale) + 10
    return page


def chart(rng: np.random.Generator) -> np.ndarray:
    """Lines, bars, points, a pie, a histogram or a grid, as matplotlib draws them."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=rng.uniform(3, 7, 2).tolist(), dpi=90)
    canvas, axes = FigureCanvasAgg(figure), figure.subplots()
    match int(rng.integers(6)):
        case 0:
            axes.plot(rng.normal(0, 1, (60, 3)).cumsum(axis=0), label=["one", "two", "three"])
            axes.legend()
        case 1:
            axes.bar(range(8), rng.random(8))
        case 2:
            axes.scatter(*rng.normal(0, 1, (2, 200)), c=rng.random(200))
        case 3:
            axes.pie(rng.random(5) + 0.1, labels=list("abcde"))
        case 4:
            axes.hist(rng.normal(0, 1, 500), 30)
        case _:
            axes.imshow(rng.random((8, 8)))
    canvas.draw()
    return np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])


def noise(rng: np.random.Generator) -> np.ndarray:
    """Colour or grey noise, coarse or fine or blurred."""
    side = int(rng.choice([32, 300]))
    picture = rng.integers(0, 256, (side, side, int(rng.choice([1, 3]))), dtype=np.uint8)
    picture = np.repeat(picture, 3 // picture.shape[2], axis=2)
    if rng.random() < 0.3:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(2, 8))
    return cv2.resize(picture, (300, 300), interpolation=cv2.INTER_NEAREST)


def blank(rng: np.random.Generator) -> np.ndarray:
    """One colour."""
    return np.full((300, 300, 3), rng.integers(0, 256, 3), np.uint8)


def gradient(rng: np.random.Generator) -> np.ndarray:
    """From one colour to another."""
    start, end = rng.integers(0, 256, (2, 3))
    shares = np.linspace(0, 1, 300)[:, np.newaxis, np.newaxis]
    picture = (start * (1 - shares) + end * shares) * np.ones((300, 300, 1))
    return np.ascontiguousarray(np.rot90(picture, int(rng.integers(4)))).astype(np.uint8)


DRAWN: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "screenshots of text": screenshot,
    "charts": chart,
    "noise": noise,
    "blank": blank,
    "gradients": gradient,
}


def photographs() -> list[np.ndarray]:
    """Those of ``PHOTOGRAPHS`` whose package is installed, RGB."""
    found = []
    for package, name in PHOTOGRAPHS:
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.origin is not None:
            picture = cv2.imread(str(Path(spec.origin).parent / name))
            assert picture is not None
            found.append(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    return found
