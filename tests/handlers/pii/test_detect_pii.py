import json

import pytest

from core.cli.environment import using
from core.limits import MAX_CONTENT
from handlers.pii import detect_pii
from tests.support.clients.base import new_grant
from tests.support.clients.pii import Pii
from tests.support.engines.moto import Memory
from tests.support.servers.fake_server import UNREACHABLE_URL

A, B = "pieter@example.com", "b@example.com"

CANARIES = (A, "212-555-0123", "123-45-6789", "4111 1111 1111 1111", "de89 3704 0044 0532 0130 00", "8.8.8.8")
"""A value of every kind."""

WITHOUT_COMPREHEND = {
    "SKEIN_PII_COMPREHEND": "en",
    "AWS_ENDPOINT_URL_COMPREHEND": UNREACHABLE_URL,
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
}
"""A deployment whose Comprehend is unreachable."""


@pytest.mark.parametrize("prefix", ["", "/api-proxy"])
def test_response_equals_that_of_the_public_documentation(pii: Pii, prefix: str) -> None:
    """Both prefixes return the response of the public documentation."""
    answer = pii.call(detect_pii.handler, body=json.dumps({"text": f"Contact {A}."}), prefix=prefix)

    assert (answer.status, answer.body) == (
        200,
        {"pii_mapping": {"<EMAIL_1>": A}, "redacted_text": "Contact <EMAIL_1>."},
    )


def test_values_of_every_kind_get_placeholders(pii: Pii) -> None:
    """Each distinct value gets one placeholder."""
    text = "\n".join([*CANARIES, A, B])

    result = pii.detect(text).body

    assert result["redacted_text"].split() == [
        *("<EMAIL_1>", "<PHONE_1>", "<SSN_1>", "<CREDIT_CARD_1>", "<IBAN_1>", "<IP_1>", "<EMAIL_1>", "<EMAIL_2>")
    ]
    assert sorted(result["pii_mapping"].values()) == sorted([*CANARIES, B])


def test_existing_mapping_is_extended(pii: Pii) -> None:
    """Its values keep their placeholders, new numbers follow, and the response contains the complete mapping."""
    mapping = pii.detect(A).body["pii_mapping"]

    result = pii.detect(f"{B} {A} <EMAIL_1>", existing_mapping=mapping).body

    assert result["redacted_text"] == "<EMAIL_2> <EMAIL_1> <EMAIL_1>"
    assert result["pii_mapping"] == {"<EMAIL_1>": A, "<EMAIL_2>": B}


@pytest.mark.parametrize(
    "mapping", [{A: "<EMAIL_1>"}, {"<EMAIL_1>": 1}, {"<EMAIL_1>": " "}, {"<EMAIL_1>": A, "": A}, [A]]
)
def test_invalid_mapping_is_422(pii: Pii, mapping: object) -> None:
    """The error does not repeat a value."""
    answer = pii.detect("Hi", existing_mapping=mapping)

    assert answer.problems == [(["body", "existing_mapping"], "pii_mapping")]
    assert A not in answer.text


@pytest.mark.parametrize("fields", [{"existing_mapping": None}, {"thread_id": "any", "space_id": None}, {"more": 1}])
def test_optional_fields_may_be_null_or_missing(pii: Pii, fields: dict[str, object]) -> None:
    """Unknown fields are ignored."""
    assert pii.detect("Hi", **fields).body == {"pii_mapping": {}, "redacted_text": "Hi"}


def test_text_is_required(pii: Pii) -> None:
    """The errors are pydantic's."""
    assert pii.call(detect_pii.handler, body="{}").problems == [(["body", "text"], "missing")]
    assert pii.detect(1).problems == [(["body", "text"], "string_type")]


@pytest.mark.usefixtures("memory")
def test_space_of_another_caller_is_403() -> None:
    """The space is optional."""
    client = Pii.with_grant(new_grant(spaces=frozenset({"one"}), default_space=None))

    assert client.detect("Hi", space_id="one").status == 200
    assert client.detect("Hi", space_id="two").status == 403


@pytest.mark.usefixtures("memory")
def test_space_is_optional() -> None:
    """The operation reads and stores nothing, so a credential for all spaces needs no space."""
    assert Pii.with_grant(new_grant(default_space=None)).detect("Hi").status == 200


def test_detection_requires_only_the_scope_for_reading(memory: Memory) -> None:
    """A credential without `threads:read` is 403."""
    reader, writer = (
        Pii.with_grant(new_grant(scopes=frozenset({f"threads:{action}"}))) for action in ("read", "write")
    )
    before = memory.everything

    assert reader.detect(A).status == 200
    assert writer.detect(A).status == 403
    assert memory.everything == before


def test_text_or_response_above_the_limit_is_413(pii: Pii) -> None:
    """This applies to the text and to the mapping."""
    assert pii.detect("x" * (MAX_CONTENT + 1)).status == 413
    assert pii.detect("".join(f"{number}@{'x' * 60}.de\n" for number in range(60_000))).status == 413


def test_no_value_is_logged(pii: Pii, caplog: pytest.LogCaptureFixture) -> None:
    """This applies to successful, rejected and failed detections."""
    text = "\n".join(CANARIES)
    with using(WITHOUT_COMPREHEND):
        failed = pii.detect(text)
    answers = [pii.detect(text), pii.detect([text]), pii.detect("x", existing_mapping={text: text}), failed]

    logged = "".join(str(vars(record)) for record in caplog.records)
    assert [answer.status for answer in answers] == [200, 422, 422, 502]
    assert logged.count("'detect_pii'") == len(answers)
    assert [
        value for value in CANARIES if value in logged or value in "".join(answer.text for answer in answers[1:])
    ] == []
