"""JSON is cut into its objects wherever blocks end, and a bad object costs only itself."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources import objects
from kg.sources.objects import Cutter, Within

TEXTS = st.text(alphabet='{}[]",:\\ \u00e9ab\n', max_size=12)
STUDIES = st.lists(st.dictionaries(TEXTS, st.recursive(TEXTS | st.integers(), st.lists, max_leaves=4), max_size=3))


def cut(data: bytes, within: Within) -> list[objects.Cut]:
    return list(Cutter(io.BufferedReader(io.BytesIO(data)), within))


@pytest.mark.parametrize("within", Within)
@given(studies=STUDIES, block=st.integers(1, 40), indent=st.sampled_from([None, 1]))
def test_every_object_is_cut_as_it_stands(within, studies, block, indent):
    written = [json.dumps(study, indent=indent, ensure_ascii=False) for study in studies]
    text = {
        Within.NOTHING: "\n".join(written),
        Within.ARRAY: f"[{','.join(written)}]",
        Within.PAGE: f'{{"studies": [{", ".join(written)}], "nextPageToken": "x"}}',
    }[within]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(objects, "_BLOCK", block)
        found = cut(text.encode(), within)
    assert [(c.data.decode(), c.reason) for c in found] == [(one, None) for one in written]
    assert all(text.encode()[c.offset :].startswith(c.data) for c in found)


def test_a_study_that_breaks_off_ends_where_the_next_begins():
    first, last = '{"protocolSection": {"a": "1"}}', '{"protocolSection": {"b": "2"}}'
    found = cut(f'[{first}, {{"protocolSection": {{"x": [1, , {last}]'.encode(), Within.ARRAY)
    assert [c.data.decode() for c in found if not c.reason] == [first, last]
    assert [c.offset for c in found if c.reason] == [len(first) + 3]
