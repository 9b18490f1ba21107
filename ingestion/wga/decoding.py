"""Bytes of a page -> text, for a site that does not say how its pages are encoded."""

from __future__ import annotations

import codecs
import re

# What a page may state. ISO-8859-1 and ASCII mean Windows-1252, as in every browser (WHATWG
# Encoding Standard, section 4.2).
_STATED = {
    "utf-8": "utf-8",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "cp1252": "cp1252",
    "iso8859-2": "iso8859-2",
    "cp1250": "cp1250",
}
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_META_WITHIN = 1024  # bytes in which a browser looks for the statement


def decode_page(content: bytes, content_type: str = "") -> tuple[str, str]:
    """Decodes a page and tells the encoding.

    The stated encoding is tried first, in the ``Content-Type`` header and then in a ``<meta>`` tag;
    then UTF-8, which text in another encoding practically never is by accident; then Windows-1252.
    Windows-1252 and not Windows-1250, although the gallery is Hungarian: it is what browsers take
    for a page that states nothing, so what its author saw, and most of its artists' and places'
    names are Italian and French, whose ``à è ì ò ù ñ`` the other one lacks.

    Args:
        content: The page.
        content_type: Value of the ``Content-Type`` header.

    Returns:
        The text, and the name of the encoding by which it was read. Bytes that Windows-1252 leaves
        undefined become U+FFFD.
    """
    if content.startswith(codecs.BOM_UTF8):
        content, content_type = content[len(codecs.BOM_UTF8) :], "charset=utf-8"
    for encoding in (*_stated_encodings(content, content_type), "utf-8"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue  # the statement was wrong: go on as if there were none
    return content.decode("cp1252", errors="replace"), "cp1252"


def _stated_encodings(content: bytes, content_type: str) -> list[str]:
    names = [match[1] for match in [_HEADER_CHARSET.search(content_type)] if match]
    if match := _CHARSET.search(content[:_META_WITHIN]):
        names.append(match[1].decode("ascii", errors="replace"))
    stated = []
    for name in names:
        try:
            known = _STATED.get(codecs.lookup(name).name)
        except LookupError:
            known = None
        if known:
            stated.append(known)
    return stated
