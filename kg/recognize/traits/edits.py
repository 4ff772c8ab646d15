"""Genes that are edited out of a product or silenced in it, as the record says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kg.model import Facet
from kg.recognize.cells.drafts import Draft
from kg.recognize.cells.heads import TEXT_LONG
from kg.recognize.matching.denial import is_denied
from kg.recognize.matching.matcher import MOST
from kg.recognize.matching.texts import Doc
from kg.recognize.traits.facets import NEAR, STATEMENTS, fields_about, is_of_another

_GENES = {
    "TCR": r"tcr(?:-?a(?:lpha)?b?(?:eta)?)?|trac|t[- ]cell receptor",
    "B2M": r"b2m|beta-?2[- ]microglobulin",
    "PD-1": r"pd-?1|pdcd1",
    "TGFBR2": r"tgfbr-?2",
    "HLA": r"hla(?:-[abc])?",
    "CTLA-4": r"ctla-?4",
    "LAG-3": r"lag-?3",
    "TIM-3": r"tim-?3",
    "CLL-1": r"cll-?1",
    **{name: name.lower() for name in ("CD52", "CD7", "CD5", "CD4", "CD38", "CD70", "CD33", "CISH", "CIITA", "SPPL3")},
}
"""Genes that are edited out of cell products, by the words for them."""

_GENE = "|".join(f"(?P<g{i}>{pattern})" for i, pattern in enumerate(_GENES.values()))
_EDITED = re.compile(
    rf"\b(?:{_GENE})(?![\w+])(?:[\s-]*\([\w\s-]{{0,12}}\))?[\s-]*(?:genes?[\s-]*)?"
    r"(?:(?:(?:genes? )?(?:and|/) [\w-]{2,8} )?(?:genes? )?(?:is|are|was|were) )?"
    r"(?:ko\b|knock(?:ed)?[- ]?(?:out|down)|-?null\b|delet(?:ed|ion)|disrupt\w*|deficient|silenced|-edited|shrna|sirna)"
)
_EDITING = re.compile(
    r"(?:knock(?:ed|ing)?[- ]?(?:out|down)|delet(?:ed|ing|ion)|disrupt\w+|ablat\w+|lack\w*(?! (?:the )?hla))[\s-]+"
    rf"(?:of[\s-]+)?(?:the[\s-]+)?(?:endogenous[\s-]+)?(?:{_GENE})\b(?!\+|[\s-](?:match|identical|compatib))"
)
_LISTED = re.compile(
    r"\b[a-z0-9-]{2,10}(?:(?:,| and|, and|/| &) ?[a-z0-9][a-z0-9-]{1,9}){1,6} (?:genes? )?(?:(?:are|were) )?"
    r"(?:disrupted|deleted|knocked[- ]out|inactivated|edited out|disruptions?|knock-?outs?|knock[- ]outs?|kos?)\b"
    r"|\bedit(?:ing|ed) (?:of )?(?:the )?[a-z0-9-]{2,10}(?:(?:,| and|, and|/| &) ?[a-z0-9][a-z0-9-]{1,9}){0,6} "
    r"(?:genes?|loci|locus)\b"
)
"""Genes that are edited out together; the last of them alone stands beside the word."""
_MEMBER = re.compile(rf"\b(?:{_GENE})(?![\w+-])")
_QUIET = re.compile(r"down|silenc|shrna|sirna")
_EDITS = STATEMENTS.table((pattern, pattern) for pattern in (_EDITED, _EDITING, _LISTED))


def gene_edits(doc: Doc, draft: Draft, several: bool) -> Iterator[Facet]:
    """Give the genes that are edited out of a product or silenced in it, each once: `TCR knock-out`."""
    seen: set[str] = set()
    bits = doc.called(STATEMENTS)
    for field in fields_about(doc, draft, NEAR, several):
        for _, pattern in _EDITS.among([bits[field.number]]):
            if several and is_of_another(doc, draft, field, pattern):
                continue
            folded = doc.folded(field)[:TEXT_LONG]
            for match in islice(pattern.finditer(folded), MOST):
                genes = [match] if pattern is not _LISTED else _MEMBER.finditer(folded, match.start(), match.end())
                how = "knock-down" if _QUIET.search(match[0]) else "knock-out"
                for gene in genes:
                    name = _NAMES[int(str(gene.lastgroup)[1:])]
                    if name not in seen and not is_denied(folded, match.start(), match.end()):
                        seen.add(name)
                        evidence = doc.quoted(field.start + gene.start(), field.start + gene.end(), "edit.gene")
                        yield Facet(facet="gene_editing", value=f"{name} {how}", basis="stated", evidence=(evidence,))


_NAMES = list(_GENES)
