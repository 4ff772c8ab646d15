"""What follows from the graph. The ontology says what its terms mean; the rules are made of its axioms.

Rules run over a whole store (`infer`), or over the statements of a few trials as they are made (`infer_chunk`), with
`infer_ontology` once and `infer_across` at the end: either way gives the same. HermiT is the judge, in the tests.
"""

from kg.infer.axioms import Unsupported, axioms
from kg.infer.because import Reason, because
from kg.infer.chunk import Context, infer_chunk, infer_ontology, load_context
from kg.infer.rules import Rule, rules
from kg.infer.whole import infer, infer_across

__all__ = [
    "Context",
    "Reason",
    "Rule",
    "Unsupported",
    "axioms",
    "because",
    "infer",
    "infer_across",
    "infer_chunk",
    "infer_ontology",
    "load_context",
    "rules",
]
