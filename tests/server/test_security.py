from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from attention_flows.server.security import SECURITY_HEADERS, SecurityHeadersMiddleware
from tests.support.server import demo_client


@pytest.mark.parametrize("path", ["/", "/api/models", "/nothing"])
def test_every_response_has_the_security_headers(path: str) -> None:
    headers = demo_client().get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_header_that_a_response_sets_itself_stays() -> None:
    async def endpoint(request: Request) -> Response:
        return Response(headers={"cache-control": "max-age=60"})

    client = TestClient(SecurityHeadersMiddleware(Starlette(routes=[Route("/", endpoint)])))
    headers = client.get("/").headers
    assert headers.get_list("cache-control") == ["max-age=60"]
    assert headers["referrer-policy"] == SECURITY_HEADERS["Referrer-Policy"]


def test_another_host_is_rejected() -> None:
    assert demo_client().get("/", headers={"host": "attacker.example"}).status_code == 400
    assert demo_client().get("/", headers={"host": "localhost:8321"}).status_code == 200
