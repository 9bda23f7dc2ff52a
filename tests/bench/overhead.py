"""CPU of warm requests and of DynamoDB calls beside others': `python -m tests.bench.overhead [--write]`.

Functions that answer one event of `get_message` with one body, each in a process of its own, and two clients of
DynamoDB. All go with boto3 to the last step: DynamoDB's answers are kept ones, so neither the network nor an emulator
counts. They take turns, and the least of `ROUNDS` counts, since other work on the machine only adds.
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
from tests.clients.environments import python
from tests.support.clients.base import SPACE, new_grant
from tests.support.data.conversations import new_thread
from tests.support.data.events import invoke, rest_event
from tests.support.engines.aws import run_engine
from tests.support.engines.hooks import register_hooks
from tests.support.inspect.functions import function

ROUNDS = 7

HEADINGS = ("warm", "CPU, microseconds", "ratio")

TEXT = "Could you tell me where my order is? " * 8


@dataclass(frozen=True)
class Program:
    """One way to answer."""

    name: str
    file: str
    requirements: tuple[str, ...] = ()

    def run(self, told: Path, environment: dict[str, str]) -> Any:
        """One round: the body it answers with, and the microseconds of a request."""
        interpreter = python(f"overhead-{self.file}", *self.requirements) if self.requirements else sys.executable
        command = [str(interpreter), "-m", f"tests.bench.programs.{self.file}", str(told)]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout)


CONTESTANTS = (
    Program("a bare function", "bare_message"),
    Program("Skein", "skein_message"),
    Program("FastAPI, Mangum", "fastapi_message", ("fastapi==0.165.0", "mangum==0.22.0", "boto3==1.44.5")),
)


@contextmanager
def recorded() -> Iterator[tuple[Path, dict[str, str]]]:
    """A file with an event, DynamoDB's answers to it and who is known; and the environment for the programs."""
    with TemporaryDirectory() as home, run_engine(Path(home)) as engine:
        environment = engine.new_store()
        with using(environment):
            file = Path(home) / "told.json"
            file.write_text(json.dumps(_told()))
        path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        yield file, environment | path


def _told() -> dict[str, Any]:
    grant = new_grant()
    _, key = api_keys.issue(grant, name="overhead")
    thread = new_thread(TEXT, space=Space(grant.tenant, SPACE))
    path = {"space_id": SPACE, "thread_id": str(thread.id), "message_id": str(ids.message_id(thread.id, 1))}
    handler = function("get_message")
    event = rest_event("GET", handler.path, path, headers=[("X-API-Key", key)])
    answers: dict[str, str] = {}

    def keep(event_name: str, response_dict: dict[str, Any], **_: Any) -> None:
        answers[event_name.rpartition(".")[2]] = response_dict["body"].decode()

    with register_hooks(("response-received.dynamodb", keep)):
        assert invoke(handler, event).status == 200
    return {
        "event": json.dumps(event),
        "answers": answers,
        "item": json.loads(answers["BatchGetItem"])["Responses"][settings().table][1],
        "seen": {sha256(key.encode()).hexdigest(): grant.tenant},
    }


CALLS = Program("a call of DynamoDB's", "calls")


def requests(told: Path, environment: dict[str, str]) -> dict[str, float]:
    """Microseconds of CPU of a request by name. Raises ValueError if they do not say the same."""
    found: dict[str, list[Any]] = {program.name: [] for program in CONTESTANTS}
    for _ in range(ROUNDS):
        for program in CONTESTANTS:
            found[program.name].append(program.run(told, environment))
    bodies = [one["body"] for answers in found.values() for one in answers]
    if any(body != bodies[0] for body in bodies):
        raise ValueError(f"they do not say the same: {bodies}")
    return {name: min(one["microseconds"] for one in answers) for name, answers in found.items()}


def rows(what: str, found: dict[str, float]) -> Iterator[tuple[str, ...]]:
    """Lines of the table; the ratio is to the first one's."""
    first = next(iter(found.values()))
    for name, took in found.items():
        yield (f"{what}: {name}", f"{took:.0f}", f"{took / first:.2f}")


def main() -> None:
    """The command line."""
    with recorded() as recording:
        measured = {"get a message": requests(*recording), CALLS.name: CALLS.run(*recording)}
    text = tables.table(HEADINGS, [line for what, found in measured.items() for line in rows(what, found)])
    if "--write" in sys.argv:
        tables.write("overhead", text)
    print(text)


if __name__ == "__main__":
    main()
