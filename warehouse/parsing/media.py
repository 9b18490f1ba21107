"""Reads from the name of a medium what a work is made with, and what carries it.

``oil on canvas`` is oil, and canvas carries it. A transfer changes what carries a work: ``oil on
wood transferred to canvas`` is on canvas now. A mount does not: ``oil on paper mounted on panel``
is still on paper, which the panel keeps flat. Formats (``handscroll; ink on silk``) are no
technique; of a print (``woodblock print; ink and color on paper``) the print is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# No longer name is read.
_MOST_CHARACTERS = 2_000
_PRINT = re.compile(
    r"\b(?:(?:wood ?|wood-)?block[- ]print(?:s|ed)?|woodcuts?|linocuts?|linoleum cuts?|etchings?|"
    r"engravings?|photo-?engravings?|aquatints?|mezzotints?|drypoints?|lithographs?|lithotints?|"
    r"(?:chromo|photo)-?lithographs?|(?:photo|helio)-?gravures?|screen ?-?prints?|silkscreens?|"
    r"serigraphs?|monotypes?|monoprints?|cliches?-verres?|collotypes?|daguerreotypes?|ambrotypes?|"
    r"tintypes?|cyanotypes?|autochromes?|calotypes?|photograms?|photographs?|"
    r"(?:albumen|silver|gelatin|salted paper|platinum|palladium|carbon|gum|bichromate|bromide|"
    r"pigment|inkjet|chromogenic|dye transfer|relief|intaglio|offset|letterpress|stencil)"
    r"[a-z -]*? prints?)\b"
)
# What a picture is, not what it is made with.
_FORMATS = (
    r"(?:hanging scroll|hand ?scroll|scroll|album|leaf|leave|folio|bifolium|fan|folding screen|"
    r"screen|painting|miniature|triptych|diptych|sliding door)s?"
)
_FORMAT = re.compile(rf"^(?:(?!on )[a-z0-9'-]+ ){{0,6}}{_FORMATS}\b")
_FORMAT_AND_COMMA = re.compile(
    r"^(?:hanging scroll|hand ?scroll|album lea(?:f|ves)|folding fan|folding screen)s?(?:, |$)"
)
_OF_A_SET = re.compile(
    r"^.*\b(?:album|triptych|diptych|pentaptych|tetraptych|hexaptych|polyptych|set|series|group|"
    r"pair|part|page|leaf|sheet)s? of (?:an? |the |[0-9]+ |[a-z]+teen |two |three |four |five |"
    r"six |eight |ten |twelve )?"
)
_ON = re.compile(r",? on [a-z]")
_SUPPORT = re.compile(
    r"(?:^|[;:] ?)[^;:]*? on (?:an? |the )?([a-z][^,;]*?)"
    r"(?: (?:transferred|mounted|laid (?:on|onto|down|over)|backed|pasted|glued|attached|adhered|"
    r"affixed|fixed|applied|lined|stretched|on|over)\b|[,;]|$)"
)
# "Transferred to canvas", "transferred from panel to canvas".
_TRANSFER = re.compile(
    r",? ?\btransferred (?:from [a-z -]+? )?(?:to|onto|on to|on) (?:an? |the )?(?:new |modern )?"
    r"([a-z][a-z -]*?)(?= (?:and|mounted|laid|in|with|by)\b|[^a-z -]|$)"
)
_AGAIN = re.compile(r"\bthen (?:again |back )?(?:to|onto) (?:new )?([a-z]+)")
_MOUNT = re.compile(
    r",? (?:later )?(?:mounted|laid(?: down)?|pasted|glued|attached|adhered|applied|fixed|"
    r"transferred)(?: later| down)? (?:on|onto|on to|to|over|from)\b"
)
_CANVAS = re.compile(r"\bc[ao]nvass?\b")
_CARRIER = re.compile(
    r"^(?:(?!on )[a-z]+ )?(?:panel|wood|canvas|copper|oak|poplar|limewood|pine|walnut|paper|"
    r"cardboard|parchment|vellum|slate|plaster|linen|silk|ivory|board)$"
)


@dataclass(frozen=True)
class MediumReading:
    """A medium, read apart.

    Attributes:
        technique: What the work is made with; None where the text names a format or a support.
        support: What carries the work; None for works that carry themselves.
    """

    technique: str | None = None
    support: str | None = None


def parse_medium(medium: str | None) -> MediumReading:
    """Reads a medium in small letters without sizes and remarks in parentheses."""
    if not medium:
        return MediumReading()
    text = _without_format(medium[:_MOST_CHARACTERS].rstrip(" ."))
    transfer = _TRANSFER.search(text)
    before = text[: transfer.start()] if transfer else text
    technique, support = _technique(before), _support(text)
    if mount := _MOUNT.search(text):
        # "Paper mounted on canvas" names no technique, "watercolour, paper mounted on board" one.
        words, _, carrier = text[: mount.start()].rpartition(",")
        if _CARRIER.match(carrier.strip()):
            technique, support = _technique(words), carrier.strip()
    if transfer:
        again = _AGAIN.search(text, transfer.end())
        support = (again or transfer).group(1).strip()
    return MediumReading(technique or None, _CANVAS.sub("canvas", support or "") or None)


def _without_format(text: str) -> str:
    """The text without what the picture is: "ink on silk" of "handscroll; ink on silk"."""
    first, semicolon, rest = text.partition(";")
    is_format = _FORMAT.match(first) and not _PRINT.search(first)
    if semicolon and is_format and (_MOUNT.search(first) or not _ON.search(first)):
        return rest.strip()
    return _FORMAT_AND_COMMA.sub("", text)


def _technique(text: str) -> str:
    segments = [segment.strip() for segment in text.split(";")]
    if len(segments) > 1:
        for segment in segments:
            if printed := _PRINT.search(segment):
                return _print(segment, printed)
    for segment in segments:
        # "Recto: ink on paper"
        for part in re.split(": ?", segment):
            if on := _ON.search(part):
                return _without_mount(part[: on.start()])
    return _without_mount(segments[0])


def _print(segment: str, printed: re.Match[str]) -> str:
    """The technique of a print: "woodblock print" of "triptych of woodblock prints"."""
    words = _OF_A_SET.sub("", _ON.split(segment, maxsplit=1)[0])
    words = re.sub(r"\bprinted (?:books?|albums?|sheets?|maps?)\b.*", "print", words)
    if not _PRINT.search(words):
        words = printed.group()
    words = words.replace("block-print", "block print").removeprefix("illustrated ")
    return re.sub(r"\bprints\b", "print", words).strip(" ,:")


def _without_mount(words: str) -> str:
    mount = _MOUNT.search(words + " on")
    words = (words[: mount.start()] if mount else words).strip(" ,")
    return "" if words.startswith("on ") else words


def _support(text: str) -> str | None:
    found = _SUPPORT.search(text)
    return found.group(1).strip() if found else None
