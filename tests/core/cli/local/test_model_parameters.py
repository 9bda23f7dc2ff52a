import pytest

from core.cli.environment import acting_on
from core.cli.local.model_parameters import parameters
from core.providers.openai.key import Secret
from tests.support.engines.aws import Engine
from tests.support.inspect.template import template


def test_a_model_of_ones_own(engine: Engine) -> None:
    """What the environment names, the stack is told; the newest key is found there, and stands nowhere else."""
    named = {
        "SKEIN_DEFAULT_PROVIDER": "openai",
        "SKEIN_DEFAULT_MODEL": "llama",
        "SKEIN_OPENAI_BASE_URL": "http://127.0.0.1:11434/v1",
    }

    for key in ("first", "second"):
        told = parameters(engine.emulator.session(), named | {"SKEIN_OPENAI_KEY": key})
        arn = told.pop("OpenAiKeySecret")

        with acting_on(engine.emulator.environment):
            assert Secret(arn).read() == key
        assert told == {
            "DefaultProvider": "openai",
            "DefaultModel": "llama",
            "OpenAiBaseUrl": "http://127.0.0.1:11434/v1",
        }
        assert {"OpenAiKeySecret", *told} <= template()["Parameters"].keys()


@pytest.mark.parametrize("environment", [{}, {"SKEIN_DEFAULT_MODEL": "", "SKEIN_OPENAI_KEY": ""}])
def test_no_model_of_ones_own(engine: Engine, environment: dict[str, str]) -> None:
    """Nothing is named, nothing is told: the template's defaults hold."""
    assert parameters(engine.emulator.session(), environment) == {}
