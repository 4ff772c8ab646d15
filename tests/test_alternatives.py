import re

from hypothesis import given
from hypothesis import strategies as st

from kg.ground.alternatives import any_of, has_any

PIECES = ("ab+", "b", "abc", "c(?:a|b)", "ba", "cab?")


def test_those_of_one_letter_are_together_in_their_order():
    assert any_of(PIECES) == "a(?:b+|bc)|b(?:|a)|c(?:(?:a|b)|ab?)"


@given(st.text("abc"))
def test_the_pattern_finds_what_the_alternatives_do_in_their_order(text):
    assert re.findall(any_of(PIECES), text) == re.findall("|".join(PIECES), text)


def test_has_any():
    assert has_any("a name of a site", ("id", "site"))
    assert not has_any("a name", ("id", "site"))
