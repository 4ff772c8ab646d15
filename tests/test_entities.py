import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model.entities import without_entities


@pytest.mark.parametrize(
    ("escaped", "read"),
    [
        ("Head &Amp; Neck", "Head & Neck"),
        ("Non-Hodgkin&Amp;Amp;#39;s", "Non-Hodgkin's"),
        ("Children&Apos;s", "Children's"),
        ("&Lt; 2 &GT; 1", "< 2 > 1"),
        ("Sj&ouml;gren, Sj&Ouml;gren, &Ouml;rebro, &#xD6;REBRO", "Sjögren, Sjögren, Örebro, ÖREBRO"),
        ("AT&T; Head&Neck; R&D; &nothing;", "AT&T; Head&Neck; R&D; &nothing;"),
    ],
)
def test_entities_are_read_in_any_capitalization_and_nothing_else_is(escaped, read):
    assert without_entities(escaped) == read


@given(st.text("&#;aAmMpP39ltLT "))
def test_a_text_never_grows(text):
    assert len(without_entities(text)) <= len(text)


@given(st.text("&#;xyYaltquo 39"))
def test_what_was_read_holds_no_more_to_read(text):
    read = without_entities(text)
    assert without_entities(read) == read


def test_what_was_escaped_without_end_is_left():
    assert without_entities("&" + "amp;" * 1_000_000).startswith("&amp;amp;")
