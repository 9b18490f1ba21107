"""Tells what was measured by the words beside a size: the work, its frame, a part of it.

A museum measures the whole and its frame, its mount, its base, its details. Only the work itself
has the size of the work.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache


class Part(IntEnum):
    """What was measured; the smaller, the sooner it stands for the work."""

    WHOLE = 0
    OVERALL = 1
    IMAGE = 2
    PLATE = 3
    SHEET = 4
    PAINTED = 5
    PIECE = 6
    SIGHT = 7
    WITH_MOUNT = 8
    # From here on it does not stand for the work.
    FRAME = 9
    MOUNT = 10
    PART = 11
    DETAIL = 12

    @property
    def is_work(self) -> bool:
        """Whether its size may be the work's."""
        return self < Part.FRAME


ISSUES = {
    Part.WITH_MOUNT: "size with base or mount",
    Part.FRAME: "size of the frame",
    Part.MOUNT: "size of the mount",
    Part.PART: "size of a part",
    Part.DETAIL: "size of a detail",
}

_MOUNT_NOUNS = (
    "mat|mats|matte|matted|mount|mounts|mounted|mounting|mountings|glazing|storage|crate|base|"
    "bases|basis|socle|pedestal|plinth|stand|rabbet|rebate|stretcher|strainer|travel|plexi|tang|"
    "tangs|tenon|knobs|rollers|roller|backing|box|case|crown|cradle|support"
)
_MOUNT = re.compile(
    r"\b(?:mat|mats|matte|matted|mounts?|mounted|mounting|glazing|storage|crates?|bas[ei]s?|socle|"
    r"pedestal|plinth|stand|rabbet|rebate|travel|plexi|slipcase|packed|"
    r"packing|historic|superceded|superseded|opening|tube)\b"
)
_WITH = re.compile(r"(?:\b(?:with|including|incl|inc|plus|as)\b|(?=\b[a-z ]+ included\b))([^,;|]*)")
_MOUNTS_WITH = re.compile(rf"\b(?:{_MOUNT_NOUNS})\b")
_WITHOUT = re.compile(
    r"\b(?:without|excluding|exclud|excl|exclusive|not including|alone|not counting|"
    r"(?:inside|within) (?:the )?(?:frame|mou?ldings?|mount|border))\b[^,;|]*"
)
_FRAME = re.compile(r"\b(?:frame[sd]?|framing|fame|frameing)\b")
_BUILT_IN = re.compile(r"\b(?:engaged|integral|attached)\b")
_UNFRAMED = re.compile(r"\bun ?-?framed\b")
_ASIDE = re.compile(
    r"\b(?:perpendicular|parallel) to\b[^,;|()]*|\band (?:cover|lid|stand|saucer|base|case)\b"
)
_DETAIL = re.compile(r"\bdetails?\b")
_ALL = re.compile(
    r"\b(?:overall|total|whole|entire|full|complete|unframed|together|all|combined|assembled)\b"
)
_EVERYTHING = re.compile(r"\b(?:whole|entire|full|complete|together|all|combined|assembled)\b")
# "Height of the blade" is a part's, "height of the painting" the work's.
_OF = re.compile(
    r"(?:^|[,;|(] ?|\bsizes? |\bdim(?:ension)?s? )of (?:the |each |an? |its )*"
    r"(?!(?:the|a|an|its|each|work|whole|room|object|overall|painting|panel|picture|oval|folio|leaf|sheet|page|image|"
    r"figure|statue|bust|vase|relief|vessel|sculpture|tapestry|canvas|sword|fabric|textile|full|"
    r"plate|print|woodcut|engraving|etching|drawing|fresco|mosaic|icon|altarpiece|triptych|diptych|"
    r"polyptych|screen|scroll|fan|album|book|volume|manuscript|statuette|figurine|group|door|window|"
    r"ceiling|portrait|carpet|rug|table|chair|rifle|gun|watch|clock|necklace|instrument|violin|"
    r"entire|complete|all|four|three|two|tondo)\b)[a-z]"
)
_OF_THE_WORK = re.compile(r"([|(] ?)of (?:(?:the|each|an?|its) )*[a-z]+")
_PART = re.compile(
    r"\b(?:rim|foot|feet|mouth|lip|neck|blade|handles?|cover|lid|insert|bezel|hoop|knop|finial|"
    r"spout|stem|shoulder|grip|hilt|guard|margins?|border|text|inscription|signature|initial|"
    r"strips?|pegs?|inside|(?<!\d )min|minimum|smallest|narrowest|inner|interior|internal|bottom|"
    r"molding|edge|hole)\b|(?:^|[|] ?)(?:at )?top\b"
)
_SIGHT = re.compile(r"\bsight\b")
_IMAGE = re.compile(r"\b(?:image|images|picture|painting|composition|comp|design|printed area)\b")
# The paint does not always reach to the edge of what carries it.
_PAINTED = re.compile(r"\b(?:paint(?:ed)?|picture) (?:surface|area)s?\b")
_PLATE = re.compile(r"\b(?:plate|block|platemark|stone)\b")
_SHEET = re.compile(
    r"\b(?:sheet|page|folio|leaf|paper|support|canvas|stretcher|strainer)\b"
    r"|^(?:(?:approx|surviving|present|original|extended|whole) )?panel\b"
)
# "Left wing, painted surface" is a part of a part.
_NESTED = re.compile(" [,;] ")
# Words that say how, how surely or of what shape, and not of what.
_FILLERS = re.compile(
    r"\b(?:overall|confirmed|unconfirmed|approximate(?:ly|d)?|approx|about|over|circa|ca?|"
    r"irregular|irreg|oval|ovals|round|octagonal|rectangular|(?:arched|shaped|rounded) top|"
    r"shaped|arched|max|maximum|"
    r"greatest|largest|average|avg|sizes?|measures|measurements?|dimensions?|dim|displayed|"
    r"closed|open|opened|folded|unfolded|extended|rolled|wt|weight|est|estimated|by|object|work|"
    r"at|the|and|is|of|a|an|in|on|each|height|width|depth|length|diameter|thickness|total|"
    r"other|unframed|parallel|perpendicular|point|centre|center|widest)\b|[^a-z]+"
)


