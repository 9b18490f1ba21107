"""What the benches share: tables on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

Table = Callable[[str, Sequence[str], Sequence[Sequence[object]]], None]


@pytest.fixture
def table(capsys: pytest.CaptureFixture[str]) -> Table:
    """Prints a table past pytest's capture."""

    def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        cells = [[str(cell) for cell in row] for row in (head, *rows)]
        widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
        lines = [
            "  ".join(
                cell.ljust(width) if i == 0 else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in cells
        ]
        with capsys.disabled():
            print(f"\n\n{title}\n{lines[0]}\n{'-' * len(lines[0])}", *lines[1:], sep="\n")

    return print_table
