import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from kg.model import Document, Record, SiteUse
from kg.sources import findatrial, ignite, meddatax, medpath
from kg.sources.codes import code, phases
from kg.sources.pages import Facts, age_range, ids_in, lines_of, own_id
from kg.sources.places import place, sites
from kg.sources.refusal import Refused

LAYOUTS = (findatrial, ignite, meddatax, medpath)
PAGES = {path.stem: path.read_text() for path in sorted((Path(__file__).parent / "fixtures" / "pages").glob("*.txt"))}
URL = "https://example.org/trial/NCT99000008"
REASONS = {"no registry id on the page"}
TEXTS = {
    *("brief_title", "official_title", "editorial_title", "brief_summary", "detailed_description", "editorial_summary"),
    *("model_description", "description", "measure", "why_stopped", "inclusion", "exclusion", "criteria"),
    "conditions_glued",
}


def document(url=None):
    return Document(sha256="0" * 64, site="unknown", form="labelled-page", url=url)


def layout_of(text):
    return next((layout for layout in LAYOUTS if layout.sniff(text)), None)


def read(text, url=None):
    layout = layout_of(text)
    return layout.read(text, document(url)) if layout else None


@pytest.mark.parametrize("name", PAGES)
def test_one_layout_knows_each_page(name):
    found = [layout.__name__.rsplit(".", 1)[1] for layout in LAYOUTS if layout.sniff(PAGES[name])]
    assert found == [name.split("_")[0]]


@pytest.mark.parametrize("name", PAGES)
def test_any_cut_of_a_page_is_read_or_refused(name):
    """What a cut page states, the whole page states: a value cut short never reads as another value."""
    text = PAGES[name]
    layout, whole = layout_of(text), read(text, URL)
    joined = name == "ignite_eligibility"  # its one line may be cut within a heading, and no rule can tell
    for end in range(len(text)):
        if not layout.sniff(text[:end]):
            continue
        try:
            cut = layout.read(text[:end], document(URL))
        except Refused:
            continue
        assert cut.trial_id in {whole.trial_id, "NCT99000008"}
        for field in Record.__struct_fields__:
            if field not in {"trial_id", "document", "doubts", "has_results"} and not (joined and field in TEXTS):
                said, full = getattr(cut, field), getattr(whole, field)
                assert agrees(said, full, field in TEXTS), (field, said, text[:end][-40:])


def agrees(cut, whole, text=False):
    """Whether a value of a cut page says nothing, or less, or the same as that of the whole page."""
    if cut is None or cut == whole:
        return True
    if isinstance(cut, str):
        return text and isinstance(whole, str) and whole.startswith(cut.rstrip("\\"))
    if isinstance(cut, tuple):
        return all(any(agrees(one, other, text) for other in whole) for one in cut)
    if isinstance(cut, Struct) and whole is not None:
        return all(agrees(getattr(cut, name), getattr(whole, name), name in TEXTS) for name in cut.__struct_fields__)
    return False


@given(st.text())
@example("Quick facts\n · NCT\n\x00")
@example("Eligibility Criteria: \\")
def test_any_text_may_be_sniffed_and_read(text):
    reasons = set()
    for layout in LAYOUTS:
        assert layout.sniff(text) in {True, False}
        try:
            layout.read(text, document(URL))
        except Refused as refused:
            reasons.add(refused.reason)
    assert reasons <= REASONS


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(PAGES)), st.data())
def test_damaged_pages_are_read_or_refused(name, data):
    lines = PAGES[name].split("\n")
    picked = data.draw(st.lists(st.sampled_from(lines), max_size=80))
    noise = data.draw(st.text(alphabet="\x00\x07<>[](){}'\"\\*·—,:|- aA1\u202e不", max_size=40))
    text = "\n".join([*picked, noise])
    reasons = set()
    for layout in LAYOUTS:
        try:
            layout.read(text, document(URL))
        except Refused as refused:
            reasons.add(refused.reason)
    assert reasons <= REASONS


