"""The SCHOOL cell of the artist index: ``German painter (Prague)`` -> three facts."""

from __future__ import annotations

from typing import NamedTuple

# Where the profession begins when a capital or small letter does not tell: "german painter".
_PROFESSIONS = {
    "architect", "calligrapher", "caricaturist", "ceramist", "draughtsman", "draftsman",
    "embroiderer", "enameller", "engraver", "etcher", "glassmaker", "goldsmith", "graphic",
    "illuminator", "illustrator", "jeweller", "lithographer", "medallist", "miniaturist",
    "mosaicist", "painter", "photographer", "porcelain", "potter", "printmaker", "sculptor",
    "sculptress", "silversmith", "stuccoist", "tapestry", "weaver", "woodcarver", "woodcutter",
}  # fmt: skip
_JOINING = {"and", "or", "of", "from", "born"}


class School(NamedTuple):
    """What a SCHOOL cell says; None where it says nothing.

    Attributes:
        nationality: Such as ``German`` or ``South Netherlandish``.
        profession: Such as ``painter`` or ``painter and printmaker``.
        base: Where the artist worked, such as ``Prague``.
    """

    nationality: str | None
    profession: str | None
    base: str | None


def split_school(cell: str) -> School:
    """Splits a SCHOOL cell into nationality, profession and base.

    The base is what is in parentheses. The profession begins at the first word that names one
    or, because nationalities are capitalised, at the first later word that begins small.
    """
    outside, base = _split_parentheses(cell)
    words = outside.split()
    begins = next(
        (position for position, word in enumerate(words) if _begins_profession(position, word)),
        len(words),
    )
    return School(
        nationality=" ".join(words[:begins]) or None,
        profession=" ".join(words[begins:]) or None,
        base=base or None,
    )


def _begins_profession(position: int, word: str) -> bool:
    first_name = word.replace("-", "/").split("/")[0].strip(",;.").lower()
    if first_name in _PROFESSIONS:
        return True
    return position > 0 and word[0].islower() and first_name not in _JOINING


def _split_parentheses(text: str) -> tuple[str, str]:
    """Returns what stands outside and inside the outermost parentheses, closed or not."""
    outside: list[str] = []
    groups: list[list[str]] = []
    depth = 0
    for letter in text:
        if letter == "(":
            depth += 1
            if depth == 1:
                outside.append(" ")
                groups.append([])
                continue
        elif letter == ")":
            if depth == 0:
                continue  # closes nothing
            depth -= 1
            if depth == 0:
                continue
        (groups[-1] if depth else outside).append(letter)
    inside = ", ".join(filter(None, (" ".join("".join(group).split()) for group in groups)))
    return "".join(outside), inside
