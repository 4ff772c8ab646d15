"""Morph-KGC: an RML mapping over JSON, written from the table; its own command does the rest.

    python by_morph_kgc.py STUDIES.jsonl OUT.nt

RML's JSONPath cannot reach from a list back to the study it is in, nor number what is in it. So a pass before writes
one flat file for each kind of node, with the registry id and the place of each; it is measured with the rest. It also
spares Morph-KGC the reading of whole studies again for every single predicate.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

from mapping import CLASSES, DATATYPES, ID, KG, LISTS, PARTS, PHASES, PREFIXES, SINGLE, TRIAL, TRIAL_ID, at, full
from marks import mark, report

RML = "http://semweb.mmlab.be/ns/rml#"
HEAD = (
    f"@prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix rml: <{RML}> . "
    "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n"
)


def values(thing, fields):
    """Give the values of fields by column, written out; a date stands in the column of its precision."""
    row = {}
    for number, field in enumerate(fields):
        value = at(thing, field.path)
        if value in (None, ""):
            continue
        if field.kind == "date":
            row[f"v{number}_{DATATYPES[len(value)]}"] = value
        elif field.kind == "class":
            row[f"v{number}"] = CLASSES[value]
        else:
            row[f"v{number}"] = str(value).lower() if field.kind == "boolean" else str(value)
    return row


def flatten(studies, folder):
    """Write the rows of every kind of node, each as a list of flat objects."""
    rows = {name: [] for name in ("trial", *(f"list{i}" for i in range(len(LISTS))), *(part.name for part in PARTS))}
    with open(studies, encoding="utf-8") as lines:
        for line in lines:
            study = json.loads(line)
            nct = at(study, TRIAL_ID)
            row = {"nct": nct, **values(study, TRIAL)}
            if phases := at(study, PHASES):
                row["phase"] = "-".join(phases)
            rows["trial"].append(row)
            for i, field in enumerate(LISTS):
                rows[f"list{i}"] += [{"nct": nct, "text": text} for text in at(study, field.path) or () if text]
            for part in PARTS:
                found = at(study, part.path) or ()
                for i, thing in enumerate([found] if part.name in SINGLE and found else found):
                    if (part.reference or part.name == "identifier_own") and not thing.get(part.fields[0].path):
                        continue
                    rows[part.name].append({"nct": nct, "i": str(i), **values(thing, part.fields)})
    for name, found in rows.items():
        (folder / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
    return [name for name, found in rows.items() if found]


def triples_map(name, folder, subject, cls, maps):
    """Write one triples map: what is said of the nodes of one flat file."""
    said = "".join(f" ; rr:predicateObjectMap [ rr:predicate <{p}> ; rr:objectMap [ {o} ] ]" for p, o in maps)
    kind = f" ; rr:class <{cls}>" if cls else ""
    return (
        f"<#{name}> rml:logicalSource [ rml:source {json.dumps(str(folder / name.partition('-')[0]) + '.json')} ; "
        f'rml:referenceFormulation ql:JSONPath ; rml:iterator "$[*]" ] ;\n'
        f'  rr:subjectMap [ rr:template "{subject}"{kind} ]{said} .\n'
    )


def objects(fields):
    """Yield a predicate and an object map for each field, and for each precision of a date."""
    for number, field in enumerate(fields):
        if not field.predicate:
            continue
        column, predicate = f"v{number}", full(field.predicate)
        if field.kind == "text":
            yield predicate, f'rml:reference "{column}"'
        elif field.kind in ("boolean", "integer"):
            yield predicate, f'rml:reference "{column}" ; rr:datatype <{PREFIXES["xsd"]}{field.kind}>'
        elif field.kind == "date":
            for datatype in DATATYPES.values():
                yield predicate, f'rml:reference "{column}_{datatype}" ; rr:datatype <{PREFIXES["xsd"]}{datatype}>'
        else:
            scheme = "" if field.kind == "class" else f"{field.kind}-"
            yield predicate, f'rr:template "{KG}{scheme}{{{column}}}"'


def rml(folder, names):
    """Write the mapping of the files that hold anything."""
    trial = f"{ID}trial/{{nct}}"
    maps = [*objects(TRIAL), (f"{KG}hasPhase", f'rr:template "{KG}Phase-{{phase}}"')]
    text = HEAD + triples_map("trial", folder, trial, f"{KG}ClinicalTrial", maps)
    for i, field in enumerate(LISTS):
        if f"list{i}" in names:
            text += triples_map(f"list{i}", folder, trial, "", [(full(field.predicate), 'rml:reference "text"')])
    for part in PARTS:
        if part.name not in names:
            continue
        middle = part.name.partition("_")[2]
        node = f"{part.reference}{{v0}}" if part.reference else f"{ID}{part.kind}/{{nct}}-{middle}-{{i}}"
        maps = list(objects(part.fields))
        for predicate, kind, value in part.constants:
            constant = f'"{value}"' if kind == "text" else f"<{KG}{kind}-{value}>"
            maps.append((full(predicate), f"rr:constant {constant}"))
        text += triples_map(part.name, folder, node, KG + part.cls, maps)
        text += triples_map(f"{part.name}-link", folder, trial, "", [(full(part.link), f'rr:template "{node}"')])
    return text


def main(studies, out):
    mark("started")
    folder = Path(out).with_suffix(".rows")
    folder.mkdir(exist_ok=True)
    (folder / "mapping.ttl").write_text(rml(folder, flatten(studies, folder)), encoding="utf-8")
    (folder / "config.ini").write_text(
        f"[CONFIGURATION]\noutput_file={out}\nnumber_of_processes=1\nlogging_level=ERROR\n"
        f"[studies]\nmappings={folder / 'mapping.ttl'}\n"
    )
    mark("flattened")
    sys.argv = ["morph_kgc", str(folder / "config.ini")]
    runpy.run_module("morph_kgc", run_name="__main__")
    mark("written")
    report(None, **{"morph-kgc": "morph-kgc", "rdflib": "rdflib", "pandas": "pandas"})


if __name__ == "__main__":
    main(*sys.argv[1:])
