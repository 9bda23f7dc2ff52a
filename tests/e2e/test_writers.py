from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.e2e.answers import data

WRITERS, MESSAGES = 8, 12


def test_many_writers_and_their_retries(threads: httpx.Client) -> None:
    """Eight writers on one thread, each sending every message twice at the same moment: all are answered, each message
    is there once, and the sequence has no hole."""
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
    found = data(threads.get(f"/{thread}/messages", params={"limit": 100}))
    assert [message["sequence"] for message in found] == list(range(1, len(requests) + 2))
    assert Counter(message["content"] for message in found) == Counter(["first", *requests])


def test_one_key_from_many_at_once_is_one_thread(threads: httpx.Client) -> None:
    """Eight sendings of one start make one thread, and all are told of it."""
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


def test_a_reader_that_follows_sees_every_message_once(threads: httpx.Client) -> None:
    """Pages read with cursors while others write skip nothing and repeat nothing."""
    thread = data(threads.post("/messages", json={"content": "0"}), 201)["thread_id"]
    contents = [str(number) for number in range(1, 41)]
    seen: list[str] = []
    query: dict[str, str | int] = {"limit": 5}
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(threads.post, f"/{thread}/messages", json={"content": one}) for one in contents]
        while True:
            written = all(writer.done() for writer in writing)
            page = threads.get(f"/{thread}/messages", params=query).json()
            if page["meta"]["has_more"]:
                query["cursor"] = page["meta"]["next_cursor"]
                seen += [message["content"] for message in page["data"]]
            elif written:
                break

    assert {writer.result().status_code for writer in writing} == {201}
    assert sorted(seen + [message["content"] for message in page["data"]], key=int) == ["0", *contents]
