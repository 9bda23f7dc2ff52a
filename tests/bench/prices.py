"""What AWS charges: list prices of us-east-1, on demand, without free tiers, in dollars. As published in 2025.

Sources: aws.amazon.com/dynamodb/pricing/on-demand (prices since 1 November 2024), /lambda/pricing (arm64),
/api-gateway/pricing (REST, the first 333 million a month), /s3/pricing (Standard).
"""

from dataclasses import dataclass

from tests.support.inspect.call_counter import Counts
from tests.support.inspect.template import template

MILLION = 1_000_000

READ_UNIT = 0.125 / MILLION
WRITE_UNIT = 0.625 / MILLION
S3_CALL = {"PutObject": 5.00 / MILLION, "ListObjectsV2": 5.00 / MILLION, "GetObject": 0.40 / MILLION}
"""Deleting is free."""

LAMBDA_REQUEST = 0.20 / MILLION
LAMBDA_GB_SECOND = 0.0000133334
GATEWAY_REQUEST = 3.50 / MILLION

OWN_MS, ROUND_TRIP_MS = 10, 5
"""The assumption about time: what a warm function works for a request itself, and what it waits for each answer."""


@dataclass(frozen=True)
class Price:
    """Of one operation, by who charges it. `storage` is DynamoDB's and S3's part."""

    storage: float
    function: float
    gateway: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.storage + self.function + self.gateway


def price(counts: Counts, *, through_gateway: bool = True) -> Price:
    """What a request costs that made these calls."""
    units = counts.read_units * READ_UNIT + counts.write_units * WRITE_UNIT
    seconds = (OWN_MS + ROUND_TRIP_MS * counts.round_trips) / 1000
    return Price(
        storage=units + sum(S3_CALL.get(operation, 0) for operation in counts.operations),
        function=LAMBDA_REQUEST + LAMBDA_GB_SECOND * seconds * memory_gb(),
        gateway=GATEWAY_REQUEST if through_gateway else 0,
    )


def memory_gb() -> float:
    """What the template gives each function."""
    return int(template()["Globals"]["Function"]["MemorySize"]) / 1024
