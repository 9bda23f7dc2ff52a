from typing import Any

import pytest

from tests.dialects.case_tables import ABSENT, NOT_SHOWN, Row
from tests.dialects.clients import QELOS, SPEAKERS
from tests.dialects.item_cases import ITEMS
from tests.dialects.message_cases import MESSAGES
from tests.support.clients.native import Native

ROWS = {**MESSAGES, **ITEMS}

CASES = [
    pytest.param(row, writer, reader, id=f"{name}, {writer} to {reader}")
    for name, row in ROWS.items()
    for writer in row.sent
    for reader in SPEAKERS
]


@pytest.mark.parametrize(("row", "writer", "reader"), CASES)
def test_what_is_said_in_one_dialect_is_shown_in_the_other(skein: Native, row: Row, writer: str, reader: str) -> None:
    """For each thing that can be said, in the form in which the other dialect says it; between two messages more."""
    thread = skein.new_thread()
    assert SPEAKERS[writer](skein).say(thread, row.sent[writer]).status in {200, 201}
    skein.append(thread, "behind")

    shown = SPEAKERS[reader](skein).messages(thread)

    if row.shown[reader] is NOT_SHOWN:
        assert len(shown) == 2
    else:
        assert len(shown) == (4 if writer == QELOS else 3)
        assert selected(shown[1], row.shown[reader]) == row.shown[reader]


def test_every_row_says_what_each_dialect_shows() -> None:
    """No dialect is forgotten, and who can say a thing shows it."""
    for row in ROWS.values():
        assert set(row.shown) == set(SPEAKERS)
        assert not [writer for writer in row.sent if row.shown[writer] is NOT_SHOWN]


def selected(message: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Those fields of a message that a row speaks of."""
    return {name: message.get(name, ABSENT) for name in wanted}
