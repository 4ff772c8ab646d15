"""Recognition: from the text of a record to its cell products, their targets and the evidence for both."""

from kg.recognize.engine import recognize
from kg.recognize.matching.lexicon import Lexicon, load_lexicon
from kg.recognize.reasons import reasons

__all__ = ["Lexicon", "load_lexicon", "reasons", "recognize"]
