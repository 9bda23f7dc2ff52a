import base64
import json
from datetime import datetime
from typing import Any

import pytest

from core import clock
from core.errors import NotFound
from core.files import uploads as kept
from core.files.uploads import MAX_SIZE
from core.models import Space
from handlers.files import create_upload
from tests.support.clients.base import SPACE, new_grant
from tests.support.clients.files import Files
from tests.support.engines.moto import BUCKET, Memory


def policy(answer: Any) -> dict[str, Any]:
    """What S3 is told to hold the upload to."""
    fields = answer.success["upload"]["fields"]
    told: dict[str, Any] = json.loads(base64.b64decode(fields["policy"]))
    return told


def test_leave_to_upload(files: Files) -> None:
    """An id, where the file goes and with which fields, and for how long that is good: a quarter of an hour."""
    before = clock.now()
    answer = files.presign("Größe.pdf")
    after = clock.now()

    assert answer.status == 201
    given = answer.body
    assert given.keys() == {"source_id", "upload", "expires_at"}
    expires_at = round(datetime.fromisoformat(given["expires_at"]).timestamp() * 1000)
    assert before <= expires_at - 15 * clock.MINUTE <= after
    assert BUCKET in given["upload"]["url"]
    fields = given["upload"]["fields"]
    assert fields["key"] == f"{files.grant.tenant}/{SPACE}/files/{given['source_id']}"
    assert (fields["Content-Type"], fields["x-amz-meta-name"]) == ("application/pdf", "Gr%C3%B6%C3%9Fe.pdf")


def test_the_upload_is_held_to_what_was_asked(files: Files) -> None:
    """Place, type and name are signed as they are, and so is the size: 50 MB at most, and something."""
    answer = files.presign("a.pdf")

    conditions = policy(answer)["conditions"]
    fields = answer.body["upload"]["fields"]
    for name in ("key", "Content-Type", "x-amz-meta-name"):
        assert {name: fields[name]} in conditions
    assert ["content-length-range", 1, MAX_SIZE] in conditions
    assert not [one for one in conditions if isinstance(one, list) and one[0] == "starts-with"]


@pytest.mark.parametrize("prefix", ["", "/api-proxy"])
def test_both_prefixes(files: Files, prefix: str) -> None:
    """As every native route."""
    assert files.call(create_upload.handler, body='{"name": "a.pdf"}', prefix=prefix).status == 201


def test_there_is_no_file_before_it_is_uploaded(files: Files, memory: Memory) -> None:
    """Leave is only leave: the id is not found yet, and nothing lies in the bucket."""
    id = files.presign("a.pdf").success["source_id"]

    with pytest.raises(NotFound):
        kept.described(Space(files.grant.tenant, SPACE), [id])
    assert memory.objects == []


def test_the_space(files: Files) -> None:
    """The one that is named, if the caller may enter it."""
    mine = Files.with_grant(new_grant(spaces=frozenset({"mine", "ours"}), default_space="mine"))

    assert "/ours/files/" in mine.presign("a.pdf", space_id="ours").success["upload"]["fields"]["key"]
    assert "/mine/files/" in mine.presign("a.pdf").success["upload"]["fields"]["key"]
    assert mine.presign("a.pdf", space_id="other").status == 403
    assert files.presign("a.pdf", space_id="a/b").problems == [(["body", "space_id"], "string_pattern_mismatch")]


@pytest.mark.parametrize("name", ["a.exe", "a", "pdf", "a.pdf/", "ä" * 126 + ".pdf"])
def test_a_name_that_is_not_taken(files: Files, name: str) -> None:
    """Of an unknown type, or too long."""
    assert files.presign(name).problems == [(["body", "name"], "value_error")]


def test_no_name(files: Files) -> None:
    """In the words of every other field."""
    assert files.call(create_upload.handler, body="{}").problems == [(["body", "name"], "missing")]


def test_a_key_has_one_id(files: Files) -> None:
    """Asked again, leave is given anew for the same file, so that two uploads are one; another file is refused."""
    first = files.presign("a.pdf", key="k")
    again = files.presign("a.pdf", key="k")
    other = files.presign("b.pdf", key="k")

    assert again.success["source_id"] == first.success["source_id"]
    assert [answer.headers.get("idempotent-replayed") for answer in (first, again)] == [None, "true"]
    assert other.problems == [(["header", "idempotency-key"], "idempotency_key_reused")]
