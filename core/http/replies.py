"""What a handler may answer with, beside the model itself."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reply(Generic[M]):
    """An answer to a write; `replayed` says that an earlier request with the same key had already done it."""

    body: M
    replayed: bool = False
