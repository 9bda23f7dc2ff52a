"""The code paths that use services which parameters add: models, keys, tools, and Comprehend."""

from tests.support.clients.pii import Pii
from tests.support.clients.qelos import Qelos, user_message
from tests.template.code_paths.recorder import Recorder

MASKED = [("X-Auto-Pii-Mapping", "true")]


def record(recorder: Recorder) -> None:
    """Chat with every tool, and with the detection of personal data."""
    qelos = recorder.native.as_client(Qelos)
    thread = qelos.new_thread()
    tools = {"code_interpreter": True, "weather": True}
    with recorder.all_calls_of("chat"):
        turn = recorder.native.chat("I am Ada.", tools=tools, headers=MASKED).success
        assert [call["type"] for call in turn["tool_calls"]] == list(tools)
    for operation, thread_id in (("qelos_chat", None), ("qelos_chat_in_thread", thread)):
        with recorder.all_calls_of(operation):
            assert qelos.chat([user_message("I am Ada. It is sunny.")], thread=thread_id, headers=MASKED).status == 200
    with recorder.all_calls_of("detect_pii"):
        assert recorder.native.as_client(Pii).detect("I am Ada.").status == 200
