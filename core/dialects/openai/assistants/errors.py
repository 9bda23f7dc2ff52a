"""The Assistants API, as OpenAI served it until 2026-08-26: what its threads and messages share."""

from core.dialects.openai.errors import ResourceNames, define_dialect

ASSISTANTS = define_dialect(
    "assistants",
    {
        "thread": ResourceNames("thread_id", "thread", "No thread found with id '{id}'."),
        "message": ResourceNames("message_id", "msg", "No message found with id '{id}'."),
    },
)
