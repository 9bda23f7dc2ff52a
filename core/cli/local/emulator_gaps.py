"""Sets up the parts of the template that the emulator's CloudFormation ignores, by calls of the services themselves.

Each function fills one gap. Remove it when the emulator has closed the gap.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from core.cli.local.session import EmulatorSession

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

Resources = dict[str, dict[str, Any]]


def fill_gaps(session: EmulatorSession, template: dict[str, Any], physical: dict[str, str]) -> None:
    """Complete the deployed stack. `physical` maps logical to physical ids."""
    resources: Resources = template["Resources"]
    enable_ttl(session, resources, physical)
    put_gateway_responses(session, resources, physical)


def add_emulator_actions(template: str) -> str:
    """Add to a template in JSON the IAM actions that only the emulator checks. It requires the action with the
    operation's name even where AWS requires another: InvokeModelWithResponseStream permits ConverseStream on AWS."""
    for action, checked in (("bedrock:InvokeModelWithResponseStream", "bedrock:ConverseStream"),):
        template = template.replace(f'"{action}"', f'["{action}", "{checked}"]')
    return template


def unescape_media_types(template: str) -> str:
    """Replace `~1` by a slash in a template in JSON. CloudFormation requires this escape in media types; the emulator
    does not decode it."""
    return template.replace("~1", "/")


def iter_resources(resources: Resources, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield logical id and properties of each resource of a type."""
    return ((name, resource.get("Properties", {})) for name, resource in resources.items() if resource["Type"] == kind)


def enable_ttl(session: EmulatorSession, resources: Resources, physical: dict[str, str]) -> None:
    """Apply the TimeToLiveSpecification of each table."""
    dynamodb = session.client("dynamodb")
    for name, properties in iter_resources(resources, "AWS::DynamoDB::Table"):
        wanted = properties.get("TimeToLiveSpecification")
        current = dynamodb.describe_time_to_live(TableName=physical[name])["TimeToLiveDescription"]
        if wanted and current.get("TimeToLiveStatus") != "ENABLED":
            dynamodb.update_time_to_live(TableName=physical[name], TimeToLiveSpecification=wanted)


def put_gateway_responses(session: EmulatorSession, resources: Resources, physical: dict[str, str]) -> None:
    """Apply the GatewayResponses of each SAM API. As on AWS, they take effect with the next deployment of the stage."""
    gateway = session.client("apigateway")
    for name, properties in iter_resources(resources, "AWS::Serverless::Api"):
        for kind, response in properties.get("GatewayResponses", {}).items():
            put_gateway_response(gateway, physical[name], kind, response)
        gateway.create_deployment(restApiId=physical[name], stageName=properties["StageName"])


def put_gateway_response(gateway: "APIGatewayClient", api: str, kind: Any, response: dict[str, Any]) -> None:
    """Convert a gateway response from SAM's form to API Gateway's, and put it."""
    headers = response.get("ResponseParameters", {}).get("Headers", {})
    gateway.put_gateway_response(
        restApiId=api,
        responseType=kind,
        responseParameters={f"gatewayresponse.header.{name}": value for name, value in headers.items()},
        responseTemplates=response.get("ResponseTemplates", {}),
        **({"statusCode": str(response["StatusCode"])} if "StatusCode" in response else {}),
    )
