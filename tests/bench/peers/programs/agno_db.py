"""Agno: an Agent on DynamoDb, which makes its own tables; its model says what it is given to say."""

from collections.abc import Sequence
from typing import Any

import boto3
from agno.agent import Agent
from agno.db.base import SessionType
from agno.db.dynamo import DynamoDb
from agno.models.base import Model
from agno.models.response import ModelResponse

from tests.bench.peers.programs.serving import serve


class Told(Model):  # type: ignore[misc]
    """A model without a provider."""

    answer = ""

    def invoke(self, *_: Any, **__: Any) -> ModelResponse:
        """What it was told."""
        return ModelResponse(role="assistant", content=self.answer)

    ainvoke = invoke_stream = ainvoke_stream = invoke

    def _parse_provider_response(self, response: Any, **_: Any) -> Any:
        return response

    _parse_provider_response_delta = _parse_provider_response


def _db(name: str) -> DynamoDb:
    tables = {f"{one}_table": f"{name}-{one}" for one in ("session", "runs", "memory", "metrics", "eval", "knowledge")}
    return DynamoDb(db_client=boto3.client("dynamodb"), **tables)


def create(name: str) -> None:
    """The library makes its tables when they are first used: this is that."""
    _db(name)._create_all_tables()  # noqa: SLF001


class Agents:
    """One turn is one `run`."""

    def __init__(self, name: str) -> None:
        self._db = _db(name)
        self._model = Told(id="told")
        self._agent = Agent(id="agent", model=self._model, db=self._db, telemetry=False)

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """`run`, with a question; the model says the answer."""
        asked, self._model.answer = texts
        ran = self._agent.run(asked, session_id=thread)
        if ran.status != "COMPLETED":
            raise RuntimeError(str(ran.content))

    def last(self, thread: str, count: int) -> list[str]:
        """`get_session` and its messages."""
        session = self._db.get_session(thread, SessionType.AGENT)
        return [str(message.content) for message in session.get_messages(limit=count)] if session else []

    def threads(self, count: int) -> int:
        """`get_sessions`, newest first."""
        found = self._db.get_sessions(SessionType.AGENT, limit=count, sort_by="created_at", sort_order="desc")
        return len(found)


if __name__ == "__main__":
    serve(["agno"], create, Agents)
