"""Every way through the functions about files."""

from tests.support.files import Files
from tests.template.ways.watch import Watch

NOTES = ("notes.txt", b"Buy milk.")


def walk(watch: Watch) -> None:
    """In a form and by leave to upload, with and without a key."""
    files = watch.native.speaking(Files)
    for key in (None, "k", "k"):
        with watch.of("upload_files"):
            assert files.upload(NOTES, NOTES, key=key).status == 200
        with watch.of("create_upload"):
            assert files.presign("large.pdf", key=key).status == 201
