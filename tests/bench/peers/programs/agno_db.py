"""Agno: an Agent with DynamoDb, which creates its own tables, and a model with predefined replies."""

from collections.abc import Sequence
from typing import Any

import boto3
from agno.agent import Agent
from agno.db.base import SessionType
from agno.db.dynamo import DynamoDb
from agno.models.base import Model
from agno.models.response import ModelResponse

from tests.bench.peers.programs.server import serve


class FixedModel(Model):  # type: ignore[misc]
    """A model without a provider that returns `answer`."""

    answer = ""

    def invoke(self, *_: Any, **__: Any) -> ModelResponse:
        """Return the predefined reply."""
        return ModelResponse(role="assistant", content=self.answer)

    ainvoke = invoke_stream = ainvoke_stream = invoke

    def _parse_provider_response(self, response: Any, **_: Any) -> Any:
        return response

    _parse_provider_response_delta = _parse_provider_response


def _db(name: str) -> DynamoDb:
    tables = {
        f"{kind}_table": f"{name}-{kind}" for kind in ("session", "runs", "memory", "metrics", "eval", "knowledge")
    }
    return DynamoDb(db_client=boto3.client("dynamodb"), **tables)


def create(name: str) -> None:
    """Create the tables, which the library otherwise creates on first use."""
    _db(name)._create_all_tables()  # noqa: SLF001


class Agents:
    """A store in which one turn is one `run`."""

    def __init__(self, name: str) -> None:
        self._db = _db(name)
        self._model = FixedModel(id="fixed")
        self._agent = Agent(id="agent", model=self._model, db=self._db, telemetry=False)

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """Call `run` with a question; the model returns the answer."""
        question, self._model.answer = texts
        run = self._agent.run(question, session_id=thread)
        if run.status != "COMPLETED":
            raise RuntimeError(str(run.content))

    def last(self, thread: str, count: int) -> list[str]:
        """Call `get_session` and return its newest messages."""
        session = self._db.get_session(thread, SessionType.AGENT)
        return [str(message.content) for message in session.get_messages(limit=count)] if session else []

    def threads(self, count: int) -> int:
        """Call `get_sessions`, newest first."""
        sessions = self._db.get_sessions(SessionType.AGENT, limit=count, sort_by="created_at", sort_order="desc")
        return len(sessions)


if __name__ == "__main__":
    serve(["agno"], create, Agents)
