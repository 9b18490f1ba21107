"""What every request passes before the app, and every answer after it.

The app has no accounts: whoever reaches it may read it. So it answers under the names alone that it
is meant to be reached by. A page elsewhere whose own name was made to lead to this machine (DNS
rebinding) is sent away, and no other page may show the app inside its own.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# File systems take no longer names, and no file of the app has a longer path.
LONGEST_NAME = 255
LONGEST_PATH = 2000
# Streamlit's own addresses: what its pages ask for. Its measures and further interfaces are not
# for visitors.
_CORE = "/_stcore/"
_OPEN_CORE = frozenset({"health", "host-config", "stream", "upload_file"})
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def answer_headers(index_html: str) -> dict[str, str]:
    """Returns the headers that every answer carries.

    Args:
        index_html: Streamlit's page; the scripts written into it are allowed to run, no others.
    """
    hashes = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in _INLINE_SCRIPT.findall(index_html)
    ]
    scripts = " ".join(["'self'", *(f"'sha256-{value}'" for value in hashes)])
    policy = {
        "default-src": "'self'",
        # Vega compiles the expressions of a chart; where it may not, it is slower by far.
        "script-src": f"{scripts} 'unsafe-eval'",
        # Streamlit writes its styles into the page.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' blob:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


class SecurityMiddleware:
    """Middleware that refuses what is not meant for the app, and sends the headers.

    Args:
        app: What lies behind.
        hosts: Names by which the app may be reached, beside those of this machine.
        headers: From ``answer_headers``.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], headers: dict[str, str]) -> None:
        self._app = app
        self._hosts = frozenset(host.strip().lower() for host in hosts if host.strip())
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request in or refuses it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        if refusal is None:
            await self._app(scope, receive, send_with_headers)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            await refusal(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        hosts = Headers(scope=scope).getlist("host")
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            return PlainTextResponse("The app is not reached by this name.", status_code=421)
        path = scope["path"]
        if len(path) > LONGEST_PATH or any(
            len(name.encode(errors="replace")) > LONGEST_NAME for name in path.split("/")
        ):
            return PlainTextResponse("The address is too long.", status_code=414)
        _, core, asked = path.partition(_CORE)
        if core and asked.split("/")[0] not in _OPEN_CORE:
            return PlainTextResponse("Nothing here.", status_code=404)
        return None

    def _is_ours(self, host: str) -> bool:
        found = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?", host.lower())
        if found is None:
            return False
        name = found[1] or found[2].removesuffix(".")
        if name in self._hosts or name == "localhost" or name.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False


def failed(headers: dict[str, str], _request: Request, _error: Exception) -> Response:
    """Answers where the app itself is at fault; the server's log says how."""
    return PlainTextResponse("The app could not answer.", status_code=500, headers=headers)
