"""Which language model answers on this machine: the emulator's, in canned words, unless the environment names one."""

from collections.abc import Mapping

from core.cli.local.session import EmulatorSession

NAMED = {
    "SKEIN_DEFAULT_PROVIDER": "DefaultProvider",
    "SKEIN_DEFAULT_MODEL": "DefaultModel",
    "SKEIN_OPENAI_BASE_URL": "OpenAiBaseUrl",
}
"""Variables that stand for parameters of the template, by the names that functions know them by."""

KEY = "SKEIN_OPENAI_KEY"
SECRET = "skein-openai-key"  # noqa: S105 - a name


def parameters(session: EmulatorSession, environment: Mapping[str, str]) -> dict[str, str]:
    """What to tell the stack. A key goes where a deployment on AWS has it: the emulator's Secrets Manager."""
    told = {parameter: environment[name] for name, parameter in NAMED.items() if environment.get(name)}
    if key := environment.get(KEY):
        told["OpenAiKeySecret"] = kept(session, key)
    return told


def kept(session: EmulatorSession, key: str) -> str:
    """The ARN under which the key is kept from now on."""
    client = session.client("secretsmanager")
    try:
        return client.create_secret(Name=SECRET, SecretString=key)["ARN"]
    except client.exceptions.ResourceExistsException:
        return client.put_secret_value(SecretId=SECRET, SecretString=key)["ARN"]
