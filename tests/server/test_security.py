from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from attention_flows.server.security import SECURITY_HEADERS, SecurityHeadersMiddleware
from tests.support.server import SENTENCE, client_of, demo_client, task_that_raises


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


def test_errors_and_refusals_have_the_security_headers() -> None:
    client = client_of(task_that_raises(RuntimeError("a defect")), raise_server_exceptions=False)
    responses = {
        500: client.post("/api/flow", json=SENTENCE),
        400: client.get("/", headers={"host": "attacker.example"}),
        405: client.get("/api/flow"),
        415: client.post("/api/flow"),
        403: client.post("/api/flow", json=SENTENCE, headers={"origin": "http://attacker.example"}),
    }
    for status, response in responses.items():
        assert response.status_code == status
        for name, value in SECURITY_HEADERS.items():
            assert response.headers[name] == value, status


@pytest.mark.parametrize("host", ["127.0.0.1:[", "[", "127.0.0.1:x", "", "::1", "127.0.0.1@attacker.example"])
def test_a_host_that_is_none_is_rejected(host: str) -> None:
    headers = {"host": host, "origin": "http://127.0.0.1"}
    client = client_of(raise_server_exceptions=False)
    assert client.post("/api/flow", json=SENTENCE, headers=headers).status_code in (400, 403)
