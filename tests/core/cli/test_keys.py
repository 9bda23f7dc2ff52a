import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from typer.testing import CliRunner, Result

from core.access import api_keys
from core.cli.environment import using
from core.cli.local.demo import Demo, write_env
from core.cli.main import app
from core.errors import Unauthenticated
from tests.support.engines.aws import Deployed

OWNER = ("--tenant", "acme", "--principal", "ada")


class Keys:
    """Runs `skein keys` as a shell does, with fixed target options."""

    def __init__(self, *target: str) -> None:
        self.target = target

    def __call__(self, *arguments: str) -> Result:
        """Run it and return the result."""
        return CliRunner().invoke(app, ["keys", *arguments, *self.target])

    def create(self, *options: str) -> str:
        """Create a key and return it."""
        created = self("create", *OWNER, "--quiet", *options)
        assert created.exit_code == 0, created.stderr
        return created.stdout.strip()

    def find(self, key: str) -> dict[str, Any]:
        """Return the entry of a key in the JSON list."""
        return next(
            entry for entry in json.loads(self("list", "--tenant", "acme", "--json").stdout) if entry["id"] in key
        )


@pytest.fixture
def home(deployed: Deployed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty state folder, in an environment whose AWS is the emulator."""
    for name, value in deployed.emulator.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SKEIN_STATE", str(tmp_path))
    return tmp_path


@pytest.fixture
def stack(home: Path) -> Keys:
    """The command for a stack, found by its name."""
    del home
    return Keys("--stack", "skein", "--region", "us-east-1")


@pytest.fixture
def local(home: Path, deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> Keys:
    """The command for the instance of a state folder, found only through that folder."""
    write_env(home / "env", Demo(deployed.url, "skein_demo", "demo", ""))
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    return Keys("--local")


@pytest.fixture(params=["stack", "local"])
def keys(request: pytest.FixtureRequest) -> Keys:
    """The command, for a stack and for a local instance."""
    command: Keys = request.getfixturevalue(request.param)
    return command


def test_quiet_create_prints_a_key_that_grants_its_spaces_only(keys: Keys, deployed: Deployed) -> None:
    """With `--quiet` the output is the key alone; the key grants access to its spaces and to no other."""
    key = keys.create("--space", "team")

    def status(space: str) -> int:
        return httpx.get(f"{deployed.url}/v1/spaces/{space}/threads", headers={"X-API-Key": key}).status_code

    assert (status("team"), status("other")) == (200, 403)


def test_create_defaults_to_all_spaces_thread_scopes_and_no_expiry(stack: Keys) -> None:
    """Omitted options of `create` have the documented defaults."""
    key = stack.create()

    entry = stack.find(key)
    assert entry["created_at"].endswith("Z")
    assert entry | {"id": "", "created_at": ""} == {
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


def test_create_applies_every_option(stack: Keys) -> None:
    """Each option of `create` sets its attribute of the key."""
    options = ["--space", "b", "--space", "a", "--default-space", "a", "--scope", "admin", "--name", "n"]
    key = stack.create(*options, "--expires-in", "90d")

    entry = stack.find(key)
    assert entry["spaces"] == ["a", "b"]
    assert (entry["default_space"], entry["scopes"], entry["name"]) == ("a", ["admin"], "n")
    lifetime = datetime.fromisoformat(entry["expires_at"]) - datetime.fromisoformat(entry["created_at"])
    assert timedelta(days=90) - lifetime < timedelta(hours=1)


def test_secret_is_never_listed(stack: Keys) -> None:
    """`create` warns that the key cannot be shown again, and neither list contains its secret."""
    created = stack("create", *OWNER)

    key = created.stdout.strip()
    secret = key.split("_")[2]
    assert "cannot be shown again" in created.stderr
    lists = [stack("list", "--tenant", "acme", *form).stdout for form in ([], ["--json"])]
    assert [(key.split("_")[1] in text, secret in text) for text in lists] == [(True, False)] * 2


def test_create_prints_the_key_and_its_attributes_as_json(stack: Keys) -> None:
    """`--json` prints one object on stdout: the key and the attributes that the list has."""
    created = json.loads(stack("create", *OWNER, "--json").stdout)

    assert created["key"].split("_")[1] == created["id"]
    assert {name: value for name, value in created.items() if name != "key"} == stack.find(created["key"])


def test_revoked_key_is_rejected(keys: Keys, deployed: Deployed) -> None:
    """A key revoked by its id is rejected, and the list has the time of revocation."""
    key = keys.create()

    assert keys("revoke", key.split("_")[1]).exit_code == 0

    assert keys.find(key)["revoked_at"]
    with using(deployed.environment), pytest.raises(Unauthenticated):
        api_keys.verify(key)


def test_revoke_accepts_the_whole_key_and_is_idempotent(stack: Keys) -> None:
    """The whole key identifies itself; a second revocation succeeds and does not change the time."""
    key = stack.create()
    stack("revoke", key)
    revoked_at = stack.find(key)["revoked_at"]

    assert stack("revoke", key).exit_code == 0

    assert stack.find(key)["revoked_at"] == revoked_at


def test_list_prints_one_row_for_each_key(stack: Keys) -> None:
    """The table has one row for a key, with its name and dates."""
    key = stack.create("--name", "nightly")
    stack("revoke", key)

    lines = stack("list", "--tenant", "acme").stdout.splitlines()

    (row,) = [line for line in lines if key.split("_")[1] in line]
    assert "nightly" in row
    assert row.count(stack.find(key)["created_at"][:10]) == 2  # created and revoked on one day


def test_list_of_a_tenant_without_keys_succeeds(stack: Keys) -> None:
    """An empty list is not an error: JSON has no entries, and the table is replaced by a sentence."""
    assert json.loads(stack("list", "--tenant", "nobody", "--json").stdout) == []
    assert "nobody has no keys" in stack("list", "--tenant", "nobody").stderr


def error_line(result: Result) -> str:
    """Return the error of a failed command: one line on stderr, nothing on stdout, no traceback."""
    assert (result.exit_code, result.stdout) == (1, "")
    assert isinstance(result.exception, SystemExit)
    (line,) = result.stderr.splitlines()
    return str(line.removeprefix("skein keys: "))


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ("create", *OWNER, "--scope", "threads:delete"),
            "A key has one or more of the scopes admin, threads:read, threads:write.",
        ),
        (("create", *OWNER, "--space", "a/b"), "'a/b' is not a valid space name"),
        (("create", *OWNER, "--space", "a", "--default-space", "b"), "not one of the key's spaces"),
        (("create", "--tenant", "a b", "--principal", "p"), "A tenant's name has 1 to 128 letters"),
        (("revoke", "unknown"), "No API key found with id 'unknown'."),
        (("list", "--tenant", "acme", "--profile", "unknown"), "profile (unknown) could not be found"),
    ],
)
def test_invalid_arguments_print_one_line_with_the_reason(stack: Keys, arguments: tuple[str, ...], reason: str) -> None:
    """A command that cannot be executed exits with code 1 and one line that names the reason."""
    assert reason in error_line(stack(*arguments))


def test_revoke_with_another_tenant_leaves_the_key(stack: Keys) -> None:
    """`--tenant` protects against a wrong id: the key of another tenant is not found and not revoked."""
    key = stack.create()

    assert "No API key found" in error_line(stack("revoke", key, "--tenant", "other"))

    assert stack.find(key)["revoked_at"] is None


@pytest.mark.parametrize("text", ["90", "0d", "d", "-1d", "1.5h", "99999d", "90days"])
def test_invalid_duration_is_a_usage_error(stack: Keys, text: str) -> None:
    """An invalid duration exits with code 2 and creates no key."""
    result = stack("create", *OWNER, "--expires-in", text)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "is not a duration" in " ".join(result.stderr.split())


@pytest.mark.usefixtures("home")
def test_missing_stack_is_named_with_its_region() -> None:
    """The error names the stack and the region that was searched."""
    error = error_line(Keys("--stack", "other", "--region", "us-east-1")("list", "--tenant", "acme"))

    assert "there is no stack 'other' in us-east-1" in error


@pytest.mark.usefixtures("home")
def test_stack_without_skein_outputs_is_rejected(deployed: Deployed) -> None:
    """A stack without Skein's outputs is not used."""
    template = json.dumps({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}})
    deployed.session.client("cloudformation").create_stack(StackName="theirs", TemplateBody=template)

    error = error_line(Keys("--stack", "theirs", "--region", "us-east-1")("list", "--tenant", "acme"))

    assert "the stack 'theirs' is not a Skein stack" in error


