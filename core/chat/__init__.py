"""Chat: send a message and get the model's reply in the thread.

The user's message is stored before the model is called, the reply when it is complete. With an idempotency key messages
are written exactly once, and models are called at least once.
"""

from core.chat.events import Completion, Event, TurnFinished, TurnStarted, peek_first
from core.chat.leases import LEASE
from core.chat.request import ChatRequest, Sampling
from core.chat.stateless import complete
from core.chat.turns import turn

__all__ = [
    "LEASE",
    "ChatRequest",
    "Completion",
    "Event",
    "Sampling",
    "TurnFinished",
    "TurnStarted",
    "complete",
    "peek_first",
    "turn",
]
