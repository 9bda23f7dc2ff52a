import pytest

from tests.isolation.id_fields import EDGES, ENDPOINTS, KINDS, LOOKS_LIKE_A_NAME, NAMELESS, fields, places
from tests.support.inspect.functions import function, modules
from tests.support.inspect.template import functions

PLACES = "tests/isolation/id_fields.py"

PUBLIC = {"docs"}
"""What everybody may see."""


def test_whatever_the_api_serves_asks_who_calls() -> None:
    """Each function with a route is an endpoint, which lets nobody in without a credential; but for the docs."""
    served = {block.operation for block in functions() if block.routes}

    assert served - PUBLIC == set(ENDPOINTS)
    assert all(function(operation) in ENDPOINTS.values() for operation in modules() if operation in served - PUBLIC)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_what_looks_like_a_name_is_looked_at(operation: str) -> None:
    """A new field that names something of somebody's is said to be one in `places.KINDS`; else it is nameless."""
    known = {*KINDS, *EDGES, *NAMELESS}
    named = {name for _, name in fields(ENDPOINTS[operation]) if LOOKS_LIKE_A_NAME.fullmatch(name)}

    assert named <= known, f"add {sorted(named - known)} with its kind to KINDS in {PLACES}, or to NAMELESS"


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_every_brace_of_a_path_is_known(operation: str) -> None:
    """What stands in a path names something, or is a label."""
    endpoint = ENDPOINTS[operation]
    named = {place.name for place in places(endpoint) if place.where == "path"}

    unknown = {name for where, name in fields(endpoint) if where == "path"} - named - NAMELESS
    assert not unknown, f"add {sorted(unknown)} with its kind to KINDS in {PLACES}, or to NAMELESS"
