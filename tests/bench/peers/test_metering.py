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
    """A meter before the engine."""
    with run_meter(engine) as meter:
        yield meter


@pytest.fixture
def table(meter: Meter, engine: Engine) -> Iterator[str]:
    """An empty table, and `core` works on it through the meter."""
    environment = engine.new_store() | dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"), meter.address)
    with using(environment):
        yield environment["SKEIN_TABLE"]


def converse() -> None:
    """Something of everything that `core` asks of DynamoDB and S3."""
    ref = new_thread("1", "x" * 5_000, space=(space := new_space()))
    append(ref, user_message("3"), author="a", key="b")
    append(ref, user_message("3"), author="a", key="b")
    append(ref, user_message(LARGE), author="a")
    messages.page(ref, limit=20)
    listing.page(ThreadQuery(space), limit=20)


def told(counts: Counts) -> tuple[list[str], float, float, float]:
    """What there is to compare."""
    return counts.operations, counts.read_units, counts.write_units, counts.index_units


@pytest.mark.usefixtures("table")
def test_a_meter_counts_what_is_counted_at_the_client(meter: Meter) -> None:
    """Every call is counted once, with the units that it has where `core` makes it."""
    before = meter.calls

    with count_calls() as counts:
        converse()

    assert counts.write_units > 10
    assert {"PutObject", "GetObject"} < {*counts.operations}
    assert told(meter.since(before)) == told(counts)


def test_bytes_cost_what_they_are_and_not_what_they_are_on_the_wire(meter: Meter, table: str) -> None:
    """A binary value of 4,000 bytes is read for one unit, though its base64 would be two."""
    client = boto3.client("dynamodb")
    key = {"pk": {"S": "1"}, "sk": {"S": "1"}}
    client.put_item(TableName=table, Item={**key, "data": {"B": b"x" * 4_000}})
    before = meter.calls

    client.get_item(TableName=table, Key=key, ConsistentRead=True)
    client.scan(TableName=table, ConsistentRead=True)

    assert [call.units.read for call in meter.since(before).calls] == [1, 1]


def test_bytes_are_those_of_requests_and_answers(meter: Meter, table: str) -> None:
    """What is written is sent, what is read is received."""
    client = boto3.client("dynamodb")
    key = {"pk": {"S": "2"}, "sk": {"S": "2"}}
    sent = meter.sent
    client.put_item(TableName=table, Item={**key, "data": {"S": "x" * 10_000}})
    assert 10_000 < meter.sent - sent < 10_500

    received = meter.received
    client.get_item(TableName=table, Key=key)
    assert 10_000 < meter.received - received < 10_500
