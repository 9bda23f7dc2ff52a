"""Chat: a model answers in the thread.

The user's message is stored before the model is called, the answer when it is complete. Messages are written exactly
once where a key says which request is which, models are asked at least once.
"""

from core.chat.events import Answered, Begun, Completed, Event, begun
from core.chat.leases import LEASE
from core.chat.request import Ask, Sampling
from core.chat.stateless import complete
from core.chat.turns import turn

__all__ = ["LEASE", "Answered", "Ask", "Begun", "Completed", "Event", "Sampling", "begun", "complete", "turn"]