@pytest.mark.parametrize("name", ["ignite_eligibility", "meddatax", "medpath"])
def test_a_page_of_300_000_characters_ends_quickly(name):
    """What took time by the square of the length would take more."""
    text = PAGES[name]
    fillers = (
        text * (300_000 // len(text)),
        text.replace("Criteria", "Criteria" + " " * 150_000) + "* a: (b) " * 18_000,
        text + "a, b\n" * 60_000,
        text[:300] + "'[{(" * 75_000,
    )
    for filler in fillers:
        start = time.process_time()
        for layout in LAYOUTS:
            with contextlib.suppress(Refused):
                layout.read(filler, document(URL))
        assert time.process_time() - start < 2


def test_a_title_may_begin_with_a_bracket():
    assert meddatax.sniff("[18F]FDG of " + PAGES["meddatax"])
    assert not meddatax.sniff('[{"a": 1}]' + PAGES["meddatax"])


def test_control_characters_go_and_other_odd_ones_stay():
    assert lines_of("a\x00b\u202ec <script>\x1b[0m\td\r\ne ") == ["ab\u202ec <script>[0m\td", "e"]


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        ("PHASE1/PHASE2", ("PHASE1", "PHASE2")),
        ("PHASE2; PHASE1", ("PHASE1", "PHASE2")),
        ("Phase 1/2", ("PHASE1", "PHASE2")),
        ("Phase I/IIa", ("PHASE1", "PHASE2")),
        ("Early Phase 1", ("EARLY_PHASE1",)),
        ("EARLY_PHASE1", ("EARLY_PHASE1",)),
        ("Phase 0", ("EARLY_PHASE1",)),
        ("Phase IV", ("PHASE4",)),
        ("N/A", ("NA",)),
        ("Phase N/A", ("NA",)),
        ("Not Applicable", ("NA",)),
        ("1", ()),
        ("PHASE9", ()),
        ("Phases of the moon", ()),
    ],
)
def test_phases(stated, codes):
    assert phases(stated) == codes


@pytest.mark.parametrize(
    ("scheme", "stated", "expected"),
    [
        ("RecruitmentStatus", "Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("RecruitmentStatus", "Unknown status", "UNKNOWN"),
        ("Masking", "None (Open Label)", "NONE"),
        ("Masking", "Triple (Participant, Investigator, Assessor)", "TRIPLE"),
        ("Allocation", "N/A", "NA"),
        ("InterventionModel", "Single Group Assignment", "SINGLE_GROUP"),
        ("AgencyClass", "other_gov", "OTHER_GOV"),
        ("Sex", "Both", "ALL"),
        ("Sex", "any", None),
    ],
)
def test_codes(scheme, stated, expected):
    assert code(scheme, stated) == expected


@pytest.mark.parametrize(
    ("line", "site"),
    [
        ("Suzhou, Jiangsu, China", SiteUse(city="Suzhou", state="Jiangsu", country="China")),
        ("Beijing, 不限, China", SiteUse(city="Beijing", country="China")),
        ("Seoul, Korea, Republic of", SiteUse(city="Seoul", country="Korea, Republic of")),
        ("Germany", SiteUse(country="Germany")),
        ("Hospital of the East", None),
    ],
)
def test_place(line, site):
    assert place(line) == site


def test_sites_without_statuses_or_facilities():
    facts = Facts()
    lines = ["Clinic A, China", "Wuhan, Hubei, China", "Site Status COMPLETED", "Clinic B", "Atlantis", "Clinic C"]
    assert sites(lines, facts) == (
        SiteUse(facility="Clinic A, China", city="Wuhan", state="Hubei", country="China", status="COMPLETED"),
        SiteUse(facility="Clinic B"),
    )
    assert [d.value for d in facts.doubts] == ["Atlantis", "Clinic C"]


def test_age_ranges_that_are_none():
    assert age_range("Adults") is None
    assert age_range("18 to 75") is None


def test_ids():
    assert ids_in("NCT01234567, xNCT01234568 and EUCTR2019-003487-39-DE, NCT012345678") == (
        "NCT01234567",
        "EUCTR2019-003487-39-DE",
    )
    assert own_id(["", "NCT01234567"], document(URL)) == "NCT01234567"
    with pytest.raises(Refused, match="no registry id"):
        own_id([], document("https://example.org/compare/NCT01234567/NCT01234568"))


def test_entities_are_read_in_every_line():
    assert lines_of("Head &Amp;amp; Neck\r\nChildren&#39;s&nbsp;Hospital&#10;&#12;\nAT&T") == [
        "Head & Neck", "Children's Hospital", "AT&T",
    ]  # fmt: skip
