"""What CloudFormation sets up and the emulator's CloudFormation leaves out, set up through the services themselves.

Each function names one such gap. When a newer emulator closes it, the function goes.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from core.cli.local.session import EmulatorSession

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

Resources = dict[str, dict[str, Any]]


def fill_gaps(session: EmulatorSession, template: dict[str, Any], physical: dict[str, str]) -> None:
    """Make the deployed stack what the template says; `physical` maps logical to physical ids."""
    resources: Resources = template["Resources"]
    expire_items(session, resources, physical)
    answer_as_the_gateway(session, resources, physical)


def known_actions(template: str) -> str:
    """A template in JSON, its IAM actions by the names that the emulator checks: it asks for the operation's own name
    where AWS asks for another's (Bedrock's ConverseStream is allowed by InvokeModelWithResponseStream)."""
    for action, checked in (("bedrock:InvokeModelWithResponseStream", "bedrock:ConverseStream"),):
        template = template.replace(f'"{action}"', f'["{action}", "{checked}"]')
    return template


def known_media_types(template: str) -> str:
    """A template in JSON, the slashes of its media types as such: CloudFormation wants them escaped (`~1`), which the
    emulator takes for part of the name."""
    return template.replace("~1", "/")


def of_type(resources: Resources, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each resource of one type: its logical id and its properties."""
    return ((name, it.get("Properties", {})) for name, it in resources.items() if it["Type"] == kind)


def expire_items(session: EmulatorSession, resources: Resources, physical: dict[str, str]) -> None:
    """TimeToLiveSpecification of a table."""
    dynamodb = session.client("dynamodb")
    for name, properties in of_type(resources, "AWS::DynamoDB::Table"):
        wanted = properties.get("TimeToLiveSpecification")
        current = dynamodb.describe_time_to_live(TableName=physical[name])["TimeToLiveDescription"]
        if wanted and current.get("TimeToLiveStatus") != "ENABLED":
            dynamodb.update_time_to_live(TableName=physical[name], TimeToLiveSpecification=wanted)


def answer_as_the_gateway(session: EmulatorSession, resources: Resources, physical: dict[str, str]) -> None:
    """GatewayResponses of a SAM API; as on AWS, they count from the next deployment of the stage."""
    gateway = session.client("apigateway")
    for name, properties in of_type(resources, "AWS::Serverless::Api"):
        for kind, response in properties.get("GatewayResponses", {}).items():
            put_response(gateway, physical[name], kind, response)
        gateway.create_deployment(restApiId=physical[name], stageName=properties["StageName"])


def put_response(gateway: "APIGatewayClient", api: str, kind: Any, response: dict[str, Any]) -> None:
    """One gateway response, from SAM's form into the API's."""
    headers = response.get("ResponseParameters", {}).get("Headers", {})
    gateway.put_gateway_response(
        restApiId=api,
        responseType=kind,
        responseParameters={f"gatewayresponse.header.{name}": value for name, value in headers.items()},
        responseTemplates=response.get("ResponseTemplates", {}),
        **({"statusCode": str(response["StatusCode"])} if "StatusCode" in response else {}),
    )
