from typing import Any

from tests.support.clients.base import SPACE, new_grant
from tests.support.clients.native import Native

MODEL = {"provider": "bedrock", "name": "amazon.nova-lite-v1:0"}


def test_space_without_settings_has_null_fields(skein: Native) -> None:
    """It can be fetched, but is not listed."""
    space = skein.space_settings().data

    assert space["id"] == SPACE
    assert {value for name, value in space.items() if name not in ("id", "tenant_id")} == {None}
    assert skein.spaces().data == []


def test_settings_are_stored_and_updated(skein: Native) -> None:
    """Null removes a setting, and a missing field stays."""
    settings: dict[str, Any] = {
        "name": "Support",
        "description": "For customers",
        "default_model": MODEL,
        "integrations": {"bot": MODEL},
        "system_prompt": "Be brief.",
        "pii_policy": {"ssn": "redact"},
        "retention_days": 365,
    }

    created = skein.new_space(**settings).data

    assert {name: created[name] for name in settings} == settings
    assert created["created_at"] == created["updated_at"] is not None
    changed = skein.change_space(name=None, system_prompt="Be kind.").data
    assert (changed["name"], changed["system_prompt"], changed["description"]) == (None, "Be kind.", "For customers")
    assert skein.space_settings().data == changed
    assert skein.spaces().data == [changed]


def test_update_creates_missing_settings(skein: Native) -> None:
    """PATCH needs no POST before it."""
    assert skein.change_space(name="New").data["name"] == "New"


def test_retried_creation_returns_the_first_response(skein: Native) -> None:
    """Another key, or none, is 409, because the settings exist."""
    answers = [skein.new_space(key="key", name="A") for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert skein.new_space(key="key", name="B").status == 422
    assert skein.new_space(key="other", name="A").status == 409
    assert skein.new_space(name="A").status == 409


def test_writes_require_admin_and_reads_require_the_space(skein: Native) -> None:
    """Lists contain only the spaces of the key."""
    skein.new_space()
    assert skein.new_space(id="other").status == 201
    reader = Native.with_grant(new_grant(tenant=skein.grant.tenant, scopes={"threads:read"}, spaces=frozenset({SPACE})))

    assert reader.new_space(id="third").status == 403
    assert reader.change_space(name="x").status == 403
    assert reader.in_space("other").space_settings().status == 403
    assert [space["id"] for space in reader.spaces().data] == [SPACE]
    assert Native.with_grant(new_grant()).spaces().data == []


def test_spaces_are_listed_by_id_in_pages(skein: Native) -> None:
    """The cursor leads to the remaining spaces."""
    for number in range(3):
        skein.new_space(id=f"space-{number}")
    first = skein.spaces(limit=2).success
    rest = skein.spaces(limit=2, cursor=first["meta"]["next_cursor"]).success

    assert [space["id"] for space in first["data"] + rest["data"]] == ["space-0", "space-1", "space-2"]
    assert rest["meta"] == {"next_cursor": None, "has_more": False}


def test_retention_is_1_to_3650_days_or_null(skein: Native) -> None:
    """Null means that threads never expire."""
    for days in (1, 3_650, None):
        assert skein.change_space(retention_days=days).data["retention_days"] == days
        assert skein.change_space(name="x").data["retention_days"] == days
    skein.change_space(retention_days=7)
    invalid: list[Any] = [0, -1, 3_651, "30", 1.5, True, [], "for ever"]
    for days in invalid:
        answer = skein.change_space(retention_days=days)
        assert (answer.status, answer.body["detail"][0]["loc"]) == (422, ["body", "retention_days"])
    assert skein.space_settings().data["retention_days"] == 7


def test_retention_is_set_once_on_a_retried_creation(skein: Native) -> None:
    """A rejected creation does not change it."""
    answers = [skein.new_space(key="key", retention_days=5) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert skein.new_space(key="other", retention_days=6).status == 409
    assert skein.space_settings().data["retention_days"] == 5


def test_invalid_field_is_422(skein: Native) -> None:
    """The error contains the field."""
    invalid: dict[str, Any] = {"pii_policy": {"shoe": "mask"}, "id": "a#b", "default_model": "x", "name": "x" * 257}
    for field, value in invalid.items():
        answer = skein.new_space(**{field: value})
        assert answer.status == 422
        assert answer.body["detail"][0]["loc"][:2] == ["body", field]
