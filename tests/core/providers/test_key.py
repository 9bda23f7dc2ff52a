import json
from collections.abc import Callable, Iterator
from traceback import format_exception

import boto3
import pytest
from moto import mock_aws

from core.clock import MINUTE
from core.errors import ProviderFailed
from core.providers.openai.key import Secret
from tests.support.data.model_requests import KEY
from tests.support.engines.clock import Clock

HERE, ELSEWHERE = "us-east-1", "eu-central-1"

UNUSABLE = "The model cannot be used: "


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    """Empty Secrets Manager and Parameter Store."""
    with mock_aws():
        yield


def secret(text: str | bytes = KEY, region: str = HERE) -> str:
    """The ARN of a new secret."""
    kind = {"SecretString": text} if isinstance(text, str) else {"SecretBinary": text}
    client = boto3.client("secretsmanager", region_name=region)
    return client.create_secret(Name="models/key", **kind)["ARN"]


def parameter(text: str = KEY, region: str = HERE, name: str = "/models/key") -> str:
    """The ARN of a new encrypted parameter."""
    client = boto3.client("ssm", region_name=region)
    client.put_parameter(Name=name, Value=text, Type="SecureString")
    return client.get_parameter(Name=name)["Parameter"]["ARN"]


@pytest.mark.parametrize("region", [HERE, ELSEWHERE])
@pytest.mark.parametrize("make", [secret, parameter])
def test_key_is_read_from_the_service_and_region_of_its_arn(make: Callable[[str, str], str], region: str) -> None:
    """From Secrets Manager and from Parameter Store."""
    assert Secret(make(KEY, region)).read() == KEY


def test_parameter_needs_no_path() -> None:
    """The name of a parameter may be one word."""
    assert Secret(parameter(name="models-key")).read() == KEY


@pytest.mark.parametrize(
    "text", [f"  {KEY}\n", json.dumps({"api_key": KEY}), json.dumps({"OPENAI_API_KEY": f"{KEY}\n"})]
)
def test_key_may_have_white_space_or_be_the_only_value_of_an_object(text: str) -> None:
    """The AWS console creates such an object."""
    assert Secret(secret(text)).read() == KEY


@pytest.mark.parametrize(
    "text",
    [
        " ",
        f"{KEY}\r\nX-Injected:1",
        f"{KEY} {KEY}",
        f"{KEY}ü",
        json.dumps({"a": KEY, "b": KEY}),
        json.dumps({"a": [KEY]}),
        f'{{"a": "{KEY}"',
        "{}",
    ],
)
def test_malformed_key_is_refused_without_quoting_it(text: str) -> None:
    """A key must be valid in a header."""
    assert_refused(secret(text), "the key of its server is malformed")


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:secretsmanager:{HERE}:123456789012:secret:none-AbCdEf",
        f"arn:aws:ssm:{HERE}:123456789012:parameter/none",
        "arn:aws:ssm:no where:123456789012:parameter/none",
    ],
)
def test_missing_key_is_reported(arn: str) -> None:
    """A key without permission looks the same."""
    assert_refused(arn, "the key of its server cannot be read")


def test_binary_secret_is_refused() -> None:
    """A key is text."""
    assert_refused(secret(KEY.encode()), "the key of its server cannot be read")


@pytest.mark.parametrize("arn", [KEY, "/models/key", f"arn:aws:s3:::{KEY}"])
def test_malformed_arn_is_refused_without_quoting_it(arn: str) -> None:
    """A name is not enough, and a key in place of an ARN is not revealed."""
    assert_refused(arn, "the key of its server is not named by an ARN of Secrets Manager or Parameter Store")


def assert_refused(arn: str, why: str) -> None:
    """Reading the key fails for this reason, and the error does not contain the key."""
    with pytest.raises(ProviderFailed) as raised:
        Secret(arn).read()
    assert raised.value.message == f"{UNUSABLE}{why}."
    assert KEY not in "".join(format_exception(raised.value))


def test_changed_key_is_used_after_five_minutes(clock: Clock) -> None:
    """The old one is cached until then."""
    arn = secret("old")
    key = Secret(arn)
    assert key.read() == "old"
    boto3.client("secretsmanager", region_name=HERE).put_secret_value(SecretId=arn, SecretString="new")

    clock.advance(4 * MINUTE)
    assert key.read() == "old"

    clock.advance(MINUTE)
    assert key.read() == "new"
