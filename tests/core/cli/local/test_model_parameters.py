import pytest

from core.cli.environment import using
from core.cli.local.model_parameters import parameters
from core.providers.openai.key import Secret
from tests.support.engines.aws import Engine
from tests.support.inspect.template import template


def test_environment_sets_model_parameters_and_stores_the_key(engine: Engine) -> None:
    """Each variable sets a parameter of the template; the latest key is only in Secrets Manager."""
    environment = {
        "SKEIN_DEFAULT_PROVIDER": "openai",
        "SKEIN_DEFAULT_MODEL": "llama",
        "SKEIN_OPENAI_BASE_URL": "http://127.0.0.1:11434/v1",
    }

    for key in ("first", "second"):
        values = parameters(engine.emulator.session(), environment | {"SKEIN_OPENAI_KEY": key})
        arn = values.pop("OpenAiKeySecret")

        with using(engine.emulator.environment):
            assert Secret(arn).read() == key
        assert values == {
            "DefaultProvider": "openai",
            "DefaultModel": "llama",
            "OpenAiBaseUrl": "http://127.0.0.1:11434/v1",
        }
        assert {"OpenAiKeySecret", *values} <= template()["Parameters"].keys()


@pytest.mark.parametrize("environment", [{}, {"SKEIN_DEFAULT_MODEL": "", "SKEIN_OPENAI_KEY": ""}])
def test_empty_environment_sets_no_parameters(engine: Engine, environment: dict[str, str]) -> None:
    """Without variables the template's defaults apply."""
    assert parameters(engine.emulator.session(), environment) == {}
