from core.cli.local.deploy import local_address, located


def test_the_address_on_aws_becomes_the_local_one() -> None:
    """Same API, same stage, no slash at the end."""
    url = "https://0fd15469.execute-api.us-east-1.amazonaws.com/live/"

    assert local_address("http://127.0.0.1:4566", url) == "http://127.0.0.1:4566/_aws/execute-api/0fd15469/live"


def test_every_function_is_pointed_at_the_code() -> None:
    """Functions are; other resources stay as they are."""
    template = {
        "Resources": {
            "Function": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a.b"}},
            "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
        }
    }

    assert located(template, "s3://bucket/key")["Resources"] == {
        "Function": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"Handler": "a.b", "CodeUri": "s3://bucket/key"},
        },
        "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
    }
