"""S3 in memory: one bucket, and the operations of S3's API that `core` uses."""

from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape


class S3:
    """One bucket. Every call is atomic, and reads are strongly consistent, as in S3."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def call(self, operation: str, url: str, body: bytes) -> tuple[int, bytes]:
        """Execute a request; return the status and the body of its response."""
        address = urlsplit(url)
        key = unquote(address.path).split("/", 2)[2:]
        match operation:
            case "PutObject":
                self.objects[key[0]] = body
                return 200, b""
            case "GetObject":
                content = self.objects.get(key[0])
                return (404, _missing()) if content is None else (200, content)
            case "DeleteObject":
                self.objects.pop(key[0], None)
                return 204, b""
            case "ListObjectsV2":
                return 200, self._list(parse_qs(address.query))
            case "DeleteObjects":
                return 200, self._delete(body)
        raise ValueError(operation)

    def _list(self, query: Mapping[str, list[str]]) -> bytes:
        keys = sorted(key for key in self.objects if key.startswith(query["prefix"][0]))
        entries = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in keys)
        return f"<ListBucketResult>{entries}<IsTruncated>false</IsTruncated></ListBucketResult>".encode()

    def _delete(self, body: bytes) -> bytes:
        for element in ET.fromstring(body).iter():  # noqa: S314 - botocore wrote it
            if element.tag.endswith("}Key"):
                self.objects.pop(element.text or "", None)
        return b"<DeleteResult></DeleteResult>"


def _missing() -> bytes:
    return b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
