"""Every key of the table, and nothing else. Tenant and space come from the caller's credential, never from a body.

| item                                   | pk                                  | sk            |
|----------------------------------------|-------------------------------------|---------------|
| thread                                 | `{tenant}#{space}#T#{thread}`       | `~`           |
| message                                | same                                | `M#{seq:012}` |
| claim of an idempotency key            | same                                | `C#{hash}`    |
| claim of a key that makes a thread     | `{tenant}#{space}#C#{hash}`         | `~`           |
| turn of a model that carries a key     | same                                | `turn`        |
| foreign id of an imported thread       | `{tenant}#{space}#A#{foreign id}`   | `~`           |
| foreign id of an imported message      | its thread's                        | `A#{foreign id}` |
| space                                  | `{tenant}#S`                        | `{space}`     |
| space, as the register of retentions says | `R`                              | `{tenant}#{space}` |
| API key                                | `K#{key id}`                        | `~`           |
| API key, as its tenant's register says | `{tenant}#K`                        | `{key id}`    |

| index         | partition                          | sort                              | holds          |
|---------------|------------------------------------|-----------------------------------|----------------|
| `by_activity` | `{tenant}#{space}#{status}`        | `{last activity, ms:013}#{thread}`| living threads |
| `by_user`     | `{tenant}#{space}#{status}#{user}` | same                              | same           |

In a thread's partition foreign ids and claims sort first, then messages in order, then the thread: so the thread and
its newest message are one short query, read backwards. Names of tenants and spaces contain no `#`
(`core.access.names`), so no two keys run into each other.
"""

from typing import TypedDict

from core import ids
from core.models import Space, Status, ThreadRef

LAST = "~"
"""Sorts after every message and claim."""

FIRST_MESSAGE, END_OF_MESSAGES = "M#", "M$"
"""Bounds of the messages among the sort keys of a thread."""

BY_ACTIVITY, BY_USER = "by_activity", "by_user"

RETENTION_PARTITION = "R"
"""Partition of the register of retentions, one for all tenants: no partition of a tenant's is without a `#`."""


class Key(TypedDict):
    """A primary key."""

    pk: str
    sk: str


def thread(ref: ThreadRef) -> Key:
    """The thread item."""
    return {"pk": partition(ref), "sk": LAST}


def message(ref: ThreadRef, sequence: int) -> Key:
    """The message at a place."""
    return {"pk": partition(ref), "sk": sort_key(sequence)}


def claim(ref: ThreadRef, hash: str) -> Key:
    """The claim of a key at work in a thread."""
    return {"pk": partition(ref), "sk": f"C#{hash}"}


def creation_claim(space: Space, hash: str) -> Key:
    """The claim of a key that makes a thread."""
    return {"pk": f"{space.tenant}#{space.id}#C#{hash}", "sk": LAST}


def space(space: Space) -> Key:
    """What a tenant says of a space."""
    return {"pk": f"{space.tenant}#S", "sk": space.id}


def retention(space: Space) -> Key:
    """A space in the register of those that keep their threads for a time only."""
    return {"pk": RETENTION_PARTITION, "sk": f"{space.tenant}#{space.id}"}


def turn(space: Space, hash: str) -> Key:
    """The claim of a key that a model's turn carries."""
    return {"pk": f"{space.tenant}#{space.id}#C#{hash}", "sk": "turn"}


def thread_alias(space: Space, foreign_id: str) -> Key:
    """The foreign id of an imported thread."""
    return {"pk": f"{space.tenant}#{space.id}#A#{foreign_id}", "sk": LAST}


def message_alias(ref: ThreadRef, foreign_id: str) -> Key:
    """The foreign id of an imported message."""
    return {"pk": partition(ref), "sk": f"A#{foreign_id}"}


def api_key(key_id: str) -> Key:
    """An API key, as authentication looks it up."""
    return {"pk": f"K#{key_id}", "sk": LAST}


def registered_api_key(tenant: str, key_id: str) -> Key:
    """An API key in its tenant's register, for listing."""
    return {"pk": f"{tenant}#K", "sk": key_id}


def partition(ref: ThreadRef) -> str:
    """Where a thread's items live."""
    return f"{ref.space.tenant}#{ref.space.id}#T#{ref.id}"


def thread_ref(pk: str) -> ThreadRef:
    """The inverse of `partition`."""
    tenant, space, _, id = pk.split("#")
    parsed = ids.parse(id)
    if parsed is None:
        raise ValueError("not a thread's partition")
    return ThreadRef(Space(tenant, space), parsed)


def sort_key(sequence: int) -> str:
    """The sort key of a message."""
    return f"M#{sequence:012}"


def parse_sort_key(sk: str) -> int:
    """The inverse of `place`."""
    return int(sk.removeprefix(FIRST_MESSAGE))


def activity(last_message_at: int, ref: ThreadRef) -> str:
    """Where a thread stands among its space's threads: by last activity, its id breaking ties."""
    return f"{last_message_at:013}#{ref.id}"


def activity_bound(at: int) -> str:
    """Behind every thread whose last activity was before a moment, ahead of all others."""
    return f"{at:013}"


def by_activity(space: Space, status: Status) -> str:
    """Partition of the `by_activity` index."""
    return f"{space.tenant}#{space.id}#{status}"


def by_user(space: Space, status: Status, user: str) -> str:
    """Partition of the `by_user` index."""
    return f"{by_activity(space, status)}#{user}"
