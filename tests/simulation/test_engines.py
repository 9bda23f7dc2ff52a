"""The stores that simulations run on, beside real engines: the same calls must bring the same answers."""

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
from tests.simulation.randomness import chance
from tests.simulation.s3 import S3
from tests.simulation.scheduler import Scheduler
from tests.support.data.seeds import seeds
from tests.support.engines.aws import Engine

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

CALLS = 80

PLACES = ["M#1", "M#2", "M#3", "M#4", "~"]

Call = Callable[[Table], object]


@pytest.fixture
def network() -> Network:
    """A way on which nothing goes wrong, to stores in memory."""
    dice = chance(0, "network")
    indexes = {"by_activity": ("by_activity", "activity")}
    return Network(Scheduler(dice), dice, DynamoDB(indexes), S3(), rate=0)


@pytest.fixture
def simulated(network: Network) -> "Iterator[tuple[DynamoDBClient, S3Client]]":
    """Clients of those stores."""
    nowhere: Any = {"endpoint_url": "http://127.0.0.1:1", "region_name": "us-east-1"}
    dynamodb, s3 = boto3.client("dynamodb", **nowhere), boto3.client("s3", **nowhere)
    send: Any = network.send
    for client in (dynamodb, s3):
        client.meta.events.register("before-send", send)
    yield dynamodb, s3
    dynamodb.close()
    s3.close()


@pytest.mark.parametrize("seed", seeds(12))
def test_the_simulated_table_answers_as_an_engine_does(
    engine: Engine, simulated: "tuple[DynamoDBClient, S3Client]", network: Network, seed: int
) -> None:
    """Whatever is written and read, in whatever order: the same items, the same failed conditions, the same ends."""
    name = engine.new_store()["SKEIN_TABLE"]
    real, ours = Table(engine.dynamodb.client("dynamodb"), name), Table(simulated[0], name)
    random = chance(seed, "calls")
    for number in range(CALLS):
        call = _any_call(random, number)
        network.dynamodb.replica.catch_up()
        mine, theirs = _answer(call, ours), _answer(call, real)
        assert mine == theirs, f"call {number}"


def _answer(call: Call, table: Table) -> object:
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
        some = _keys(random)
        return lambda table: table.get_many(some)
    if kind in {2, 3}:
        return _any_query(random)
    if kind == 4:
        writes = [_any_write(random, number, key) for key in _keys(random)]
        return lambda table: table.transact(*writes)
    if kind == 5:
        gone = _keys(random)[:1]
        return lambda table: table.delete(gone)
    put = _any_put(random, number, _key(random)) if kind == 6 else None
    update = _any_update(random, number, _key(random))
    return lambda table: table.put(put) if put else table.update(update)


def _any_query(random: Random) -> Call:
    limit, forward = random.randint(1, 6), random.random() < 0.5
    where = random.choice([None, Attr("n").gt(random.randrange(40)), Attr("s").eq("even")])
    only = random.choice([(), ("pk", "sk")])
    index = random.random() < 0.3
    if index:
        span: ConditionBase = KeyCondition("by_activity").eq(random.choice("ab"))
        position = KeyCondition("activity")
        bounds = (f"{random.randrange(60):03}", f"{random.randrange(60):03}")
    else:
        span, position = KeyCondition("pk").eq(random.choice("pq")), KeyCondition("sk")
        bounds = (random.choice(PLACES), random.choice(PLACES))
    if sorted(bounds) == [*bounds] and random.random() < 0.7:
        span &= random.choice([position.between(*bounds), position.lt(bounds[1]), position.gt(bounds[0])])
    name = "by_activity" if index else None
    return lambda table: _to_the_end(
        table.query(span, limit=limit, forward=forward, where=where, only=only, index=name)
    )


def _to_the_end(pages: Iterator[Page]) -> list[Page]:
    """All pages but empty ones at the end: a full page at the end of a range may or may not name a last key."""
    found = list(pages)
    while found and not found[-1].items:
        found.pop()
    return [*found[:-1], *(replace(page, last=None) for page in found[-1:])]


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
    return {"pk": random.choice("pq"), "sk": random.choice(PLACES)}


def _keys(random: Random) -> list[Key]:
    return [{"pk": random.choice("pq"), "sk": sk} for sk in random.sample(PLACES, random.randint(1, 3))]


def test_a_transaction_that_is_sent_again_is_done_once(
    engine: Engine, simulated: "tuple[DynamoDBClient, S3Client]"
) -> None:
    """DynamoDB knows it by its token, and answers as it did before, though its conditions hold no more."""
    name = engine.new_store()["SKEIN_TABLE"]
    item: Any = {"pk": {"S": "p"}, "sk": {"S": "~"}}
    only_once = {"ConditionExpression": "attribute_not_exists(#pk)", "ExpressionAttributeNames": {"#pk": "pk"}}
    put: Any = {"Put": {"TableName": name, "Item": item, **only_once}}
    for client in (simulated[0], engine.dynamodb.client("dynamodb")):
        for token in ("one", "one"):
            client.transact_write_items(TransactItems=[put], ClientRequestToken=token)
        with pytest.raises(ClientError, match="TransactionCanceledException"):
            client.transact_write_items(TransactItems=[put], ClientRequestToken="two")


def test_the_simulated_bucket_answers_as_an_engine_does(
    engine: Engine, simulated: "tuple[DynamoDBClient, S3Client]"
) -> None:
    """Objects written, written again, read, listed, taken away, one and many; and those that are not there."""
    bucket = engine.new_store()["SKEIN_BUCKET"]

    def story(client: "S3Client") -> Iterator[object]:
        for name, body in [("a/1 é", b"one"), ("a/2", b""), ("a/3&", b"three"), ("b/1", b"\0"), ("a/2", b"again")]:
            client.put_object(Bucket=bucket, Key=name, Body=body)
        yield client.get_object(Bucket=bucket, Key="a/1 é")["Body"].read()
        yield client.get_object(Bucket=bucket, Key="a/2")["Body"].read()
        client.delete_object(Bucket=bucket, Key="a/2")
        client.delete_object(Bucket=bucket, Key="never")
        listed = client.list_objects_v2(Bucket=bucket, Prefix="a/")
        yield [one["Key"] for one in listed["Contents"]], listed["IsTruncated"]
        gone: Any = [{"Key": "a/1 é"}, {"Key": "a/3&"}, {"Key": "never"}]
        yield client.delete_objects(Bucket=bucket, Delete={"Objects": gone, "Quiet": True}).get("Errors")
        yield client.list_objects_v2(Bucket=bucket, Prefix="a/").get("Contents")
        with pytest.raises(ClientError) as missing:
            client.get_object(Bucket=bucket, Key="a/1 é")
        yield missing.value.response["Error"]["Code"], missing.value.response["ResponseMetadata"]["HTTPStatusCode"]

    assert [*story(simulated[1])] == [*story(engine.s3.client("s3"))]
