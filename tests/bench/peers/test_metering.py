from collections.abc import Iterator

import boto3
import pytest

from core.cli.environment import using
from core.threads import listing, messages
from core.threads.append import append
from core.threads.listing import ThreadQuery
from tests.support.data.conversations import LARGE, new_space, new_thread, user_message
from tests.support.engines.aws import Engine
from tests.support.inspect.call_counter import Counts, count_calls
from tests.support.inspect.metering import Meter, run_meter


@pytest.fixture(scope="module")
def meter(engine: Engine) -> Iterator[Meter]:
    """A meter in front of the engine."""
    with run_meter(engine) as meter:
        yield meter


@pytest.fixture
def table(meter: Meter, engine: Engine) -> Iterator[str]:
    """An empty table, which `core` uses through the meter."""
    environment = engine.new_store() | dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"), meter.address)
    with using(environment):
        yield environment["SKEIN_TABLE"]


def call_everything() -> None:
    """Make calls of every kind that `core` makes of DynamoDB and S3."""
    ref = new_thread("1", "x" * 5_000, space=(space := new_space()))
    append(ref, user_message("3"), author="a", key="b")
    append(ref, user_message("3"), author="a", key="b")
    append(ref, user_message(LARGE), author="a")
    messages.page(ref, limit=20)
    listing.page(ThreadQuery(space), limit=20)


def figures(counts: Counts) -> tuple[list[str], float, float, float]:
    """Return the figures to compare."""
    return counts.operations, counts.read_units, counts.write_units, counts.index_units


@pytest.mark.usefixtures("table")
def test_meter_agrees_with_the_counter_of_the_client(meter: Meter) -> None:
    """The meter counts every call once, with the same units as the client's counter."""
    before = meter.calls

    with count_calls() as counts:
        call_everything()

    assert counts.write_units > 10
    assert {"PutObject", "GetObject"} < {*counts.operations}
    assert figures(meter.since(before)) == figures(counts)


def test_units_of_binary_values_ignore_base64(meter: Meter, table: str) -> None:
    """Reading a binary value of 4,000 bytes costs one unit, although its base64 would cost two."""
    client = boto3.client("dynamodb")
    key = {"pk": {"S": "1"}, "sk": {"S": "1"}}
    client.put_item(TableName=table, Item={**key, "data": {"B": b"x" * 4_000}})
    before = meter.calls

    client.get_item(TableName=table, Key=key, ConsistentRead=True)
    client.scan(TableName=table, ConsistentRead=True)

    assert [call.units.read for call in meter.since(before).calls] == [1, 1]


def test_meter_counts_bytes_of_requests_and_responses(meter: Meter, table: str) -> None:
    """`sent` includes the bytes of a written item, `received` those of a read item."""
    client = boto3.client("dynamodb")
    key = {"pk": {"S": "2"}, "sk": {"S": "2"}}
    sent = meter.sent
    client.put_item(TableName=table, Item={**key, "data": {"S": "x" * 10_000}})
    assert 10_000 < meter.sent - sent < 10_500

    received = meter.received
    client.get_item(TableName=table, Key=key)
    assert 10_000 < meter.received - received < 10_500
