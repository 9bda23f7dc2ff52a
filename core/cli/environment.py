"""Runs `core` outside Lambda: on the table and bucket of a stack, on AWS or on this machine."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import boto3

from core.aws.parameters import cached_parameter
from core.pii.comprehend import comprehend
from core.providers.registry import provider
from core.settings import settings
from core.storage import s3
from core.storage.table import table
from core.tools.lambda_client import functions
from core.tools.sandbox import interpreter


@contextmanager
def using(environment: Mapping[str, str]) -> Iterator[None]:
    """Add these variables to the environment inside the block, and restore the previous environment after it.

    `core` reads its settings and creates its AWS clients anew, as a function with these variables does.
    """
    before = dict(os.environ)
    os.environ.update(environment)
    clear_caches()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        clear_caches()


def clear_caches() -> None:
    """Discard the settings, clients and parameters that `core` has cached for the current environment."""
    settings.cache_clear()
    table.cache_clear()
    comprehend.cache_clear()
    interpreter.cache_clear()
    functions.cache_clear()
    cached_parameter.cache_clear()
    provider.cache_clear()
    s3.client.cache_clear()
    boto3.DEFAULT_SESSION = None


def connect() -> None:
    """Create the clients of DynamoDB and S3. Call it before starting threads: creating a boto3 client is not
    thread-safe."""
    table()
    s3.client()
