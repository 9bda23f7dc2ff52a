"""The report of an import or export: counts, and objects that were omitted or changed. It has no message content."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_MAX_POSITIONS = 3
"""Positions listed for each finding. Its count includes all."""


@dataclass(slots=True)
class Finding:
    """The number of occurrences and the first positions of a finding."""

    count: int = 0
    where: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """Counts by name, and findings by heading and description."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: dict[str, dict[str, Finding]] = field(default_factory=dict)

    def note(self, heading: str, description: str, where: str, count: int = 1) -> None:
        """Add `count` occurrences of a finding at a position."""
        finding = self.findings.setdefault(heading, {}).setdefault(description, Finding())
        finding.count += count
        if len(finding.where) < _MAX_POSITIONS and where not in finding.where:
            finding.where.append(where)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON; headings become names with underscores."""
        by_heading = {
            heading.replace(" ", "_"): [
                {"what": description, "count": finding.count, "where": finding.where}
                for description, finding in findings.items()
            ]
            for heading, findings in self.findings.items()
        }
        return {**self.counts, **by_heading}

    def show(self, console: Console) -> None:
        """Print the report as tables."""
        console.print(", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in self.counts.items()))
        for heading, findings in self.findings.items():
            table = Table("count", heading, "where", box=None, pad_edge=False)
            for description, finding in findings.items():
                more = ", ..." if finding.count > len(finding.where) else ""
                table.add_row(f"{finding.count:,}", Text(description), Text(", ".join(finding.where) + more))
            console.print()
            console.print(table)
