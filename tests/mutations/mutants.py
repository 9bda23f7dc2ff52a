"""Bugs to plant in the code of the core, each with the tests that must detect it."""

from dataclasses import dataclass

CONCURRENCY, SIMULATION, FAULTS = "tests/core/concurrency", "tests/simulation/test_simulations.py", "tests/faults"
CHAT = "tests/core/chat"


@dataclass(frozen=True)
class Mutant:
    """A bug: in `file`, `replacement` replaces the only occurrence of `original`. `tests` are arguments of pytest."""

    name: str
    file: str
    original: str
    replacement: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "a message is stored without a condition",
        "core/storage/messages.py",
        "content_encoding.item_attributes(item, encoded), ABSENT)",
        "content_encoding.item_attributes(item, encoded), ABSENT | PRESENT)",
        (CONCURRENCY,),
    ),
    Mutant(
        "an append skips a sequence number",
        "core/threads/append.py",
        "at, last, misses = at + 1, taken.link, misses + 1",
        "at, last, misses = at + 2, taken.link, misses + 1",
        (CONCURRENCY,),
    ),
    Mutant(
        "a retry uses a new append id",
        "core/threads/append.py",
        "attempt = _Attempt(ref, news, encoded, author, existing, parent,",
        "attempt = _Attempt(ref, news, encoded, author, Claim(request, claim.append_id, existing.start), parent,",
        (CONCURRENCY,),
    ),
    Mutant(
        "an append starts after the first free slot",
        "core/threads/append.py",
        "claim = Claim(request, ids.new_append_id(), head.tail)",
        "claim = Claim(request, ids.new_append_id(), head.tail + 1)",
        (CONCURRENCY,),
    ),
    Mutant(
        "a retry ignores the start slot of its claim",
        "core/threads/append.py",
        "return self._search(max(self.claim.start - 1, 0), None, misses=_MISSES_BEFORE_SCAN)",
        "return self._search(load_head(self.ref).tail, None, misses=_MISSES_BEFORE_SCAN)",
        (CONCURRENCY,),
    ),
    Mutant(
        "messages are sorted by time",
        "core/threads/messages.py",
        "    items = [slot.load_message() for slot in found]\n",
        "    items = sorted((one.load_message() for one in found), key=lambda one: (one.created_at, one.content))\n",
        (CONCURRENCY, "tests/handlers/native/test_list_messages.py"),
    ),
    Mutant(
        "a page skips a message that its query missed",
        "core/threads/messages.py",
        "        if slots.ascending and slot.sequence != due:\n",
        "        if False:\n",
        (CONCURRENCY,),
    ),
    Mutant(
        "a key is claimed before the request is validated",
        "core/threads/append.py",
        "    try:\n        parent = _resolve_parent(head, news[0])\n",
        "    try:\n        hash and claims.claim(ref, hash, claim)\n        parent = _resolve_parent(head, news[0])\n",
        ("tests/core/threads/test_idempotency.py", "tests/handlers/native/test_append_message.py", FAULTS),
    ),
    Mutant(
        "the fingerprint of a claim is not compared",
        "core/storage/claims.py",
        "    existing.require(claim.fingerprint)\n    return existing",
        "    return existing",
        ("tests/core/threads/test_idempotency.py", "tests/handlers/native/test_append_message.py"),
    ),
    Mutant(
        "an expired claim blocks its key until TTL deletes it",
        "core/storage/claims.py",
        "ABSENT | expired)",
        "ABSENT)",
        ("tests/handlers/native/test_append_message.py", "tests/dialects/test_idempotency.py"),
    ),
    Mutant(
        "large content is not uploaded before its message",
        "core/threads/append.py",
        "                content_encoding.upload_overflow(self.ref, self.claim.append_id, self.encoded)\n",
        "",
        (FAULTS, "-k", "AppendLarge"),
    ),
    Mutant(
        "a deleted thread keeps its first message until the sweep",
        "core/storage/threads.py",
        "return [tombstone, Delete(keys.message(head.ref, 1)), *claim, *alias]",
        "return [tombstone, *claim, *alias]",
        ("tests/handlers/native/test_delete_thread.py", "tests/core/concurrency", SIMULATION, FAULTS),
    ),
    Mutant(
        "a message id is valid in any thread",
        "core/ids.py",
        "    return sequence if 0 < sequence <= MAX_SEQUENCE and message_id(thread_id, sequence) == id else None\n",
        "    return sequence if 0 < sequence <= MAX_SEQUENCE else None\n",
        ("tests/core/test_ids.py",),
    ),
    Mutant(
        "a cursor is valid for any list",
        "core/cursors.py",
        "or encode(position, *scope) != cursor",
        "",
        ("tests/core/test_cursors.py",),
    ),
    Mutant(
        "a key is valid for any space",
        "core/access/api_keys.py",
        "        return ALL_SPACES in self.spaces or space in self.spaces\n",
        "        return True\n",
        ("tests/isolation",),
    ),
    Mutant(
        "the secret of a key is not compared",
        "core/access/api_keys.py",
        'or not hmac.compare_digest(digest, record["hash"]) or',
        "or",
        ("tests/core/access/test_api_keys.py",),
    ),
    Mutant(
        "the text of an exception is logged",
        "core/telemetry.py",
        "exception=type(exception).__qualname__",
        "exception=str(exception)",
        ("tests/core/http/test_secrecy.py",),
    ),
    Mutant(
        "redacted content is stored in plain text",
        "core/dialects/native/chat.py",
        "content_with_files(masking.redact(self.message), attached)",
        "content_with_files(self.message, attached)",
        ("tests/handlers/native/test_chat.py", "tests/e2e/test_pii.py", "tests/handlers/pii"),
    ),
    Mutant(
        "the result of a tool is sent to the model unmasked",
        "core/chat/tool_step.py",
        "        output = masking.redact(_result(call, tools))\n",
        "        output = _result(call, tools)\n",
        (CHAT,),
    ),
    Mutant(
        "two callers can take over one turn",
        "core/storage/turns.py",
        'Attr("owner").eq(existing.owner) & Attr("lease_until").eq(existing.lease_until) & ',
        "",
        (CHAT,),
    ),
    Mutant(
        "a later answer replaces that of a stateless completion",
        "core/storage/turns.py",
        'return _update(Update(keys.turn(space, hash), Attr("owner").exists() & _UNFINISHED, result))',
        'return _update(Update(keys.turn(space, hash), Attr("owner").exists(), result))',
        (FAULTS, "-k", "Complete"),
    ),
    Mutant(
        "an interrupted deletion leaves content in S3",
        "core/threads/edit.py",
        "            messages.delete_content(slot)  # the deleting request may have been interrupted here\n",
        "",
        (FAULTS, "-k", "DeleteMessage"),
    ),
    Mutant(
        "the answer of a turn is stored without a key",
        "core/chat/run.py",
        '        key = f"{self._hash} answer" if self._hash else None\n',
        "        key = None\n",
        (CHAT,),
    ),
    Mutant(
        "retention deletes a thread that has a new message",
        "core/storage/threads.py",
        "ALIVE if inactive_since is None else ALIVE & _inactive_since(inactive_since)",
        "ALIVE",
        ("tests/core/threads/test_retention.py", "tests/core/concurrency/test_retention.py"),
    ),
)
