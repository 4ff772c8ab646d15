"""What a cell product is: a table read in order, most specific first. Values are modalities, `;` between several."""

from __future__ import annotations

from kg.recognize.matching.kinds import Kind, row
from kg.recognize.matching.vocabulary import GIVEN_AGAINST

_OF_DISEASE = (
    r"(?:(?:ha?ematolog\w+|lymphoid|lineage|lymphoblastic|lymphocytic|granular|large|acute|mature|aggressive|blood) )"
    r"{0,2}(?:malignan|leuk|lymphom|neopl)"
)
"""What makes cells those of a disease: `NK cell hematologic malignancies`."""

_GIVEN_RECEPTOR = (
    rf"(?:(?:that|which) (?:are|were) )?{GIVEN_AGAINST}"
    r"cd\d+[\s-]+(?:(?:lenti|retro)vir|viral|vector|mrna|messenger rna)"
)
"""What follows T cells with a receptor, be it named or not: `transduced with an anti-CD19 lentiviral vector`."""

CELL: tuple[Kind, ...] = (
    row(
        "cell.in-vivo",
        "a receptor is made within the body, by particles or vectors",
        "in-vivo-CAR-T",
        r"(?<!in vitro and )(?<!in-vitro and )in[- ]?vivo[\s-]*(?!expan|persist|prolif|kinet|surviv"
        r"|ampl|activ|funct|effic|metab|distrib)(?:(?!(?:of|and|or|by|to|in|with|from|for|than|behaviou?r|study|studies"
        r"|results|data|models?|after|experiments?|the|we|that)\b)\w+(?:/\w+){0,2}[\s-]+){0,3}?(?:car\b|car-?t|cart\b"
        r"|chimeric)|(?:car|car-?t"
        r"|chimeric antigen receptors?)(?:[\s-]+\w+){0,3}?[\s-]+(?:generat\w+|engineer\w+"
        r"|produc\w+|transduc\w+|made|deliver\w+|programm\w+)(?: \w+)? in[- ]vivo|(?:lnp"
        r"|lipid nanopartic|mrna[- ]lnp|nanoparticle)[\w\s,()/-]{0,40}(?:\bcar\b|car-t|chimeric)"
        r"|(?:\bcar\b|car-t|chimeric antigen receptor)[\w\s,()/-]{0,60}(?:lnp|lipid nanopart"
        r"|lipid nano)|in situ car"
        r"|in[- ]vivo (?:generat|re-?programm|programm|engineer|produc|transduc|creat|manufactur)\w+ (?:of )?"
        r"[\w\s-]{0,40}?(?:\bcars?\b|\bcar-?ts?\b|\bcart\b|chimeric)"
        r"|(?:target(?:ed|ing|s)?|anti)[\s-]+[\w./-]{2,14}[\s-]+in[- ]vivo (?:lv|lnps?|lentivir\w+)\b"
        r"|\b(?:generat|creat|produc|form|mak|re-?program)\w* (?:[\w/-]+ ){0,3}?(?:cars?|car-?(?:t|nk)s?)"
        r"(?: (?:t|nk|natural|killer|\(nk\)|cells?|and|or|cars?|car-?(?:t|nk)s?))* (?:directly )?"
        r"(?:in[- ]?vivo\b(?!\s(?:expan|persist|prolif))|(?:inside|within|in) (?:the|a|their|your) "
        r"(?:(?:patient|participant|subject|person)(?:'s|s'|s)? )?bod(?:y|ies)\b)"
        r"|\b(?:an?|novel|new|of|with) in[- ]?vivo "
        r"(?!expan|persist|prolif|kinet|surviv|ampl|activ|funct|effic|metab|distrib)"
        r"[\w\s()-]{0,60}?[\s)-](?:targeted|targeting|directed|specific) (?:car\b|car-?ts?\b|cart\b|chimeric)",
        "vivo",
        "lnp",
        "lipid",
        "nanopart",
        "in situ car",
        " bod",
    ),
    row(
        "cell.car-nkt",
        "a receptor in natural killer T cells",
        "CAR-NKT",
        r"car-?\s?nkt(?![a-z/])|car-?(?:\s?modified|\s?expressing"
        r"|\s?engineered)?[\w\s-]{0,12}\bnkt\b(?! engag)|\bnkts?\b[\w\s(),-]{0,40}(?:chimeric"
        r"|car\b)|invariant natural killer t[\w\s(),-]{0,30}(?:chimeric|car\b)"
        r"|(?:chimeric antigen receptor|\bcar\b)[\w\s(),/-]{0,60}(?:natural killer t|\binkt"
        r"|\bnkts?\b)|natural killer t[- ]cells?[\w\s(),-]{0,60}(?:chimeric|\bcar\b)"
        r"|[.-]car[\w\s-]{0,8}nkts?\b|car\.\w+[\w\s.-]{0,12}nkts?\b"
        # By its own receptor such a cell sees lipids, so that it is aimed at a protein by one that was put in.
        r"|\bcd\d+[\s-](?:targeted|targeting|directed|redirected)[\s-](?:[\w-]+ ){0,2}i?nkts?\b",
        "nkt",
        "killer t",
    ),
    row(
        "cell.car-t-or-nk",
        "one name for T cells or NK cells with a receptor",
        "CAR-T;CAR-NK",
        r"car-?t\s?(?:/|or|and)\s?car-?nk|car-?t/nk\b"
        r"|car-?nk/t\b(?![\s-]?(?:cells?[\s-]*)?(?:lymph|leuk|malig))",
        "nk",
    ),
    row(
        "cell.car-t-or-tcr-t",
        "one name for T cells with a chimeric receptor and T cells with a T cell receptor",
        "CAR-T;TCR-T",
        r"car-?t(?: cells?)?\s?/\s?tcr-?ts?\b",
        "tcr",
    ),
    row(
        "cell.car-nk",
        "a receptor in natural killer cells",
        "CAR-NK",
        r"car-?\s?(?:p|i|gd)?nk(?:-?92)?(?![a-z])|\bcar(?!-?\s?ts?\b)[\w\s.,()/+-]{0,60}(?:\bnk\b"
        r"|\bnk-?92\b|natural killer(?! t))(?! engag)"
        r"|chimeric antigen receptor(?! ?\(?car\)?[- ]?t\b)(?! t\b)[\w\s.,()/+-]{0,40}(?:\bnk\b"
        r"|nk-?92|natural killer(?! t))|(?:\bnk\b|nk-?92"
        r"|natural killer(?! t)(?: cells?)?)[\w\s.,()/+-]{0,40}?(?:\bcars?\b|chimeric antigen)"
        r"|bicar-nk|nk[\s-]+car|nk cells?[\w\s.,-]{0,20}nkg2d"
        r"|\bcar[.][\w/.+-]{1,20}[\w\s-]{0,20}\bnk\b|\bt-?hank\b"
        r"|\b[lpu]{1,2}car-\w{1,12}[\s-]+(?:nk\b|natural killer(?! t))",
        "nk",
        "natural killer",
    ),
    row(
        "cell.car-m",
        "a receptor in macrophages or monocytes",
        "CAR-M",
        r"car-?\s?(?:m|mac|macs|macrophages?|monocytes?|mono|im)(?![a-z0-9])"
        r"|chimeric antigen receptor[\w\s,()/-]{0,24}(?:macrophag|monocyt)|(?:macrophages?"
        r"|monocytes?)[\w\s,()/-]{0,30}(?:chimeric antigen|\bcar\b)"
        r"|\bcar[\w\s,()/-]{0,20}(?:macrophages?|monocytes?)(?! (?:activ|colony))"
        r"|(?:macrophages?|monocytes?) (?:(?:that|which) (?:are|were|have been) )?(?:genetically |gene-)?"
        r"(?:engineered|modified|transduced|transfected|expressing|bearing|carrying)\b[\w\s/-]{0,60}?"
        r"(?:\bcars?\b(?! ?-?t\b)|chimeric antigen receptor)",
        "macroph",
        "monocyt",
        "car-m",
        "car m",
        "carm",
        "mono",
    ),
    row(
        "cell.car-gdt",
        "a receptor in gamma delta T cells",
        "CAR-gdT",
        r"car[+-]?\s?(?:gd-?t|gd t|gamma[\s/-]*delta|vd1|vdelta)|(?:\bgd(?![\s-]?[0-9])|gamma[\s/-]*delta"
        r"|vd1|vd2|vgamma9)[\s-]*t?[\w\s,()-]{0,40}(?:\bcar\b|car-?t|chimeric)|(?:\bcar\b"
        r"|chimeric antigen receptor|car-t)[\w\s,()-]{0,30}(?:\bgd[\s-]*t\b|gamma[\s/-]*delta)"
        rf"|\b(?:gd|vd1|vd2|vgamma9|gamma[\s/-]*delta)[\s-]?t[\s-]?cells? {_GIVEN_RECEPTOR}",
        "gd",
        "gamma",
        "vd1",
        "vdelta",
        "vd2",
    ),
    row(
        "cell.car-treg",
        "a receptor in regulatory T cells",
        "CAR-Treg",
        r"car-?\s?tregs?|\bcar-?\s?t regulatory|(?:chimeric antigen receptor|\bcar\b)[\w\s,()-]{0,30}(?:\btregs?\b"
        r"|regulatory t)|(?:\btregs?\b|regulatory t[- ]cells?)[\w\s,()-]{0,40}(?:\bcar\b"
        r"|chimeric antigen)",
        "treg",
        "regulatory t",
        "t regulatory",
    ),
    row(
        "cell.car-dc",
        "a receptor in dendritic cells",
        "CAR-DC",
        r"car-?\s?dcs?(?![a-z])|(?:chimeric antigen receptor|\bcar\b)[\w\s,()/-]{0,30}dendritic cells?"
        r"|dendritic cells?[\w\s,()/-]{0,40}(?:chimeric antigen|\bcar\b(?!-?\s?t))",
        "dc",
        "dendritic",
    ),
    row("cell.car-til", "a receptor in tumour-infiltrating lymphocytes", "TIL;CAR-T", r"car-?\s?tils?\b", "til"),
    row(
        "cell.armed",
        "T cells that are coated with an antibody of two arms, without a receptor of their own",
        "other-cell",
        r"(?:\b[a-z]+\d*-?bi|\bbispecific(?:[\s-]antibod(?:y|ies))?|\banti-?\s?[\w/-]+)[\s-]armed[\s-](?:[\w-]+[\s-]){0,2}?"
        r"(?:t[- ]?cells?|lymphocytes|a?atcs?|pbmcs?)\b"
        r"|(?:t[- ]?cells?|lymphocytes|\ba?atcs?)\)?,? (?:(?:that are|were) )?armed with [\w\s/-]{0,40}?"
        r"(?:bispecific|\bbi\b|\banti-?\s?cd3\b)"
        r"|\b[a-z]+\d*-?bi[\s-]*a?atcs?\b|^[\w/-]{2,8}[\s-]bats$|\bbats\b(?=\)| (?:treat|infus|therap|inject))",
        "armed",
        "bi-atc",
        "biatc",
        "bi atc",
        "aatc",
        "bats",
    ),
    row(
        "cell.car-t",
        "a receptor in T cells, by any of its names",
        "CAR-T",
        r"(?=car)(?:(?<!s)(?<!j)car-?\s?ts?(?:cell)?(?![a-z])|(?<![a-z])cart(?:s|-?\d[\w.]*)?(?![a-z])|\bcarv(?!ed)"
        r"|car-?cik|\bcars?[-.](?=[a-z0-9-]*\d)"
        r"|(?<!anti-)(?<!anti )\bcars?\b(?=[\w\s.,()/+:-]{0,40}(?:cells?\b|lymphocyt|\bt\b|\bnk"
        r"|macroph|receptor|gene\b|therap|transduc|express|modif|vector|z\b|infus|inject|targeted"
        r"|treat))(?!\W+(?:crash|accident|seat|score|driv))|(?<!anti-)(?<=[a-z0-9][.-])cars?\b"
        r"|car[.][a-z0-9]|(?<=[a-z0-9][a-np-rt-z0-9])car(?:[- ]t)?(?![a-z])|(?<!j)car\d|(?<=\d )cars?(?=\s?\(|$))"
        r"|\b(?:(?:hu|u|this|allo|auto|p|m|f|bcma|psma|meso|her|muc)cart(?:s|-?\d[\w.]*)?(?![a-z])|[lp]u?car-"
        r"|mcar[a-z]?\d|arc-t\b|jcar\d|cir[ -]|tac[- ]?t\b|s?c?-?daric\d*)"
        r"|chimeric(?:[\s/-]+\w+){0,5}?[\s/-]+(?:immuno)?receptors?|(?<![a-z])[0-9]-?scar(?:-?t|s)?(?![a-z])"
        r"|scar-?t\b|scar\d|stcar|truc\b"
        r"|truc-t|caar-?t|tcr-like car|u-?car\b|cabtagene|switchable t"
        r"|artificial immune receptor|zetakine|dual receptor t|abtcr|artemis-?t\b|star-t\b"
        r"|28z|bbz\b|bb-?zeta|\bcd4[- ]?zeta|\buniversal\W{0,3}\sreceptors?\b"
        r"|\bt[- ]?cells? (?:with|bearing|carrying|expressing|that (?:bear|carry|express|have)) (?:an? |the )?"
        r"(?:[\w/-]+ ){0,3}?cars?\b(?! ?-?t\b)",
        "car",
        "chimeric",
        "cir",
        "truc",
        "tac",
        "artificial",
        "zetakine",
        "receptor",
        "switchable",
        "arc-t",
        "cabtagene",
        "abtcr",
        "artemis",
        "star-t",
        "28z",
        "zeta",
        "universal",
        "bbz",
        "bb-z",
        "bbze",
    ),
    row(
        "cell.tcr-t",
        "T cells with a T cell receptor that was put in",
        "TCR-T",
        r"tcr-?\s?(?:t|transduced|engineered|modified|gene|redirected|expressing|specific|based"
        r"|cell)|t[- ]?cell[- ]receptor(?:s)?[\w\s,()/*:-]{0,30}(?:transduc|engineer|modif|gene"
        r"|redirect|t[- ]cells?|lymphocyt|pbl)|(?:transduc|engineer|modif"
        r"|redirect)\w*[\w\s,()/*:-]{0,30}(?:\btcrs?\b|t[- ]cell receptor)"
        r"|\btcrs?\b[\w\s,()/*:-]{0,20}(?:t[- ]?cells?|lymphocyt|pbl)"
        r"|\btcr-[a-z0-9.]{1,8}[\s-](?:transduc|engineer|modif)|tresgene|taest\d*"
        r"|anti[\w\s-]{0,12}\btcr\b(?!\s*(?:ab|alpha|antibod))|\btcr-?ts?\b|(?<=\w[- ])tcr$"
        r"|(?<=\w[- ])tcr (?:t\b|cells?)",
        "tcr",
        "receptor",
        "tresgene",
        "taest",
    ),
    row(
        "cell.targeted-t",
        "T cells that are said to be aimed at an antigen",
        "CAR-T",
        r"anti-(?:human )?cd\d+ t[- ]?cells?(?! eng)|(?:cd\d+|bcma|psma|her2|gd2|gpc3"
        r"|mesothelin)[\w/ -]{0,16}?[\s-](?:targeted|specific|directed|redirected"
        r"|targeting)[\s-]+(?:engineered )?t[- ]?(?:cells?|lymphocytes?)(?! (?:engag|bispec|leuk"
        r"|lymph))|redirected[\s-]+(?:autologous |allogeneic |donor |patient )?t[- ]?(?:cells?"
        r"|lymphocytes?)(?! recept)|(?:t[- ]?(?:cells?|lymphocytes?)|\bctls?)\)?[\s,-]+(?:that are "
        r"|which are )?(?:(?:genetically |gene-)(?:targeted|redirected)"
        r"|targeted (?:to|against) (?:the )?(?!ebv|cmv|epstein|cytomeg|vir|multi|tumou?r|leuk))"
        rf"|(?<!gd[ -])(?<!delta[ -])(?<!vd[12][ -])\bt[- ]?(?:cells?|lymphocytes?) {_GIVEN_RECEPTOR}",
        "t",
    ),
    row(
        "cell.til",
        "lymphocytes grown from a tumour",
        "TIL",
        r"\btils?\b(?! (?:the|count|densit|level|score|infilt))"
        r"|tumou?r[- ]infiltrating[- ](?:lymphocyt|t[- ]?cell)|lifileucel"
        r"|marrow[- ]infiltrating lymph",
        "til",
        "infiltrating",
        "lifileucel",
    ),
    row(
        "cell.ctl",
        "T cells selected for viruses or tumour antigens",
        "CTL",
        r"virus[- ]specific (?:t|cyto|ctl|lymph)|\bvsts?\b|\bctls?\b(?! (?:respons|activit|epitop|frequen"
        r"|precurs|assay))|cytotoxic (?:t[- ]?cell|t[- ]?lymph|lymphocyt)"
        r"|antigen[- ]specific[\w\s,-]{0,24}(?:t[- ]?cells?|lymphocyt)"
        r"|(?:ebv|cmv|adv|bkv|hpv|hbv|jcv|multi-?virus|multivirus|adenovirus|wt1"
        r"|viral)[\w\s/,-]{0,24}specific[\w\s-]{0,14}(?:t[- ]?cells?|t[- ]?lymphocyt|ctl)|(?:taa"
        r"|tumou?r[- ]associated[- ]antigen|multi-?antigen|leukemia[- ]antigen"
        r"|neoantigen)[\w\s(),-]{0,30}(?:t[- ]cells?|lymphocyt|ctl)|tabelecleucel|posoleucel"
        r"|multi-?taa|\bm?taa-?ts?\b|(?:ebv|cmv|adv|hpv|vzv|bkv)-?sts?\b",
        "specific",
        "vst",
        "ctl",
        "cytotoxic",
        "leucel",
        "antigen",
        "taa",
    ),
    row(
        "cell.cik",
        "killer cells induced by cytokines",
        "CIK",
        r"\bd?c?-?cik\b|cytokine[- ]induced[- ]killer",
        "cik",
        "cytokine",
    ),
    row(
        "cell.nk",
        "natural killer cells without a receptor",
        "NK",
        rf"\bnk[- ]?cells?\b(?! {_OF_DISEASE})(?! (?:eng|count|activ|func|number|leuk|lymphoma|neopl))"
        r"|natural[- ]killer(?! t\b)(?:[- ]cells?)?(?! (?:eng|t[- ]cell lymph|/t|cell leuk"
        rf"|cell lymph|lymphoma))|\bnk-?92|\bhank\b|\bi?nk[- ]?cells? (?!{_OF_DISEASE})|\bnk infusion"
        rf"|nk\b(?!(?:/t)?[- ]?cells? {_OF_DISEASE})(?=.{{0,30}}(?:infus|inject|cells?))",
        "nk",
        "killer",
    ),
    row(
        "cell.dc",
        "dendritic cells, also as a vaccine",
        "DC",
        r"dendritic[- ]cells?(?! (?:neopl|leuk|sarcoma))|\bdcs?[- ]?(?:vaccin|vax|cik|based|loaded"
        r"|pulsed)|\bdcvac|\bdc1\b|sipuleucel|\bdc/|\bmo-?dcs?\b"
        r"|(?:\bm?rna|electroporated|transfected|loaded|pulsed|autologous|allogeneic|monocyte-derived)"
        r"[\s-]+(?:mature )?dcs?\b",
        "dc",
        "dendritic",
        "sipuleucel",
    ),
    row(
        "cell.msc",
        "mesenchymal stromal cells",
        "MSC",
        r"mesenchymal|\bmscs?\b|\buc-?mscs?\b|stromal[- ](?:stem )?cells?(?! tumou?r)|\badscs?\b"
        r"|adipose[- ]derived|stromal vascular|wharton|\w+(?:mestem|stro)cel\b|multipotent stromal",
        "mesench",
        "msc",
        "strom",
        "adsc",
        "adipose",
        "wharton",
        "mestemcel",
        "strocel",
    ),
    row(
        "cell.hsc",
        "grafts of blood stem cells",
        "HSC",
        r"(?:stem|progenitor|precursor)[- ]?cells?[\w\s,()/+-]{0,24}(?:transplant|infusion|rescue|boost"
        r"|therapy|graft|product|support|gene)|stem[- ]cell transplant|\b(?:(?:hsct|hct|sct|asct|bmt|pbsct)\b|pbsc)"
        r"|(?<!standard )(?<!versus )(?<!vs )\b(?:haplo(?:identical)?|haplo-?cord|allogeneic|autologous|matched sibling"
        r"|unrelated donor)[\s-](?:donor )?"
        r"transplant(?:s|ation|ations)?\b(?! of\b)"
        r"|\b(?:autologous|allogeneic|peripheral|cord|placental) blood(?: (?:progenitor|stem))?(?: cells?)? "
        r"(?:transplant|rescue)"
        r"|\bpbpc (?:transplant|(?:allo|auto)?graft|rescue)"
        r"|bone marrow transplant|marrow transplant|cord blood (?:transplant"
        r"|infusion|unit)|cd34\W{0,3}(?:\+|positive|select|enrich|stem|cells?|hema|hemato|haem)"
        r"(?![\w\s+-]{0,16}(?:count|enumerat|mobili[sz]|yield|number))"
        r"|hematopoietic (?:stem|progenitor|cell)|haematopoietic|autotemcel|peripheral blood stem"
        r"|\bdeplet\w+ (?:(?:stem[- ]cell|peripheral blood|marrow|haploidentical|allogeneic|donor) )*grafts?\b"
        r"|\w+bicel\b|beti-?cel|eli-?cel|lovo-?cel|exa-?cel|bone marrow (?:mononuclear|cell|stem)"
        r"|(?:stem|progenitor)[- ]?cells? (?:carrying|transduced|expressing|modified|corrected)"
        r"|(?:\dko|\dbe|\b(?:ko|edited|deleted|null|deficient|transduced|corrected))[\s-]hspcs?\b",
    ),
    row(
        "cell.other",
        "cells of any other kind that are given",
        "other-cell",
        r"leucel(?:-[lt])?\b|regulatory t|\b(?:tregs?|dli)\b|(?:gamma[\s/-]*delta|gd|vd1"
        r"|\bab)[\s-]*t[- ]?cells?|donor (?:lymphocyte|leukocyte|t[- ]?cell)"
        r"|(?:(?<![a-z]{2})|(?<=nk)|(?<=gd)|(?<=ab))t[- ]?cells?"
        r"(?! (?:engag|redirect|bispecific|depend|receptor exc|lymph|exhaust|count|deplet"
        r"|respons|activ|function|immun|leuk|malig|prolif))(?=\W|$)"
        r"|t[- ]?lymphocytes?(?! count)|lymphocyte (?:infusion|transfusion|immunother|transfer|gene)"
        r"|(?:engineered|genetically[ -]modified|gene[- ]modified)[\s-]+(?:autologous |allogeneic |donor |patient )?"
        r"t[- ]?(?:cells?|lymphocytes?)(?! recept)"
        r"|(?:therapeutic|activated|expanded|transduced|marked|(?:genetically|gene)[ -](?:modified|engineered|altered)"
        r"|cultured|syngeneic|primed|autologous,?|allogeneic,?|educated|stimulated|sensiti[sz]ed)"
        r"[\s-]+(?:(?:autologous|allogeneic|syngeneic|donor|peripheral|blood|activated|t|b|cd\d+\W{0,3})[\s-]+){0,3}"
        r"lymphocytes(?! (?:count|respons|function|prolif|subset))"
        r"|lymphocytes, activated|lymphokine[- ]activated[- ]killer|\blak cells?|activated monocytes"
        r"|(?:cultured|cultivated) [\w\s]{0,24}cell sheets?|cell sheets? (?:transpl|implant)"
        r"|activated lymphocyt|immune[- ]?cells?(?: (?:therap|infus|transf|treat))"
        r"|macrophages?(?= (?:infus|therap|cell|inject))"
        r"|(?:autologous|allogeneic) (?:[\w-]+ )?macrophages?|islet(?:s)? (?:transpl|cell)|chondrocyt"
        r"|keratinocyt|fibroblast(?! (?:growth|activ|grow))s?|myoblast|cardiomyocyt"
        r"|(?:ipsc|pluripotent stem cell|embryonic stem cell)s?[\s-]derived (?!exosom|extracell|condition)"
        r"|hepatocyte(?! growth) ?(?:transpl|infus)|retinal pigment epitheli\w+ (?:cell|transpl)"
        r"|limbal (?:stem|epith)|epithelial cell (?:sheet|transpl)|stem[- ]?cells?(?!\W+(?:factor"
        r"|mobil|collect|harvest))|adoptive cell|cell (?:therapy|product|suspension|injection)"
        r"|cells? (?:injection|infusion|suspension|for infusion|for injection|treatment|product)"
        r"|\b(?!il-?\d|cd\d|nk-?92\b)[a-z][a-z-]{0,14}\d{1,6}[a-z0-9-]{0,12} (?:t[- ])?cells?\b"
        r"|cellular (?:therapy|immunotherapy)|\bpbmcs? (?:infus|transf|inject)"
        r"|granulocyte transfusion|mononuclear cells?(?= (?:infus|transp|inject|therap))"
        r"|lymphocyte therapy|immunocell"
        r"|(?:autologous|engineered|allogeneic) (?:plasmablast|b[- ]cell)s?",
    ),
)
"""Cell products, most specific first; the value is the modality, `;` between several."""

CAR_LIKE = frozenset(
    {"CAR-T", "CAR-NK", "CAR-NKT", "CAR-M", "CAR-gdT", "CAR-Treg", "CAR-DC", "TCR-T", "in-vivo-CAR-T"}
    | {"TIL;CAR-T", "CAR-T;CAR-NK", "CAR-T;TCR-T"}
)
"""Modalities with an engineered receptor."""

ENGINEERED = CAR_LIKE | {"TIL", "CTL"}
"""Products beside which an unengineered cell graft is a co-intervention."""

GENERIC = frozenset({"other-cell", "HSC", "NK", "CTL", "CIK", "DC", "MSC", "TIL"})
"""Modalities whose words are as often those of something else; what a catalogue says of a product is more precise."""
