"""Parts of a deployment that parameters add: an encryption key, access logs, rate limits, alarms and a dashboard."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from core.dialects.native import shared as native
from core.dialects.openai import shared as openai
from tests.support.inspect.expansion import expand
from tests.support.inspect.template import STACK, as_list, nested_template, resources, template

KEY = "arn:aws:kms:eu-central-1:123456789012:key/1"
ALARM, DASHBOARD = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"

CALLER_DATA = re.compile(r"path\b|query|header|body|authorizer|identity\.(?!sourceIp)")
"""Variables of API Gateway with data of a caller."""


def resources_under(condition: str) -> dict[str, Any]:
    """The resources under a condition, by logical id."""
    return {name: one for name, one in template()["Resources"].items() if one.get("Condition") == condition}


def monitoring(kind: str) -> dict[str, Any]:
    """The properties of the nested template's resources of a type, by logical id."""
    return {name: one["Properties"] for name, one in nested_template()["Resources"].items() if one["Type"] == kind}


@pytest.mark.parametrize("parameter", ["EncryptionKey", "AlarmTopic"])
def test_operations_are_off_by_default(parameter: str) -> None:
    """No key and no alarm that cost money, and no log that the account must allow first."""
    parameters = template()["Parameters"]
    deployed = {one["Type"] for one in expand().resources.values()}

    assert parameters[parameter]["Default"] == ""
    assert (parameters["Monitoring"]["Default"], parameters["AccessLogs"]["Default"]) == ("no", "no")
    assert not {STACK, ALARM, DASHBOARD} & deployed


def test_monitoring_is_one_nested_stack() -> None:
    """Alarms and dashboard are in the nested template alone, which is deployed if Monitoring is "yes"."""
    assert set(resources_under("HasMonitoring")) == {name for name, _ in resources(STACK)} == {"MonitoringStack"}
    assert "MonitoringStack" in expand(Monitoring="yes").resources
    assert {one["Type"] for one in nested_template()["Resources"].values()} == {ALARM, DASHBOARD}
    assert not [kind for kind in (ALARM, DASHBOARD) if dict(resources(kind))]


def test_the_nested_stack_gets_all_of_its_parameters() -> None:
    """template.yaml passes every parameter that the nested template declares: a name of one of its resources, or the
    topic. The nested template uses each of them."""
    [(_, stack)] = resources(STACK)
    body = json.dumps([nested_template()["Conditions"], nested_template()["Resources"]])
    used = set(re.findall(r'"Ref": "(\w+)"', body)) | set(re.findall(r"\$\{(\w+)\}", body))

    assert set(stack["Parameters"]) == set(nested_template()["Parameters"]) == used
    for name, argument in stack["Parameters"].items():
        [target] = [as_list(value)[0] for value in argument.values()]
        assert target in {*template()["Resources"], "AWS::StackName", "AlarmTopic"}
        assert not name.endswith("Function") or argument == {"Ref": name.removesuffix("Function")}


def test_alarms_cover_failures_latency_throttling_and_jobs() -> None:
    """Every alarm notifies the same topic, and missing data is no breach."""
    alarms = monitoring(ALARM)

    assert set(alarms) == {
        *("ServerErrors", "SlowRequests", "ThrottledFunctions", "ThrottledTable", "TableErrors"),
        *("LateSweeps", "SweepFailures", "RetentionErrors"),
    }
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}
        assert alarm["TreatMissingData"] == "notBreaching"
        assert "Metrics" in alarm or alarm["MetricName"]
    no_topic = {"Fn::Equals": [{"Ref": "AlarmTopic"}, ""]}
    assert nested_template()["Conditions"] == {"HasAlarmTopic": {"Fn::Not": [no_topic]}}


def test_monitoring_watches_resources_of_this_stack() -> None:
    """Everything that alarms and dashboard name is a parameter of the nested stack, so a resource of the stack."""
    watched = json.dumps([monitoring(ALARM), monitoring(DASHBOARD)])
    names = set(re.findall(r'"Ref": "(\w+)"', watched)) | set(re.findall(r"\$\{(\w+)\}", watched))

    assert names == set(nested_template()["Parameters"])
    assert {"TableName", "SweepFailuresQueue", "SweepThreadFunction", "EnforceRetentionFunction"} <= names


