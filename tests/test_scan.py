"""The one pass over a text: which words are worth reading, and where spellings may start."""

import re

from kg.recognize import load_lexicon
from kg.recognize.matching.matcher import MOST, fold
from kg.recognize.matching.scan import Scan
from kg.recognize.matching.words import is_cell_word

LEXICON = load_lexicon()


def test_a_text_without_such_words_gives_nothing():
    for text in ("", "a diet of fruit for the elderly", "\x00\u202e\ud800", " " * 70_000):
        assert LEXICON.scanner.scan(fold(text)) == Scan([], [], frozenset())


def test_places_are_those_of_the_text_whatever_characters_stand_before():
    text = fold("\ud800 β \U0001f600 Anti-CD19, 4SCAR-PSMA and c-Met; unicars of KYMRIAH")
    scan = LEXICON.scanner.scan(text)
    assert [text[h.start : h.end] for h in LEXICON.antigen_matcher.find(text, scan.antigens)] == [
        "cd19",
        "psma",
        "c-met",
    ]
    assert [text[h.start : h.end] for h in LEXICON.product_matcher.find(text, scan.products)] == ["kymriah"]
    assert scan.words == {"4scar", "unicars"}


def test_what_stands_before_a_word_begins_where_a_word_begins():
    text = fold("C-Met, c met, acMet, a diagnostic kit, c-kit")
    scan = LEXICON.scanner.scan(text)
    found = [text[h.start : h.end] for h in LEXICON.antigen_matcher.find(text, scan.antigens)]
    assert found == ["c-met", "c met", "kit", "c-kit"]


def test_one_pass_finds_what_reading_every_word_finds():
    """Every antigen by its own spelling, alone, glued to a receptor and between others."""
    for form in ("{}", "anti-{} cells", "cart{}", "u{}t car", "x{}", "{}car-t", "(dna){}scfv\n{}"):
        text = fold("; ".join(form.replace("{}", s) for a in LEXICON.antigens.values() for s in a.spellings)[:60_000])
        scan = LEXICON.scanner.scan(text)
        assert LEXICON.antigen_matcher.find(text, scan.antigens) == LEXICON.antigen_matcher.find(text)
        assert scan.words == {w for w in re.findall(r"[a-z0-9]+", text) if is_cell_word(w)}


def test_a_text_longer_than_is_read_at_once_loses_nothing_where_it_is_cut():
    text = "cd19 marrow " * 30_000
    scan = LEXICON.scanner.scan(text)
    assert scan.antigens[:3] == [0, 12, 24]
    assert len(scan.antigens) > 16_000
    assert len(set(scan.antigens)) == len(scan.antigens)
    assert len(LEXICON.antigen_matcher.find(text, scan.antigens)) == MOST
