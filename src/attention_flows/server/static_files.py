"""The built front end's files, as routes."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..assets import static_files


def page_routes() -> list[Route]:
    """One route for each file of the front end, all read now: no request ever names a path to open."""
    return [
        _file_route("/" if name == "index.html" else f"/{name}", item) for name, item in _walk(static_files()).items()
    ]


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

    # What has a hash of its content in its name is never another; the page that names it may be tomorrow.
    headers = {"cache-control": "max-age=31536000, immutable"} if path.startswith("/assets/") else {}

    async def endpoint(request: Request) -> Response:
        return Response(content, media_type=kind, headers=headers)

    return Route(path, endpoint)
