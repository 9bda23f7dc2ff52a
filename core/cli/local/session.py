"""AWS clients for the emulator: one address for every service, and credentials that no policy restricts."""

from typing import TYPE_CHECKING, Any

import boto3

HOST = "127.0.0.1"
REGION = "us-east-1"
ADMINISTRATOR = ("test", "test")


def endpoint_url(port: int) -> str:
    """Return the address of the emulator or server on a port."""
    return f"http://{HOST}:{port}"


def client_environment(endpoint: str) -> dict[str, str]:
    """Return the variables that connect AWS clients of any language to the emulator with full permissions."""
    access_key, secret = ADMINISTRATOR
    return {
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": "",
    }


class EmulatorSession(boto3.Session):
    """A boto3 session whose clients use the emulator and ignore the AWS settings of the environment."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(*ADMINISTRATOR, region_name=REGION)
        self.endpoint = endpoint

    # Hidden from the type checker, which uses boto3.Session's overloads: they give the type of each service's client.
    if not TYPE_CHECKING:

        def client(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
            return super().client(*args, **{"endpoint_url": self.endpoint, **kwargs})

        def resource(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
            return super().resource(*args, **{"endpoint_url": self.endpoint, **kwargs})
