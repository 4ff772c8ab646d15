"""The frames that make an antigen the target of a cell product. Each is read around a group of antigens."""

from __future__ import annotations

from kg.recognize.matching import texts
from kg.recognize.matching.vocabulary import (
    GIVEN_AGAINST,
    MODIFIER,
    SPECIFIC,
    STRONG_HEAD,
    WEAK_HEAD,
    Rule,
    left,
    right,
)

_WORDS = r"(?:(?!(?:not|without|except|failed|prior|previous)\b)[\w+'/-]+[\s,:(]+){0,7}?"
_VERB = (
    r"(?:target(?:s|t?ed|t?ing)?(?: (?:against|at|to|towards?|by|of|on|both|either|the))*"
    r"|aimed (?:at|against)|sees?\b|direct(?:ed|s|ing) (?:against|to|at|towards?)|against|anti"
    r"|specific(?:ally)? (?:for|to"
    r"|against|targeting)"
    r"|specificity (?:for|to|against)|recogni[sz](?:e|es|ing)|bind(?:s|ing)?(?: to)?"
    r"|redirected (?:to|against|towards?|by|with)|directs? (?:\w+ ){0,2}to"
    r"|encoding (?:an? )?(?:anti)?|sensiti[sz]ed (?:to|against)|reactive (?:to|with|against)"
    r"|kill(?:s|ing)?)"
)

_ARMED = r"(?:t[- ]?cells?|lymphocytes|a?atcs?|pbmcs?)\b"

PRODUCT_FIELDS = frozenset({texts.NAME, texts.OTHER_NAME, texts.PRODUCT_TEXT, texts.TITLE, texts.EDITORIAL_TITLE})

