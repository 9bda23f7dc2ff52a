import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.providers import ChatMessage, ToolCall
from core.providers.message_order import normalize

HELLO = ChatMessage("user", "Hello")
HI = ChatMessage("assistant", "Hi")
NONE = "(There is no result.)"


def calling(*ids: str, text: str = "") -> ChatMessage:
    """A message of the assistant with calls."""
    return ChatMessage("assistant", text, tool_calls=[ToolCall(id, "weather", {}) for id in ids])


def result(id: str, text: str = "Sunny") -> ChatMessage:
    """The result of a call."""
    return ChatMessage("tool", text, tool_call_id=id)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        pytest.param([HELLO, HI, HELLO], [HELLO, HI, HELLO], id="nothing to do"),
        pytest.param([calling("1"), result("1"), HI], [calling("1"), result("1"), HI], id="in order"),
        pytest.param(
            [calling("1"), calling("2"), result("1"), result("2")],
            [calling("1", "2"), result("1"), result("2")],
            id="parallel calls, stored separately",
        ),
        pytest.param(
            [calling("1", "2"), result("2"), result("1"), HI],
            [calling("1", "2"), result("1"), result("2"), HI],
            id="results in another order",
        ),
        pytest.param(
            [calling("1"), result("1"), calling("2"), result("2")],
            [calling("1"), result("1"), calling("2"), result("2")],
            id="one after the other",
        ),
        pytest.param([calling("1"), HELLO], [calling("1"), result("1", NONE), HELLO], id="no result"),
        pytest.param([calling("1")], [calling("1"), result("1", NONE)], id="no result at the end"),
        pytest.param([result("1"), HELLO], [HELLO], id="no call"),
        pytest.param([calling("1"), HELLO, result("1")], [calling("1"), result("1", NONE), HELLO], id="too late"),
        pytest.param([calling("1"), result("1"), result("1", "Rain")], [calling("1"), result("1")], id="twice"),
        pytest.param(
            [calling("1", text="Let me see."), calling("2", text="And this."), result("1"), result("2")],
            [calling("1", "2", text="Let me see.\n\nAnd this."), result("1"), result("2")],
            id="text of both",
        ),
        pytest.param([], [], id="empty"),
    ],
)
def test_each_call_is_followed_by_its_result(stored: list[ChatMessage], expected: list[ChatMessage]) -> None:
    """Every call has one result, and no result is without its call."""
    assert list(normalize(stored)) == expected


MESSAGES = st.lists(
    st.one_of(
        st.just(HELLO),
        st.just(HI),
        st.builds(lambda ids: calling(*ids), st.lists(st.sampled_from("123"), min_size=1, max_size=2, unique=True)),
        st.builds(result, st.sampled_from("123")),
    )
)


@given(MESSAGES)
def test_any_conversation_is_normalized(stored: list[ChatMessage]) -> None:
    """The results of a message follow it directly, in the order of its calls; other messages are unchanged."""
    messages = list(normalize(stored))

    pending: list[str] = []
    for message in messages:
        assert message.tool_call_id == (pending.pop(0) if pending else None)
        pending += [call.id for call in message.tool_calls]
    assert pending == []
    assert [m for m in messages if m in (HELLO, HI)] == [m for m in stored if m in (HELLO, HI)]
