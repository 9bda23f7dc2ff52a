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
        raise ValueError(
            f"Unknown types of personal data: {', '.join(unknown)}. Supported are {', '.join(known_kinds())}."
        )
    return policies


PiiPolicy = Annotated[
    dict[str, Policy],
    AfterValidator(_check_kinds),
    Field(
        description=(
            "The policy of each type of personal data in the chats of the space: `allow`, `mask` or `redact`. The "
            "headers of a request take precedence."
        )
    ),
]

RetentionDays = Annotated[
    int,
    Field(
        strict=True,
        ge=limits.MIN_RETENTION,
        le=limits.MAX_RETENTION,
        description="Days after its newest message until a thread is permanently deleted, and after its upload until a "
        "file is. Null: never.",
    ),
]

SpaceName = Annotated[str, Field(max_length=256, description="A name for people. At most 256 characters.")]
Description = Annotated[str, Field(max_length=2_000, description="A description. At most 2,000 characters.")]
Prompt = Annotated[
    str,
    Field(max_length=32_000, description="The system prompt of the space's chats. At most 32,000 characters."),
]
Integrations = Annotated[
    dict[str, Model],
    Field(
        max_length=100,
        description="The models of Qelos's integrations, by the id of the integration. At most 100.",
    ),
]
DefaultModel = Annotated[
    Model, Field(description="The model that answers in the space. Default: the model of the deployment.")
]


class SpacePatch(BaseModel):
    """The settings of a space to change. Null removes a setting; an absent field is unchanged."""

    name: SpaceName | None = None
    description: Description | None = None
    default_model: DefaultModel | None = None
    integrations: Integrations | None = None
    system_prompt: Prompt | None = None
    pii_policy: PiiPolicy | None = None
    retention_days: RetentionDays | None = None

    def to_core(self) -> dict[str, Any]:
        """Convert the fields of the request to the core's names."""
        fields = self.model_dump(include=self.model_fields_set & set(SpacePatch.model_fields))
        return {"model" if name == "default_model" else name: value for name, value in fields.items()}


class NewSpace(SpacePatch):
    """The settings of a new space."""

    id: Annotated[
        str,
        Field(
            pattern=f"^{names.SPACE_PATTERN.pattern}$",
            description="The id of the space, to which the credential must have access.",
        ),
    ]


class SpaceObject(BaseModel):
    """The settings of a space. A space without settings uses the defaults of the deployment, and its times are null."""

    id: Annotated[str, Field(description="The id of the space.")]
    tenant_id: Annotated[str, Field(description="The tenant that owns the space.")]
    name: Annotated[str | None, Field(description="The name for people, or null.")]
    description: Annotated[str | None, Field(description="The description, or null.")]
    default_model: Annotated[
        Model | None, Field(description="The model that answers in the space; null for the deployment's model.")
    ]
    integrations: Annotated[
        dict[str, Model] | None,
        Field(description="The models of Qelos's integrations, by the id of the integration, or null."),
    ]
    system_prompt: Annotated[str | None, Field(description="The system prompt of the space's chats, or null.")]
    pii_policy: Annotated[
        dict[str, Policy] | None,
        Field(description="The policy of each type of personal data in the space's chats, or null."),
    ]
    retention_days: Annotated[
        int | None,
        Field(description="Days after its newest message until a thread is permanently deleted; null for never."),
    ]
    created_at: Annotated[
        Time | None, Field(description="When the settings were created, in RFC 3339, UTC; null without settings.")
    ]
    updated_at: Annotated[
        Time | None, Field(description="When the settings last changed, in RFC 3339, UTC; null without settings.")
    ]


def render(settings: SpaceSettings) -> Data[SpaceObject]:
    """Render one space."""
    return Data[SpaceObject](data=_space(settings))


def render_page(page: Page[SpaceSettings]) -> Listing[SpaceObject]:
    """Render a page of spaces."""
    return Listing[SpaceObject](data=[_space(settings) for settings in page.items], meta=meta(page))


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


def _models(integrations: Mapping[str, Mapping[str, str]]) -> dict[str, Model]:
    return {name: Model(**model) for name, model in integrations.items()}
