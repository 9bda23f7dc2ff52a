import os
import time
from threading import Thread

import httpx
import pytest

from tests.bench.cold import cpu_seconds
from tests.bench.cold_runtime import FunctionFailed, runtime_api


def test_a_process_gets_its_event_and_its_answer_is_told() -> None:
    """As Lambda's runtime API: the event under `next`, the answer under its request's id; then it may ask again."""
    with (
        runtime_api() as api,
        httpx.Client(base_url=f"http://127.0.0.1:{api.server_port}/2018-06-01/runtime") as client,
    ):

        def function() -> None:
            asked = client.get("/invocation/next")
            request_id = asked.headers["Lambda-Runtime-Aws-Request-Id"]
            client.post(f"/invocation/{request_id}/response", json={"said": asked.json()})
            client.get("/invocation/next")

        process = Thread(target=function)
        process.start()
        assert api.wait_until_asked() == []
        api.events.put({"number": 1})
        assert api.wait_until_asked() == [{"said": {"number": 1}}]
        api.events.put({})
        process.join()


def test_a_function_that_fails_is_no_cold_start() -> None:
    """What the runtime says of an import that failed is raised, not measured."""
    with runtime_api() as api:
        error = {"errorType": "Runtime.ImportModuleError"}
        httpx.post(f"http://127.0.0.1:{api.server_port}/2018-06-01/runtime/init/error", json=error)

        with pytest.raises(FunctionFailed, match="ImportModuleError"):
            api.wait_until_asked()


def test_cpu_time_is_that_of_the_process() -> None:
    """What the system's clock of a process shows is what the process itself sees of it."""
    before = time.process_time()
    shown = cpu_seconds(os.getpid())

    assert before <= shown <= time.process_time()
