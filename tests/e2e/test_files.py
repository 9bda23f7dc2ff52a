import httpx
import pytest

from core.cli.environment import using
from core.files import uploads as kept
from core.models import Space
from tests.e2e.conftest import PREFIXES, TENANT
from tests.support.engines.aws import Deployed

BINARY = b"%PDF-1.7\r\n" + bytes(range(256)) * 40
"""Every byte there is; as text it would not come through."""


def content(deployed: Deployed, space_id: str, file_id: str) -> tuple[kept.File, bytes]:
    """What is kept of a file."""
    with using(deployed.environment):
        return kept.opened(Space(TENANT, space_id), file_id)


@pytest.mark.parametrize("path", [f"{prefix}/files{slash}" for prefix in PREFIXES for slash in ("", "/")])
def test_a_form_comes_through_byte_by_byte(deployed: Deployed, api: httpx.Client, space_id: str, path: str) -> None:
    """The gateway leaves it alone, under every spelling of the path."""
    sent = [("files", ("a.pdf", BINARY)), ("files", ("Größe.txt", "ü".encode()))]

    answer = api.post(path, files=sent, data={"space_id": space_id})

    assert answer.status_code == 200, answer.text
    first, second = answer.json()["source_ids"]
    assert content(deployed, space_id, first) == (kept.File(first, "a.pdf", "application/pdf", len(BINARY)), BINARY)
    assert content(deployed, space_id, second)[0].name == "Größe.txt"


def test_a_large_file_goes_to_s3(deployed: Deployed, api: httpx.Client, space_id: str) -> None:
    """With leave for it, and with what the function may do: 8 MB, which no function takes."""
    given = api.post("/v1/files/uploads", json={"name": "a.pdf", "space_id": space_id}).json()
    large = BINARY * 800

    stored = httpx.post(given["upload"]["url"], data=given["upload"]["fields"], files={"file": large})

    assert stored.status_code == 204, stored.text
    file, data = content(deployed, space_id, given["source_id"])
    assert (file.name, file.media_type, data) == ("a.pdf", "application/pdf", large)


@pytest.mark.parametrize(
    "change", [{"key": "acme/another/files/x"}, {"Content-Type": "text/html"}, {"x-amz-meta-name": "b.pdf"}]
)
def test_leave_is_for_one_file_only(api: httpx.Client, change: dict[str, str]) -> None:
    """Place, type and name are what was signed."""
    given = api.post("/v1/files/uploads", json={"name": "a.pdf", "space_id": "a"}).json()["upload"]

    refused = httpx.post(given["url"], data=given["fields"] | change, files={"file": BINARY})

    assert refused.status_code == 403


@pytest.mark.parametrize("size", [0, kept.MAX_SIZE + 1])
def test_leave_is_for_a_size(api: httpx.Client, size: int) -> None:
    """Nothing is too little, and more than 50 MB too much."""
    given = api.post("/v1/files/uploads", json={"name": "a.txt", "space_id": "a"}).json()["upload"]

    refused = httpx.post(given["url"], data=given["fields"], files={"file": b"x" * size}, timeout=60)

    assert refused.status_code == 400


def test_json_is_taken_as_ever(threads: httpx.Client) -> None:
    """Bodies of other routes are text, even for those who call them a form."""
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    said = threads.post("/messages", content='{"content": "Grüße"}'.encode(), headers=headers)

    assert said.json()["data"]["content"] == "Grüße"
