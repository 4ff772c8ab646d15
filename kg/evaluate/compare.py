"""Findings beside labels, trial by trial and measure by measure."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from kg.evaluate.agreement import Agreement, Share
from kg.evaluate.report import Error, Report
from kg.merge import merge
from kg.model import Findings, Record
from kg.recognize import Lexicon, load_lexicon, recognize

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


class _Compared(Struct, frozen=True):
    """What is expected of a trial by one measure, what was said, both as people read them, and the words behind it."""

    measure: str
    expected: set[str]
    said: set[str]
    written: tuple[str, str]
    why: tuple[str, ...]

    @property
    def agreement(self) -> Agreement:
        both = len(self.expected & self.said)
        return Agreement(both, len(self.said) - both, len(self.expected) - both)

    @property
    def exact(self) -> bool:
        return self.expected == self.said


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
    by_measure: dict[str, list[_Compared]] = defaultdict(list)
    by_antigen: dict[str, Agreement] = defaultdict(Agreement)
    by_group: dict[str, Agreement] = defaultdict(Agreement)
    errors: list[Error] = []
    not_found: list[str] = []
    for row in gold_rows:
        if confidence is not None and row.get("confidence", confidence) != confidence:
            continue
        trial = row["nct_id"]
        findings = findings_by_id.get(trial)
        if findings is None:
            not_found.append(trial)
            continue
        for one in _compared(row, findings, lexicon):
            by_measure[one.measure].append(one)
            if not one.exact:
                errors.append(Error(trial, one.measure, *one.written, one.why))
            if one.measure == "targets":
                by_group[row.get("label_source", "all") or "all"] += one.agreement
                for antigen in one.expected | one.said:
                    expected, said = antigen in one.expected, antigen in one.said
                    by_antigen[antigen] += Agreement(int(expected and said), int(not expected), int(not said))
    return Report(
        trials=len(by_measure["detection"]),
        detection=sum((one.agreement for one in by_measure["detection"]), Agreement()),
        targets=sum((one.agreement for one in by_measure["targets"]), Agreement()),
        exact=_exact(by_measure["targets"]),
        modality=_exact(by_measure["modality"]),
        source=_exact(by_measure["source"]),
        by_antigen=dict(sorted(by_antigen.items())),
        by_group=dict(sorted(by_group.items())),
        errors=tuple(errors),
        not_found=tuple(not_found),
    )


def _exact(compared: list[_Compared]) -> Share:
    return Share(sum(one.exact for one in compared), len(compared))


def _compared(row: Mapping[str, str], findings: Findings, lexicon: Lexicon) -> Iterator[_Compared]:
    """Yield what is scored of one trial: whether it is a cell therapy, its targets and, if it is one, its facets."""
    yield _detection(row["is_cell_therapy"], findings)
    if row["targets"].strip() != "?":
        yield _targets(row["targets"], row.get("also_ok") or "", findings, lexicon)
    if row["is_cell_therapy"] == "yes":
        for name, facet in (("modality", _modality), ("source", _source)):
            if (label := row[name].strip()) not in ("?", ""):
                yield facet(label, findings)


def _detection(label: str, findings: Findings) -> _Compared:
    said = "yes" if findings.is_cell_therapy else "no"
    return _Compared("detection", {label} & {"yes"}, {said} & {"yes"}, (label, said), _why(findings))


def _targets(label: str, also_ok: str, findings: Findings, lexicon: Lexicon) -> _Compared:
    expected, targets = _labels(label, lexicon), {a for p in findings.products for a in p.targets}
    said = targets - (_labels(also_ok, lexicon) - expected)
    written = label, ";".join(sorted(targets)) or "none"
    return _Compared("targets", expected, said, written, _why(findings, expected ^ said))


def _labels(text: str, lexicon: Lexicon) -> set[str]:
    names = [n.strip() for n in text.split(";") if n.strip().lower() not in _NOTHING]
    return {lexicon.antigen_named(n) or n for n in names}


def _modality(label: str, findings: Findings) -> _Compared:
    expected = {_MODALITIES.get(m.strip().lower(), m.strip()) for m in label.split(";")}
    said = _values(findings, "modality", {"stated", "catalogue"})
    written = label, ";".join(sorted(said)) or "not_stated"
    return _Compared("modality", expected, said, written, _why_facet(findings, "modality"))


def _source(label: str, findings: Findings) -> _Compared:
    # What a catalogue knows of a named product is its kind; where its cells came from the record must say.
    said = _values(findings, "cell_source", {"stated"}) - {"in-vivo"}
    if said >= {"autologous", "allogeneic"}:
        said = {"both"}
    written = label, ";".join(sorted(said)) or "not_stated"
    return _Compared("source", {label} - _NOTHING, said, written, _why_facet(findings, "cell_source"))


def _values(findings: Findings, facet: str, bases: set[str]) -> set[str]:
    return {f.value for p in findings.products for f in p.facets if f.facet == facet and f.basis in bases}


def _why_facet(findings: Findings, facet: str) -> tuple[str, ...]:
    evidence = (e for p in findings.products for f in p.facets if f.facet == facet for e in f.evidence)
    return tuple(f"{e.path}: {e.surface!r} ({e.rule})" for e in evidence)


def _why(findings: Findings, antigens: set[str] | None = None) -> tuple[str, ...]:
    lines = [
        f"product {p.name!r}" + (f" = {p.catalogue_entry}" if p.catalogue_entry else "") for p in findings.products
    ]
    for m in findings.mentions:
        if antigens is None or m.antigen in antigens:
            e = m.evidence
            lines.append(f"{m.antigen} as {m.role} at {e.path}[{e.start}:{e.end}] {e.surface!r} ({e.rule})")
    return tuple(lines[:12])
