import os
import time
from threading import Thread

import httpx
import pytest

from tests.bench.cold import cpu_seconds
from tests.bench.cold_runtime import FunctionFailed, runtime_api


def test_process_receives_its_event_and_returns_its_response() -> None:
    """As in Lambda's runtime API, the process gets the event from `next`, posts its response, and requests another."""
    with (
        runtime_api() as api,
        httpx.Client(base_url=f"http://127.0.0.1:{api.server_port}/2018-06-01/runtime") as client,
    ):

        def function() -> None:
            response = client.get("/invocation/next")
            request_id = response.headers["Lambda-Runtime-Aws-Request-Id"]
            client.post(f"/invocation/{request_id}/response", json={"echo": response.json()})
            client.get("/invocation/next")

        process = Thread(target=function)
        process.start()
        assert api.wait_for_next() == []
        api.events.put({"number": 1})
        assert api.wait_for_next() == [{"echo": {"number": 1}}]
        api.events.put({})
        process.join()


def test_failed_import_raises_function_failed() -> None:
    """A failed import raises FunctionFailed with the runtime's report."""
    with runtime_api() as api:
        error = {"errorType": "Runtime.ImportModuleError"}
        httpx.post(f"http://127.0.0.1:{api.server_port}/2018-06-01/runtime/init/error", json=error)

        with pytest.raises(FunctionFailed, match="ImportModuleError"):
            api.wait_for_next()


def test_cpu_seconds_equal_the_process_time() -> None:
    """The system's CPU clock of a process agrees with the process's own measurement."""
    before = time.process_time()
    measured = cpu_seconds(os.getpid())

    assert before <= measured <= time.process_time()
