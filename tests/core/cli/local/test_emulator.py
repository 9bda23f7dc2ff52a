import os
import socket
from pathlib import Path

import pytest

from core.cli.local import emulator
from core.cli.local.ports import free_port


def test_data_outlives_a_clean_stop(tmp_path: Path) -> None:
    """What was stored before the stop is there after the next start, in DynamoDB and in S3."""
    with emulator.running(tmp_path, free_port(), persist=True) as first:
        first.session().client("s3").create_bucket(Bucket="kept")
        first.session().client("s3").put_object(Bucket="kept", Key="object", Body=b"content")
        first.session().client("dynamodb").create_table(
            TableName="kept",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        first.session().client("dynamodb").put_item(TableName="kept", Item={"pk": {"S": "item"}})

    with emulator.running(tmp_path, free_port(), persist=True) as second:
        s3, dynamodb = second.session().client("s3"), second.session().client("dynamodb")

        assert s3.get_object(Bucket="kept", Key="object")["Body"].read() == b"content"
        assert dynamodb.scan(TableName="kept")["Items"] == [{"pk": {"S": "item"}}]


def test_the_child_is_gone_after_the_block(tmp_path: Path) -> None:
    """No process stays behind."""
    with emulator.running(tmp_path, free_port(), persist=False) as running:
        child = running.process.pid

    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_only_this_machine_is_served(tmp_path: Path) -> None:
    """The emulator, which anybody may administer, listens on the loopback interface alone."""
    with emulator.running(tmp_path, free_port(), persist=False) as running, socket.socket() as caller:
        assert caller.connect_ex((other_address(), running.port)) != 0


def other_address() -> str:
    """Another address of this machine: of the loopback network too, which a listener on all interfaces would serve."""
    return "127.0.0.2"
