"""The game of a visitor against a model: paintings in a shuffled order, guesses, and the score."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Game:
    """One visitor's game with one model.

    Attributes:
        seed: Shuffles the paintings.
        turn: Which of the shuffled paintings is shown.
        guess: What the visitor says of it; None until then.
        rounds: By turn, whether the visitor and whether the model was right.
    """

    seed: int
    turn: int = 0
    guess: str | None = None
    rounds: dict[int, tuple[bool, bool]] = field(default_factory=dict)

    def shuffled(self, keys: Iterable[str]) -> list[str]:
        """Returns the paintings in the order of this game."""
        order = sorted(keys)
        random.Random(self.seed).shuffle(order)  # noqa: S311 # a game, no secret
        return order

    def take(self, guess: str) -> None:
        """Takes the visitor's guess of the painting that is shown."""
        self.guess = guess

    def count(self, truth: str, model: str) -> None:
        """Counts the guess and the model's answer, once however often the page is drawn."""
        self.rounds.setdefault(self.turn, (self.guess == truth, model == truth))

    def go_on(self) -> None:
        """Goes to the next painting; one that was not guessed does not count."""
        self.turn, self.guess = self.turn + 1, None

    @property
    def score(self) -> tuple[int, int, int]:
        """How often the visitor was right, the model was right, and both were asked."""
        rights = list(self.rounds.values())
        return sum(you for you, _ in rights), sum(model for _, model in rights), len(rights)
