"""What a caller has, and every way to spell its ids."""

from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from core.files import uploads
from core.files.uploads import NewFile
from core.ids import message_id, new_thread_id
from core.models import Space
from tests.isolation.id_fields import Kind
from tests.support.clients.base import SPACE, Client, new_grant
from tests.support.clients.native import Native
from tests.support.data import assistants_export

SECRET = "pr1vate"
"""Stands in everything that somebody owns and others may not see."""

PREFIXES = ("thread_", "conv_", "msg_", "item_")


def spellings(id: UUID) -> list[str]:
    """An id in every spelling that anybody ever thought of, good ones and others."""
    dashed, digits = str(id), id.hex
    return [
        dashed,
        dashed.upper(),
        digits,
        digits.upper(),
        *(prefix + digits for prefix in PREFIXES),
        f"THREAD_{digits.upper()}",
        f"{{{dashed}}}",
        f"({dashed})",
        f"urn:uuid:{dashed}",
        f" {dashed} ",
        f"{dashed}\n",
        dashed.replace("-", "%2D"),
        digits.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)}),
        str(id.int),
        b32encode(id.bytes).decode().rstrip("="),
    ]


@dataclass(frozen=True)
class Things:
    """Something of each kind, in each spelling: the lists of threads and messages go side by side."""

    of: Mapping[Kind, Sequence[str]]

    def first(self, kind: Kind) -> str:
        """The thing in its usual spelling."""
        return self.of[kind][0]


def nothing() -> Things:
    """Names of what never was, made like those of `owned`."""
    thread = new_thread_id()
    return Things(
        {
            "space": ["never"],
            "thread": [*spellings(thread), "thread_nowhere"],
            "message": [*spellings(message_id(thread, 1)), "msg_nowhere1"],
            "file": [f"src_{thread.hex}", f"SRC_{thread.hex}", f"../files/src_{thread.hex}"],
            "cursor": ["bm90aGluZw"] * 3,
            "principal": ["nobody"],
        }
    )


def owned(owner: Native) -> Things:
    """What somebody has, after saying something in confidence: a thread, one that came from elsewhere, a space."""
    first = owner.start(SECRET, title=SECRET, project_id=SECRET, metadata={SECRET: SECRET}).data
    message = owner.append(first["thread_id"], SECRET).data["id"]
    owner.change_space(name=SECRET, system_prompt=SECRET)
    assistants_export.import_document(Space(owner.grant.tenant, owner.space), _from_elsewhere())
    owner.in_space("another").change_space(name=SECRET)
    [file] = uploads.upload(Space(owner.grant.tenant, owner.space), [NewFile(f"{SECRET}.csv", SECRET.encode())]).value
    cursors = (owner.threads(limit=1), owner.messages(first["thread_id"], limit=1), owner.spaces(limit=1))
    return Things(
        {
            "space": [owner.space],
            "thread": [*spellings(UUID(first["thread_id"])), "thread_elsewhere"],
            "message": [*spellings(UUID(message)), "msg_elsewhere1"],
            "file": [file, file.upper(), f"../files/{file}"],
            "cursor": [answer.body["meta"]["next_cursor"] for answer in cursors],
            "principal": [owner.grant.principal],
        }
    )


def own(caller: Native) -> Things:
    """What a caller has who has nothing to hide: a space, a thread and its message."""
    message = caller.start("Mine").data
    return Things({"space": [caller.space], "thread": [message["thread_id"]], "message": [message["id"]]})


def _from_elsewhere() -> assistants_export.Raw:
    said = {"content": [assistants_export.raw_text(SECRET)], "metadata": {SECRET: SECRET}}
    messages = [assistants_export.raw_message(number, "thread_elsewhere", **said) for number in (1, 2)]
    return {"thread": assistants_export.raw_thread("thread_elsewhere", metadata={SECRET: SECRET}), "messages": messages}


def owner() -> Native:
    """Somebody who owns something, and has said more than anybody else may know."""
    principal = f"{SECRET}-{uuid4().hex}"
    return Native.with_grant(new_grant(principal=principal))


def another_tenant(_: Client) -> Native:
    """Somebody who may do anything in every space of another tenant, one of which is called alike."""
    return Native.with_grant(new_grant())


def a_tenant_called_alike(owner: Client) -> Native:
    """Somebody whose tenant's name begins as the owner's does."""
    return Native.with_grant(new_grant(tenant=f"{owner.grant.tenant}-2"))


def another_space(owner: Client) -> Native:
    """The same tenant's key for another space only."""
    grant = new_grant(tenant=owner.grant.tenant, spaces=frozenset({"elsewhere"}), default_space="elsewhere")
    return Native.with_grant(grant, "elsewhere")


def speaking_to_another_space(owner: Client) -> Native:
    """A key for both spaces, in a request to the other one."""
    grant = new_grant(tenant=owner.grant.tenant, spaces=frozenset({SPACE, "elsewhere"}), default_space="elsewhere")
    return Native.with_grant(grant, "elsewhere")


STRANGERS = (another_tenant, a_tenant_called_alike, another_space, speaking_to_another_space)
