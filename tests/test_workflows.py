import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.cli.bundle import ROOT
from core.cli.package import PYTHON

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NEWEST_MINOR = 14
"""The newest Python that the project supports is 3.14."""

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def load(path: Path) -> dict[str, Any]:
    """A YAML file of .github, parsed."""
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    """The jobs of a workflow by name."""
    found: dict[str, dict[str, Any]] = load(path)["jobs"]
    return found


def steps_using(job: dict[str, Any], action: str) -> Iterator[dict[str, Any]]:
    """The inputs of a job's steps that use an action."""
    for step in job.get("steps", []):
        if step.get("uses", "").startswith(f"{action}@"):
            yield step.get("with", {})


def supported_pythons() -> list[str]:
    """The versions from requires-python to the newest one."""
    oldest = re.fullmatch(r">=3\.(\d+)", PROJECT["requires-python"])
    assert oldest is not None
    return [f"3.{minor}" for minor in range(int(oldest[1]), NEWEST_MINOR + 1)]


@each_workflow
def test_every_action_is_pinned_by_a_full_commit_hash(path: Path) -> None:
    """A tag can be moved and a commit cannot; the comment names the version, which Dependabot updates with the hash."""
    uses = re.findall(r"^\s*(?:- )?uses: (.*)$", path.read_text(), re.MULTILINE)

    assert len(uses) == path.read_text().count("uses:")
    assert not [use for use in uses if not re.fullmatch(r"\./\S+|[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)]


def test_an_action_has_one_version() -> None:
    """All workflows use the same commit of an action."""
    pins = {use for path in WORKFLOWS for use in re.findall(r"uses: (\S+@.*)", path.read_text())}

    assert len(pins) == len({pin.partition("@")[0] for pin in pins})


@each_workflow
def test_no_checkout_stores_the_token(path: Path) -> None:
    """Later steps cannot read the job's token from the git configuration."""
    checkouts = [inputs for job in jobs(path).values() for inputs in steps_using(job, "actions/checkout")]

    assert all(inputs.get("persist-credentials") is False for inputs in checkouts)
    assert len(checkouts) == path.read_text().count("actions/checkout@")


@each_workflow
def test_every_job_lists_its_permissions(path: Path) -> None:
    """A workflow has no permission of its own; a job may read the repository. Only a release is published."""
    assert load(path)["permissions"] == {}
    allowed = {name: job["permissions"] for name, job in jobs(path).items()}
    if path.stem == "release":
        publish = {"contents": "write", "id-token": "write", "attestations": "write"}
        assert allowed.pop("publish") == publish
    assert all(permissions == {"contents": "read"} for permissions in allowed.values())


def test_publishing_job_runs_no_code_of_the_repository() -> None:
    """The job with permission to write has no checkout: it attaches the files that another job built."""
    publish = jobs(GITHUB / "workflows" / "release.yml")["publish"]

    assert not list(steps_using(publish, "actions/checkout"))
    assert [step["run"].split()[:3] for step in publish["steps"] if "run" in step] == [["gh", "release", "create"]]


@each_workflow
def test_no_script_contains_an_expression(path: Path) -> None:
    """Scripts read the event from the environment: an expression inside a script could inject commands."""
    scripts = [step["run"] for job in jobs(path).values() for step in job.get("steps", []) if "run" in step]

    assert not [script for script in scripts if "${{" in script]


def test_matrix_classifiers_and_required_python_agree() -> None:
    """CI runs every supported Python, and the package declares the same versions."""
    check = jobs(GITHUB / "workflows" / "ci.yml")["check"]
    prefix = "Programming Language :: Python :: "
    declared = [name.removeprefix(prefix) for name in PROJECT["classifiers"] if name.startswith(prefix)]

    assert check["strategy"]["matrix"]["python"] == declared == supported_pythons()
    assert PYTHON in declared


def test_ci_installs_every_program_that_a_test_needs() -> None:
    """Nothing is skipped in CI: Lambda's Python compiles the package, Java runs DynamoDB Local, npm fetches clients."""
    check = jobs(GITHUB / "workflows" / "ci.yml")["check"]
    (python,) = steps_using(check, "actions/setup-python")

    assert python["python-version"].split("\n")[:2] == [PYTHON, "${{ matrix.python }}"]
    assert list(steps_using(check, "actions/setup-java"))
    assert list(steps_using(check, "actions/setup-node"))
    assert check["steps"][-1]["run"] == "bash .ci/run"


def test_release_needs_ci() -> None:
    """A tag is published only after the whole CI and the build."""
    release = jobs(GITHUB / "workflows" / "release.yml")

    assert release["ci"]["uses"] == "./.github/workflows/ci.yml"
    assert (release["build"]["needs"], release["publish"]["needs"]) == ("ci", "build")


def test_dependabot_updates_every_lock_after_a_cooldown() -> None:
    """Each lock file and the actions are updated; a new version waits at least a week."""
    updates = load(GITHUB / "dependabot.yml")["updates"]
    tracked = subprocess.run(["git", "ls-files", "*uv.lock"], cwd=ROOT, check=True, capture_output=True, text=True)
    folders = [f"/{path}".removesuffix("/uv.lock") or "/" for path in tracked.stdout.split()]
    expected = {("github-actions", "/"), *(("uv", folder) for folder in folders)}

    assert {(update["package-ecosystem"], update["directory"]) for update in updates} == expected
    assert all(update["cooldown"]["default-days"] >= 7 for update in updates)
