"""The token that the server asks for, so that nobody else on the machine can use it."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

PARAMETER = "token"
SCHEMES = ("token", "bearer")
REFUSAL = (
    "open the address that attention-flows printed in its terminal: it ends in the token that this server asks for"
)
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Attention Flows asks for its token</title>
<h1>Attention Flows asks for its token</h1>
<p>Open the address that <code>attention-flows</code> printed in the terminal that it runs in.
It ends in <code>?token=…</code>; this browser then keeps the token until it is closed.</p>
<p>If you have opened that address in this browser and followed a link from elsewhere:
<a href="./">go on to the page</a>.</p>
</html>
"""


class Access:
    """The token, and what stands for it: a browser's cookie, and codes that open the page once.

    The cookie is a digest of the token, as a browser sends it to all ports of the machine, and its name has the port,
    as one browser may use several servers.
    """

    def __init__(self, token: str) -> None:
        self.token = token
        self.cookie = hmac.new(token.encode(), b"the cookie of Attention Flows", "sha256").hexdigest()
        self._codes: list[str] = []

    def single_use_code(self) -> str:
        """A code that opens the page once, for a browser's command line, which all users of a machine can see."""
        self._codes.append(secrets.token_urlsafe())
        return self._codes[-1]

    def admits(self, request: Request) -> bool:
        """Whether a request has the cookie or, in its Authorization header, the token."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() in SCHEMES and _equal(token.strip(), self.token):
            return True
        return _equal(request.cookies.get(_cookie_name(request), ""), self.cookie)

    def opens(self, code: str) -> bool:
        """Whether a visit with ``code`` in its address gets the cookie. A code for single use is then used up."""
        if _equal(code, self.token):
            return True
        used = next((other for other in self._codes if _equal(code, other)), None)
        if used is not None:
            self._codes.remove(used)
        return used is not None

    def redirect(self, request: Request) -> Response | None:
        """The response to a visit of the page with a valid token in its address; None for any other request.

        It sets the cookie and leads to the address without the token.
        """
        if request.scope["path"] != "/" or request.method not in ("GET", "HEAD"):
            return None
        query = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        codes = [value for name, value in query if name == PARAMETER]
        if not codes or not self.opens(codes[0]):
            return None
        rest = urlencode([(name, value) for name, value in query if name != PARAMETER])
        response = RedirectResponse(f"./?{rest}" if rest else "./", 303)
        response.set_cookie(_cookie_name(request), self.cookie, httponly=True, samesite="strict")
        return response


class AccessMiddleware:
    """Answers requests without the token by 401: the page by a page, all else by JSON."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        response = self.access.redirect(request)
        if response is None and not self.access.admits(request):
            response = _refusal(request)
        await (response or self.app)(scope, receive, send)


def _refusal(request: Request) -> Response:
    headers = {"WWW-Authenticate": "Bearer"}
    if request.scope["path"] == "/":
        return HTMLResponse(PAGE, 401, headers)
    return JSONResponse({"error": REFUSAL}, 401, headers)


def _cookie_name(request: Request) -> str:
    server = request.scope.get("server")
    return f"attention-flows-{server[1] if server else ''}"


def _equal(text: str, secret: str) -> bool:
    """Whether the two are equal, in a time that does not tell how far they are."""
    return hmac.compare_digest(text.encode(errors="replace"), secret.encode())
