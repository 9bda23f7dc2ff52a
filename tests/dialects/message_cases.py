"""Cases of messages, one for each kind of content."""

from collections.abc import Mapping

from tests.dialects.case_tables import (
    ABSENT,
    NESTED,
    Case,
    conversation_case,
    expected_messages,
    expected_text_messages,
    image_case,
    input_text,
    output_text,
    part,
    text,
    text_case,
)
from tests.dialects.clients import ASSISTANTS, CONVERSATIONS, NATIVE, QELOS

ALL = (NATIVE, ASSISTANTS, CONVERSATIONS)
"""Dialects that append a message without a reply of a model."""

ODD = "😀 naïve \u2028 \"quoted\" \\ 'text'\n\x00<b>&amp;</b>"

TWO = [part("a"), part("b")]

ATTACHED = [{"file_id": "file-1", "tools": [{"type": "file_search"}, {"type": "code_interpreter"}]}]

CITED = {"type": "url_citation", "url": "https://example.com", "title": "T", "start_index": 0, "end_index": 4}

SCREENSHOT = {"type": "computer_screenshot", "image_url": "https://example.com/s.png", "file_id": None}

FILE = {"type": "input_file", "file_id": "file-1", "filename": "a.pdf"}

FILE_OF_CHAT = {"type": "file", "file": {"file_id": "file-1", "filename": "a.pdf"}}

MESSAGES: Mapping[str, Case] = {
    "a user's text": text_case("user", ODD, *ALL, QELOS),
    "an assistant's text": text_case("assistant", ODD, *ALL),
    "an empty text": text_case("user", "", *ALL),
    "a system's text": text_case("system", "Be kind.", NATIVE, CONVERSATIONS),
    "a developer's text": text_case("developer", "Be kind.", NATIVE, CONVERSATIONS),
    "a tool's text": text_case("tool", "42", NATIVE, CONVERSATIONS),
    "a critic's text": text_case("critic", "Meh.", CONVERSATIONS),
    "several texts": Case(
        {
            ASSISTANTS: {"role": "user", "content": TWO},
            CONVERSATIONS: {"role": "user", "content": [input_text("a"), input_text("b")]},
            QELOS: {"role": "user", "content": TWO},
        },
        expected_messages("user", "a\nb", [text("a"), text("b")], [input_text("a"), input_text("b")], TWO),
    ),
    "an image on the web": image_case("image_url", url="https://example.com/a.png"),
    "an image that was uploaded": image_case("image_file", file_id="file-1"),
    "attachments": Case(
        {ASSISTANTS: {"role": "user", "content": "Read", "attachments": ATTACHED}},
        {
            NATIVE: {"content": "Read"},
            ASSISTANTS: {"content": [text("Read")], "attachments": ATTACHED},
            CONVERSATIONS: {"content": [input_text("Read"), {"type": "input_file", "file_id": "file-1"}]},
            QELOS: {"content": "Read", "attachments": ATTACHED},
        },
    ),
    "a file among the parts": Case(
        {
            CONVERSATIONS: {"role": "user", "content": [input_text("Read"), FILE]},
            QELOS: {"role": "user", "content": [part("Read"), FILE_OF_CHAT]},
        },
        {
            NATIVE: {"content": "Read"},
            ASSISTANTS: {"content": [text("Read")], "attachments": [{"file_id": "file-1", "tools": []}]},
            CONVERSATIONS: {"content": [input_text("Read"), FILE]},
            QELOS: {
                "content": [part("Read"), FILE_OF_CHAT],
                "attachments": ABSENT,
            },
        },
    ),
    "a citation": conversation_case(
        {"role": "assistant", "content": [output_text("Said", CITED)]},
        expected_messages(
            "assistant",
            "Said",
            [text("Said", CITED)],
            [output_text("Said", CITED)],
            [{**part("Said"), "annotations": [CITED]}],
        ),
    ),
    "a refusal": conversation_case(
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
        expected_messages("assistant", "No.", *([[{"type": "refusal", "refusal": "No."}]] * 3)),
    ),
    "a summary": conversation_case(
        {"role": "assistant", "content": [{"type": "summary_text", "text": "S"}]},
        expected_messages("assistant", "S", [text("S")], [{"type": "summary_text", "text": "S"}], [part("S")]),
    ),
    "a screenshot": conversation_case(
        {"role": "user", "content": [SCREENSHOT]},
        expected_messages(
            "user",
            "",
            [{"type": "image_url", "image_url": {"url": "https://example.com/s.png", "detail": "auto"}}],
            [SCREENSHOT],
            [{"type": "image_url", "image_url": {"url": "https://example.com/s.png"}}],
        ),
    ),
    "a message cut off": conversation_case(
        {"role": "assistant", "content": "So", "status": "incomplete"},
        {
            NATIVE: {"content": "So"},
            ASSISTANTS: {"content": [text("So")], "status": "incomplete"},
            CONVERSATIONS: {"content": [output_text("So")], "status": "incomplete"},
            QELOS: {"content": "So"},
        },
    ),
    "a message's metadata": Case(
        {dialect: {"role": "user", "content": "Hi", "metadata": {"a": "1"}} for dialect in (NATIVE, ASSISTANTS)},
        {
            NATIVE: {"metadata_json": {"a": "1"}},
            ASSISTANTS: {"metadata": {"a": "1"}},
            CONVERSATIONS: {"metadata": ABSENT},
            QELOS: {"metadata": ABSENT},
        },
    ),
    "a message's metadata of any JSON": Case(
        {NATIVE: {"role": "user", "content": "Hi", "metadata": NESTED}},
        {
            NATIVE: {"metadata_json": NESTED},
            ASSISTANTS: {"metadata": {"source": "web", "deep": '{"list":[1,2.5,null,true]}'}},
            CONVERSATIONS: {"metadata": ABSENT},
            QELOS: {"metadata": ABSENT},
        },
    ),
    "a branch": Case(
        {NATIVE: {"role": "user", "content": "Hi", "branch_id": "b"}},
        {**expected_text_messages("user", "Hi"), NATIVE: {"branch_id": "b", "content": "Hi"}},
    ),
}
