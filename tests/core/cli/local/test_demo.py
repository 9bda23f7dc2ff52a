import shlex
from pathlib import Path

from core.access import api_keys
from core.cli.local.demo import Demo, read, seed_demo_key, write

DEMO = Demo("http://127.0.0.1:4566/_aws/execute-api/0fd15469/live", "skein_key", "demo", "http://127.0.0.1:4567")


def test_the_env_file_is_the_owners_alone(tmp_path: Path) -> None:
    """It holds a key: nobody else may read it, also when it was laxer before."""
    (tmp_path / "env").touch(mode=0o644)

    write(tmp_path / "env", DEMO)

    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600


def test_the_env_file_says_where_who_and_what(tmp_path: Path) -> None:
    """What was written is read again."""
    write(tmp_path / "env", DEMO)

    assert read(tmp_path / "env") == {
        "SKEIN_URL": DEMO.url,
        "SKEIN_STREAM_URL": DEMO.stream_url,
        "SKEIN_API_KEY": DEMO.api_key,
        "SKEIN_SPACE": DEMO.space,
    }


def test_the_first_call_can_be_pasted() -> None:
    """A shell reads it as curl, one address, two headers and one body."""
    words = shlex.split(DEMO.first_call)

    assert words[:4] == ["curl", "-X", "POST", f"{DEMO.url}/v1/spaces/demo/threads/messages"]
    assert "Authorization: Bearer skein_key" in words


def test_the_first_stream_can_be_pasted() -> None:
    """So is this one, at the address that streams."""
    words = shlex.split(DEMO.first_stream)

    assert words[:3] == ["curl", "-N", f"{DEMO.stream_url}/v1/spaces/demo/chat"]
    assert {"Accept: text/event-stream", "Authorization: Bearer skein_key"} <= set(words)


def test_the_demo_key_stays(store: dict[str, str]) -> None:
    """The same key as long as its record stands; a new one on new data."""
    del store
    first = seed_demo_key("")

    assert seed_demo_key(first) == first
    assert seed_demo_key("skein_unknown") != first
    assert api_keys.verify(first).allows_space("any")
