"""Cases of conversation items other than messages, one for each kind; other dialects support tools only in part."""

from collections.abc import Mapping

from tests.dialects.case_tables import NESTED, Case, input_text, item

ITEMS: Mapping[str, Case] = {
    "a tool's call": item(
        'f({"a": 1})',
        "assistant",
        {
            "content": None,
            "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}],
        },
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": '{"a": 1}', "status": "completed"},
    ),
    "a tool's output": item(
        "42",
        "tool",
        {"content": "42", "tool_call_id": "c"},
        {"type": "function_call_output", "call_id": "c", "output": "42"},
    ),
    "a tool's output of parts": item(
        "a\nb",
        "tool",
        {"content": "a\nb", "tool_call_id": "c"},
        {"type": "function_call_output", "call_id": "c", "output": [input_text("a"), input_text("b")]},
    ),
    "a custom tool's call": item(
        "f(x)",
        "assistant",
        {"content": None, "tool_calls": [{"id": "c", "type": "custom", "custom": {"name": "f", "input": "x"}}]},
        {"type": "custom_tool_call", "call_id": "c", "name": "f", "input": "x"},
    ),
    "a custom tool's output": item(
        "y",
        "tool",
        {"content": "y", "tool_call_id": "c"},
        {"type": "custom_tool_call_output", "call_id": "c", "output": "y"},
    ),
    "reasoning": item(
        "Hm\nSo",
        "assistant",
        {"content": "Hm\nSo"},
        {
            "type": "reasoning",
            "summary": [{"type": "summary_text", "text": "Hm"}, {"type": "summary_text", "text": "So"}],
            "encrypted_content": "gAAA",
        },
    ),
    "an item of an unknown type": item("", "assistant", {"content": ""}, {"type": "telepathy", "deep": NESTED}),
}
