"""Words that say where a product's cells come from: tables read in order."""

from __future__ import annotations

from kg.recognize.matching import texts
from kg.recognize.traits.facets import CRITERIA, PRODUCT_WORDS, PROSE, FacetRule, facet_rule, table

_NOT_GRAFT = (
    r"(?!(?:(?!\bcar\b|\bcart|car-|chimeric|dendritic|\bdcs?\b)[\w\s,/()+-]){0,30}(?:transplant|\bhsct\b|\basct\b|\bhct\b|\bsct\b"
    r"|\bbmt\b|graft"
    r"|stem[- ]cell (?:rescue|support|infusion|transp|collect)|hematopoietic|haematopoietic"
    r"|tumou?r (?:cell|lysate|vaccine)|serum|blood trans))"
)


_KIN = r"(?:donors?|siblings?|brothers?|sisters?|relatives?|parents?|mothers?|fathers?|family)\b"
SUBJECT = (
    r"(?:(?:research|study|individual|enrolled|eligible) )?"
    r"(?:patients?|participants?|subjects?|recipients?|individuals?|persons?|their|your|his|you)"
    rf"(?!(?:'s|s'|')?[\s-]+(?:(?!own\b|and\b|or\b)[\w-]+[\s-]+){{0,2}}?{_KIN})"
)
"""Whose cells they are; `the patient's sibling donor` is somebody else."""

