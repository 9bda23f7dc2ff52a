import re
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core import ids

THREADS = st.uuids()
SEQUENCES = st.integers(1, ids.MAX_SEQUENCE)


@given(THREADS, SEQUENCES)
def test_message_id_contains_its_sequence_number(thread: UUID, sequence: int) -> None:
    """For every sequence number up to the maximum, in its own thread."""
    assert ids.parse_message_id(thread, str(ids.message_id(thread, sequence))) == sequence


@given(THREADS, SEQUENCES)
def test_message_id_is_a_uuid_of_version_8(thread: UUID, sequence: int) -> None:
    """RFC 9562 reserves version 8 for custom contents."""
    id = ids.message_id(thread, sequence)

    assert (id.version, id.variant) == (8, "specified in RFC 4122")


@given(st.lists(THREADS, min_size=2, max_size=2, unique=True), SEQUENCES)
def test_message_id_is_invalid_in_another_thread(threads: list[UUID], sequence: int) -> None:
    """It never addresses the message with the same sequence number there."""
    thread, other = threads

    assert ids.parse_message_id(other, str(ids.message_id(thread, sequence))) is None


@given(THREADS, SEQUENCES, st.integers(0, 127))
def test_message_id_with_a_changed_bit_is_invalid_or_differs(thread: UUID, sequence: int, bit: int) -> None:
    """The sequence number is the only part in which two ids of a thread differ."""
    changed = UUID(int=ids.message_id(thread, sequence).int ^ 1 << bit)
    parsed = ids.parse_message_id(thread, str(changed))

    assert parsed is None or (parsed != sequence and ids.message_id(thread, parsed) == changed)


@given(THREADS)
def test_message_id_outside_the_sequence_numbers_is_invalid(thread: UUID) -> None:
    """Sequence numbers begin with 1 and have a maximum."""
    assert ids.parse_message_id(thread, str(ids.message_id(thread, 0))) is None
    assert ids.parse_message_id(thread, str(ids.message_id(thread, ids.MAX_SEQUENCE + 1))) is None


@given(st.uuids(), st.sampled_from(["", "thread_", "conv_", "msg_"]))
def test_id_has_several_equivalent_forms(id: UUID, prefix: str) -> None:
    """With or without hyphens, with or without a prefix, in either case."""
    for text in (str(id), str(id).upper(), prefix + id.hex, (prefix + id.hex).upper()):
        assert ids.parse(text) == id


@given(st.text() | st.from_regex(re.compile(r"[a-z]{0,7}_?[0-9a-f-]{30,40}")))
def test_any_text_is_an_id_or_none(text: str) -> None:
    """Text that is not an id causes no error."""
    parsed = ids.parse(text)

    assert parsed is None or parsed.hex == re.sub(r"^[a-z]+_|-", "", text.lower())
    assert ids.parse_message_id(UUID(int=7 << 76), text) is None


@given(st.uuids(), st.sampled_from([" {}", "{} ", "{}\n", "{{{}}}", "urn:uuid:{}", "{}0", "#{}", "{}/"]))
def test_id_with_surrounding_text_is_invalid(id: UUID, around: str) -> None:
    """The whole text must be the id."""
    assert ids.parse(around.format(id)) is None


def test_new_thread_ids_are_sorted_by_creation() -> None:
    """They are UUIDv7, in order even within a millisecond."""
    created = [ids.new_thread_id() for _ in range(1000)]

    assert created == sorted(created)
    assert {id.version for id in created} == {7}


@given(st.integers(0, 2**48 - 1))
def test_thread_id_can_have_another_time(milliseconds: int) -> None:
    """It is a UUIDv7 of that time; two of one time differ."""
    first, second = ids.thread_id_at(milliseconds), ids.thread_id_at(milliseconds)

    assert first != second
    assert (first.version, first.variant, first.int >> 80) == (7, "specified in RFC 4122", milliseconds)


def test_append_ids_differ() -> None:
    """They are random, so that no two are equal."""
    assert len({ids.new_append_id() for _ in range(1000)}) == 1000
