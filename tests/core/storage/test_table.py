import json
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, ConditionBase, Key
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

ALWAYS = ABSENT | PRESENT

CALLS: dict[str, Callable[[Table], Any]] = {
    "GetItem": lambda table: table.get(ONE),
    "BatchGetItem": lambda table: table.get_many([ONE, OTHER]),
    "Query": lambda table: next(table.query(Key("pk").eq("K#one"), limit=1)),
    "PutItem": lambda table: table.put(Put({**ONE}, ALWAYS)),
    "UpdateItem": lambda table: table.update(Update(ONE, ALWAYS, {"a": 1})),
    "TransactWriteItems": lambda table: table.transact(Put({**ONE}, ALWAYS), Put({**OTHER}, ALWAYS)),
    "BatchWriteItem": lambda table: table.delete([ONE]),
}
"""One use of each DynamoDB operation."""

THROTTLING = [
    (400, "ThrottlingException"),
    (400, "ProvisionedThroughputExceededException"),
    (400, "RequestLimitExceeded"),
    (400, "LimitExceededException"),
    (500, "InternalServerError"),
    (503, "ServiceUnavailable"),
]

Answers = list[tuple[int, dict[str, Any]]]


@pytest.fixture(autouse=True)
def no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry without a delay."""
    monkeypatch.setattr(time, "sleep", lambda _: None)


@pytest.fixture
def store(memory: object) -> Table:  # noqa: ARG001 - starts the store
    """Return the table of the in-memory store."""
    return table()


def error_body(code: str, **more: Any) -> dict[str, Any]:
    """Return the body of DynamoDB's error with a code."""
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "Injected.", **more}


