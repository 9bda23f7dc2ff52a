import httpx
import pytest

from core.cli.environment import using
from core.files import uploads
from core.models import Space
from tests.e2e.conftest import PREFIXES, TENANT
from tests.support.engines.aws import Deployed

BINARY = b"%PDF-1.7\r\n" + bytes(range(256)) * 40
"""All byte values, which do not survive an encoding as text."""


def content(deployed: Deployed, space_id: str, file_id: str) -> tuple[uploads.File, bytes]:
    """Read the stored file and its content."""
    with using(deployed.environment):
        return uploads.read(Space(TENANT, space_id), file_id)


@pytest.mark.parametrize("path", [f"{prefix}/files{slash}" for prefix in PREFIXES for slash in ("", "/")])
def test_uploaded_form_is_stored_byte_by_byte(deployed: Deployed, api: httpx.Client, space_id: str, path: str) -> None:
    """The gateway forwards a form unchanged, for every form of the path."""
    files = [("files", ("a.pdf", BINARY)), ("files", ("Größe.txt", "ü".encode()))]

    answer = api.post(path, files=files, data={"space_id": space_id})

    assert answer.status_code == 200, answer.text
    first, second = answer.json()["source_ids"]
    assert content(deployed, space_id, first) == (uploads.File(first, "a.pdf", "application/pdf", len(BINARY)), BINARY)
    assert content(deployed, space_id, second)[0].name == "Größe.txt"


def test_presigned_upload_accepts_a_large_file(deployed: Deployed, api: httpx.Client, space_id: str) -> None:
    """A presigned upload accepts 8 MB, which exceeds the limit of a function, with the function's permissions."""
    presigned = api.post("/v1/files/uploads", json={"name": "a.pdf", "space_id": space_id}).json()
    large = BINARY * 800

    answer = httpx.post(presigned["upload"]["url"], data=presigned["upload"]["fields"], files={"file": large})

    assert answer.status_code == 204, answer.text
    file, data = content(deployed, space_id, presigned["source_id"])
    assert (file.name, file.media_type, data) == ("a.pdf", "application/pdf", large)


@pytest.mark.parametrize(
    "change", [{"key": "acme/another/files/x"}, {"Content-Type": "text/html"}, {"x-amz-meta-name": "b.pdf"}]
)
def test_presigned_upload_rejects_other_fields(api: httpx.Client, change: dict[str, str]) -> None:
    """A presigned upload rejects another key, type or name than the signed one."""
    upload = api.post("/v1/files/uploads", json={"name": "a.pdf", "space_id": "a"}).json()["upload"]

    answer = httpx.post(upload["url"], data=upload["fields"] | change, files={"file": BINARY})

    assert answer.status_code == 403


@pytest.mark.parametrize("size", [0, uploads.MAX_SIZE + 1])
def test_presigned_upload_rejects_other_sizes(api: httpx.Client, size: int) -> None:
    """A presigned upload rejects an empty file and one of more than 50 MB."""
    upload = api.post("/v1/files/uploads", json={"name": "a.txt", "space_id": "a"}).json()["upload"]

    answer = httpx.post(upload["url"], data=upload["fields"], files={"file": b"x" * size}, timeout=60)

    assert answer.status_code == 400


def test_json_routes_ignore_the_form_content_type(threads: httpx.Client) -> None:
    """Bodies of other routes are text, even with the content type of a form."""
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    answer = threads.post("/messages", content='{"content": "Grüße"}'.encode(), headers=headers)

    assert answer.json()["data"]["content"] == "Grüße"
