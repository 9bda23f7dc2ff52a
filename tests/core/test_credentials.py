import time
from itertools import count

import pytest

from core import clock as milliseconds
from core import credentials
from core.errors import Unauthenticated
from tests.support.client import new_grant
from tests.support.clock import Clock


@pytest.mark.usefixtures("memory")
def test_a_key_that_does_not_expire_is_good_however_long_the_check_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that passes while a key is looked at, a millisecond or more, is nothing to it."""
    grant = new_grant()
    _, key = credentials.issue(grant, name="test")
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", count(now, 5_000_000).__next__)

    assert [credentials.verify(key) for _ in range(3)] == [grant] * 3


@pytest.mark.usefixtures("memory")
def test_a_key_ends_when_it_says(clock: Clock) -> None:
    """Good until its time, and not from then on, remembered or not."""
    _, key = credentials.issue(new_grant(expires_at=milliseconds.now() + 30_000), name="test")
    assert credentials.verify(key)

    clock.advance(30_000)

    with pytest.raises(Unauthenticated):
        credentials.verify(key)
