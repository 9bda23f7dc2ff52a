"""The code paths of the functions for personal data that make different AWS calls."""

from tests.support.clients.pii import Pii
from tests.template.code_paths.recorder import Recorder


def record(recorder: Recorder) -> None:
    """One path: the text is in the request, and nothing is stored."""
    with recorder.calls_of("detect_pii"):
        assert recorder.native.as_client(Pii).detect("pieter@example.com").status == 200
