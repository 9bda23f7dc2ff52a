from typing import Any

import pytest

from tests.dialects.case_tables import ABSENT, NOT_SHOWN, Case
from tests.dialects.clients import CLIENTS, QELOS
from tests.dialects.item_cases import ITEMS
from tests.dialects.message_cases import MESSAGES
from tests.support.clients.native import Native

ALL_CASES = {**MESSAGES, **ITEMS}

CASES = [
    pytest.param(case, writer, reader, id=f"{name}, {writer} to {reader}")
    for name, case in ALL_CASES.items()
    for writer in case.inputs
    for reader in CLIENTS
]


@pytest.mark.parametrize(("case", "writer", "reader"), CASES)
def test_message_of_one_dialect_appears_in_another(skein: Native, case: Case, writer: str, reader: str) -> None:
    """A message of one dialect has the expected fields in another, between its neighbours."""
    thread = skein.new_thread()
    assert CLIENTS[writer](skein).append(thread, case.inputs[writer]).status in {200, 201}
    skein.append(thread, "after")

    messages = CLIENTS[reader](skein).list_messages(thread)

    if case.expected[reader] is NOT_SHOWN:
        assert len(messages) == 2
    else:
        assert len(messages) == (4 if writer == QELOS else 3)
        assert select(messages[1], case.expected[reader]) == case.expected[reader]


def test_cases_cover_every_dialect() -> None:
    """Every case has an expectation for each dialect, and a dialect shows the messages that it accepts."""
    for case in ALL_CASES.values():
        assert set(case.expected) == set(CLIENTS)
        assert not [writer for writer in case.inputs if case.expected[writer] is NOT_SHOWN]


def select(message: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a message that the case specifies."""
    return {name: message.get(name, ABSENT) for name in expected}
