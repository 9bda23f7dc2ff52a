"""What functions ask of AWS, in the words of their policies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.model import OperationModel

from core.cli.environment import clear_caches
from tests.support.hooks import Hook, hooked

TABLE, BUCKET, OBJECTS = "table", "bucket", "objects"

REGION, ACCOUNT = "us-east-1", "123456789012"
"""Where the functions of the tests are."""


@dataclass(frozen=True)
class Use:
    """One action on one resource. `seen` is what conditions look at: for `dynamodb:LeadingKeys` the partition, for
    `kms:ViaService` the service that asks in the function's name."""

    action: str
    resource: str
    seen: str = ""


@contextmanager
def watching() -> Iterator[set[Use]]:
    """Note what is asked inside the block, of the clients that `core` has there: enter it after `using`."""
    uses: set[Use] = set()
    with hooked(("provide-client-params", _noting(uses))):
        yield uses


@contextmanager
def watching_all() -> Iterator[set[Use]]:
    """Note what is asked inside the block, of any service: all clients are made anew there, and secrets read again."""
    uses: set[Use] = set()
    clear_caches()
    session = boto3.Session()
    session.events.register("provide-client-params", _noting(uses))
    boto3.DEFAULT_SESSION = session
    try:
        yield uses
    finally:
        clear_caches()


def _noting(uses: set[Use]) -> Hook:
    def note(params: dict[str, Any], model: OperationModel, **_: object) -> None:
        uses.update(_uses(model.name, params))

    return note


def _uses(operation: str, params: Any) -> Iterator[Use]:
    match operation:
        case "GetItem" | "UpdateItem" | "DeleteItem":
            yield _item(operation, params["Key"])
        case "PutItem":
            yield _item(operation, params["Item"])
        case "Query":
            yield _query(params)
        case "BatchGetItem":
            yield from (_item(operation, key) for one in params["RequestItems"].values() for key in one["Keys"])
        case "BatchWriteItem":
            requests = [request for one in params["RequestItems"].values() for request in one]
            for request in requests:
                yield from (_item(operation, {**one.get("Key", {}), **one.get("Item", {})}) for one in request.values())
        case "TransactWriteItems":
            for write in params["TransactItems"]:
                yield from (_item(TRANSACTED[kind], one.get("Key") or one.get("Item")) for kind, one in write.items())
        case _:
            yield from _uses_elsewhere(operation, params)


def _uses_elsewhere(operation: str, params: Any) -> Iterator[Use]:
    match operation:
        case "ConverseStream":
            yield from (Use("bedrock:InvokeModelWithResponseStream", arn) for arn in _models(params["modelId"]))
        case _ if operation.endswith(("CodeInterpreter", "CodeInterpreterSession")):
            yield Use(f"bedrock-agentcore:{operation}", _interpreter(params["codeInterpreterIdentifier"]))
        case _ if operation in OF_OTHERS:
            action, named = OF_OTHERS[operation]
            yield Use(action, params[named] if named else "*")
        case _:
            yield Use(*OF_S3[operation])


TRANSACTED = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
"""A transaction needs the permission of each of its parts, and none of its own."""

OF_S3 = {
    "CreateBucket": ("s3:PutObject", OBJECTS),  # as what botocore announces the signing of a form for an upload
    "PutObject": ("s3:PutObject", OBJECTS),
    "GetObject": ("s3:GetObject", OBJECTS),
    "HeadObject": ("s3:GetObject", OBJECTS),
    "DeleteObject": ("s3:DeleteObject", OBJECTS),
    "DeleteObjects": ("s3:DeleteObject", OBJECTS),
    "ListObjectsV2": ("s3:ListBucket", BUCKET),
}
"""Permissions of S3 have other names than its calls."""

OF_OTHERS = {
    "DetectPiiEntities": ("comprehend:DetectPiiEntities", None),
    "GetParameter": ("ssm:GetParameter", "Name"),
    "GetSecretValue": ("secretsmanager:GetSecretValue", "SecretId"),
    "Invoke": ("lambda:InvokeFunction", "FunctionName"),
}
"""The permission for a call of another service, and which of its parameters is the ARN of what is asked for."""


def _item(operation: str, key: Any) -> Use:
    return Use(f"dynamodb:{operation}", TABLE, key["pk"]["S"])


def _query(params: Any) -> Use:
    """A range of one partition: the key condition begins with it, of the table or of an index."""
    name, _, value = params["KeyConditionExpression"].strip("( ").partition(" = ")
    assert params["ExpressionAttributeNames"][name] in {"pk", params.get("IndexName")}
    partition = params["ExpressionAttributeValues"][value.split()[0].strip(")")]["S"]
    index = params.get("IndexName")
    return Use("dynamodb:Query", f"{TABLE}/index/{index}" if index else TABLE, partition)


def _models(id: str) -> Iterator[str]:
    """A model of the region; or a profile, which takes leave for its model in every region that it may choose ("When
    you specify an inference profile ...", Bedrock's user guide, Prerequisites for inference profiles)."""
    place, _, model = id.partition(".")
    if place == "us":
        yield f"arn:aws:bedrock:{REGION}:{ACCOUNT}:inference-profile/{id}"
        yield f"arn:aws:bedrock:us-west-2::foundation-model/{model}"
    else:
        yield f"arn:aws:bedrock:{REGION}::foundation-model/{id}"


def _interpreter(identifier: str) -> str:
    """AWS's own interpreter, or one of the account."""
    own = f"{ACCOUNT}:code-interpreter-custom"
    return f"arn:aws:bedrock-agentcore:{REGION}:{'aws:code-interpreter' if '.' in identifier else own}/{identifier}"
