"""Rows as data frames and as a table for notebooks. Columns have the types of their terms, none is guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.names import PREFIXES
from kg.query.errors import UsageError
from kg.query.terms import Cell, plain, readable

if TYPE_CHECKING:
    import pandas
    import polars

    from kg.query.answer import Rows

_XSD = PREFIXES["xsd"]
_KINDS = {
    "integer": int, "int": int, "long": int, "nonNegativeInteger": int, "decimal": float, "double": float,
    "float": float, "boolean": bool, "date": date,
}  # fmt: skip
_SHOWN = 50
"""Rows that a notebook shows; all are in the frame."""


def to_polars(rows: Rows) -> polars.DataFrame:
    """Give the rows as a polars frame; raises UsageError where polars is missing."""
    _need("polars")
    import polars as pl

    types = {int: pl.Int64, float: pl.Float64, bool: pl.Boolean, date: pl.Date, str: pl.String}
    return pl.DataFrame([pl.Series(name, values, dtype=types[kind]) for name, kind, values in _typed(rows)])


def to_pandas(rows: Rows) -> pandas.DataFrame:
    """Give the rows as a pandas frame, empty cells as NA; raises UsageError where pandas is missing."""
    _need("pandas")
    import pandas as pd

    types = {int: "Int64", float: "Float64", bool: "boolean", date: "datetime64[s]", str: "string"}
    return pd.DataFrame({name: pd.Series(values, dtype=types[kind]) for name, kind, values in _typed(rows)})


def html(rows: Rows) -> str:
    """Give the first rows as an HTML table, without IRIs whose label stands beside them and empty columns."""
    shown = [
        i
        for i, name in enumerate(rows.columns)
        if f"{name}_label" not in rows.columns and (not rows.rows or any(readable(row[i]) for row in rows.rows))
    ]
    numeric = {i for i in shown if rows.rows and all(isinstance(plain(r[i]), int | Decimal | None) for r in rows.rows)}
    head = "".join(f"<th>{escape(rows.columns[i].replace('_', ' '))}</th>" for i in shown)
    body = "".join("<tr>" + "".join(_cell(row[i], i in numeric) for i in shown) + "</tr>" for row in rows[:_SHOWN])
    count = f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}"
    count += f", the first {_SHOWN} shown" if len(rows) > _SHOWN else ""
    title = f"<caption>{escape(rows.title)}</caption>" if rows.title else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p><small>{count}</small></p>"


def _cell(cell: Cell, numeric: bool) -> str:
    return f'<td style="text-align:{"right" if numeric else "left"};padding:.2em .7em">{escape(readable(cell))}</td>'


def _typed(rows: Rows) -> list[tuple[str, type, list[Any]]]:
    """Give each column with the one type that all its cells have; mixed ones are texts, as are partial dates."""
    columns = []
    for i, name in enumerate(rows.columns):
        cells = [row[i] for row in rows.rows]
        kinds = {_kind(cell) for cell in cells if cell is not None}
        kind = kinds.pop() if len(kinds) == 1 else float if kinds == {int, float} else str
        try:
            values = [None if cell is None else _value(cell, kind) for cell in cells]
        except ValueError:
            kind, values = str, [None if cell is None else _value(cell, str) for cell in cells]
        columns.append((name, kind, values))
    return columns


def _kind(cell: Cell) -> type:
    if not isinstance(cell, ox.Literal):
        return str
    return _KINDS.get(cell.datatype.value.removeprefix(_XSD), str)


def _value(cell: Cell, kind: type) -> Any:
    text = cell.value if isinstance(cell, ox.Literal | ox.NamedNode | ox.BlankNode) else str(cell)
    if kind is bool:
        return text in ("true", "1")
    return date.fromisoformat(text) if kind is date else kind(text)


def _need(library: str) -> None:
    if find_spec(library) is None:
        raise UsageError(f"this needs {library}: pip install 'cell-therapy-kg[notebook]'")