_MANY = frozenset({"each", "ea", "longest", "tallest", "shortest"})
# "H. (including handle)" tells how a side was measured, "H. (cup)" of what.
_HOW = re.compile(
    r"\b(?:at|to|from|across|along|as|in|on|over|with|without|including|excluding|incl|excl|"
    r"open|opened|closed|folded|each|not|by|flat|lower|upper|diagonally|diagonal|resting|front|"
    r"back|center|centre|case|rib|max|maximum|greatest|only|proper)\b"
)


def says_how(note: str) -> bool:
    """Whether a note beside a side tells how it was measured, not of what."""
    return bool(_HOW.search(note))


@lru_cache(maxsize=10_000)
def part_of(head: str, note: str) -> Part:
    """What the words before and behind a size say of what was measured."""
    outer, _, inner = head.rpartition(" ; ")
    if outer and part_of(outer, "") in (Part.FRAME, Part.MOUNT):
        # "Framed 30 x 20 cm, sheet 24 x 19 cm"
        return part_of(inner, note)
    words = f"{head} | {note}" if note else head
    words = _ASIDE.sub(" ", _UNFRAMED.sub("unframed", words))
    is_detail = _DETAIL.search(words) and not _ALL.search(words)
    if _WITHOUT.search(note):
        # "Overall (with base): ...; height (without base): ..."
        bare = _WITH.sub(" ", head)
        words = f"{_FRAME.sub(' ', bare) if _FRAME.search(note) else bare} | {note}"
    words, is_bare = _WITHOUT.subn(" ", words)
    if is_detail:
        return Part.DETAIL
    if _OF.search(note.strip()):
        return Part.PART
    words = _OF_THE_WORK.sub(r"\1", words)
    with_mount = False
    for phrase in _WITH.findall(words):
        if _FRAME.search(phrase) and not _BUILT_IN.search(words):
            return Part.FRAME
        with_mount = with_mount or bool(_MOUNTS_WITH.search(phrase))
    words = _WITH.sub(" ", words)
    if with_mount:
        return Part.WITH_MOUNT
    if _SIGHT.search(words):
        return Part.SIGHT
    if _FRAME.search(words) and not _BUILT_IN.search(words):
        return Part.FRAME
    return _plain_part(words, bool(is_bare))


def _plain_part(words: str, is_bare: bool) -> Part:
    """What was measured, where nothing is said of what is with it or without."""
    head, _, note = words.partition("|")
    if _EVERYTHING.search(words):
        return Part.WHOLE
    if _ALL.search(words):
        rest = _FILLERS.sub("", _ALL.sub("", words))
        return Part.OVERALL if rest or is_one_of_many(head, note) else Part.WHOLE
    if _MOUNT.search(words):
        return Part.MOUNT
    if _OF.search(note.strip()) or _OF.search(head.strip()):
        return Part.PART
    if _IMAGE.search(words) or _PAINTED.search(words):
        outer = _NESTED.split(head)[0]
        for pattern in (_PAINTED, _IMAGE, _PLATE, _SHEET, _FILLERS):
            outer = pattern.sub("", outer)
        if _NESTED.search(head) and outer:
            return Part.PIECE
        return Part.PAINTED if _PAINTED.search(words) else Part.IMAGE
    if _PLATE.search(words):
        return Part.PLATE
    if _SHEET.search(words):
        return Part.SHEET
    if _PART.search(words):
        return Part.PART
    return Part.PIECE if _FILLERS.sub("", words) and not is_bare else Part.WHOLE


@lru_cache(maxsize=10_000)
def is_one_of_many(head: str, note: str) -> bool:
    """Whether the words tell of one of several pieces: "each", "overall (a)"."""
    words = re.findall("[a-z]+", f"{head} {note}")
    if not _MANY.isdisjoint(words):
        return True
    letters = [word for word in words if len(word) == 1]
    return bool(letters) and not _FILLERS.sub(
        "", _IMAGE.sub("", _SHEET.sub("", " ".join(word for word in words if len(word) > 1)))
    )
