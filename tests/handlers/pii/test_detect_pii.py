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

ASKING_NOBODY = {
    "SKEIN_PII_COMPREHEND": "en",
    "AWS_ENDPOINT_URL_COMPREHEND": UNREACHABLE_URL,
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
}
"""A deployment whose Comprehend is not there."""


@pytest.mark.parametrize("prefix", ["", "/api-proxy"])
def test_the_published_example(pii: Pii, prefix: str) -> None:
    """As printed, under both prefixes."""
    answer = pii.call(detect_pii.handler, body=json.dumps({"text": f"Contact {A}."}), prefix=prefix)

    assert (answer.status, answer.body) == (
        200,
        {"pii_mapping": {"<EMAIL_1>": A}, "redacted_text": "Contact <EMAIL_1>."},
    )


def test_every_kind_is_told(pii: Pii) -> None:
    """One placeholder for each distinct value."""
    text = "\n".join([*CANARIES, A, B])

    found = pii.detect(text).body

    assert found["redacted_text"].split() == [
        *("<EMAIL_1>", "<PHONE_1>", "<SSN_1>", "<CREDIT_CARD_1>", "<IBAN_1>", "<IP_1>", "<EMAIL_1>", "<EMAIL_2>")
    ]
    assert sorted(found["pii_mapping"].values()) == sorted([*CANARIES, B])


def test_an_existing_mapping_goes_on(pii: Pii) -> None:
    """Its values keep their placeholders, its numbers are taken, and the answer has all of it: it can be passed on."""
    mapping = pii.detect(A).body["pii_mapping"]

    found = pii.detect(f"{B} {A} <EMAIL_1>", existing_mapping=mapping).body

    assert found["redacted_text"] == "<EMAIL_2> <EMAIL_1> <EMAIL_1>"
    assert found["pii_mapping"] == {"<EMAIL_1>": A, "<EMAIL_2>": B}


@pytest.mark.parametrize(
    "mapping", [{A: "<EMAIL_1>"}, {"<EMAIL_1>": 1}, {"<EMAIL_1>": " "}, {"<EMAIL_1>": A, "": A}, [A]]
)
def test_what_is_no_mapping_is_refused(pii: Pii, mapping: object) -> None:
    """Without saying a value again."""
    answer = pii.detect("Hi", existing_mapping=mapping)

    assert answer.problems == [(["body", "existing_mapping"], "pii_mapping")]
    assert A not in answer.text


@pytest.mark.parametrize("fields", [{"existing_mapping": None}, {"thread_id": "any", "space_id": None}, {"more": 1}])
def test_what_is_optional_may_be_left_out(pii: Pii, fields: dict[str, object]) -> None:
    """Null counts as left out."""
    assert pii.detect("Hi", **fields).body == {"pii_mapping": {}, "redacted_text": "Hi"}


def test_a_text_is_needed(pii: Pii) -> None:
    """In pydantic's words."""
    assert pii.call(detect_pii.handler, body="{}").problems == [(["body", "text"], "missing")]
    assert pii.detect(1).problems == [(["body", "text"], "string_type")]


@pytest.mark.usefixtures("memory")
def test_the_space_must_be_the_callers() -> None:
    """If one is named."""
    theirs = Pii.with_grant(new_grant(spaces=frozenset({"one"}), default_space=None))

    assert theirs.detect("Hi", space_id="one").status == 200
    assert theirs.detect("Hi", space_id="two").status == 403


@pytest.mark.usefixtures("memory")
def test_no_space_is_needed() -> None:
    """Nothing is read and nothing kept, so a credential for all spaces need not name one."""
    assert Pii.with_grant(new_grant(default_space=None)).detect("Hi").status == 200


def test_reading_is_enough(memory: Memory) -> None:
    """The scope is `threads:read`; one without it is turned away."""
    reader, writer = (Pii.with_grant(new_grant(scopes=frozenset({f"threads:{may}"}))) for may in ("read", "write"))
    before = memory.everything

    assert reader.detect(A).status == 200
    assert writer.detect(A).status == 403
    assert memory.everything == before


def test_what_one_answer_cannot_take_is_too_large(pii: Pii) -> None:
    """The text itself, or what is said of it."""
    assert pii.detect("x" * (MAX_CONTENT + 1)).status == 413
    assert pii.detect("".join(f"{number}@{'x' * 60}.de\n" for number in range(60_000))).status == 413


def test_no_value_is_logged(pii: Pii, caplog: pytest.LogCaptureFixture) -> None:
    """Whether the text is looked through, refused, or cannot be looked through."""
    text = "\n".join(CANARIES)
    with using(ASKING_NOBODY):
        failed = pii.detect(text)
    answers = [pii.detect(text), pii.detect([text]), pii.detect("x", existing_mapping={text: text}), failed]

    logged = "".join(str(vars(record)) for record in caplog.records)
    assert [answer.status for answer in answers] == [200, 422, 422, 502]
    assert logged.count("'detect_pii'") == len(answers)
    assert [value for value in CANARIES if value in logged or value in "".join(one.text for one in answers[1:])] == []
