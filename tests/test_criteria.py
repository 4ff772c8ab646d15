import time

import pytest

from kg.sources.criteria import split, unescape


def test_marks_headings_and_escapes_are_stripped():
    text = "Inclusion Criteria:\n\n1. ECOG \\< 2\n2. HLA-A\\*0201\n\nExclusion Criteria:\n\n* 1.5 x ULN\n* - fever"
    assert split(text) == (("ECOG < 2", "HLA-A*0201"), ("1.5 x ULN", "fever"), ())


def test_a_sublist_stays_with_its_criterion():
    text = "Inclusion Criteria:\n\n* Any of:\n\n  * CD19\n  * CD22\n* ECOG 0\n\nmeasured twice"
    assert split(text).inclusion == ("Any of:\n* CD19\n* CD22", "ECOG 0\nmeasured twice")


def test_a_subheading_opens_a_criterion():
    text = "Inclusion Criteria:\n\n* Consent\n\nFor part B:\n\n* CD19"
    assert split(text).inclusion == ("Consent", "For part B:", "CD19")


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Inclusion Criteria", "inclusion"),
        ("KEY INCLUSION CRITERIA:", "inclusion"),
        ("Common Inclusion Criteria for All Participants", "inclusion"),
        ("* Inclusion criteria:", "inclusion"),
        ("Main exclusion criteria (Part B):", "exclusion"),
        ("Non-inclusion criteria:", "exclusion"),
        ("Patients meeting any of the following exclusion criteria will be excluded:", "exclusion"),
        ("Criteria for exclusion:", "exclusion"),
        ("Exclusions:", "exclusion"),
        ("Inclusion/Exclusion Criteria:", "unknown"),
    ],
)
def test_headings(heading, section):
    assert getattr(split(f"{heading}\n\n* CD19 on blasts"), section) == ("CD19 on blasts",)


@pytest.mark.parametrize(
    "line",
    [
        "* Not meeting inclusion criteria",
        "Patients who do not fulfil the inclusion criteria",
        "* Meets no inclusion criteria: none",
    ],
)
def test_a_criterion_that_speaks_of_criteria_is_no_heading(line):
    found = split(f"Exclusion Criteria:\n{line}\n* Pregnancy")
    assert (found.inclusion, len(found.exclusion), found.unknown) == ((), 2, ())


def test_text_without_a_heading_is_of_unknown_section():
    assert split("* CD19\n* No hepatitis") == ((), (), ("CD19", "No hepatitis"))


def test_a_heading_of_all_criteria_does_not_end_a_section():
    assert split("Inclusion Criteria:\n\nEligibility criteria for screening\n\n* CD19").inclusion == ("CD19",)


def test_text_joined_into_one_line():
    text = "Key Inclusion Criteria: * CD19 * ANC \\> 1.5 \\* 10 Exclusion Criteria: 1. Fever 2. One of: 1. HIV 3. Flu"
    assert split(text) == (("CD19", "ANC > 1.5 * 10"), ("Fever", "One of: 1. HIV", "Flu"), ())


def test_exclusions_told_by_a_sentence_where_no_heading_names_them():
    text = "Inclusion Criteria:\n\n* CD19\n\nPatients are not eligible if:\n\n* HIV"
    assert split(text) == (("CD19",), ("HIV",), ())


def test_unescape_works_once():
    assert unescape(r"\<5\> \[a\] \\\<") == r"<5> [a] \<"


def test_a_line_of_marks_alone_is_read_in_time_linear_in_it():
    began = time.process_time()
    assert split("-" * 2_000_000) == ((), (), ())
    assert time.process_time() - began < 4
