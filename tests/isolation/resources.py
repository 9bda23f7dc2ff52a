"""Resources of callers, and every spelling of their ids."""

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
"""A word in everything that an owner has and other callers must not see."""

PREFIXES = ("thread_", "conv_", "msg_", "item_")


def list_spellings(id: UUID) -> list[str]:
    """Return an id in every spelling, valid or not."""
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
class Resources:
    """Ids of one resource of each kind, in each spelling. The lists of threads and messages correspond."""

    ids: Mapping[Kind, Sequence[str]]

    def first(self, kind: Kind) -> str:
        """Return the id in its usual spelling."""
        return self.ids[kind][0]


def absent_resources() -> Resources:
    """Return ids of resources that never existed, spelled like those of `create_confidential_resources`."""
    thread = new_thread_id()
    return Resources(
        {
            "space": ["never"],
            "thread": [*list_spellings(thread), "thread_nowhere"],
            "message": [*list_spellings(message_id(thread, 1)), "msg_nowhere1"],
            "file": [f"src_{thread.hex}", f"SRC_{thread.hex}", f"../files/src_{thread.hex}"],
            "cursor": ["bm90aGluZw"] * 3,
            "principal": ["nobody"],
        }
    )


def create_confidential_resources(owner: Native) -> Resources:
    """Create resources that contain SECRET: threads, an imported thread, spaces and a file; return their ids."""
    first = owner.start(SECRET, title=SECRET, project_id=SECRET, metadata={SECRET: SECRET}).data
    message = owner.append(first["thread_id"], SECRET).data["id"]
    owner.change_space(name=SECRET, system_prompt=SECRET)
    assistants_export.import_document(Space(owner.grant.tenant, owner.space), _exported_thread())
    owner.in_space("another").change_space(name=SECRET)
    [file] = uploads.upload(Space(owner.grant.tenant, owner.space), [NewFile(f"{SECRET}.csv", SECRET.encode())]).value
    cursors = (owner.threads(limit=1), owner.messages(first["thread_id"], limit=1), owner.spaces(limit=1))
    return Resources(
        {
            "space": [owner.space],
            "thread": [*list_spellings(UUID(first["thread_id"])), "thread_elsewhere"],
            "message": [*list_spellings(UUID(message)), "msg_elsewhere1"],
            "file": [file, file.upper(), f"../files/{file}"],
            "cursor": [answer.body["meta"]["next_cursor"] for answer in cursors],
            "principal": [owner.grant.principal],
        }
    )


def create_resources(caller: Native) -> Resources:
    """Create a space, a thread and a message without SECRET; return their ids."""
    message = caller.start("Mine").data
    return Resources({"space": [caller.space], "thread": [message["thread_id"]], "message": [message["id"]]})


def _exported_thread() -> assistants_export.Raw:
    fields = {"content": [assistants_export.raw_text(SECRET)], "metadata": {SECRET: SECRET}}
    messages = [assistants_export.raw_message(number, "thread_elsewhere", **fields) for number in (1, 2)]
    return {"thread": assistants_export.raw_thread("thread_elsewhere", metadata={SECRET: SECRET}), "messages": messages}


def create_owner() -> Native:
    """Return a client with a new tenant, whose principal contains SECRET."""
    principal = f"{SECRET}-{uuid4().hex}"
    return Native.with_grant(new_grant(principal=principal))


def in_another_tenant(_: Client) -> Native:
    """A client with all permissions in another tenant, which has a space of the same name."""
    return Native.with_grant(new_grant())


def in_tenant_with_longer_name(owner: Client) -> Native:
    """A client whose tenant's name begins with the name of the owner's tenant."""
    return Native.with_grant(new_grant(tenant=f"{owner.grant.tenant}-2"))


def with_key_for_another_space(owner: Client) -> Native:
    """A client with a key of the same tenant for another space only."""
    grant = new_grant(tenant=owner.grant.tenant, spaces=frozenset({"elsewhere"}), default_space="elsewhere")
    return Native.with_grant(grant, "elsewhere")


def with_key_for_both_spaces(owner: Client) -> Native:
    """A client with a key for both spaces that sends its requests to the other one."""
    grant = new_grant(tenant=owner.grant.tenant, spaces=frozenset({SPACE, "elsewhere"}), default_space="elsewhere")
    return Native.with_grant(grant, "elsewhere")


STRANGERS = (in_another_tenant, in_tenant_with_longer_name, with_key_for_another_space, with_key_for_both_spaces)
