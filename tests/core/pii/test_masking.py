import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pii.masking import Masking, Policy
from core.pii.matches import KINDS

EVERYTHING = dict.fromkeys(KINDS, Policy.MASK)

A, B, C = "a@example.com", "b@example.com", "c@example.com"

CARD, SSN = "4111 1111 1111 1111", "123-45-6789"


def test_value_has_one_placeholder_in_all_texts_of_a_turn(masking: Masking) -> None:
    """The numbers follow the order in which the values first occur."""
    assert masking.mask(f"From {A} to {B}, cc {A}") == "From <EMAIL_1> to <EMAIL_2>, cc <EMAIL_1>"
    assert masking.mask(f"{C} {B}") == "<EMAIL_3> <EMAIL_2>"
    assert masking.mapping == {"<EMAIL_1>": A, "<EMAIL_2>": B, "<EMAIL_3>": C}


def test_unmask_restores_the_values(masking: Masking) -> None:
    """An unknown placeholder stays."""
    masking.mask(f"{A} {B}")

    assert masking.unmask("<EMAIL_2>, not <EMAIL_1> or <EMAIL_9>") == f"{B}, not {A} or <EMAIL_9>"


def test_different_spellings_have_different_placeholders(masking: Masking) -> None:
    """Each value is restored as it was written."""
    text = f"{A} {A.upper()}"

    assert masking.mask(text) == "<EMAIL_1> <EMAIL_2>"
    assert masking.unmask(masking.mask(text)) == text


def test_mask_redact_and_allow_differ(masking: Masking) -> None:
    """`mask` is a placeholder for the model and the value in the store; `redact` is removed from both."""
    text = f"{A}, {SSN}, {CARD}"

    assert masking.mask(text) == f"<EMAIL_1>, [REDACTED_SSN], {CARD}"
    assert masking.redact(text) == f"{A}, [REDACTED_SSN], {CARD}"
    assert SSN not in str(masking.mapping)


def test_allow_leaves_the_value_unchanged() -> None:
    """For the model and for the store."""
    masking = Masking({"email": Policy.ALLOW})

    assert masking.mask(A) == masking.redact(A) == A


def test_part_of_an_allowed_value_is_not_masked() -> None:
    """The digits of an IBAN are no telephone number, even where IBANs have no policy."""
    iban = "GB33 BUKB 2020 1555 5555 55"

    assert Masking({"phone": Policy.MASK, "credit_card": Policy.MASK}).mask(iban) == iban


def test_masking_without_policies_changes_nothing() -> None:
    """A turn without headers is left as it is."""
    text = f"{A} <EMAIL_1>"

    assert Masking().mask(text) == Masking().redact(text) == Masking().unmask(text) == text


class TestKnown:
    """Placeholders of the caller."""

    def test_known_values_keep_their_placeholders(self) -> None:
        """The lowest free number comes next, also if it lies between."""
        masking = Masking(EVERYTHING, {"<EMAIL_1>": C, "<EMAIL_3>": A})

        assert masking.mask(f"{A} {B} {C} d@example.com") == "<EMAIL_3> <EMAIL_2> <EMAIL_1> <EMAIL_4>"

    def test_known_value_is_masked_as_a_whole_word(self) -> None:
        """Without any policy: it need not look like anything, but must stand as words of its own."""
        masking = Masking(known={"<NAME_1>": "Ada", "<Client-A>": "山田"})

        assert (
            masking.mask("Ada, Adam and ada met 山田さん: (Ada)")
            == "<NAME_1>, Adam and ada met <Client-A>さん: (<NAME_1>)"
        )

    def test_known_placeholder_in_a_text_stays(self) -> None:
        """The caller has masked it already; it comes back as the value."""
        masking = Masking(EVERYTHING, {"<EMAIL_1>": A})

        assert masking.mask(f"<EMAIL_1> or {B}") == "<EMAIL_1> or <EMAIL_2>"
        assert masking.unmask("<EMAIL_1>") == A

    def test_value_with_two_placeholders_gets_the_first(self) -> None:
        """Both are replaced by the value."""
        masking = Masking(known={"<X_1>": "Ada", "<X_2>": "Ada"})

        assert masking.mask("Ada") == "<X_1>"
        assert masking.unmask("<X_1> <X_2>") == "Ada Ada"

    def test_redact_applies_to_known_values(self) -> None:
        """Redacted values have no placeholder, so that they cannot be restored."""
        masking = Masking({"name": Policy.REDACT}, {"<NAME_1>": "Ada"})

        assert masking.mask("Ada, <NAME_1>") == "[REDACTED_NAME], [REDACTED_NAME]"
        assert masking.redact("Ada") == "[REDACTED_NAME]"

    def test_longest_known_value_wins(self) -> None:
        """A part of a name is not masked by itself."""
        masking = Masking(EVERYTHING, {"<NAME_1>": "Ada", "<NAME_2>": "Ada Lovelace"})

        assert masking.mask("Ada Lovelace, Ada, ada@example.com") == "<NAME_2>, <NAME_1>, <EMAIL_1>"


