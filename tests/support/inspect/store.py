"""What stands in the table and the bucket that `core` works on, whoever put it there."""

from typing import Any

from core.models import Space
from core.settings import settings
from tests.support.engines.hooks import aws_clients


def items(space: Space) -> list[dict[str, Any]]:
    """Every item of a space, as DynamoDB spells it."""
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
    """How many items of which kind a space has: C(laims), M(essages), ~ (threads, and marks of deleted ones)."""
    found = [(item["pk"]["S"], item["sk"]["S"]) for item in items(space)]
    letters = [sk[0] if "#T#" in pk else "C" for pk, sk in found]
    return {letter: letters.count(letter) for letter in sorted(set(letters))}


def objects(space: Space) -> list[str]:
    """The name of every object of a space."""
    pages = (
        aws_clients()[1]
        .get_paginator("list_objects_v2")
        .paginate(Bucket=settings().bucket, Prefix=f"{space.tenant}/{space.id}/")
    )
    return [found["Key"] for page in pages for found in page.get("Contents", [])]


def expire_tombstones(space: Space) -> list[str]:
    """Take away the marks of deleted threads, as DynamoDB does when their time has run out; their partitions."""
    marks = [{"pk": item["pk"], "sk": item["sk"]} for item in items(space) if "deleted_at" in item]
    for key in marks:
        aws_clients()[0].delete_item(TableName=settings().table, Key=key)
    return [key["pk"]["S"] for key in marks]
