"""RDF terms as Python values, as words for people, and as cells of the result formats."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox

from kg.names import PREFIXES

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Cell = Term | None
Value = str | int | bool | Decimal | None

_XSD = PREFIXES["xsd"]
_INTEGER, _DECIMAL, _BOOLEAN = (_XSD + t for t in ("integer", "decimal", "boolean"))
_STRING = _XSD + "string"
_NUMBERS = {_XSD + t for t in ("integer", "decimal", "double", "float")}
_FORMULA = tuple("=+-@\t\r")
"""What a spreadsheet takes for a formula when a cell begins with it."""


def plain(cell: Cell) -> Value:
    """Give a term as a Python value."""
    if cell is None:
        return None
    if isinstance(cell, ox.Triple):
        return str(cell)
    if isinstance(cell, ox.Literal):
        match cell.datatype.value:
            case t if t == _INTEGER:
                return int(cell.value)
            case t if t == _DECIMAL:
                return Decimal(cell.value)
            case t if t == _BOOLEAN:
                return cell.value in ("true", "1")
    return cell.value


def readable(cell: Cell) -> str:
    """Give a term as a person would write it: an IRI by its prefix, a literal by its text."""
    if isinstance(cell, ox.NamedNode):
        for prefix, base in PREFIXES.items():
            if cell.value.startswith(base) and len(cell.value) > len(base):
                return f"{prefix}:{cell.value[len(base) :]}"
    return "" if cell is None else str(cell) if isinstance(cell, ox.Triple) else cell.value


def csv_cell(cell: Cell) -> str:
    """Write a term as a cell that no spreadsheet takes for a formula; a number stays one."""
    if cell is None:
        return ""
    text = str(cell) if isinstance(cell, ox.Triple) else cell.value
    is_number = isinstance(cell, ox.Literal) and cell.datatype.value in _NUMBERS
    return "'" + text if text.startswith(_FORMULA) and not is_number else text


def tsv_cell(cell: Term) -> str:
    """Write a term as in Turtle (https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv)."""
    return str(cell).replace("\t", "\\t")


def json_term(cell: Term) -> dict[str, object]:
    """Write a term by https://www.w3.org/TR/sparql11-results-json/#select-encode-terms."""
    match cell:
        case ox.NamedNode():
            return {"type": "uri", "value": cell.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": cell.value}
        case ox.Literal():
            written: dict[str, object] = {"type": "literal", "value": cell.value}
            if cell.language:
                written["xml:lang"] = cell.language
            elif cell.datatype.value != _STRING:
                written["datatype"] = cell.datatype.value
            return written
        case ox.Triple():
            parts = {k: json_term(getattr(cell, k)) for k in ("subject", "predicate", "object")}
            return {"type": "triple", "value": parts}
    raise TypeError(cell)
