"""Recognition against labels: figures with their uncertainty, and every error with its evidence."""

from kg.evaluate.agreement import Agreement, Share
from kg.evaluate.compare import evaluate, evaluate_records, read_gold
from kg.evaluate.report import Error, Report, figures, render, tables

__all__ = [
    "Agreement", "Error", "Report", "Share", "evaluate", "evaluate_records", "figures", "read_gold", "render", "tables",
]  # fmt: skip
