"""The template of this repository, deployed through CloudFormation as `sam deploy` would."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError, WaiterError
from samtranslator.yaml_helper import yaml_parse

from core.cli.bundle import ROOT, bundle, key_of
from core.cli.local.emulator_gaps import fill_gaps, known_actions, known_media_types
from core.cli.local.errors import DeployError
from core.cli.local.session import EmulatorSession

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.literals import CapabilityType
    from mypy_boto3_cloudformation.type_defs import WaiterConfigTypeDef

STACK = "skein"
CODE_BUCKET = "skein-code"
TEMPLATE = ROOT / "template.yaml"
CAPABILITIES: list["CapabilityType"] = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
# A first deployment that failed or was cut off: it holds no data, and CloudFormation does not update it.
NEVER_STOOD = {"CREATE_FAILED", "CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "ROLLBACK_IN_PROGRESS"}
WAIT: "WaiterConfigTypeDef" = {"Delay": 1, "MaxAttempts": 120}


@dataclass(frozen=True)
class Deployment:
    """What the stack's outputs say, with addresses as they are on this machine."""

    url: str
    table: str
    bucket: str
    outputs: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """What the template gives each function, for code that works on the stack's table from outside."""
        return {"SKEIN_TABLE": self.table, "SKEIN_BUCKET": self.bucket}


def deploy(
    session: EmulatorSession, template: Path = TEMPLATE, parameters: Mapping[str, str] = MappingProxyType({})
) -> Deployment:
    """Create the stack, or bring the one that stands there up to date: its data stays."""
    code = bundle()
    parsed = located(yaml_parse(template.read_text()), f"s3://{upload(session, key_of(code), code)}")
    told = known_media_types(known_actions(json.dumps(parsed, default=str)))
    address = upload(session, "template.json", told.encode())
    create_or_update(session.client("cloudformation"), f"{session.endpoint}/{address}", parameters)
    fill_gaps(session, parsed, physical_ids(session))
    return describe(session)


def upload(session: EmulatorSession, key: str, content: bytes) -> str:
    """Put code or template where CloudFormation can fetch it; returns bucket and key."""
    s3 = session.client("s3")
    s3.create_bucket(Bucket=CODE_BUCKET)
    s3.put_object(Bucket=CODE_BUCKET, Key=key, Body=content)
    return f"{CODE_BUCKET}/{key}"


def located(template: dict[str, Any], code: str) -> dict[str, Any]:
    """Point every function at the uploaded code, as `aws cloudformation package` does."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = code
    return template


def create_or_update(cloudformation: "CloudFormationClient", template_url: str, parameters: Mapping[str, str]) -> None:
    """Deploy and wait; nothing changed is fine."""
    status = status_of(cloudformation)
    stack: dict[str, Any] = {
        "StackName": STACK,
        "TemplateURL": template_url,
        "Capabilities": CAPABILITIES,
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    }
    if status in NEVER_STOOD:
        cloudformation.delete_stack(StackName=STACK)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig=WAIT)
    try:
        if status and status not in NEVER_STOOD:
            cloudformation.update_stack(**stack)
            cloudformation.get_waiter("stack_update_complete").wait(StackName=STACK, WaiterConfig=WAIT)
        else:
            cloudformation.create_stack(**stack)
            cloudformation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig=WAIT)
    except WaiterError as error:
        raise DeployError(reasons(cloudformation)) from error
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise DeployError(str(error)) from error


def status_of(cloudformation: "CloudFormationClient") -> str:
    """How the stack stands; nothing when there is none."""
    try:
        return cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    except ClientError:
        return ""


def reasons(cloudformation: "CloudFormationClient") -> str:
    """What CloudFormation says about each resource that failed."""
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if event.get("ResourceStatus", "").endswith("FAILED")]
    lines = [f"{event.get('LogicalResourceId')}: {event.get('ResourceStatusReason')}" for event in failed]
    return "\n".join(["the template was not deployed:", *lines])


def physical_ids(session: EmulatorSession) -> dict[str, str]:
    """The stack's resources: logical id to physical id."""
    found = session.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    return {resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "") for resource in found}


def describe(session: EmulatorSession) -> Deployment:
    """Read the deployed stack's outputs."""
    stack = session.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    url = local_address(session.endpoint, outputs["ApiUrl"])
    return Deployment(url, outputs["TableName"], outputs["ContentBucketName"], outputs)


def local_address(endpoint: str, url: str) -> str:
    """Turn the address that the API would have on AWS into the one that it has here."""
    parts = urlsplit(url)
    api, _, _ = (parts.hostname or "").partition(".")
    return f"{endpoint}/_aws/execute-api/{api}{parts.path}".rstrip("/")
