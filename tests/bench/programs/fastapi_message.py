"""`get_message` with FastAPI and Mangum, as documented by both: validated parameters and responses, no logs."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, FastAPI, Header, HTTPException
from mangum import Mangum
from pydantic import BaseModel

from tests.bench.programs.canned_responses import Function, client, run_benchmark
from tests.bench.programs.message import message, tenant_of


class Message(BaseModel):
    """The JSON representation of a message."""

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
    """The envelope of the response."""

    data: Message


def make(recording: dict[str, Any]) -> Function:
    """Create the function."""
    app, dynamodb, tenants = FastAPI(), client(recording["responses"]), recording["tenants"]

    def tenant(x_api_key: Annotated[str, Header()]) -> str:
        try:
            return tenant_of(x_api_key, tenants)
        except PermissionError:
            raise HTTPException(401) from None

    async def get_message(
        space_id: UUID, thread_id: UUID, message_id: UUID, tenant: Annotated[str, Depends(tenant)]
    ) -> Data:
        item = message(dynamodb, tenant, str(space_id), str(thread_id), str(message_id))
        return Data(data=Message(**item))

    app.get("/v1/spaces/{space_id}/threads/{thread_id}/messages/{message_id}")(get_message)
    function: Function = Mangum(app, lifespan="off")
    return function


if __name__ == "__main__":
    run_benchmark(make)
