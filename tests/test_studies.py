"""What readers of JSON understand in different ways is refused or said; everything else is decoded as it is."""

import pytest

from kg.model import Quarantined
from kg.sources.studies import Part, decode


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"a": 1, "a": 2}', "the key 'a' stands twice in one object"),
        (b'{"x": {"a": ":", "\\u0061": 2}}', "the key 'a' stands twice in one object"),
        (b'{"a": "\\u003a", "a": ""}', "the key 'a' stands twice in one object"),
        (b"[1]", "a list stands where a study object belongs"),
    ],
)
def test_it_is_refused(data, reason):
    (refused,) = decode("file", data, 7)
    assert isinstance(refused, Quarantined)
    assert (refused.reason, refused.offset, refused.level) == (reason, 7, "input")


def test_colons_in_texts_are_no_keys():
    (part,) = decode("file", b'{"a": "b:c", "d": "\\u003a\\u003A"}', None)
    assert isinstance(part, Part)
    assert part.content == {"a": "b:c", "d": "::"}


def test_half_a_character_is_replaced_and_said():
    part, said = decode("file", b'{"a": "x\\ud800y", "b": "\\ud83d\\ude00"}', None)
    assert isinstance(part, Part)
    assert part.content == {"a": "x\ufffdy", "b": "\U0001f600"}
    assert isinstance(said, Quarantined)
    assert said.level == "value"
