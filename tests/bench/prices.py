"""Prices of AWS: list prices of us-east-1, on demand, without free tiers, in dollars, as published in 2025.

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
"""Dollars per call of S3; DeleteObject is free."""

LAMBDA_REQUEST = 0.20 / MILLION
LAMBDA_GB_SECOND = 0.0000133334
GATEWAY_REQUEST = 3.50 / MILLION

FUNCTION_MS, ROUND_TRIP_MS = 10, 5
"""Assumed milliseconds of a warm function: its own work per request, and the wait for each round trip to AWS."""


@dataclass(frozen=True)
class Price:
    """Dollars for one operation by service; `storage` is DynamoDB and S3."""

    storage: float
    function: float
    gateway: float

    @property
    def total(self) -> float:
        """The sum of all services."""
        return self.storage + self.function + self.gateway


def price(counts: Counts, *, through_gateway: bool = True) -> Price:
    """Calculate the price of a request that made these calls."""
    units = counts.read_units * READ_UNIT + counts.write_units * WRITE_UNIT
    seconds = (FUNCTION_MS + ROUND_TRIP_MS * counts.round_trips) / 1000
    return Price(
        storage=units + sum(S3_CALL.get(operation, 0) for operation in counts.operations),
        function=LAMBDA_REQUEST + LAMBDA_GB_SECOND * seconds * memory_gb(),
        gateway=GATEWAY_REQUEST if through_gateway else 0,
    )


def memory_gb() -> float:
    """Return the memory of a function in the template, in GB."""
    return int(template()["Globals"]["Function"]["MemorySize"]) / 1024
