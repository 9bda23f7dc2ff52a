"""The IAM permissions that AWS calls need, derived from the calls' parameters."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.model import OperationModel

from core.cli.environment import clear_caches
from tests.support.engines.hooks import Hook, register_hooks

TABLE, BUCKET, OBJECTS, QUEUE = "table", "bucket", "objects", "queue"

REGION, ACCOUNT = "us-east-1", "123456789012"
"""Region and account of the functions in tests."""


@dataclass(frozen=True)
class Use:
    """One action on one resource.

    `context` is what conditions compare: the partitions of the call for `dynamodb:LeadingKeys`, the calling service for
    `kms:ViaService`. The partitions of all items that a call gets or writes with one action are together, since IAM may
    evaluate them at once: then a single statement must allow all of them.
    """

    action: str
    resource: str
    context: frozenset[str] = frozenset()


@contextmanager
def record_uses() -> Iterator[set[Use]]:
    """Collect the uses of the table and the bucket inside the block. Enter it after `using`: it hooks into the
    clients that `core` has then."""
    uses: set[Use] = set()
    with register_hooks(("provide-client-params", _recording(uses))):
        yield uses


@contextmanager
def record_all_uses() -> Iterator[set[Use]]:
    """Collect the uses of every service inside the block, where `core` creates all clients and reads all secrets
    again."""
    uses: set[Use] = set()
    clear_caches()
    session = boto3.Session()
    session.events.register("provide-client-params", _recording(uses))
    boto3.DEFAULT_SESSION = session
    try:
        yield uses
    finally:
        clear_caches()


def _recording(uses: set[Use]) -> Hook:
    def record(params: dict[str, Any], model: OperationModel, **_: object) -> None:
        uses.update(_uses(model.name, params))

    return record


def _uses(operation: str, params: Any) -> Iterator[Use]:
    match operation:
        case "GetItem" | "UpdateItem" | "DeleteItem":
            yield _use(operation, [params["Key"]])
        case "PutItem":
            yield _use(operation, [params["Item"]])
        case "Query":
            yield _query(params)
        case "BatchGetItem":
            yield _use(operation, [key for one in params["RequestItems"].values() for key in one["Keys"]])
        case "BatchWriteItem":
            requests = [request for one in params["RequestItems"].values() for request in one]
            yield _use(operation, [_key(one) for request in requests for one in request.values()])
        case "TransactWriteItems":
            yield from _transaction(params["TransactItems"])
        case _:
            yield from _uses_elsewhere(operation, params)


def _uses_elsewhere(operation: str, params: Any) -> Iterator[Use]:
    match operation:
        case "ConverseStream":
            yield from (Use("bedrock:InvokeModelWithResponseStream", arn) for arn in _models(params["modelId"]))
        case _ if operation.endswith(("CodeInterpreter", "CodeInterpreterSession")):
            yield Use(f"bedrock-agentcore:{operation}", _interpreter(params["codeInterpreterIdentifier"]))
        case _ if operation in OTHER_ACTIONS:
            action, parameter = OTHER_ACTIONS[operation]
            yield Use(action, params[parameter] if parameter else "*")
        case "ListObjectsV2":
            yield Use("s3:ListBucket", BUCKET)
        case _:
            yield from (Use(S3_ACTIONS[operation], f"{OBJECTS}/{key}") for key in _object_keys(params))


TRANSACTION_ACTIONS = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}
"""A transaction needs the permission of each of its parts, and none of its own."""

S3_ACTIONS = {
    "CreateBucket": "s3:PutObject",  # botocore announces the signing of an upload form by this name
    "PutObject": "s3:PutObject",
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "DeleteObject": "s3:DeleteObject",
    "DeleteObjects": "s3:DeleteObject",
}
"""The permission of each S3 call on objects: its name differs from the call's."""

OTHER_ACTIONS = {
    "DetectPiiEntities": ("comprehend:DetectPiiEntities", None),
    "GetParameter": ("ssm:GetParameter", "Name"),
    "GetSecretValue": ("secretsmanager:GetSecretValue", "SecretId"),
    "Invoke": ("lambda:InvokeFunction", "FunctionName"),
}
"""The permission of each call of another service, and the call's parameter that is the resource's ARN."""


def _use(operation: str, keys: Iterable[Any]) -> Use:
    """An operation on items of the table."""
    return Use(f"dynamodb:{operation}", TABLE, frozenset(key["pk"]["S"] for key in keys))


def _key(request: Any) -> Any:
    return request.get("Key") or request["Item"]


def _transaction(items: Any) -> Iterator[Use]:
    """One use for each action of the transaction, with all the partitions that the action writes."""
    keys = defaultdict(list)
    for write in items:
        for kind, one in write.items():
            keys[TRANSACTION_ACTIONS[kind]].append(_key(one))
    return (_use(action, of_action) for action, of_action in keys.items())


def _object_keys(params: Any) -> list[str]:
    """The keys of the call's objects. The signing of a form announces none: then it is any."""
    if "Delete" in params:
        return [one["Key"] for one in params["Delete"]["Objects"]]
    return [params.get("Key", "any")]


def _query(params: Any) -> Use:
    """A range of one partition of the table or of an index. The key condition begins with the partition."""
    name, _, value = params["KeyConditionExpression"].strip("( ").partition(" = ")
    assert params["ExpressionAttributeNames"][name] in {"pk", params.get("IndexName")}
    partition = params["ExpressionAttributeValues"][value.split()[0].strip(")")]["S"]
    index = params.get("IndexName")
    return Use("dynamodb:Query", f"{TABLE}/index/{index}" if index else TABLE, frozenset({partition}))


def _models(id: str) -> Iterator[str]:
    """ARNs of a model of the region; or of an inference profile and its model in the other regions, which both need the
    permission ("When you specify an inference profile ...", Bedrock's user guide, Prerequisites for inference
    profiles)."""
    prefix, _, model = id.partition(".")
    if prefix == "us":
        yield f"arn:aws:bedrock:{REGION}:{ACCOUNT}:inference-profile/{id}"
        yield f"arn:aws:bedrock:us-west-2::foundation-model/{model}"
    else:
        yield f"arn:aws:bedrock:{REGION}::foundation-model/{id}"


def _interpreter(identifier: str) -> str:
    """ARN of AWS's own interpreter, or of one of the account."""
    own = f"{ACCOUNT}:code-interpreter-custom"
    return f"arn:aws:bedrock-agentcore:{REGION}:{'aws:code-interpreter' if '.' in identifier else own}/{identifier}"
