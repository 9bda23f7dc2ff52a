from typing import Any

from tests.support.clients.base import SPACE, new_grant
from tests.support.clients.native import Native

MODEL = {"provider": "bedrock", "name": "amazon.nova-lite-v1:0"}


def test_a_space_nobody_configured(skein: Native) -> None:
    """Is there, and says nothing."""
    space = skein.space_settings().data

    assert space["id"] == SPACE
    assert {value for name, value in space.items() if name not in ("id", "tenant_id")} == {None}
    assert skein.spaces().data == []


def test_what_is_said_of_a_space(skein: Native) -> None:
    """Comes back as it was said; null takes it back, what is left out stays."""
    said: dict[str, Any] = {
        "name": "Support",
        "description": "For customers",
        "default_model": MODEL,
        "integrations": {"bot": MODEL},
        "system_prompt": "Be brief.",
        "pii_policy": {"ssn": "redact"},
        "retention_days": 365,
    }

    made = skein.new_space(**said).data

    assert {name: made[name] for name in said} == said
    assert made["created_at"] == made["updated_at"] is not None
    changed = skein.change_space(name=None, system_prompt="Be kind.").data
    assert (changed["name"], changed["system_prompt"], changed["description"]) == (None, "Be kind.", "For customers")
    assert skein.space_settings().data == changed
    assert skein.spaces().data == [changed]


def test_changing_a_space_nobody_configured_sets_it_up(skein: Native) -> None:
    """PATCH needs no POST before it."""
    assert skein.change_space(name="New").data["name"] == "New"


def test_a_space_is_made_once(skein: Native) -> None:
    """With the same key it is the first answer; without, or with another, it is there already."""
    answers = [skein.new_space(key="key", name="A") for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert skein.new_space(key="key", name="B").status == 422
    assert skein.new_space(key="other", name="A").status == 409
    assert skein.new_space(name="A").status == 409


def test_who_may(skein: Native) -> None:
    """Setting up takes `admin`; reading takes the space, and lists show no others."""
    skein.new_space()
    assert skein.new_space(id="other").status == 201
    reader = Native.with_grant(new_grant(tenant=skein.grant.tenant, scopes={"threads:read"}, spaces=frozenset({SPACE})))

    assert reader.new_space(id="third").status == 403
    assert reader.change_space(name="x").status == 403
    assert reader.in_space("other").space_settings().status == 403
    assert [space["id"] for space in reader.spaces().data] == [SPACE]
    assert Native.with_grant(new_grant()).spaces().data == []


def test_pages(skein: Native) -> None:
    """By id, as long as there are more."""
    for number in range(3):
        skein.new_space(id=f"space-{number}")
    first = skein.spaces(limit=2).success
    rest = skein.spaces(limit=2, cursor=first["meta"]["next_cursor"]).success

    assert [one["id"] for one in first["data"] + rest["data"]] == ["space-0", "space-1", "space-2"]
    assert rest["meta"] == {"next_cursor": None, "has_more": False}


def test_how_long_a_space_keeps_its_threads(skein: Native) -> None:
    """Days as a number, one to ten years' worth; null, or nothing said: for ever."""
    for kept in (1, 3_650, None):
        assert skein.change_space(retention_days=kept).data["retention_days"] == kept
        assert skein.change_space(name="x").data["retention_days"] == kept
    skein.change_space(retention_days=7)
    odd: list[Any] = [0, -1, 3_651, "30", 1.5, True, [], "for ever"]
    for days in odd:
        answer = skein.change_space(retention_days=days)
        assert (answer.status, answer.body["detail"][0]["loc"]) == (422, ["body", "retention_days"])
    assert skein.space_settings().data["retention_days"] == 7


def test_a_space_is_made_once_with_a_retention(skein: Native) -> None:
    """As without one; what is said in vain changes nothing."""
    answers = [skein.new_space(key="key", retention_days=5) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert skein.new_space(key="other", retention_days=6).status == 409
    assert skein.space_settings().data["retention_days"] == 5


def test_what_cannot_be_said(skein: Native) -> None:
    """Fields are checked, and named."""
    odd: dict[str, Any] = {"pii_policy": {"shoe": "mask"}, "id": "a#b", "default_model": "x", "name": "x" * 257}
    for field, value in odd.items():
        answer = skein.new_space(**{field: value})
        assert answer.status == 422
        assert answer.body["detail"][0]["loc"][:2] == ["body", field]
