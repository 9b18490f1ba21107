"""The app as a server: Streamlit's pages, and small pictures under addresses of their own.

A chart names thousands of pictures and a visitor looks at a few of them: the browser asks for each
when it is looked at.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from app.image_urls import PICTURES
from app.middleware import SecurityMiddleware, answer_headers, failed
from core.settings import Settings

# Pictures are kept under a name that says nothing of their content, which may be replaced.
_CACHED = {"Cache-Control": "private, max-age=3600"}

# Stands in the place of a picture; browsers show it although the answer is an error.
_DAMAGED = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 180" width="240" height="180">
<rect width="239" height="179" x=".5" y=".5" fill="none" stroke="#857d71"/>
<text x="120" y="94" text-anchor="middle" font-family="sans-serif" font-size="14" fill="#857d71">\
The picture file is {fault}</text>
</svg>"""


def small_picture(request: Request) -> Response:
    """Answers with a stored picture made small; the file's name comes from the address."""
    # Not above: what is cached looks for Streamlit's runtime, which starts after this file is read.
    from app.data.picture_records import recorded_sha256
    from app.data.warehouse_reader import current_settings
    from app.thumbnails import SIDES, stored_picture, thumbnail
    from core.images.decode import PictureError

    settings, side = current_settings(), request.path_params["side"]
    image_filename = request.path_params["image_filename"]
    path = stored_picture(settings, image_filename)
    if path is None or side not in SIDES:
        return PlainTextResponse("No such picture.", status_code=404)
    try:
        jpeg = thumbnail(settings, path, side, sha256=recorded_sha256(settings, image_filename))
    except PictureError as error:
        fault = "another one" if error.status == "replaced" else "damaged"
        drawn = _DAMAGED.format(fault=fault)
        return Response(drawn, status_code=404, media_type="image/svg+xml")
    return Response(jpeg, media_type="image/jpeg", headers=_CACHED)


_HEADERS = answer_headers(Path(get_static_dir(), "index.html").read_text(encoding="utf-8"))

app = st.App(
    Path(__file__).with_name("streamlit_app.py"),
    routes=[
        Route(f"/{PICTURES}/{{side:int}}/{{image_filename:path}}", small_picture, methods=["GET"])
    ],
    middleware=[
        Middleware(SecurityMiddleware, hosts=Settings().app.hosts.split(","), headers=_HEADERS)
    ],
    exception_handlers={Exception: partial(failed, _HEADERS)},
)
