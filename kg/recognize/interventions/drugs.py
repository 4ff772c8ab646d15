"""Names of what is given that is no cells, by what it is given for: data, to which a drug is added as one more word.

A star stands for letters: `*mustine` is a word that ends so, `fludarabin*` one that begins so. A hyphen may be left
out or be a space. A word after `=` counts only where it is the whole name.
"""

from __future__ import annotations

import re

USUALLY_CLEARING = "fludarabin* fludara"
"""Drugs that clear lymphocytes wherever they are given with cells."""

CLEARING_OR_TREATING = "bendamustin*"
"""Drugs that treat the disease where a drug of the usual regimen clears lymphocytes."""

CLEARING_OR_MOBILIZING = "cyclophosphamid* cyclophosphamate ciclofosfamid* cytoxan endoxan"
"""Drugs that clear marrow, or bring its stem cells into the blood, from where they are collected."""

CLEARING = f"""
    {USUALLY_CLEARING} {CLEARING_OR_TREATING} {CLEARING_OR_MOBILIZING} busulfan
    busulfex melphalan thiotepa treosulfan alemtuzumab campath* clls52 allo-647 anti-thymocyte thymoglobulin grafalon
    atg flu/cy flucy cy/flu cyflu =flu =cy =ctx
"""
"""Drugs that clear lymphocytes or marrow before cells are given."""

AGAINST_HARM = """
    mesna leucovorin* levoleucovorin* amifostine acetaminophen paracetamol diphenhydramine *setron anti-emetic*
    antiemetic* famotidine meperidine palifermin dexrazoxane levetiracetam allopurinol ursodiol heparin *prazole saline
"""
"""Drugs against the harm that other treatment does, which are given with anything."""

AGAINST_RELEASE = "tocilizumab actemra siltuximab sylvant emapalumab gamifant"
"""Drugs against the storm of cytokines that cells may set off, which are listed to be at hand."""

CYTOTOXIC = """
    *platin *taxel *rubicin* *poside *tecan *citabine *mustine *carbazine *xantrone *sulfan
    carboplatin cisplatin cytarabin* ara-c azacitidin* azacytidin* decitabin* ifosfamid* perfosfamid* dacarbazin*
    temozolomid* vincristin* vinblastin* vinorelbin* vindesin* etoposid* vp-16 bcnu ccnu me-ccnu mercaptopurin*
    thioguanin* tioguanin* cladribin* clofarabin* nelarabin* pentostatin amsacrin* hydroxyurea hydroxycarbamid*
    fluorouracil 5-fu abraxane procarbazin*
"""
"""Drugs against cells that divide, which make room for a graft where they come right before it."""

REGIMENS = """
    chop r-chop rchop epoch folfox* folfiri* rice r-ice hyper-cvad vrd vrd-based dara-cybord cybord cmf caf chemotherap*
"""
"""Regimens of several drugs, by their letters."""

STEMS = """
    *tinib *lisib *ciclib *parib *rafenib *metinib *brutinib *degib *zomib *domide *clax *stat *mycin *limus *statin
    *sone *solone *olone *tide *relin *lutamide *terone *trozole *gramostim *plermin *leukin *feron *poetin *asparagase
    asparaginase *vir *azole *cillin *floxacin *dronate *ducid *sartan *gliptin *gliflozin *sporine *sporin *tretinoin
    *depsin *kinra *fusp *cept
"""
"""Stems of names of drugs."""

NAMES = """
    methotrexat* mtx s-1 tamoxifen megestrol buthionin* benzylguanin* valspodar selinexor chidamid* tucidinostat
    il-2 il-7 il-15 il-21 interleukin* interferon* ifn gm-csf n-803 nkt-214 nktr-214 nktr-255 aldesleukin thrombopoietin
    epoetin* rhuepo nt-i7 efineptakin* stk-009 e7777 vevoctadekin pf-3512676 cimetidin* indomethacin ap1903 cc-220
    cc-122 cc-99282 bms-986405 ly3039478 al102 corticoster* glucocorticoid* dexamethas* hydrocortison* mycophenol* mmf
    cyclosporin* ciclosporin* muromonab* insulin vitamin immunoglobulin globulin* igpro atra quercetin lenalidomid*
    keytruda btki zidovudin* lamivudin* nintedanib rimegepant
    tretinoin pegaspargase lenalomid* placebo
"""
"""Names of drugs."""


def words(names: str) -> str:
    """Give a pattern, for folded text, of any of some names."""
    return "|".join(dict.fromkeys(_word(name) for name in names.split()))


def _word(name: str) -> str:
    if name.startswith("="):
        return rf"^{re.escape(name[1:])}$"
    core = re.escape(name.strip("*")).replace(r"\-", "[ -]?")
    before = r"(?<=\w)" if name.startswith("*") else r"\b"
    return rf"{before}{core}" + ("" if name.endswith("*") else r"\b")
