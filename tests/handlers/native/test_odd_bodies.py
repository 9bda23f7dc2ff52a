"""Bodies as no client should send them: a clear answer, nothing half written, never a crash."""

import base64
import json
from typing import Any

import pytest

from tests.support.data.events import SUCCESS, invoke
from tests.support.data.native_requests import BODIES, NATIVE, Target
from tests.support.engines.moto import Memory

JSON_INVALID = (["body"], "json_invalid")
NOT_AN_OBJECT = (["body"], "model_attributes_type")

BROKEN = {
    "cut off": '{"content":"Hi"',
    "cut off in a text": '{"content":"Hi',
    "brace": "{",
    "single quotes": "{'content':'Hi'}",
    "no quotes": "{content: 1}",
    "trailing comma": '{"content":"Hi",}',
    "trailing words": '{"content":"Hi"} and more',
    "two objects": '{"content":"Hi"}{"content":"Ho"}',
    "comment": '/* Hi */ {"content":"Hi"}',
    "form": "content=Hi&role=user",
    "xml": "<content>Hi</content>",
    "multipart": '--x\r\nContent-Disposition: form-data; name="content"\r\n\r\nHi\r\n--x--\r\n',
    "undefined": '{"content":undefined}',
    "NaN": '{"content":"Hi","title":"T","metadata":{"a":NaN}}',
    "Infinity": '{"content":"Hi","title":"T","metadata":{"a":Infinity}}',
    "-Infinity": '{"content":"Hi","title":"T","metadata":{"a":-Infinity}}',
    "leading zero": '{"content":"Hi","metadata":{"a":01}}',
    "hexadecimal": '{"content":"Hi","metadata":{"a":0x1}}',
    "more digits than Python turns to text": '{"content":"Hi","metadata":{"a":%s}}' % ("9" * 5000),
    "high surrogate alone": r'{"content":"\ud800","title":"T"}',
    "low surrogate alone": r'{"content":"\udc00","title":"T"}',
    "surrogates swapped": r'{"content":"\udc00\ud800","title":"T"}',
    "surrogate in a name": r'{"content":"Hi","title":"T","metadata":{"\ud800":1}}',
    "control character": '{"content":"\x01","title":"T"}',
    "line break in a text": '{"content":"a\nb","title":"T"}',
    "bad escape": r'{"content":"\x41","title":"T"}',
    "null byte": "\x00",
    "null byte behind": '{"content":"Hi"}\x00',
    "nested too deep": '{"content":"Hi","metadata":' + '{"a":' * 5000 + "1" + "}" * 5001,
    "lists too deep": "[" * 100_000,
    "two byte order marks": '\ufeff\ufeff{"content":"Hi"}',
}

NO_OBJECTS = ["[]", '[{"content":"Hi"}]', "1", "-0.5", "1e5", '"Hi"', '""', "null", "true", "false", " null "]

BINARY = {
    "UTF-16": '{"content":"Hi","title":"T"}'.encode("utf-16"),
    "Latin-1": '{"content":"Hü","title":"T"}'.encode("latin-1"),
    "overlong": b'{"content":"\xc0\xaf","title":"T"}',
    "surrogate": b'{"content":"\xed\xa0\x80","title":"T"}',
    "cut off": '{"content":"ü'.encode()[:-1],
    "gzip": bytes.fromhex("1f8b0800000000000003ab56cacf56b2524ac94f55aa0500"),
    "png": b"\x89PNG\r\n\x1a\n",
}

NO_BASE64 = ["!", "a", "ü", "eyJh\x00", "====", '{"content":"Hi","title":"T"}']

CONTENT_TYPES = [
    "",
    "application/x-www-form-urlencoded",
    "text/plain",
    "text/plain;charset=UTF-8",
    "application/json; charset=utf-8",
    "application/json; charset=latin-1",
    "APPLICATION/JSON",
    "application/vnd.api+json",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    ";;;",
]


def send(target: Target, operation: str, body: str | None, *, base64: bool = False, **event: Any) -> Any:
    """The answer to a request with another body, and whatever else is different."""
    good = target.event(operation)
    return invoke(NATIVE[operation], {**good, "body": body, "isBase64Encoded": base64, **event})


def with_metadata(operation: str, metadata: str) -> str:
    """A good body with metadata, as it is spelled."""
    return json.dumps(BODIES[operation])[:-1] + f',"metadata":{metadata}}}'


@pytest.fixture(params=BODIES)
def operation(request: pytest.FixtureRequest) -> str:
    """Each operation that takes a body."""
    return str(request.param)


def test_what_is_no_json_is_told(target: Target, memory: Memory, operation: str) -> None:
    """422 `json_invalid`, and nothing is written: not even of a text that begins well."""
    before = memory.everything

    for case, body in BROKEN.items():
        assert send(target, operation, body).problems == [JSON_INVALID], case
    assert memory.everything == before


