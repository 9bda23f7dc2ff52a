"""What of a thread survives from one dialect to another, and in which form."""

from typing import Any

from tests.dialects.case_tables import NESTED
from tests.dialects.clients import ASSISTANTS, CONVERSATIONS, NATIVE, QELOS

MAPPED = {"nl": "Weer", "en": "Weather"}

RESOURCES = {"file_search": {"vector_store_ids": ["vs_1"]}}

MADE: dict[str, dict[str, Any]] = {
    NATIVE: {"content": "Hi", "title": MAPPED, "project_id": "proj", "metadata": NESTED},
    ASSISTANTS: {
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}, {"type": "text", "text": "there"}]}],
        "metadata": {"a": "1"},
        "tool_resources": RESOURCES,
    },
    CONVERSATIONS: {
        "items": [
            {"role": "user", "content": "Hi"},
            {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c", "output": "42"},
        ],
        "metadata": {"a": "1"},
    },
    QELOS: {"integration": "bot", "title": "Weather"},
}
"""The most that each dialect can say of a thread."""

SHOWN: dict[str, dict[str, dict[str, Any]]] = {
    NATIVE: {
        NATIVE: {"title": MAPPED, "project_id": "proj", "metadata_json": NESTED},
        ASSISTANTS: {"metadata": {"source": "web", "deep": '{"list":[1,2.5,null,true]}'}, "tool_resources": {}},
        CONVERSATIONS: {"metadata": {"source": "web", "deep": '{"list":[1,2.5,null,true]}'}},
        QELOS: {"title": "Weather", "integration": None},
    },
    ASSISTANTS: {
        NATIVE: {"title": None, "project_id": None, "metadata_json": {"a": "1"}},
        ASSISTANTS: {"metadata": {"a": "1"}, "tool_resources": RESOURCES},
        CONVERSATIONS: {"metadata": {"a": "1"}},
        QELOS: {"title": None, "integration": None},
    },
    CONVERSATIONS: {
        NATIVE: {"title": None, "project_id": None, "metadata_json": {"a": "1"}},
        ASSISTANTS: {"metadata": {"a": "1"}, "tool_resources": {}},
        CONVERSATIONS: {"metadata": {"a": "1"}},
        QELOS: {"title": None, "integration": None},
    },
    QELOS: {
        NATIVE: {"title": "Weather", "project_id": None, "metadata_json": None},
        ASSISTANTS: {"metadata": {}, "tool_resources": {}},
        CONVERSATIONS: {"metadata": {}},
        QELOS: {"title": "Weather", "integration": "bot"},
    },
}
"""What of it each dialect shows, by who made it."""

SAID: dict[str, dict[str, Any]] = {
    NATIVE: {"role": "assistant", "content": "Ho", "branch_id": "b", "metadata": NESTED},
    ASSISTANTS: {
        "role": "user",
        "content": [{"type": "image_file", "image_file": {"file_id": "file-1", "detail": "low"}}],
        "attachments": [{"file_id": "file-2", "tools": [{"type": "file_search"}]}],
    },
    CONVERSATIONS: {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]},
    QELOS: {"role": "user", "content": "Sunny?"},
}
"""How each dialect continues a thread; in Qelos's, a model answers."""

ADDED: dict[str, dict[str, int]] = {
    NATIVE: {},
    ASSISTANTS: {},
    CONVERSATIONS: {ASSISTANTS: 0},
    QELOS: dict.fromkeys((NATIVE, ASSISTANTS, CONVERSATIONS, QELOS), 2),
}
"""How many messages each dialect then sees more, where that is not one."""
