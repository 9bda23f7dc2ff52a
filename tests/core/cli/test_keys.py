import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from typer.testing import CliRunner, Result

from core.access import api_keys
from core.cli.environment import acting_on
from core.cli.local.demo import Demo, write
from core.cli.main import app
from core.errors import Unauthenticated
from tests.support.engines.aws import Deployed

WHO = ("--tenant", "acme", "--principal", "ada")


class Keys:
    """`skein keys`, as a shell would call it, for one place."""

    def __init__(self, *where: str) -> None:
        self.where = where

    def __call__(self, *arguments: str) -> Result:
        """Run it."""
        return CliRunner().invoke(app, ["keys", *arguments, *self.where])

    def create(self, *options: str) -> str:
        """A new key."""
        created = self("create", *WHO, "--quiet", *options)
        assert created.exit_code == 0, created.stderr
        return created.stdout.strip()

    def listed(self, key: str) -> dict[str, Any]:
        """What the list says of a key."""
        return next(one for one in json.loads(self("list", "--tenant", "acme", "--json").stdout) if one["id"] in key)


@pytest.fixture
def home(deployed: Deployed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A state folder, empty so far, in an environment where AWS is the emulator."""
    for name, value in deployed.emulator.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SKEIN_STATE", str(tmp_path))
    return tmp_path


@pytest.fixture
def stack(home: Path) -> Keys:
    """The command on a stack, found by its name."""
    del home
    return Keys("--stack", "skein", "--region", "us-east-1")


@pytest.fixture
def local(home: Path, deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> Keys:
    """The command on the Skein of a state folder, without any other word of where it is."""
    write(home / "env", Demo(deployed.url, "skein_demo", "demo", ""))
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    return Keys("--local")


@pytest.fixture(params=["stack", "local"])
def keys(request: pytest.FixtureRequest) -> Keys:
    """The command, in both ways."""
    found: Keys = request.getfixturevalue(request.param)
    return found


def test_a_new_key_opens_the_door_it_is_for(keys: Keys, deployed: Deployed) -> None:
    """With `--quiet` the output is the key, and the key lets its caller into its spaces and no other."""
    key = keys.create("--space", "team")

    def status(space: str) -> int:
        return httpx.get(f"{deployed.url}/v1/spaces/{space}/threads", headers={"X-API-Key": key}).status_code

    assert (status("team"), status("other")) == (200, 403)


def test_a_key_is_for_threads_in_all_spaces_for_ever_unless_told_otherwise(stack: Keys) -> None:
    """What is left out of `create` has the documented values."""
    key = stack.create()

    told = stack.listed(key)
    assert told["created_at"].endswith("Z")
    assert told | {"id": "", "created_at": ""} == {
        "id": "",
        "name": "ada",
        "tenant": "acme",
        "principal": "ada",
        "spaces": ["*"],
        "default_space": None,
        "scopes": ["threads:read", "threads:write"],
        "created_at": "",
        "expires_at": None,
        "revoked_at": None,
    }


def test_a_key_is_what_its_options_say(stack: Keys) -> None:
    """Each option has its effect."""
    options = ["--space", "b", "--space", "a", "--default-space", "a", "--scope", "admin", "--name", "n"]
    key = stack.create(*options, "--expires-in", "90d")

    told = stack.listed(key)
    assert told["spaces"] == ["a", "b"]
    assert (told["default_space"], told["scopes"], told["name"]) == ("a", ["admin"], "n")
    lifetime = datetime.fromisoformat(told["expires_at"]) - datetime.fromisoformat(told["created_at"])
    assert timedelta(days=90) - lifetime < timedelta(hours=1)


def test_the_secret_is_shown_once(stack: Keys) -> None:
    """`create` says that the key cannot be had again, and no list has its secret."""
    created = stack("create", *WHO)

    key = created.stdout.strip()
    secret = key.split("_")[2]
    assert "cannot be shown again" in created.stderr
    lists = [stack("list", "--tenant", "acme", *form).stdout for form in ([], ["--json"])]
    assert [(key.split("_")[1] in text, secret in text) for text in lists] == [(True, False)] * 2


def test_a_new_key_as_json(stack: Keys) -> None:
    """One object on stdout: the key and all that is known of it."""
    created = json.loads(stack("create", *WHO, "--json").stdout)

    assert created["key"].split("_")[1] == created["id"]
    assert {name: value for name, value in created.items() if name != "key"} == stack.listed(created["key"])


def test_a_revoked_key_is_refused(keys: Keys, deployed: Deployed) -> None:
    """By its id; the list says when."""
    key = keys.create()

    assert keys("revoke", key.split("_")[1]).exit_code == 0

    assert keys.listed(key)["revoked_at"]
    with acting_on(deployed.environment), pytest.raises(Unauthenticated):
        api_keys.verify(key)


def test_a_leaked_key_is_revoked_as_it_was_found(stack: Keys) -> None:
    """The whole key names itself; once more changes nothing."""
    key = stack.create()
    stack("revoke", key)
    revoked_at = stack.listed(key)["revoked_at"]

    assert stack("revoke", key).exit_code == 0

    assert stack.listed(key)["revoked_at"] == revoked_at


def test_the_table_is_for_people(stack: Keys) -> None:
    """One row a key, with its dates."""
    key = stack.create("--name", "nightly")
    stack("revoke", key)

    lines = stack("list", "--tenant", "acme").stdout.splitlines()

    (row,) = [line for line in lines if key.split("_")[1] in line]
    assert "nightly" in row
    assert row.count(stack.listed(key)["created_at"][:10]) == 2  # made and revoked on one day


def test_a_tenant_without_keys(stack: Keys) -> None:
    """An empty list is no mistake."""
    assert json.loads(stack("list", "--tenant", "nobody", "--json").stdout) == []
    assert "nobody has no keys" in stack("list", "--tenant", "nobody").stderr


def refusal(result: Result) -> str:
    """What a command that failed said: one line on stderr, nothing on stdout, no traceback."""
    assert (result.exit_code, result.stdout) == (1, "")
    assert isinstance(result.exception, SystemExit)
    (line,) = result.stderr.splitlines()
    return str(line.removeprefix("skein keys: "))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("create", *WHO, "--scope", "threads:delete"),
            "A key has one or more of the scopes admin, threads:read, threads:write.",
        ),
        (("create", *WHO, "--space", "a/b"), "'a/b' is not a valid space name"),
        (("create", *WHO, "--space", "a", "--default-space", "b"), "not one of the key's spaces"),
        (("create", "--tenant", "a b", "--principal", "p"), "A tenant's name has 1 to 128 letters"),
        (("revoke", "unknown"), "No API key found with id 'unknown'."),
        (("list", "--tenant", "acme", "--profile", "unknown"), "profile (unknown) could not be found"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(stack: Keys, arguments: tuple[str, ...], said: str) -> None:
    """A mistake ends with exit code 1 and its reason."""
    assert said in refusal(stack(*arguments))


def test_a_key_of_another_tenant_is_not_revoked(stack: Keys) -> None:
    """`--tenant` guards against a wrong id."""
    key = stack.create()

    assert "No API key found" in refusal(stack("revoke", key, "--tenant", "other"))

    assert stack.listed(key)["revoked_at"] is None


@pytest.mark.parametrize("text", ["90", "0d", "d", "-1d", "1.5h", "99999d", "90days"])
def test_a_duration_that_is_none(stack: Keys, text: str) -> None:
    """Wrong usage ends with exit code 2; nothing is made."""
    result = stack("create", *WHO, "--expires-in", text)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "is no duration" in " ".join(result.stderr.split())


@pytest.mark.usefixtures("home")
def test_no_such_stack() -> None:
    """The line says where was looked."""
    said = refusal(Keys("--stack", "other", "--region", "us-east-1")("list", "--tenant", "acme"))

    assert "there is no stack 'other' in us-east-1" in said


@pytest.mark.usefixtures("home")
def test_somebody_elses_stack(deployed: Deployed) -> None:
    """A stack without Skein's outputs is left alone."""
    template = json.dumps({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}})
    deployed.session.client("cloudformation").create_stack(StackName="theirs", TemplateBody=template)

    said = refusal(Keys("--stack", "theirs", "--region", "us-east-1")("list", "--tenant", "acme"))

    assert "the stack 'theirs' is not Skein's" in said


