"""Measure the detection of personal data in labelled texts: `python -m tests.bench.pii` prints precision and recall."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from core.pii.detection import PatternDetector
from core.pii.matches import KINDS, Match, resolve_overlaps
from tests.bench.personal_data import LOOKALIKES, PERSONAL

SEED, TEXTS = 4, 4_000

PER_TEXT = 6
"""Values per text, half of them personal data."""

CONTEXTS = {
    "email": ("Write to {}.", "<{}>", "mailto:{}", "cc {}; and"),
    "phone": (
        "Call me at {}.",
        "tel:{}",
        "Phone: {}",
        "my number is {}",
        "You can reach me on {},",
        "Fax {}",
        "{} (mobile)",
    ),
    "ssn": ("SSN {}", "My social security number is {}.", "social: {}"),
    "credit_card": ("Charge {} please", "card {}, exp. 12/27", "{} 12/27 123", "Visa {}"),
    "iban": ("IBAN: {}", "Please pay to {}.", "{} is my account", "from {} on Monday"),
    "ip": ("from {}:", "[{}]", "{} - - GET /", "client={} ok", "blocked {}, again"),
}
"""Contexts of each kind in messages, forms and logs."""

ANY_CONTEXT = ("{}", "It is {}.", "({})", "<td>{}</td>", '{{"it": "{}"}}', "name,{},42", "a=1&it={}&b=2", "- {}")
"""Contexts of any value."""


@dataclass(frozen=True)
class Labelled:
    """A text and the personal data in it."""

    text: str
    labels: frozenset[Match]


def generate_texts(seed: int) -> Iterator[Labelled]:
    """Generate an infinite sequence of texts, the same for the same seed."""
    rng = Random(seed)  # noqa: S311 - reproducible
    while True:
        text, labels = "", set()
        for _ in range(PER_TEXT):
            kind = rng.choice(KINDS) if rng.random() < 0.5 else None
            value = PERSONAL[kind](rng) if kind else rng.choice(LOOKALIKES)(rng)
            contexts = (*ANY_CONTEXT, *(CONTEXTS[kind] * 2 if kind else ()))
            before, _, after = rng.choice(contexts).replace("{{", "{").replace("}}", "}").partition("{}")
            text += before
            if kind:
                labels.add(Match(kind, len(text), len(text) + len(value)))
            text += value + after + rng.choice((" ", "\n", "\n\n", " 😀 "))
        yield Labelled(text, frozenset(labels))


@dataclass(frozen=True)
class Score:
    """Counts of one kind: values, matches, matches that are exactly a value, and values of which no match of any kind
    covers some character."""

    values: int
    matches: int
    correct: int
    exposed: int

    @property
    def precision(self) -> float:
        """The fraction of matches that are correct."""
        return self.correct / self.matches if self.matches else 1.0

    @property
    def recall(self) -> float:
        """The fraction of values that were matched."""
        return self.correct / self.values if self.values else 1.0


def scores(seed: int, count: int) -> dict[str, Score]:
    """Calculate the score of each kind over `count` texts."""
    values, matched, correct, exposed = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    detector = PatternDetector("US")
    for sample in islice(generate_texts(seed), count):
        matches = resolve_overlaps(detector.find(sample.text), len(sample.text))
        covered = {index for match in matches for index in range(match.start, match.end)}
        values.update(label.kind for label in sample.labels)
        matched.update(match.kind for match in matches)
        correct.update(match.kind for match in sample.labels.intersection(matches))
        exposed.update(label.kind for label in sample.labels if not covered.issuperset(range(label.start, label.end)))
    return {kind: Score(values[kind], matched[kind], correct[kind], exposed[kind]) for kind in KINDS}


def main() -> None:
    """Print the table."""
    print(f"{TEXTS} texts, seed {SEED}, patterns only\n")
    print(f"{'kind':12} {'values':>7} {'matches':>7} {'precision':>10} {'recall':>8} {'exposed':>10}")
    for kind, score in scores(SEED, TEXTS).items():
        rates = f"{score.precision:>10.2%} {score.recall:>8.2%} {score.exposed:>10}"
        print(f"{kind:12} {score.values:>7} {score.matches:>7} {rates}")


if __name__ == "__main__":
    main()
