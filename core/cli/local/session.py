"""How this machine talks to the emulator: one address for every service, one caller whom no policy limits."""

from typing import TYPE_CHECKING, Any

import boto3

HOST = "127.0.0.1"
REGION = "us-east-1"
ADMINISTRATOR = ("test", "test")


def endpoint_of(port: int) -> str:
    """The address of the emulator that listens on a port of this machine."""
    return f"http://{HOST}:{port}"


def environment_of(endpoint: str) -> dict[str, str]:
    """What makes any AWS client, of any language, talk to the emulator as its administrator."""
    access_key, secret = ADMINISTRATOR
    return {
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": "",
    }


class EmulatorSession(boto3.Session):
    """A boto3 session whose every client talks to the emulator, whatever the environment says about AWS."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(*ADMINISTRATOR, region_name=REGION)
        self.endpoint = endpoint

    # Hidden from the type checker, which keeps the overloads of the class above: one type for each service's client.
    if not TYPE_CHECKING:

        def client(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
            return super().client(*args, **{"endpoint_url": self.endpoint, **kwargs})

        def resource(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
            return super().resource(*args, **{"endpoint_url": self.endpoint, **kwargs})
