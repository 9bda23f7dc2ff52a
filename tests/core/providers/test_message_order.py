import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.providers import ChatMessage, ToolCall
from core.providers.message_order import normalize

HELLO = ChatMessage("user", "Hello")
HI = ChatMessage("assistant", "Hi")
NONE = "(There is no result.)"


def asking(*ids: str, text: str = "") -> ChatMessage:
    """An assistant's message with calls."""
    return ChatMessage("assistant", text, tool_calls=[ToolCall(id, "weather", {}) for id in ids])


def result(id: str, text: str = "Sunny") -> ChatMessage:
    """What came of a call."""
    return ChatMessage("tool", text, tool_call_id=id)


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        pytest.param([HELLO, HI, HELLO], [HELLO, HI, HELLO], id="nothing to do"),
        pytest.param([asking("1"), result("1"), HI], [asking("1"), result("1"), HI], id="in order"),
        pytest.param(
            [asking("1"), asking("2"), result("1"), result("2")],
            [asking("1", "2"), result("1"), result("2")],
            id="calls side by side, stored one by one",
        ),
        pytest.param(
            [asking("1", "2"), result("2"), result("1"), HI],
            [asking("1", "2"), result("1"), result("2"), HI],
            id="results in another order",
        ),
        pytest.param(
            [asking("1"), result("1"), asking("2"), result("2")],
            [asking("1"), result("1"), asking("2"), result("2")],
            id="one after the other",
        ),
        pytest.param([asking("1"), HELLO], [asking("1"), result("1", NONE), HELLO], id="no result"),
        pytest.param([asking("1")], [asking("1"), result("1", NONE)], id="no result at the end"),
        pytest.param([result("1"), HELLO], [HELLO], id="no call"),
        pytest.param([asking("1"), HELLO, result("1")], [asking("1"), result("1", NONE), HELLO], id="too late"),
        pytest.param([asking("1"), result("1"), result("1", "Rain")], [asking("1"), result("1")], id="twice"),
        pytest.param(
            [asking("1", text="Let me see."), asking("2", text="And this."), result("1"), result("2")],
            [asking("1", "2", text="Let me see.\n\nAnd this."), result("1"), result("2")],
            id="words of both",
        ),
        pytest.param([], [], id="empty"),
    ],
)
def test_a_stored_conversation(stored: list[ChatMessage], told: list[ChatMessage]) -> None:
    """Each call is followed by its one result, and no result stands alone."""
    assert list(normalize(stored)) == told


MESSAGES = st.lists(
    st.one_of(
        st.just(HELLO),
        st.just(HI),
        st.builds(lambda ids: asking(*ids), st.lists(st.sampled_from("123"), min_size=1, max_size=2, unique=True)),
        st.builds(result, st.sampled_from("123")),
    )
)


@given(MESSAGES)
def test_any_conversation(stored: list[ChatMessage]) -> None:
    """Whatever was stored: behind each message come the results of its calls, in their order, and nothing else does."""
    told = list(normalize(stored))

    waiting: list[str] = []
    for message in told:
        assert message.tool_call_id == (waiting.pop(0) if waiting else None)
        waiting += [call.id for call in message.tool_calls]
    assert waiting == []
    assert [m for m in told if m in (HELLO, HI)] == [m for m in stored if m in (HELLO, HI)]
