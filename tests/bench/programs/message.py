"""A minimal implementation of `get_message`, for the programs other than Skein's."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any


def tenant_of(key: str, tenants: dict[str, str]) -> str:
    """Look up the tenant of an API key by its hash. Raises PermissionError for an unknown key."""
    tenant = tenants.get(sha256(key.encode()).hexdigest())
    if tenant is None:
        raise PermissionError("unknown key")
    return tenant


def message(client: Any, tenant: str, space: str, thread: str, message_id: str) -> dict[str, Any]:
    """Read the message and its thread in one call. Raises KeyError."""
    partition = {"S": f"{tenant}#{space}#T#{thread}"}
    sequence = int(message_id.replace("-", "")[-10:], 16)
    keys = [{"pk": partition, "sk": {"S": sort}} for sort in ("~", f"M#{sequence:012}")]
    response = client.batch_get_item(RequestItems={"messages": {"Keys": keys, "ConsistentRead": True}})
    items = {item["sk"]["S"]: item for table in response["Responses"].values() for item in table}
    _, item = items["~"], items[keys[1]["sk"]["S"]]
    created_at = datetime.fromtimestamp(int(item["created_at"]["N"]) / 1000, UTC)
    return {
        "id": message_id,
        "tenant_id": tenant,
        "thread_id": thread,
        "root_message_id": message_id,
        "parent_message_id": None,
        "branch_id": None,
        "author_principal_id": item["author"]["S"],
        "role": item["role"]["S"],
        "content": item["content"]["S"],
        "metadata_json": None,
        "created_at": created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "sequence": sequence,
    }
