from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.e2e.answers import data

WRITERS, MESSAGES = 8, 12


def test_concurrent_writers_and_retries_store_each_message_once(threads: httpx.Client) -> None:
    """Eight concurrent writers send every message of a thread twice: all requests succeed, each message is stored once,
    and the sequence numbers have no gap."""
    thread = data(threads.post("/messages", json={"content": "first"}), 201)["thread_id"]
    requests = [(f"w{writer}-{number}") for number in range(MESSAGES) for writer in range(WRITERS // 2)]

    def send(content: str) -> httpx.Response:
        headers = {"Idempotency-Key": content}
        return threads.post(f"/{thread}/messages", json={"content": content}, headers=headers)

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(send, [content for content in requests for _ in range(2)]))

    assert Counter(answer.status_code for answer in answers) == {201: 2 * len(requests)}
    for content, first, again in zip(requests, answers[::2], answers[1::2], strict=True):
        assert first.json() == again.json()
        assert first.json()["data"]["content"] == content
        replays = [answer.headers.get("idempotent-replayed") for answer in (first, again)]
        assert sorted(replays, key=str) == [None, "true"]
    stored = data(threads.get(f"/{thread}/messages", params={"limit": 100}))
    assert [message["sequence"] for message in stored] == list(range(1, len(requests) + 2))
    assert Counter(message["content"] for message in stored) == Counter(["first", *requests])


def test_concurrent_requests_with_one_key_create_one_thread(threads: httpx.Client) -> None:
    """Eight concurrent requests with one key create one thread, and all return it."""
    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(
            pool.map(
                lambda _: threads.post("/messages", json={"content": "Hi"}, headers={"Idempotency-Key": "k"}),
                range(WRITERS),
            )
        )

    assert {answer.text for answer in answers} == {answers[0].text}
    assert [answer.status_code for answer in answers] == [201] * WRITERS
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == WRITERS - 1
    assert len(data(threads.get(""))) == 1


def test_reader_sees_every_message_once_during_writes(threads: httpx.Client) -> None:
    """Pages that are read during concurrent writes neither skip nor repeat a message."""
    thread = data(threads.post("/messages", json={"content": "0"}), 201)["thread_id"]
    contents = [str(number) for number in range(1, 41)]
    seen: list[str] = []
    query: dict[str, str | int] = {"limit": 5}
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(threads.post, f"/{thread}/messages", json={"content": content}) for content in contents]
        while True:
            finished = all(writer.done() for writer in writers)
            page = threads.get(f"/{thread}/messages", params=query).json()
            if page["meta"]["has_more"]:
                query["cursor"] = page["meta"]["next_cursor"]
                seen += [message["content"] for message in page["data"]]
            elif finished:
                break

    assert {writer.result().status_code for writer in writers} == {201}
    assert sorted(seen + [message["content"] for message in page["data"]], key=int) == ["0", *contents]
