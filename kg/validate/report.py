"""A validation report: grouped for people, as JSON, and in the SHACL vocabulary."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kg.model import REGISTRY_ID

if TYPE_CHECKING:
    from rich.console import Console

SEVERITIES = ("Violation", "Warning", "Info")
_STYLE = {"Violation": "bold red", "Warning": "yellow", "Info": "dim"}
_LONGEST = 60


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One node that breaks one shape. `focus` and `value` are written as in N-Triples, `path` as in Turtle."""

    severity: str
    shape: str
    message: str
    focus: str
    component: str
    path: str = ""
    value: str = ""
    label: str = ""

    def example(self) -> str:
        """Name the node for a person: its trial, its label, and the value that is wrong."""
        trial = REGISTRY_ID.search(self.focus)
        said = self.label or self.focus.strip("<>").rsplit("/", 1)[-1]
        name = said if trial is None or trial[0] in said else f"{trial[0]}: {said}"
        wrong = "" if self.value in ("", self.focus) else f" ({_short(self.value)})"
        return name + wrong


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that breaks one shape in one way, with some examples."""

    severity: str
    shape: str
    message: str
    count: int
    examples: tuple[str, ...]


class Report:
    """What was found. It conforms where no shape is violated; warnings and infos are for curators."""

    def __init__(self, findings: Iterable[Finding], checked: int, engine: str) -> None:
        self.findings = sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f))
        self.checked = checked
        self.engine = engine

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return not any(f.severity == "Violation" for f in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings by severity, every severity named."""
        counted = Counter(f.severity for f in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES}

    def groups(self, examples: int = 3) -> list[Group]:
        """Group the findings by severity, shape and message, the worst and then the most frequent first."""
        gathered: dict[tuple[str, str, str], list[Finding]] = {}
        for finding in self.findings:
            gathered.setdefault((finding.severity, finding.shape, finding.message), []).append(finding)
        groups = [
            Group(severity, shape.rsplit("#", 1)[-1], message, len(found), tuple(f.example() for f in found[:examples]))
            for (severity, shape, message), found in gathered.items()
        ]
        return sorted(groups, key=lambda g: (SEVERITIES.index(g.severity), -g.count, g.shape, g.message))

    def rows(self, examples: int = 3) -> list[dict[str, Any]]:
        """Give the groups as plain rows."""
        return [asdict(group) for group in self.groups(examples)]

    def json(self, examples: int = 3) -> str:
        """Give the counts and the groups as JSON."""
        verdict = {"conforms": self.conforms, "engine": self.engine, "checked": self.checked, "counts": self.counts}
        return json.dumps(verdict | {"groups": self.rows(examples)}, ensure_ascii=False, indent=2)

    def turtle(self) -> str:
        """Give the report in the SHACL vocabulary (https://www.w3.org/TR/shacl/#validation-report)."""
        results = "".join(f" ;\n  sh:result [\n{_result(f)}\n  ]" for f in self.findings)
        return (
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n"
            f"[] a sh:ValidationReport ;\n  sh:conforms {str(not self.findings).lower()}{results} .\n"
        )

    def render(self, console: Console, examples: int = 3) -> None:
        """Print the groups for people, then the verdict."""
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for heading in ("", "count", "what is wrong", "for example"):
            table.add_column(heading, justify="right" if heading == "count" else "left")
        for group in self.groups(examples):
            table.add_row(
                Text(group.severity, style=_STYLE[group.severity]),
                str(group.count),
                Text(f"{group.message} [{group.shape}]"),
                Text("\n".join(group.examples)),
            )
        if self.findings:
            console.print(table)
        verdict = "conforms to the shapes" if self.conforms else "does not conform to the shapes"
        tally = ", ".join(f"{count:,} {severity.lower()}" for severity, count in self.counts.items())
        console.print(Text(f"The graph {verdict}: {tally} in {self.checked:,} nodes (by {self.engine})."))


def _short(value: str) -> str:
    text = value.strip("<>").rsplit("/", 1)[-1] if value.startswith("<") else value
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _result(f: Finding) -> str:
    lines = [
        "    a sh:ValidationResult",
        f"sh:resultSeverity sh:{f.severity}",
        f"sh:focusNode {f.focus}",
        f"sh:sourceShape <{f.shape}>" if ":" in f.shape else "",
        f"sh:sourceConstraintComponent <{f.component}>",
        f"sh:resultPath {f.path}" if f.path else "",
        f"sh:value {f.value}" if f.value else "",
        f"sh:resultMessage {json.dumps(f.message, ensure_ascii=False)}",
    ]
    return " ;\n    ".join(line for line in lines if line)
