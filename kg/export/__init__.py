"""The graph as one file: sorted, so that the same graph always gives the same bytes and two exports can be compared."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import IO

import pyoxigraph as ox

from kg import names
from kg.export.sorting import Sorted

FORMS = ("turtle", "nquads", "ntriples", "jsonld")
_PART_OF = {iri.rsplit("/", 1)[-1]: iri for iri in names.GRAPHS}


def export(store: ox.Store, form: str, out: IO[bytes], parts: Sequence[str] = ()) -> None:
    """Write the named graphs (`asserted`, `evidence`, `inferred`, `ontology`; all without `parts`) in one form.

    N-Quads and JSON-LD keep the graphs apart; N-Triples and Turtle give their union. Memory stays flat: lines are
    sorted on disk. Raises ValueError for an unknown form or part.
    """
    if form not in FORMS:
        raise ValueError(f"no form “{form}”; there are {', '.join(FORMS)}")
    for part in parts:
        if part not in _PART_OF:
            raise ValueError(f"no part “{part}”; there are {', '.join(_PART_OF)}")
    graphs = [_PART_OF[part] for part in sorted(set(parts or _PART_OF))]
    in_quads = form in ("nquads", "jsonld")
    with Sorted() as lines:
        for graph in graphs:
            lines.mark(f" <{graph}> .\n".encode() if in_quads else b" .\n")
            store.dump(lines, ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))  # type: ignore[arg-type]
        distinct = (line for line, _ in groupby(lines))
        match form:
            case "turtle":
                triples = (quad.triple for quad in _parsed(distinct, ox.RdfFormat.N_TRIPLES))
                ox.serialize(triples, out, ox.RdfFormat.TURTLE, prefixes=names.PREFIXES)
            case "jsonld":
                quads = _parsed(distinct, ox.RdfFormat.N_QUADS)
                ox.serialize(quads, out, ox.RdfFormat.JSON_LD, prefixes=names.PREFIXES)
            case _:
                out.writelines(distinct)


def _parsed(lines: Iterable[bytes], form: ox.RdfFormat) -> Iterator[ox.Quad]:
    return iter(ox.parse(io.BufferedReader(_Lines(lines), 2**20), form))


class _Lines(io.RawIOBase):
    """Lines as a file that the parser reads while they are merged."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        pieces, size = [self._rest], len(self._rest)
        while size < len(buffer) and (line := next(self._lines, None)) is not None:
            pieces.append(line)
            size += len(line)
        self._rest = b"".join(pieces)
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)
