"""Mentions that look like targets and are parts, markers, phenotypes, drugs or scans: the first rule decides."""

from __future__ import annotations

from kg.recognize.matching.vocabulary import STRONG_HEAD, Rule, left, right
from kg.recognize.roles.phenotypes import PHENOTYPES

CHECKPOINT = "checkpoint"
"""What an antigen also serves as whose signal holds T cells back."""
_CHECKPOINTS = frozenset({CHECKPOINT})
_COSTIMULATORY = frozenset({"costimulation"})

_INHIBITORY = (
    r"(?:\binhibitory (?:[\w-]+ )?(?:cars?|receptors?)(?: \(icars?\))?|\bicars?\)?|\bblock(?:ers?|ing receptors?))"
    r"(?: that| which)? (?:for|against|to|targeting|recogni[sz]\w+|sens\w+|specific (?:for|to)"
    r"|directed (?:at|against|to)|binding(?: to)?|binds?(?: to)?) (?:the )?"
)
"""What stands before the antigens whose carriers an inhibitory receptor spares."""

_ANTIBODY = r"antibod\w+|scfv\w*|nanobod\w+|blocking|fusion"
_SECRETED = (
    r"[\s-]+(?:\w+[\s-]+){0,3}?(?:anti-?\s?)?"
    r"(?:(?:pd-?1|ctla-?4|tigit|il-?\d+)\w*(?:[/, ]+(?:and )?))*"
)
"""What may stand between the word for what cells give off and the antigen that it is against."""

