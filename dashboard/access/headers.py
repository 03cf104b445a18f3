"""The security headers of every answer, with a content policy as tight as Streamlit, Plotly and deck.gl allow.

Scripts come from this server alone; the page's own inline ones are named by their hashes. What each loosening is for:
`unsafe-inline` styles: Streamlit's style library writes them; blob: scripts: Streamlit imports a component's script
from one (only a script that already runs can make one); blob: workers and WebAssembly: the map; data: and blob: images:
charts and the map's style.
"""

import base64
import re
from hashlib import sha256
from typing import Any

from dashboard.access.paths import is_secure

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def content_policy(page: str) -> str:
    """The content policy for a page with these inline scripts."""
    hashes = [base64.b64encode(sha256(script.encode()).digest()).decode() for script in INLINE_SCRIPT.findall(page)]
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", "'wasm-unsafe-eval'", *(f"'sha256-{each}'" for each in hashes)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' data:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SecurityHeaders:
    """Adds the headers to every HTTP answer."""

    def __init__(self, app: Any, page: str) -> None:
        self.app = app
        headers = {**FIXED, "content-security-policy": content_policy(page)}
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = list(self.headers)
        if is_secure(scope):
            headers.append((b"strict-transport-security", b"max-age=31536000"))

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *headers]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
