"""The catalogues as data: what is in them, and that adding to them needs no code."""

import re
from pathlib import Path

import pytest

from kg import assets, names
from kg.model import CODES, Document, Intervention, Record
from kg.recognize import load_lexicon, recognize
from kg.recognize.matching.matcher import Matcher, fold, normal

LEXICON = load_lexicon()

INVENTED = f"""
<{names.antigen("ZZTOP9")}> a kg:Antigen, kg:ProteinAntigen ;
    rdfs:label "ZZTOP9" ; skos:prefLabel "ZZTOP9" ;
    skos:altLabel "zed-top protein 9" ;
    kg:cuedLabel "ZZ" ;
    kg:catalogueRole "therapeutic_target" .
"""
PRODUCT = f"""
<{names.product_entry("zedocabtagene autoleucel")}> a kg:CatalogueProduct ;
    rdfs:label "zedocabtagene autoleucel" ; skos:prefLabel "zedocabtagene autoleucel" ;
    skos:altLabel "ZED-101" ;
    kg:targetsAntigenCatalogued <{names.antigen("ZZTOP9")}> ;
    kg:modality <{names.code("Modality", "CAR-T")}> ;
    kg:cellSource <{names.code("CellSource", "autologous")}> .
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ontology")
    for name, addition in (("antigens.ttl", INVENTED), ("products.ttl", PRODUCT)):
        text = (assets.folder("ontology") / name).read_text(encoding="utf-8")
        (folder / name).write_text(text + addition, encoding="utf-8")
    return folder


def read(name: str, folder: Path):
    record = Record(
        trial_id="NCT00000000",
        document=Document(sha256="0" * 64, site="test", form="registry-json"),
        interventions=(Intervention(name=name),),
    )
    return recognize(record, load_lexicon(folder))


@pytest.mark.parametrize(
    "name", ["ZZTOP9 CAR-T cells", "anti-zed-top protein 9 CAR-T", "CART-ZZTOP9", "ZZ CAR-T cells"]
)
def test_an_antigen_is_added_as_data(extended: Path, name: str):
    assert [p.targets for p in read(name, extended).products] == [("ZZTOP9",)]


def test_a_product_is_added_as_data(extended: Path):
    (product,) = read("ZED-101", extended).products
    assert (product.catalogue_entry, product.targets) == ("zedocabtagene autoleucel", ("ZZTOP9",))
    assert {(f.facet, f.value, f.basis) for f in product.facets} >= {
        ("modality", "CAR-T", "catalogue"),
        ("target", "ZZTOP9", "catalogue"),
        ("cell_source", "autologous", "catalogue"),
    }


def test_a_cued_spelling_needs_its_cue_and_its_case(extended: Path):
    assert read("ZZ tablets", extended).mentions == ()
    assert read("zz CAR-T cells", extended).mentions == ()


def test_the_catalogues_hold_what_they_held():
    assert len(LEXICON.antigens) >= 320
    assert len(LEXICON.products) >= 257


def test_entries_refer_to_what_exists():
    for antigen in LEXICON.antigens.values():
        assert antigen.iri == names.antigen(antigen.label)
        assert len(antigen.kinds) == 1
        assert antigen.variant_of is None or antigen.variant_of in LEXICON.antigens
        assert set(antigen.binder_of) <= set(LEXICON.antigens)
    for product in LEXICON.products.values():
        assert product.iri == names.product_entry(product.label)
        assert set(product.targets) <= set(LEXICON.antigens)
        assert product.modality in CODES["Modality"]
        assert product.source is None or product.source in CODES["CellSource"]


def test_a_spelling_names_one_antigen():
    several = {s: labels for s, labels in LEXICON.antigen_matcher.keys.items() if len(labels) > 1}
    assert several == {}


def test_blocks_are_sorted_for_the_hand_that_edits_them():
    for name in ("antigens.ttl", "products.ttl"):
        text = (assets.folder("ontology") / name).read_text(encoding="utf-8")
        labels = re.findall(r'^    rdfs:label "((?:[^"\\]|\\.)*)"', text, re.M)
        assert labels == sorted(labels, key=lambda label: (label.lower(), label))


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("CD276", "B7-H3"), ("FOLH1", "PSMA"), ("TNFRSF17", "BCMA"), ("ERBB2", "HER2"), ("CD371", "CLL-1"),
        ("CLL1", "CLL-1"),
        ("CS1", "SLAMF7"), ("MSLN", "Mesothelin"), ("CLDN18.2", "Claudin 18.2"), ("CEA", "CEACAM5"), ("ALPP", "PLAP"),
        ("IL13RA2", "IL13Ra2"), ("LeY", "Lewis Y"), ("NKG2DL", "NKG2D ligands"), ("TP53", "TP53 (mutant)"),
        ("EPHA2", "EphA2"),
        ("HPV16-E7", "HPV16 E7"), ("KRAS-G12D", "KRAS G12D"), ("BAFFR", "BAFF-R"), ("CD79b", "CD79B"),
        ("neoantigen", "Personalised neoantigens"),
        ("NECTIN4", "Nectin-4"), ("ICAM1", "ICAM-1"), ("TGFb", "TGF-beta"), ("GM2", "GM2"), ("PHOX2B", "PHOX2B"),
        ("CD146", "CD146"),
        ("EBV", "EBV"), ("BAFF", "BAFF"), ("5T4", "5T4"), ("ALPPL2", "ALPPL2"),
    ],
)  # fmt: skip
def test_names_that_labels_use(written: str, label: str):
    assert LEXICON.antigen_named(written) == label


def test_folding_keeps_the_length():
    for text in ("IL‑13Rα2", "İstanbul", "ﬁ × β", "plain", "", "(CD)19", "Ⅷ\u202e"):
        assert len(fold(text)) == len(text)


def test_spellings_match_with_and_without_separators_longest_first():
    matcher = Matcher(
        [("CD-19", "a"), ("CD1", "b"), ("B7-H3", "c"), ("c-Met", "d"), ("MUC1*", "e"), ("human growth thing", "f")]
    )
    text = fold("CD 19, CD19, anti-CD19 CD1 B7H3 B7 H3 cMET c-Met MUC1* UCARTCD19xCD1 CD190 human growth-thing")
    assert [(text[h.start : h.end], h.keys) for h in matcher.find(text)] == [
        ("cd 19", ("a",)), ("cd19", ("a",)), ("cd19", ("a",)), ("cd1", ("b",)), ("b7h3", ("c",)), ("b7 h3", ("c",)),
        ("cmet", ("d",)), ("c-met", ("d",)), ("muc1*", ("e",)), ("cd19", ("a",)), ("cd1", ("b",)),
        ("human growth-thing", ("f",)),
    ]  # fmt: skip
    assert normal("CD-19 ") == normal("cd19")
