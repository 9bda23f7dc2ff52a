"""Emulated AWS for tests: a storage engine for `core`, and the whole deployed template.

Each is a child process on 127.0.0.1 with its own port, so that test runs can be concurrent.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from samtranslator.yaml_helper import yaml_parse

from core.access import api_keys
from core.access.api_keys import Grant
from core.cli.environment import using
from core.cli.local.deploy import TEMPLATE, Deployment, deploy
from core.cli.local.emulator import Emulator, run_emulator
from core.cli.local.ports import free_port
from core.cli.local.session import EmulatorSession
from tests.support.servers.issuer import Issuer, run_issuer


@dataclass(frozen=True)
class Engine:
    """DynamoDB and S3 that are correct under concurrent calls.

    DynamoDB is at SKEIN_DYNAMODB_URL (for example, the real DynamoDB Local); by default it is the emulator's.
    """

    emulator: Emulator

    @property
    def dynamodb_url(self) -> str:
        """DynamoDB's address."""
        return os.environ.get("SKEIN_DYNAMODB_URL") or self.emulator.endpoint

    @property
    def dynamodb(self) -> EmulatorSession:
        """A session whose DynamoDB is the engine's."""
        return EmulatorSession(self.dynamodb_url)

    @property
    def s3(self) -> EmulatorSession:
        """A session whose S3 is the engine's."""
        return self.emulator.session()

    def new_store(self) -> dict[str, str]:
        """Create an empty table and bucket; returns the environment for `using`, with which `core` uses them."""
        table, bucket = f"skein-{uuid4().hex}", f"skein-{uuid4().hex}"
        self.dynamodb.client("dynamodb").create_table(TableName=table, **table_properties())
        self.s3.client("s3").create_bucket(Bucket=bucket)
        stores = {"SKEIN_TABLE": table, "SKEIN_BUCKET": bucket, "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb_url}
        return self.emulator.environment | stores


@cache
def table_properties() -> dict[str, Any]:
    """Keys and indexes of the template's table."""
    resources = yaml_parse(TEMPLATE.read_text())["Resources"].values()
    (table,) = [resource["Properties"] for resource in resources if resource["Type"] == "AWS::DynamoDB::Table"]
    return {
        name: table[name]
        for name in ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
        if name in table
    }


@contextmanager
def run_engine(home: Path) -> Iterator[Engine]:
    """Run an engine for the length of the block."""
    with run_emulator(home, free_port(), persist=False) as emulator:
        yield Engine(emulator)


@dataclass(frozen=True)
class Deployed:
    """The deployed template: its address, an administrator's session, and its issuer of tokens."""

    emulator: Emulator
    deployment: Deployment
    issuer: Issuer

    @property
    def url(self) -> str:
        """The API's address, including the stage."""
        return self.deployment.url

    @property
    def session(self) -> EmulatorSession:
        """An administrator's session for the emulated account."""
        return self.emulator.session()

    @property
    def environment(self) -> dict[str, str]:
        """The environment for `using`, with which `core` uses this deployment's data."""
        return self.emulator.environment | self.deployment.environment

    def issue_key(self, grant: Grant, name: str = "test") -> str:
        """Create an API key like `skein keys create`."""
        with using(self.environment):
            _, key = api_keys.issue(grant, name=name)
        return key


@contextmanager
def run_template(home: Path) -> Iterator[Deployed]:
    """Deploy this repository's template for the length of the block, on an emulator that enforces IAM policies. The
    deployment trusts a local issuer of tokens."""
    with run_issuer() as issuer, run_emulator(home, free_port(), persist=False) as emulator:
        yield Deployed(emulator, deploy(emulator.session(), parameters=issuer.parameters), issuer)
