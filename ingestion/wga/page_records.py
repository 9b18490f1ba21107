"""What the pages of the gallery hold, as the parser hands it on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

from ingestion.rejects import Reject


class ArtistRow(TypedDict):
    """A row of ``wga.artists``."""

    url: str
    artist: str
    born_died: str | None
    period: str | None
    school: str | None
    nationality: str | None
    profession: str | None
    base: str | None
    letter: str


class AliasRow(TypedDict):
    """A row of ``wga.artist_aliases``."""

    alias: str
    canonical: str
    canonical_url: str


class WorkRow(TypedDict):
    """A row of ``wga.works``."""

    url: str
    artist_url: str
    artist: str | None
    title: str | None
    date: str | None
    technique: str | None
    location: str | None
    image_url: str
    preview_url: str
    file_info: str | None
    comment: str | None


@dataclass(slots=True)
class IndexPage:
    """What one page of the artist index holds.

    Attributes:
        artists: The artists, as often as they are listed.
        aliases: The ``(see ...)`` rows.
        next_pages: Addresses of the other pages of the same list.
        pages: How many pages the pager says there are; 1 where there is no pager.
        listed: Whether the page holds the list at all, empty or not.
        rejects: Rows that could not be read.
    """

    artists: list[ArtistRow] = field(default_factory=list)
    aliases: list[AliasRow] = field(default_factory=list)
    next_pages: list[str] = field(default_factory=list)
    pages: int = 1
    listed: bool = False
    rejects: list[Reject] = field(default_factory=list)


@dataclass(slots=True)
class ArtistPage:
    """What an artist's page, or a page below it, holds.

    Attributes:
        works: The works shown.
        subpages: Addresses of pages with more works by the same artist.
        rejects: Rows that could not be read.
    """

    works: list[WorkRow] = field(default_factory=list)
    subpages: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
