"""Deploys this repository's template to the emulator through CloudFormation, as `sam deploy` does on AWS."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError, WaiterError
from samtranslator.yaml_helper import yaml_parse

from core.cli.bundle import ROOT, bundle, zip_key
from core.cli.local.emulator_gaps import add_emulator_actions, fill_gaps, unescape_media_types
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
# A first deployment that failed or was interrupted. It has no data, and CloudFormation cannot update it.
NEVER_CREATED = {"CREATE_FAILED", "CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "ROLLBACK_IN_PROGRESS"}
WAIT: "WaiterConfigTypeDef" = {"Delay": 1, "MaxAttempts": 120}


@dataclass(frozen=True)
class Deployment:
    """The stack's outputs. `url` is the API's address on this machine, without a slash at the end."""

    url: str
    table: str
    bucket: str
    outputs: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that name the table and the bucket, as the template sets them for functions."""
        return {"SKEIN_TABLE": self.table, "SKEIN_BUCKET": self.bucket}


def deploy(
    session: EmulatorSession, template: Path = TEMPLATE, parameters: Mapping[str, str] = MappingProxyType({})
) -> Deployment:
    """Create the stack, or update the existing one; its data stays. Raises DeployError."""
    code = bundle()
    parsed = set_code_uri(yaml_parse(template.read_text()), f"s3://{upload(session, zip_key(code), code)}")
    text = unescape_media_types(add_emulator_actions(json.dumps(parsed, default=str)))
    address = upload(session, "template.json", text.encode())
    create_or_update(session.client("cloudformation"), f"{session.endpoint}/{address}", parameters)
    fill_gaps(session, parsed, physical_ids(session))
    return describe(session)


def upload(session: EmulatorSession, key: str, content: bytes) -> str:
    """Upload a file for CloudFormation to S3. Returns `bucket/key`."""
    s3 = session.client("s3")
    s3.create_bucket(Bucket=CODE_BUCKET)
    s3.put_object(Bucket=CODE_BUCKET, Key=key, Body=content)
    return f"{CODE_BUCKET}/{key}"


def set_code_uri(template: dict[str, Any], code: str) -> dict[str, Any]:
    """Set the code address of every function, as `aws cloudformation package` does. Changes and returns `template`."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = code
    return template


def create_or_update(cloudformation: "CloudFormationClient", template_url: str, parameters: Mapping[str, str]) -> None:
    """Deploy the template and wait for the result. An unchanged stack is not an error."""
    status = stack_status(cloudformation)
    stack: dict[str, Any] = {
        "StackName": STACK,
        "TemplateURL": template_url,
        "Capabilities": CAPABILITIES,
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
    }
    if status in NEVER_CREATED:
        cloudformation.delete_stack(StackName=STACK)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig=WAIT)
    try:
        if status and status not in NEVER_CREATED:
            cloudformation.update_stack(**stack)
            cloudformation.get_waiter("stack_update_complete").wait(StackName=STACK, WaiterConfig=WAIT)
        else:
            cloudformation.create_stack(**stack)
            cloudformation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig=WAIT)
    except WaiterError as error:
        raise DeployError(failure_reasons(cloudformation)) from error
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise DeployError(str(error)) from error


def stack_status(cloudformation: "CloudFormationClient") -> str:
    """Return the stack's status, or an empty string if there is no stack."""
    try:
        return cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    except ClientError:
        return ""


def failure_reasons(cloudformation: "CloudFormationClient") -> str:
    """Return CloudFormation's reason for each resource that failed, one a line."""
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if event.get("ResourceStatus", "").endswith("FAILED")]
    lines = [f"{event.get('LogicalResourceId')}: {event.get('ResourceStatusReason')}" for event in failed]
    return "\n".join(["CloudFormation did not deploy the template:", *lines])


def physical_ids(session: EmulatorSession) -> dict[str, str]:
    """Return the physical id of each of the stack's resources by logical id."""
    resources = session.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    return {resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "") for resource in resources}


def describe(session: EmulatorSession) -> Deployment:
    """Return the deployed stack's outputs."""
    stack = session.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    url = local_address(session.endpoint, outputs["ApiUrl"])
    return Deployment(url, outputs["TableName"], outputs["ContentBucketName"], outputs)


def local_address(endpoint: str, url: str) -> str:
    """Convert the API's address on AWS to its address in the emulator."""
    parts = urlsplit(url)
    api, _, _ = (parts.hostname or "").partition(".")
    return f"{endpoint}/_aws/execute-api/{api}{parts.path}".rstrip("/")
