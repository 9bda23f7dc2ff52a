import os
import socket
from pathlib import Path

import pytest

from core.cli.local import emulator
from core.cli.local.ports import free_port


def test_persistent_data_is_loaded_after_a_restart(tmp_path: Path) -> None:
    """Items in DynamoDB and objects in S3 exist after a stop and a new start."""
    with emulator.run_emulator(tmp_path, free_port(), persist=True) as first:
        first.session().client("s3").create_bucket(Bucket="persistent")
        first.session().client("s3").put_object(Bucket="persistent", Key="object", Body=b"content")
        first.session().client("dynamodb").create_table(
            TableName="persistent",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        first.session().client("dynamodb").put_item(TableName="persistent", Item={"pk": {"S": "item"}})

    with emulator.run_emulator(tmp_path, free_port(), persist=True) as second:
        s3, dynamodb = second.session().client("s3"), second.session().client("dynamodb")

        assert s3.get_object(Bucket="persistent", Key="object")["Body"].read() == b"content"
        assert dynamodb.scan(TableName="persistent")["Items"] == [{"pk": {"S": "item"}}]


def test_emulator_process_ends_with_the_block(tmp_path: Path) -> None:
    """The child process does not exist after the block."""
    with emulator.run_emulator(tmp_path, free_port(), persist=False) as child:
        process_id = child.process.pid

    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)


def test_emulator_listens_on_the_loopback_interface_only(tmp_path: Path) -> None:
    """The emulator, which gives everyone full permissions, does not listen on other addresses."""
    with emulator.run_emulator(tmp_path, free_port(), persist=False) as child, socket.socket() as caller:
        assert caller.connect_ex((other_address(), child.port)) != 0


def other_address() -> str:
    """Return another loopback address, which a listener on all interfaces also serves."""
    return "127.0.0.2"
