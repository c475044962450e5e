from __future__ import annotations

import functools
from typing import Any

import pytest
from starlette.testclient import TestClient

from attention_flows.server.access import Access
from attention_flows.server.app import create_app
from attention_flows.server.security import SECURITY_HEADERS
from tests.support import loaded_models
from tests.support.server import ORIGIN, SENTENCE

TOKEN = "a secret+of/this=server"
COOKIE = "attention-flows-8321"


@functools.cache
def access() -> Access:
    return Access(TOKEN)


def client() -> TestClient:
    """A browser that has not been here before."""
    app = create_app(loaded_models.tasks(), 512, access())
    return TestClient(app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)


def test_a_visit_with_the_token_gets_the_cookie_and_the_address_without_it() -> None:
    browser = client()
    response = browser.get("/", params={"token": TOKEN, "x": "1 2"})
    assert (response.status_code, response.headers["location"]) == (303, "./?x=1+2")
    attributes = response.headers["set-cookie"].split("; ")
    assert attributes[0] == f"{COOKIE}={access().cookie}"
    assert set(attributes[1:]) == {"HttpOnly", "Path=/", "SameSite=strict"}
    assert browser.get("/").status_code == 200
    assert browser.get("/api/models").status_code == 200
    assert browser.post("/api/flow", json=SENTENCE).status_code == 200


def test_the_cookie_does_not_tell_the_token() -> None:
    assert TOKEN not in access().cookie
    assert Access("another").cookie != access().cookie


@pytest.mark.parametrize("scheme", ["token", "Token", "bearer", "Bearer"])
def test_the_token_in_a_header_is_enough(scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {TOKEN}"}
    assert client().get("/api/models", headers=headers).status_code == 200
    assert client().post("/api/flow", json=SENTENCE, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/index.html", "/api/models", "/assets/none.js", "/nothing"])
@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({}, ""),
        ({}, "?token="),
        ({}, "?token=wrong"),
        ({}, "?token=wrong&token=" + TOKEN),
        ({"Authorization": "token"}, ""),
        ({"Authorization": "token wrong"}, ""),
        ({"Authorization": f"Basic {TOKEN}"}, ""),
        ({"Authorization": f"token {TOKEN}x"}, ""),
        ({"Authorization": b"token \xff\xfe"}, ""),
        ({"Cookie": f"{COOKIE}="}, ""),
        ({"Cookie": f"{COOKIE}={TOKEN}"}, ""),
        ({"Cookie": b"\xff=;;="}, ""),
    ],
)
def test_all_else_gets_401(path: str, headers: dict[str, Any], query: str) -> None:
    response = client().get(path + query, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert "set-cookie" not in response.headers
    for name, value in SECURITY_HEADERS.items():
        assert response.headers[name] == value
    if path == "/":
        assert response.headers["content-type"].startswith("text/html")
        assert "printed in the terminal" in response.text
    else:
        assert "printed in its terminal" in response.json()["error"]


@pytest.mark.parametrize("name", ["flow", "heads", "course", "predictions", "save"])
def test_no_endpoint_runs_without_the_token(name: str) -> None:
    response = client().post(f"/api/{name}", json=SENTENCE)
    assert response.status_code == 401
    assert client().post(f"/api/{name}", params={"token": TOKEN}, json=SENTENCE).status_code == 401


def test_the_cookie_of_another_port_is_not_accepted() -> None:
    headers = {"Cookie": f"attention-flows-9999={access().cookie}"}
    assert client().get("/", headers=headers).status_code == 401
    assert client().get("/", headers={"Cookie": f"{COOKIE}={access().cookie}"}).status_code == 200


def test_a_code_opens_the_page_once() -> None:
    code = access().single_use_code()
    assert client().get("/", params={"token": code}).status_code == 303
    assert client().get("/", params={"token": code}).status_code == 401
    assert client().get("/api/models", headers={"Authorization": f"token {code}"}).status_code == 401
