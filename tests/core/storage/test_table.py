import json
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError
from urllib3 import HTTPResponse

from core.cli.environment import using
from core.errors import Busy
from core.storage import keys
from core.storage.calls import ConditionFailed
from core.storage.table import Table, table
from core.storage.writes import ABSENT, PRESENT, Delete, Put, Update
from tests.support.engines.hooks import register_hooks

ONE, OTHER = keys.api_key("one"), keys.api_key("other")

ANYHOW = ABSENT | PRESENT

CALLS: dict[str, Callable[[Table], Any]] = {
    "GetItem": lambda table: table.get(ONE),
    "BatchGetItem": lambda table: table.get_many([ONE, OTHER]),
    "Query": lambda table: table.query(Key("pk").eq("K#one"), limit=1),
    "PutItem": lambda table: table.put(Put({**ONE}, ANYHOW)),
    "UpdateItem": lambda table: table.update(Update(ONE, ANYHOW, {"a": 1})),
    "TransactWriteItems": lambda table: table.transact(Put({**ONE}, ANYHOW), Put({**OTHER}, ANYHOW)),
    "BatchWriteItem": lambda table: table.delete([ONE]),
}
"""Each call that is made of DynamoDB."""

SLOW_DOWN = [
    (400, "ThrottlingException"),
    (400, "ProvisionedThroughputExceededException"),
    (400, "RequestLimitExceeded"),
    (400, "LimitExceededException"),
    (500, "InternalServerError"),
    (503, "ServiceUnavailable"),
]

Answers = list[tuple[int, dict[str, Any]]]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two attempts no time passes."""
    monkeypatch.setattr(time, "sleep", lambda _: None)


@pytest.fixture
def store(memory: object) -> Table:  # noqa: ARG001 - there must be one
    """The table."""
    return table()


def refusal(code: str, **more: Any) -> dict[str, Any]:
    """DynamoDB's words for a call that it did not carry out."""
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "Injected.", **more}


