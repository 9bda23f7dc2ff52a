"""Scenarios with the openai package for Python, for every major version."""

from tests.clients.programs.openai_python.concurrent_writer import at_the_same_time, between_pages
from tests.clients.programs.openai_python.conversations import conversation_life, item_formats, item_life
from tests.clients.programs.openai_python.errors import errors, messages_after_errors
from tests.clients.programs.openai_python.limits import much_text, twenty_items
from tests.clients.programs.openai_python.messages import message_formats, message_life
from tests.clients.programs.openai_python.pages import pages, thousand_messages
from tests.clients.programs.openai_python.retries import keyed_retries, keyless_retries, replays
from tests.clients.programs.openai_python.threads import projects, thread_life, with_messages, without_v1
from tests.clients.programs.report import report

report(
    thread_life,
    with_messages,
    without_v1,
    projects,
    message_formats,
    message_life,
    pages,
    thousand_messages,
    between_pages,
    at_the_same_time,
    conversation_life,
    item_formats,
    item_life,
    much_text,
    twenty_items,
    errors,
    messages_after_errors,
    keyed_retries,
    keyless_retries,
    replays,
)