MASKS: tuple[Rule, ...] = (
    Rule(
        "mask.code-name",
        "CM-CS1 and MNC2-CAR22 are names of constructs",
        "none",
        left=left(r"cm[- ]?|mnc2[- ]?(?:car)?"),
    ),
    Rule(
        "mask.vector",
        "an adenovirus that carries a gene: what it carries acts, and the virus is no antigen",
        "none",
        right=right(
            r"(?:es)?[\s-]*(?:(?:based|(?:sero)?type \d+)[\s-]+)?(?:vectors?\b|vectored|mediated|encoding|containing"
            r"|carrying|expressing|p53|gene\b|constructs?\b|interferon)"
        ),
        antigens=frozenset({"Adenovirus"}),
    ),
    Rule(
        "mask.part",
        "a chain or ligand that serves to signal: in a trial of cells it is a part of theirs",
        "construct",
        antigens=frozenset({"CD3 zeta", "4-1BB ligand"}),
    ),
    Rule(
        "mask.truncated-suffix",
        "EGFRt, CD19t, HER2t: a truncated marker",
        "construct",
        # `CAR.A` names the receptor, and what follows are T cells; t-haNK are cells by their own name.
        left=left(r"(?<!car\.)"),
        right=right(r"t(?![a-z0-9]|-?ha?nk)"),
    ),
    Rule(
        "mask.truncated-prefix",
        "tEGFR, truncated CD19, delta-NGFR: a marker",
        "construct",
        left=left(
            r"(?<![a-z0-9])t|truncated[\s-]+(?:human |form of |version of |the |variant of )*"
            r"|\bdelta[\s-]?|huegfr\w*"
        ),
    ),
    Rule("mask.truncated-after", "EGFR truncated: a marker", "construct", right=right(r"[\s(-]*truncat")),
    Rule(
        "mask.marker",
        "named a marker, tag, safety switch or suicide gene",
        "construct",
        right=right(
            r"[\s)-]*(?:(?:transduction|selection|surface|safety|suicide)[\s-]+)?(?:marker gene|tag\b"
            r"|safety switch|suicide|epitope tag|mimotope)"
        ),
    ),
    Rule(
        "mask.knock-out-after",
        "edited out of the product, or silenced in it",
        "construct",
        right=right(
            r"[\s)-]*(?:gene[\s-]*)?(?:/\w+ )?(?:(?:base|gene|double|triple|multiplex)[- ])?"
            r"(?:ko\b|knock(?:ed)?[- ]?(?:out|down)|edited|deficient"
            r"|disrupt\w+|null|deleted|silenced|ablat\w+|depleted car|gene[- ]editing|-/-)"
        ),
    ),
    Rule(
        "mask.knock-out-before",
        "edited out of the product, or silenced in it",
        "construct",
        left=left(
            # What follows "genes knock-out" is the product, of which the genes stand before.
            r"(?<![0-9]-)(?<![0-9] )(?:knock(?:ed|ing)?[- ]?(?:out|down) of"
            r"|(?<!gene )(?<!genes )knock(?:ed|ing)?[- ]?(?:out|down)|\bko of|disrupt\w*(?: of)?"
            r"|delet\w+(?: of)?"
            r"|silenc\w+(?: of)?|ablat\w+(?: of)?|\black(?:ing|s)?|edit(?:ed|ing) (?:of )?|editing of"
            r"|inactivat\w+(?: of)?|eliminat\w+ (?:of )?)"
            r"[\s(]+(?:the |of |endogenous |expression |gene |genes |both )*(?:[\w/-]+(?:,| and"
            r"|/) ?){0,3}"
        ),
    ),
    Rule(
        "mask.knock-out-list",
        "A, B and C disrupted: edited out of the product, all of them",
        "construct",
        left=left(r"(?:^|[^\w-])(?<!anti )(?<!targeting )(?<!against )"),
        right=right(
            r"(?:(?:,| and|, and|/| &) ?[a-z0-9][a-z0-9-]{1,9}){1,5} (?:genes? )?(?:(?:are|is|were|was|being) )?"
            r"(?:disrupted|deleted|knocked[- ]out|inactivated|edited out|removed)\b"
            r"(?=\s*(?:$|[.,;)]|(?:by|with|using|in|to)\b))"
        ),
    ),
    Rule(
        "mask.dominant-negative",
        "dominant-negative or switch receptor: armour",
        "construct",
        left=left(r"dominant[- ]negative[\s-]+(?:\w+ )?|\bdn[- ]?|switch receptor[s]? (?:of |comprising )?"),
    ),
    Rule("mask.armored", "armour of the product", "construct", right=right(r"[\s-]*armou?r"), antigens=_CHECKPOINTS),
    Rule(
        "mask.switch-pair",
        "PD-L1/4-1BB: a switch from an inhibiting to a costimulating signal",
        "construct",
        right=right(r"[/:](?:cd28|4-1bb|41bb)"),
        antigens=_CHECKPOINTS,
    ),
    Rule(
        "mask.switch",
        "chimeric switch receptor or armour",
        "construct",
        right=right(
            r"(?:[/:-](?:cd28|4-1bb|il-?\d+\w*))?[\s-]*(?:dnr|dominant|chimeric switch|switch|rdn\b"
            r"|dn\b|decoy|trap)"
        ),
    ),
    Rule(
        "mask.arm-before",
        "the arm by which an antibody that arms T cells holds them",
        "construct",
        left=left(r"\barmed with [\w\s/-]{0,40}"),
        antigens=frozenset({"CD3 epsilon"}),
    ),
    Rule(
        "mask.arm-after",
        "the arm by which an antibody holds T cells, named before it is told what is armed",
        "construct",
        right=right(r"[^.;]{0,60}\barmed\b"),
        antigens=frozenset({"CD3 epsilon"}),
    ),
    Rule(
        "mask.secreting",
        "what the cells secrete acts on it: armour",
        "construct",
        left=left(
            r"(?:secret\w*|releas\w*|autocrine|producing|constitutive\w*|armou?red with|self-secret\w*)"
            rf"{_SECRETED}"
        ),
        antigens=_CHECKPOINTS,
    ),
    Rule(
        "mask.expressing",
        "the cells express an antibody against it: armour",
        "construct",
        left=left(rf"(?:co-?express\w*|(?:cells|t) expressing){_SECRETED}"),
        right=right(rf"(?:[/, ]+(?:and )?[\w-]+)?[\s)-]*(?:{_ANTIBODY})"),
        antigens=_CHECKPOINTS,
    ),
    Rule(
        "mask.secreted-antibody",
        "an antibody that the cells secrete",
        "construct",
        right=right(
            # What is merely expressed may be the antigen itself: it is armour as an antibody, or in a receptor's name.
            rf"[\s-]*(?:{_ANTIBODY})?[\s-]*(?:self-)?secret|[\s-]*(?:{_ANTIBODY})[\s-]*(?:co-?)?express"
            rf"|[\s-]+expressing[\s-]+(?:[\w/-]+[\s-]+){{0,2}}?{STRONG_HEAD}"
        ),
        antigens=_CHECKPOINTS,
    ),
    Rule(
        "mask.domain",
        "signalling or hinge domain of the receptor",
        "construct",
        right=right(
            r"[\s)-]*(?:\([^()]{0,30}\)\s)?(?:zeta|z\b|e?psilon|co-?stim\w*|intracellular|signal\w*|transmembrane|hinge"
            r"|endodomain|domain|alpha coreceptor)"
        ),
        antigens=_COSTIMULATORY,
    ),
    Rule(
        "mask.domain-before",
        "listed after a receptor part",
        "construct",
        left=left(
            r"(?:bb|scfv|zeta|hinge|tm|co-?stimulat\w+(?: \w+){0,3}|signal\w+(?: \w+){0,2}"
            r"|domains? (?:of|from|comprising|derived from|consisting of"
            r"|including)(?: \w+){0,2})[\s:(/-]*"
        ),
        antigens=_COSTIMULATORY,
    ),
    Rule(
        "mask.costim-chain",
        "CAR-CD28-CD3zeta: a chain of receptor parts",
        "construct",
        left=left(r"(?:car|t|28|scfv|receptor|fv|zeta|tcrz|cd3z)\)?[:.-]|\bil-?\d+\w*/"),
        right=right(r"(?:[-:./](?:cd3|cd28|4-1bb|41bb|zeta|z|cd137|tcr)|[\s,]*(?:$|t cells))"),
        antigens=frozenset({"CD28", "4-1BB", "CD3 epsilon", "OX40", "ICOS"}),
    ),
    *PHENOTYPES,
    Rule(
        "mask.kidney",
        "eGFR: kidney function",
        "lab",
        left=left(r"(?<![a-z])estimated\s+"),
        right=right(r"(?! )(?!)"),
        antigens=frozenset({"EGFR"}),
    ),
    Rule(
        "mask.tracer-before",
        "a radionuclide label before PET or in a tracer",
        "imaging",
        left=left(
            r"(?:\[?\(?(?:68\s?-?ga|ga-?\s?68|18\s?-?f|f-?18|64\s?-?cu|cu-?64|89\s?-?zr|zr-?89"
            r"|99m?\s?-?tc|tc-?99m?|111\s?-?in|124\s?-?i|44\s?-?sc)\]?\)?)[\s/-]*(?:\w+[\s-]){0,2}"
        ),
    ),
    Rule(
        "mask.tracer-after",
        "a scan",
        "imaging",
        right=right(
            r"(?:[\s-]*(?:\w+[\s/-]+){0,1}(?:pet\b|pet/|spect|scintigra|tracer|radiotracer|imaging"
            r"|i[- ]?\d*\s?pet|pet-ct))|-?(?:11|1007|i-46|i-04)\b|i(?:-\d+)?\b(?=.{0,20}pet)"
        ),
    ),
    Rule(
        "mask.radioligand-before",
        "a therapeutic radionuclide",
        "non_cell_drug",
        left=left(
            r"(?:177\s?-?lu|lu-?\s?177|lutetium\W*(?:177)?|225\s?-?ac|ac-?225|actinium\W*(?:225)?"
            r"|90\s?-?y|y-?90|131\s?-?i|i-?131|212\s?-?pb|211\s?-?at|67\s?-?cu|161\s?-?tb"
            r"|177lutetium)[\]\)\s/-]*(?:\w+[\s-]){0,2}"
        ),
    ),
    Rule(
        "mask.radioligand-after",
        "a radioligand",
        "non_cell_drug",
        right=right(r"[\s-]*(?:617|i&t|radioligand|rlt\b|tarts?\b)"),
    ),
    Rule(
        "mask.vehicle",
        "CD8-targeted lipid nanoparticle: where a particle goes that makes the cells, not what they bind",
        "construct",
        right=right(
            r"[\s)-]*(?:targeted|targeting|directed|specific)[\s-]+(?:(?:lipid )?nanoparticles?|lnps?\b"
            r"|(?:lentiviral|retroviral|viral|virus-like|vector) particles?|fusosomes?"
            r"|(?:lentivir|retrovir|vir)(?:al|us) vectors?|lentivirus|vectors?\b)"
        ),
    ),
    Rule(
        "mask.switch-epitope",
        "RQR8 (CD20/CD34 epitopes): what a safety switch is made of",
        "construct",
        left=left(r"\brqr8[\s(:,]*(?:(?:cd\d+|with|containing|comprising)[/\s]*){0,2}"),
    ),
    Rule(
        "mask.restriction",
        "HLA-A*11:01-restricted: what presents the peptide",
        "restriction",
        right=right(r"(?::\d+)*[\s-]*restricted"),
        antigens=frozenset({"HLA-A*02", "HLA-A*11", "HLA-A*24", "HLA-DPB1*04:01", "HLA-DR"}),
    ),
    Rule(
        "mask.restriction-before",
        "HLA-A*02:01/PRAME: what presents the peptide, and the peptide",
        "restriction",
        right=right(r"(?::\d+)*/(?!hla)[a-z]"),
        antigens=frozenset({"HLA-A*02", "HLA-A*11", "HLA-A*24", "HLA-DPB1*04:01"}),
    ),
    Rule(
        "mask.restriction-after",
        "PRAME/HLA-A*02:01: peptide and what presents it",
        "restriction",
        left=left(r"[a-z0-9]/"),
        antigens=frozenset({"HLA-A*02", "HLA-A*11", "HLA-A*24", "HLA-DPB1*04:01"}),
    ),
    Rule(
        "mask.blocker",
        "the protective antigen of a NOT gate",
        "blocker",
        right=right(r"[\s(-]*(?:gated|blocker|blocking receptor|not[- ]gate)"),
    ),
    Rule(
        "mask.blocker-before",
        "NOT gate",
        "blocker",
        left=left(r"\bnot[\s-]+(?:gate[\s-]+)?|blocker (?:for |against |targeting )?"),
        right=right(r"(?![\s)-]*(?:\+|positiv|express))"),
    ),
    Rule(
        "mask.inhibitory-receptor",
        "the antigen of an inhibitory receptor spares the cells that carry it",
        "blocker",
        left=left(_INHIBITORY),
        right=right(r"(?![\s)-]*(?:\+|positiv|express))"),
    ),
    Rule(
        "mask.inhibitory-list",
        "one of several antigens of inhibitory receptors: its list ends before anything else is named",
        "blocker",
        left=left(rf"{_INHIBITORY}[\w/.-]+(?:, [\w/.-]+){{0,4}}(?:,? (?:and|or|and/or) |/| \+ | & )(?:the )?"),
        right=right(rf"(?![\s)-]*(?:\+|positiv|express))(?![\s-]+(?:\w+[\s-]+){{0,2}}?{STRONG_HEAD})"),
    ),
    Rule(
        "mask.inhibitory-in-list",
        "one of several antigens of inhibitory receptors, whose list goes on",
        "blocker",
        left=left(rf"{_INHIBITORY}[\w/.-]+(?:, [\w/.-]+){{0,4}}, (?:the )?"),
        right=right(r"(?:,|,? (?:and|or)) [\w/.-]+(?=\s*(?:$|[.,;)]|(?:and|or|on|in|that|which|so|to|spare)\b))"),
    ),
    Rule(
        "mask.bait",
        "autoantigen bait of a chimeric autoantibody receptor",
        "target",
        right=right(r"[-\s]*(?:caar|car-t)"),
        antigens=frozenset({"autoantigen_bait"}),
    ),
)

PRODUCT_MASKS: tuple[Rule, ...] = tuple(m for m in MASKS if m.role in ("construct", "blocker", "target"))
"""Those of parts and gates of engineered cells, which only trials of cells have."""

CRITERIA_MASKS: tuple[Rule, ...] = tuple(
    m
    for m in MASKS
    if m.role in ("phenotype", "imaging", "lab", "non_cell_drug", "none") or m.id == "mask.truncated-suffix"
)
"""Those that also hold in eligibility and outcomes, where the field itself says the rest."""
