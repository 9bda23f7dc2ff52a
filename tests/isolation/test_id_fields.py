import pytest

from tests.isolation.id_fields import ENDPOINTS, KINDS, LABELS, LOOKS_LIKE_ID, PAGE_BOUNDS, find_id_fields, list_fields
from tests.support.inspect.functions import function, modules
from tests.support.inspect.template import functions

MODULE = "tests/isolation/id_fields.py"

PUBLIC = {"docs"}
"""Operations that need no credential."""


def test_every_route_requires_a_credential() -> None:
    """Each function with a route is an endpoint, which requires a credential; except the docs."""
    routed = {block.operation for block in functions() if block.routes}

    assert routed - PUBLIC == set(ENDPOINTS)
    assert all(function(operation) in ENDPOINTS.values() for operation in modules() if operation in routed - PUBLIC)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_every_field_named_like_an_id_is_classified(operation: str) -> None:
    """A new field whose name looks like that of an id must be added to `id_fields.KINDS`, or else to `LABELS`."""
    known = {*KINDS, *PAGE_BOUNDS, *LABELS}
    names = {name for _, name in list_fields(ENDPOINTS[operation]) if LOOKS_LIKE_ID.fullmatch(name)}

    assert names <= known, f"add {sorted(names - known)} with its kind to KINDS in {MODULE}, or to LABELS"


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_every_path_parameter_is_classified(operation: str) -> None:
    """Each parameter of a path is an id field or a label."""
    endpoint = ENDPOINTS[operation]
    id_fields = {field.name for field in find_id_fields(endpoint) if field.location == "path"}

    unknown = {name for location, name in list_fields(endpoint) if location == "path"} - id_fields - LABELS
    assert not unknown, f"add {sorted(unknown)} with its kind to KINDS in {MODULE}, or to LABELS"
