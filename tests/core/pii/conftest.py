from collections.abc import Iterator

import pytest

from core.cli.environment import using
from core.pii.masking import Masking, Policy
from tests.support.fixtures import module_wire, wire
from tests.support.servers.fake_server import Wire, run_fake_server

__all__ = ["module_wire", "wire"]

STORES = {"SKEIN_TABLE": "none", "SKEIN_BUCKET": "none"}


@pytest.fixture(autouse=True)
def deployment() -> Iterator[None]:
    """A deployment without Comprehend; its table and bucket are not used."""
    with using(STORES):
        yield


@pytest.fixture
def comprehend() -> Iterator[Wire]:
    """A deployment that detects names and addresses with Comprehend, at this server."""
    with (
        run_fake_server() as wire,
        using(STORES | {"SKEIN_PII_COMPREHEND": "en", "AWS_ENDPOINT_URL_COMPREHEND": wire.url}),
    ):
        yield wire


@pytest.fixture
def masking() -> Masking:
    """Masks e-mail addresses, redacts Social Security numbers, and allows the rest."""
    return Masking({"email": Policy.MASK, "ssn": Policy.REDACT})
