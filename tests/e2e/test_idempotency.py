import httpx


def test_repeated_start_creates_one_thread(threads: httpx.Client) -> None:
    """A repeated key creates one thread; the second response replays the first, with a header."""
    first, again = (
        threads.post("/messages", json={"content": "Hi"}, headers={"Idempotency-Key": "k"}) for _ in range(2)
    )

    assert (first.status_code, first.json()) == (201, again.json())
    assert again.status_code == 201
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (False, "true")
    assert len(threads.get("").json()["data"]) == 1


def test_repeated_append_creates_one_message(threads: httpx.Client, thread: str) -> None:
    """A repeated key appends one message, also after later messages and after archival."""

    def append() -> httpx.Response:
        return threads.post(f"/{thread}/messages", json={"content": "2"}, headers={"Idempotency-Key": "k"})

    first = append()
    threads.post(f"/{thread}/messages", json={"content": "3"})
    again = append()
    threads.delete(f"/{thread}")
    later = append()

    assert first.json() == again.json() == later.json()
    assert [answer.status_code for answer in (first, again, later)] == [201] * 3
    assert later.headers["idempotent-replayed"] == "true"


def test_key_of_another_request_is_rejected(threads: httpx.Client, thread: str) -> None:
    """A different request with a used key is the documented 422, and writes nothing."""
    headers = {"Idempotency-Key": "k"}
    threads.post(f"/{thread}/messages", json={"content": "2"}, headers=headers)

    answer = threads.post(f"/{thread}/messages", json={"content": "other"}, headers=headers)

    [problem] = answer.json()["detail"]
    assert (answer.status_code, problem["loc"]) == (422, ["header", "idempotency-key"])
    assert problem["type"] == "idempotency_key_reused"
    assert len(threads.get(f"/{thread}/messages").json()["data"]) == 2


def test_keys_are_separate_for_threads_and_operations(threads: httpx.Client, thread: str) -> None:
    """The same key in another thread or for another operation is a different key."""
    other = threads.post("/messages", json={"content": "1"}, headers={"Idempotency-Key": "k"}).json()["data"]

    answers = [
        threads.post(f"/{id}/messages", json={"content": "2"}, headers={"Idempotency-Key": "k"})
        for id in (thread, other["thread_id"])
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert not any("idempotent-replayed" in answer.headers for answer in answers)


def test_invalid_request_claims_no_key(threads: httpx.Client, thread: str) -> None:
    """After an invalid request its key is still available."""
    headers = {"Idempotency-Key": "k"}
    invalid = threads.post(f"/{thread}/messages", json={"content": 5}, headers=headers)

    valid = threads.post(f"/{thread}/messages", json={"content": "5"}, headers=headers)

    assert (invalid.status_code, valid.status_code) == (422, 201)


def test_late_restore_does_not_undo_archival(threads: httpx.Client, thread: str) -> None:
    """A late retry does not restore a thread that has since been archived again."""
    threads.delete(f"/{thread}")
    restored = threads.post(f"/{thread}/restore", headers={"Idempotency-Key": "k"})
    threads.delete(f"/{thread}")

    late = threads.post(f"/{thread}/restore", headers={"Idempotency-Key": "k"})

    assert (restored.json()["data"]["status"], late.status_code) == ("active", 200)
    assert late.headers["idempotent-replayed"] == "true"
    assert threads.get(f"/{thread}").json()["data"]["status"] == "archived"
