"""`get_message` with FastAPI behind Mangum, as both document it: parameters and answer validated, no log."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, FastAPI, Header, HTTPException
from mangum import Mangum
from pydantic import BaseModel

from tests.bench.programs.canned import Function, client, measured
from tests.bench.programs.message import message, tenant_of


class Message(BaseModel):
    """The message on the wire."""

    id: str
    tenant_id: str
    thread_id: str
    root_message_id: str
    parent_message_id: str | None
    branch_id: str | None
    author_principal_id: str
    role: Literal["user", "assistant", "system", "tool"]
    content: str | list[Any]
    metadata_json: dict[str, Any] | None
    created_at: str
    sequence: int


class Data(BaseModel):
    """Its envelope."""

    data: Message


def make(told: dict[str, Any]) -> Function:
    """The function."""
    app, dynamodb, seen = FastAPI(), client(told["answers"]), told["seen"]

    def tenant(x_api_key: Annotated[str, Header()]) -> str:
        try:
            return tenant_of(x_api_key, seen)
        except PermissionError:
            raise HTTPException(401) from None

    async def get_message(
        space_id: UUID, thread_id: UUID, message_id: UUID, tenant: Annotated[str, Depends(tenant)]
    ) -> Data:
        found = message(dynamodb, tenant, str(space_id), str(thread_id), str(message_id))
        return Data(data=Message(**found))

    app.get("/v1/spaces/{space_id}/threads/{thread_id}/messages/{message_id}")(get_message)
    function: Function = Mangum(app, lifespan="off")
    return function


if __name__ == "__main__":
    measured(make)
