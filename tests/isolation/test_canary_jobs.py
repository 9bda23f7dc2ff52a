"""What works behind the API, and the server that stands before it where chat streams, say nothing either."""

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
from tests.isolation.canary import SAID, crash, refusal
from tests.isolation.id_fields import ENDPOINTS
from tests.isolation.resources import Things
from tests.support.clients.native import Native
from tests.support.engines.clock import Clock
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory
from tests.support.inspect.functions import context, example_event
from tests.support.inspect.logs import Logs
from tests.support.servers.serving import Request, api, serve


@pytest.fixture
def ended(owner: Native, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> str:
    """A thread full of what was said that is to be swept, and beside it one that has been kept long enough; where the
    former lies in the table."""
    monkeypatch.setattr(delete, "STEPS_AT_ONCE", 0)
    owner.change_space(retention_days=1, name=SAID)
    threads = [owner.start(SAID, title=SAID, metadata={SAID: SAID}, key=f"{SAID}{n}").data["thread_id"] for n in "12"]
    for thread in threads:
        owner.append(thread, SAID * 100_000)
    owner.delete(threads[0], permanent="true")
    clock.advance(2 * time.DAY)
    return keys.partition(lookup.resolve_thread(Space(owner.grant.tenant, owner.space), threads[0]))


def enforce(_: str) -> None:
    """Run the function that deletes what has been kept long enough."""
    enforce_retention.handler(example_event("enforce_retention"), context())


def sweep(partition: str) -> None:
    """Run the function that takes away what deleted threads leave."""
    event = example_event("sweep_thread")
    event["Records"][0]["dynamodb"]["Keys"]["pk"]["S"] = partition
    sweep_thread.handler(event, context())


@pytest.mark.parametrize("job", [enforce, sweep])
def test_jobs_say_nothing(job: Callable[[str], None], ended: str, memory: Memory, owner: Native, logs: Logs) -> None:
    """They take away what was said, and tell numbers at most."""
    before = len(memory.items)

    job(ended)

    said = logs.read()
    assert len(memory.items) < before
    assert not [word for word in (*canary.secrets(owner), owner.grant.tenant) if word in said]


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
@pytest.mark.parametrize("failing", [crash, refusal])
@pytest.mark.parametrize("job", [enforce, sweep])
def test_a_job_that_crashes_tells_nothing(
    job: Callable[[str], None], failing: Callable[..., None], moment: str, ended: str, owner: Native, logs: Logs
) -> None:
    """The log has the type and where it passed; what Lambda is told, and would log, has no more."""
    with register_hooks((moment, failing)), pytest.raises(RuntimeError) as raised:
        job(ended)

    told = logs.read() + "".join(format_exception(raised.value))
    assert '"message":"crash"' in told
    assert not [word for word in (*canary.secrets(owner), owner.grant.tenant) if word in told]


def test_the_server_says_nothing(owner: Native, theirs: Things, logs: Logs, caplog: pytest.LogCaptureFixture) -> None:
    """Neither of requests, whose paths, queries and headers it knows, nor of what is no HTTP."""
    caplog.set_level(logging.WARNING, "httpx")  # which asks
    caplog.set_level(logging.INFO)
    headers = [("X-API-Key", owner.api_key), ("Cookie", SAID), ("User-Agent", SAID), ("X-Request-Id", SAID)]
    path, endpoint = {"space_id": theirs.first("space")}, ENDPOINTS["list_threads"]
    asked, refused = (Request(endpoint, path, headers, query=[(name, SAID)]) for name in ("project_id", "cursor"))
    nowhere = f"GET /{SAID}?{SAID} HTTP/1.1\r\nHost: {SAID}\r\nConnection: close\r\n\r\n"
    with serve(api()) as url:
        assert (asked.through_http(url).status, refused.through_http(url).status) == (200, 422)
        assert b" 400 " in _sent(url, f"{SAID} {SAID}\r\n\r\n")
        assert b" 404 " in _sent(url, nowhere)
        with register_hooks(("before-call", crash)):
            assert asked.through_http(url).status == 500

    assert "uvicorn" in str(caplog.record_tuples)
    assert canary.silent(logs, owner)


def _sent(url: str, text: str) -> bytes:
    """What a server says to some bytes."""
    at = urlsplit(url)
    with socket.create_connection((at.hostname or "", at.port or 0)) as connection:
        connection.sendall(text.encode())
        return connection.recv(100)