def test_what_is_no_object_is_told(target: Target, memory: Memory, operation: str) -> None:
    """422 at the body: no other JSON value has fields."""
    before = memory.everything

    for text in NO_OBJECTS:
        assert send(target, operation, text).problems == [NOT_AN_OBJECT], text
    assert memory.everything == before


def test_what_is_not_utf8_is_told(target: Target, memory: Memory, operation: str) -> None:
    """API Gateway hands over as base64 what it takes for binary: other encodings are 422."""
    before = memory.everything

    for case, body in BINARY.items():
        encoded = base64.b64encode(body).decode()
        assert send(target, operation, encoded, base64=True).problems == [JSON_INVALID], case
    assert memory.everything == before


def test_what_is_no_base64_is_told(target: Target, memory: Memory, operation: str) -> None:
    """422, whatever the event claims."""
    before = memory.everything

    for body in NO_BASE64:
        assert send(target, operation, body, base64=True).problems == [JSON_INVALID], body
    assert memory.everything == before


def test_a_number_beyond_all_numbers_is_told(target: Target, memory: Memory, operation: str) -> None:
    """It is JSON, but what came back would not be what went in: 422 at the metadata."""
    before = memory.everything

    for number in ("1e400", "-1e400", "1e999999999"):
        body = with_metadata(operation, f'{{"a":{number}}}')
        assert send(target, operation, body).problems == [(["body", "metadata"], "value_error")], number
    assert memory.everything == before


def test_any_other_number_comes_back(target: Target, operation: str) -> None:
    """Exactly, however many digits it has."""
    for number in ("9" * 4000, "-0.0", "1e308", "5e-324", "0.1", "9007199254740993"):
        answer = send(target, operation, with_metadata(operation, f'{{"a":{number}}}'))
        assert repr(answer.data["metadata_json"]) == repr({"a": json.loads(number)})


def test_metadata_may_be_nested(target: Target, operation: str) -> None:
    """As deep as anybody needs."""
    metadata = '{"a":[' * 50 + "1" + "]}" * 50

    assert send(target, operation, with_metadata(operation, metadata)).data["metadata_json"] == json.loads(metadata)


def test_an_empty_body_has_no_fields(target: Target, operation: str) -> None:
    """As `{}` has none: what must be said is missing, and nothing else is wrong."""
    for body in (None, "", " ", "\r\n\t ", "\ufeff", "{}", " {} \n", "\ufeff{}"):
        answer = send(target, operation, body)
        if operation == "update_thread":
            assert answer.data["title"] == "A title"
        else:
            missing = {"loc": ["body", "content"], "msg": "Field required", "type": "missing", "input": {}}
            assert answer.body["detail"] == [missing], body


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_base64_is_taken_as_text_is(target: Target, operation: str, mark: str) -> None:
    """UTF-8, with a byte order mark or without."""
    text = mark + json.dumps({**BODIES[operation], "metadata": {"ü": "😀"}}, ensure_ascii=False)
    body = base64.b64encode(text.encode()).decode()

    for answer in (send(target, operation, text), send(target, operation, body, base64=True)):
        assert answer.data["metadata_json"] == {"ü": "😀"}


def test_a_name_said_twice_counts_as_it_was_said_last(target: Target, operation: str) -> None:
    """As every JSON parser of the house does."""
    body = with_metadata(operation, '{"a":1},"metadata":{"a":2,"a":3}')

    assert send(target, operation, body).data["metadata_json"] == {"a": 3}


def test_any_content_type_will_do(target: Target, operation: str) -> None:
    """A body is JSON, whatever its sender says: `curl -d` says it is a form."""
    for content_type in CONTENT_TYPES:
        headers = {"X-API-Key": [target.caller.api_key], "Content-Type": [content_type]}
        answer = send(target, operation, json.dumps(BODIES[operation]), multiValueHeaders=headers)
        assert answer.status == (200 if operation == "update_thread" else 201), content_type


@pytest.mark.parametrize("operation", [name for name in NATIVE if name not in BODIES])
def test_where_no_body_is_asked_for_none_is_looked_at(target: Target, operation: str) -> None:
    """Clients send empty and other bodies with GET, DELETE and a bare POST."""
    for body in ("", "{}", "[]", "not json", '{"content":"Hi"}', "\x00"):
        assert send(target, operation, body).status in SUCCESS, body


def test_fields_beside_the_bad_one_are_not_written(target: Target, memory: Memory) -> None:
    """All or nothing."""
    before = memory.everything
    body = '{"title":"Good","project_id":"good","metadata":{"good":1},"status":"bad"}'

    assert send(target, "update_thread", body).problems == [(["body", "status"], "enum")]
    assert memory.everything == before
