"""Unusual and invalid ids and spaces: each gets a defined response, and never data of another caller."""

import pytest

from tests.support.clients.native import Native
from tests.support.data.events import SUCCESS, invoke
from tests.support.data.native_requests import NATIVE, THREAD_OPERATIONS, Target
from tests.support.engines.moto import Memory

ODD_IDS = [
    "#",
    "..",
    ".",
    "%",
    "%25",
    "%2F",
    "a/b",
    "+",
    " ",
    "*",
    "~",
    "\x00",
    "\n",
    "ü",
    "😀",
    "\ufffd",
    "'",
    '"',
    "<b>",
    "{thread_id}",
    "{0}",
    "null",
    "thread_",
    "thread_ffff",
    "M#000000000001",
    "00000000-0000-0000-0000-000000000000",
    "urn:uuid:01a1fbd9-190b-7108-9949-02a181bad029",
    "{01a1fbd9-190b-7108-9949-02a181bad029}",
    "01a1fbd9-190b-7108-9949-02a181bad02",
    "01a1fbd9-190b-7108-9949-02a181bad029 ",
    "\uff10" * 32,
    "x" * 9000,
]

ODD_SPACES = ["#", "a#b", "a/b", "/", " ", "%", "%23", "ü", "😀", "\x00", "\n", '"', "<", "{space_id}", "s" * 129]

VALID_SPACES = ["-", "~", "a b".replace(" ", "."), "S", "K", "T", "!$&'()*+,;=:@", "*", "s" * 128, "0"]


@pytest.mark.parametrize("operation", THREAD_OPERATIONS)
def test_invalid_thread_id_is_404(target: Target, memory: Memory, operation: str) -> None:
    """The error has the documented form, and nothing is written."""
    before = memory.everything

    for id in ODD_IDS:
        answer = target.call(operation, thread_id=id)
        assert (answer.status, answer.body["error"]["code"]) == (404, "not_found"), id
        assert answer.body["detail"] == answer.body["error"]["message"]
    assert memory.everything == before


def test_invalid_message_id_is_404(target: Target) -> None:
    """The error has the documented form."""
    for id in ODD_IDS:
        answer = target.call("get_message", message_id=id)
        assert (answer.status, answer.body["error"]["code"]) == (404, "not_found"), id


@pytest.mark.parametrize("operation", NATIVE)
def test_invalid_space_is_422(target: Target, memory: Memory, operation: str) -> None:
    """Such a space cannot exist, so no key of the table is ambiguous."""
    before = memory.everything

    for space in ODD_SPACES:
        assert [loc for loc, _ in target.call(operation, space_id=space).problems] == [["path", "space_id"]], space
    assert memory.everything == before


@pytest.mark.parametrize("space", VALID_SPACES)
def test_every_path_safe_name_of_up_to_128_characters_is_a_space(skein: Native, space: str) -> None:
    """Each space has its own threads."""
    there = skein.in_space(space)
    thread = there.start("large " * 60_000, key="k").data["thread_id"]
    there.append(thread)

    assert there.thread(thread).data["space_id"] == space
    assert len(there.messages(thread).data) == 2
    assert [entry["id"] for entry in there.threads().data] == [thread]
    assert there.delete(thread, permanent="true").data["messages_deleted"] == 2


@pytest.mark.parametrize("operation", NATIVE)
def test_escaped_path_equals_the_unescaped_one(target: Target, operation: str) -> None:
    """API Gateway may or may not decode path parameters."""
    plain, escaped = target.event(operation), target.event(operation)
    escaped["pathParameters"] = {
        name: "".join(f"%{ord(letter):02x}" for letter in value) for name, value in plain["pathParameters"].items()
    }

    assert invoke(NATIVE[operation], escaped).status == invoke(NATIVE[operation], plain).status < 300


@pytest.mark.parametrize("operation", NATIVE)
def test_path_of_the_event_is_ignored(target: Target, operation: str) -> None:
    """API Gateway has selected the route; a custom domain adds a prefix, and the path may end with a slash."""
    for path in ("/", "/base/path/v1", "/v1/spaces/other/threads/", "//", ""):
        event = target.event(operation) | {"path": path}
        assert invoke(NATIVE[operation], event).status in SUCCESS
