"""Guards: words worked out from a pattern, which spare the trying of it and never hide a match."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.recognize.cells.modalities import CELL
from kg.recognize.interventions.non_cells import NON_CELL
from kg.recognize.matching.guards import Guarded, GuardedPattern, guard_words
from kg.recognize.matching.leftmost import Leftmost, alternatives
from kg.recognize.matching.tables import Tables
from kg.recognize.roles.frames import FRAMES
from kg.recognize.roles.masks import MASKS
from kg.recognize.traits.source_rules import SOURCE_RULES


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"tumou?r[- ]board", [[{"tumor board", "tumor-board", "tumour board", "tumour-board"}]]),
        (r"\bcar-?t\b|chimeric\s+cell", [[{"car-t", "cart"}], [{"chimeric"}, {"cell"}]]),
        (r"(?:\w+\s){0,3}(?:infus|inject)ed", [[{"infused", "injected"}]]),
        (r"\b(?:from|using) \w+ (?:own|blood)(?! bank)", [[{"from ", "using "}, {" blood", " own"}]]),
        (r"(?:own|blood)\s+(?:of|from)", [[{"own", "blood"}]]),
        (r"(?:alpha)?beta", [[{"beta"}]]),
        (r"(?:alpha)*|beta", []),
        (r"[a-z]+\d", []),
        (r"(?i)alpha", []),
    ],
)
def test_words_that_a_pattern_needs(pattern: str, needs: list[list[set[str]]]):
    assert [list(sets) for sets in guard_words(re.compile(pattern))] == needs


def test_a_tied_pattern_is_guarded_by_how_a_text_begins_or_ends():
    rows = Guarded([("t", re.compile(r"t(?![a-z])")), ("minus", re.compile(r"-|[\s\w]*deplet"))], tied=True)
    assert [rows.among(text) for text in ("t cells", "cat", "-", "a-b", "is depleted")] == [
        ("t",), (), ("minus",), (), ("minus",),
    ]  # fmt: skip
    rows = Guarded([("hyphen", re.compile(r"(?:dn-|negative)$"))])
    assert [rows.among(text) for text in ("dn-", "dn-\n", "dn-a", "negative")] == [
        ("hyphen",),
        ("hyphen",),
        (),
        ("hyphen",),
    ]


FOUND = [*CELL, *NON_CELL, *SOURCE_RULES]
LEFT = [(r, r.left) for r in (*MASKS, *FRAMES)]
RIGHT = [(r, r.right) for r in (*MASKS, *FRAMES)]
ROWS = Guarded((r, r.found) for r in FOUND), Guarded(LEFT), Guarded(RIGHT, tied=True)
WORDS = sorted({w for r in FOUND for w in re.findall(r"[a-z0-9]{2,}", r.found.pattern)})
PIECES = st.sampled_from([*WORDS, *"tbx1-+/(). \n\x00é\ud800", "anti-", "cd8", "own", "patients", "cells", "dn-"])


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12), st.sampled_from(["", " ", "-"]))
def test_a_guard_hides_no_match(pieces: list[str], joint: str):
    text = joint.join(pieces)
    found, left, right = (rows.among(text) for rows in ROWS)
    assert [r.id for r in FOUND if r.found.search(text) and r not in found] == []
    assert [r.id for r, pattern in LEFT if pattern and pattern.search(text) and r not in left] == []
    assert [r.id for r, pattern in RIGHT if pattern and pattern.match(text) and r not in right] == []


def test_a_guarded_pattern_answers_as_the_pattern():
    guarded, plain = GuardedPattern(r"after\s+cells?$"), re.compile(r"after\s+cells?$")
    for text in ("after cells", "after cells\n", "after the cells", ""):
        assert bool(guarded.search(text)) == bool(plain.search(text))
        assert bool(guarded.match(text)) == bool(plain.match(text))


LEFTMOST = [(r.found, Leftmost(r.found)) for r in CELL]


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12), st.sampled_from(["", " ", "-"]))
def test_alternatives_one_by_one_find_what_the_pattern_finds(pieces: list[str], joint: str):
    text = joint.join(pieces)
    for whole, parts in LEFTMOST:
        assert [m.span() for m in parts.finditer(text)] == [m.span() for m in whole.finditer(text)]


def test_a_pattern_is_cut_at_the_bars_outside_brackets():
    assert alternatives(r"a(?:b|c)|[(|]\||(?!d|e)f") == [r"a(?:b|c)", r"[(|]\|", "(?!d|e)f"]


def test_fields_are_read_at_once_for_all_tables():
    tables = Tables()
    first = tables.table([("end", re.compile("cells?$")), ("both", re.compile("from .* blood"))])
    second = tables.table([("any", re.compile(r"\w")), ("blood", re.compile("blood"))])
    fields = ["t cells", "from", "the blood", "cells from blood", ""]
    ends = [len("\n\n".join(fields[: n + 1])) for n in range(len(fields))]
    called = tables.guarded.bits_of_each("\n\n".join(fields), ends)
    assert [[row for _, row in first.among([bits])] for bits in called] == [["end"], [], [], ["both"], []]
    assert [[row for _, row in second.among([bits])] for bits in called] == [
        ["any"], ["any"], ["any", "blood"], ["any", "blood"], ["any"],
    ]  # fmt: skip
    assert [row for _, row in first.among(called)] == ["end", "both"]
