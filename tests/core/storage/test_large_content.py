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


def delete_nothing(request: AWSPreparedRequest, **_: object) -> AWSResponse:
    """Return a response of S3 that succeeds but lists an error for each object."""
    error = b"<Error><Key>k</Key><Code>InternalError</Code><Message>Try again.</Message></Error>"
    body = BytesIO(b'<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' + error + b"</DeleteResult>")
    return AWSResponse(request.url, 200, HTTPHeaders(), HTTPResponse(body, preload_content=False))


def test_get_returns_the_uploaded_content() -> None:
    """Every character is preserved, and uploading to the same key again changes nothing."""
    for _ in range(2):
        large_content.put(large_content.key(REF, "one"), "ü€😀\r\n\x00".encode())

    assert large_content.get(large_content.key(REF, "one")) == "ü€😀\r\n\x00"


def test_delete_batch_deletes_a_thousand_objects_of_one_thread(memory: Memory) -> None:
    """It returns True when the thread has no more objects; objects of other threads remain."""
    for number in range(1001):
        large_content.put(large_content.key(REF, str(number)), b"x")
    large_content.put(large_content.key(OTHER, "other"), b"x")

    assert not large_content.delete_batch(REF)
    assert large_content.delete_batch(REF)
    assert memory.objects == [large_content.key(OTHER, "other")]


def test_delete_batch_returns_false_after_errors_of_s3() -> None:
    """Objects that S3 failed to delete remain for the next batch."""
    large_content.put(large_content.key(REF, "one"), b"x")

    with register_hooks(("before-send.s3.DeleteObjects", delete_nothing)):
        assert not large_content.delete_batch(REF)
    assert large_content.delete_batch(REF)
