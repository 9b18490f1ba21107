"""The page of example queries asks what the analyses ask; a test of the demo proves its answers."""

import pytest

from app.data.example_queries import load_examples
from tools.example_queries import PAGE


def test_there_are_twelve_and_each_asks_a_question() -> None:
    examples = load_examples()
    assert len(examples) == 12
    assert len({example.sql for example in examples}) == 12
    for example in examples:
        assert example.question.endswith("?")
        assert "ref(" not in example.sql


@pytest.mark.parametrize("number", range(12))
def test_the_page_shows_the_query_as_it_runs(number: int) -> None:
    example = load_examples()[number]
    section = PAGE.read_text(encoding="utf-8").split("\n## ")[number + 1]
    assert section.startswith(
        f"{number + 1}. {example.question}\n\n```sql\n{example.sql}\n```\n\n|"
    )
