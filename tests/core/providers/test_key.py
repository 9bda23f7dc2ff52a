import json
from collections.abc import Callable, Iterator
from traceback import format_exception

import boto3
import pytest
from moto import mock_aws

from core.clock import MINUTE
from core.errors import ProviderFailed
from core.providers.openai.key import Secret
from tests.support.asking import KEY
from tests.support.clock import Clock

HERE, ELSEWHERE = "us-east-1", "eu-central-1"

UNUSABLE = "The model cannot be used: "


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    """Secrets Manager and Parameter Store, empty."""
    with mock_aws():
        yield


def secret(text: str | bytes = KEY, region: str = HERE) -> str:
    """The ARN of a new secret."""
    kind = {"SecretString": text} if isinstance(text, str) else {"SecretBinary": text}
    client = boto3.client("secretsmanager", region_name=region)
    return client.create_secret(Name="models/key", **kind)["ARN"]


def parameter(text: str = KEY, region: str = HERE, name: str = "/models/key") -> str:
    """The ARN of a new parameter, encrypted."""
    client = boto3.client("ssm", region_name=region)
    client.put_parameter(Name=name, Value=text, Type="SecureString")
    return client.get_parameter(Name=name)["Parameter"]["ARN"]


@pytest.mark.parametrize("region", [HERE, ELSEWHERE])
@pytest.mark.parametrize("make", [secret, parameter])
def test_a_key_is_read_where_its_arn_says(make: Callable[[str, str], str], region: str) -> None:
    """From Secrets Manager and from Parameter Store, in whatever region."""
    assert Secret(make(KEY, region)).read() == KEY


def test_a_parameter_needs_no_path() -> None:
    """A parameter's name may be one word."""
    assert Secret(parameter(name="models-key")).read() == KEY


@pytest.mark.parametrize(
    "text", [f"  {KEY}\n", json.dumps({"api_key": KEY}), json.dumps({"OPENAI_API_KEY": f"{KEY}\n"})]
)
def test_a_key_as_people_enter_it(text: str) -> None:
    """With white space around it, or as the one value of the object that the console makes."""
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
def test_what_is_no_key(text: str) -> None:
    """What cannot stand in a header is refused, and not quoted."""
    refused(secret(text), "the key of its server is malformed")


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:secretsmanager:{HERE}:123456789012:secret:none-AbCdEf",
        f"arn:aws:ssm:{HERE}:123456789012:parameter/none",
        "arn:aws:ssm:no where:123456789012:parameter/none",
    ],
)
def test_a_key_that_is_not_there(arn: str) -> None:
    """Or may not be read, which looks the same."""
    refused(arn, "the key of its server cannot be read")


def test_a_key_that_is_no_text() -> None:
    """A secret may hold bytes; a key does not."""
    refused(secret(KEY.encode()), "the key of its server cannot be read")


@pytest.mark.parametrize("arn", [KEY, "/models/key", f"arn:aws:s3:::{KEY}"])
def test_an_arn_that_is_none(arn: str) -> None:
    """A name is not enough, and a key in the place of its ARN is not told to anybody."""
    refused(arn, "the key of its server is not named by an ARN of Secrets Manager or Parameter Store")


def refused(arn: str, why: str) -> None:
    """Reading the key fails for this reason, and the key is not told."""
    with pytest.raises(ProviderFailed) as raised:
        Secret(arn).read()
    assert raised.value.message == f"{UNUSABLE}{why}."
    assert KEY not in "".join(format_exception(raised.value))


def test_a_new_key_is_used_soon(clock: Clock) -> None:
    """A key that has been replaced is used for five minutes, and no longer."""
    arn = secret("old")
    found = Secret(arn)
    assert found.read() == "old"
    boto3.client("secretsmanager", region_name=HERE).put_secret_value(SecretId=arn, SecretString="new")

    clock.advance(4 * MINUTE)
    assert found.read() == "old"

    clock.advance(MINUTE)
    assert found.read() == "new"
