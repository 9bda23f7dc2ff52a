import base64
import json
from datetime import datetime
from typing import Any

import pytest

from core import clock
from core.errors import NotFound
from core.files import uploads
from core.files.uploads import MAX_SIZE
from core.models import Space
from handlers.files import create_upload
from tests.support.clients.base import SPACE, new_grant
from tests.support.clients.files import Files
from tests.support.engines.moto import BUCKET, Memory


def policy(answer: Any) -> dict[str, Any]:
    """The decoded policy that S3 enforces for the upload."""
    fields = answer.success["upload"]["fields"]
    decoded: dict[str, Any] = json.loads(base64.b64decode(fields["policy"]))
    return decoded


def test_presigned_upload_has_an_id_a_form_and_an_expiry(files: Files) -> None:
    """The form is valid for 15 minutes."""
    before = clock.now()
    answer = files.presign("Größe.pdf")
    after = clock.now()

    assert answer.status == 201
    upload = answer.body
    assert upload.keys() == {"source_id", "upload", "expires_at"}
    expires_at = round(datetime.fromisoformat(upload["expires_at"]).timestamp() * 1000)
    assert before <= expires_at - 15 * clock.MINUTE <= after
    assert BUCKET in upload["upload"]["url"]
    fields = upload["upload"]["fields"]
    assert fields["key"] == f"{files.grant.tenant}/{SPACE}/files/{upload['source_id']}"
    assert (fields["Content-Type"], fields["x-amz-meta-name"]) == ("application/pdf", "Gr%C3%B6%C3%9Fe.pdf")


def test_policy_fixes_key_type_name_and_size(files: Files) -> None:
    """The policy allows 1 byte to 50 MB, and no value may differ from the signed one."""
    answer = files.presign("a.pdf")

    conditions = policy(answer)["conditions"]
    fields = answer.body["upload"]["fields"]
    for name in ("key", "Content-Type", "x-amz-meta-name"):
        assert {name: fields[name]} in conditions
    assert ["content-length-range", 1, MAX_SIZE] in conditions
    assert not [condition for condition in conditions if isinstance(condition, list) and condition[0] == "starts-with"]


@pytest.mark.parametrize("prefix", ["", "/api-proxy"])
def test_both_prefixes_are_served(files: Files, prefix: str) -> None:
    """`/api-proxy` works like for every native route."""
    assert files.call(create_upload.handler, body='{"name": "a.pdf"}', prefix=prefix).status == 201


def test_file_does_not_exist_before_its_upload(files: Files, memory: Memory) -> None:
    """The id is not found, and the bucket has no object."""
    id = files.presign("a.pdf").success["source_id"]

    with pytest.raises(NotFound):
        uploads.describe(Space(files.grant.tenant, SPACE), [id])
    assert memory.objects == []


def test_upload_goes_to_the_given_or_default_space(files: Files) -> None:
    """Another space is 403, and an invalid one is 422."""
    mine = Files.with_grant(new_grant(spaces=frozenset({"mine", "ours"}), default_space="mine"))

    assert "/ours/files/" in mine.presign("a.pdf", space_id="ours").success["upload"]["fields"]["key"]
    assert "/mine/files/" in mine.presign("a.pdf").success["upload"]["fields"]["key"]
    assert mine.presign("a.pdf", space_id="other").status == 403
    assert files.presign("a.pdf", space_id="a/b").problems == [(["body", "space_id"], "string_pattern_mismatch")]


@pytest.mark.parametrize("name", ["a.exe", "a", "pdf", "a.pdf/", "ä" * 126 + ".pdf"])
def test_name_of_unknown_type_or_excessive_length_is_422(files: Files, name: str) -> None:
    """A name has a known extension and at most 255 bytes."""
    assert files.presign(name).problems == [(["body", "name"], "value_error")]


def test_name_is_required(files: Files) -> None:
    """The error is the one of every missing field."""
    assert files.call(create_upload.handler, body="{}").problems == [(["body", "name"], "missing")]


def test_retry_returns_a_new_form_for_the_same_id(files: Files) -> None:
    """Two uploads with one key create one file; another name with the same key is an error."""
    first = files.presign("a.pdf", key="k")
    again = files.presign("a.pdf", key="k")
    other = files.presign("b.pdf", key="k")

    assert again.success["source_id"] == first.success["source_id"]
    assert [answer.headers.get("idempotent-replayed") for answer in (first, again)] == [None, "true"]
    assert other.problems == [(["header", "idempotency-key"], "idempotency_key_reused")]
