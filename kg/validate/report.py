"""A validation report: grouped for people, as JSON, and in the SHACL vocabulary."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SEVERITIES = ("Violation", "Warning", "Info")
NEVER = "never"
_LONGEST = 60


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One node that breaks one shape. `focus` and `value` are written as in N-Triples, `path` as in Turtle.

    `trial` is the id of the trial that the node belongs to; of a node that trials share, of the first that uses it.
    """

    severity: str
    shape: str
    message: str
    focus: str
    component: str
    path: str = ""
    value: str = ""
    label: str = ""
    trial: str = ""

    def example(self) -> str:
        """Name the node for a person: its trial, its label, and the value that is wrong."""
        said = self.label or self.focus.strip("<>").rsplit("/", 1)[-1]
        name = said if not self.trial or self.trial in said else f"{self.trial}: {said}"
        wrong = "" if self.value in ("", self.focus) else f" ({_short(self.value)})"
        return name + wrong


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that breaks one shape in one way: how often, in how many trials, and some examples."""

    severity: str
    shape: str
    message: str
    count: int
    trials: int
    examples: tuple[Finding, ...]


class Report:
    """What was found. It conforms where no shape is violated; warnings and infos are for curators."""

    def __init__(self, findings: Iterable[Finding] = (), checked: int = 0, engine: str = "") -> None:
        self._found = set(findings)
        self.checked = checked
        self.engine = engine

    def add(self, findings: Iterable[Finding]) -> None:
        """Take what was found in another part of the graph; what is known already counts once."""
        self._found.update(findings)

    @property
    def findings(self) -> list[Finding]:
        """Everything found, the worst first."""
        return sorted(self._found, key=lambda f: (SEVERITIES.index(f.severity), f))

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return self.at_least("Violation") == 0

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings by severity, every severity named."""
        counted = Counter(f.severity for f in self._found)
        return {severity: counted[severity] for severity in SEVERITIES}

    def at_least(self, severity: str) -> int:
        """Count the findings of this severity, in any case of letters, or a worse one; of `never`, none."""
        if severity == NEVER:
            return 0
        counts = list(self.counts.values())
        return sum(counts[: SEVERITIES.index(severity.capitalize()) + 1])

    def groups(self, examples: int = 3) -> list[Group]:
        """Group the findings by severity, shape and message, the worst and then the most frequent first."""
        gathered: dict[tuple[str, str, str], list[Finding]] = {}
        for finding in self.findings:
            gathered.setdefault((finding.severity, finding.shape, finding.message), []).append(finding)
        groups = [
            Group(
                severity,
                shape.rsplit("#", 1)[-1],
                message,
                len(found),
                len({f.trial for f in found if f.trial}),
                tuple(found[:examples]),
            )
            for (severity, shape, message), found in gathered.items()
        ]
        return sorted(groups, key=lambda g: (SEVERITIES.index(g.severity), -g.count, g.shape, g.message))

    def rows(self, examples: int = 3) -> list[dict[str, Any]]:
        """Give the groups as plain rows; each example names its trial, node, path and value."""
        return [asdict(group) | {"examples": [_example(f) for f in group.examples]} for group in self.groups(examples)]

    def json(self, examples: int = 3) -> str:
        """Give the counts and the groups as JSON."""
        verdict = {"conforms": self.conforms, "engine": self.engine, "checked": self.checked, "counts": self.counts}
        return json.dumps(verdict | {"groups": self.rows(examples)}, ensure_ascii=False, indent=2)

    def turtle(self) -> str:
        """Give the report in the SHACL vocabulary (https://www.w3.org/TR/shacl/#validation-report)."""
        return "".join(self._turtle())

    def write(self, folder: Path, examples: int = 10) -> None:
        """Write validation.json and validation.ttl into a folder."""
        (folder / "validation.json").write_text(self.json(examples) + "\n", encoding="utf-8")
        with (folder / "validation.ttl").open("w", encoding="utf-8") as file:
            file.writelines(self._turtle())

    def refusal(self, most: int = 0, severity: str = "violation", examples: int = 3) -> str | None:
        """Say why the graph must not be published and what to do; None where it may.

        It may where at most so many findings are of the severity or worse; `never` lets everything pass.
        """
        found = self.at_least(severity)
        if found <= most:
            return None
        worst = [
            f"  {g.severity} in {g.trials or 'no'} trial{'s' * (g.trials != 1)}, {g.count} times: {g.message} "
            f"[{g.shape}] for example {g.examples[0].example()}"
            for g in self.groups(1)
            if SEVERITIES.index(g.severity) <= SEVERITIES.index(severity.capitalize())
        ]
        more = f"\n  and {len(worst) - examples} more kinds" if len(worst) > examples else ""
        option = f"--max-violations {found}" if severity == "violation" else "--fail-on violation"
        kind = severity if severity == "violation" else f"{severity} or worse"
        return (
            f"refused: {found:,} {kind}{'s' * (found != 1 and kind == severity)}, {most:,} allowed\n"
            + "\n".join(worst[:examples])
            + more
            + f"\nMend the record or the shape named in brackets; or build with {option} to publish all the same."
        )

    def _turtle(self) -> Iterator[str]:
        yield "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n"
        yield f"[] a sh:ValidationReport ;\n  sh:conforms {str(not self._found).lower()}"
        for finding in self.findings:
            yield f" ;\n  sh:result [\n{_result(finding)}\n  ]"
        yield " .\n"


def _example(f: Finding) -> dict[str, str]:
    return {"trial": f.trial, "node": f.focus.strip("<>"), "label": f.label, "path": f.path, "value": f.value}


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
