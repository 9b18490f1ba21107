from collections.abc import Iterator

import pytest
import requests

from ingestion.replay import ReplayMuseum


class Visitor:
    """Asks the replay museum by path, over one kept-alive session."""

    def __init__(self, museum: ReplayMuseum) -> None:
        self.museum = museum
        self.session = requests.Session()

    def get(self, path: str, **options: object) -> requests.Response:
        return self.session.get(self.museum.url + path, timeout=10, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def visitor() -> Iterator[Visitor]:
    with ReplayMuseum() as museum:
        visitor = Visitor(museum)
        yield visitor
        visitor.session.close()