SOURCE_RULES: tuple[FacetRule, ...] = (
    facet_rule(
        "source.universal",
        "universal or off-the-shelf products come from donors",
        "cell_source",
        "allogeneic",
        r"\buniversal\b(?! precaution|\W{0,3}(?:immune )?receptors?\b)|\bu-?car"
        r"|\bu car(?=[\s-]?(?:t|nk)\b)|off[- ]the[- ]shelf|\bucart",
    ),
    facet_rule(
        "source.allogeneic",
        "said to be allogeneic",
        "cell_source",
        "allogeneic",
        r"(?<!bridging to )\ballo(?:geneic|genic|\d{1,3})?\b" + _NOT_GRAFT + r"|(?<!bridging to )\ballogene(?:ic"
        r"|tic)" + _NOT_GRAFT,
    ),
    facet_rule(
        "source.donor",
        "made from a donor's cells",
        "cell_source",
        "allogeneic",
        r"(?:healthy|third[- ]party|related|hla[- ]matched|haplo\w*|matched|unrelated|transplant"
        r"|stem cell|hsct|normal)[\s-]*donors?[\s-]*(?:derived|cells|lymphocytes|t[- ]cells|nk"
        r"|pbmc|blood|'s)|donor[- ]derived(?! (?:xeno|cell-free|leuk))|donor[\w\s'-]{0,20}(?:car\b"
        r"|car-?t|t[- ]cells|nk[- ]cells|natural killer|\bctls?\b|\bvsts?\b|derived)|\bthird[- ]party donors?\b"
        r"|\bthird[- ]party[\s,]+(?:[\w/-]+[\s,]+){0,5}?(?:t[- ]?cells?|ctls?|vsts?|lymphocytes|nk|car-?ts?)\b"
        r"|\bcar\w* donor lymphocytes|(?:from|of) (?:a "
        r"|an |the )?(?:healthy |related |haplo\w* |half-matched |mismatched |hla-\w+ |sibling |family |partially "
        r"|normal |unrelated |allogeneic |matched |adult |third-party |transplant |stem cell )*donors?\b",
    ),
    facet_rule(
        "source.kin",
        "made from the cells of a relative",
        "cell_source",
        "allogeneic",
        r"(?<!stem )(?<!progenitor )(?<!marrow )(?:cells?|lymphocytes?|ctls?|pbmcs?|leu[ck]ocytes?|monocytes)\)?"
        r"(?: (?:are|is|were|was|will be|to be))?"
        r"(?: (?:deriv|made|manufactur|generat|produc|collect|obtain|isolat)\w*)? "
        r"(?:from|of) (?:an? |the |their )?(?:(?:patient|recipient|subject|participant)(?:'s|s'|s)? )?"
        r"(?:(?:(?:hla|fully|half|closely)-?)?(?:matched|identical|related|mismatched|haplo\w*) )*"
        r"(?:siblings?|brothers?|sisters?|relatives?|parents?|mothers?|fathers?|family)\b",
    ),
    facet_rule(
        "source.twin",
        "made from the cells of an identical twin",
        "cell_source",
        "allogeneic",
        r"\bsyngeneic\b|\bidentical twins?\b",
        frozenset({texts.NAME, texts.OTHER_NAME, texts.TITLE}),
    ),
    facet_rule(
        "source.islets",
        "islets are taken from a donor's pancreas",
        "cell_source",
        "allogeneic",
        r"\bislets?\b[^.;]{0,60}?\b(?:from|of) (?:[\w-]+ ){0,4}?(?:donors?|pancreata)\b"
        r"|\bfrom the pancreas(?:es)? of (?:another|a (?:healthy|non-?diabetic|deceased|dead)) (?:person|human)\b",
    ),
    facet_rule(
        "source.biopsy",
        "cells of a tissue are taken from the patient",
        "cell_source",
        "autologous",
        rf"\b{SUBJECT}[^.;]{{0,40}}?\bbiops\w+[^.;]{{0,60}}?"
        r"\b(?:for|to (?:obtain|harvest|isolate|collect|grow|culture)) (?:[\w-]+ ){0,2}?"
        r"(?:chondrocytes?|keratinocytes?|fibroblasts?|myoblasts?|muscle cells|epithelial cells"
        r"|melanocytes?)\b",
    ),
    facet_rule(
        "source.donor-lymphocytes",
        "lymphocytes of a donor are what is given",
        "cell_source",
        "allogeneic",
        r"\bdonor (?:lymphocyte|leu[ck]ocyte|white blood cell)s?\b|\bdlis?\b|\btherapeutic allogeneic lymphocytes",
        frozenset({texts.NAME, texts.OTHER_NAME, texts.TITLE}),
    ),
    facet_rule(
        "source.bank",
        "made from cord blood, placenta, embryonic stem cells or a cell line",
        "cell_source",
        "allogeneic",
        r"(?:cord[- ]blood|\bcb(?![\s-]?\d|[a-z]*\d)|umbilical cord|placenta\w*"
        r"|(?<!autologous )(?<!patient-specific )ipsc|induced pluripotent(?: stem cell)?s?)[\s-]*"
        r"(?:\(?\w+\)?[\s-]){0,2}(?:derived|nk\b"
        r"|natural killer|car\b|t[- ]cells?|mesenchymal|\bmsc)|\bnk-?92|(?:derived|generated|from"
        r"|using)[\w\s]{0,24}(?:cord blood|ipsc|pluripotent|placenta|embryonic stem)",
    ),
    facet_rule(
        "source.autologous",
        "said to be autologous",
        "cell_source",
        "autologous",
        r"\bautologous(?:\b|(?=chimeric|car-?t))"
        + _NOT_GRAFT
        + r"|(?<!after )(?<!prior )(?<!failed )(?<!failure of )\bauto[- ](?:anti-\w+ )?car\b"
        r"(?![\w -]{0,8}(?:relaps|fail))|\bself[- ]derived\b"
        r"|(?:cells?|car-?ts?) auto-?(?:trans|re-?in)fusion\b|patient[- ]derived(?:(?=\W*$|[.,;)])"
        r"|(?= (?:[\w/-]+-(?:specific|targeted|directed) )?"
        r"(?:t|car|immune|nk|lymph|monocyt|macroph|dendritic|product|autologous|cell product|cell therap)))",
    ),
    facet_rule(
        "source.inn",
        "the name ends in -autoleucel",
        "cell_source",
        "autologous",
        r"autoleucel",
        PRODUCT_WORDS,
    ),
    facet_rule(
        "source.own",
        "made from the patient's own cells",
        "cell_source",
        "autologous",
        rf"\b(?:from|using|of|with|modif\w+|collect\w*|genetically (?:modified|engineered|altered)"
        rf"|engineer\w*|take|takes|taking|re-?program\w*)\W+(?:\w+\W+){{0,4}}?{SUBJECT}(?:'s?"
        rf"|s')?[\s-]+own\b[\w\s(),-]{{0,24}}(?:cells?|blood|lymphocytes|immune)|\b(?:patient"
        rf"|participant|subject|person)s?'?\s?s? own (?:t|immune|white|blood|nk|cells)|\b(?:attach|insert"
        rf"|introduc|transduc|modif|engineer)\w*[^.]{{0,160}}?\b(?:into|to|on|onto)\W+(?:the "
        rf"|your )?(?:patient|participant|subject)s?'?s? (?:own )?t[- ]?cells"
        rf"|\b(?:from|using) (?:isolated |the |each |every |a )?{SUBJECT}'?s?'? (?:own )?(?:peripheral )?"
        rf"(?:blood|t[- ]?cells|lymphocytes|immune cells|nk cells|pbmcs?|monocytes|white blood cells|leu[ck]ocytes)\b"
        rf"|\b(?:t[- ]?cells|lymphocytes) of (?:the |each |every ){SUBJECT}\b(?! with)"
        rf"|\b(?:t[- ]?cells|lymphocytes|nk cells)\b[^.;]{{0,60}}\b(?:come|comes|coming|originate|originates) from "
        rf"(?:the |each |every )?{SUBJECT}\b"
        r"|\b(?:uses?|using|of|from) (?:[\w-]+ ){0,3}?(?:cells|lymphocytes) already (?:present )?(?:with)?in "
        rf"(?:the |each )?(?:{SUBJECT}(?:'s|s'|')? )?body\b",
    ),
    facet_rule(
        "source.collected",
        "cells are collected from the patient to make the product",
        "cell_source",
        "autologous",
        rf"\b(?:cells?|lymphocytes?|pbmcs?|blood|leukocytes?"
        rf"|monocytes?)(?:\W+\([\w ]+\))?\W+(?:(?:will|would|are|is|be|being|were|can|then"
        rf"|have been|first)\W+)*(?:collected|isolated|harvested|obtained|taken|drawn|removed"
        rf"|derived|separated|extracted)\W+(?:(?!{_KIN})\w+\W+){{0,8}}?(?:from|of)\W+(?:the|each|all|every"
        rf"|eligible|enrolled|that|these|a|an)?\W*(?:\w+\W+)?{SUBJECT}"
        rf"|\b(?:tak(?:e|es|ing)|remov(?:e|es|ing)|harvest(?:s|ing)?|isolat(?:e|es|ing)|extract(?:s|ing)?)\W+"
        rf"(?:\w+\W+){{0,3}}?(?:white blood cells?|t[- ]?cells?|lymphocytes|pbmcs?|immune cells)\W+"
        rf"(?:\w+\W+){{0,2}}?from\W+(?:the |each )?(?:\w+ )?{SUBJECT}"
        rf"|\bcollect\w*\W+(?:\w+\W+){{0,5}}?(?:blood|cells?|lymphocytes"
        rf"|pbmcs?)\W+(?:\w+\W+){{0,3}}?from\W+(?:the |each )?(?:\w+ )?{SUBJECT}"
        rf"|\b(?:their|your|his|patients?'s?) (?:own )?(?:t[- ]?cells|lymphocytes|(?:white )?blood cells|immune cells)"
        rf"[\w\s(),/-]{{0,60}}(?:collected|removed|taken|modified|engineered|changed)"
        rf"|\b(?:your|their) blood and remove (?:the |some )?t[- ]?cells"
        rf"|\b(?:blood|cells) of (?:the |each |every ){SUBJECT} (?:was|were|is|are|will be) (?:extracted"
        rf"|collected|drawn|taken)"
        rf"|\b(?:take|takes|taking|remove|removes|removing|collect|collects|collecting|modify|modifies|modifying)\W+"
        rf"(?:the |each |every )?{SUBJECT}(?:'s|s'|') (?:own )?(?:white blood cells?|t[- ]?cells?|immune cells?"
        rf"|lymphocytes)\b"
        rf"|\b{SUBJECT} will have (?:their |some |some of their )?(?:white blood cells?|t[- ]?cells?|immune cells?"
        rf"|lymphocytes) (?:removed|collected|taken)\b"
        r"|\b(?:lymphocytes|pbmcs?|cells|blood)\W+(?:will be|are|is|were|was)\W+(?:collected|isolated|harvested)\W+"
        r"(?:for|to)\W+(?:the )?(?:t[- ]cell )?"
        r"(?:prepar|manufact|produc|mak|generat)"
        r"|(?<!stem )(?<!progenitor )(?<!donor )\bcells? collection (?:for|to) (?:the )?(?:[\w-]+ ){0,3}?"
        r"(?:prepar|manufact|produc|mak(?:e|ing)\b|generat)"
        r"|(?<!cord )\bblood(?: samples?)?(?: (?:will be |is |are )?(?:collected|drawn|taken))?,? (?:(?:which|that) )?"
        r"(?:will be|is|are) used to (?:bio-?engineer|engineer|make|manufacture|generate|produce|create|prepare) "
        r"(?:the |their |your |an? )?(?:[\w.-]+ ){0,4}?(?:cells?|car-?ts?|product)\b"
        rf"|\bblood(?: samples?)? (?:will be|is|are) (?:collected|drawn|taken) from (?:the |each )?{SUBJECT} and "
        r"(?:the |their )?(?:[\w-]+ ){0,2}?(?:t[- ]?cells|lymphocytes|nk cells) (?:will be |are )?(?:then )?"
        r"(?:separated|isolated|extracted)\b",
    ),
    facet_rule(
        "source.leukapheresis",
        "the patient undergoes apheresis to make the product",
        "cell_source",
        "autologous",
        rf"(?<!donor )\b{SUBJECT}[\w\s,()/:*-]{{0,60}}(?:undergo|receiv|have"
        rf"|complet)\w*[\w\s,()/-]{{0,30}}(?:leuk[ao]pheresis|apheresis)|(?:leuk[ao]pheresis"
        rf"|apheresis)[\w\s,()/.-]{{0,80}}(?:manufactur|generat|produc|prepar|to make|to obtain"
        rf"|to collect|collect)|(?:leuk[ao]pheresis|apheresis) (?:of|from) (?:the )?{SUBJECT}",
    ),
    facet_rule(
        "source.collection-step",
        "collecting cells is a step of the schedule between screening and infusion",
        "cell_source",
        "autologous",
        r"\b(?:after|following|undergo\w*|criteria for)\b[\w\s,]{0,60}(?:\bpbmcs?|(?:mono"
        r"|single )nucle\w+ cells?)(?: \(pbmcs?\))? "
        r"(?:collection|isolation)",
    ),
    facet_rule(
        "source.apheresis",
        "cells are to be taken from the patient, or given back",
        "cell_source",
        "autologous",
        r"\b(?!plasma|immuno|photo)\w{0,6}pheresis|venous access"
        r"|(?<!stem )(?<!progenitor )(?<!cd34 )(?<!tumor )(?<!tumour )\bcells? collection\b"
        r"|(?:after|following|undergo\w*) (?:the )?collection of "
        r"(?:pbmcs?|peripheral blood mono|mononuclear|t[- ]cells)"
        r"|\b(?:immune|t|white blood|mononuclear)[- ]cells (?:are|will be) (?:collected|taken|removed|drawn) and "
        r"(?:then )?(?:modif|engineer|chang|alter)\w+"
        r"|\bre-?infus\w+|infused back|transfused back"
        r"|\b(?:returned|given back|put back) (?:in)?to (?:the |their |your )?"
        rf"(?:{SUBJECT}|body|blood(?: ?stream)?)\b",
        PROSE | CRITERIA,
        "inferred",
    ),
)

