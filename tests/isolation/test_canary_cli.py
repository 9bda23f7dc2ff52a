"""What threads say passes through the command line's import and export, and is neither logged nor shown on the way."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from core.cli.main import app
from tests.isolation.canary import SAID
from tests.support.data.assistants_export import Raw, raw_message, raw_text, raw_thread
from tests.support.engines.aws import Deployed

SPACE = "canary"

SPOKEN: dict[str, Any] = {"content": [raw_text(SAID)], "metadata": {SAID: SAID}}

GOOD: Raw = {"thread": raw_thread(metadata={SAID: SAID}), "messages": [raw_message(n, **SPOKEN) for n in (1, 2)]}

BAD = {
    "no JSON": f'{{"thread": {SAID}',
    "another shape": json.dumps({"thread": SAID, "messages": [SAID, {SAID: SAID}]}),
    "a bad field": json.dumps({"thread": raw_thread(), "messages": [raw_message(1, content=SAID, role=[SAID])]}),
    "more than is kept": json.dumps(
        {"thread": raw_thread(), "messages": [raw_message(1, metadata={SAID: SAID * 9999})]}
    ),
    "fields that nobody knows": json.dumps({"thread": raw_thread(), "messages": [raw_message(1, mood=SAID, **SPOKEN)]}),
}
"""Files with something wrong."""


@pytest.fixture
def stack(deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack, and an empty folder."""
    for name, value in deployed.emulator.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


def run(verb: str, *arguments: str) -> Result:
    """`skein <verb> openai`."""
    where = ("--tenant", "acme", "--space", SPACE, "--region", "us-east-1")
    return CliRunner().invoke(app, [verb, "openai", *where, *arguments])


def bring(text: str) -> Result:
    """Import a file."""
    Path("brought.json").write_text(text)
    return run("import", "--author", "ada", "--json", "brought.json")


def silent(result: Result, caplog: pytest.LogCaptureFixture) -> bool:
    """Whether neither what was shown nor what was logged has a word of it."""
    logged = "".join(str(vars(record)) for record in caplog.records)
    return SAID not in result.output + result.stderr + logged


@pytest.mark.usefixtures("stack")
def test_a_round_trip_shows_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """It is in the files, and nowhere else."""
    caplog.set_level(logging.INFO)

    brought = bring(json.dumps(GOOD))
    taken = run("export", "--all", "-o", "taken.jsonl")

    assert (brought.exit_code, taken.exit_code) == (0, 0), (brought.output, taken.output)
    assert SAID in Path("taken.jsonl").read_text()
    assert silent(brought, caplog)
    assert silent(taken, caplog)


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("wrong", BAD)
def test_what_cannot_be_kept_is_not_shown(wrong: str, caplog: pytest.LogCaptureFixture) -> None:
    """The report says what is wrong, and where."""
    caplog.set_level(logging.INFO)

    result = bring(BAD[wrong])

    assert '"brought.json' in result.stdout, result.output
    assert silent(result, caplog)
