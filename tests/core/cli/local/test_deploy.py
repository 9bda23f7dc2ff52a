from core.cli.local.deploy import local_address, set_code_uri


def test_local_address_has_the_same_api_and_stage() -> None:
    """The local address has the API's id and stage, and no slash at the end."""
    url = "https://0fd15469.execute-api.us-east-1.amazonaws.com/live/"

    assert local_address("http://127.0.0.1:4566", url) == "http://127.0.0.1:4566/_aws/execute-api/0fd15469/live"


def test_code_uri_is_set_on_functions_only() -> None:
    """Every function gets the address of the code; other resources do not change."""
    template = {
        "Resources": {
            "Function": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a.b"}},
            "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
        }
    }

    assert set_code_uri(template, "s3://bucket/key")["Resources"] == {
        "Function": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"Handler": "a.b", "CodeUri": "s3://bucket/key"},
        },
        "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {}},
    }
