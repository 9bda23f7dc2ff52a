from collections.abc import Iterator

import pytest

from core.cli.environment import using
from core.pii.masking import Masking, Policy
from tests.support.servers.fake_server import Wire, run_fake_server

STORES = {"SKEIN_TABLE": "none", "SKEIN_BUCKET": "none"}


@pytest.fixture(autouse=True)
def deployment() -> Iterator[None]:
    """A deployment that asks nobody; it has a table and a bucket, of which no use is made."""
    with using(STORES):
        yield


@pytest.fixture
def comprehend() -> Iterator[Wire]:
    """The deployment asks Comprehend for names and addresses: this server."""
    with (
        run_fake_server() as wire,
        using(STORES | {"SKEIN_PII_COMPREHEND": "en", "AWS_ENDPOINT_URL_COMPREHEND": wire.url}),
    ):
        yield wire


@pytest.fixture
def masking() -> Masking:
    """Masks e-mail addresses, redacts social security numbers, and lets the rest be."""
    return Masking({"email": Policy.MASK, "ssn": Policy.REDACT})
