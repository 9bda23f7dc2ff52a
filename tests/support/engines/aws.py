"""Emulated AWS for tests: engines for what `core` stores, and the whole deployed template.

All are children on 127.0.0.1 with a port of their own, so that test runs stand side by side.
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
    """DynamoDB and S3 that keep their promises under threads.

    DynamoDB is the one that SKEIN_DYNAMODB_URL names, the real DynamoDB Local say; without that, the emulator's.
    """

    emulator: Emulator

    @property
    def dynamodb_url(self) -> str:
        """Where DynamoDB is."""
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
        """Make an empty table and bucket; what `using` needs to let `core` work on them."""
        table, bucket = f"skein-{uuid4().hex}", f"skein-{uuid4().hex}"
        self.dynamodb.client("dynamodb").create_table(TableName=table, **table_properties())
        self.s3.client("s3").create_bucket(Bucket=bucket)
        stores = {"SKEIN_TABLE": table, "SKEIN_BUCKET": bucket, "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb_url}
        return self.emulator.environment | stores


@cache
def table_properties() -> dict[str, Any]:
    """Keys and indexes of the template's one table."""
    resources = yaml_parse(TEMPLATE.read_text())["Resources"].values()
    (table,) = [resource["Properties"] for resource in resources if resource["Type"] == "AWS::DynamoDB::Table"]
    return {
        name: table[name]
        for name in ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
        if name in table
    }


@contextmanager
def run_engine(home: Path) -> Iterator[Engine]:
    """An engine, gone after the block."""
    with run_emulator(home, free_port(), persist=False) as emulator:
        yield Engine(emulator)


@dataclass(frozen=True)
class Deployed:
    """The template as it runs: its address, its AWS as the administrator sees it, and its credentials."""

    emulator: Emulator
    deployment: Deployment
    issuer: Issuer

    @property
    def url(self) -> str:
        """The API, up to and including the stage."""
        return self.deployment.url

    @property
    def session(self) -> EmulatorSession:
        """For looking behind the API."""
        return self.emulator.session()

    @property
    def environment(self) -> dict[str, str]:
        """What `using` needs to let `core` work on this deployment's data."""
        return self.emulator.environment | self.deployment.environment

    def issue_key(self, grant: Grant, name: str = "test") -> str:
        """A new API key, as `skein keys create` makes one."""
        with using(self.environment):
            _, key = api_keys.issue(grant, name=name)
        return key


@contextmanager
def run_template(home: Path) -> Iterator[Deployed]:
    """The template of this repository on an emulator that enforces its policies; it trusts an issuer of tokens."""
    with run_issuer() as issuer, run_emulator(home, free_port(), persist=False) as emulator:
        yield Deployed(emulator, deploy(emulator.session(), parameters=issuer.parameters), issuer)
