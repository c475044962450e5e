"""The files of the built front end, as routes."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..assets import static_files

FOREVER = "max-age=31536000, immutable"


def static_routes() -> list[Route]:
    """One route for each file, with ``index.html`` at the root.

    All files are read into memory here, so that no request can name a path to open. Raises InputError if the front end
    has not been built.
    """
    return [_route("" if path == "index.html" else path, file) for path, file in _files(static_files())]


def _files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    """The files in ``folder`` and the folders in it, each with its path from there."""
    for entry in folder.iterdir():
        path = prefix + entry.name
        if entry.is_dir():
            yield from _files(entry, f"{path}/")
        else:
            yield path, entry


def _route(path: str, file: Traversable) -> Route:
    content = file.read_bytes()
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if file.name.endswith(".js"):
        media_type = "text/javascript"  # the registry of some machines says text/plain, which nosniff would block

    # The names of files in assets/ contain a hash of their content, so a browser may keep them.
    headers = {"cache-control": FOREVER} if path.startswith("assets/") else {}

    async def static_file(request: Request) -> Response:
        return Response(content, media_type=media_type, headers=headers)

    return Route(f"/{path}", static_file)
