import pytest

from tests.isolation.id_fields import ENDPOINTS
from tests.support.engines.clock import patch_clock
from tests.support.engines.moto import use_memory
from tests.template.code_paths import defaults
from tests.template.code_paths.recorder import Recorder


def test_default_paths_record_a_known_and_an_unknown_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an endpoint without paths of its own, a request for a thread and one for a foreign id are recorded: the API
    key, the thread's items and its alias are read."""
    with use_memory() as memory:
        memory.clear()
        recorder = Recorder(patch_clock(monkeypatch))
        recorder.uses.update({operation: set() for operation in ENDPOINTS if operation != "get_thread"})
        defaults.record(recorder)

    uses = {(use.action, kind) for use in recorder.uses["get_thread"] for kind in kinds(use.context)}
    assert uses == {("dynamodb:GetItem", "K"), ("dynamodb:GetItem", "A"), ("dynamodb:Query", "T")}
    assert not any(found for operation, found in recorder.uses.items() if operation != "get_thread")


def kinds(partitions: frozenset[str]) -> set[str]:
    """The kind of each partition: API keys, aliases, threads."""
    return {kind for partition in partitions for kind in partition.split("#") if kind in {"K", "A", "T"}}
