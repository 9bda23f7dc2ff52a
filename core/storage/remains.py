"""What is left of a deleted thread."""

from boto3.dynamodb.conditions import Key

from core.models import ThreadRef
from core.storage import keys
from core.storage.table import table

_STEP = 100


def some(ref: ThreadRef) -> list[keys.Key]:
    """The keys of up to 100 items of a thread's partition, claims and messages, but never the thread's own."""
    span = Key("pk").eq(keys.partition(ref)) & Key("sk").lt(keys.LAST)
    found = table().query(span, limit=_STEP, only=("pk", "sk"))
    return [{"pk": item["pk"], "sk": item["sk"]} for item in found.items]
