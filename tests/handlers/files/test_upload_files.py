import json

import pytest

from core.files import uploads
from core.files.uploads import File
from core.http.multipart import MAX_BYTES, MAX_PARTS
from core.models import Space
from handlers.files import create_upload, upload_files
from tests.support.clients.base import SPACE, new_grant
from tests.support.clients.files import Files, encode_form
from tests.support.data.documents import documents_by_name, docx, pdf, xlsx
from tests.support.engines.moto import Memory

NOTES = ("notes.txt", b"Buy milk.")
TABLE = ("rows.csv", b"a,b\n1,2\n")

KNOWN = ".csv, .docx, .html, .json, .md, .pdf, .pptx, .txt, .xlsx"


def describe(caller: Files, ids: list[str], space: str = SPACE) -> list[File]:
    return uploads.describe(Space(caller.grant.tenant, space), ids)


def test_file_of_every_type_is_stored(files: Files) -> None:
    """One form with nine files gets nine ids in order, and each stored file equals the sent one."""
    documents = documents_by_name()

    answer = files.upload(*documents.items())

    assert (answer.status, list(answer.body)) == (200, ["source_ids"])
    stored = describe(files, answer.body["source_ids"])
    assert [(file.name, file.size) for file in stored] == [(name, len(data)) for name, data in documents.items()]
    assert [uploads.read(Space(files.grant.tenant, SPACE), file.id)[1] for file in stored] == [*documents.values()]


@pytest.mark.parametrize("prefix", ["", "/api-proxy"])
def test_both_prefixes_are_served(files: Files, prefix: str) -> None:
    """`/api-proxy` works like for every native route."""
    body, content_type = encode_form([NOTES])
    headers = [("content-type", content_type)]

    assert files.call(upload_files.handler, body=body, headers=headers, prefix=prefix).status == 200


@pytest.mark.parametrize(
    ("fields", "query", "space"),
    [
        ({}, [], SPACE),
        ({"space_id": "a"}, [], "a"),
        ({}, [("space_id", "a")], "a"),
        ({"space_id": "a"}, [("space_id", "b")], "a"),
    ],
)
def test_space_is_from_the_form_then_the_query_then_the_key(
    files: Files, fields: dict[str, str], query: list[tuple[str, str]], space: str
) -> None:
    """The first of the three that is present counts."""
    answer = files.upload(NOTES, query=query, **fields)

    assert describe(files, answer.success["source_ids"], space)


@pytest.mark.usefixtures("memory")
def test_space_of_another_caller_is_403(memory: Memory) -> None:
    """This applies to the form's field, to the query, and to a caller without a space; nothing is stored."""
    files = Files.with_grant(new_grant(spaces=frozenset({"mine"}), default_space="mine"))
    without_space = Files.with_grant(new_grant(default_space=None))

    answers = [
        files.upload(NOTES, space_id="other"),
        files.upload(NOTES, query=[("space_id", "other")]),
        without_space.upload(NOTES),
    ]

    assert {answer.status for answer in answers} == {403}
    assert {answer.body["error"]["code"] for answer in answers} == {"forbidden"}
    assert memory.objects == []


@pytest.mark.parametrize("space", ["", "a/b", "a#b", "a b", "x" * 129])
def test_invalid_space_name_is_422(files: Files, memory: Memory, space: str) -> None:
    """Such a name could change the structure of the object keys."""
    [(where, _)] = files.upload(NOTES, space_id=space).problems

    assert where == ["body", "space_id"]
    assert files.upload(NOTES, query=[("space_id", space)]).status == 422
    assert memory.objects == []


@pytest.mark.parametrize("scope", ["threads:read"])
@pytest.mark.usefixtures("memory")
def test_upload_requires_the_scope_for_writing(scope: str) -> None:
    """A credential with `threads:read` alone is 403."""
    reader = Files.with_grant(new_grant(scopes=frozenset({scope})))

    assert (reader.upload(NOTES).status, reader.presign("a.pdf").status) == (403, 403)


@pytest.mark.parametrize("name", ["a.exe", "a", "", ".", "a.pdf.zip", "notes.txt/", "pdf"])
def test_unknown_extension_is_422(files: Files, memory: Memory, name: str) -> None:
    """The error contains the index of the file and the known extensions."""
    answer = files.upload(NOTES, (name, b"x"))

    assert answer.problems == [(["body", "files", 1], "value_error")]
    assert KNOWN in answer.body["detail"][0]["msg"]
    assert memory.objects == []


OFFICE_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"hello"),
        ("a.pdf", b"x" * 2000 + b"%PDF-1.7"),
        ("a.docx", xlsx(A=[[1]])),
        ("a.xlsx", docx("A")),
        ("a.pptx", b"PK\x03\x04 and no more"),
        ("a.docx", b"hello"),
        ("a.docx", OFFICE_ENCRYPTED),
        ("a.txt", pdf("A")),
        ("a.csv", xlsx(A=[[1]])),
        ("a.json", b"\x00\x01\x02"),
        ("a.md", OFFICE_ENCRYPTED),
    ],
)
def test_content_that_contradicts_the_extension_is_422(files: Files, memory: Memory, name: str, data: bytes) -> None:
    """No file of the form is stored."""
    assert files.upload(NOTES, (name, data)).problems == [(["body", "files", 1], "value_error")]
    assert memory.objects == []


