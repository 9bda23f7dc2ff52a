"""Unusual and invalid bodies: each gets a defined response, and nothing is written partially."""

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
    "null byte after the object": '{"content":"Hi"}\x00',
    "nested too deep": '{"content":"Hi","metadata":' + '{"a":' * 5000 + "1" + "}" * 5001,
    "lists too deep": "[" * 100_000,
    "two byte order marks": '\ufeff\ufeff{"content":"Hi"}',
}

NOT_OBJECTS = ["[]", '[{"content":"Hi"}]', "1", "-0.5", "1e5", '"Hi"', '""', "null", "true", "false", " null "]

BINARY = {
    "UTF-16": '{"content":"Hi","title":"T"}'.encode("utf-16"),
    "Latin-1": '{"content":"Hü","title":"T"}'.encode("latin-1"),
    "overlong": b'{"content":"\xc0\xaf","title":"T"}',
    "surrogate": b'{"content":"\xed\xa0\x80","title":"T"}',
    "cut off": '{"content":"ü'.encode()[:-1],
    "gzip": bytes.fromhex("1f8b0800000000000003ab56cacf56b2524ac94f55aa0500"),
    "png": b"\x89PNG\r\n\x1a\n",
}

NOT_BASE64 = ["!", "a", "ü", "eyJh\x00", "====", '{"content":"Hi","title":"T"}']

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
    """The answer to a valid request with another body, and with other values in the event."""
    valid = target.event(operation)
    return invoke(NATIVE[operation], {**valid, "body": body, "isBase64Encoded": base64, **event})


def add_metadata(operation: str, metadata: str) -> str:
    """A valid body with this JSON as its metadata."""
    return json.dumps(BODIES[operation])[:-1] + f',"metadata":{metadata}}}'


@pytest.fixture(params=BODIES)
def operation(request: pytest.FixtureRequest) -> str:
    """Each operation that has a body."""
    return str(request.param)


def test_invalid_json_is_422(target: Target, memory: Memory, operation: str) -> None:
    """Nothing is written, even of a text with a valid beginning."""
    before = memory.everything

    for case, body in BROKEN.items():
        assert send(target, operation, body).problems == [JSON_INVALID], case
    assert memory.everything == before


def test_json_body_must_be_an_object(target: Target, memory: Memory, operation: str) -> None:
    """Another JSON value is 422."""
    before = memory.everything

    for text in NOT_OBJECTS:
        assert send(target, operation, text).problems == [NOT_AN_OBJECT], text
    assert memory.everything == before


def test_binary_body_must_be_utf_8(target: Target, memory: Memory, operation: str) -> None:
    """API Gateway passes binary bodies as base64; other encodings are 422."""
    before = memory.everything

    for case, body in BINARY.items():
        encoded = base64.b64encode(body).decode()
        assert send(target, operation, encoded, base64=True).problems == [JSON_INVALID], case
    assert memory.everything == before


def test_invalid_base64_is_422(target: Target, memory: Memory, operation: str) -> None:
    """This holds whenever the event declares base64."""
    before = memory.everything

    for body in NOT_BASE64:
        assert send(target, operation, body, base64=True).problems == [JSON_INVALID], body
    assert memory.everything == before


def test_number_beyond_the_range_of_a_float_is_422(target: Target, memory: Memory, operation: str) -> None:
    """It is valid JSON, but would not be returned unchanged."""
    before = memory.everything

    for number in ("1e400", "-1e400", "1e999999999"):
        body = add_metadata(operation, f'{{"a":{number}}}')
        assert send(target, operation, body).problems == [(["body", "metadata"], "value_error")], number
    assert memory.everything == before


def test_every_other_number_is_returned_exactly(target: Target, operation: str) -> None:
    """The number of digits does not matter."""
    for number in ("9" * 4000, "-0.0", "1e308", "5e-324", "0.1", "9007199254740993"):
        answer = send(target, operation, add_metadata(operation, f'{{"a":{number}}}'))
        assert repr(answer.data["metadata_json"]) == repr({"a": json.loads(number)})


def test_metadata_may_be_nested(target: Target, operation: str) -> None:
    """100 levels are accepted."""
    metadata = '{"a":[' * 50 + "1" + "]}" * 50

    assert send(target, operation, add_metadata(operation, metadata)).data["metadata_json"] == json.loads(metadata)


def test_empty_body_equals_an_empty_object(target: Target, operation: str) -> None:
    """The only error is the missing required field."""
    for body in (None, "", " ", "\r\n\t ", "\ufeff", "{}", " {} \n", "\ufeff{}"):
        answer = send(target, operation, body)
        if operation == "update_thread":
            assert answer.data["title"] == "A title"
        else:
            missing = {"loc": ["body", "content"], "msg": "Field required", "type": "missing", "input": {}}
            assert answer.body["detail"] == [missing], body


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_base64_body_equals_its_text(target: Target, operation: str, mark: str) -> None:
    """The text is UTF-8, with a byte order mark or without."""
    text = mark + json.dumps({**BODIES[operation], "metadata": {"ü": "😀"}}, ensure_ascii=False)
    body = base64.b64encode(text.encode()).decode()

    for answer in (send(target, operation, text), send(target, operation, body, base64=True)):
        assert answer.data["metadata_json"] == {"ü": "😀"}


def test_last_one_of_repeated_names_counts(target: Target, operation: str) -> None:
    """All JSON parsers of the project behave so."""
    body = add_metadata(operation, '{"a":1},"metadata":{"a":2,"a":3}')

    assert send(target, operation, body).data["metadata_json"] == {"a": 3}


def test_content_type_is_ignored(target: Target, operation: str) -> None:
    """A body is JSON; for example, `curl -d` declares a form."""
    for content_type in CONTENT_TYPES:
        headers = {"X-API-Key": [target.caller.api_key], "Content-Type": [content_type]}
        answer = send(target, operation, json.dumps(BODIES[operation]), multiValueHeaders=headers)
        assert answer.status == (200 if operation == "update_thread" else 201), content_type


@pytest.mark.parametrize("operation", [name for name in NATIVE if name not in BODIES])
def test_body_of_an_operation_without_fields_is_ignored(target: Target, operation: str) -> None:
    """Clients send bodies with GET, DELETE and POST."""
    for body in ("", "{}", "[]", "not json", '{"content":"Hi"}', "\x00"):
        assert send(target, operation, body).status in SUCCESS, body


def test_valid_fields_next_to_an_invalid_one_are_not_written(target: Target, memory: Memory) -> None:
    """The update is atomic."""
    before = memory.everything
    body = '{"title":"Good","project_id":"good","metadata":{"good":1},"status":"bad"}'

    assert send(target, "update_thread", body).problems == [(["body", "status"], "enum")]
    assert memory.everything == before
