"""The web server: the front end's files, and one endpoint that reads a sentence. Loopback only."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ._version import __version__
from .core.words import Unit
from .errors import InputError
from .models.load import Model
from .models.read import Cancelled
from .sentences import Example
from .turns import Turns

HOSTS = ["127.0.0.1", "localhost"]
MOST_BYTES = 64 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Refused(Exception):
    """A request that is answered with an error, without a model being run."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def create_app(models: Sequence[Model], examples: Sequence[Example]) -> Starlette:
    """The application for one model, or for a base and its tuned model, in that order."""
    turns = Turns(models)
    about = {
        "version": __version__,
        "models": [
            {"role": role, "name": model.name, "labels": model.labels}
            for role, model in zip(("base", "tuned"), models, strict=False)
        ],
        "max_tokens": min(model.max_tokens for model in models),
        "examples": [vars(example) for example in examples],
    }

    async def models_endpoint(request: Request) -> Response:
        return JSONResponse(about)

    async def flow_endpoint(request: Request) -> Response:
        try:
            text, pair, unit, page = await _asked(request)
            message = await turns.read(text, pair, unit, page, request.receive)
        except Refused as error:
            return JSONResponse({"error": str(error)}, error.status)
        except InputError as error:
            return JSONResponse({"error": str(error)}, 400)
        except (Cancelled, ClientDisconnect):
            return JSONResponse({"error": "a newer request took this one's place"}, 409)
        return Response(message, media_type="application/octet-stream")

    return Starlette(
        routes=[
            Route("/api/models", models_endpoint),
            Route("/api/flow", flow_endpoint, methods=["POST"]),
            *_page_routes(),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS), Middleware(Hardened)],
        exception_handlers={500: _failed},
    )


async def _asked(request: Request) -> tuple[str, str | None, Unit, str]:
    """What a request to read a sentence asks for; raises Refused for anything that is not one."""
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host')}":
        raise Refused(403, "requests from other sites are not answered")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refused(415, "send JSON")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(413, f"the text is too long: more than {MOST_BYTES // 1024} kB")
    try:
        asked = json.loads(body)
    except ValueError as error:
        raise Refused(400, "the request is not JSON") from error
    if not isinstance(asked, dict):
        raise Refused(400, "the request is not a JSON object")
    text, pair, unit, page = (asked.get(name) for name in ("text", "pair", "unit", "page"))
    if not isinstance(text, str) or not (pair is None or isinstance(pair, str)):
        raise Refused(400, "text must be a string, and pair a string or null")
    if unit not in ("word", "token") or not isinstance(page, str) or len(page) > 64:
        raise Refused(400, "unit must be word or token, and page a short string")
    return text, pair, unit, page


def _page_routes() -> list[Route]:
    """One route for each file of the front end, all read now: no request ever names a path to open."""
    root = files("attention_flows") / "static"
    if not root.joinpath("index.html").is_file():
        raise InputError("the front end has not been built: run `make build`, or install a released package")
    return [_file_route("/" if name == "index.html" else f"/{name}", item) for name, item in _walk(root).items()]


def _walk(folder: Traversable, prefix: str = "") -> Mapping[str, Traversable]:
    found: dict[str, Traversable] = {}
    for item in folder.iterdir():
        if item.is_dir():
            found |= _walk(item, f"{prefix}{item.name}/")
        else:
            found[prefix + item.name] = item
    return found


def _file_route(path: str, item: Traversable) -> Route:
    content = item.read_bytes()
    kind = mimetypes.guess_type(item.name)[0] or "application/octet-stream"
    if item.name.endswith(".js"):
        kind = "text/javascript"  # some machines' registries say text/plain, which nosniff would refuse

    async def endpoint(request: Request) -> Response:
        return Response(content, media_type=kind)

    return Route(path, endpoint)


async def _failed(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": "the server failed; the terminal that it runs in says why"}, 500)


class Hardened:
    """Adds the security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added: list[Any] = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        await self.app(scope, receive, with_headers)
