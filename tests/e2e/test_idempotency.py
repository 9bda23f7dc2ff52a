import httpx


def test_a_start_sent_again(threads: httpx.Client) -> None:
    """One key, one thread: the second answer is the first, and says that it is."""
    first, again = (
        threads.post("/messages", json={"content": "Hi"}, headers={"Idempotency-Key": "k"}) for _ in range(2)
    )

    assert (first.status_code, first.json()) == (201, again.json())
    assert again.status_code == 201
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (False, "true")
    assert len(threads.get("").json()["data"]) == 1


def test_an_append_sent_again(threads: httpx.Client, thread: str) -> None:
    """One key, one message, also when the thread has gone on, and when it has been archived since."""

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


def test_a_key_used_for_something_else(threads: httpx.Client, thread: str) -> None:
    """Another request under a used key is refused in the documented form, and writes nothing."""
    headers = {"Idempotency-Key": "k"}
    threads.post(f"/{thread}/messages", json={"content": "2"}, headers=headers)

    answer = threads.post(f"/{thread}/messages", json={"content": "other"}, headers=headers)

    [problem] = answer.json()["detail"]
    assert (answer.status_code, problem["loc"]) == (422, ["header", "idempotency-key"])
    assert problem["type"] == "idempotency_key_reused"
    assert len(threads.get(f"/{thread}/messages").json()["data"]) == 2


def test_a_key_counts_where_it_was_used(threads: httpx.Client, thread: str) -> None:
    """The same key in another thread, and for another operation, is another key."""
    other = threads.post("/messages", json={"content": "1"}, headers={"Idempotency-Key": "k"}).json()["data"]

    answers = [
        threads.post(f"/{id}/messages", json={"content": "2"}, headers={"Idempotency-Key": "k"})
        for id in (thread, other["thread_id"])
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert not any("idempotent-replayed" in answer.headers for answer in answers)


def test_a_refused_request_claims_no_key(threads: httpx.Client, thread: str) -> None:
    """After a mistake the same key is good for the request as it was meant."""
    headers = {"Idempotency-Key": "k"}
    wrong = threads.post(f"/{thread}/messages", json={"content": 5}, headers=headers)

    right = threads.post(f"/{thread}/messages", json={"content": "5"}, headers=headers)

    assert (wrong.status_code, right.status_code) == (422, 201)


def test_a_restore_sent_again_late(threads: httpx.Client, thread: str) -> None:
    """A late retry does not bring back what was archived again since."""
    threads.delete(f"/{thread}")
    restored = threads.post(f"/{thread}/restore", headers={"Idempotency-Key": "k"})
    threads.delete(f"/{thread}")

    late = threads.post(f"/{thread}/restore", headers={"Idempotency-Key": "k"})

    assert (restored.json()["data"]["status"], late.status_code) == ("active", 200)
    assert late.headers["idempotent-replayed"] == "true"
    assert threads.get(f"/{thread}").json()["data"]["status"] == "archived"
