"""A space and a key to begin with, kept in the state folder's `env` file."""

from dataclasses import dataclass
from pathlib import Path

from core.access import api_keys
from core.access.api_keys import Grant
from core.cli.environment import acting_on
from core.cli.local.deploy import Deployment
from core.cli.local.emulator import Emulator
from core.errors import Unauthenticated

SPACE = "demo"
GRANT = Grant(tenant="demo", principal="demo", scopes=api_keys.SCOPES, default_space=SPACE)


@dataclass(frozen=True)
class Demo:
    """What a caller needs to talk to the local API."""

    url: str
    api_key: str
    space: str
    stream_url: str

    @property
    def first_call(self) -> str:
        """A curl line that makes a thread with its first message."""
        return (
            f"curl -X POST {self.url}/v1/spaces/{self.space}/threads/messages"
            f" -H 'Authorization: Bearer {self.api_key}' -H 'Content-Type: application/json'"
            """ -d '{"content":"Hello, Skein"}'"""
        )

    @property
    def first_stream(self) -> str:
        """A curl line that has a model answer, and shows the answer as it comes."""
        return (
            f"curl -N {self.stream_url}/v1/spaces/{self.space}/chat -H 'Accept: text/event-stream'"
            f" -H 'Authorization: Bearer {self.api_key}'"
            """ -d '{"message":"Hello, Skein"}'"""
        )


def prepare(emulator: Emulator, deployment: Deployment, env: Path, stream_url: str) -> Demo:
    """Make the demo, with the key of the last run when it still opens the door, and write it into `env`."""
    known = read(env)
    with acting_on(emulator.environment | deployment.environment):
        demo = Demo(deployment.url, seed_demo_key(known.get("SKEIN_API_KEY", "")), SPACE, stream_url)
    write(env, demo)
    return demo


def seed_demo_key(known: str) -> str:
    """The known key if it is still good, else a new one that may do everything in every space of the demo's tenant."""
    try:
        api_keys.verify(known)
    except Unauthenticated:
        _, known = api_keys.issue(GRANT, name="demo")
    return known


def read(env: Path) -> dict[str, str]:
    """The file's settings; none when there is no file."""
    lines = env.read_text().splitlines() if env.exists() else []
    return {name: value for name, equals, value in (line.partition("=") for line in lines) if equals}


def write(env: Path, demo: Demo) -> None:
    """Write the file so that only its owner can read it."""
    env.touch(mode=0o600)
    env.chmod(0o600)
    lines = {
        "SKEIN_URL": demo.url,
        "SKEIN_STREAM_URL": demo.stream_url,
        "SKEIN_API_KEY": demo.api_key,
        "SKEIN_SPACE": demo.space,
    }
    env.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
