import httpx
import pytest

from tests.e2e.answers import Problem, error_of, problems

NO_ROUTE = "This route does not exist, or it does not support this method."


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/nope", "/v2/spaces/s/threads", "/v1/spaces/s/nope", "/v1/spaces/s/threads/t/messages/m/x"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_route_is_404(api: httpx.Client, method: str, path: str) -> None:
    """An unknown route is a 404 in Skein's format, for every method."""
    answer = api.request(method, path)

    assert error_of(answer) == (404, "not_found")
    assert answer.json()["detail"] == NO_ROUTE


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_unsupported_method_is_404(threads: httpx.Client, method: str) -> None:
    """A method that a route does not support is a 404, as an unknown route."""
    assert error_of(threads.request(method, "")) == (404, "not_found")


def test_unknown_route_with_a_bearer_token_is_404(api: httpx.Client, api_key: str) -> None:
    """An unknown route is a 404 with a bearer token as well."""
    answer = httpx.get(f"{api.base_url}v1/nope", headers={"Authorization": f"Bearer {api_key}"})

    assert error_of(answer) == (404, "not_found")


@pytest.mark.parametrize(
    "id",
    ["%00", "%C3%A9", "a+b", "a%20b", "%25", "%ff", "..%00", "~", "*", "%23", "%3F", "'", ";", "%7B%7D", "x" * 4000],
)
def test_invalid_id_is_404(threads: httpx.Client, thread: str, id: str) -> None:
    """An invalid id is a 404: neither an internal error nor another resource."""
    for path in (f"/{id}", f"/{id}/messages", f"/{id}/messages/{id}", f"/{thread}/messages/{id}"):
        assert error_of(threads.get(path)) == (404, "not_found"), path
    for answer in (
        threads.post(f"/{id}/messages", json={"content": "x"}),
        threads.post(f"/{id}/restore"),
        threads.patch(f"/{id}", json={"title": "T"}),
        threads.delete(f"/{id}"),
        threads.delete(f"/{id}", params={"permanent": "true"}),
    ):
        assert error_of(answer) == (404, "not_found")


def test_error_contains_the_decoded_id(threads: httpx.Client) -> None:
    """The error contains the id, decoded once."""
    assert threads.get("/caf%C3%A9%20%2B").json()["detail"] == "No thread found with id 'café +'."


def test_escaped_slash_in_an_id_is_404(threads: httpx.Client) -> None:
    """An escaped slash does not lead to another route."""
    assert error_of(threads.get("/a%2Fb%2Fc%2Fd")) == (404, "not_found")


@pytest.mark.parametrize("space", ["%00", "%C3%A9", "a%20b", "a%23b", "x" * 129, "%22"])
def test_invalid_space_name_is_422(api: httpx.Client, space: str) -> None:
    """A space name that requires escaping is a 422 with the location of the field."""
    answers = [
        api.get(f"/v1/spaces/{space}/threads"),
        api.post(f"/v1/spaces/{space}/threads/messages", json={"content": "x"}),
    ]

    assert [problems(answer) for answer in answers] == [[("path.space_id", "string_pattern_mismatch")]] * 2


def test_ids_of_every_format_are_found(threads: httpx.Client, thread: str) -> None:
    """A thread and its message are found by their ids in the format of every dialect."""
    [message] = threads.get(f"/{thread}/messages").json()["data"]
    plain, plain_message = thread.replace("-", ""), message["id"].replace("-", "")

    for spelling in (thread, thread.upper(), plain, f"thread_{plain}", f"conv_{plain}"):
        assert threads.get(f"/{spelling}").json()["data"]["id"] == thread
    for spelling in (plain_message, f"msg_{plain_message}", message["id"].upper()):
        assert threads.get(f"/{thread}/messages/{spelling}").json()["data"] == message


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("limit=0", ("query.limit", "greater_than_equal")),
        ("limit=101", ("query.limit", "less_than_equal")),
        ("limit=many", ("query.limit", "int_parsing")),
        ("limit=", ("query.limit", "int_parsing")),
        ("order=sideways", ("query.order", "literal_error")),
        ("cursor=", ("query.cursor", "cursor_invalid")),
        ("cursor=%00%FF", ("query.cursor", "cursor_invalid")),
        ("cursor=AAAAAAAAMDAwMDAwMDAwMDAx", ("query.cursor", "cursor_invalid")),
    ],
)
def test_invalid_query_is_422(threads: httpx.Client, thread: str, query: str, problem: Problem) -> None:
    """An invalid query parameter is a 422 with its location, in both lists."""
    assert problems(threads.get(f"?{query}")) == [problem]
    assert problems(threads.get(f"/{thread}/messages?{query}")) == [problem]


def test_unknown_parameters_are_ignored(threads: httpx.Client, thread: str) -> None:
    """Unknown parameters are ignored; a cursor of another list or order is invalid."""
    threads.post(f"/{thread}/messages", json={"content": "2"})
    cursor = threads.get(f"/{thread}/messages?limit=1&unknown=1&=&&").json()["meta"]["next_cursor"]

    assert problems(threads.get("", params={"cursor": cursor})) == [("query.cursor", "cursor_invalid")]
    backwards = {"cursor": cursor, "order": "desc"}
    assert problems(threads.get(f"/{thread}/messages", params=backwards)) == [("query.cursor", "cursor_invalid")]
