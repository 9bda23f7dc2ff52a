"""A client that uploads files, as forms are sent over the wire."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from urllib3 import encode_multipart_formdata
from urllib3.fields import RequestField

from handlers.files import create_upload, upload_files
from tests.support.clients.base import Client
from tests.support.data.events import Answer, Pairs

FilePart = tuple[str, bytes]
"""A file's name and content."""


def encode_form(files: Sequence[FilePart], /, *, boundary: str | None = None, **fields: str) -> tuple[bytes, str]:
    """The body of a form, and its content type."""
    parts: list[Any] = [
        RequestField.from_tuples("files", (name, data, "application/octet-stream")) for name, data in files
    ]
    parts += [RequestField.from_tuples(name, value) for name, value in fields.items()]
    return encode_multipart_formdata(parts, boundary)


@dataclass(frozen=True)
class Files(Client):
    """A caller with a key."""

    def upload(self, *files: FilePart, key: str | None = None, query: Pairs = (), **fields: str) -> Answer:
        """POST /v1/files."""
        body, content_type = encode_form(files, **fields)
        return self.send_form(body, content_type, key=key, query=query)

    def send_form(self, body: bytes | str, content_type: str, *, key: str | None = None, query: Pairs = ()) -> Answer:
        """POST /v1/files, with a body as it is."""
        headers = [("Content-Type", content_type)]
        return self.call(upload_files.handler, body=body, headers=headers, key=key, query=query)

    def new_files(self, *files: FilePart) -> list[str]:
        """The ids of files that must have been taken."""
        ids: list[str] = self.upload(*files).success["source_ids"]
        return ids

    def presign(self, name: Any, *, key: str | None = None, **fields: Any) -> Answer:
        """POST /v1/files/uploads."""
        return self.call(create_upload.handler, body=json.dumps({"name": name, **fields}), key=key)