@pytest.mark.parametrize(
    "name", ["A.TXT", "a.b.txt", "日本語.txt", 'quo"te.txt', "C:\\dir\\a.txt", "../../a.txt", "%2e.txt"]
)
def test_name_is_stored_without_its_path(files: Files, name: str) -> None:
    """Only the part after the last slash or backslash is stored, in any alphabet."""
    [file] = describe(files, files.new_files((name, b"x")))

    assert file.name == name.replace("\\", "/").rpartition("/")[2]


def test_a_name_has_at_most_255_bytes(files: Files) -> None:
    """256 bytes are 422."""
    assert files.upload(("ä" * 125 + "a.txt", b"x")).status == 200
    assert files.upload(("ä" * 126 + ".txt", b"x")).problems == [(["body", "files", 0], "value_error")]


def test_utf_16_with_a_byte_order_mark_is_text(files: Files) -> None:
    """Spreadsheets export UTF-16, which contains zero bytes."""
    assert files.upload(("a.csv", "a\tb\n".encode("utf-16"))).status == 200


def test_empty_file_is_422(files: Files) -> None:
    """A file has at least one byte."""
    assert files.upload(("a.txt", b"")).problems == [(["body", "files", 0], "value_error")]


def test_a_form_must_have_a_file(files: Files) -> None:
    """A form without the field `files`, or with text in it, is 422."""
    missing = files.upload(space_id=SPACE)

    assert missing.body == {
        "detail": [{"loc": ["body", "files"], "msg": "Field required", "type": "missing", "input": {}}]
    }
    assert files.upload(files="x").problems == [(["body", "files", 0], "value_error")]


BODY, CONTENT_TYPE = encode_form([NOTES, TABLE], boundary="boundary")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", CONTENT_TYPE),
        (BODY[: len(BODY) // 2], CONTENT_TYPE),
        (BODY[:-4], CONTENT_TYPE),
        (BODY, "multipart/form-data"),
        (BODY, "multipart/form-data; boundary=other"),
        (BODY, "multipart/form-data; boundary="),
        (BODY, "multipart/mixed; boundary=x"),
        (BODY, ""),
        (b"{}", "application/json"),
        (b"files=x", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="\xff.txt"\r\n\r\nx\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="space_id"\r\n\r\n\xff\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"--x\r\nContent-Disposition: nonsense\r\n\r\nx\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    ],
)
def test_malformed_form_is_422(files: Files, memory: Memory, body: bytes, content_type: str) -> None:
    """Malformed and truncated forms and other content types store nothing."""
    answer = files.send_form(body, content_type)

    assert answer.problems == [(["body"], "multipart_invalid")]
    assert memory.objects == []


def test_form_may_arrive_as_text(files: Files) -> None:
    """API Gateway passes a form as text if it does not treat the type as binary."""
    assert files.send_form(BODY.decode(), CONTENT_TYPE).status == 200


def test_form_damaged_by_text_decoding_is_422(files: Files, memory: Memory) -> None:
    """API Gateway damages binary content if it treats the form as text; then nothing is stored."""
    body, content_type = encode_form([("a.pdf", b"%PDF-1.7 \xff\xfe")])

    answer = files.send_form(body.decode(errors="replace"), content_type)

    assert answer.problems == [(["body"], "multipart_invalid")]
    assert memory.objects == []


def test_form_above_the_limits_is_413(files: Files, memory: Memory) -> None:
    """Bytes and parts are limited; the error contains the limit and the endpoint for larger files."""
    for answer in (
        files.upload(("a.txt", b"x" * MAX_BYTES)),
        files.upload(*[NOTES] * (MAX_PARTS + 1)),
    ):
        assert (answer.status, answer.body["error"]["code"]) == (413, "too_large")
        assert f"{MAX_BYTES:,} bytes" in answer.body["detail"]
        assert "/v1/files/uploads" in answer.body["detail"]
    assert memory.objects == []


def test_retried_upload_returns_the_same_ids(files: Files, memory: Memory) -> None:
    """The boundary may differ; another form with the same key is an error."""
    first = files.upload(NOTES, TABLE, key="k")
    again = files.upload(NOTES, TABLE, key="k")
    other = files.upload(NOTES, key="k")

    assert again.success == first.success
    assert [answer.headers.get("idempotent-replayed") for answer in (first, again)] == [None, "true"]
    assert other.problems == [(["header", "idempotency-key"], "idempotency_key_reused")]
    assert len(memory.objects) == 2


def test_upload_without_a_key_is_always_new(files: Files) -> None:
    """The same file twice gets two ids."""
    assert files.new_files(NOTES) != files.new_files(NOTES)


def test_json_route_accepts_any_content_type(files: Files) -> None:
    """A JSON body with a form's content type is JSON, as bytes and as text."""
    headers = [("Content-Type", "multipart/form-data; boundary=x")]
    body_text = json.dumps({"name": "a.pdf"})
    for body in (body_text, body_text.encode()):
        assert files.call(create_upload.handler, body=body, headers=headers).status == 201
