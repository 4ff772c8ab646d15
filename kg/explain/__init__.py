"""Why the graph says what it says of one trial."""

from kg.explain.explanation import Explanation, Fact, Grounded, Product, Property, Seen, Span
from kg.explain.gather import UnknownTrial, explain

__all__ = ["Explanation", "Fact", "Grounded", "Product", "Property", "Seen", "Span", "UnknownTrial", "explain"]
