import re

import httpx
import pytest

from tests.e2e.answers import refused
from tests.support.engines.aws import Deployed


def test_the_docs_are_there_for_everybody(deployed: Deployed) -> None:
    """Page, style, script, guide and document come without a credential, and each link of the page leads somewhere."""
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


def test_a_slash_too_many(deployed: Deployed) -> None:
    """The page is found there as well."""
    assert "<title>Skein API</title>" in httpx.get(f"{deployed.url}/docs/", follow_redirects=True).text


@pytest.mark.parametrize("path", ["/docs/nope", "/docs/..%2fopenapi.json", "/openapi.yaml"])
def test_what_the_docs_do_not_have(deployed: Deployed, path: str) -> None:
    """Not found, as elsewhere."""
    assert refused(httpx.get(f"{deployed.url}{path}")) == (404, "not_found")
