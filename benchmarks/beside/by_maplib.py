"""maplib: studies into data frames with polars, one OTTR template for each frame, into a model in memory.

python by_maplib.py STUDIES.jsonl OUT.nt
"""

from __future__ import annotations

import sys

import polars as pl
from maplib import Model
from mapping import (
    CLASSES,
    DATATYPES,
    ID,
    KG,
    LISTS,
    PARTS,
    PHASES,
    PREFIXES,
    QUESTION,
    SINGLE,
    TRIAL,
    TRIAL_ID,
    Part,
)  # fmt: skip
from marks import mark, report

_DTYPES = {"boolean": pl.Boolean, "integer": pl.Int64}


def schema():
    """Give the type of what is read of a study; polars passes over the rest."""
    tree: dict = {}
    for field in TRIAL:
        _put(tree, field.path, _DTYPES.get(field.kind, pl.String))
    for path in (PHASES, *(field.path for field in LISTS)):
        _put(tree, path, pl.List(pl.String))
    for part in PARTS:
        fields = pl.Struct({field.path: pl.String for field in part.fields})
        _put(tree, part.path, fields if part.name in SINGLE else pl.List(fields))
    return {name: _type(branch) for name, branch in tree.items()}


def _put(tree, path, dtype):
    *above, last = path.split(".")
    for step in above:
        tree = tree.setdefault(step, {})
    tree[last] = dtype


def _type(branch):
    return pl.Struct({k: _type(v) for k, v in branch.items()}) if isinstance(branch, dict) else branch


def at(path):
    """Give the expression for what stands at a dotted path."""
    first, *rest = path.split(".")
    expression = pl.col(first)
    for step in rest:
        expression = expression.struct.field(step)
    return expression


def columns(fields, start=pl.element):
    """Yield a column and its line of a template for each field; a date is a column for each precision."""
    for number, field in enumerate(fields):
        if not field.predicate:
            continue
        name, value = f"v{number}", start(field.path)
        if field.kind in ("text", "boolean", "integer"):
            # a text that is empty states nothing
            kind = "? xsd:integer" if field.kind == "integer" else "?"
            yield (value if field.kind != "text" else _stated(value)).alias(name), kind, field.predicate, name
        elif field.kind == "date":
            for length, datatype in DATATYPES.items():
                right = pl.when(value.str.len_bytes() == length).then(value)
                right = right.str.to_date(strict=False) if datatype == "date" else right
                yield right.alias(f"{name}_{length}"), f"? xsd:{datatype}", field.predicate, f"{name}_{length}"
        elif field.kind == "class":
            classes = {code: KG + cls for code, cls in CLASSES.items()}
            yield value.replace_strict(classes, default=None).alias(name), "? ottr:IRI", field.predicate, name
        else:
            yield (f"{KG}{field.kind}-" + value).alias(name), "? ottr:IRI", field.predicate, name


def _stated(value):
    return pl.when(value != "").then(value)


def template(name, lines, fixed=()):
    """Write a stOTTR template: `s` is the subject, the optional arguments make a triple each where they are given."""
    arguments = ["ottr:IRI ?s", *(f"{kind} ?{column}" for _, kind, _, column in lines)]
    triples = [f"ottr:Triple(?s, {predicate}, ?{column})" for _, _, predicate, column in lines]
    triples += [f"ottr:Triple({triple})" for triple in fixed]
    known = {**PREFIXES, "ottr": "http://ns.ottr.xyz/0.4/"}
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in known.items())
    return f"{prefixes}kg:{name} [{', '.join(arguments)}] :: {{ {', '.join(triples)} }} ."


def trials(model, frame):
    """Map the single values of trials, their phases, and the lists of texts."""
    subject = (f"{ID}trial/" + at(TRIAL_ID)).alias("s")
    lines = list(columns(TRIAL, at))
    phases = at(PHASES).list.join("-")
    phase = pl.when(phases != "").then(f"{KG}Phase-" + phases).alias("phase")
    lines.append((phase, "? ottr:IRI", "kg:hasPhase", "phase"))
    model.add_template(template("OfTrial", lines, ["?s, rdf:type, kg:ClinicalTrial"]))
    model.map(KG + "OfTrial", frame.select(subject, *(line[0] for line in lines)))
    for number, field in enumerate(LISTS):
        name = f"OfList{number}"
        model.add_template(template(name, [(None, "", field.predicate, "text")]))
        listed = frame.select(subject, at(field.path).alias("text")).explode("text").filter(pl.col("text") != "")
        model.map(KG + name, listed)


def parts(model, frame, part: Part):
    """Map the objects of one path."""
    found = frame.select(at(TRIAL_ID).alias("nct"), at(part.path).alias("part"))
    if part.name not in SINGLE:
        found = found.with_columns(pl.int_ranges(pl.col("part").list.len()).alias("i"))
        found = found.explode("part", "i")
    else:
        found = found.with_columns(pl.lit(0).alias("i"))
    named = part.reference or part.name == "identifier_own"
    found = found.filter((pl.col("part").struct.field(part.fields[0].path) if named else pl.col("part")).is_not_null())
    trial = (f"{ID}trial/" + pl.col("nct")).alias("t")
    if part.reference:
        node = part.reference + pl.col("part").struct.field(part.fields[0].path)
    else:
        middle = part.name.partition("_")[2]
        node = pl.format(f"{ID}{part.kind}/{{}}-{middle}-{{}}", pl.col("nct"), pl.col("i"))
    lines = list(columns(part.fields, lambda path: pl.col("part").struct.field(path)))
    fixed = [f"?s, rdf:type, kg:{part.cls}", f"?t, {part.link}, ?s"]
    for predicate, kind, value in part.constants:
        term = f'"{value}"' if kind == "text" else f"kg:{kind}-{value}"
        fixed.append(f"?s, {predicate}, {term}")
    lines_of_template = [(None, "ottr:IRI", "", "t"), *lines]
    text = template(f"Of_{part.name}", lines_of_template, fixed).replace("ottr:Triple(?s, , ?t), ", "")
    model.add_template(text)
    model.map(f"{KG}Of_{part.name}", found.select(node.alias("s"), trial, *(line[0] for line in lines)))


def main(studies, out):
    mark("started")
    frame = pl.read_ndjson(studies, schema=schema())
    model = Model()
    trials(model, frame)
    for part in PARTS:
        parts(model, frame, part)
    mark("loaded")
    answer = int(model.query(QUESTION)["n"][0])
    mark("answered")
    model.write(out, format="ntriples")
    mark("written")
    report(answer, maplib="maplib", polars="polars")


if __name__ == "__main__":
    main(*sys.argv[1:])
