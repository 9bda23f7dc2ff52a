"""The providers of language models by name."""

from functools import cache

from core.errors import Invalid
from core.providers import Provider
from core.settings import settings

PROVIDERS = ("bedrock", "openai")
"""Amazon Bedrock, and any server that implements OpenAI's chat completions."""


@cache
def provider(name: str) -> Provider:
    """The provider with a name, cached with its connections; no request is sent yet.

    Raises Invalid for an unknown provider, and for one that the deployment has not configured.
    """
    if name == "bedrock":
        from core.providers.bedrock.client import Bedrock

        return Bedrock()
    if name == "openai":
        return _openai_compatible()
    known = " and ".join(f"'{one}'" for one in PROVIDERS)
    raise _invalid(f"Unknown provider. The known ones are {known}.")


def _openai_compatible() -> Provider:
    config = settings()
    if not config.openai_base_url:
        raise _invalid("This deployment has no OpenAI-compatible server.")
    from core.providers.openai.client import OpenAICompatible
    from core.providers.openai.key import Secret

    key = Secret(config.openai_key_secret).read if config.openai_key_secret else None
    return OpenAICompatible(config.openai_base_url, key)


def _invalid(message: str) -> Invalid:
    return Invalid.field("body", "model", "provider", message=message)
