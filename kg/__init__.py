"""Clinical-trial records of cell therapies as a knowledge graph."""

__version__ = "0.1.0"
