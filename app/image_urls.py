"""Addresses under which the server answers with stored pictures made small."""

from __future__ import annotations

from urllib.parse import quote

# Streamlit's picture elements take an address below /app/static as it is, where they would read,
# hash and keep a picture that they are given.
PICTURES = "app/static/pictures"


def picture_address(image_filename: object, side: int) -> str:
    """Returns the address of a stored picture, from the app's root; empty for null.

    Args:
        image_filename: As in the warehouse.
        side: Longest side in pixels: one of the sides in `app.thumbnails`.
    """
    return f"{PICTURES}/{side}/{quote(image_filename)}" if isinstance(image_filename, str) else ""
