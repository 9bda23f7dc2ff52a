"""Neither the jobs nor the server that streams chat log confidential content."""

import logging
import socket
from collections.abc import Callable
from traceback import format_exception
from urllib.parse import urlsplit

import pytest

from core import clock as time
from core.models import Space
from core.storage import keys
from core.threads import delete, lookup
from handlers.jobs import enforce_retention, sweep_thread
from tests.isolation import canary
from tests.isolation.canary import CANARY, raise_client_error, raise_crash
from tests.isolation.id_fields import ENDPOINTS
from tests.isolation.resources import Resources
from tests.support.clients.native import Native
from tests.support.engines.clock import Clock
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory
from tests.support.inspect.functions import context, example_event
from tests.support.inspect.logs import Logs
from tests.support.servers.serving import Request, api, serve


@pytest.fixture
def swept_partition(owner: Native, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> str:
    """Create a deleted thread that needs a sweep and a thread whose retention has ended, both with the canary in each
    field; return the partition key of the deleted one."""
    monkeypatch.setattr(delete, "STEPS_AT_ONCE", 0)
    owner.change_space(retention_days=1, name=CANARY)
    messages = [owner.start(CANARY, title=CANARY, metadata={CANARY: CANARY}, key=f"{CANARY}{n}").data for n in "12"]
    threads = [message["thread_id"] for message in messages]
    for thread in threads:
        owner.append(thread, CANARY * 100_000)
    owner.delete(threads[0], permanent="true")
    clock.advance(2 * time.DAY)
    return keys.partition(lookup.resolve_thread(Space(owner.grant.tenant, owner.space), threads[0]))


def enforce(_: str) -> None:
    """Run the function that enforces retention."""
    enforce_retention.handler(example_event("enforce_retention"), context())


def sweep(partition: str) -> None:
    """Run the function that sweeps deleted threads."""
    event = example_event("sweep_thread")
    event["Records"][0]["dynamodb"]["Keys"]["pk"]["S"] = partition
    sweep_thread.handler(event, context())


@pytest.mark.parametrize("job", [enforce, sweep])
def test_jobs_log_no_content(
    job: Callable[[str], None], swept_partition: str, memory: Memory, owner: Native, logs: Logs
) -> None:
    """Jobs delete items, and log at most numbers."""
    before = len(memory.items)

    job(swept_partition)

    text = logs.read()
    assert len(memory.items) < before
    assert not [word for word in (*canary.secrets(owner), owner.grant.tenant) if word in text]


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
@pytest.mark.parametrize("failing", [raise_crash, raise_client_error])
@pytest.mark.parametrize("job", [enforce, sweep])
def test_crash_of_job_reveals_no_content(
    job: Callable[[str], None],
    failing: Callable[..., None],
    moment: str,
    swept_partition: str,
    owner: Native,
    logs: Logs,
) -> None:
    """The log contains the type and the position of an error; so does the exception that Lambda would log."""
    with register_hooks((moment, failing)), pytest.raises(RuntimeError) as raised:
        job(swept_partition)

    text = logs.read() + "".join(format_exception(raised.value))
    assert '"message":"crash"' in text
    assert not [word for word in (*canary.secrets(owner), owner.grant.tenant) if word in text]


def test_server_logs_no_content(
    owner: Native, owner_resources: Resources, logs: Logs, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the paths, queries and headers of requests nor invalid HTTP are logged."""
    caplog.set_level(logging.WARNING, "httpx")  # the client
    caplog.set_level(logging.INFO)
    headers = [("X-API-Key", owner.api_key), ("Cookie", CANARY), ("User-Agent", CANARY), ("X-Request-Id", CANARY)]
    path, endpoint = {"space_id": owner_resources.first("space")}, ENDPOINTS["list_threads"]
    valid, invalid = (Request(endpoint, path, headers, query=[(name, CANARY)]) for name in ("project_id", "cursor"))
    unknown_path = f"GET /{CANARY}?{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\nConnection: close\r\n\r\n"
    with serve(api()) as url:
        assert (valid.through_http(url).status, invalid.through_http(url).status) == (200, 422)
        assert b" 400 " in _send(url, f"{CANARY} {CANARY}\r\n\r\n")
        assert b" 404 " in _send(url, unknown_path)
        with register_hooks(("before-call", raise_crash)):
            assert valid.through_http(url).status == 500

    assert "uvicorn" in str(caplog.record_tuples)
    assert canary.logs_are_clean(logs, owner)


def _send(url: str, text: str) -> bytes:
    """The first bytes of a server's response to some bytes."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        connection.sendall(text.encode())
        return connection.recv(100)
