"""Answers: rows, triples or a truth value, and the forms in which they are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import msgspec
import pyoxigraph as ox

from kg.names import PREFIXES
from kg.query.errors import UsageError
from kg.query.terms import Cell, Value, csv_cell, json_term, plain, readable, tsv_cell

if TYPE_CHECKING:
    import pandas
    import polars
    from rich.console import Console

FORMATS = ("json", "csv", "tsv", "turtle")
"""Forms for machines; `table` is for people."""

_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


_SHORT = 24
"""Cells of at most so many characters, such as ids and codes, are never broken in a table."""


class Rows(Sequence[tuple[Cell, ...]]):
    """A table of RDF terms. A cell is None where the solution leaves it unbound."""

    def __init__(self, columns: tuple[str, ...], rows: list[tuple[Cell, ...]], title: str = "") -> None:
        self.columns, self.rows, self.title = columns, rows, title

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        return self.rows[index]

    def records(self) -> Iterator[dict[str, Value]]:
        """Yield each row as a dict of Python values: IRIs and texts as str, numbers and truth values as such."""
        for row in self.rows:
            yield {name: plain(cell) for name, cell in zip(self.columns, row, strict=True)}

    def serialize(self, form: str) -> bytes:
        """Give the rows as `json` (SPARQL 1.1 results), `csv`, `tsv` (SPARQL 1.1, terms as in Turtle) or `turtle`.

        In CSV a text that a spreadsheet would take for a formula gets a `'` in front. Turtle is the result set
        vocabulary of the W3C's SPARQL tests. Raises UsageError for another form.
        """
        match form:
            case "json":
                return self._json()
            case "csv":
                return self._csv()
            case "tsv":
                return self._tsv()
            case "turtle":
                return _turtle(self._result_set())
        raise UsageError(f"no form “{form}”; there are {', '.join(FORMATS)}")

    def render(self, console: Console) -> None:
        """Print the rows as a table for people: numbers to the right, no IRI whose label stands beside it.

        A column that is empty in every row is left out.
        """
        from rich.table import Table
        from rich.text import Text

        table = Table(title=self.title or None, title_justify="left", header_style="bold")
        shown = [
            i
            for i, name in enumerate(self.columns)
            if f"{name}_label" not in self.columns and (not self.rows or any(readable(row[i]) for row in self.rows))
        ]
        for i in shown:
            numeric = all(isinstance(plain(row[i]), int | Decimal | None) for row in self.rows)
            short = all(len(readable(row[i])) <= _SHORT for row in self.rows)
            justify: Literal["right", "left"] = "right" if numeric and self.rows else "left"
            table.add_column(self.columns[i].replace("_", " "), justify=justify, overflow="fold", no_wrap=short)
        for row in self.rows:
            table.add_row(*(Text(readable(row[i]).expandtabs(1)) for i in shown))
        console.print(table)
        console.print(f"{len(self):,} {'row' if len(self) == 1 else 'rows'}", style="dim")

    def to_polars(self) -> polars.DataFrame:
        """Give the rows as a polars frame; raises UsageError where polars is missing."""
        from kg.query.frames import to_polars

        return to_polars(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Give the rows as a pandas frame, empty cells as NA; raises UsageError where pandas is missing."""
        from kg.query.frames import to_pandas

        return to_pandas(self)

    def _repr_html_(self) -> str:
        from kg.query.frames import html

        return html(self)

    def _json(self) -> bytes:
        bindings = [
            {name: json_term(cell) for name, cell in zip(self.columns, row, strict=True) if cell is not None}
            for row in self.rows
        ]
        return msgspec.json.encode({"head": {"vars": self.columns}, "results": {"bindings": bindings}}) + b"\n"

    def _csv(self) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(self.columns)
        writer.writerows([csv_cell(cell) for cell in row] for row in self.rows)
        return out.getvalue().encode()

    def _tsv(self) -> bytes:
        lines = ["\t".join(f"?{name}" for name in self.columns)]
        lines += ["\t".join("" if cell is None else tsv_cell(cell) for cell in row) for row in self.rows]
        return ("\n".join(lines) + "\n").encode()

    def _result_set(self) -> Iterator[ox.Triple]:
        whole = ox.BlankNode("results")
        yield ox.Triple(whole, _RDF_TYPE, _rs("ResultSet"))
        for name in self.columns:
            yield ox.Triple(whole, _rs("resultVariable"), ox.Literal(name))
        for number, row in enumerate(self.rows, 1):
            solution = ox.BlankNode(f"row{number}")
            yield ox.Triple(whole, _rs("solution"), solution)
            yield ox.Triple(solution, _rs("index"), ox.Literal(number))
            for name, cell in zip(self.columns, row, strict=True):
                if cell is not None:
                    binding = ox.BlankNode(f"row{number}{name}")
                    yield ox.Triple(solution, _rs("binding"), binding)
                    yield ox.Triple(binding, _rs("variable"), ox.Literal(name))
                    yield ox.Triple(binding, _rs("value"), cell)


class Triples(msgspec.Struct, frozen=True):
    """The graph that CONSTRUCT or DESCRIBE gives, sorted."""

    triples: tuple[ox.Triple, ...]

    def serialize(self, form: str) -> bytes:
        """Give the graph as `turtle`, as `json` (JSON-LD), or row by row as `csv` or `tsv`."""
        if form == "turtle":
            return _turtle(self.triples)
        if form == "json":
            out = io.BytesIO()
            ox.serialize(self.triples, out, ox.RdfFormat.JSON_LD, prefixes=PREFIXES)
            return out.getvalue()
        return self._rows().serialize(form)

    def _repr_html_(self) -> str:
        return self._rows()._repr_html_()

    def render(self, console: Console) -> None:
        """Print the triples as a table for people."""
        self._rows().render(console)

    def _rows(self) -> Rows:
        cells: list[tuple[Cell, ...]] = [(t.subject, t.predicate, t.object) for t in self.triples]
        return Rows(("subject", "predicate", "object"), cells)


class Truth(msgspec.Struct, frozen=True):
    """The answer to ASK."""

    value: bool

    def serialize(self, form: str) -> bytes:
        """Give the answer as `json` (SPARQL 1.1 results), as `turtle`, or as the word for `csv` and `tsv`."""
        if form == "json":
            return msgspec.json.encode({"head": {}, "boolean": self.value}) + b"\n"
        if form == "turtle":
            whole = ox.BlankNode("results")
            kind = ox.Triple(whole, _RDF_TYPE, _rs("ResultSet"))
            return _turtle([kind, ox.Triple(whole, _rs("boolean"), ox.Literal(self.value))])
        return b"true\n" if self.value else b"false\n"

    def render(self, console: Console) -> None:
        """Print the answer."""
        console.print("true" if self.value else "false")


Answer = Rows | Triples | Truth


def _rs(local: str) -> ox.NamedNode:
    return ox.NamedNode(_RS + local)


def _turtle(triples: Iterable[ox.Triple]) -> bytes:
    out = io.BytesIO()
    ox.serialize(triples, out, ox.RdfFormat.TURTLE, prefixes=PREFIXES | {"rs": _RS})
    return out.getvalue()
