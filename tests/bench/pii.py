"""How well personal data is found: `python -m tests.bench.pii` makes labelled texts, prints precision and recall."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from core.pii.detection import PatternDetector
from core.pii.matches import KINDS, Match, resolve_overlaps
from tests.bench.personal import INNOCENT, PERSONAL

SEED, TEXTS = 4, 4_000

PER_TEXT = 6
"""Things in a text, half of them personal."""

SURROUNDINGS = {
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
"""How people, forms and logs bring up each kind."""

ANYWHERE = ("{}", "It is {}.", "({})", "<td>{}</td>", '{{"it": "{}"}}', "name,{},42", "a=1&it={}&b=2", "- {}")
"""How anything comes up."""


@dataclass(frozen=True)
class Labelled:
    """A text, and what is personal in it."""

    text: str
    labels: frozenset[Match]


def texts(seed: int) -> Iterator[Labelled]:
    """Texts without end, the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - nobody is to be surprised
    while True:
        text, labels = "", set()
        for _ in range(PER_TEXT):
            kind = chance.choice(KINDS) if chance.random() < 0.5 else None
            value = PERSONAL[kind](chance) if kind else chance.choice(INNOCENT)(chance)
            forms = (*ANYWHERE, *(SURROUNDINGS[kind] * 2 if kind else ()))
            before, _, behind = chance.choice(forms).replace("{{", "{").replace("}}", "}").partition("{}")
            text += before
            if kind:
                labels.add(Match(kind, len(text), len(text) + len(value)))
            text += value + behind + chance.choice((" ", "\n", "\n\n", " 😀 "))
        yield Labelled(text, frozenset(labels))


@dataclass(frozen=True)
class Score:
    """Of one kind: values there are, finds, finds that are a value from its first to its last character, and values of
    which a character was in no find of any kind."""

    there: int
    found: int
    right: int
    bare: int

    @property
    def precision(self) -> float:
        """The share of finds that are right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of values that were found."""
        return self.right / self.there if self.there else 1.0


def scores(seed: int, count: int) -> dict[str, Score]:
    """Each kind's score over so many texts."""
    there, found, right, bare = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    detector = PatternDetector("US")
    for one in islice(texts(seed), count):
        finds = resolve_overlaps(detector.find(one.text), len(one.text))
        covered = {place for find in finds for place in range(find.start, find.end)}
        there.update(label.kind for label in one.labels)
        found.update(find.kind for find in finds)
        right.update(find.kind for find in one.labels.intersection(finds))
        bare.update(label.kind for label in one.labels if not covered.issuperset(range(label.start, label.end)))
    return {kind: Score(there[kind], found[kind], right[kind], bare[kind]) for kind in KINDS}


def main() -> None:
    """Print the table."""
    print(f"{TEXTS} texts, seed {SEED}, patterns only\n")
    print(f"{'kind':12} {'values':>7} {'finds':>7} {'precision':>10} {'recall':>8} {'left bare':>10}")
    for kind, score in scores(SEED, TEXTS).items():
        rates = f"{score.precision:>10.2%} {score.recall:>8.2%} {score.bare:>10}"
        print(f"{kind:12} {score.there:>7} {score.found:>7} {rates}")


if __name__ == "__main__":
    main()
