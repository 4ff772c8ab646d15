"""An explanation of one example trial: what was taken, what was not, and the words behind either."""

from __future__ import annotations

import io
from html import escape
from pathlib import Path

import pytest
from rich.console import Console

from kg.explain import Explanation, Fact, Product, Property, Seen, Span, UnknownTrial, explain
from kg.explain.reasons import reasons

TRIAL = "NCT06228404"


@pytest.fixture(scope="module")
def explained(examples: Path) -> Explanation:
    return explain(examples, TRIAL.lower())


def rendered(explanation: Explanation, *, terminal: bool) -> str:
    out = io.StringIO()
    explanation.render(
        Console(file=out, width=100, force_terminal=terminal, color_system="standard" if terminal else None)
    )
    return out.getvalue()


def test_taken_and_not_taken_are_told_apart(explained: Explanation) -> None:
    taken = {(m.antigen, m.product) for m in explained.mentions if m.taken}
    assert taken == {("PSMA", product.label) for product in explained.products}
    assert "exclusion" in {m.role for m in explained.mentions if not m.taken}


def test_every_mention_and_property_shows_its_words(explained: Explanation) -> None:
    assert all(m.span.surface and m.field and m.rule for m in explained.mentions)
    assert all(p.spans for product in explained.products for p in product.properties if p.basis == "stated")


def test_every_mention_and_property_says_by_which_rule_and_why(explained: Explanation) -> None:
    known = reasons()
    assert {m.rule: m.why for m in explained.mentions} == {m.rule: known[m.rule] for m in explained.mentions}
    read_by = {p.name: p.read_by for product in explained.products for p in product.properties}
    assert read_by["cell source"] == ("rule source.autologous: said to be autologous",)
    assert read_by["targeting design"] == (f"rule design.by-number: {known['design.by-number']}",)
    text, page = rendered(explained, terminal=False), explained._repr_html_()
    assert all(m.read_by in text and escape(m.read_by) in page for m in explained.mentions)
    assert all(by in text and escape(by) in page for (by,) in read_by.values())


def test_facts_are_those_of_the_record(explained: Explanation) -> None:
    assert Fact("lead sponsor", "Shanghai Changzheng Hospital") in explained.facts
    assert explained.title.startswith("The Safety and Efficacy")
    assert len(explained.documents) == 1


def test_plain_text_marks_the_surface_and_has_no_control_codes(explained: Explanation) -> None:
    text = rendered(explained, terminal=False)
    assert "«PSMA»" in text
    assert "Seen, and not taken as targets" in text
    assert "\x1b" not in text


def test_a_terminal_gets_colours_instead(explained: Explanation) -> None:
    text = rendered(explained, terminal=True)
    assert "«" not in text
    assert "\x1b[" in text


def test_an_unknown_trial_is_told(examples: Path) -> None:
    with pytest.raises(UnknownTrial, match="no trial called “NCT99999999” in this graph"):
        explain(examples, "NCT99999999")


def test_the_words_of_a_record_are_text_not_markup() -> None:
    span = Span("[red]before[/red] ", "[bold]X[/bold]", " after", (True, False))
    explanation = Explanation(
        trial_id="NCT1",
        title="[link=http://x]T[/link]",
        facts=(Fact("sex", "[b]ALL[/b]", 2),),
        conditions=(),
        products=(Product("[i]P[/i]", (Property("modality", "CAR-T", "stated", (span,)),), ()),),
        mentions=(Seen("CD19", "target", "therapeutic target", None, "brief_title", "r", "[i]because[/i]", span),),
        conflicts=(("phases", "PHASE1", 1, "PHASE2", 2),),
        documents=("one", "two"),
    )
    text = rendered(explanation, terminal=False)
    assert "… [red]before[/red] «[bold]X[/bold]» after" in text
    assert "[b]ALL[/b]  [2]" in text
    assert "rule r: [i]because[/i]" in text
    assert "phases PHASE1 [1] was kept, not PHASE2 [2]" in text
    assert "[link=http://x]T[/link]" in text


def test_what_was_inferred_is_said_with_its_rule_and_grounds(explained: Explanation) -> None:
    (product,) = explained.products
    follows = {line.conclusion: (line.rule, line.grounds) for line in explained.inferred}
    assert follows["is a PSMA cell-therapy trial"] == (
        "PSMACellTherapyTrial",
        (f"has product {product.label}", f"{product.label} targets antigen PSMA"),
    )
    assert "because has product" in rendered(explained, terminal=False)
