"""Checkpoints of a training on pictures: the best epoch, when to stop, going on after a kill.

After each epoch all numbers of model and optimizer, and the state of every source of chance, are
written; a training that was killed goes on from its last whole epoch as if nothing had happened.
Imports Keras: import this module lazily.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from core.files import replace_when_done

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STATE = "state.json"


class Checkpoint(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Writes a checkpoint after each epoch, and knows when training no longer gets better.

    Attributes:
        history: One mapping an epoch: loss, accuracy, val_loss, val_accuracy.
    """

    def __init__(self, folder: Path, *, patience: int) -> None:
        """Reads what a killed training left.

        Args:
            folder: Of this very training alone: same data, recipe and seed.
            patience: Epochs without a lower validation loss after which training ends.
        """
        super().__init__()
        self._folder = folder
        self._patience = patience
        self.history: list[dict[str, float]] = []
        if (folder / _STATE).exists():
            self.history = json.loads((folder / _STATE).read_text())

    @property
    def best_epoch(self) -> int:
        """Place of the epoch with the lowest validation loss."""
        return int(np.argmin([epoch["val_loss"] for epoch in self.history]))

    @property
    def is_done(self) -> bool:
        """Whether patience has run out."""
        return len(self.history) - 1 - self.best_epoch >= self._patience if self.history else False

    def restore(self, model: keras.Model) -> None:
        """Sets a compiled model and its optimizer to where the killed training was."""
        if self.history:
            model.optimizer.build(model.trainable_variables)
            self._read(self._folder / f"last-{len(self.history)}.npz", _variables(model))

    def restore_best(self, model: keras.Model) -> None:
        """Gives a model the weights of its best epoch and removes the checkpoint."""
        self._read(self._folder / f"best-{self.best_epoch}.npz", model.variables)
        shutil.rmtree(self._folder)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Writes the numbers first and the state last: a kill in between changes nothing."""
        self.history.append({name: float(value) for name, value in (logs or {}).items()})
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write(f"last-{len(self.history)}.npz", _variables(self.model))
        if self.best_epoch == epoch:
            self._write(f"best-{epoch}.npz", self.model.variables)
        with replace_when_done(self._folder / _STATE) as unfinished:
            unfinished.write_text(json.dumps(self.history))
        wanted = {f"last-{len(self.history)}.npz", f"best-{self.best_epoch}.npz"}
        for path in self._folder.glob("*.npz"):
            if path.name not in wanted:
                path.unlink()

    def _write(self, name: str, variables: Sequence[keras.Variable]) -> None:
        arrays: dict[str, NDArray[Any]] = {
            str(number): keras.ops.convert_to_numpy(variable)
            for number, variable in enumerate(variables)
        }
        with replace_when_done(self._folder / name) as unfinished, unfinished.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]

    def _read(self, path: Path, variables: Sequence[keras.Variable]) -> None:
        with np.load(path, allow_pickle=False) as arrays:
            for number, variable in enumerate(variables):
                variable.assign(arrays[str(number)])


def _variables(model: keras.Model) -> list[keras.Variable]:
    # `variables`, unlike `weights`, holds the state of the seeds of dropout too.
    return [*model.variables, *model.optimizer.variables]
