"""Use what the functions use, from outside: on the table of a stack, on AWS or on this machine."""

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
def acting_on(environment: Mapping[str, str]) -> Iterator[None]:
    """Inside the block `core` works with this environment, as it would in a function that was given it."""
    before = dict(os.environ)
    os.environ.update(environment)
    forget()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        forget()


def forget() -> None:
    """Let go of clients and settings that were made for another environment."""
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
    """Make the clients, before several threads use them: boto3 lets one at a time make any."""
    table()
    s3.client()