def test_missing_credentials_are_reported(stack: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials the command fails before it calls AWS."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")

    assert "there are no AWS credentials" in error_line(stack("list", "--tenant", "acme"))


@pytest.mark.usefixtures("home")
def test_missing_region_error_names_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the option that sets the region."""
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")

    assert "name one with --region" in error_line(Keys()("list", "--tenant", "acme"))


@pytest.mark.usefixtures("home")
def test_local_without_an_instance_is_reported() -> None:
    """A state folder without an instance is an error."""
    assert "no Skein runs on" in error_line(Keys("--local")("list", "--tenant", "acme"))


def test_local_rejects_another_instance_on_the_same_port(local: Keys, home: Path, deployed: Deployed) -> None:
    """A key is never created in an instance other than the state folder's own."""
    parts = urlsplit(deployed.url)
    write_env(
        home / "env", Demo(f"{parts.scheme}://{parts.netloc}/_aws/execute-api/gone/skein", "skein_demo", "demo", "")
    )

    assert "no Skein runs on" in error_line(local("create", *OWNER))


def test_local_with_a_stopped_instance_is_reported(local: Keys, home: Path) -> None:
    """An address on which no process listens is an error."""
    write_env(home / "env", Demo("http://127.0.0.1:9/_aws/execute-api/gone/skein", "skein_demo", "demo", ""))

    assert "no Skein runs on" in error_line(local("list", "--tenant", "acme"))
