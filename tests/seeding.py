"""Errors of every kind, seeded into the N-Quads of real trials."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg import names
from kg.ground import ground
from kg.merge import merge
from kg.model import Record
from kg.pipeline.chunk import build_chunk, tools
from kg.recognize import recognize
from kg.sources import read
from kg.triples import statements
from kg.validate import Finding

_LINE = re.compile(rb"(\S+) (\S+) (.+) (<[^>]+> \.\n)")
_NOWHERE = b"<https://example.org/nowhere>"
_SHOUT = b'"wrong"'


def real_nquads(shared: Path, every: int = 1, most: int | None = None) -> bytes:
    """Give the N-Quads of every so-manieth of the 1,529 whole studies, at most so many."""
    records = [r for r in read([shared / "registry" / "ctgov_v2.jsonl.gz"]) if isinstance(r, Record)]
    return build_chunk([r] for r in records[::every][:most]).nquads


def real_statements(shared: Path) -> Iterator[set[bytes]]:
    """Yield the N-Quads of each of the 1,529 whole studies, without what follows from them, and unchecked."""
    lexicon, catalogue, _ = tools()
    for record in read([shared / "registry" / "ctgov_v2.jsonl.gz"]):
        if isinstance(record, Record):
            yield statements(merge([record]), recognize(record, lexicon), ground(record, catalogue))


def damaged(nquads: bytes) -> bytes:
    """Damage the statements of each property in five ways, each in another place.

    One is lost, one leads nowhere, one becomes a word, one is said of its subject's neighbour too, and one value is
    of no datatype that it should be of.
    """
    lines = nquads.splitlines(keepends=True)
    of_predicate: defaultdict[bytes, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        of_predicate[line.split(b" ", 2)[1]].append(at)
    for predicate in sorted(of_predicate):
        places = of_predicate[predicate]
        step = max(1, len(places) // 5)
        chosen = places[::step][:5]
        for at, harm in zip(chosen, _harms(lines, places), strict=False):
            lines[at] = harm(lines[at])
    return b"".join(lines)


def _harms(lines: list[bytes], places: list[int]):  # type: ignore[no-untyped-def]
    last = _LINE.fullmatch(lines[places[-1]])
    assert last is not None
    value = last[3]

    def with_object(line: bytes, value: bytes) -> bytes:
        return _LINE.sub(lambda m: b" ".join((m[1], m[2], value, m[4])), line)

    yield lambda line: with_object(line, _NOWHERE)
    yield lambda line: b""
    yield lambda line: with_object(line, _SHOUT)
    yield lambda line: line + with_object(line, value)
    yield lambda line: with_object(line, b'"-7"^^<http://www.w3.org/2001/XMLSchema#integer>')


def comparable(findings: Iterable[Finding]) -> list[tuple[str, ...]]:
    """Give all that two engines must agree on, each once, as a report holds it.

    Left out is the one thing on which they differ: of sh:lessThan and its kin, the standard wants a result for what
    cannot be compared; `shacl` gives it, pySHACL looks at literals only. (sh:datatype finds the same nodes for both.)
    """
    return sorted(
        {
            (f.focus, f.path, f.value, f.component, f.severity, f.message, f.shape)
            for f in findings
            if f.value.startswith('"') or "#LessThan" not in f.component
        }
    )


def planted_trials(minimal: str, faults: dict[str, tuple[str, str, str, str]]) -> Iterator[bytes]:
    """Give a small whole trial for each fault of the list, each with ids of its own."""
    for number, (old, new, _, _) in enumerate(faults.values()):
        turtle = (minimal.replace(old, new) if old else minimal).replace("NCT9000000", f"NCT9{number:03}000")
        for part in (
            "org",
            "facility",
            "document",
            "assertion",
            "product-assertion",
            "intervention-assertion",
            "evidence",
            "conflict",
            "grounding",
        ):
            turtle = re.sub(rf"id:{part}\\/([a-z]+)", rf"id:{part}\\/\1-{number}", turtle)
        quads = (ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(names.ASSERTED))
                 for t in ox.parse(turtle, format=ox.RdfFormat.TURTLE))  # fmt: skip
        yield b"".join(sorted(f"{quad} .\n".encode() for quad in quads))