def stub_responses(*responses: tuple[int, dict[str, Any]]) -> tuple[list[str], Any]:
    """Return a list of the operations sent, and a hook that returns these responses, one for each request.

    Requests after the last response reach the table.
    """
    sent: list[str] = []
    remaining: Iterator[tuple[int, dict[str, Any]]] = iter(responses)

    def send(request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse | None:
        sent.append(event_name.rpartition(".")[2])
        status, content = next(remaining, (0, {}))
        if not status:
            return None
        body = BytesIO(json.dumps(content).encode())
        return AWSResponse(request.url, status, HTTPHeaders(), HTTPResponse(body, preload_content=False))

    return sent, register_hooks(("before-send.dynamodb", send))


@pytest.mark.parametrize(("status", "code"), THROTTLING)
@pytest.mark.parametrize("operation", CALLS)
def test_throttled_call_raises_busy_after_at_most_three_attempts(
    store: Table, operation: str, status: int, code: str
) -> None:
    """Busy names the seconds to wait, and every operation makes 1 to 3 attempts."""
    sent, stub = stub_responses(*[(status, error_body(code))] * 9)

    with stub, pytest.raises(Busy) as busy:
        CALLS[operation](store)

    assert busy.value.retry_after >= 1
    assert 1 <= len(sent) <= 3


@pytest.mark.parametrize("operation", CALLS)
def test_call_succeeds_after_one_throttled_attempt(store: Table, operation: str) -> None:
    """Every operation is retried once and then returns."""
    sent, stub = stub_responses((400, error_body("ThrottlingException")))

    with stub:
        CALLS[operation](store)

    assert sent == [operation, operation]


@pytest.mark.parametrize("operation", CALLS)
def test_unreachable_table_raises_busy(operation: str) -> None:
    """No server listens at the endpoint."""
    unreachable = {
        "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "SKEIN_TABLE": "skein",
        "SKEIN_BUCKET": "skein",
    }

    with using(unreachable), pytest.raises(Busy):
        CALLS[operation](table())


@pytest.mark.parametrize("code", ["ValidationException", "ResourceNotFoundException", "AccessDeniedException"])
@pytest.mark.parametrize("operation", CALLS)
def test_other_errors_are_raised_without_a_retry(store: Table, operation: str, code: str) -> None:
    """A retry cannot correct invalid requests, missing tables and missing permissions."""
    sent, stub = stub_responses(*[(400, error_body(code))] * 9)

    with stub, pytest.raises(ClientError, match=code):
        CALLS[operation](store)

    assert sent == [operation]


CONFLICT = (400, error_body("TransactionConflictException"))
CANCELLED = (
    400,
    error_body("TransactionCanceledException", CancellationReasons=[{"Code": "None"}, {"Code": "TransactionConflict"}]),
)


@pytest.mark.parametrize(
    ("operation", "conflict"), [("PutItem", CONFLICT), ("UpdateItem", CONFLICT), ("TransactWriteItems", CANCELLED)]
)
def test_conflict_is_retried_until_busy(store: Table, operation: str, conflict: tuple[int, Any]) -> None:
    """A conflict with another transaction is retried; after more than 3 and fewer than 20 attempts it raises Busy."""
    sent, stub = stub_responses(conflict, conflict)
    with stub:
        CALLS[operation](store)
    assert sent == [operation] * 3

    sent, stub = stub_responses(*[conflict] * 99)
    with stub, pytest.raises(Busy):
        CALLS[operation](store)
    assert 3 < len(sent) < 20


def test_throttled_or_repeated_transaction_raises_busy(store: Table) -> None:
    """A cancellation because of throttling, and a transaction that is in progress already, raise Busy."""
    for reasons in ([{"Code": "ThrottlingError"}], [{"Code": "None"}, {"Code": "ProvisionedThroughputExceeded"}]):
        _, stub = stub_responses(*[(400, error_body("TransactionCanceledException", CancellationReasons=reasons))] * 9)
        with stub, pytest.raises(Busy):
            CALLS["TransactWriteItems"](store)

    _, stub = stub_responses(*[(400, error_body("TransactionInProgressException"))] * 9)
    with stub, pytest.raises(Busy):
        CALLS["TransactWriteItems"](store)


def test_failed_condition_takes_precedence_over_a_conflict(store: Table) -> None:
    """The transaction is not retried, because the condition would fail again."""
    item = {"pk": {"S": "K#one"}, "sk": {"S": "~"}, "n": {"N": "7"}}
    reasons = [{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed", "Item": item}]
    sent, stub = stub_responses((400, error_body("TransactionCanceledException", CancellationReasons=reasons)))

    with stub, pytest.raises(ConditionFailed) as failed:
        CALLS["TransactWriteItems"](store)

    assert (failed.value.index, failed.value.item) == (1, {**ONE, "n": 7})
    assert len(sent) == 1


def test_unprocessed_items_of_a_batch_are_sent_again(store: Table) -> None:
    """They are sent until none is left; a batch without progress raises Busy."""
    store.put(Put({**ONE, "a": 1}, ABSENT))
    name = "skein-in-memory"
    unprocessed_keys = {
        "Responses": {name: []},
        "UnprocessedKeys": {name: {"Keys": [{n: {"S": v} for n, v in ONE.items()}]}},
    }
    request = {"DeleteRequest": {"Key": {n: {"S": v} for n, v in ONE.items()}}}
    unprocessed_items = {"UnprocessedItems": {name: [request]}}

    sent, stub = stub_responses((200, unprocessed_keys), (200, unprocessed_keys))
    with stub:
        assert store.get_many([OTHER, ONE]) == [None, {**ONE, "a": 1}]
    assert sent == ["BatchGetItem"] * 3

    sent, stub = stub_responses((200, unprocessed_items))
    with stub:
        store.delete([ONE])
    assert (sent, store.get(ONE)) == (["BatchWriteItem"] * 2, None)

    for content, operation in ((unprocessed_keys, "BatchGetItem"), (unprocessed_items, "BatchWriteItem")):
        _, stub = stub_responses(*[(200, content)] * 99)
        with stub, pytest.raises(Busy):
            CALLS[operation](store)


def test_failed_condition_returns_the_stored_item(store: Table) -> None:
    """ConditionFailed contains the stored item, None if there is none, and the write changes nothing."""
    stored = {**ONE, "n": 7, "s": "", "list": ["a", 1]}
    store.put(Put(stored, ABSENT))

    with pytest.raises(ConditionFailed) as put:
        store.put(Put({**ONE, "n": 8}, ABSENT))
    with pytest.raises(ConditionFailed) as update:
        store.update(Update(OTHER, PRESENT, {"n": 8}))
    with pytest.raises(ConditionFailed) as both:
        store.transact(Put({**OTHER}, ABSENT), Put({**ONE}, ABSENT))

    assert (put.value.item, update.value.item) == (stored, None)
    assert (both.value.item, both.value.index) == (stored, 1)
    assert (store.get(ONE), store.get(OTHER)) == (stored, None)


def test_update_sets_removes_and_adds(store: Table) -> None:
    """Attributes may have reserved names, and the whole item is returned."""
    store.put(Put({**ONE, "status": "a", "name": "b", "count": 1, "none": None}, ABSENT))

    changed = store.update(Update(ONE, PRESENT, {"status": "c", "size": 2}, ["name", "nothing"], {"count": 2}))

    assert changed == store.get(ONE) == {**ONE, "status": "c", "size": 2, "count": 3}


def test_transaction_combines_puts_updates_and_deletes(store: Table) -> None:
    """All of its writes take effect."""
    store.transact(Put({**ONE, "n": 1}, ABSENT), Put({**OTHER}, ABSENT))
    store.transact(Update(ONE, PRESENT, {"n": 2}), Delete(OTHER))

    assert store.get_many([ONE, OTHER]) == [{**ONE, "n": 2}, None]


def test_any_number_of_items_is_deleted(store: Table) -> None:
    """More items than one call can delete, no items, and missing items."""
    many = [keys.api_key(str(number)) for number in range(60)]
    for key in many:
        store.put(Put({**key}, ABSENT))

    store.delete([])
    store.delete([*many, OTHER])

    assert store.get_many(many) == [None] * 60


@pytest.fixture
def partition(store: Table) -> ConditionBase:
    """A partition of five items with the sort keys 0 to 4."""
    for number in range(5):
        store.put(Put({"pk": "p", "sk": str(number), "odd": number % 2, "more": "x"}, ABSENT))
    return Key("pk").eq("p")


def test_query_follows_the_last_key_to_the_end_of_the_range(store: Table, partition: ConditionBase) -> None:
    """Each page has at most `limit` items and the key where it stopped; the last page has none."""
    sent, stub = stub_responses()
    with stub:
        pages = list(store.query(partition, limit=3))

    assert [[item["sk"] for item in page.items] for page in pages] == [["0", "1", "2"], ["3", "4"]]
    assert [page.last for page in pages] == [{"pk": "p", "sk": "2"}, None]
    assert sent == ["Query", "Query"]


def test_query_sends_a_call_only_for_a_page_that_is_requested(store: Table, partition: ConditionBase) -> None:
    """The first page of a long range costs one call."""
    sent, stub = stub_responses()
    with stub:
        page = next(store.query(partition, limit=1))

    assert ([item["sk"] for item in page.items], sent) == (["0"], ["Query"])


def test_query_takes_a_limit_for_each_page(store: Table, partition: ConditionBase) -> None:
    """An iterator of limits gives one to each call, and ends the query when it has no more."""
    pages = store.query(partition, limit=iter([1, 3]), forward=False)

    assert [[item["sk"] for item in page.items] for page in pages] == [["4"], ["3", "2", "1"]]


def test_query_filters_items_and_selects_attributes(store: Table, partition: ConditionBase) -> None:
    """A page of filtered items may have fewer than `limit`, or none, before the end of the range."""
    pages = list(store.query(partition, limit=2, forward=False, where=Attr("odd").eq(1), only=("sk",)))

    assert [[*page.items] for page in pages] == [[{"sk": "3"}], [{"sk": "1"}], []]