class TestEarlier:
    """Placeholders in the stored messages of the thread."""

    def test_earlier_placeholders_are_replaced_by_their_values(self) -> None:
        """The same placeholder stood for another value then; each value has one placeholder now."""
        masking = Masking(EVERYTHING, {"<EMAIL_1>": B}, earlier={"<EMAIL_1>": A})

        assert masking.mask_earlier("It was <EMAIL_1>.") == "It was <EMAIL_2>."
        assert masking.mask(f"{A} or <EMAIL_1>") == "<EMAIL_2> or <EMAIL_1>"
        assert masking.unmask("<EMAIL_1> <EMAIL_2>") == f"{B} {A}"

    def test_earlier_placeholders_are_reused(self) -> None:
        """A value keeps the placeholder that it has."""
        masking = Masking(earlier={"<NAME_1>": "Ada"})

        assert masking.mask_earlier("<NAME_1> and Ada") == "<NAME_1> and <NAME_1>"


class TestCollisions:
    """Texts that contain text like a placeholder."""

    def test_placeholder_in_a_text_is_never_assigned(self, masking: Masking) -> None:
        """The next free placeholder is assigned; unmasking restores the text unchanged."""
        text = f"Is <EMAIL_1> {A}?"

        assert masking.mask(text) == "Is <EMAIL_1> <EMAIL_2>?"
        assert masking.unmask(masking.mask(text)) == text

    def test_text_like_an_assigned_placeholder_is_masked_itself(self, masking: Masking) -> None:
        """Otherwise unmasking would replace the words of a file by the address of a person."""
        masking.mask(A)
        text = f"Write <EMAIL_1> for {A}"

        assert masking.mask(text) == "Write <EMAIL_2> for <EMAIL_1>"
        assert masking.unmask(masking.mask(text)) == text

    def test_unmask_does_not_replace_its_own_result(self) -> None:
        """Restored values are not unmasked again."""
        assert Masking(known={"<X_1>": "<X_2>", "<X_2>": "Ada"}).unmask("<X_1>") == "<X_2>"


class TestContext:
    """Values that only the context identifies."""

    def test_value_identified_by_its_context_is_masked_everywhere(self) -> None:
        """In the same text, before and after, and in later texts."""
        masking = Masking(EVERYTHING)

        assert masking.mask("2125550123? Yes, phone 2125550123.") == "<PHONE_1>? Yes, phone <PHONE_1>."
        assert masking.mask("2125550123") == "<PHONE_1>"

    def test_mask_all_detects_in_all_texts_before_it_masks(self) -> None:
        """The last text identifies a value of the first; no placeholder that any of the texts contains is assigned."""
        masking = Masking(EVERYTHING, earlier={"<NAME_1>": "Ada"})

        masked = masking.mask_all(["2125550123", "<NAME_1>"], f"My phone: 2125550123, {A}", "<EMAIL_1> is no address")

        assert masked == ["<PHONE_1>", "<NAME_1>", "My phone: <PHONE_1>, <EMAIL_2>", "<EMAIL_1> is no address"]

    def test_added_value_is_treated_by_the_policy_of_its_kind(self) -> None:
        """A value is masked or redacted by the policy of its kind."""
        masking = Masking({"address": Policy.REDACT})
        masking.add_value("Main Street 1", "address")
        masking.add_value("Ada", "name")

        assert masking.mask("Ada, Main Street 1") == "<NAME_1>, [REDACTED_ADDRESS]"


VALUES = st.sampled_from(
    [A, B, C, CARD, SSN, "+1 212 555 0123", "de89 3704 0044 0532 0130 00", "2001:db8::1", "8.8.8.8"]
)
WORDS = st.one_of(
    VALUES, st.sampled_from(["<EMAIL_1>", "<EMAIL_2>", "<PHONE_1>", "<b>", "😀", "Ada"]), st.text(max_size=9)
)
TEXTS = st.lists(WORDS, max_size=9).map("\n".join)


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_masked_texts_are_restored_and_contain_no_value(texts: list[str]) -> None:
    """For any texts in any order."""
    masking = Masking(EVERYTHING)

    masked = [masking.mask(text) for text in texts]

    assert [masking.unmask(text) for text in masked] == texts
    values = [value for value in masking.mapping.values() if not value.startswith("<")]
    assert not [value for value in values for text in masked if f"\n{value}\n" in f"\n{text}\n"]
    assert len(set(masking.mapping.values())) == len(masking.mapping)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud83dx", "<", "<>", "a" * 100_000])
def test_text_without_personal_data_is_unchanged(text: str) -> None:
    """Including empty, blank, very long and malformed texts."""
    assert Masking(EVERYTHING).mask(text) == text
