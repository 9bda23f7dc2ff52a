"""The demo space and its API key. The state folder's `env` file has the addresses, the key and the space."""

from dataclasses import dataclass
from pathlib import Path

from core.access import api_keys
from core.access.api_keys import Grant
from core.cli.environment import using
from core.cli.local.deploy import Deployment
from core.cli.local.emulator import Emulator
from core.errors import Unauthenticated

SPACE = "demo"
GRANT = Grant(tenant="demo", principal="demo", scopes=api_keys.SCOPES, default_space=SPACE)


@dataclass(frozen=True)
class Demo:
    """Everything that a client needs to call the local API."""

    url: str
    api_key: str
    space: str
    stream_url: str

    @property
    def create_thread_command(self) -> str:
        """A curl command that creates a thread with a message."""
        return (
            f"curl -X POST {self.url}/v1/spaces/{self.space}/threads/messages"
            f" -H 'Authorization: Bearer {self.api_key}' -H 'Content-Type: application/json'"
            """ -d '{"content":"Hello, Skein"}'"""
        )

    @property
    def chat_command(self) -> str:
        """A curl command that sends a message to a model and prints the streamed reply."""
        return (
            f"curl -N {self.stream_url}/v1/spaces/{self.space}/chat -H 'Accept: text/event-stream'"
            f" -H 'Authorization: Bearer {self.api_key}'"
            """ -d '{"message":"Hello, Skein"}'"""
        )


def prepare(emulator: Emulator, deployment: Deployment, env: Path, stream_url: str) -> Demo:
    """Write the `env` file and return its content. The key in an existing file is used again if it is still valid."""
    previous = read_env(env)
    with using(emulator.environment | deployment.environment):
        demo = Demo(deployment.url, seed_demo_key(previous.get("SKEIN_API_KEY", "")), SPACE, stream_url)
    write_env(env, demo)
    return demo


def seed_demo_key(key: str) -> str:
    """Return the key if it is valid, otherwise a new one with all scopes in every space of the tenant `demo`."""
    try:
        api_keys.verify(key)
    except Unauthenticated:
        _, key = api_keys.issue(GRANT, name="demo")
    return key


def read_env(env: Path) -> dict[str, str]:
    """Return the variables in the file; none if it does not exist."""
    lines = env.read_text().splitlines() if env.exists() else []
    return {name: value for name, equals, value in (line.partition("=") for line in lines) if equals}


def write_env(env: Path, demo: Demo) -> None:
    """Write the file with permissions for its owner only, because it contains a key."""
    env.touch(mode=0o600)
    env.chmod(0o600)
    variables = {
        "SKEIN_URL": demo.url,
        "SKEIN_STREAM_URL": demo.stream_url,
        "SKEIN_API_KEY": demo.api_key,
        "SKEIN_SPACE": demo.space,
    }
    env.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
