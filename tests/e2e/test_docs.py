import re

import httpx
import pytest

from tests.e2e.answers import error_of
from tests.support.engines.aws import Deployed


def test_docs_are_public(deployed: Deployed) -> None:
    """Page, style, script and document require no credential, and every link of the page works."""
    page = httpx.get(f"{deployed.url}/docs")
    links = [page.url.join(link) for link in [*re.findall(r'(?:href|src)="(docs/[^"]+)"', page.text), "openapi.json"]]

    answers = [page, *map(httpx.get, links)]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert all(answer.headers["x-request-id"] for answer in answers)
    assert sorted(answer.headers["content-type"].partition(";")[0] for answer in answers) == [
        "application/javascript",
        "application/json",
        "text/css",
        "text/html",
        "text/html",
    ]


def test_docs_accept_a_trailing_slash(deployed: Deployed) -> None:
    """The page is available with a trailing slash."""
    assert "<title>Skein API</title>" in httpx.get(f"{deployed.url}/docs/", follow_redirects=True).text


@pytest.mark.parametrize("path", ["/docs/nope", "/docs/..%2fopenapi.json", "/openapi.yaml"])
def test_unknown_docs_path_is_404(deployed: Deployed, path: str) -> None:
    """An unknown path below the docs is a 404."""
    assert error_of(httpx.get(f"{deployed.url}{path}")) == (404, "not_found")
