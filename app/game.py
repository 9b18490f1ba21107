"""The game of a visitor against a model: paintings in a shuffled order, guesses, and the score."""

from __future__ import annotations

import random
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

    def place(self, number: int) -> int:
        """Returns which of so many paintings is shown; each is once, before any is again.

        Shuffles (Fisher and Yates) only as far as the game has come: there may be thousands.
        """
        chance = random.Random(self.seed)  # noqa: S311 # a game, no secret
        moved: dict[int, int] = {}
        shown = 0
        for turn in range(self.turn % number + 1):
            other = chance.randrange(turn, number)
            shown = moved.get(other, other)
            moved[other] = moved.get(turn, turn)
        return shown

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
