"""The code paths of the file functions that make different AWS calls."""

from tests.support.clients.files import Files
from tests.template.code_paths.recorder import Recorder

NOTES = ("notes.txt", b"Buy milk.")


def record(recorder: Recorder) -> None:
    """A form and a presigned upload, without and with an idempotency key."""
    files = recorder.native.as_client(Files)
    for key in (None, "k", "k"):
        with recorder.calls_of("upload_files"):
            assert files.upload(NOTES, NOTES, key=key).status == 200
        with recorder.calls_of("create_upload"):
            assert files.presign("large.pdf", key=key).status == 201