def answering(*answers: tuple[int, dict[str, Any]]) -> tuple[list[str], Any]:
    """The operations that were sent, and a hook that answers them one after the other.

    Beside that the table carries out what it was sent, so it must not matter how often.
    """
    sent: list[str] = []
    left: Iterator[tuple[int, dict[str, Any]]] = iter(answers)

    def send(request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse | None:
        sent.append(event_name.rpartition(".")[2])
        status, told = next(left, (0, {}))
        if not status:
            return None
        body = BytesIO(json.dumps(told).encode())
        return AWSResponse(request.url, status, HTTPHeaders(), HTTPResponse(body, preload_content=False))

    return sent, register_hooks(("before-send.dynamodb", send))


@pytest.mark.parametrize(("status", "code"), SLOW_DOWN)
@pytest.mark.parametrize("operation", CALLS)
def test_to_be_asked_to_slow_down_is_busy(store: Table, operation: str, status: int, code: str) -> None:
    """Any call may be sent again by the caller after a while; here it is sent three times at most."""
    sent, answers = answering(*[(status, refusal(code))] * 9)

    with answers, pytest.raises(Busy) as busy:
        CALLS[operation](store)

    assert busy.value.retry_after >= 1
    assert 1 <= len(sent) <= 3


@pytest.mark.parametrize("operation", CALLS)
def test_one_refusal_is_not_noticed(store: Table, operation: str) -> None:
    """It is sent again, and what it brings is brought."""
    sent, answers = answering((400, refusal("ThrottlingException")))

    with answers:
        CALLS[operation](store)

    assert sent == [operation, operation]


@pytest.mark.parametrize("operation", CALLS)
def test_a_table_out_of_reach_is_busy(operation: str) -> None:
    """Nobody listens there: neither good nor bad."""
    nowhere = {
        "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "SKEIN_TABLE": "skein",
        "SKEIN_BUCKET": "skein",
    }

    with using(nowhere), pytest.raises(Busy):
        CALLS[operation](table())


@pytest.mark.parametrize("code", ["ValidationException", "ResourceNotFoundException", "AccessDeniedException"])
@pytest.mark.parametrize("operation", CALLS)
def test_our_own_mistakes_are_not_hidden(store: Table, operation: str, code: str) -> None:
    """What another attempt would not mend is no matter of waiting."""
    sent, answers = answering(*[(400, refusal(code))] * 9)

    with answers, pytest.raises(ClientError, match=code):
        CALLS[operation](store)

    assert sent == [operation]


CONFLICT = (400, refusal("TransactionConflictException"))
CANCELLED = (
    400,
    refusal("TransactionCanceledException", CancellationReasons=[{"Code": "None"}, {"Code": "TransactionConflict"}]),
)


@pytest.mark.parametrize(
    ("operation", "met"), [("PutItem", CONFLICT), ("UpdateItem", CONFLICT), ("TransactWriteItems", CANCELLED)]
)
def test_a_conflict_is_tried_again(store: Table, operation: str, met: tuple[int, Any]) -> None:
    """Another transaction on the same item is over in a moment; after a few attempts the caller is asked to wait."""
    sent, answers = answering(met, met)
    with answers:
        CALLS[operation](store)
    assert sent == [operation] * 3

    sent, answers = answering(*[met] * 99)
    with answers, pytest.raises(Busy):
        CALLS[operation](store)
    assert 3 < len(sent) < 20


def test_a_transaction_cancelled_for_load_is_busy(store: Table) -> None:
    """Throttled within, or on its way already."""
    for reasons in ([{"Code": "ThrottlingError"}], [{"Code": "None"}, {"Code": "ProvisionedThroughputExceeded"}]):
        _, answers = answering(*[(400, refusal("TransactionCanceledException", CancellationReasons=reasons))] * 9)
        with answers, pytest.raises(Busy):
            CALLS["TransactWriteItems"](store)

    _, answers = answering(*[(400, refusal("TransactionInProgressException"))] * 9)
    with answers, pytest.raises(Busy):
        CALLS["TransactWriteItems"](store)


def test_a_condition_that_failed_outweighs_a_conflict(store: Table) -> None:
    """It is the answer that another attempt would bring as well."""
    item = {"pk": {"S": "K#one"}, "sk": {"S": "~"}, "n": {"N": "7"}}
    reasons = [{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed", "Item": item}]
    sent, answers = answering((400, refusal("TransactionCanceledException", CancellationReasons=reasons)))

    with answers, pytest.raises(ConditionFailed) as failed:
        CALLS["TransactWriteItems"](store)

    assert (failed.value.index, failed.value.item) == (1, {**ONE, "n": 7})
    assert len(sent) == 1


def test_what_a_batch_left_over_is_sent_again(store: Table) -> None:
    """Until nothing is left; a batch that gets nowhere is busy."""
    store.put(Put({**ONE, "a": 1}, ABSENT))
    name = "skein-in-memory"
    unread = {"Responses": {name: []}, "UnprocessedKeys": {name: {"Keys": [{n: {"S": v} for n, v in ONE.items()}]}}}
    request = {"DeleteRequest": {"Key": {n: {"S": v} for n, v in ONE.items()}}}
    undone = {"UnprocessedItems": {name: [request]}}

    sent, answers = answering((200, unread), (200, unread))
    with answers:
        assert store.get_many([OTHER, ONE]) == [None, {**ONE, "a": 1}]
    assert sent == ["BatchGetItem"] * 3

    sent, answers = answering((200, undone))
    with answers:
        store.delete([ONE])
    assert (sent, store.get(ONE)) == (["BatchWriteItem"] * 2, None)

    for told, operation in ((unread, "BatchGetItem"), (undone, "BatchWriteItem")):
        _, answers = answering(*[(200, told)] * 99)
        with answers, pytest.raises(Busy):
            CALLS[operation](store)


def test_a_write_tells_what_stands_there(store: Table) -> None:
    """A condition that fails brings the item, nothing if there is none, and leaves all as it is."""
    standing = {**ONE, "n": 7, "s": "", "list": ["a", 1]}
    store.put(Put(standing, ABSENT))

    with pytest.raises(ConditionFailed) as put:
        store.put(Put({**ONE, "n": 8}, ABSENT))
    with pytest.raises(ConditionFailed) as update:
        store.update(Update(OTHER, PRESENT, {"n": 8}))
    with pytest.raises(ConditionFailed) as both:
        store.transact(Put({**OTHER}, ABSENT), Put({**ONE}, ABSENT))

    assert (put.value.item, update.value.item) == (standing, None)
    assert (both.value.item, both.value.index) == (standing, 1)
    assert (store.get(ONE), store.get(OTHER)) == (standing, None)


def test_an_update_sets_takes_away_and_adds(store: Table) -> None:
    """Whatever the attributes are called; the whole item comes back."""
    store.put(Put({**ONE, "status": "a", "name": "b", "count": 1, "none": None}, ABSENT))

    changed = store.update(Update(ONE, PRESENT, {"status": "c", "size": 2}, ["name", "nothing"], {"count": 2}))

    assert changed == store.get(ONE) == {**ONE, "status": "c", "size": 2, "count": 3}


def test_a_transaction_does_all_or_nothing(store: Table) -> None:
    """Puts, updates and deletes together."""
    store.transact(Put({**ONE, "n": 1}, ABSENT), Put({**OTHER}, ABSENT))
    store.transact(Update(ONE, PRESENT, {"n": 2}), Delete(OTHER))

    assert store.get_many([ONE, OTHER]) == [{**ONE, "n": 2}, None]


def test_any_number_of_items_is_taken_away(store: Table) -> None:
    """More than one call takes, none, and those that are not there."""
    some = [keys.api_key(str(number)) for number in range(60)]
    for key in some:
        store.put(Put({**key}, ABSENT))

    store.delete([])
    store.delete([*some, OTHER])

    assert store.get_many(some) == [None] * 60


def test_a_query_is_one_call_of_a_range(store: Table) -> None:
    """In either order, up to a limit; where it stopped is told, and at the end that nothing is left."""
    for number in range(5):
        store.put(Put({"pk": "p", "sk": str(number), "odd": number % 2, "more": "x"}, ABSENT))
    every = Key("pk").eq("p")

    first = store.query(every, limit=3)
    assert ([item["sk"] for item in first.items], first.last) == (["0", "1", "2"], {"pk": "p", "sk": "2"})
    last = store.query(every & Key("sk").gt("2"), limit=3)
    assert ([item["sk"] for item in last.items], last.last) == (["3", "4"], None)
    backward = store.query(every, limit=2, forward=False, where=Attr("odd").eq(1), only=("sk",))
    assert ([*backward.items], backward.last is None) == ([{"sk": "3"}], False)
