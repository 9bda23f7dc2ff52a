"""What came of it: how many, and what was left out or changed, how often and where. Never what it said."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_PLACES = 3
"""Places that are told of each finding; the count tells of all."""


@dataclass(slots=True)
class Finding:
    """How often something was found, and where first."""

    count: int = 0
    where: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """Counts by name, and findings under headings."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: dict[str, dict[str, Finding]] = field(default_factory=dict)

    def note(self, heading: str, what: str, where: str, count: int = 1) -> None:
        """Something was found."""
        finding = self.findings.setdefault(heading, {}).setdefault(what, Finding())
        finding.count += count
        if len(finding.where) < _PLACES and where not in finding.where:
            finding.where.append(where)

    def as_json(self) -> dict[str, Any]:
        """All of it, for programs."""
        told = {
            heading.replace(" ", "_"): [
                {"what": what, "count": finding.count, "where": finding.where} for what, finding in found.items()
            ]
            for heading, found in self.findings.items()
        }
        return {**self.counts, **told}

    def show(self, console: Console) -> None:
        """All of it, for people."""
        console.print(", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in self.counts.items()))
        for heading, found in self.findings.items():
            table = Table("count", heading, "where", box=None, pad_edge=False)
            for what, finding in found.items():
                more = ", ..." if finding.count > len(finding.where) else ""
                table.add_row(f"{finding.count:,}", Text(what), Text(", ".join(finding.where) + more))
            console.print()
            console.print(table)
