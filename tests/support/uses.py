"""What functions ask of AWS, in the words of their policies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.model import OperationModel

from tests.support.hooks import hooked

TABLE, BUCKET, OBJECTS = "table", "bucket", "objects"


@dataclass(frozen=True)
class Use:
    """One action on one resource; `partition` is the key that `dynamodb:LeadingKeys` sees."""

    action: str
    resource: str
    partition: str = ""


@contextmanager
def watching() -> Iterator[set[Use]]:
    """Note what is asked inside the block, of the clients that `core` has there: enter it after `acting_on`."""
    uses: set[Use] = set()

    def note(params: dict[str, Any], model: OperationModel, **_: object) -> None:
        uses.update(_uses(model.name, params))

    with hooked(("provide-client-params", note)):
        yield uses


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


def _item(operation: str, key: Any) -> Use:
    return Use(f"dynamodb:{operation}", TABLE, key["pk"]["S"])


def _query(params: Any) -> Use:
    """A range of one partition: the key condition begins with it, of the table or of an index."""
    name, _, value = params["KeyConditionExpression"].strip("( ").partition(" = ")
    assert params["ExpressionAttributeNames"][name] in {"pk", params.get("IndexName")}
    partition = params["ExpressionAttributeValues"][value.split()[0].strip(")")]["S"]
    index = params.get("IndexName")
    return Use("dynamodb:Query", f"{TABLE}/index/{index}" if index else TABLE, partition)
