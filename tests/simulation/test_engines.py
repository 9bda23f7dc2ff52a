"""The stores of simulations return the same responses as real engines to the same calls."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, ConditionBase
from boto3.dynamodb.conditions import Key as KeyCondition
from botocore.exceptions import ClientError

from core.storage.calls import ConditionFailed
from core.storage.keys import Key
from core.storage.table import Page, Table
from core.storage.writes import ABSENT, PRESENT, ConditionCheck, Delete, Put, Update, Write
from tests.simulation.dynamodb import DynamoDB
from tests.simulation.network import Network
from tests.simulation.randomness import make_random
from tests.simulation.s3 import S3
from tests.simulation.scheduler import Scheduler
from tests.support.data.seeds import seeds
from tests.support.engines.aws import Engine

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

CALLS = 80

SORT_KEYS = ["M#1", "M#2", "M#3", "M#4", "~"]

Call = Callable[[Table], object]


@pytest.fixture
def network() -> Network:
    """A network without faults, to stores in memory."""
    random = make_random(0, "network")
    indexes = {"by_activity": ("by_activity", "activity")}
    return Network(Scheduler(random), random, DynamoDB(indexes), S3(), rate=0)


@pytest.fixture
def simulated(network: Network) -> "Iterator[tuple[DynamoDBClient, S3Client]]":
    """Clients of the stores in memory."""
    address: Any = {"endpoint_url": "http://127.0.0.1:1", "region_name": "us-east-1"}
    dynamodb, s3 = boto3.client("dynamodb", **address), boto3.client("s3", **address)
    send: Any = network.send
    for client in (dynamodb, s3):
        client.meta.events.register("before-send", send)
    yield dynamodb, s3
    dynamodb.close()
    s3.close()


@pytest.mark.parametrize("seed", seeds(12))
def test_simulated_table_behaves_like_an_engine(
    engine: Engine, simulated: "tuple[DynamoDBClient, S3Client]", network: Network, seed: int
) -> None:
    """Random reads and writes return the same items, the same failed conditions and the same ends of pages."""
    name = engine.new_store()["SKEIN_TABLE"]
    engine_table, simulated_table = Table(engine.dynamodb.client("dynamodb"), name), Table(simulated[0], name)
    random = make_random(seed, "calls")
    for number in range(CALLS):
        call = _any_call(random, number)
        network.dynamodb.replica.catch_up()
        actual, expected = _call(call, simulated_table), _call(call, engine_table)
        assert actual == expected, f"call {number}"


def _call(call: Call, table: Table) -> object:
    try:
        return call(table)
    except ConditionFailed as failed:
        return ("failed", failed.item, failed.index)


def _any_call(random: Random, number: int) -> Call:
    kind = random.randrange(8)
    if kind == 0:
        key = _key(random)
        return lambda table: table.get(key)
    if kind == 1:
        keys = _keys(random)
        return lambda table: table.get_many(keys)
    if kind in {2, 3}:
        return _any_query(random)
    if kind == 4:
        writes = [_any_write(random, number, key) for key in _keys(random)]
        return lambda table: table.transact(*writes)
    if kind == 5:
        deleted = _keys(random)[:1]
        return lambda table: table.delete(deleted)
    put = _any_put(random, number, _key(random)) if kind == 6 else None
    update = _any_update(random, number, _key(random))
    return lambda table: table.put(put) if put else table.update(update)


def _any_query(random: Random) -> Call:
    limit, forward = random.randint(1, 6), random.random() < 0.5
    where = random.choice([None, Attr("n").gt(random.randrange(40)), Attr("s").eq("even")])
    only = random.choice([(), ("pk", "sk")])
    index = random.random() < 0.3
    if index:
        condition: ConditionBase = KeyCondition("by_activity").eq(random.choice("ab"))
        position = KeyCondition("activity")
        bounds = (f"{random.randrange(60):03}", f"{random.randrange(60):03}")
    else:
        condition, position = KeyCondition("pk").eq(random.choice("pq")), KeyCondition("sk")
        bounds = (random.choice(SORT_KEYS), random.choice(SORT_KEYS))
    if sorted(bounds) == [*bounds] and random.random() < 0.7:
        condition &= random.choice([position.between(*bounds), position.lt(bounds[1]), position.gt(bounds[0])])
    name = "by_activity" if index else None
    return lambda table: _read_all(
        table.query(condition, limit=limit, forward=forward, where=where, only=only, index=name)
    )


def _read_all(pages: Iterator[Page]) -> list[Page]:
    """Read all pages except empty ones at the end: a full page at the end of a range may have a last key or none."""
    result = list(pages)
    while result and not result[-1].items:
        result.pop()
    return [*result[:-1], *(replace(page, last=None) for page in result[-1:])]


def _any_write(random: Random, number: int, key: Key) -> Write:
    writes: list[Callable[[], Write]] = [
        lambda: _any_put(random, number, key),
        lambda: _any_update(random, number, key),
        lambda: Delete(key),
        lambda: ConditionCheck(key, _any_condition(random)),
    ]
    return random.choice(writes)()


def _any_put(random: Random, number: int, key: Key) -> Put:
    item = {
        **key,
        "n": number,
        "s": random.choice(["even", "odd", None]),
        "list": ["é", number],
        **_indexed(random, number),
    }
    return Put(item, _any_condition(random))


def _any_update(random: Random, number: int, key: Key) -> Update:
    values = {"s": random.choice(["even", "odd"]), **_indexed(random, number)}
    return Update(
        key, _any_condition(random), values, random.choice([(), ("list", "none")]), {"n": random.randint(1, 5)}
    )


def _indexed(random: Random, number: int) -> dict[str, Any]:
    return random.choice([{}, {"by_activity": random.choice("ab"), "activity": f"{number:03}"}])


def _any_condition(random: Random) -> ConditionBase:
    number = random.randrange(60)
    return random.choice(
        [
            ABSENT,
            PRESENT,
            ABSENT | PRESENT,
            ABSENT | Attr("n").lt(number),
            PRESENT & Attr("s").not_exists(),
            PRESENT & (Attr("n").gte(number) | Attr("s").eq("odd")),
            PRESENT & Attr("n").lte(number) & Attr("s").exists(),
        ]
    )


def _key(random: Random) -> Key:
    return {"pk": random.choice("pq"), "sk": random.choice(SORT_KEYS)}


def _keys(random: Random) -> list[Key]:
    return [{"pk": random.choice("pq"), "sk": sk} for sk in random.sample(SORT_KEYS, random.randint(1, 3))]


def test_repeated_transaction_takes_effect_once(engine: Engine, simulated: "tuple[DynamoDBClient, S3Client]") -> None:
    """A transaction with the token of an earlier one succeeds without effect, although its conditions are not met."""
    name = engine.new_store()["SKEIN_TABLE"]
    item: Any = {"pk": {"S": "p"}, "sk": {"S": "~"}}
    only_once = {"ConditionExpression": "attribute_not_exists(#pk)", "ExpressionAttributeNames": {"#pk": "pk"}}
    put: Any = {"Put": {"TableName": name, "Item": item, **only_once}}
    for client in (simulated[0], engine.dynamodb.client("dynamodb")):
        for token in ("one", "one"):
            client.transact_write_items(TransactItems=[put], ClientRequestToken=token)
        with pytest.raises(ClientError, match="TransactionCanceledException"):
            client.transact_write_items(TransactItems=[put], ClientRequestToken="two")


def test_simulated_bucket_behaves_like_an_engine(engine: Engine, simulated: "tuple[DynamoDBClient, S3Client]") -> None:
    """Objects that are written, overwritten, read, listed and deleted, one and several at once, and absent objects."""
    bucket = engine.new_store()["SKEIN_BUCKET"]

    def use(client: "S3Client") -> Iterator[object]:
        for name, body in [("a/1 é", b"one"), ("a/2", b""), ("a/3&", b"three"), ("b/1", b"\0"), ("a/2", b"again")]:
            client.put_object(Bucket=bucket, Key=name, Body=body)
        yield client.get_object(Bucket=bucket, Key="a/1 é")["Body"].read()
        yield client.get_object(Bucket=bucket, Key="a/2")["Body"].read()
        client.delete_object(Bucket=bucket, Key="a/2")
        client.delete_object(Bucket=bucket, Key="never")
        listed = client.list_objects_v2(Bucket=bucket, Prefix="a/")
        yield [entry["Key"] for entry in listed["Contents"]], listed["IsTruncated"]
        deleted: Any = [{"Key": "a/1 é"}, {"Key": "a/3&"}, {"Key": "never"}]
        yield client.delete_objects(Bucket=bucket, Delete={"Objects": deleted, "Quiet": True}).get("Errors")
        yield client.list_objects_v2(Bucket=bucket, Prefix="a/").get("Contents")
        with pytest.raises(ClientError) as missing:
            client.get_object(Bucket=bucket, Key="a/1 é")
        yield missing.value.response["Error"]["Code"], missing.value.response["ResponseMetadata"]["HTTPStatusCode"]

    assert [*use(simulated[1])] == [*use(engine.s3.client("s3"))]
