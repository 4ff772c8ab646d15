"""Recognition: from the text of a record to its cell products, their targets and the evidence for both."""

from kg.recognize.engine import recognize
from kg.recognize.lexicon import Lexicon, load_lexicon

__all__ = ["Lexicon", "load_lexicon", "recognize"]
