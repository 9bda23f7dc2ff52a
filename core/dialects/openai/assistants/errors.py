"""The dialect of the Assistants API, with its error texts."""

from core.dialects.openai.errors import ResourceNames, define_dialect

ASSISTANTS = define_dialect(
    "assistants",
    {
        "thread": ResourceNames("thread_id", "thread", "No thread found with id '{id}'."),
        "message": ResourceNames("message_id", "msg", "No message found with id '{id}'."),
    },
)
