"""One simulation: the clients, faults and times of a seed, and its result.

result = simulate(7)
assert not result.violations
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from tests.simulation.client import Client
from tests.simulation.dynamodb import DynamoDB
from tests.simulation.environment import control_environment
from tests.simulation.final_checks import check_final_state
from tests.simulation.history import History
from tests.simulation.invariants import find_violations
from tests.simulation.list_append import find_anomalies
from tests.simulation.network import Network
from tests.simulation.randomness import make_random
from tests.simulation.reader import Reader
from tests.simulation.reconcile import reconcile
from tests.simulation.s3 import S3
from tests.simulation.scheduler import Scheduler
from tests.simulation.sender import Sender
from tests.simulation.shared_state import SharedState
from tests.simulation.writer import Writer
from tests.support.engines.aws import table_properties
from tests.support.engines.hooks import register_hooks

_RATE = (0.05, 0.2)
"""The lowest and the highest share of requests that fail, 0 to 1."""

_CLIENTS, _ACTIONS = (3, 6), 14


@dataclass(frozen=True)
class Result:
    """The result of a simulation."""

    seed: int
    history: History
    requests: Counter[str]
    calls: Counter[str]
    faults: Counter[str]
    oddities: Counter[str]
    violations: list[str]


def simulate(seed: int) -> Result:
    """Run the simulation of a seed. `core` must be configured for AWS, to which nothing is sent."""
    random = make_random(seed, "clients")
    scheduler = Scheduler(make_random(seed, "order"))
    network = _network(scheduler, seed)
    sender = Sender(scheduler, History(), make_random(seed, "sending"))
    network.on_delay = sender.track_delayed
    state = SharedState(random)
    deletes_messages = random.random() < 0.5
    with control_environment(scheduler, make_random(seed, "world")), register_hooks(*network.hooks):
        for number in range(random.randint(*_CLIENTS)):
            client_random = make_random(seed, f"client {number}")
            reader = Reader(sender, state, client_random)
            writer = Writer(f"client {number}", sender, state, client_random)
            client = Client(scheduler, state, reader, writer, client_random, deletes_messages)
            scheduler.spawn(partial(client.run, _ACTIONS), skew=sender.draw_skew())
        scheduler.run()
        final = check_final_state(network, Reader(sender, state, random))
    reconcile(sender.history, sender.requests)
    return Result(
        seed,
        sender.history,
        Counter(request.name for request in sender.requests),
        network.calls,
        network.faults,
        network.oddities,
        [*find_anomalies(sender.history), *find_violations(sender.requests, state), *final],
    )


def _network(scheduler: Scheduler, seed: int) -> Network:
    random = make_random(seed, "network")
    return Network(scheduler, random, DynamoDB(_indexes()), S3(), random.uniform(*_RATE))


@cache
def _indexes() -> Mapping[str, tuple[str, str]]:
    return {index["IndexName"]: _key_names(index) for index in table_properties()["GlobalSecondaryIndexes"]}


def _key_names(index: Any) -> tuple[str, str]:
    first, second = (key["AttributeName"] for key in index["KeySchema"])
    return first, second
