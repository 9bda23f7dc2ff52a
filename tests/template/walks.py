"""What the functions ask of AWS, taken down every way they have. A new endpoint adds its ways to `ways/`."""

from collections.abc import Mapping
from functools import cache

import pytest

from tests.support.clock import adjustable
from tests.support.moto import in_memory
from tests.support.uses import Use
from tests.template.deployments import DEPLOYMENTS, deployed
from tests.template.ways import assistants, chat, conversations, files, jobs, native, parameters, pii, qelos
from tests.template.ways.watch import Watch

Used = Mapping[str, set[Use]]
"""What each operation asked."""


@cache
def used() -> Used:
    """Of the table and of the bucket, in a deployment without parameters. It takes half a minute, once."""
    with pytest.MonkeyPatch.context() as patch, in_memory() as memory:
        memory.clear()
        watch = Watch(adjustable(patch))
        for dialect in (native, assistants, conversations, qelos, pii, files, jobs):
            dialect.walk(watch)
        chat.walk(watch, memory)
    return watch.used


@cache
def used_in_deployments() -> Mapping[str, Used]:
    """Of everything, by the functions that parameters give more to, in each of DEPLOYMENTS."""
    found: dict[str, Used] = {}
    with pytest.MonkeyPatch.context() as patch, in_memory() as memory:
        time = adjustable(patch)
        for name, given in DEPLOYMENTS.items():
            memory.clear()
            with deployed(given, memory.model):
                watch = Watch(time)
                parameters.walk(watch)
            found[name] = watch.used
    return found