def test_the_dashboard_has_six_graphs_side_by_side() -> None:
    """Its body is JSON, and no graph covers another."""
    [dashboard] = monitoring(DASHBOARD).values()
    widgets = json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]

    assert len({(one["x"], one["y"]) for one in widgets}) == len(widgets) == 6


def test_the_encryption_key_encrypts_table_bucket_and_logs() -> None:
    """Functions may use the key only through DynamoDB and S3."""
    deployed = expand(EncryptionKey=KEY, AccessLogs="yes").resources
    bucket = deployed["ContentBucket"]["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
    statements = list(statements_with(deployed, "kms:"))

    assert deployed["Table"]["Properties"]["SSESpecification"]["KMSMasterKeyId"] == KEY
    assert bucket["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    logs = [one["Properties"] for one in deployed.values() if one["Type"] == "AWS::Logs::LogGroup"]
    assert [one["KmsKeyId"] for one in logs] == [KEY] * 3
    assert statements
    for statement in statements:
        assert statement["Resource"] == KEY
        assert list(statement["Condition"]["StringEquals"]) == ["kms:ViaService"]


def statements_with(value: Any, prefix: str) -> Iterator[dict[str, Any]]:
    """The statements anywhere in a value with an action that begins with the prefix."""
    match value:
        case {"Action": action} if any(str(one).startswith(prefix) for one in as_list(action)):
            yield value
        case dict():
            yield from (one for inner in value.values() for one in statements_with(inner, prefix))
        case list():
            yield from (one for inner in value for one in statements_with(inner, prefix))


@pytest.mark.usefixtures("no_aws")
def test_without_an_encryption_key_aws_encrypts_with_its_own() -> None:
    """Table and bucket are encrypted with keys that cost nothing, and no function may use a key."""
    deployed = expand().resources

    assert "SSESpecification" not in deployed["Table"]["Properties"]
    assert "AES256" in json.dumps(deployed["ContentBucket"]["Properties"]["BucketEncryption"])
    assert list(statements_with(deployed, "kms:")) == []


def test_access_logs_contain_no_data_of_callers() -> None:
    """They contain the route and its result: no path, which contains ids, no query, no header, no body."""
    deployed = expand(AccessLogs="yes").resources
    [stage] = [one["Properties"] for one in deployed.values() if one["Type"].endswith("::Stage")]
    line = stage["AccessLogSetting"]["Format"]

    assert json.loads(line)["route"] == "$context.resourcePath"
    assert not [name for name in re.findall(r"\$context\.([\w.]+)", line) if CALLER_DATA.match(name)]
    assert [one["DataTraceEnabled"] for one in stage["MethodSettings"]] == [False]


def test_the_stage_limits_requests_per_second() -> None:
    """The limit counts all callers together, on every route, with and without logs."""
    deployed = expand(RequestsPerSecond="7").resources
    [stage] = [one["Properties"] for one in deployed.values() if one["Type"].endswith("Stage")]
    [limits] = stage["MethodSettings"]

    assert (limits["HttpMethod"], limits["ResourcePath"]) == ("*", "/*")
    assert {str(limits["ThrottlingRateLimit"]), str(limits["ThrottlingBurstLimit"])} == {"7"}
    assert "AccessLogSetting" not in stage


def test_the_firewall_limits_requests_of_one_credential() -> None:
    """It counts each value of both headers. Its 429 has a body in every dialect's form. It samples no request, because
    a sample shows the headers."""
    firewall = expand(RequestsPerCredential="600").resources["Firewall"]["Properties"]
    counted = [rule["Statement"]["RateBasedStatement"] for rule in firewall["Rules"]]
    blocked = [rule["Action"]["Block"]["CustomResponse"] for rule in firewall["Rules"]]
    body = json.loads(firewall["CustomResponseBodies"]["limit"]["Content"])

    assert [key["Header"]["Name"] for one in counted for key in one["CustomKeys"]] == ["x-api-key", "authorization"]
    assert [str(one["Limit"]) for one in counted] == ["600"] * 2
    assert {one["ResponseCode"] for one in blocked} == {429}
    assert native.ErrorBody.model_validate(body).error.code == "rate_limited"
    assert openai.ErrorBody.model_validate(body).error.type == "rate_limit_error"
    sampled = [one["VisibilityConfig"]["SampledRequestsEnabled"] for one in (firewall, *firewall["Rules"])]
    assert not any(sampled)
    assert set(resources_under("HasCredentialLimit")) == {"Firewall", "FirewallAssociation"}
    assert "Firewall" not in expand().resources
