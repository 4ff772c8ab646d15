"""Recognition against labels: figures with their uncertainty, and every error with its evidence."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from kg.merge import merge
from kg.model import Findings, Record
from kg.recognize import Lexicon, load_lexicon, recognize

if TYPE_CHECKING:
    from rich.console import Console

_Z = 1.959963984540054
_NOTHING = frozenset({"", "-", "?", "none", "not_stated", "unknown"})
_MODALITIES = {
    "auto car-t": "CAR-T",
    "allo car-t": "CAR-T",
    "in vivo car": "in-vivo-CAR-T",
    "car-γδ t": "CAR-gdT",
    "car-γδt": "CAR-gdT",
    "nk+engager": "NK",
}
"""Modalities as published tables write them, by our codes."""


class Share(Struct, frozen=True):
    """`good` of `total`, with its Wilson score interval at 95 % (E. B. Wilson, JASA 1927, 22:209-212)."""

    good: int
    total: int

    @property
    def value(self) -> float:
        """Give the share, 0 where there is nothing to count."""
        return self.good / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Give the bounds of the interval."""
        if not self.total:
            return 0.0, 1.0
        n, p, z = self.total, self.value, _Z
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        """Write the share as people read it."""
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}] ({self.good}/{self.total})"


class Agreement(Struct, frozen=True):
    """True positives, false positives and false negatives."""

    found: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> Share:
        """Give how many of those said are right."""
        return Share(self.found, self.found + self.wrong)

    @property
    def recall(self) -> Share:
        """Give how many of those true are said."""
        return Share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float:
        """Give the harmonic mean of precision and recall."""
        total = 2 * self.found + self.wrong + self.missed
        return 2 * self.found / total if total else 0.0

    def __add__(self, other: Agreement) -> Agreement:
        """Count both."""
        return Agreement(self.found + other.found, self.wrong + other.wrong, self.missed + other.missed)


class Error(Struct, frozen=True):
    """One disagreement: what was expected, what was said, and the words that made us say it."""

    trial_id: str
    measure: str
    expected: str
    said: str
    evidence: tuple[str, ...] = ()


class Report(Struct, frozen=True, kw_only=True):
    """Everything that was measured."""

    trials: int
    detection: Agreement
    targets: Agreement
    exact: Share
    modality: Share
    source: Share
    by_antigen: dict[str, Agreement]
    by_group: dict[str, Agreement]
    errors: tuple[Error, ...]
    not_found: tuple[str, ...]
    """Labelled trials of which no findings were given."""

    def render(self, console: Console, *, errors: bool = False) -> None:
        """Print the figures and the tables by antigen and group, and every error with its evidence if asked."""
        console.print(render(self, errors=errors), markup=False, highlight=False, soft_wrap=True, end="")


