"""Names to identities: organizations, persons, places and conditions."""

from kg.ground.catalogue import Catalogue, load_catalogue
from kg.ground.conditions import ground_condition
from kg.ground.family_frames import REASONS
from kg.ground.lists import CONDITION, FACILITY, condition_labels, condition_row, facility_row
from kg.ground.organizations import organization, resolve
from kg.ground.record import ground
from kg.model import ConditionGrounding

__all__ = [
    "CONDITION",
    "FACILITY",
    "REASONS",
    "Catalogue",
    "condition",
    "condition_labels",
    "condition_row",
    "facility_row",
    "ground",
    "load_catalogue",
    "organization",
    "resolve",
]


def condition(text: str, catalogue: Catalogue) -> ConditionGrounding:
    """Ground one stated condition: the diseases it names, what qualifies them, and by which rule."""
    return ground_condition(text, catalogue.vocabulary)
