import shlex
from pathlib import Path

from core.access import api_keys
from core.cli.local.demo import Demo, read_env, seed_demo_key, write_env

DEMO = Demo("http://127.0.0.1:4566/_aws/execute-api/0fd15469/live", "skein_key", "demo", "http://127.0.0.1:4567")


def test_env_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    """The file contains a key, so its mode is 0600 even if an existing file had more permissions."""
    (tmp_path / "env").touch(mode=0o644)

    write_env(tmp_path / "env", DEMO)

    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600


def test_env_file_round_trip(tmp_path: Path) -> None:
    """`read_env` returns the addresses, the key and the space that `write_env` wrote."""
    write_env(tmp_path / "env", DEMO)

    assert read_env(tmp_path / "env") == {
        "SKEIN_URL": DEMO.url,
        "SKEIN_STREAM_URL": DEMO.stream_url,
        "SKEIN_API_KEY": DEMO.api_key,
        "SKEIN_SPACE": DEMO.space,
    }


def test_create_thread_command_is_valid_shell() -> None:
    """A shell parses the command as curl with the API's address and the key."""
    words = shlex.split(DEMO.create_thread_command)

    assert words[:4] == ["curl", "-X", "POST", f"{DEMO.url}/v1/spaces/demo/threads/messages"]
    assert "Authorization: Bearer skein_key" in words


def test_chat_command_is_valid_shell() -> None:
    """A shell parses the command as curl with the streaming address and the key."""
    words = shlex.split(DEMO.chat_command)

    assert words[:3] == ["curl", "-N", f"{DEMO.stream_url}/v1/spaces/demo/chat"]
    assert {"Accept: text/event-stream", "Authorization: Bearer skein_key"} <= set(words)


def test_demo_key_is_reused_while_it_is_valid(store: dict[str, str]) -> None:
    """A valid key is returned unchanged; a new one is issued for new data."""
    del store
    first = seed_demo_key("")

    assert seed_demo_key(first) == first
    assert seed_demo_key("skein_unknown") != first
    assert api_keys.verify(first).allows_space("any")
