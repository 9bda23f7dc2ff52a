"""The language model of a local instance: the emulator's, with canned replies, unless the environment names another."""

from collections.abc import Mapping

from core.cli.local.session import EmulatorSession

PARAMETERS = {
    "SKEIN_DEFAULT_PROVIDER": "DefaultProvider",
    "SKEIN_DEFAULT_MODEL": "DefaultModel",
    "SKEIN_OPENAI_BASE_URL": "OpenAiBaseUrl",
}
"""Environment variables and the template parameters that they set."""

KEY = "SKEIN_OPENAI_KEY"
SECRET = "skein-openai-key"  # noqa: S105 - a name


def parameters(session: EmulatorSession, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the stack's parameters. An OpenAI key is stored in the emulator's Secrets Manager, as on AWS."""
    values = {parameter: environment[name] for name, parameter in PARAMETERS.items() if environment.get(name)}
    if key := environment.get(KEY):
        values["OpenAiKeySecret"] = store_key(session, key)
    return values


def store_key(session: EmulatorSession, key: str) -> str:
    """Create or replace the secret that contains the key, and return its ARN."""
    client = session.client("secretsmanager")
    try:
        return client.create_secret(Name=SECRET, SecretString=key)["ARN"]
    except client.exceptions.ResourceExistsException:
        return client.put_secret_value(SecretId=SECRET, SecretString=key)["ARN"]
