"""Titles of trials that study a graft of blood stem cells, and what in them says that they study something else."""

from __future__ import annotations

import re

_NO_STUDY_OF_IT = (
    r"(?!.*\b(?:recipients?|prophyla|prevent|complicat|outcome|quality|infection|vaccin|gvhd|graft-versus|mobili[sz]"
    r"|surviv|nutrition|anxiety|exercise|feasibility of|virus|vs\b|versus|compar|rejection|need))"
)
"""What of a title says that the graft is given, and something else is studied."""
_GRAFTED = (
    r"(?:(?:stem|progenitor|precursor|hematopoietic|haematopoietic|blood)[\s-]?cells?|marrow|(?:cord|placental) blood)"
    r" (?:\(\w+\) )?transplant(?:s|ation|ations)?(?: \(\w+\))?"
)
_OF_A_DONOR = (
    r"\b(?:donor|allogeneic|unrelated|related|sibling|haplo\w*|hla-\w+|matched|mismatched|(?:umbilical )?cord)\b,?[\s-]"
)
_DISEASE_AFTER = rf" (?:for|in|to treat)\b{_NO_STUDY_OF_IT}"
_BEGINS_NO_NAME = r"(?:after|following|before|in|for|with|and|or|versus|vs|to|during|undergoing|prior|by|than|on)\b"

GRAFT_FOR = re.compile(rf"(?m)^(?:(?!{_BEGINS_NO_NAME})[\w/,()'-]+\s+){{0,7}}?{_GRAFTED}{_DISEASE_AFTER}")
"""A graft at the start of a title, and the disease after it."""

DONOR_GRAFT = re.compile(
    # `Marrow Transplantation Using Related Donors in X`, the graft first.
    rf"(?m)^(?:(?!{_BEGINS_NO_NAME})[\w/,()'-]+\s+){{0,7}}?{_GRAFTED}"
    rf" (?:using|from|with) (?:[\w/-]+ ){{0,5}}?donors?{_DISEASE_AFTER}"
    # `Conditioning Followed by Matched Donor Stem Cell Transplantation for X`: all else prepares for the graft.
    r"|\bfollowed by (?:(?!(?:in|for|undergoing|after)\b)[\w/,-]+ ){0,3}?"
    rf"{_OF_A_DONOR}(?:[\w/,-]+ ){{0,5}}?{_GRAFTED}{_DISEASE_AFTER}"
    # `T-Cell Depletion in Unrelated Donor Marrow Transplantation`: what is done to the graft is studied.
    r"|^(?:(?!in\b)[\w/-]+\s+){0,4}?(?<!vivo )t[- ]?(?:cell|lymphocyte)s?[- ]deplet\w+,? (?:(?:of|in|for) )?"
    rf"(?:[\w/-]+ ){{0,6}}?{_GRAFTED}"
)
"""A donor's graft, its own words and the place in the title saying that it is what patients are treated with."""
