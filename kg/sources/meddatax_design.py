"""The design, arms and interventions of meddatax pages.

Arms are written `label, [description], Group Type T, (intervention, Intervention Type T, [description])*`, but
interventions `name, [description], Intervention Type T`: the type closes one and opens the other.
"""

from __future__ import annotations

import re

from kg.model import Arm, Intervention
from kg.sources.codes import code
from kg.sources.criteria import unescape
from kg.sources.pages import Facts, stated

Described = dict[str, list[str]]
"""Lines of description by intervention name."""

_LABELS = {
    "Allocation Method": ("allocation", "Allocation"),
    "Intervention Model": ("intervention_model", "InterventionModel"),
    "Primary Study Purpose": ("primary_purpose", "PrimaryPurpose"),
    "Blinding Strategy": ("masking", "Masking"),
    "Observational Model Type": ("observational_model", "ObservationalModel"),
    "Study Time Perspective": ("time_perspective", "TimePerspective"),
}
_WHO = {"Participants": "PARTICIPANT", "Caregivers": "CARE_PROVIDER", "Investigators": "INVESTIGATOR",
        "Outcome Assessors": "OUTCOMES_ASSESSOR"}  # fmt: skip
_TYPE = re.compile(r"(Group|Intervention) Type:?\s+([A-Z_]+)")


def put_design(facts: Facts, lines: list[str]) -> None:
    """Read the design: a code under each label, or bare codes told apart by the field that allows them.

    Free text after the model is the model's description; after the masking, who is masked.
    """
    field: str | None = None
    asked: str | None = None
    description: list[str] = []
    for line in lines:
        if line in _LABELS:
            field, asked = None, line
        elif asked is not None and field is None:
            field = _LABELS[asked][0]
            facts.put_code(field, _LABELS[asked][1], line)
        elif asked is None and (found := _bare(facts, line)):
            field = found
        elif field == "intervention_model":
            description.append(line)
        elif field == "masking" and (who := re.findall("|".join(_WHO), line)):
            facts.put("who_masked", tuple(_WHO[word] for word in who))
        elif asked is None:
            facts.doubt("study design", line, "a bare value that no field allows")
    facts.put("model_description", unescape("\n".join(description)))


def _bare(facts: Facts, line: str) -> str | None:
    """Keep a bare code if exactly one field of the design allows it."""
    if not re.fullmatch(r"[A-Z_]+", line):
        return None
    fields = [(field, scheme) for field, scheme in _LABELS.values() if code(scheme, line) == line]
    if len(fields) > 1 and (kind := facts.found.get("study_type")):
        observational = {"observational_model", "time_perspective"}
        fields = [pair for pair in fields if (pair[0] in observational) == (kind == "OBSERVATIONAL")]
    if len(fields) != 1:
        return None
    facts.put_code(*fields[0], line)
    return fields[0][0]


def put_interventions(facts: Facts, lines: list[str], labelled: bool) -> Described:
    """Read the interventions; give their descriptions, which also tell where an arm ends."""
    described: Described = {}
    found: list[Intervention] = []
    rows: list[str] = []
    for line in lines:
        match = _TYPE.fullmatch(line)
        if match is None:
            rows.append(line)
        elif match[1] == "Intervention" and rows:
            kind = facts.coded("interventions.type", "InterventionType", match[2])
            described.setdefault(rows[0], rows[1:])
            found.append(_intervention(rows, kind))
            rows = []
    if rows and not found and not labelled:
        found = _bare_interventions(facts, rows)
        described.update({i.name: [i.description] if i.description else [] for i in found})
    facts.put("interventions", tuple(dict.fromkeys(found)))
    return described


def _intervention(rows: list[str], kind: str | None = None) -> Intervention:
    description = stated(unescape("\n".join(rows[1:])))
    return Intervention(name=unescape(rows[0]), type=kind, description=description)


def _bare_interventions(facts: Facts, rows: list[str]) -> list[Intervention]:
    """Read interventions that lost their types: a name, and its description if that is the only other line."""
    if len(rows) > 2:
        facts.doubt("interventions", "; ".join(rows[1:]), "names and descriptions cannot be told apart")
        return [_intervention(rows[:1])]
    if len(rows) == 2 and len(rows[1]) <= len(rows[0]):
        return [_intervention(rows[:1]), _intervention(rows[1:])]
    return [_intervention(rows)]


def put_arms(facts: Facts, lines: list[str], described: Described, labelled: bool) -> None:
    """Read the arms; a label is the first line after the description of the intervention before it."""
    arms: list[Arm] = []
    names: list[list[str]] = []
    rows: list[str] = []
    previous: str | None = None
    for line in lines:
        match = _TYPE.fullmatch(line)
        if match is None:
            rows.append(line)
            continue
        if match[1] == "Group":
            rows = _without_description(facts, rows, previous, described)
            if rows:
                kind = facts.coded("arms.type", "ArmType", match[2])
                arms.append(_arm(rows, kind))
                names.append([])
        elif rows and names:
            previous = rows[-1]
            names[-1].append(unescape(rows[-1]))
        rows = []
    if not arms and lines:
        arms, names = _bare_arms(facts, lines, described, labelled)
    facts.put(
        "arms",
        tuple(
            Arm(label=a.label, type=a.type, description=a.description, interventions=tuple(dict.fromkeys(n)))
            for a, n in zip(arms, names, strict=True)
        ),
    )


def _arm(rows: list[str], kind: str | None = None) -> Arm:
    return Arm(label=unescape(rows[0]), type=kind, description=stated(unescape("\n".join(rows[1:]))))


def _without_description(facts: Facts, rows: list[str], previous: str | None, described: Described) -> list[str]:
    if previous is None or not rows:
        return rows
    if previous in described:
        known = described[previous]
        return rows[len(known) :] if rows[: len(known)] == known else rows
    if len(rows) == 2:
        return rows[1:] if len(rows[1]) < len(rows[0]) else rows
    if len(rows) > 2:
        facts.doubt("arms", "; ".join(rows), "the label of the arm cannot be told from the text before it")
        return []
    return rows


def _bare_arms(
    facts: Facts, lines: list[str], described: Described, labelled: bool
) -> tuple[list[Arm], list[list[str]]]:
    """Read arms that lost their types: one arm, if all that follows its label is known interventions."""
    rest = [line for line in lines[1:] if not _TYPE.fullmatch(line)]
    texts = {text for rows in described.values() for text in rows}
    if all(line in described or unescape(line) in described or unescape(line) in texts for line in rest):
        return [_arm(lines[:1])], [[unescape(line) for line in rest if line in described]]
    if labelled and len(rest) == 1:
        return [_arm([lines[0], *rest])], [[]]
    facts.doubt("arms", "; ".join(lines), "labels and descriptions cannot be told apart")
    return [], []
