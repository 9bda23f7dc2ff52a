"""The import and the export of the command line neither log nor print the content of threads."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from core.cli.main import app
from tests.isolation.canary import CANARY
from tests.support.data.assistants_export import Raw, raw_message, raw_text, raw_thread
from tests.support.engines.aws import Deployed

SPACE = "canary"

FIELDS: dict[str, Any] = {"content": [raw_text(CANARY)], "metadata": {CANARY: CANARY}}

VALID: Raw = {"thread": raw_thread(metadata={CANARY: CANARY}), "messages": [raw_message(n, **FIELDS) for n in (1, 2)]}

INVALID = {
    "not JSON": f'{{"thread": {CANARY}',
    "wrong types": json.dumps({"thread": CANARY, "messages": [CANARY, {CANARY: CANARY}]}),
    "an invalid field": json.dumps(
        {"thread": raw_thread(), "messages": [raw_message(1, content=CANARY, role=[CANARY])]}
    ),
    "too large": json.dumps({"thread": raw_thread(), "messages": [raw_message(1, metadata={CANARY: CANARY * 9999})]}),
    "unknown fields": json.dumps({"thread": raw_thread(), "messages": [raw_message(1, mood=CANARY, **FIELDS)]}),
}
"""Invalid files."""


@pytest.fixture
def stack(deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deployed stack, and an empty working directory."""
    for name, value in deployed.emulator.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


def run(verb: str, *arguments: str) -> Result:
    """Run `skein <verb> openai`."""
    target = ("--tenant", "acme", "--space", SPACE, "--region", "us-east-1")
    return CliRunner().invoke(app, [verb, "openai", *target, *arguments])


def import_file(text: str) -> Result:
    """Import a file with this text."""
    Path("imported.json").write_text(text)
    return run("import", "--author", "ada", "--json", "imported.json")


def is_clean(result: Result, caplog: pytest.LogCaptureFixture) -> bool:
    """Whether neither the output nor the log contains the canary."""
    logged = "".join(str(vars(record)) for record in caplog.records)
    return CANARY not in result.output + result.stderr + logged


@pytest.mark.usefixtures("stack")
def test_import_and_export_print_no_content(caplog: pytest.LogCaptureFixture) -> None:
    """The content is in the exported file, but neither printed nor logged."""
    caplog.set_level(logging.INFO)

    imported = import_file(json.dumps(VALID))
    exported = run("export", "--all", "-o", "exported.jsonl")

    assert (imported.exit_code, exported.exit_code) == (0, 0), (imported.output, exported.output)
    assert CANARY in Path("exported.jsonl").read_text()
    assert is_clean(imported, caplog)
    assert is_clean(exported, caplog)


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("defect", INVALID)
def test_report_of_invalid_file_contains_no_content(defect: str, caplog: pytest.LogCaptureFixture) -> None:
    """The report names the invalid file, but quotes nothing from it."""
    caplog.set_level(logging.INFO)

    result = import_file(INVALID[defect])

    assert '"imported.json' in result.stdout, result.output
    assert is_clean(result, caplog)