FRAMES: tuple[Rule, ...] = (
    Rule(
        "frame.specific-receptor",
        "cells or a receptor are specific for it: A-targeted CAR-T, A-specific TCR",
        "target",
        right=right(
            rf"(?:\s?\([^()]{{0,40}}\))?[\s)\]\"'-]*(?:(?:dual|bi|tri"
            rf"|multi)[- ]?)?(?:tumou?r[- ])?(?:associated[- ])?(?:antigens?[- ])?"
            rf"{SPECIFIC}[\s,-]+{MODIFIER}(?:{STRONG_HEAD}|{WEAK_HEAD})"
        ),
    ),
    Rule(
        "frame.armed-before",
        "the antibody that arms T cells binds it: ABi-armed T cells",
        "target",
        right=right(
            rf"(?:bi)?(?:[\s-]*bispecific(?:[\s-]antibod(?:y|ies))?)?[\s-]+(?:armed[\s-]+(?:[\w-]+[\s-]+){{0,3}}?{_ARMED}"
            r"|bats?\b|a?atcs?\b)"
        ),
    ),
    Rule(
        "frame.armed-with",
        "the antibody that arms T cells binds it: T cells armed with a bispecific antibody to A",
        "target",
        left=left(rf"{_ARMED}\)?,? (?:[\w-]+ ){{0,2}}?armed with (?:an? |the )?(?:anti-?\s?)?"),
        right=right(r"(?:bi)?[\s)-]*(?:antibod|\bbi\b|bispecific)"),
    ),
    Rule(
        "frame.receptor-after",
        "a receptor is named after it: A CAR-T, A/B dual CAR-NK",
        "target",
        right=right(rf"(?:\s?\([^()]{{0,40}}\))?[\s)\]\"'/.,*-]*{MODIFIER}{STRONG_HEAD}"),
    ),
    Rule(
        "frame.receptor-before",
        "it stands after the name of a receptor: CAR-A, CART-A, 4SCAR-A, CAR-T (A)",
        "target",
        left=left(
            rf"(?<![a-z])(?:hu|p|f|l)?{STRONG_HEAD}[\s:.(/\[-]*(?:(?:t"
            rf"|nk)?[- ]?(?:cells?)?[\s:(\[-]+)?(?:anti-?\s?)?"
        ),
    ),
    Rule(
        "frame.receptor-verb",
        "cells or a receptor are said to target it: CAR-T cells targeting A",
        "target",
        left=left(
            rf"(?<![a-z])(?:{STRONG_HEAD}"
            rf"|{WEAK_HEAD})\W+{_WORDS}{_VERB}[\s-]+(?:\w+[\s-]+){{0,3}}?(?:antigens?\W+)?(?:anti-?\s?)?(?:(?:including"
            rf"|such as|like|e\.g\.|namely|as|but not limited to)\W+)*(?:the |human )*"
        ),
    ),
    Rule(
        "frame.taught",
        "cells are made to recognise it: T cells modified to recognize A, a gene makes them able to recognize A",
        "target",
        left=left(
            r"\b(?:modified|engineered|trained|changed|reprogrammed|taught|redirected"
            r"|(?:cells|lymphocytes|are|them) able) (?:in the lab\w* )?to recogni[sz]e "
            r"(?:and (?:\w+ (?:to )?){1,2})?(?:an? |the )?(?:(?:protein|antigen|marker|molecule)s? called )?"
        ),
        right=right(r"(?![\s-]*negativ)"),
    ),
    Rule(
        "frame.receptor-for",
        "what cells are for, where no disease follows: CAR-T for A",
        "target",
        left=left(
            r"(?<![a-z])(?:(?:loop|tan|bi|tri|multi|dual|compound|armou?red|super|fast|ultra)-?)?car(?:-?\s?(?:t|nk|m))?s?"
            r"(?: (?:t[- ]|nk[- ])?(?:cells?|therapy|product))? for (?:the )?"
        ),
        right=right(r"\s*(?:$|[.;)]|,(?! \w+[\s-]positiv)|(?:in|with|to|which|that|and an?|on)\b(?! tumou?r))"),
    ),
    Rule(
        "frame.listed-cells",
        "in a list after antigen-specific cells: antigen-specific T cells (A, B and C)",
        "target",
        left=left(
            r"(?:antigens?|taas?|virus)[\s-]specific (?:cytotoxic )?(?:t[- ]?(?:cells?|lymphocytes?)|ctls?)"
            r"(?: \([\w-]{1,8}\))? ?\((?:anti-?|specific for )?"
        ),
    ),
    Rule(
        "frame.specific-antigens",
        "an antigen for which cells are selected: CTL-specific antigens such as A",
        "target",
        left=left(
            r"\b(?:ctls?|car-? ?ts?|tcr-? ?ts?|t[- ]?cells?)[\s-](?:specific|targeted) (?:surface |tumou?r )?"
            r"(?:antigens?|targets?),? (?:such as|including|like) (?:the )?"
        ),
    ),
    Rule(
        "frame.virus-glued",
        "EBVSTs: T cells specific for a virus, in one word",
        "target",
        right=right(r"v?sts?\b"),
        antigens=frozenset({"virus_level"}),
    ),
    Rule(
        "frame.antigen-label",
        "in a list that is headed as antigens: Antigen: A, B or C",
        "target",
        left=left(r"[(,;:] ?(?:target(?:ed)? )?antigens? ?: ?|\bantigens? (?:is|are) (?:picked|chosen|selected) from "),
        kinds=PRODUCT_FIELDS,
    ),
    Rule(
        "frame.activator",
        "the activating receptor of a gate recognises A",
        "target",
        left=left(
            r"\bactivat(?:or|ing (?:cars?|receptors?|chimeric antigen receptors?))(?: that| which)? "
            r"(?:for|against|to|targeting|recogni[sz]\w+|sens\w+|specific (?:for|to)|directed (?:at|against|to)"
            r"|binding(?: to)?|binds(?: to)?) (?:the )?"
        ),
    ),
    Rule(
        "frame.both-needed",
        "cells that act only where A and B are both found",
        "target",
        left=left(
            r"\b(?:act|acts|active|activated|kill|kills|respond|responds|attack|attacks|fire|fires) only "
            r"(?:where|when|if|on cells (?:with|that express)) (?:both )?"
        ),
        right=right(r" (?:are |is )?(?:both|together|co-?expressed|simultaneously)\b"),
    ),
    Rule(
        "frame.anti-cells",
        "cells or a receptor are against it: anti-A T cells, anti-A CAR",
        "target",
        left=left(r"\banti[\s-]*"),
        right=right(rf"[\s)\]\"'/-]*{MODIFIER}(?:{STRONG_HEAD}|{WEAK_HEAD})"),
    ),
    Rule(
        "frame.product-targets",
        "the product is said to target it: the product targets A, B and C",
        "target",
        left=left(
            r"(?:product|therapy|treatment|car|receptors?|cells?|scfv|vhh|platform|construct"
            r"|injection)\b[^.]{0,60}?\btarget(?:s|ing)?\W+(?:\w+\W+){0,5}?(?:(?:including|such as"
            r"|like|namely|but not limited to)\W+)*(?:the )?"
        ),
    ),
    Rule(
        "frame.target-is",
        "it is called the target: the target antigen is A",
        "target",
        left=left(
            r"\btargets?(?: antigens?)?(?: of (?:the |this )?(?:car|product"
            r"|cells?)[\w -]{0,20})? (?:is|are|include[s]?|including|:)\W*(?:the |both )?"
        ),
    ),
    Rule(
        "frame.constructs",
        "in a list of constructs of several targets each: dual-target constructs (A/B, A/C and B/C)",
        "target",
        left=left(
            r"\b(?:dual|double|bi|tri|triple|multi)[- ]?(?:target(?:ed|ing)?|antigen|specific)[\s-]+"
            r"(?:[\w-]+[\s-]+){0,3}?(?:constructs|arms|groups|cohorts|candidates|products|cars|receptors)\b[^.;:()]{0,60}"
            r"[(:] ?(?:\(?[1a]\) ?)?"
        ),
        right=right(r"(?![\s)-]*(?:\+|positiv|negativ|express))"),
    ),
    Rule(
        "frame.vector",
        "cells are given a vector for a receptor against it: transduced with an anti-A lentiviral vector",
        "target",
        left=left(rf"\b{GIVEN_AGAINST}"),
        right=right(r"[\s-]+(?:(?:lenti|retro)vir\w+|viral|vectors?|mrna|messenger rna|gene)\b"),
    ),
    Rule(
        "frame.binder",
        "the receptor's binder binds it: A scFv, A-binding domain",
        "target",
        left=left(r"(?:anti-?\s?|humanized |human )?"),
        right=right(r"[\s-]*(?:scfv|single[- ]chain|vhh|nanobody|binder|binding domain|car gene|car construct)"),
    ),
    Rule(
        "frame.ligand",
        "a receptor made of what binds it: NKG2D-based CAR",
        "target",
        right=right(r"[\s-]*(?:\w+[\s-]+){0,3}?(?:car|chimeric)"),
        antigens=frozenset({"NKG2D"}),
    ),
)

LIST_OPENS = (
    r"\b(?:including|such as|but not limited to|for example|e\.g\.)[\s,:(]*"
    r"(?:(?:but not limited to|the|anti|both|antigens?|targets?|markers?|surface|tumou?r|human)[\s:,(-]+){0,4}$"
)
"""Words before the first target of a list that make it one of examples."""
LIST_LEFT_OPEN = (
    r"(?:(?!\b(?:in|for|with|of|against|disease\w*|patients?)\b)[^.;]){0,24}?"
    r"(?:\betc\b|\band so on\b|\bamong others|[,/\s](?:and |or |and/or )?(?:an)?(?:others?|more)\b"
    r"(?=\s*(?:$|[.,;:)]|(?:tumou?r|surface|associated|possible)?[\s-]*(?:antigens?|targets?|markers?|molecules?|cars?)\b)))"
)
"""Words after the last target of a list that leave it open."""
