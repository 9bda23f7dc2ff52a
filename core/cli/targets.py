"""Which Skein a command works on: a deployed stack, or the one that runs on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoRegionError

from core.cli.environment import acting_on
from core.cli.errors import NoTargetError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


@contextmanager
def working_on(*, stack: str, region: str | None, profile: str | None, local: bool) -> Iterator[None]:
    """Inside the block `core` works on the chosen Skein's data. Raises NoTargetError."""
    with acting_on(environment_of_local() if local else environment_of_stack(stack, region, profile)):
        yield


def environment_of_stack(stack: str, region: str | None, profile: str | None) -> dict[str, str]:
    """What lets `core` work on a deployed stack, as its outputs and the caller's own AWS credentials say."""
    session = boto3.Session(profile_name=profile, region_name=region)
    found = session.get_credentials()
    if found is None:
        raise NoTargetError("there are no AWS credentials; sign in, or name a profile with --profile")
    try:
        outputs = outputs_of(session.client("cloudformation"), stack)
    except NoRegionError:
        raise NoTargetError("no AWS region is set; name one with --region") from None
    credentials = found.get_frozen_credentials()
    # In the environment, where they go before any profile: the ones that found the stack work on its table.
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key or "",
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key or "",
        "AWS_SESSION_TOKEN": credentials.token or "",
        "AWS_DEFAULT_REGION": session.region_name,
        **store_of(stack, outputs),
    }


def outputs_of(cloudformation: "CloudFormationClient", stack: str) -> dict[str, str]:
    """A stack's outputs."""
    try:
        (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        region = cloudformation.meta.region_name
        message = f"there is no stack '{stack}' in {region}; --stack and --region name another, --local the one here"
        raise NoTargetError(message) from None
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def store_of(stack: str, outputs: dict[str, str]) -> dict[str, str]:
    """Where a stack keeps its data."""
    try:
        return {"SKEIN_TABLE": outputs["TableName"], "SKEIN_BUCKET": outputs["ContentBucketName"]}
    except KeyError as missing:
        raise NoTargetError(f"the stack '{stack}' is not Skein's: it has no output {missing.args[0]}") from None


def environment_of_local() -> dict[str, str]:
    """What lets `core` work on the Skein that `make run` keeps running, found through its state folder."""
    # The emulator is not installed where a stack is only operated.
    from core.cli.local.demo import read
    from core.cli.local.deploy import describe
    from core.cli.local.run import Place
    from core.cli.local.session import EmulatorSession, environment_of

    place = Place.from_environment()
    url = read(place.env).get("SKEIN_URL", "")
    endpoint = f"http://{urlsplit(url).netloc}"
    try:
        # Another instance may have taken the port since.
        deployment = describe(EmulatorSession(endpoint)) if url else None
    except (BotoCoreError, ClientError):
        deployment = None
    if deployment is None or deployment.url != url:
        raise NoTargetError(f"no Skein runs on {place.state}; `make run` starts one, SKEIN_STATE names another folder")
    return environment_of(endpoint) | deployment.environment
