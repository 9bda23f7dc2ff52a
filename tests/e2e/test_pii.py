import httpx
import pytest

from tests.e2e.conftest import PREFIXES


@pytest.mark.parametrize("prefix", PREFIXES)
def test_personal_data_is_detected(api: httpx.Client, prefix: str) -> None:
    """The published example works with the permissions of the deployed function."""
    answer = api.post(f"{prefix}/pii/detect", json={"text": "Contact pieter@example.com or +1 212 555 0123."})

    assert answer.status_code == 200
    assert answer.json() == {
        "pii_mapping": {"<EMAIL_1>": "pieter@example.com", "<PHONE_1>": "+1 212 555 0123"},
        "redacted_text": "Contact <EMAIL_1> or <PHONE_1>.",
    }
