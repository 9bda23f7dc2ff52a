"""The native dialect's spaces."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from core import limits
from core.access import names
from core.dialects.native.chat import Model
from core.dialects.native.shared import Data, Listing, meta
from core.dialects.times import Time
from core.models import Page
from core.pii.detection import known_kinds
from core.pii.masking import Policy
from core.spaces import SpaceSettings


def _check_kinds(policies: dict[str, Policy]) -> dict[str, Policy]:
    if unknown := sorted(set(policies) - set(known_kinds())):
        raise ValueError(f"{', '.join(unknown)}: no known type of personal data. Known are {', '.join(known_kinds())}.")
    return policies


PiiPolicy = Annotated[dict[str, Policy], AfterValidator(_check_kinds)]
"""What becomes of each type of personal data in the chats of a space, unless a request says otherwise."""

RetentionDays = Annotated[int, Field(strict=True, ge=limits.MIN_RETENTION, le=limits.MAX_RETENTION)]
"""Days after which a thread is deleted for good, if nothing was said in it, and a file behind its upload."""

SpaceName = Annotated[str, Field(max_length=256)]
Prompt = Annotated[str, Field(max_length=32_000)]


class SpacePatch(BaseModel):
    """What is said of a space; null takes a field back, one that is left out stays."""

    name: SpaceName | None = None
    description: Annotated[str, Field(max_length=2_000)] | None = None
    default_model: Model | None = None
    integrations: Annotated[dict[str, Model], Field(max_length=100)] | None = None
    system_prompt: Prompt | None = None
    pii_policy: PiiPolicy | None = None
    retention_days: RetentionDays | None = None

    def said(self) -> dict[str, Any]:
        """The fields that were sent, by their names in the core."""
        sent = self.model_dump(include=self.model_fields_set & set(SpacePatch.model_fields))
        return {"model" if name == "default_model" else name: value for name, value in sent.items()}


class NewSpace(SpacePatch):
    """A space to set up."""

    id: Annotated[str, Field(pattern=f"^{names.SPACE_PATTERN.pattern}$")]


class SpaceObject(BaseModel):
    """A space. Times are null where nothing was ever said of it, and it works with the deployment's defaults."""

    id: str
    tenant_id: str
    name: str | None
    description: str | None
    default_model: Model | None
    integrations: dict[str, Model] | None
    system_prompt: str | None
    pii_policy: dict[str, Policy] | None
    retention_days: int | None
    created_at: Time | None
    updated_at: Time | None


def render(settings: SpaceSettings) -> Data[SpaceObject]:
    """One space."""
    return Data[SpaceObject](data=_space(settings))


def render_page(page: Page[SpaceSettings]) -> Listing[SpaceObject]:
    """A page of spaces."""
    return Listing[SpaceObject](data=[_space(one) for one in page.items], meta=meta(page))


def _space(settings: SpaceSettings) -> SpaceObject:
    return SpaceObject(
        id=settings.space.id,
        tenant_id=settings.space.tenant,
        name=settings.name,
        description=settings.description,
        default_model=Model(**settings.model) if settings.model else None,
        integrations=None if settings.integrations is None else _models(settings.integrations),
        system_prompt=settings.system_prompt,
        pii_policy=None if settings.pii_policy is None else dict(settings.pii_policy),
        retention_days=settings.retention_days,
        created_at=settings.created_at,
        updated_at=settings.updated_at,
    )


def _models(named: Mapping[str, Mapping[str, str]]) -> dict[str, Model]:
    return {name: Model(**model) for name, model in named.items()}
