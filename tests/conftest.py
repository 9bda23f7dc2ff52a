"""What every test may ask for. See tests/support for how it is made."""

import os
from collections import Counter
from collections.abc import Generator, Iterator

import pytest

from core.cli.environment import using
from tests.support.engines.aws import Deployed, Engine, run_engine, run_template
from tests.support.engines.botocore_costs import pause_tracing, share_models

# As on Lambda: openpyxl takes these two where they are, and the libraries of tests bring them.
os.environ |= {"OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "False"}

share_models()

MEASURED = ("tests/core/", "tests/dialects/", "tests/handlers/")
"""Coverage measures these folders: the others repeat their paths with faults and seeds, or run in other processes."""


def pytest_configure(config: pytest.Config) -> None:
    """Reduce the cost of coverage, where it is measured."""
    if config.getoption("cov_source", None):
        pause_tracing()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use the engine (`-m engine` repeats them on another one) and those that are not measured."""
    for item in items:
        if not item.nodeid.startswith(MEASURED):
            item.add_marker("no_cover")
        if "engine" in getattr(item, "fixturenames", ()):
            item.add_marker("engine")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing is skipped: a test that cannot run there has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"skipped in CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many combinations were tried is part of the result: print what tests have noted as "combinations of ..."."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    noted = {
        (one.nodeid, *said) for one in reports if isinstance(one, pytest.TestReport) for said in one.user_properties
    }
    numbers = Counter[str]()
    for _, name, value in noted:
        numbers[name] += int(str(value))
    for name in sorted(numbers):
        terminalreporter.write_line(f"{numbers[name]} {name}")


@pytest.fixture(autouse=True)
def no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches an AWS account, whatever the environment of the one who runs it."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """DynamoDB and S3 for concurrent callers."""
    with run_engine(tmp_path_factory.mktemp("engine")) as engine:
        yield engine


@pytest.fixture
def store(engine: Engine) -> Iterator[dict[str, str]]:
    """During the test, `core` works on an empty table and bucket of the engine; yields the environment that says so."""
    environment = engine.new_store()
    with using(environment):
        yield environment


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The template, deployed once for all tests, with IAM enforced."""
    with run_template(tmp_path_factory.mktemp("deployed")) as deployed:
        yield deployed
