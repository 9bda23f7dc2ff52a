"""Every way through the functions that parameters give more to: models, keys, tools, and those who look for names."""

from tests.support.pii import Pii
from tests.support.qelos import Qelos, user
from tests.template.ways.watch import Watch

MASKED = [("X-Auto-Pii-Mapping", "true")]


def walk(watch: Watch) -> None:
    """With tools where there are any; what is personal is looked for."""
    qelos = watch.native.speaking(Qelos)
    thread = qelos.new_thread()
    tools = {"code_interpreter": True, "weather": True}
    with watch.of_all("chat"):
        turn = watch.native.chat("I am Ada.", tools=tools, headers=MASKED).success
        assert [call["type"] for call in turn["tool_calls"]] == list(tools)
    for operation, place in (("qelos_chat", None), ("qelos_chat_in_thread", thread)):
        with watch.of_all(operation):
            assert qelos.chat([user("I am Ada. It is sunny.")], thread=place, headers=MASKED).status == 200
    with watch.of_all("detect_pii"):
        assert watch.native.speaking(Pii).detect("I am Ada.").status == 200
