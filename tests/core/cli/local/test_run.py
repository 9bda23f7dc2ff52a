"""`skein local` as a user runs it: a process of its own, ended by signals."""

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

from core.cli.local.demo import read
from core.cli.local.ports import free_port
from core.cli.local.run import Place, locked

SKEIN = str(Path(sys.executable).with_name("skein"))
READY = "Ctrl-C stops it"


@contextmanager
def skein_local(place: Place, stop_by: signal.Signals) -> Iterator[subprocess.Popen[str]]:
    """A running instance, ended by the signal; it has to end well."""
    environment = os.environ | {"SKEIN_PORT": str(place.port), "SKEIN_STATE": str(place.state)}
    command = [SKEIN, "local"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            assert any(line.startswith(READY) for line in process.stdout), "it ended while it started"
            yield process
        finally:
            process.send_signal(stop_by)
            left = process.stdout.read()
    assert process.returncode == 0
    assert "POST   /v1/spaces/demo/threads/messages 201" in left or "GET    /v1/spaces/demo/threads 200" in left


def api(place: Place) -> httpx.Client:
    """A caller who knows only the env file."""
    env = read(place.env)
    return httpx.Client(
        base_url=f"{env['SKEIN_URL']}/v1/spaces/{env['SKEIN_SPACE']}",
        headers={"Authorization": f"Bearer {env['SKEIN_API_KEY']}"},
        timeout=30,
    )


def test_a_second_run_finds_the_data_and_the_key_again(tmp_path: Path) -> None:
    """Ctrl-C ends the first, SIGTERM the second; each shows its requests; thread, address and key are the same."""
    place = Place(free_port(), tmp_path / "state")

    with skein_local(place, signal.SIGINT), api(place) as caller:
        made = caller.post("/threads/messages", json={"content": "Hello"}).json()["data"]
    first = read(place.env)

    with skein_local(place, signal.SIGTERM), api(place) as caller:
        (thread,) = caller.get("/threads").json()["data"]

    assert thread["id"] == made["thread_id"]
    assert read(place.env) == first


def test_chat_streams_beside_the_emulator(tmp_path: Path) -> None:
    """The address that streams answers from the same data, shows its requests, and is gone with the rest."""
    place = Place(free_port(), tmp_path / "state")

    with skein_local(place, signal.SIGINT), api(place) as caller:
        env = read(place.env)
        url = f"{env['SKEIN_STREAM_URL']}/v1/spaces/demo"
        headers = {"X-API-Key": env["SKEIN_API_KEY"], "Accept": "text/event-stream"}
        streamed = httpx.post(f"{url}/chat", json={"message": "Hello"}, headers=headers, timeout=30)
        begun = json.loads(streamed.text.splitlines()[1].removeprefix("data: "))
        kept = caller.get(f"/threads/{begun['thread_id']}/messages").json()["data"]
        caller.get("/threads")

    assert streamed.headers["transfer-encoding"] == "chunked"
    assert [one["role"] for one in kept] == ["user", "assistant"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_a_state_folder_has_one_instance(tmp_path: Path) -> None:
    """A second instance on the same folder is refused, by name and with advice."""
    environment = os.environ | {"SKEIN_PORT": str(free_port()), "SKEIN_STATE": str(tmp_path)}

    with locked(tmp_path):
        second = subprocess.run(
            [SKEIN, "local"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert second.returncode == 1
    assert second.stderr == f"skein local: {tmp_path} is in use by another instance; name another in SKEIN_STATE\n"