STATED = table(*(rule for rule in SOURCE_RULES if rule.basis == "stated"))
INFERRED = table(*(rule for rule in SOURCE_RULES if rule.basis == "inferred"))

_OWN = r"(?:autologous|autogenous|patients?(?:'s?|s')?(?:[- ]derived)?|self|one's own|(?:their|her|his) own)"
_GIVEN = (
    r"(?:allo(?:geneic|genic)?|(?:(?:healthy|matched|related|unrelated|transplant|stem cell|hsct|sibling|family"
    r"|third[- ]party|new|prior|previous)[- ])*donors?(?:'s?|s')?(?:[- ]derived)?|haplo\w*)"
)
_CELLS_BETWEEN = r"(?:[\s-]+(?:t|nk|car|car-?t|immune|cells?|lymphocytes?|pbmcs?|sources?))*"
_JOINED = (
    r"[\s,]*(?:/|\bor\b|\band/or\b|\bas well as\b|(?:\band )?\bthe other (?:one |source )?(?:is|being|are)\b)"
    r"[\s,]*(?:from )?(?:an? |the )?"
)
EITHER = table(
    facet_rule(
        "source.either",
        "from the patient or from a donor",
        "cell_source",
        "both",
        rf"\b{_OWN}\b{_CELLS_BETWEEN}{_JOINED}{_GIVEN}\b{_NOT_GRAFT}"
        rf"|\b{_GIVEN}\b{_CELLS_BETWEEN}{_JOINED}{_OWN}\b{_NOT_GRAFT}",
    ),
    facet_rule(
        "source.autologous-not",
        "autologous, and said not to be allogeneic",
        "cell_source",
        "autologous",
        r"\bautologous\b[\w\s-]{0,24},? (?:and |but )?(?:not |rather than |instead of )"
        r"(?:from )?(?:an? )?(?:allo|donor)\w*",
    ),
    facet_rule(
        "source.allogeneic-not",
        "allogeneic, and said not to be autologous",
        "cell_source",
        "allogeneic",
        r"\ballogeneic\b[\w\s-]{0,24},? (?:and |but )?(?:not |rather than |instead of )(?:an? )?auto\w*",
    ),
)
"""Statements that weigh both sources, which the rules for either alone would read by halves."""
