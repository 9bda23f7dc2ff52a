"""Spaces: what a tenant says of them. One that nobody said anything of works with the deployment's defaults."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from core import clock, cursors
from core.errors import Conflict
from core.idempotency import fingerprint, key_hash, require_same_request
from core.models import Page, Replayable, Space
from core.pii.masking import Policy
from core.providers import ModelRef
from core.settings import settings
from core.storage import spaces


@dataclass(frozen=True, slots=True)
class SpaceSettings:
    """What is said of a space. `model` names who answers in it, `{"provider", "name"}`, and `integrations` who answers
    for each of Qelos's integrations. `retention_days`: how long it keeps what nobody adds to
    (`core.threads.retention`), None: for ever. Times are None where nothing was ever said.
    """

    space: Space
    name: str | None = None
    description: str | None = None
    model: Mapping[str, str] | None = None
    integrations: Mapping[str, Mapping[str, str]] | None = None
    system_prompt: str | None = None
    pii_policy: Mapping[str, Policy] | None = None
    retention_days: int | None = None
    created_at: int | None = None
    updated_at: int | None = None

    def model_for(self, integration: str | None = None) -> ModelRef:
        """Who answers: the integration's model, else the space's, else the deployment's."""
        named = (self.integrations or {}).get(integration or "") or self.model
        if named:
            return ModelRef(named["provider"], named["name"])
        return ModelRef(settings().default_provider, settings().default_model)


def create(space: Space, fields: Mapping[str, Any], *, key: str | None = None) -> Replayable[SpaceSettings]:
    """Say something of a space for the first time; with a key, once for all requests that carry it.

    Raises KeyReused; Conflict if something was said before.
    """
    now = clock.now()
    made_by = [key_hash("create_space", key), fingerprint(fields)] if key else None
    values = {**fields, "created_at": now, "updated_at": now}
    standing = spaces.create(space, {**values, "made_by": made_by})
    if standing is None:
        return Replayable(SpaceSettings(space, **values))
    before = standing.get("made_by")
    if not made_by or not before or before[0] != made_by[0]:
        raise Conflict(f"The space '{space.id}' is there already. Change it instead.")
    require_same_request(before[1], made_by[1])
    return Replayable(_settings(space, standing), replayed=True)


def get(space: Space) -> SpaceSettings:
    """What is said of a space; nothing, if nobody did."""
    return _settings(space, spaces.get(space) or {})


def update(space: Space, fields: Mapping[str, Any]) -> SpaceSettings:
    """Say something new of a space; a field that is None is taken back."""
    now = clock.now()
    values = {name: value for name, value in fields.items() if value is not None}
    cleared = frozenset(fields) - frozenset(values)
    changed = spaces.update(space, {**values, "updated_at": now}, cleared)
    return create(space, values).value if changed is None else _settings(space, changed)


def page(
    tenant: str, *, limit: int, cursor: str | None = None, visible: Callable[[str], bool] = bool
) -> Page[SpaceSettings]:
    """The spaces of a tenant of which something is said, by id, where `shows` allows. Raises Invalid (cursor)."""
    beyond = None if cursor is None else cursors.decode(cursor, "spaces", tenant, pattern=r".+")
    shown = (entry for entry in spaces.iter_spaces(tenant, beyond, limit + 1) if visible(entry[0]))
    found = list(islice(shown, limit + 1))
    items = [_settings(Space(tenant, id), said) for id, said in found[:limit]]
    end = cursors.encode(items[-1].space.id, "spaces", tenant) if len(found) > limit else None
    return Page(items, end)


def _settings(space: Space, fields: Mapping[str, Any]) -> SpaceSettings:
    known = {name: value for name, value in fields.items() if name != "made_by"}
    if policies := known.get("pii_policy"):
        known["pii_policy"] = {kind: Policy(policy) for kind, policy in policies.items()}
    return SpaceSettings(space, **known)
