"""The ontology as a picture."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kg.draw.schema import draw_schema, schema_dot
from kg.query import UsageError

with_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="drawing needs Graphviz: apt install graphviz")


def edges(dot: str) -> set[tuple[str, str, str]]:
    return set(re.findall(r'^(\w+) -> (\w+) \[.*?label="([^"]*)"', dot, re.MULTILINE))


def test_what_joins_the_central_classes_is_asked_of_the_ontology() -> None:
    drawn = edges(schema_dot())
    assert ("CellTherapyProduct", "Antigen", "targets antigen") in drawn
    assert ("ClinicalTrial", "CellTherapyProduct", "has product") in drawn
    assert ("PSMACellTherapyTrial", "ClinicalTrial", "is a") in drawn
    assert ("AntigenAssertion", "TextEvidence", "has evidence") in drawn
    shown = {end for a, b, _ in drawn for end in (a, b)}
    assert shown == set(re.findall(r"^(\w+) \[label=<", schema_dot(), re.MULTILINE)), (
        "a class that nothing is joined to"
    )


def test_the_full_picture_has_more() -> None:
    assert len(edges(schema_dot(full=True))) > 2 * len(edges(schema_dot()))


def test_without_graphviz_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="apt install graphviz"):
        draw_schema([tmp_path / "schema.svg"])
    draw_schema([tmp_path / "schema.dot"])
    assert (tmp_path / "schema.dot").read_text().startswith("digraph")


@with_graphviz
def test_it_is_drawn_in_every_form(tmp_path: Path) -> None:
    forms = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF", ".html": b"<!doctype html>"}
    paths = [tmp_path / f"schema{suffix}" for suffix in forms]
    draw_schema(paths)
    assert all(path.read_bytes().startswith(begin) for path, begin in zip(paths, forms.values(), strict=True))
    with pytest.raises(ValueError, match=r"cannot draw to “schema\.gif”"):
        draw_schema([tmp_path / "schema.gif"])
