from io import BytesIO
from uuid import UUID

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from urllib3 import HTTPResponse

from core.models import Space, ThreadRef
from core.storage import large_content
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory

REF = ThreadRef(Space("acme", "a"), UUID(int=1))
OTHER = ThreadRef(Space("acme", "a"), UUID(int=2))

pytestmark = pytest.mark.usefixtures("memory")


def refuse(request: AWSPreparedRequest, **_: object) -> AWSResponse:
    """S3 deletes none of what it was asked to, and says so in an answer that is a success."""
    error = b"<Error><Key>k</Key><Code>InternalError</Code><Message>Try again.</Message></Error>"
    body = BytesIO(b'<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' + error + b"</DeleteResult>")
    return AWSResponse(request.url, 200, HTTPHeaders(), HTTPResponse(body, preload_content=False))


def test_content_comes_back_as_it_was() -> None:
    """Letter by letter, whatever the encoding takes; once more under the same key is the same."""
    for _ in range(2):
        large_content.put(large_content.key(REF, "one"), "ü€😀\r\n\x00".encode())

    assert large_content.get(large_content.key(REF, "one")) == "ü€😀\r\n\x00"


def test_a_threads_content_is_taken_away_a_thousand_at_a_time(memory: Memory) -> None:
    """It says when nothing is left; other threads keep theirs."""
    for number in range(1001):
        large_content.put(large_content.key(REF, str(number)), b"x")
    large_content.put(large_content.key(OTHER, "other"), b"x")

    assert not large_content.delete_batch(REF)
    assert large_content.delete_batch(REF)
    assert memory.objects == [large_content.key(OTHER, "other")]


def test_what_the_bucket_kept_is_not_called_gone() -> None:
    """A step that deleted only some of it is to be done again."""
    large_content.put(large_content.key(REF, "one"), b"x")

    with register_hooks(("before-send.s3.DeleteObjects", refuse)):
        assert not large_content.delete_batch(REF)
    assert large_content.delete_batch(REF)
