"""Every way through the functions about personal data."""

from tests.support.pii import Pii
from tests.template.ways.watch import Watch


def walk(watch: Watch) -> None:
    """The text is in the request, and nothing is kept."""
    with watch.of("detect_pii"):
        assert watch.native.speaking(Pii).detect("pieter@example.com").status == 200
