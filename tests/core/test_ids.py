import re
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core import ids

THREADS = st.uuids()
PLACES = st.integers(1, ids.MAX_SEQUENCE)


@given(THREADS, PLACES)
def test_a_message_id_tells_its_place(thread: UUID, place: int) -> None:
    """In its own thread, for every place that the table has room for."""
    assert ids.parse_message_id(thread, str(ids.message_id(thread, place))) == place


@given(THREADS, PLACES)
def test_a_message_id_is_a_uuid_of_version_8(thread: UUID, place: int) -> None:
    """RFC 9562's own version for what has a meaning of its own."""
    id = ids.message_id(thread, place)

    assert (id.version, id.variant) == (8, "specified in RFC 4122")


@given(st.lists(THREADS, min_size=2, max_size=2, unique=True), PLACES)
def test_a_message_id_means_nothing_in_another_thread(threads: list[UUID], place: int) -> None:
    """So that it is not found there, whatever stands at that place."""
    here, elsewhere = threads

    assert ids.parse_message_id(elsewhere, str(ids.message_id(here, place))) is None


@given(THREADS, PLACES, st.integers(0, 127))
def test_a_message_id_with_a_bit_changed_is_another_place_or_none(thread: UUID, place: int, bit: int) -> None:
    """The place is the only part that may differ between two ids of a thread."""
    changed = UUID(int=ids.message_id(thread, place).int ^ 1 << bit)
    found = ids.parse_message_id(thread, str(changed))

    assert found is None or (found != place and ids.message_id(thread, found) == changed)


@given(THREADS)
def test_there_is_no_place_zero(thread: UUID) -> None:
    """Nor one that the table has no room for."""
    assert ids.parse_message_id(thread, str(ids.message_id(thread, 0))) is None
    assert ids.parse_message_id(thread, str(ids.message_id(thread, ids.MAX_SEQUENCE + 1))) is None


@given(st.uuids(), st.sampled_from(["", "thread_", "conv_", "msg_"]))
def test_an_id_is_the_same_in_every_spelling(id: UUID, prefix: str) -> None:
    """With dashes or without, behind a prefix or not, in either case."""
    for spelled in (str(id), str(id).upper(), prefix + id.hex, (prefix + id.hex).upper()):
        assert ids.parse(spelled) == id


@given(st.text() | st.from_regex(re.compile(r"[a-z]{0,7}_?[0-9a-f-]{30,40}")))
def test_no_text_is_a_crash(text: str) -> None:
    """It is an id, which its own spelling leads back to, or it is none."""
    found = ids.parse(text)

    assert found is None or found.hex == re.sub(r"^[a-z]+_|-", "", text.lower())
    assert ids.parse_message_id(UUID(int=7 << 76), text) is None


@given(st.uuids(), st.sampled_from([" {}", "{} ", "{}\n", "{{{}}}", "urn:uuid:{}", "{}0", "#{}", "{}/"]))
def test_what_stands_around_an_id_makes_it_none(id: UUID, around: str) -> None:
    """An id is all of the text."""
    assert ids.parse(around.format(id)) is None


def test_a_new_thread_is_younger_than_the_one_before() -> None:
    """UUIDv7: ids in the order of their making, also within a millisecond."""
    made = [ids.new_thread_id() for _ in range(1000)]

    assert made == sorted(made)
    assert {id.version for id in made} == {7}


@given(st.integers(0, 2**48 - 1))
def test_a_thread_of_another_time_has_an_id_of_that_time(milliseconds: int) -> None:
    """A UUIDv7 as well, and never the same twice."""
    one, other = ids.thread_id_at(milliseconds), ids.thread_id_at(milliseconds)

    assert one != other
    assert (one.version, one.variant, one.int >> 80) == (7, "specified in RFC 4122", milliseconds)


def test_append_ids_differ() -> None:
    """They are random: two never meet."""
    assert len({ids.new_append_id() for _ in range(1000)}) == 1000
