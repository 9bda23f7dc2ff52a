from hypothesis import example, given
from hypothesis import strategies as st

from core.jsontext import dumps
from core.limits import wire_size


@given(st.text())
@example("".join(map(chr, range(0x100))))
@example("\u2028\U0001f600")
def test_wire_size_is_the_size_of_a_json_string_in_a_json_string(text: str) -> None:
    """The size is calculated without encoding, and equals that of the text encoded twice."""
    assert wire_size(text.encode()) == len(dumps(dumps(text)).encode())
