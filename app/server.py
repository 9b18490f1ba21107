"""The app as a server: Streamlit's pages, and small pictures under addresses of their own.

A chart names thousands of pictures and a visitor looks at a few of them: the browser asks for each
when it is looked at.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PICTURES = "thumbnails"

# Pictures are kept under a name that says nothing of their content, which may be replaced.
_CACHED = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}


def small_picture(request: Request) -> Response:
    """Answers with a stored picture made small; the file's name comes from the address."""
    # Not above: what is cached looks for Streamlit's runtime, which starts after this file is read.
    from app.pictures import TOOLTIP_SIDE, stored_picture, thumbnail
    from warehouse.pictures import PictureError
    from warehouse.settings import Settings

    settings = Settings()
    path = stored_picture(settings, request.path_params["image_filename"])
    if path is None:
        return PlainTextResponse("No such picture.", status_code=404)
    try:
        jpeg = thumbnail(settings, path, TOOLTIP_SIDE)
    except PictureError:
        return PlainTextResponse("The picture file is damaged.", status_code=404)
    return Response(jpeg, media_type="image/jpeg", headers=_CACHED)


app = st.App(
    Path(__file__).with_name("streamlit_app.py"),
    routes=[Route(f"/{PICTURES}/{{image_filename:path}}", small_picture, methods=["GET"])],
)
