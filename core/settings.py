"""Settings of a deployment, from the environment variables that template.yaml sets. Read once, on first use."""

import os
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """Every environment variable that Skein reads: `SKEIN_` and the field's name in capitals."""

    table: str
    """Name of the DynamoDB table."""
    bucket: str
    """Name of the S3 bucket for content that exceeds the size of an item, and for uploaded files."""
    jwt_issuer: str = ""
    """Required `iss` of a JWT; empty: JWTs are not accepted."""
    jwt_audience: str = ""
    """Required `aud` of a JWT."""
    jwt_jwks_url: str = ""
    """URL of the issuer's public keys (JWKS)."""
    jwt_tenant_claim: str = "tenant"
    """Name of the claim with the caller's tenant."""
    jwt_spaces_claim: str = "spaces"
    """Name of the claim with the caller's spaces: a list, or `*`."""
    default_provider: str = "bedrock"
    """Provider of the default model: `bedrock` or `openai`."""
    default_model: str = "amazon.nova-lite-v1:0"
    """Model for requests where neither the request nor the space names one."""
    openai_base_url: str = ""
    """Base URL of an OpenAI-compatible server, including `/v1`; empty: none."""
    openai_key_secret: str = ""
    """ARN of that server's API key, in Secrets Manager or Parameter Store; empty: no key."""
    code_interpreter: str = ""
    """Identifier of a code interpreter of Bedrock AgentCore, for example `aws.codeinterpreter.v1`; empty: none."""
    tools: str = ""
    """ARN of the declarations of the deployment's own tools, in Parameter Store or Secrets Manager; empty: none."""
    pii_phone_region: str = "US"
    """Region (ISO 3166, two letters) whose phone numbers are recognised without a country code."""
    pii_comprehend: str = ""
    """Language, `en` or `es`, for detection of names and addresses by Amazon Comprehend; empty: not used."""


@cache
def settings() -> Settings:
    """The settings of this process. Raises KeyError when the table or the bucket is not named."""
    return Settings(
        **{field.name: _read_env(f"SKEIN_{field.name.upper()}", field.default) for field in fields(Settings)}
    )


def _read_env(variable: str, default: Any) -> str:
    """Read a variable; an empty optional one counts as unset. Raises KeyError."""
    return os.environ[variable] if default is MISSING else os.environ.get(variable) or default
