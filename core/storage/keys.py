"""Every key of the table, and nothing else. Tenant and space come from the caller's credential, never from a body.

| item                                       | partition key                     | sort key           |
|--------------------------------------------|-----------------------------------|--------------------|
| thread                                     | `{tenant}#{space}#T#{thread}`     | `~`                |
| message                                    | same                              | `M#{sequence:012}` |
| claim of an idempotency key                | same                              | `C#{hash}`         |
| claim of a key that creates a thread       | `{tenant}#{space}#C#{hash}`       | `~`                |
| chat turn with an idempotency key          | same                              | `turn`             |
| settings of a space                        | `{tenant}#S`                      | `{space}`          |
| register entry of a space with a retention | `R`                               | `{tenant}#{space}` |
| foreign id of an imported thread           | `{tenant}#{space}#A#{foreign id}` | `~`                |
| foreign id of a message or item            | that of its thread                | `A#{foreign id}`   |
| API key                                    | `K#{key id}`                      | `~`                |
| API key in the register of its tenant      | `{tenant}#K`                      | `{key id}`         |

| index         | partition key                      | sort key                            |
|---------------|------------------------------------|-------------------------------------|
| `by_activity` | `{tenant}#{space}#{status}`        | `{last activity, ms:013}#{thread}`  |
| `by_user`     | `{tenant}#{space}#{status}#{user}` | same                                |

The indexes contain only living threads. In a thread's partition aliases and claims sort first, then messages in order,
then the thread: so one short backward query returns the thread and its newest message. Names of tenants and spaces
contain no `#` (`core.access.names`), so no two keys can be equal by accident.
"""

from typing import TypedDict

from core import ids
from core.models import Space, Status, ThreadRef

LAST = "~"
"""Sorts after every alias, claim and message."""

FIRST_MESSAGE, END_OF_MESSAGES = "M#", "M$"
"""Bounds of the messages among the sort keys of a thread."""

BY_ACTIVITY, BY_USER = "by_activity", "by_user"

RETENTION_PARTITION = "R"
"""Partition key of the register of retentions, one for all tenants. All partition keys of tenants contain a `#`."""


class Key(TypedDict):
    """A primary key."""

    pk: str
    sk: str


def thread(ref: ThreadRef) -> Key:
    """Return the key of a thread's own item."""
    return {"pk": partition(ref), "sk": LAST}


def message(ref: ThreadRef, sequence: int) -> Key:
    """Return the key of the message with a sequence number."""
    return {"pk": partition(ref), "sk": sort_key(sequence)}


def claim(ref: ThreadRef, hash: str) -> Key:
    """Return the key of a claim in a thread."""
    return {"pk": partition(ref), "sk": f"C#{hash}"}


def creation_claim(space: Space, hash: str) -> Key:
    """Return the key of a claim that creates a thread."""
    return {"pk": f"{space.tenant}#{space.id}#C#{hash}", "sk": LAST}


def space(space: Space) -> Key:
    """Return the key of the settings of a space."""
    return {"pk": f"{space.tenant}#S", "sk": space.id}


def retention(space: Space) -> Key:
    """Return the key of a space in the register of retentions."""
    return {"pk": RETENTION_PARTITION, "sk": f"{space.tenant}#{space.id}"}


def turn(space: Space, hash: str) -> Key:
    """Return the key of a chat turn with an idempotency key."""
    return {"pk": f"{space.tenant}#{space.id}#C#{hash}", "sk": "turn"}


def thread_alias(space: Space, foreign_id: str) -> Key:
    """Return the key of the alias of an imported thread."""
    return {"pk": f"{space.tenant}#{space.id}#A#{foreign_id}", "sk": LAST}


def message_alias(ref: ThreadRef, foreign_id: str) -> Key:
    """Return the key of the alias of an imported message or item."""
    return {"pk": partition(ref), "sk": f"A#{foreign_id}"}


def api_key(key_id: str) -> Key:
    """Return the key of the record that authentication reads."""
    return {"pk": f"K#{key_id}", "sk": LAST}


def registered_api_key(tenant: str, key_id: str) -> Key:
    """Return the key of an API key's entry in its tenant's register."""
    return {"pk": f"{tenant}#K", "sk": key_id}


def partition(ref: ThreadRef) -> str:
    """Return the partition key of all items of a thread."""
    return f"{ref.space.tenant}#{ref.space.id}#T#{ref.id}"


def thread_ref(pk: str) -> ThreadRef:
    """Return the thread of a partition key; the inverse of `partition`. Raises ValueError for other items."""
    tenant, space, _, id = pk.split("#")
    parsed = ids.parse(id)
    if parsed is None:
        raise ValueError("not a thread's partition")
    return ThreadRef(Space(tenant, space), parsed)


def sort_key(sequence: int) -> str:
    """Return the sort key of the message with a sequence number."""
    return f"M#{sequence:012}"


def parse_sort_key(sk: str) -> int:
    """Return the sequence number of a message's sort key; the inverse of `sort_key`."""
    return int(sk.removeprefix(FIRST_MESSAGE))


def activity(last_message_at: int, ref: ThreadRef) -> str:
    """Return the sort key of a thread in both indexes: its last activity (in ms), then its id, which breaks ties."""
    return f"{last_message_at:013}#{ref.id}"


def activity_bound(at: int) -> str:
    """Return the key between those of all threads last active before `at` (in ms) and those of all others."""
    return f"{at:013}"


def by_activity(space: Space, status: Status) -> str:
    """Return the partition key of the `by_activity` index."""
    return f"{space.tenant}#{space.id}#{status}"


def by_user(space: Space, status: Status, user: str) -> str:
    """Return the partition key of the `by_user` index."""
    return f"{by_activity(space, status)}#{user}"
