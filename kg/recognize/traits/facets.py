"""What a record says of its product: generation, costimulation, armour, vector, gene editing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from kg.model import Facet
from kg.recognize.cells.drafts import Draft
from kg.recognize.cells.heads import TEXT_LONG
from kg.recognize.matching import texts
from kg.recognize.matching.denial import is_denied
from kg.recognize.matching.leftmost import Leftmost
from kg.recognize.matching.matcher import MOST
from kg.recognize.matching.tables import Table, Tables
from kg.recognize.matching.texts import Doc, Field


class FacetRule(Struct, frozen=True):
    """One statement about the product: `facet` and `value`, with the words that make it."""

    id: str
    why: str
    facet: str
    value: str
    found: re.Pattern[str]
    parts: Leftmost
    """What finds the same, and tries of a long pattern only what a text has the letters for."""
    kinds: frozenset[str]
    basis: str = "stated"


PRODUCT_WORDS = frozenset(
    {
        texts.NAME,
        texts.OTHER_NAME,
        texts.PRODUCT_TEXT,
        texts.TITLE,
        texts.EDITORIAL_TITLE,
        texts.ARM_LABEL,
        texts.ARM_TEXT,
    }
)
NEAR = PRODUCT_WORDS | {texts.SUMMARY}
PROSE = frozenset({*NEAR, texts.DESCRIPTION, texts.EDITORIAL})
CRITERIA = frozenset({texts.INCLUSION, texts.CRITERION, texts.EXCLUSION})


def facet_rule(
    id_: str,
    why: str,
    facet: str,
    value: str,
    pattern: str,
    kinds: frozenset[str] = PROSE,
    basis: str = "stated",
) -> FacetRule:
    """Make one rule; the pattern runs on folded text, field by field."""
    found = re.compile(pattern)
    return FacetRule(id_, why, facet, value, found, Leftmost(found), kinds, basis)


STATEMENTS: Tables = Tables()
"""All tables of statements, whose letters a text is read for at once."""


def table(*rules: FacetRule) -> Table[FacetRule]:
    """Make a table of rules, of which a text calls up those that may match."""
    return STATEMENTS.table((rule, rule.found) for rule in rules)


_OTHER = table(
    facet_rule(
        "generation.stated",
        "generation of the receptor",
        "generation",
        "",
        r"\b(first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th"
        r"|next)[\s-]+generation\b[\w\s,()/-]{0,40}(?:car(?!r[yi])|chimeric|receptor|t[- ]cell|tcr)",
    ),
    facet_rule(
        "costim.4-1bb",
        "the receptor signals through 4-1BB",
        "costimulation",
        "4-1BB",
        r"(?:4-?1bb|cd137|\bbbz|-bb-)(?!l)[\w\s,()/-]{0,40}(?:co-?stim|zeta|domain|signal|cd3|z\b)"
        # What a chain is called after its domains, too: `BBz`, `BB-zeta`.
        r"|co-?stim\w*[\w\s,()/-]{0,40}(?:4-?1bb|cd137)|4-1bb|(?<![a-z])bb-?(?:z\b|zeta|\u03b6)",
    ),
    facet_rule(
        "costim.cd28",
        "the receptor signals through CD28",
        "costimulation",
        "CD28",
        r"\bcd28(?!\w)[\w\s,()/-]{0,40}(?:co-?stim|zeta|domain|signal|cd3|z\b)"
        r"|co-?stim\w*[\w\s,()/-]{0,40}cd28|28z",
    ),
    facet_rule(
        "costim.icos",
        "the receptor signals through ICOS",
        "costimulation",
        "ICOS",
        r"\bicos(?!\w)[\w\s,()/-]{0,40}(?:co-?stim|zeta|domain|signal|cd3|z\b)"
        r"|co-?stim\w*[\w\s,()/-]{0,40}\bicos\b",
    ),
    facet_rule(
        "armor.il15",
        "the cells make interleukin-15",
        "armoring",
        "IL-15",
        r"\b(?:mb|s)?il-?15(?!ra? ?agon)[\w\s-]{0,20}(?:express|secret|transduc|armou?r|engineer"
        r"|car|nk|fusion)|(?:express|secret|armou?r)\w*[\w\s-]{0,20}il-?15\b"
        r"|\bcar\.(?:[\w]+\.)?(?:il-?)?15\b|(?:2a|casp9|ic9|zeta)(?:[-./][\w-]{1,8})?[-./]il-?15\b"
        r"|\b(?:calibrated|controlled|tuned|regulated)[- ]release[\w\s-]{0,12}il-?15\b|\bil-?15rf\b",
    ),
    facet_rule(
        "armor.il18",
        "the cells make interleukin-18",
        "armoring",
        "IL-18",
        r"\bil-?18[\w\s-]{0,20}(?:express|secret|transduc|armou?r|engineer|car\b)|(?:express"
        r"|secret|armou?r)\w*[\w\s-]{0,20}il-?18\b|/il-?18\b",
    ),
    facet_rule(
        "armor.il7ccl19",
        "the cells make interleukin-7 and CCL19",
        "armoring",
        "IL-7 and CCL19",
        r"il-?7[\w\s/&,+-]{0,12}ccl-?19",
    ),
    facet_rule(
        "armor.dntgfb",
        "a receptor that blocks the signal of TGF-beta",
        "armoring",
        "dominant-negative TGF-beta receptor",
        r"tgf-?\s?b\w*[\s-]*(?:rdn|dn|rii)\b|dn-?tgf|dominant[- ]negative[\w\s-]{0,20}tgf",
    ),
    facet_rule(
        "armor.anti-pd1",
        "the cells make an antibody against the checkpoint",
        "armoring",
        "PD-1 antibody",
        r"\bsecret\w*[\w\s/-]{0,24}\b(?:anti-?\s?)?pd-?1(?!\w|-l)|\b(?:express|releas|produc)\w*[\w\s/-]{0,24}"
        r"\b(?:anti-?\s?pd-?1\b(?!-l)|pd-?1[\s-]*(?:antibod|scfv|nanobod))"
        r"|\b(?:anti-?\s?)?pd-?1[\s-]*(?:antibod\w+|scfvs?|nanobod\w+)[\s-]*(?:self-)?(?:secret|express)ing"
        r"|\bsecret\w*[\w\s,/-]{0,40}\b(?:scfvs?|nanobod\w+|antibod\w+) (?:against|to|for|targeting) "
        r"(?:anti-?\s?)?pd-?1(?!\w|-l)",
    ),
    facet_rule(
        "armor.pd1-receptor",
        "a receptor that turns the checkpoint's signal or blocks it",
        "armoring",
        "PD-1 switch or dominant-negative receptor",
        r"\bpd-?1(?:[/:-]\s?(?:cd28|4-?1bb))[\s\w-]{0,16}(?:switch|chimer|fusion|receptor)"
        r"|\bpd-?1[\w\s/-]{0,16}(?:switch|dominant|dnr\b)"
        r"|\b(?:switch|dominant[- ]negative|\bdn)[\w\s-]{0,24}\bpd-?1\b",
    ),
    facet_rule("vector.lentiviral", "a lentiviral vector brings the gene", "vector", "lentiviral", r"lentivir\w+"),
    facet_rule(
        "vector.retroviral",
        "a retroviral vector brings the gene",
        "vector",
        "retroviral",
        r"(?<!anti)(?:gamma-?)?retrovir(?:al|us)\w*[\w\s-]{0,30}(?:vector|transduc|encod)"
        r"|(?:transduc|vector)\w*[\w\s-]{0,30}retrovir",
    ),
    facet_rule(
        "vector.adenoviral",
        "an adenoviral vector brings the gene",
        "vector",
        "adenoviral",
        r"adenovir\w+[\w\s-]{0,20}(?:vector|transduc|engineer)",
    ),
    facet_rule(
        "vector.mrna",
        "messenger RNA brings the gene for a while",
        "vector",
        "mRNA",
        r"\bm?rna[\w\s-]{0,30}(?:car\b|electropor|transfect|transduc|engineer)|mrna[\s-]?(?:lnp|lipid)"
        r"|\b(?:lnp|lipid nanoparticles?)[\s-]{0,3}m?rna",
    ),
    facet_rule(
        "vector.transposon",
        "a transposon brings the gene",
        "vector",
        "transposon",
        r"piggybac|sleeping beauty|transposon",
    ),
    facet_rule("vector.crispr", "genes are edited with CRISPR", "gene_editing", "CRISPR", r"crispr"),
)

_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}


def fields_about(doc: Doc, draft: Draft, kinds: frozenset[str], several: bool) -> Iterator[Field]:
    """Give the fields of some kinds that may speak of this product: of several, its own interventions and arms."""
    for field in doc.fields_in(kinds):
        own = field.kind in (texts.NAME, texts.OTHER_NAME, texts.PRODUCT_TEXT)
        if own and field.index not in draft.interventions and (several or draft.interventions):
            continue
        if several and field.kind in (texts.ARM_LABEL, texts.ARM_TEXT) and field.index not in draft.arms:
            continue
        yield field


_SECRETED_BEFORE = re.compile(r"\bsecret\w*[\w\s,/()-]{0,60}$|(?:pd-?l?1|ctla-?4|tigit|il-?\d+)[\s-]*(?:and [\w-]+ )?$")
_SECRETED_AFTER = re.compile(
    r"[\w-]*[\s()]*(?:against|to|for|of|targeting)\s(?:anti-?\s?)?(?:pd-?l?1|ctla-?4|tigit)|(?:/\w+)*[\s-]secreting"
)
_REACH = 80
"""How far a list of what is given off may go: `secreting PD-1 and CTLA-4 nanobodies`."""


def _is_secreted(folded: str, match: re.Match[str]) -> bool:
    """Tell whether a binder is one that the cells give off, or one against a checkpoint, not that of their receptor."""
    before = folded[max(0, match.start() - _REACH) : match.start()]
    return _SECRETED_BEFORE.search(before) is not None or _SECRETED_AFTER.match(folded, match.end()) is not None


def affirmed(rule: FacetRule, folded: str) -> Iterator[re.Match[str]]:
    """Give the matches of a rule in a folded text that the words around them do not deny."""
    return (
        match
        for match in islice(rule.parts.finditer(folded), MOST)
        if not is_denied(folded, match.start(), match.end())
        and not (rule.facet == "receptor_format" and _is_secreted(folded, match))
    )


def facet_of(rule: FacetRule, doc: Doc, field: Field, match: re.Match[str]) -> Facet:
    """Give the facet that a match states, with its words as evidence."""
    evidence = doc.quoted(field.start + match.start(), field.start + match.end(), rule.id)
    return Facet(
        facet=rule.facet,
        value=rule.value,
        basis="inferred" if rule.basis == "inferred" else "stated",
        evidence=(evidence,),
    )


def called(
    doc: Doc, draft: Draft, kinds: frozenset[str], several: bool, rules: Table[FacetRule]
) -> Iterator[tuple[FacetRule, Iterator[tuple[Field, str]]]]:
    """Give the rules of a table that may be met, each with the fields of a product and kinds that may, folded."""
    bits = doc.called(STATEMENTS)
    fields = (
        [(field, met) for field in fields_about(doc, draft, kinds, several) if (met := bits[field.number] & rules.bits)]
        if doc.called_anywhere & rules.bits
        else ()
    )
    for bit, rule in rules.among(met for _, met in fields):
        yield (
            rule,
            (
                (field, doc.folded(field)[:TEXT_LONG])
                for field, bits in fields
                if bits & bit and field.kind in rule.kinds
            ),
        )


_OF_ONE = frozenset({"receptor_format", "safety_switch", "gene_editing", "armoring"})
"""What a product is made with, so that what names one product with it tells nothing of another."""


def is_of_another(doc: Doc, draft: Draft, field: Field, found: re.Pattern[str]) -> bool:
    """Tell of several products whether what stands in a field is another's.

    So it is where the name of another intervention says it and none of the product's own does, unless the field
    speaks of the product alone.
    """
    if field.kind in _OF_PRODUCT:
        return False
    said = {f.index for f in doc.fields_of(texts.NAME) if found.search(doc.folded(f))}
    return bool(said) and said.isdisjoint(draft.interventions)


_OF_PRODUCT = frozenset({texts.NAME, texts.OTHER_NAME, texts.PRODUCT_TEXT, texts.ARM_LABEL, texts.ARM_TEXT})
"""Fields that, of several products, are read for one only where they are its own."""


def other_facets(doc: Doc, draft: Draft, several: bool, rules: Table[FacetRule] = _OTHER) -> Iterator[Facet]:
    """Give what the rules find, each once a value: generation, costimulation, armour, vector, gene editing."""
    seen: set[tuple[str, str]] = set()
    for rule, fields in called(doc, draft, PROSE, several, rules):
        for field, folded in fields:
            match = next(affirmed(rule, folded), None)
            if match is None or (several and rule.facet in _OF_ONE and is_of_another(doc, draft, field, rule.found)):
                continue
            value = rule.value or _ORDINALS.get(match[1], match[1])
            if (rule.facet, value) not in seen:
                seen.add((rule.facet, value))
                evidence = doc.quoted(field.start + match.start(), field.start + match.end(), rule.id)
                yield Facet(facet=rule.facet, value=value, basis="stated", evidence=(evidence,))
            break
