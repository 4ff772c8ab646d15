"""Why each rule of recognition reads as it does: the reason by the id that evidence carries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from kg.recognize.cells.modalities import CELL
from kg.recognize.interventions.non_cells import NON_CELL
from kg.recognize.roles.frames import FRAMES
from kg.recognize.roles.masks import MASKS
from kg.recognize.roles.rules import BESIDES
from kg.recognize.traits.facets import STATEMENTS, FacetRule
from kg.recognize.traits.fallbacks import LOOSE, SELECTED
from kg.recognize.traits.grafts import GRAFTS

WITHOUT_ROW = {
    "cell.given-back": "cells are altered outside the body and given back",
    "cell.of-gamma-delta": "the cells are said to be gamma delta T cells",
    "co.afterwards": "given after the cells, so that it makes no room for them",
    "co.at-hand": "kept at hand against what the cells may do",
    "co.bridging": "bridges the time until the cells are given",
    "co.bridging-radiation": "radiation that bridges the time until the cells are given",
    "co.comparator": "a placebo, a standard or a control by its own name",
    "co.comparator-arm": "what the product is compared with",
    "co.conditioning": "makes room for a graft",
    "co.joined": "a graft, or what is no cell, in the product's own name",
    "co.listed": "named in a list of what makes room for the cells",
    "co.mobilizing": "mobilizes the cells of a graft",
    "co.none": "nothing says what it is given for",
    "co.told": "the record speaks of lymphodepletion and registers none",
    "design.by-number": "by the number of targets and products, where no words tell the design",
    "design.chosen": "one of the targets is chosen by what the tumour carries",
    "design.ligand": "the receptor binds by a ligand of the target",
    "design.one-of": "one of the targets that are listed with “or”",
    "design.or-others": "a list of targets to choose from ends with “or others”",
    "design.products-in-a-row": "products with a target each are given one after the other",
    "edit.gene": "a gene that is edited out of the product, or silenced in it",
    "field.condition": "named as a condition of the trial",
    "field.criterion": "named in criteria that are not told apart, or in who is studied",
    "field.criterion-denied": "criteria that are not told apart say that patients must not have it",
    "field.criterion-drug": "a drug that binds it, which the eligibility criteria call an earlier one",
    "field.criterion-lab": "a laboratory value or a count that the eligibility criteria ask for",
    "field.exclusion": "named in an exclusion criterion",
    "field.exclusion-lab": "a laboratory value or a count that excludes",
    "field.hla": "a tissue type that the eligibility criteria ask for",
    "field.imaging-intervention": "named by an intervention that is a scan or a tracer",
    "field.inclusion": "named in an inclusion criterion",
    "field.inclusion-drug": "a therapy against a virus that the criteria name, and not as an earlier one",
    "field.inclusion-prior": "named as a therapy by the criteria that admit",
    "field.keyword": "a keyword, which does not say what is targeted",
    "field.other-intervention": "named by an intervention that is no cell product",
    "field.other-panel": "one of many names in a row that an intervention measures",
    "field.other-status": "what the patients of an intervention that is no cell product have, or lack",
    "field.other-studies": "from a paragraph about other studies",
    "field.outcome": "measured as an outcome",
    "field.product-name": "named in the name of the cell product",
    "frame.adapter-antibody": "an antibody that holds adapter cells to its antigen",
    "frame.adapter-bridge": "an adapter that is given with the cells binds it",
    "frame.binder-of": "named by what binds it: NKG2D stands for its ligands",
    "frame.virus-cells": "virus-specific cells are against it",
    "loose.in-list": "in one list with a target",
    "role.adapter-tag": "the tag by which adapter cells are held, not what they attack",
    "role.carried": "carried by the cells or the tumour: A+ B-specific cells",
    "role.drug-joined": "what is joined to the cells acts on a checkpoint: CAR-T combined with anti-A",
    "role.drug-name": "the name of a drug that binds it",
    "role.none": "named, with no words that make it a target",
    "role.seldom": "seldom a target, and nothing here says plainly that it is one",
    "short.after-name": "a number after the name of a receptor: CART-meso-19",
    "short.chain": "a number before the chains of a receptor: 19-28z",
    "short.number": "a number in the name of a receptor: CART19, CAR-20/19",
    "target.not-decisive": "looks like a target, and is that of no product of the trial",
}
"""Rules that are no row of a table of patterns."""


@lru_cache(maxsize=1)
def reasons() -> Mapping[str, str]:
    """Give the reason of every rule of recognition by its id."""
    # Importing the package has filled every table.
    statements = (row for row in STATEMENTS.guarded if isinstance(row, FacetRule))
    tables = (CELL, NON_CELL, MASKS, FRAMES, BESIDES, LOOSE, SELECTED, GRAFTS, statements)
    return {row.id: row.why for table in tables for row in table} | WITHOUT_ROW