def read_gold(path: Path) -> list[dict[str, str]]:
    """Read labels: tab-separated, with a header line, as `evaluate` takes them. Raises OSError, ValueError."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    missing = {"nct_id", "is_cell_therapy", "modality", "source", "targets"} - set(rows[0] if rows else ())
    if missing:
        raise ValueError(f"{path} is no table of labels: it has no column {', '.join(sorted(missing))}")
    return rows


def evaluate_records(records: Iterable[Record], gold: Path, *, only_confident: bool = True) -> Report:
    """Recognize the labelled trials among the records, those of one trial merged, and compare with the labels."""
    rows = read_gold(gold)
    wanted = {row["nct_id"] for row in rows}
    by_trial: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        for trial_id in wanted.intersection((record.trial_id, *record.aliases)):
            by_trial[trial_id].append(record)
    lexicon = load_lexicon()
    findings = {trial_id: recognize(merge(found).record, lexicon) for trial_id, found in by_trial.items()}
    return evaluate(rows, findings, confidence="high" if only_confident else None, lexicon=lexicon)


def evaluate(
    gold_rows: Iterable[Mapping[str, str]],
    findings_by_id: Mapping[str, Findings],
    *,
    confidence: str | None = "high",
    lexicon: Lexicon | None = None,
) -> Report:
    """Compare findings with labels.

    A row has `nct_id`, `is_cell_therapy` (yes|no), `modality`, `source`, `targets`, `also_ok` (`;` between several),
    `confidence` and `label_source`. Targets in `also_ok` are neither required nor wrong; `?` is not scored. Modality
    and source are scored among true cell therapies. Rows of another confidence are left out, unless it is None.
    """
    lexicon = lexicon or load_lexicon()
    detection = targets = Agreement()
    exact: Counter[bool] = Counter()
    modality: Counter[bool] = Counter()
    source: Counter[bool] = Counter()
    by_antigen: dict[str, Agreement] = defaultdict(Agreement)
    by_group: dict[str, Agreement] = defaultdict(Agreement)
    errors: list[Error] = []
    not_found: list[str] = []
    trials = 0
    for row in gold_rows:
        if confidence is not None and row.get("confidence", confidence) != confidence:
            continue
        trial = row["nct_id"]
        findings = findings_by_id.get(trial)
        if findings is None:
            not_found.append(trial)
            continue
        trials += 1
        is_cell = row["is_cell_therapy"] == "yes"
        said_cell = findings.is_cell_therapy
        detection += Agreement(
            int(is_cell and said_cell), int(said_cell and not is_cell), int(is_cell and not said_cell)
        )
        if is_cell != said_cell:
            errors.append(
                Error(trial, "detection", row["is_cell_therapy"], "yes" if said_cell else "no", _why(findings))
            )
        agreement, wrong = _targets(row, findings, lexicon, by_antigen)
        if agreement is not None:
            targets += agreement
            exact[not wrong] += 1
            by_group[row.get("label_source", "all") or "all"] += agreement
            if wrong:
                errors.append(
                    Error(
                        trial,
                        "targets",
                        row["targets"],
                        ";".join(sorted(_said(findings))) or "none",
                        _why(findings, set(wrong)),
                    )
                )
        if is_cell:
            _facet(row, findings, "modality", modality, errors)
            _facet(row, findings, "source", source, errors)
    return Report(
        trials=trials,
        detection=detection,
        targets=targets,
        exact=Share(exact[True], exact.total()),
        modality=Share(modality[True], modality.total()),
        source=Share(source[True], source.total()),
        by_antigen=dict(sorted(by_antigen.items())),
        by_group=dict(sorted(by_group.items())),
        errors=tuple(errors),
        not_found=tuple(not_found),
    )


def _labels(text: str, lexicon: Lexicon) -> set[str]:
    names = [n.strip() for n in text.split(";") if n.strip().lower() not in _NOTHING]
    return {lexicon.antigen_named(n) or n for n in names}


def _said(findings: Findings) -> set[str]:
    return {a for p in findings.products for a in p.targets}


def _targets(
    row: Mapping[str, str], findings: Findings, lexicon: Lexicon, by_antigen: dict[str, Agreement]
) -> tuple[Agreement | None, list[str]]:
    if row["targets"].strip() == "?":
        return None, []
    expected = _labels(row["targets"], lexicon)
    said = _said(findings) - (_labels(row.get("also_ok") or "", lexicon) - expected)
    for antigen in expected | said:
        by_antigen[antigen] += Agreement(
            int(antigen in expected and antigen in said), int(antigen not in expected), int(antigen not in said)
        )
    wrong = sorted(expected ^ said)
    return Agreement(len(expected & said), len(said - expected), len(expected - said)), wrong


def _facet(row: Mapping[str, str], findings: Findings, name: str, counts: Counter[bool], errors: list[Error]) -> None:
    expected = row[name].strip()
    if expected in ("?", ""):
        return
    facet = "cell_source" if name == "source" else name
    # What a catalogue knows of a named product is its kind; where its cells came from the record must say.
    taken = ("stated",) if name == "source" else ("stated", "catalogue")
    said = {f.value for p in findings.products for f in p.facets if f.facet == facet and f.basis in taken}
    if name == "source":
        said -= {"in-vivo"}
        if said >= {"autologous", "allogeneic"}:
            said = {"both"}
        wanted = {expected} - _NOTHING
    else:
        wanted = {_MODALITIES.get(m.strip().lower(), m.strip()) for m in re.split(r"[;]", expected)}
    counts[said == wanted] += 1
    if said != wanted:
        why = tuple(
            f"{e.path}: {e.surface!r} ({e.rule})"
            for p in findings.products
            for f in p.facets
            if f.facet == facet
            for e in f.evidence
        )
        errors.append(Error(row["nct_id"], name, expected, ";".join(sorted(said)) or "not_stated", why))


def _why(findings: Findings, antigens: set[str] | None = None) -> tuple[str, ...]:
    lines = [
        f"product {p.name!r}" + (f" = {p.catalogue_entry}" if p.catalogue_entry else "") for p in findings.products
    ]
    for m in findings.mentions:
        if antigens is None or m.antigen in antigens:
            e = m.evidence
            lines.append(f"{m.antigen} as {m.role} at {e.path}[{e.start}:{e.end}] {e.surface!r} ({e.rule})")
    return tuple(lines[:12])


def figures(report: Report) -> list[tuple[str, str]]:
    """Give the figures as (measure, value with interval), in the order in which they matter."""
    d, t = report.detection, report.targets
    return [
        ("labelled trials", str(report.trials)),
        ("detection precision", str(d.precision)),
        ("detection recall", str(d.recall)),
        ("detection F1", f"{d.f1:.3f}"),
        ("target precision, micro", str(t.precision)),
        ("target recall, micro", str(t.recall)),
        ("target F1, micro", f"{t.f1:.3f}"),
        ("target sets exact", str(report.exact)),
        ("modality", str(report.modality)),
        ("cell source", str(report.source)),
    ]


def tables(report: Report) -> dict[str, list[tuple[str, int, int, int, str]]]:
    """Give the agreement by antigen and by group of labels: name, found, wrong, missed, F1."""
    return {
        title: [(name, a.found, a.wrong, a.missed, f"{a.f1:.3f}") for name, a in counts.items()]
        for title, counts in (("antigen", report.by_antigen), ("group", report.by_group))
    }


def render(report: Report, *, errors: bool = True) -> str:
    """Write the report as plain text for people, every error with its evidence unless told otherwise."""
    lines = [f"{name:<26}{value}" for name, value in figures(report)]
    for title, rows in tables(report).items():
        lines += ["", f"{title:<28}found wrong missed  F1"]
        lines += [f"{name:<28}{found:>5} {wrong:>5} {missed:>6}  {f1}" for name, found, wrong, missed, f1 in rows]
    if report.not_found:
        lines += ["", f"labelled, but not among the records: {', '.join(report.not_found)}"]
    if not errors:
        return "\n".join(lines) + "\n"
    if report.errors:
        lines += ["", "errors"]
    for error in report.errors:
        lines.append(f"{error.trial_id} {error.measure}: expected {error.expected}, said {error.said}")
        lines += [f"    {line}" for line in error.evidence]
    return "\n".join(lines) + "\n"
