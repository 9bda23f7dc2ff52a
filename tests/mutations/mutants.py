"""Bugs to plant in the core, each with the tests that must find it."""

from dataclasses import dataclass

CONCURRENCY, SIMULATION, FAULTS = "tests/core/concurrency", "tests/simulation/test_simulations.py", "tests/faults"
CHAT = "tests/core/chat"


@dataclass(frozen=True)
class Bug:
    """In `file`, `right` stands once; in its place comes `wrong`. `tests` are pytest's arguments."""

    name: str
    file: str
    right: str
    wrong: str
    tests: tuple[str, ...]


BUGS = (
    Bug(
        "a place is taken without a condition",
        "core/storage/messages.py",
        "content_encoding.item_attributes(item, encoded), ABSENT)",
        "content_encoding.item_attributes(item, encoded), ABSENT | PRESENT)",
        (CONCURRENCY,),
    ),
    Bug(
        "the walk skips a place",
        "core/threads/append.py",
        "at, last, misses = at + 1, taken.link, misses + 1",
        "at, last, misses = at + 2, taken.link, misses + 1",
        (CONCURRENCY,),
    ),
    Bug(
        "a retry has a fresh append id",
        "core/threads/append.py",
        "attempt = _Attempt(ref, news, encoded, author, existing, parent,",
        "attempt = _Attempt(ref, news, encoded, author, Claim(request, claim.append_id, existing.start), parent,",
        (CONCURRENCY,),
    ),
    Bug(
        "the walk begins ahead of what is there",
        "core/threads/append.py",
        "claim = Claim(request, ids.new_append_id(), head.tail)",
        "claim = Claim(request, ids.new_append_id(), head.tail + 1)",
        (CONCURRENCY,),
    ),
    Bug(
        "a retry begins at a place of its own",
        "core/threads/append.py",
        "return self._search(max(self.claim.start - 1, 0), None, misses=_MISSES_BEFORE_SCAN)",
        "return self._search(load_head(self.ref).tail, None, misses=_MISSES_BEFORE_SCAN)",
        (CONCURRENCY,),
    ),
    Bug(
        "the clock gives the order",
        "core/threads/messages.py",
        "    items = [occupant.message() for occupant in found]\n",
        "    items = sorted((one.message() for one in found), key=lambda one: (one.created_at, one.content))\n",
        (CONCURRENCY, "tests/handlers/native/test_list_messages.py"),
    ),
    Bug(
        "a page passes a place that it has not seen",
        "core/threads/messages.py",
        "        if span.rising and occupant.sequence != due:\n",
        "        if False:\n",
        (CONCURRENCY,),
    ),
    Bug(
        "a key is claimed before the request is checked",
        "core/threads/append.py",
        "    try:\n        parent = _resolve_parent(head, news[0])\n",
        "    try:\n        hash and claims.claim(ref, hash, claim)\n        parent = _resolve_parent(head, news[0])\n",
        ("tests/core/threads/test_idempotency.py", "tests/handlers/native/test_append_message.py", FAULTS),
    ),
    Bug(
        "what a claim stands for is not compared",
        "core/storage/claims.py",
        "    existing.require(claim.fingerprint)\n    return existing",
        "    return existing",
        ("tests/core/threads/test_idempotency.py", "tests/handlers/native/test_append_message.py"),
    ),
    Bug(
        "the end of a claim is left to TTL",
        "core/storage/claims.py",
        "ABSENT | expired)",
        "ABSENT)",
        ("tests/handlers/native/test_append_message.py", "tests/dialects/test_idempotency.py"),
    ),
    Bug(
        "content that has no room is put behind its message",
        "core/threads/append.py",
        "                content_encoding.upload_overflow(self.ref, self.claim.append_id, self.encoded)\n",
        "",
        (FAULTS, "-k", "AppendLarge"),
    ),
    Bug(
        "a deleted thread keeps its first message until it is swept",
        "core/storage/threads.py",
        "return [mark, Delete(keys.message(head.ref, 1)), *claimed, *alias]",
        "return [mark, *claimed, *alias]",
        ("tests/handlers/native/test_delete_thread.py", "tests/core/concurrency", SIMULATION, FAULTS),
    ),
    Bug(
        "an id is good for any thread",
        "core/ids.py",
        "    return sequence if 0 < sequence <= MAX_SEQUENCE and message_id(thread_id, sequence) == id else None\n",
        "    return sequence if 0 < sequence <= MAX_SEQUENCE else None\n",
        ("tests/core/test_ids.py",),
    ),
    Bug(
        "a cursor is good for any list",
        "core/cursors.py",
        "or encode(position, *scope) != cursor",
        "",
        ("tests/core/test_cursors.py",),
    ),
    Bug(
        "a caller may enter any space",
        "core/access/api_keys.py",
        "        return ALL_SPACES in self.spaces or space in self.spaces\n",
        "        return True\n",
        ("tests/isolation",),
    ),
    Bug(
        "a secret is not compared",
        "core/access/api_keys.py",
        'or not hmac.compare_digest(digest, record["hash"]) or',
        "or",
        ("tests/core/access/test_api_keys.py",),
    ),
    Bug(
        "a crash's words are logged",
        "core/telemetry.py",
        "exception=type(exception).__qualname__",
        "exception=str(exception)",
        ("tests/core/http/test_secrecy.py",),
    ),
    Bug(
        "what is to be redacted is stored",
        "core/dialects/native/chat.py",
        "content_with_files(masking.redact(self.message), attached)",
        "content_with_files(self.message, attached)",
        ("tests/handlers/native/test_chat.py", "tests/e2e/test_pii.py", "tests/handlers/pii"),
    ),
    Bug(
        "a tool's result goes to the model as it is",
        "core/chat/tool_step.py",
        "        output = masking.redact(_result(call, tools))\n",
        "        output = _result(call, tools)\n",
        (CHAT,),
    ),
    Bug(
        "two may take over a turn",
        "core/storage/turns.py",
        'Attr("owner").eq(standing.owner) & Attr("lease_until").eq(standing.lease_until) & ',
        "",
        (CHAT,),
    ),
    Bug(
        "an answer in no thread is replaced by a later one",
        "core/storage/turns.py",
        'return _update(Update(keys.turn(space, hash), Attr("owner").exists() & _NOT_DONE, answer))',
        'return _update(Update(keys.turn(space, hash), Attr("owner").exists(), answer))',
        (FAULTS, "-k", "Complete"),
    ),
    Bug(
        "a deletion that was cut off leaves content in S3",
        "core/threads/edit.py",
        "            messages.forget(occupant)  # the request that deleted it may have ended before it came to that\n",
        "",
        (FAULTS, "-k", "DeleteMessage"),
    ),
    Bug(
        "the answer of a turn has no key",
        "core/chat/run.py",
        '        key = f"{self._hash} answer" if self._hash else None\n',
        "        key = None\n",
        (CHAT,),
    ),
    Bug(
        "a retention does not look whether somebody has written meanwhile",
        "core/storage/threads.py",
        "ALIVE if silent_since is None else ALIVE & _silent(silent_since)",
        "ALIVE",
        ("tests/core/threads/test_retention.py", "tests/core/concurrency/test_retention.py"),
    ),
)
