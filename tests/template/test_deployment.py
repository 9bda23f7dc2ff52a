import pytest

from tests.support.template import Function, functions, resources, streams, template

GLOBALS = template()["Globals"]["Function"]

OWN = {"Handler", "Events", "Policies", "Timeout"}
"""What a function's block may say; the rest is the same for all, but for those that stream (see test_streaming.py)."""

TABLE, BUCKET = "AWS::DynamoDB::Table", "AWS::S3::Bucket"


def test_every_function_runs_on_arm_and_a_current_python() -> None:
    """arm64 and Python 3.13 or newer, which the package is built for."""
    assert GLOBALS["Architectures"] == ["arm64"]
    assert GLOBALS["Runtime"] in {"python3.13", "python3.14"}


@pytest.mark.parametrize("block", [one for one in functions() if not streams(one)], ids=lambda block: block.name)
def test_a_block_says_only_what_is_its_own(block: Function) -> None:
    """Runtime, memory, logs and environment are said once."""
    assert set(block.properties) <= OWN


def test_no_function_outlives_its_caller() -> None:
    """A function that serves the API ends before API Gateway stops waiting, after 29 seconds."""
    serving = [block for block in functions() if block.routes and not streams(block)]

    assert [block.properties.get("Timeout", GLOBALS["Timeout"]) <= 29 for block in serving] == [True] * len(serving)


@pytest.mark.parametrize("kind", [TABLE, BUCKET])
def test_what_is_kept_outlives_the_stack(kind: str) -> None:
    """Deleting the stack, or replacing a resource, deletes no conversation."""
    kept = [one for one in template()["Resources"].values() if one["Type"] == kind]

    assert kept
    assert {(one["DeletionPolicy"], one["UpdateReplacePolicy"]) for one in kept} == {("Retain", "Retain")}


def test_the_table_is_safe() -> None:
    """On demand, protected from deletion, restorable to any second, and free of what has run out."""
    [(_, table)] = resources(TABLE)

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"]
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_the_bucket_is_private() -> None:
    """Nothing in it can be made public, and nothing lies there in the clear."""
    [(_, bucket)] = resources(BUCKET)

    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert bucket["BucketEncryption"]


def test_comprehend_is_asked_only_where_a_deployment_says_so() -> None:
    """The one permission without a resource to name, since texts have none, is there on demand, and is one action."""
    block = template()["Resources"]["AskComprehend"]

    assert template()["Conditions"][block["Condition"]] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "PiiComprehend"}, ""]}]}
    assert template()["Parameters"]["PiiComprehend"]["Default"] == ""
    assert [one["Action"] for one in block["Properties"]["PolicyDocument"]["Statement"]] == [
        "comprehend:DetectPiiEntities"
    ]
