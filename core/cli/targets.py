"""The Skein that a command works on: a deployed stack, or the instance that runs on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoRegionError

from core.cli.environment import using
from core.cli.errors import TargetError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


@contextmanager
def open_target(*, stack: str, region: str | None, profile: str | None, local: bool) -> Iterator[None]:
    """Make `core` use the data of the chosen Skein inside the block. Raises TargetError."""
    with using(local_environment() if local else stack_environment(stack, region, profile)):
        yield


def stack_environment(stack: str, region: str | None, profile: str | None) -> dict[str, str]:
    """Return the variables for a deployed stack: its table and bucket, and the caller's AWS credentials."""
    session = boto3.Session(profile_name=profile, region_name=region)
    source = session.get_credentials()
    if source is None:
        raise TargetError("there are no AWS credentials; sign in, or name a profile with --profile")
    try:
        outputs = stack_outputs(session.client("cloudformation"), stack)
    except NoRegionError:
        raise TargetError("no AWS region is set; name one with --region") from None
    credentials = source.get_frozen_credentials()
    # Variables have precedence over profiles, so the credentials that found the stack are used on its table.
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key or "",
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key or "",
        "AWS_SESSION_TOKEN": credentials.token or "",
        "AWS_DEFAULT_REGION": session.region_name,
        **table_and_bucket(stack, outputs),
    }


def stack_outputs(cloudformation: "CloudFormationClient", stack: str) -> dict[str, str]:
    """Return a stack's outputs by name. Raises TargetError if the stack does not exist."""
    try:
        (description,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        region = cloudformation.meta.region_name
        message = (
            f"there is no stack '{stack}' in {region}; choose another with --stack and --region, "
            "or use --local for the instance on this machine"
        )
        raise TargetError(message) from None
    return {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}


def table_and_bucket(stack: str, outputs: dict[str, str]) -> dict[str, str]:
    """Return the variables that name a stack's table and bucket. Raises TargetError if an output is missing."""
    try:
        return {"SKEIN_TABLE": outputs["TableName"], "SKEIN_BUCKET": outputs["ContentBucketName"]}
    except KeyError as missing:
        raise TargetError(
            f"the stack '{stack}' is not a Skein stack: it has no output {missing.args[0]}; name another with --stack"
        ) from None


def local_environment() -> dict[str, str]:
    """Return the variables for the instance that `make run` started. Raises TargetError if it does not run."""
    # The emulator is a development dependency: operators of a stack do not install it.
    from core.cli.local.demo import read_env
    from core.cli.local.deploy import describe
    from core.cli.local.run import Instance
    from core.cli.local.session import EmulatorSession, client_environment

    instance = Instance.from_environment()
    url = read_env(instance.env).get("SKEIN_URL", "")
    endpoint = f"http://{urlsplit(url).netloc}"
    try:
        # The port may belong to another instance by now, so the address is compared.
        deployment = describe(EmulatorSession(endpoint)) if url else None
    except (BotoCoreError, ClientError):
        deployment = None
    if deployment is None or deployment.url != url:
        raise TargetError(
            f"no Skein runs on {instance.state}; start it with `make run`, or name its folder in SKEIN_STATE"
        )
    return client_environment(endpoint) | deployment.environment
