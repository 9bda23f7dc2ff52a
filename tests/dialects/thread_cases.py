"""Cases that specify how a thread of one dialect appears in the others."""

from typing import Any

from tests.dialects.case_tables import NESTED
from tests.dialects.clients import ASSISTANTS, CONVERSATIONS, NATIVE, QELOS

TITLES = {"nl": "Weer", "en": "Weather"}

RESOURCES = {"file_search": {"vector_store_ids": ["vs_1"]}}

CREATE_FIELDS: dict[str, dict[str, Any]] = {
    NATIVE: {"content": "Hi", "title": TITLES, "project_id": "proj", "metadata": NESTED},
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
"""Input for creating a thread, with every field of each dialect."""

EXPECTED: dict[str, dict[str, dict[str, Any]]] = {
    NATIVE: {
        NATIVE: {"title": TITLES, "project_id": "proj", "metadata_json": NESTED},
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
"""Expected fields of these threads, by the dialect of the creator, then by the dialect of the reader."""

NEXT_MESSAGES: dict[str, dict[str, Any]] = {
    NATIVE: {"role": "assistant", "content": "Ho", "branch_id": "b", "metadata": NESTED},
    ASSISTANTS: {
        "role": "user",
        "content": [{"type": "image_file", "image_file": {"file_id": "file-1", "detail": "low"}}],
        "attachments": [{"file_id": "file-2", "tools": [{"type": "file_search"}]}],
    },
    CONVERSATIONS: {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm"}]},
    QELOS: {"role": "user", "content": "Sunny?"},
}
"""The next message of a thread in each dialect; in Qelos's, a model replies."""

ADDED_COUNTS: dict[str, dict[str, int]] = {
    NATIVE: {},
    ASSISTANTS: {},
    CONVERSATIONS: {ASSISTANTS: 0},
    QELOS: dict.fromkeys((NATIVE, ASSISTANTS, CONVERSATIONS, QELOS), 2),
}
"""The number of messages that each dialect lists in addition afterwards, where that is not 1."""
