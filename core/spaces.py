"""Settings of spaces. A space without settings works with the deployment's defaults."""

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
    """The settings of a space. `model` is the default model, `{"provider", "name"}`, and `integrations` has a model per
    Qelos integration. `retention_days` is the retention period (`core.threads.retention`), None for no limit. Times are
    None if the space has no settings.
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
        """Return the model of an integration, else of the space, else of the deployment."""
        named = (self.integrations or {}).get(integration or "") or self.model
        if named:
            return ModelRef(named["provider"], named["name"])
        return ModelRef(settings().default_provider, settings().default_model)


def create(space: Space, fields: Mapping[str, Any], *, key: str | None = None) -> Replayable[SpaceSettings]:
    """Create the settings of a space; with a key, once for all requests that carry it.

    Raises KeyReused; Conflict if the space has settings.
    """
    now = clock.now()
    idempotency = [key_hash("create_space", key), fingerprint(fields)] if key else None
    values = {**fields, "created_at": now, "updated_at": now}
    existing = spaces.create(space, {**values, "idempotency": idempotency})
    if existing is None:
        return Replayable(SpaceSettings(space, **values))
    before = existing.get("idempotency")
    if not idempotency or not before or before[0] != idempotency[0]:
        raise Conflict(f"The space '{space.id}' already has settings. Change them instead.")
    require_same_request(before[1], idempotency[1])
    return Replayable(_settings(space, existing), replayed=True)


def get(space: Space) -> SpaceSettings:
    """Return the settings of a space; all fields are None if it has none."""
    return _settings(space, spaces.get(space) or {})


def update(space: Space, fields: Mapping[str, Any]) -> SpaceSettings:
    """Change settings of a space, and create them if it has none; a field that is None is removed."""
    now = clock.now()
    values = {name: value for name, value in fields.items() if value is not None}
    unset = frozenset(fields) - frozenset(values)
    changed = spaces.update(space, {**values, "updated_at": now}, unset)
    return create(space, values).value if changed is None else _settings(space, changed)


def page(
    tenant: str, *, limit: int, cursor: str | None = None, visible: Callable[[str], bool] = bool
) -> Page[SpaceSettings]:
    """Return a page of a tenant's spaces with settings, by id, where `visible(id)` is true. Raises Invalid for a cursor
    of another list."""
    after_key = None if cursor is None else cursors.decode(cursor, "spaces", tenant, pattern=r".+")
    shown = (entry for entry in spaces.iter_spaces(tenant, after_key, limit + 1) if visible(entry[0]))
    found = list(islice(shown, limit + 1))
    items = [_settings(Space(tenant, id), fields) for id, fields in found[:limit]]
    end = cursors.encode(items[-1].space.id, "spaces", tenant) if len(found) > limit else None
    return Page(items, end)


def _settings(space: Space, fields: Mapping[str, Any]) -> SpaceSettings:
    known = {name: value for name, value in fields.items() if name != "idempotency"}
    if policies := known.get("pii_policy"):
        known["pii_policy"] = {kind: Policy(policy) for kind, policy in policies.items()}
    return SpaceSettings(space, **known)
