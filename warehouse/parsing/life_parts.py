"""Parts of the text of a life: the words of birth, death and years of work, and their places."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class LifeParts:
    """Words of a life; None where the text says nothing.

    Attributes:
        birth_date: When the person was born.
        birth_place: Where.
        death_date: When the person died.
        death_place: Where.
        career_date: When the person worked.
        career_place: Where.
        bare_date: A date of which the text does not say what it dates.
        nationality: Of what nation.
        is_firm: Whether the text is that of a firm, with a founding and no birth.
        is_open: Whether the firm is at work to this day.
    """

    birth_date: str | None = None
    birth_place: str | None = None
    death_date: str | None = None
    death_place: str | None = None
    career_date: str | None = None
    career_place: str | None = None
    bare_date: str | None = None
    nationality: str | None = None
    is_firm: bool = False
    is_open: bool = False


def place(text: str | None) -> str | None:
    """A place without the signs that part it from a year, and without doubt: "Venezia ?"."""
    if text and text.count("(") > text.count(")"):
        text = text[: text.rfind("(")]
    text = re.sub(r"^[ ,;.?]+|[ ,;]+$", "", text or "")
    text = re.sub(r" *(?:[(][?][)]|[?]) *$|([a-z]{3})[.]$", r"\1", text)
    return " ".join(text.split()) or None
