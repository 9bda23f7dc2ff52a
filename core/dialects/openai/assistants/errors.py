"""The Assistants API, as OpenAI served it until 2026-08-26: what its threads and messages share."""

from collections.abc import Mapping
from typing import Any

from core.dialects.openai import errors
from core.dialects.openai import shared as openai
from core.dialects.openai.errors import Thing
from core.http.errors import Failure

ErrorBody, InvalidBody, INVALID, space = openai.ErrorBody, openai.InvalidBody, openai.INVALID, openai.space

_THINGS = {
    "thread": Thing("thread_id", "thread", "No thread found with id '{id}'."),
    "message": Thing("message_id", "msg", "No message found with id '{id}'."),
}


def failure(failed: Failure) -> tuple[int, Mapping[str, Any]]:
    """Status and body that tell a failure."""
    return errors.failure(failed, _THINGS)