def test_no_credentials(stack: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked anything without them."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")

    assert "there are no AWS credentials" in refusal(stack("list", "--tenant", "acme"))


@pytest.mark.usefixtures("home")
def test_no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names the option."""
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")

    assert "name one with --region" in refusal(Keys()("list", "--tenant", "acme"))


@pytest.mark.usefixtures("home")
def test_nothing_runs_here() -> None:
    """An empty state folder, or one whose instance has stopped, is no target."""
    assert "no Skein runs on" in refusal(Keys("--local")("list", "--tenant", "acme"))


def test_another_instance_has_taken_the_port(local: Keys, home: Path, deployed: Deployed) -> None:
    """Keys are never made in a Skein that is not the state folder's own."""
    parts = urlsplit(deployed.url)
    write(home / "env", Demo(f"{parts.scheme}://{parts.netloc}/_aws/execute-api/gone/skein", "skein_demo", "demo", ""))

    assert "no Skein runs on" in refusal(local("create", *WHO))


def test_the_api_has_stopped(local: Keys, home: Path) -> None:
    """An address on which nothing listens is no target."""
    write(home / "env", Demo("http://127.0.0.1:9/_aws/execute-api/gone/skein", "skein_demo", "demo", ""))

    assert "no Skein runs on" in refusal(local("list", "--tenant", "acme"))
