import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pii.masking import Masking, Policy
from core.pii.matches import KINDS

EVERYTHING = dict.fromkeys(KINDS, Policy.MASK)

A, B, C = "a@example.com", "b@example.com", "c@example.com"

CARD, SSN = "4111 1111 1111 1111", "123-45-6789"


def test_a_value_has_one_placeholder_in_every_text_of_a_turn(masking: Masking) -> None:
    """Prompt, history and files: the first value met is number one, in all of them."""
    assert masking.mask(f"From {A} to {B}, cc {A}") == "From <EMAIL_1> to <EMAIL_2>, cc <EMAIL_1>"
    assert masking.mask(f"{C} {B}") == "<EMAIL_3> <EMAIL_2>"
    assert masking.mapping == {"<EMAIL_1>": A, "<EMAIL_2>": B, "<EMAIL_3>": C}


def test_what_is_masked_comes_back(masking: Masking) -> None:
    """The model speaks of placeholders, the caller reads values; what no placeholder is stays."""
    masking.mask(f"{A} {B}")

    assert masking.unmask("<EMAIL_2>, not <EMAIL_1> or <EMAIL_9>") == f"{B}, not {A} or <EMAIL_9>"


def test_values_differ_by_a_single_character(masking: Masking) -> None:
    """Each comes back as it was written."""
    text = f"{A} {A.upper()}"

    assert masking.mask(text) == "<EMAIL_1> <EMAIL_2>"
    assert masking.unmask(masking.mask(text)) == text


def test_policies_are_kept_apart(masking: Masking) -> None:
    """`mask` is a placeholder for the model and the value in the store; `redact` is gone from both; others stay."""
    text = f"{A}, {SSN}, {CARD}"

    assert masking.mask(text) == f"<EMAIL_1>, [REDACTED_SSN], {CARD}"
    assert masking.redact(text) == f"{A}, [REDACTED_SSN], {CARD}"
    assert SSN not in str(masking.mapping)


def test_allow_is_as_if_nothing_had_been_said() -> None:
    """The value goes everywhere."""
    masking = Masking({"email": Policy.ALLOW})

    assert masking.mask(A) == masking.redact(A) == A


def test_what_is_part_of_an_allowed_value_is_no_value_of_its_own() -> None:
    """The digits of an IBAN are no telephone number, also if IBANs are not looked for."""
    iban = "GB33 BUKB 2020 1555 5555 55"

    assert Masking({"phone": Policy.MASK, "credit_card": Policy.MASK}).mask(iban) == iban


def test_no_mapping_no_masking() -> None:
    """A turn that says nothing of personal data is left as it is."""
    text = f"{A} <EMAIL_1>"

    assert Masking().mask(text) == Masking().keep(text) == Masking().unmask(text) == text


class TestKnown:
    """Placeholders that are in use."""

    def test_values_keep_their_placeholder_and_numbers_are_not_given_twice(self) -> None:
        """The lowest free number comes next, also if it lies between."""
        masking = Masking(EVERYTHING, {"<EMAIL_1>": C, "<EMAIL_3>": A})

        assert masking.mask(f"{A} {B} {C} d@example.com") == "<EMAIL_3> <EMAIL_2> <EMAIL_1> <EMAIL_4>"

    def test_a_known_value_is_masked_wherever_it_stands(self) -> None:
        """Without any policy: it need not look like anything, but must stand as words of its own."""
        masking = Masking(known={"<NAME_1>": "Ada", "<Client-A>": "山田"})

        assert (
            masking.mask("Ada, Adam and ada met 山田さん: (Ada)")
            == "<NAME_1>, Adam and ada met <Client-A>さん: (<NAME_1>)"
        )

    def test_a_known_placeholder_in_a_text_stays(self) -> None:
        """The caller has masked it already; it comes back as the value."""
        masking = Masking(EVERYTHING, {"<EMAIL_1>": A})

        assert masking.mask(f"<EMAIL_1> or {B}") == "<EMAIL_1> or <EMAIL_2>"
        assert masking.unmask("<EMAIL_1>") == A

    def test_a_value_with_two_placeholders_has_the_first(self) -> None:
        """And both come back."""
        masking = Masking(known={"<X_1>": "Ada", "<X_2>": "Ada"})

        assert masking.mask("Ada") == "<X_1>"
        assert masking.unmask("<X_1> <X_2>") == "Ada Ada"

    def test_a_policy_to_redact_counts_for_known_values_too(self) -> None:
        """Gone for good is gone for good."""
        masking = Masking({"name": Policy.REDACT}, {"<NAME_1>": "Ada"})

        assert masking.mask("Ada, <NAME_1>") == "[REDACTED_NAME], [REDACTED_NAME]"
        assert masking.redact("Ada") == "[REDACTED_NAME]"

    def test_the_longest_known_value_counts(self) -> None:
        """A part of a name is not masked by itself."""
        masking = Masking(EVERYTHING, {"<NAME_1>": "Ada", "<NAME_2>": "Ada Lovelace"})

        assert masking.mask("Ada Lovelace, Ada, ada@example.com") == "<NAME_2>, <NAME_1>, <EMAIL_1>"


