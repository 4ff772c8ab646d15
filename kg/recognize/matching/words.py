"""Single words that hint at cells: the cheap test that comes before every table."""

from __future__ import annotations

import re
from functools import lru_cache

_CELL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """cell cells lymphocyte lymphocytes killer nk dendritic mesenchymal stromal stem progenitor transplant
        transplants transplantation til tils tcr ctl ctls vst vsts marrow monocyte monocytes macrophage macrophages
        msc mscs islet islets chondrocyte chondrocytes fibroblasts keratinocytes hepatocyte hepatocytes sct asct hct
        hsct pbsct pbsc bmt dc dcs dcvac leukocyte leukocytes autotemcel cellular immunocell chimeric scar cik tac
        caar unicar lymphodepletion lymphodepleting mononuclear hank vivo modc modcs taa mtaa""",
    )
)
_ENGINEERED_WORDS = frozenset(
    re.findall(
        r"\w+",
        """chimeric til tils tcr ctl ctls vst vsts caar unicar tac truc infiltrating cytotoxic redirected cir daric
        zetakine hank""",
    )
)
_CAR_WORD = re.compile(r"car(?:$|t|s$|[0-9]|nk|m$|gd)|^(?:abtcrs?|star|artemis|arc|s?c?daric\d*|2?8z|b?bbz)$")
_STEM = re.compile(r"(?:leu|bi|mestem|stro)cel$|leucel|vsts?$")
"""Stems of non-proprietary names of cells, and of virus-specific T cells: `EBVST`."""

CELL_WORD_PIECES = (
    *(f" {word} " for word in sorted(_CELL_WORDS)),
    *("car ", "cart", "cars ", "carnk", "carm ", "cargd", "leucel"),
    *(" abtcr", " star ", " artemis ", " arc ", "daric", "28z ", "bbz ", "bicel ", "mestemcel ", "strocel "),
    *("vst ", "vsts "),
    *(f"car{digit}" for digit in range(10)),
)
"""Pieces of words without any of which a word is no cell word; a space is the start or end of a word."""


def is_cell_word(word: str) -> bool:
    """Tell whether a word may belong to a cell product: cheap, and wrong only on the careful side."""
    return word in _CELL_WORDS or _STEM.search(word) is not None or _CAR_WORD.search(word) is not None


@lru_cache(maxsize=1 << 12)
def is_receptor_word(word: str) -> bool:
    """Tell whether a word may belong to a product with a receptor or with specific cells."""
    return word in _ENGINEERED_WORDS or "leucel" in word or _CAR_WORD.search(word) is not None
