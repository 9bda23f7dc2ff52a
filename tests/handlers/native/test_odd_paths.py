"""Ids and spaces as no client should send them: a clear answer, never a crash, never somebody else's data."""

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

GOOD_SPACES = ["-", "~", "a b".replace(" ", "."), "S", "K", "T", "!$&'()*+,;=:@", "*", "s" * 128, "0"]


@pytest.mark.parametrize("operation", THREAD_OPERATIONS)
def test_an_odd_thread_id_is_not_found(target: Target, memory: Memory, operation: str) -> None:
    """404 in the documented form, and nothing is written."""
    before = memory.everything

    for id in ODD_IDS:
        answer = target.call(operation, thread_id=id)
        assert (answer.status, answer.body["error"]["code"]) == (404, "not_found"), id
        assert answer.body["detail"] == answer.body["error"]["message"]
    assert memory.everything == before


def test_an_odd_message_id_is_not_found(target: Target) -> None:
    """404 in the documented form."""
    for id in ODD_IDS:
        answer = target.call("get_message", message_id=id)
        assert (answer.status, answer.body["error"]["code"]) == (404, "not_found"), id


@pytest.mark.parametrize("operation", NATIVE)
def test_an_odd_space_is_told(target: Target, memory: Memory, operation: str) -> None:
    """422 at the path: no such space can be, so that none runs into another's keys."""
    before = memory.everything

    for space in ODD_SPACES:
        assert [loc for loc, _ in target.call(operation, space_id=space).problems] == [["path", "space_id"]], space
    assert memory.everything == before


@pytest.mark.parametrize("space", GOOD_SPACES)
def test_any_path_safe_space_is_a_space(skein: Native, space: str) -> None:
    """Up to 128 characters, whatever they mean elsewhere; its threads are its own."""
    there = skein.in_space(space)
    thread = there.start("large " * 60_000, key="k").data["thread_id"]
    there.append(thread)

    assert there.thread(thread).data["space_id"] == space
    assert len(there.messages(thread).data) == 2
    assert [one["id"] for one in there.threads().data] == [thread]
    assert there.delete(thread, permanent="true").data["messages_deleted"] == 2


@pytest.mark.parametrize("operation", NATIVE)
def test_escapes_in_a_path_are_taken_back(target: Target, operation: str) -> None:
    """Whether or not API Gateway did it: an id means the same with every letter escaped."""
    plain, escaped = target.event(operation), target.event(operation)
    escaped["pathParameters"] = {
        name: "".join(f"%{ord(letter):02x}" for letter in value) for name, value in plain["pathParameters"].items()
    }

    assert invoke(NATIVE[operation], escaped).status == invoke(NATIVE[operation], plain).status < 300


@pytest.mark.parametrize("operation", NATIVE)
def test_the_path_as_a_whole_decides_nothing(target: Target, operation: str) -> None:
    """API Gateway has found the route: behind a custom domain the path reads otherwise, and ends in a slash perhaps."""
    for path in ("/", "/base/path/v1", "/v1/spaces/other/threads/", "//", ""):
        event = target.event(operation) | {"path": path}
        assert invoke(NATIVE[operation], event).status in SUCCESS
