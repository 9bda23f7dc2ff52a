"""Setting up spaces, and the keys of a tenant."""

import pytest
from typing_extensions import override

from core import spaces
from core.access import api_keys
from core.access.api_keys import Grant
from core.errors import Unauthenticated
from core.models import Replayable, Space
from core.spaces import SpaceSettings
from core.storage import retention_register
from tests.faults.operation import KEY, Operation


def retention(space: Space) -> list[int]:
    """For how many days the register says that a space keeps things: one entry, or none."""
    return [one.days for one in retention_register.iter_retentions() if one.space == space]


class CreateSpace(Operation):
    """What is said of a space for the first time, with a key; retention is kept in a register as well."""

    @override
    def prepare(self) -> None:
        """Nothing was said of it."""

    @override
    def send(self) -> Replayable[SpaceSettings]:
        return spaces.create(self.space, {"name": "Support", "retention_days": 30}, key=KEY)

    @override
    def check(self, answer: object) -> None:
        replay = self.send()
        assert replay.replayed
        assert answer in (replay, Replayable(replay.value))
        assert replay.value == spaces.get(self.space)
        assert (replay.value.name, replay.value.retention_days) == ("Support", 30)
        assert retention(self.space) == [30]
        spaces.update(self.space, {"retention_days": None})


class ChangeSpace(Operation):
    """Something new said of a space; its retention is another."""

    @override
    def prepare(self) -> None:
        spaces.create(self.space, {"name": "Support", "description": "old", "retention_days": 30})

    @override
    def send(self) -> SpaceSettings:
        return spaces.update(self.space, {"description": None, "retention_days": 7})

    @override
    def check(self, answer: object) -> None:
        assert answer == spaces.get(self.space)
        assert isinstance(answer, SpaceSettings)
        assert (answer.name, answer.description, answer.retention_days) == ("Support", None, 7)
        assert retention(self.space) == [7]
        spaces.update(self.space, {"retention_days": None})
        assert retention(self.space) == []


class RevokeKey(Operation):
    """An API key ended."""

    @override
    def prepare(self) -> None:
        self.id, self.key = api_keys.issue(Grant(self.space.tenant, "robot", frozenset({"admin"})), name="Robot")

    @override
    def send(self) -> None:
        api_keys.revoke(self.space.tenant, self.id)

    @override
    def check(self, answer: object) -> None:
        (listed,) = api_keys.list_keys(self.space.tenant)
        assert listed == api_keys.get(self.id)
        assert listed.revoked_at is not None
        with pytest.raises(Unauthenticated):
            api_keys.verify(self.key)
