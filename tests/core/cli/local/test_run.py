"""Runs `skein local` as a user does: as a process that signals stop."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from core.cli.local.demo import read_env
from core.cli.local.ports import free_port
from core.cli.local.run import Instance, lock_state

SKEIN = str(Path(sys.executable).with_name("skein"))
READY = "Ctrl-C stops it"


@contextmanager
def skein_local(instance: Instance, stop_signal: signal.Signals) -> Iterator[subprocess.Popen[str]]:
    """Run an instance inside the block and stop it with the signal. It must exit with code 0 and show its requests."""
    environment = os.environ | {"SKEIN_PORT": str(instance.port), "SKEIN_STATE": str(instance.state)}
    command = [SKEIN, "local"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            assert any(line.startswith(READY) for line in process.stdout), "it ended during its start"
            yield process
        finally:
            process.send_signal(stop_signal)
            output = process.stdout.read()
    assert process.returncode == 0
    assert "POST   /v1/spaces/demo/threads/messages 201" in output or "GET    /v1/spaces/demo/threads 200" in output


def api(instance: Instance) -> httpx.Client:
    """Return a client that is configured only from the env file."""
    env = read_env(instance.env)
    return httpx.Client(
        base_url=f"{env['SKEIN_URL']}/v1/spaces/{env['SKEIN_SPACE']}",
        headers={"Authorization": f"Bearer {env['SKEIN_API_KEY']}"},
        timeout=30,
    )


def test_second_run_has_the_same_data_address_and_key(tmp_path: Path) -> None:
    """Ctrl-C stops the first run, SIGTERM the second; the second has the first one's thread, address and key."""
    instance = Instance(free_port(), tmp_path / "state")

    with skein_local(instance, signal.SIGINT), api(instance) as caller:
        created = caller.post("/threads/messages", json={"content": "Hello"}).json()["data"]
    first = read_env(instance.env)

    with skein_local(instance, signal.SIGTERM), api(instance) as caller:
        (thread,) = caller.get("/threads").json()["data"]

    assert thread["id"] == created["thread_id"]
    assert read_env(instance.env) == first


def test_streaming_address_streams_chat(tmp_path: Path) -> None:
    """The streaming address uses the same data, streams its responses, and closes with the instance."""
    instance = Instance(free_port(), tmp_path / "state")

    with skein_local(instance, signal.SIGINT), api(instance) as caller:
        env = read_env(instance.env)
        url = f"{env['SKEIN_STREAM_URL']}/v1/spaces/demo"
        headers = {"X-API-Key": env["SKEIN_API_KEY"], "Accept": "text/event-stream"}
        streamed = httpx.post(f"{url}/chat", json={"message": "Hello"}, headers=headers, timeout=30)
        started = json.loads(streamed.text.splitlines()[1].removeprefix("data: "))
        messages = caller.get(f"/threads/{started['thread_id']}/messages").json()["data"]
        caller.get("/threads")

    assert streamed.headers["transfer-encoding"] == "chunked"
    assert [message["role"] for message in messages] == ["user", "assistant"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_state_folder_in_use_is_rejected(tmp_path: Path) -> None:
    """A second instance on the same folder exits with code 1 and an error that names the folder and the variable."""
    environment = os.environ | {"SKEIN_PORT": str(free_port()), "SKEIN_STATE": str(tmp_path)}

    with lock_state(tmp_path):
        second = subprocess.run(
            [SKEIN, "local"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert second.returncode == 1
    assert (
        second.stderr == f"skein local: {tmp_path} is in use by another instance; set SKEIN_STATE to another folder\n"
    )
