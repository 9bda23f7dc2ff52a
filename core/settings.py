"""Settings of a deployment, from the environment that template.yaml gives each function. Read once, on first use."""

import os
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """Every environment variable that Skein reads; the names are the fields' in capitals behind `SKEIN_`."""

    table: str
    """Name of the DynamoDB table."""
    bucket: str
    """Name of the S3 bucket for content that has no room in an item."""
    jwt_issuer: str = ""
    """`iss` that a JWT must carry; empty: JWTs are not accepted."""
    jwt_audience: str = ""
    """`aud` that a JWT must carry."""
    jwt_jwks_url: str = ""
    """Where the issuer publishes its keys."""
    jwt_tenant_claim: str = "tenant"
    """The claim that names the caller's tenant."""
    jwt_spaces_claim: str = "spaces"
    """The claim that lists the caller's spaces, or is `*`."""
    default_provider: str = "bedrock"
    """Who runs the model that answers where neither the request nor the space names one."""
    default_model: str = "amazon.nova-lite-v1:0"
    """That model."""
    openai_base_url: str = ""
    """Base URL of an OpenAI-compatible server, with its `/v1`; empty: there is none."""
    openai_key_secret: str = ""
    """Where its key is: the ARN of a secret of Secrets Manager, or of a parameter of SSM; empty: it needs none."""
    code_interpreter: str = ""
    """Identifier of a code interpreter of Bedrock AgentCore, `aws.codeinterpreter.v1` say; empty: there is none."""
    tools: str = ""
    """Where the deployment's own tools are declared: the ARN of a parameter of SSM, or of a secret; empty: nowhere."""
    pii_phone_region: str = "US"
    """The region (ISO 3166, two letters) whose telephone numbers are known without a country's code."""
    pii_comprehend: str = ""
    """The language, `en` or `es`, in which Amazon Comprehend is asked for names and addresses; empty: it is not."""


@cache
def settings() -> Settings:
    """The settings of this process. Raises KeyError when the table or the bucket is not named."""
    return Settings(**{field.name: _said(f"SKEIN_{field.name.upper()}", field.default) for field in fields(Settings)})


def _said(variable: str, default: Any) -> str:
    """What a variable says; one that may be missing may be empty as well. Raises KeyError."""
    return os.environ[variable] if default is MISSING else os.environ.get(variable) or default
