"""Compare the CPU of warm requests and of DynamoDB calls: `python -m tests.bench.overhead [--write]`.

It measures functions that answer one event of `get_message` with the same body, each in its own process, and two
DynamoDB clients. All use boto3 with record responses of DynamoDB, so neither the network nor an emulator has an
effect. They run alternately, and the result is the minimum of `ROUNDS`, since other work on the machine only adds time.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core import ids
from core.access import api_keys
from core.cli.bundle import ROOT
from core.cli.environment import using
from core.models import Space
from core.settings import settings
from tests.bench import tables
from tests.clients.environments import install_python
from tests.support.clients.base import SPACE, new_grant
from tests.support.data.conversations import new_thread
from tests.support.data.events import invoke, rest_event
from tests.support.engines.aws import run_engine
from tests.support.engines.hooks import register_hooks
from tests.support.inspect.functions import function

ROUNDS = 7

HEADINGS = ("warm operation", "CPU, microseconds", "ratio")

TEXT = "Could you tell me where my order is? " * 8


@dataclass(frozen=True)
class Program:
    """An implementation to measure."""

    name: str
    file: str
    requirements: tuple[str, ...] = ()

    def run(self, recording: Path, environment: dict[str, str]) -> Any:
        """Run one round; return the body of the response and the microseconds per request."""
        interpreter = (
            install_python(f"overhead-{self.file}", *self.requirements) if self.requirements else sys.executable
        )
        command = [str(interpreter), "-m", f"tests.bench.programs.{self.file}", str(recording)]
        process = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
        return json.loads(process.stdout)


PROGRAMS = (
    Program("a bare function", "bare_message"),
    Program("Skein", "skein_message"),
    Program("FastAPI, Mangum", "fastapi_message", ("fastapi==0.165.0", "mangum==0.22.0", "boto3==1.44.5")),
)


@contextmanager
def record() -> Iterator[tuple[Path, dict[str, str]]]:
    """Record a request, and yield the file of the recording and the environment variables of the programs.

    The recording contains the event, DynamoDB's responses and the tenants of keys.
    """
    with TemporaryDirectory() as home, run_engine(Path(home)) as engine:
        environment = engine.new_store()
        with using(environment):
            file = Path(home) / "recording.json"
            file.write_text(json.dumps(_record_request()))
        path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        yield file, environment | path


def _record_request() -> dict[str, Any]:
    grant = new_grant()
    _, key = api_keys.issue(grant, name="overhead")
    thread = new_thread(TEXT, space=Space(grant.tenant, SPACE))
    path = {"space_id": SPACE, "thread_id": str(thread.id), "message_id": str(ids.message_id(thread.id, 1))}
    handler = function("get_message")
    event = rest_event("GET", handler.path, path, headers=[("X-API-Key", key)])
    responses: dict[str, str] = {}

    def record_response(event_name: str, response_dict: dict[str, Any], **_: Any) -> None:
        responses[event_name.rpartition(".")[2]] = response_dict["body"].decode()

    with register_hooks(("response-received.dynamodb", record_response)):
        assert invoke(handler, event).status == 200
    return {
        "event": json.dumps(event),
        "responses": responses,
        "item": json.loads(responses["BatchGetItem"])["Responses"][settings().table][1],
        "tenants": {sha256(key.encode()).hexdigest(): grant.tenant},
    }


CALLS = Program("DynamoDB call", "calls")


def measure_requests(recording: Path, environment: dict[str, str]) -> dict[str, float]:
    """Measure the microseconds of CPU per request of each program. Raises ValueError if their responses differ."""
    results: dict[str, list[Any]] = {program.name: [] for program in PROGRAMS}
    for _ in range(ROUNDS):
        for program in PROGRAMS:
            results[program.name].append(program.run(recording, environment))
    bodies = [result["body"] for rounds in results.values() for result in rounds]
    if any(body != bodies[0] for body in bodies):
        raise ValueError(f"responses differ: {bodies}")
    return {name: min(result["microseconds"] for result in rounds) for name, rounds in results.items()}


def rows(operation: str, measured: dict[str, float]) -> Iterator[tuple[str, ...]]:
    """Yield rows of the table; ratios are relative to the first."""
    first = next(iter(measured.values()))
    for name, microseconds in measured.items():
        yield (f"{operation}: {name}", f"{microseconds:.0f}", f"{microseconds / first:.2f}")


def main() -> None:
    """Run the command line."""
    with record() as recording:
        measured = {"get a message": measure_requests(*recording), CALLS.name: CALLS.run(*recording)}
    text = tables.table(
        HEADINGS, [line for operation, results in measured.items() for line in rows(operation, results)]
    )
    if "--write" in sys.argv:
        tables.write("overhead", text)
    print(text)


if __name__ == "__main__":
    main()