class TestEarlier:
    """Placeholders in the thread's messages, as they were at their time."""

    def test_they_are_taken_for_their_values(self) -> None:
        """The same placeholder stood for another value then; each value has one placeholder now."""
        masking = Masking(EVERYTHING, {"<EMAIL_1>": B}, earlier={"<EMAIL_1>": A})

        assert masking.mask_earlier("It was <EMAIL_1>.") == "It was <EMAIL_2>."
        assert masking.mask(f"{A} or <EMAIL_1>") == "<EMAIL_2> or <EMAIL_1>"
        assert masking.unmask("<EMAIL_1> <EMAIL_2>") == f"{B} {A}"

    def test_without_another_meaning_they_stay(self) -> None:
        """What has a placeholder keeps it."""
        masking = Masking(earlier={"<NAME_1>": "Ada"})

        assert masking.mask_earlier("<NAME_1> and Ada") == "<NAME_1> and <NAME_1>"


class TestCollisions:
    """Texts that say themselves what looks like a placeholder."""

    def test_a_number_that_a_text_says_is_not_used(self, masking: Masking) -> None:
        """The next free one is; the text's own words come back as they were."""
        text = f"Is <EMAIL_1> {A}?"

        assert masking.mask(text) == "Is <EMAIL_1> <EMAIL_2>?"
        assert masking.unmask(masking.mask(text)) == text

    def test_what_is_said_after_it_was_handed_out_gets_a_placeholder_itself(self, masking: Masking) -> None:
        """Otherwise the words of a file would come back as somebody's address."""
        masking.mask(A)
        text = f"Write <EMAIL_1> for {A}"

        assert masking.mask(text) == "Write <EMAIL_2> for <EMAIL_1>"
        assert masking.unmask(masking.mask(text)) == text

    def test_a_value_that_looks_like_a_placeholder_is_not_replaced_twice(self) -> None:
        """What comes back is not looked through again."""
        assert Masking(known={"<X_1>": "<X_2>", "<X_2>": "Ada"}).unmask("<X_1>") == "<X_2>"


class TestOnlyFromItsSurroundings:
    """Values that nothing but the words around them tells."""

    def test_such_a_value_is_known_from_then_on(self) -> None:
        """Also before the place that told it, and in the texts that follow."""
        masking = Masking(EVERYTHING)

        assert masking.mask("2125550123? Yes, phone 2125550123.") == "<PHONE_1>? Yes, phone <PHONE_1>."
        assert masking.mask("2125550123") == "<PHONE_1>"

    def test_texts_that_are_masked_together_know_of_each_other(self) -> None:
        """What the last one tells, the first one knows; and no number that any of them says is handed out."""
        masking = Masking(EVERYTHING, earlier={"<NAME_1>": "Ada"})

        masked = masking.mask_all(["2125550123", "<NAME_1>"], f"My phone: 2125550123, {A}", "<EMAIL_1> is no address")

        assert masked == ["<PHONE_1>", "<NAME_1>", "My phone: <PHONE_1>, <EMAIL_2>", "<EMAIL_1> is no address"]

    def test_what_the_caller_marks_is_known_from_then_on(self) -> None:
        """By its kind."""
        masking = Masking({"address": Policy.REDACT})
        masking.mark("Main Street 1", "address")
        masking.mark("Ada", "name")

        assert masking.mask("Ada, Main Street 1") == "<NAME_1>, [REDACTED_ADDRESS]"


VALUES = st.sampled_from(
    [A, B, C, CARD, SSN, "+1 212 555 0123", "de89 3704 0044 0532 0130 00", "2001:db8::1", "8.8.8.8"]
)
WORDS = st.one_of(
    VALUES, st.sampled_from(["<EMAIL_1>", "<EMAIL_2>", "<PHONE_1>", "<b>", "😀", "Ada"]), st.text(max_size=9)
)
TEXTS = st.lists(WORDS, max_size=9).map("\n".join)


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_every_text_of_a_turn_comes_back_whole(texts: list[str]) -> None:
    """Whatever it says, in whatever order: nothing of a value is left in what goes out, and nothing is lost."""
    masking = Masking(EVERYTHING)

    masked = [masking.mask(text) for text in texts]

    assert [masking.unmask(text) for text in masked] == texts
    values = [value for value in masking.mapping.values() if not value.startswith("<")]
    assert not [value for value in values for text in masked if f"\n{value}\n" in f"\n{text}\n"]
    assert len(set(masking.mapping.values())) == len(masking.mapping)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud83dx", "<", "<>", "a" * 100_000])
def test_odd_texts_pass(text: str) -> None:
    """Nothing personal, nothing changed."""
    assert Masking(EVERYTHING).mask(text) == text
