"""Guards: words worked out from a pattern, which spare the trying of it and never hide a match."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.recognize.cells import CELL
from kg.recognize.frames import FRAMES
from kg.recognize.guards import Guarded, GuardedPattern, guard_words
from kg.recognize.kinds import NON_CELL
from kg.recognize.masks import MASKS
from kg.recognize.origin import SOURCE_RULES


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"tumou?r[- ]board", {"tumor board", "tumor-board", "tumour board", "tumour-board"}),
        (r"\bcar-?t\b|chimeric\s+receptor", {"car-t", "cart", "chimeric"}),
        (r"(?:\w+\s){0,3}(?:infus|inject)ed", {"infused", "injected"}),
        (r"(?:alpha)?beta", {"beta"}),
        (r"(?:alpha)*|beta", None),
        (r"[a-z]+\d", None),
        (r"(?i)alpha", None),
    ],
)
def test_words_of_a_pattern(pattern: str, words: set[str] | None):
    assert guard_words(re.compile(pattern)) == words


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
