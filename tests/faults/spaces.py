"""Settings of spaces, and keys of a tenant."""

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


def registered_days(space: Space) -> list[int]:
    """The retention periods of a space in the register, in days: one entry, or none."""
    return [entry.days for entry in retention_register.iter_retentions() if entry.space == space]


class CreateSpace(Operation):
    """The first settings of a space, with a key; its retention is stored in a register as well."""

    @override
    def prepare(self) -> None:
        """The space has no settings."""

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
        assert registered_days(self.space) == [30]
        spaces.update(self.space, {"retention_days": None})


class UpdateSpace(Operation):
    """An update of the settings of a space, including its retention."""

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
        assert registered_days(self.space) == [7]
        spaces.update(self.space, {"retention_days": None})
        assert registered_days(self.space) == []


class RevokeKey(Operation):
    """The revocation of an API key."""

    @override
    def prepare(self) -> None:
        self.id, self.key = api_keys.issue(Grant(self.space.tenant, "robot", frozenset({"admin"})), name="Robot")

    @override
    def send(self) -> None:
        api_keys.revoke(self.space.tenant, self.id)

    @override
    def check(self, answer: object) -> None:
        (key,) = api_keys.list_keys(self.space.tenant)
        assert key == api_keys.get(self.id)
        assert key.revoked_at is not None
        with pytest.raises(Unauthenticated):
            api_keys.verify(self.key)
