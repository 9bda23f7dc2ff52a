import pytest

from tests.support.inspect.template import Function, can_stream, functions, resources, template

GLOBALS = template()["Globals"]["Function"]

OWN = {"Handler", "Events", "Policies", "Timeout"}
"""The properties of a function's block. The others are global, except those of functions that stream (see
test_streaming.py)."""

TABLE, BUCKET = "AWS::DynamoDB::Table", "AWS::S3::Bucket"


def test_every_function_runs_on_arm_and_a_current_python() -> None:
    """arm64 and Python 3.13 or newer, for which the package is built."""
    assert GLOBALS["Architectures"] == ["arm64"]
    assert GLOBALS["Runtime"] in {"python3.13", "python3.14"}


@pytest.mark.parametrize("block", [one for one in functions() if not can_stream(one)], ids=lambda block: block.name)
def test_global_properties_are_not_repeated(block: Function) -> None:
    """Runtime, memory, logs and environment are written once."""
    assert set(block.properties) <= OWN


def test_no_function_runs_longer_than_api_gateway_waits() -> None:
    """A function of the API ends within 29 seconds, API Gateway's default limit."""
    serving = [block for block in functions() if block.routes and not can_stream(block)]

    assert [block.properties.get("Timeout", GLOBALS["Timeout"]) <= 29 for block in serving] == [True] * len(serving)


@pytest.mark.parametrize("kind", [TABLE, BUCKET])
def test_table_and_bucket_outlive_the_stack(kind: str) -> None:
    """To delete the stack or to replace a resource deletes no conversation."""
    stores = [one for one in template()["Resources"].values() if one["Type"] == kind]

    assert stores
    assert {(one["DeletionPolicy"], one["UpdateReplacePolicy"]) for one in stores} == {("Retain", "Retain")}


def test_the_table_is_protected_restorable_and_expires_items() -> None:
    """It is billed on demand, protected from deletion, restorable to any second, and deletes expired items."""
    [(_, table)] = resources(TABLE)

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"]
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_the_bucket_is_private_and_encrypted() -> None:
    """No object can be made public, and every object is encrypted."""
    [(_, bucket)] = resources(BUCKET)

    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["BucketEncryption"]
