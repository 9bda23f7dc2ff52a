"""The AWS calls of every operation, recorded on all its code paths. A new endpoint has the paths of
`code_paths/defaults.py`; paths that it has in addition are added to the file of its group in `code_paths/`."""

from collections.abc import Mapping
from functools import cache

import pytest

from tests.support.engines.clock import patch_clock
from tests.support.engines.moto import use_memory
from tests.support.inspect.iam_uses import Use
from tests.template.code_paths import (
    assistants,
    chat,
    conversations,
    defaults,
    files,
    jobs,
    native,
    parameters,
    pii,
    qelos,
)
from tests.template.code_paths.recorder import Recorder
from tests.template.deployments import DEPLOYMENTS, deploy

Uses = Mapping[str, set[Use]]
"""Uses by operation."""


@cache
def store_uses() -> Uses:
    """Uses of the table and the bucket, in a deployment without parameters. Recording takes half a minute, once."""
    with pytest.MonkeyPatch.context() as patch, use_memory() as memory:
        memory.clear()
        recorder = Recorder(patch_clock(patch))
        for group in (native, assistants, conversations, qelos, pii, files, jobs):
            group.record(recorder)
        chat.record(recorder, memory)
        defaults.record(recorder)
    return recorder.uses


@cache
def deployment_uses() -> Mapping[str, Uses]:
    """Uses of every service by the functions that parameters affect, in each of DEPLOYMENTS."""
    found: dict[str, Uses] = {}
    with pytest.MonkeyPatch.context() as patch, use_memory() as memory:
        time = patch_clock(patch)
        for name, arguments in DEPLOYMENTS.items():
            memory.clear()
            with deploy(arguments, memory.model):
                recorder = Recorder(time)
                parameters.record(recorder)
            found[name] = recorder.uses
    return found
