"""The contents of the table and the bucket that `core` uses."""

from typing import Any

from core.models import Space
from core.settings import settings
from tests.support.engines.hooks import aws_clients


def items(space: Space) -> list[dict[str, Any]]:
    """Every item of a space, in DynamoDB's typed JSON."""
    pages = (
        aws_clients()[0]
        .get_paginator("scan")
        .paginate(
            TableName=settings().table,
            ConsistentRead=True,
            FilterExpression="begins_with(pk, :space)",
            ExpressionAttributeValues={":space": {"S": f"{space.tenant}#{space.id}#"}},
        )
    )
    return [item for page in pages for item in page["Items"]]


def count_kinds(space: Space) -> dict[str, int]:
    """The number of a space's items by kind: C (claims), M (messages), ~ (threads, and tombstones of deleted ones)."""
    keys = [(item["pk"]["S"], item["sk"]["S"]) for item in items(space)]
    letters = [sk[0] if "#T#" in pk else "C" for pk, sk in keys]
    return {letter: letters.count(letter) for letter in sorted(set(letters))}


def objects(space: Space) -> list[str]:
    """The key of every object of a space."""
    pages = (
        aws_clients()[1]
        .get_paginator("list_objects_v2")
        .paginate(Bucket=settings().bucket, Prefix=f"{space.tenant}/{space.id}/")
    )
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def expire_tombstones(space: Space) -> list[str]:
    """Delete the tombstones of threads, as DynamoDB's TTL does when they expire, and return their partition keys."""
    tombstones = [{"pk": item["pk"], "sk": item["sk"]} for item in items(space) if "deleted_at" in item]
    for key in tombstones:
        aws_clients()[0].delete_item(TableName=settings().table, Key=key)
    return [key["pk"]["S"] for key in tombstones]
