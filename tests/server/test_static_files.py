from __future__ import annotations

import pytest

from tests.support.server import demo_client


def test_the_page_and_its_script_are_served() -> None:
    page = demo_client().get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-store", "a new version of the page names other files"
    path = page.text.partition('src="./')[2].partition('"')[0]
    script = demo_client().get(f"/{path}")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "immutable" in script.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/../pyproject.toml", "/assets/../../cli.py", "/assets/%2e%2e/index.html", "/etc/passwd"]
)
def test_a_path_outside_the_front_end_is_not_found(path: str) -> None:
    assert demo_client().get(path).status_code == 404
