import re
from html.parser import HTMLParser
from urllib.parse import urldefrag
from xml.etree.ElementTree import fromstring

import pytest
from typing_extensions import override

from core.cli.bundle import ROOT
from core.http.pages import ADDRESSES, HOME, PAGES, PICTURES, address
from handlers.site import docs
from tests.support.data.events import Answer, invoke, rest_event


class Links(HTMLParser):
    """The ids, links, sources and inline code of a document."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids, self.targets, self.inline = set[str](), list[str](), list[str]()
        self.feed(text)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inline += [f"{tag} {name}" for name, _ in attrs if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag in {"script", "style"} else []
        self.ids |= {value or "" for name, value in attrs if name == "id"}
        self.targets += [value or "" for name, value in attrs if name in {"href", "src"}]


def get(asset: str) -> Answer:
    """The response to a browser."""
    return invoke(docs.handler, rest_event("GET", "/docs/{asset}", {"asset": asset}))


def test_every_page_of_the_repository_is_on_the_site() -> None:
    """README and each Markdown file of the three folders has an address; no two share one."""
    files = {path for folder in ("core", "handlers", "tests") for path in (ROOT / folder).rglob("*.md")}

    assert {*PAGES} == {"README.md", *(str(path.relative_to(ROOT)) for path in files)}
    assert len(ADDRESSES) == len(PAGES + PICTURES)


@pytest.mark.parametrize("page", PAGES)
def test_page_loads_nothing_from_other_hosts(page: str) -> None:
    """A page is HTML with its title; its policy allows no script and no other host, and the page has none."""
    response = get(address(page))
    policy = response.headers["content-security-policy"]

    assert (response.status, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (ROOT / page).read_text().partition("\n")[0].removeprefix("# ") in response.text.partition("</title>")[0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert Links(response.text).inline == []
    assert "<!--" not in response.text


@pytest.mark.parametrize("page", PAGES)
def test_link_targets_of_a_page_exist(page: str) -> None:
    """Pages, pictures, style and headings exist under the addresses that a page links to; each page links to all."""
    links = Links(get(address(page)).text)
    site = [urldefrag(target) for target in links.targets if not re.match("[a-z]+:", target) and target != "../docs"]

    assert {address(other) for other in PAGES} <= {path for path, _ in site}
    for path, fragment in site:
        response = get(path or address(page))
        assert response.status == 200, path
        assert not fragment or fragment in Links(response.text).ids, (path, fragment)


@pytest.mark.parametrize("picture", PICTURES)
def test_picture_is_text_for_api_gateway(picture: str) -> None:
    """A picture is XML, with a policy that allows only its own style; API Gateway returns it unchanged."""
    event = rest_event("GET", "/docs/{asset}", {"asset": address(picture)})

    assert docs.handler(event, None)["isBase64Encoded"] is False
    response = get(address(picture))
    assert (response.status, response.headers["content-type"]) == (200, "image/svg+xml")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert fromstring(response.text).tag.endswith("svg")  # noqa: S314 - our own picture


def test_readme_is_the_first_page() -> None:
    """README is at `docs/pages`, and the API reference links to it."""
    reference = invoke(docs.handler, rest_event("GET", "/docs"))

    assert get(HOME).text.count("<h1") == 1
    assert f'href="docs/{HOME}"' in reference.text


@pytest.mark.parametrize("asset", ["README.md", "core/README.md", "core-threads", "pages/", "license", "readme"])
def test_no_other_file_has_an_address(asset: str) -> None:
    """Only the listed pages and pictures are served."""
    assert get(asset).status == 404
