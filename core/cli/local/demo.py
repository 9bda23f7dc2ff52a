"""A space and a key to begin with, kept in the state folder's `env` file."""

from dataclasses import dataclass
from pathlib import Path

from core import credentials
from core.cli.acting import acting_on
from core.cli.local.deploy import Deployment
from core.cli.local.emulator import Emulator
from core.credentials import Grant
from core.errors import Unauthenticated

SPACE = "demo"
GRANT = Grant(tenant="demo", principal="demo", scopes=credentials.SCOPES, default_space=SPACE)


@dataclass(frozen=True)
class Demo:
    """What a caller needs to talk to the local API."""

    url: str
    api_key: str
    space: str

    @property
    def first_call(self) -> str:
        """A curl line that makes a thread with its first message."""
        return (
            f"curl -X POST {self.url}/v1/spaces/{self.space}/threads/messages"
            f" -H 'Authorization: Bearer {self.api_key}' -H 'Content-Type: application/json'"
            """ -d '{"content":"Hello, Skein"}'"""
        )


def prepare(emulator: Emulator, deployment: Deployment, env: Path) -> Demo:
    """Make the demo, with the key of the last run when it still opens the door, and write it into `env`."""
    known = read(env)
    with acting_on(emulator.environment | deployment.environment):
        demo = Demo(deployment.url, seed_demo_key(known.get("SKEIN_API_KEY", "")), SPACE)
    write(env, demo)
    return demo


def seed_demo_key(known: str) -> str:
    """The known key if it is still good, else a new one that may do everything in every space of the demo's tenant."""
    try:
        credentials.verify(known)
    except Unauthenticated:
        _, known = credentials.issue(GRANT, name="demo")
    return known


def read(env: Path) -> dict[str, str]:
    """The file's settings; none when there is no file."""
    lines = env.read_text().splitlines() if env.exists() else []
    return {name: value for name, equals, value in (line.partition("=") for line in lines) if equals}


def write(env: Path, demo: Demo) -> None:
    """Write the file so that only its owner can read it."""
    env.touch(mode=0o600)
    env.chmod(0o600)
    env.write_text(f"SKEIN_URL={demo.url}\nSKEIN_API_KEY={demo.api_key}\nSKEIN_SPACE={demo.space}\n")
