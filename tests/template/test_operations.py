"""What a deployment may have on top: a key of its own, logs of API Gateway, alarms and a dashboard."""

import json
import re
from typing import Any

import pytest

from core.dialects.native import shared as native
from core.dialects.openai import shared as openai
from tests.support.template import template
from tests.support.translated import translated

KEY = "arn:aws:kms:eu-central-1:123456789012:key/1"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:operators"
ALARM, DASHBOARD = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"

OF_EACH_CALLER = re.compile(r"path\b|query|header|body|authorizer|identity\.(?!sourceIp)")
"""Variables of API Gateway with something in them that a caller said, or who the caller is."""


def conditional(condition: str) -> dict[str, Any]:
    """The resources that are there under a condition, by logical id."""
    return {name: one for name, one in template()["Resources"].items() if one.get("Condition") == condition}


def blocks(kind: str) -> dict[str, Any]:
    """The properties of the resources of a type, by logical id."""
    return {name: one["Properties"] for name, one in template()["Resources"].items() if one["Type"] == kind}


@pytest.mark.parametrize("parameter", ["EncryptionKey", "AlarmTopic"])
def test_nothing_of_it_is_there_by_default(parameter: str) -> None:
    """No key to pay for, no alarm, and no log that the account must allow first."""
    parameters = template()["Parameters"]

    assert parameters[parameter]["Default"] == ""
    assert (parameters["Monitoring"]["Default"], parameters["AccessLogs"]["Default"]) == ("no", "no")
    assert all(
        template()["Resources"][name]["Condition"] == "IsMonitored" for name in blocks(ALARM) | blocks(DASHBOARD)
    )


def test_alarms_cover_what_can_go_wrong() -> None:
    """Failures, latency, throttling, DynamoDB's errors, and the jobs that nobody waits for; all tell the same topic."""
    alarms = blocks(ALARM)

    assert set(alarms) == {
        *("ServerErrors", "SlowRequests", "ThrottledFunctions", "ThrottledTable", "TableErrors"),
        *("LateSweeps", "UnsweptThreads", "RetentionErrors"),
    }
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == {"Fn::If": ["TellsAlarms", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}
        assert alarm["TreatMissingData"] == "notBreaching"
        assert "Metrics" in alarm or alarm["MetricName"]


def test_what_is_watched_is_of_this_stack() -> None:
    """Every function, table and queue that an alarm or the dashboard names is a resource of the template."""
    watched = json.dumps([blocks(ALARM), blocks(DASHBOARD)])
    named = set(re.findall(r'"Ref": "(\w+)"', watched)) | set(re.findall(r"\$\{(\w+)[.}]", watched))

    assert named <= {*template()["Resources"], "AlarmTopic"}
    assert {"Table", "SweepThread", "EnforceRetention"} <= named


def test_the_dashboard_can_be_read() -> None:
    """It is JSON, with six graphs that do not lie on each other."""
    [dashboard] = blocks(DASHBOARD).values()
    widgets = json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]

    assert len({(one["x"], one["y"]) for one in widgets}) == len(widgets) == 6


def test_a_key_of_ones_own_is_for_all_that_is_kept() -> None:
    """Table, bucket and logs, and the functions that use them may have it used, by these services only."""
    resources = translated(EncryptionKey=KEY, AccessLogs="yes")
    bucket = resources["Contents"]["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]

    assert resources["Table"]["Properties"]["SSESpecification"]["KMSMasterKeyId"] == KEY
    assert bucket["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    logs = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::Logs::LogGroup"]
    assert [one["KmsKeyId"] for one in logs] == [KEY] * 3
    for name in conditional("HasEncryptionKey"):
        [statement] = resources[name]["Properties"]["PolicyDocument"]["Statement"]
        assert statement["Resource"] == KEY
        assert list(statement["Condition"]["StringEquals"]) == ["kms:ViaService"]


@pytest.mark.usefixtures("no_aws")
def test_without_a_key_aws_has_one() -> None:
    """The table and the bucket are encrypted nevertheless, with keys that cost nothing."""
    resources = translated()

    assert "SSESpecification" not in resources["Table"]["Properties"]
    assert "AES256" in json.dumps(resources["Contents"]["Properties"]["BucketEncryption"])


def test_access_logs_say_nothing_that_a_caller_said() -> None:
    """The route and how it went: no path, which has ids in it, no query, no header, no body."""
    [stage] = [one["Properties"] for one in translated(AccessLogs="yes").values() if one["Type"].endswith("::Stage")]
    line = stage["AccessLogSetting"]["Format"]

    assert json.loads(line)["route"] == "$context.resourcePath"
    assert not [name for name in re.findall(r"\$context\.([\w.]+)", line) if OF_EACH_CALLER.match(name)]
    assert [one["DataTraceEnabled"] for one in stage["MethodSettings"]] == [False]


def test_the_stage_takes_so_much_and_no_more() -> None:
    """The limit is of all callers together, on every route, whether or not anything is logged."""
    [stage] = [one["Properties"] for one in translated(RequestsPerSecond="7").values() if one["Type"].endswith("Stage")]
    [limits] = stage["MethodSettings"]

    assert (limits["HttpMethod"], limits["ResourcePath"]) == ("*", "/*")
    assert {str(limits["ThrottlingRateLimit"]), str(limits["ThrottlingBurstLimit"])} == {"7"}
    assert "AccessLogSetting" not in stage


def test_one_credential_can_be_limited() -> None:
    """Each value of either header is counted for itself; what is too much is 429 in every dialect's form, and no
    request is sampled, since a sample shows its headers."""
    firewall = translated(RequestsPerCredential="600")["Firewall"]["Properties"]
    counted = [rule["Statement"]["RateBasedStatement"] for rule in firewall["Rules"]]
    blocked = [rule["Action"]["Block"]["CustomResponse"] for rule in firewall["Rules"]]
    told = json.loads(firewall["CustomResponseBodies"]["limit"]["Content"])

    assert [key["Header"]["Name"] for one in counted for key in one["CustomKeys"]] == ["x-api-key", "authorization"]
    assert [str(one["Limit"]) for one in counted] == ["600"] * 2
    assert {one["ResponseCode"] for one in blocked} == {429}
    assert native.ErrorBody.model_validate(told).error.code == "rate_limited"
    assert openai.ErrorBody.model_validate(told).error.type == "rate_limit_error"
    shown = [one["VisibilityConfig"]["SampledRequestsEnabled"] for one in (firewall, *firewall["Rules"])]
    assert not any(shown)
    assert set(conditional("LimitsCredentials")) == {"Firewall", "FirewallOfApi"}
