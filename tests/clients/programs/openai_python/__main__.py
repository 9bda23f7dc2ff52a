"""Drives the openai package for Python, of any major version."""

from tests.clients.programs.openai_python.conversations import conversation_life, item_forms, item_life
from tests.clients.programs.openai_python.errors import errors, left_behind
from tests.clients.programs.openai_python.growing import at_the_same_time, between_pages
from tests.clients.programs.openai_python.limits import much_text, twenty_items
from tests.clients.programs.openai_python.messages import message_forms, message_life
from tests.clients.programs.openai_python.pages import pages, thousand
from tests.clients.programs.openai_python.retries import keyed_retries, keyless_retries, replays
from tests.clients.programs.openai_python.threads import projects, thread_life, with_messages, without_v1
from tests.clients.programs.reporting import report

report(
    thread_life,
    with_messages,
    without_v1,
    projects,
    message_forms,
    message_life,
    pages,
    thousand,
    between_pages,
    at_the_same_time,
    conversation_life,
    item_forms,
    item_life,
    much_text,
    twenty_items,
    errors,
    left_behind,
    keyed_retries,
    keyless_retries,
    replays,
)
