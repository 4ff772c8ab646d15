import pyoxigraph as ox
import pytest

from kg import assets, names
from kg.ground import load_catalogue, organization, resolve
from kg.ground.keys import organization_key
from kg.ground.kinds import organization_kind
from kg.ground.organizations import display

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Foo Biotech Co., Ltd.", "Foo Biotech Co.,Ltd"),
        ("Foo Therapeutics, Inc.", "FOO Therapeutics"),
        ("Foo Therapeutics, a Subsidiary of Bar", "Foo Therapeutics, Inc., a Bar-Baz Company"),
        ("The First Affiliated Hospital of Foo Medical University", "First Affiliated Hospital Foo Medical College"),
        ("Second Affiliated Hospital, School of Medicine, Foo University", "Foo University Second Affiliated Hospital"),
        ("University Hospital, Foo", "Foo University Hospital"),
        ("Foo No. 2 People's Hospital", "Foo 2nd People´s Hospital"),
        ("Northern Jiangsu Province People's Hospital", "Northern Jiangsu People's Hospital"),
        ("Hunan Province Tumor Hospital", "Hunan Cancer Hospital"),
        ("Universität Würzburg", "University of Wuerzburg"),
        ("Foo Institute (FI)", "Foo Institute"),
        ("Children's Hospital of Foo University", "Foo University Children's Hospital"),
    ],
)
def test_spellings_of_one_body_have_one_key(one, other):
    assert organization_key(one) == organization_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shanxi Provincial Cancer Hospital", "Shaanxi Provincial Cancer Hospital"),
        ("Henan Cancer Hospital", "Hunan Cancer Hospital"),
        ("First Affiliated Hospital of Foo University", "Second Affiliated Hospital of Foo University"),
        ("Foo Children's Hospital", "Foo Hospital"),
        ("Affiliated Hospital of Foo University", "Foo University"),
        ("Eastern Theater General Hospital", "Western Theater General Hospital"),
        ("Zhongshan Hospital (Foo)", "Zhongshan Hospital (Bar)"),
        ("Foo Biosciences Pty Ltd", "Foo Biosciences, Inc"),
        ("University of Washington", "Washington University"),
        ("National Cancer Institute", "National Cancer Institute, France"),
        ("Jilin Provincial People's Hospital", "Jilin People's Hospital"),
        ("China Medical University, China", "China Medical University Hospital"),
    ],
)
def test_different_bodies_are_never_merged(one, other):
    assert organization(one, CATALOGUE).iri != organization(other, CATALOGUE).iri


def test_aliases_of_the_catalogue_lead_to_one_label_and_say_so():
    kite = organization("Kite Pharma", CATALOGUE)
    assert kite.iri == organization("Kite, A Gilead Company", CATALOGUE).iri
    assert (kite.label, kite.kind, kite.rule, kite.matched) == (
        "Kite, A Gilead Company",
        "company",
        "catalogue:Kite, A Gilead Company",
        "Kite Pharma",
    )


@pytest.mark.parametrize(
    "label", ["Shanghai Changzheng Hospital", "Cancer Institute and Hospital, Chinese Academy of Medical Sciences"]
)
def test_a_catalogued_sponsor_reads_as_the_registry_writes_it(label):
    assert organization(label, CATALOGUE).label == label


def test_two_spellings_outside_the_catalogue_have_one_iri_and_one_label():
    one = organization("Qwerty BioTech Co., Ltd.", CATALOGUE, "INDUSTRY")
    other = organization("QWERTY Biotech", CATALOGUE, "INDUSTRY")
    assert one == other
    assert one.label == "Qwerty Biotech"
    assert one.iri.startswith("https://w3id.org/cell-therapy-kg/id/org/qwerty-biotech-")
    assert one.rule == "key"


@pytest.mark.parametrize("name", ["Royal Qwerty", "Qwerty Foobar", "Ohio Children's", "St Foo"])
def test_what_only_could_be_a_persons_name_has_no_kind(name):
    assert resolve(name, CATALOGUE)[3] == "other"


def test_a_key_is_written_out_as_a_name():
    key = organization_key("The First Affiliated Hospital of Qwerty Medical University")
    assert display(key, CATALOGUE) == "First Affiliated Hospital of Qwerty Medical University"


@pytest.mark.parametrize(
    ("name", "agency_class", "kind"),
    [
        ("Qwerty Therapeutics", "INDUSTRY", "company"),
        ("Qwerty Co., Ltd.", None, "company"),
        ("Qwerty University", "OTHER", "university"),
        ("Qwerty University Hospital", "OTHER", "hospital"),
        ("Ministry of Health, Qwerty", "OTHER_GOV", "government"),
        ("Qwerty Cancer Trials Group", "NETWORK", "network"),
        ("Qwerty Foundation", "OTHER", "foundation"),
        ("Qwerty", "OTHER", "other"),
    ],
)
def test_kinds_follow_words_then_class(name, agency_class, kind):
    assert organization_kind(name, agency_class) == kind


@pytest.mark.parametrize(
    "odd", ["", " ", ",", "(", "Ltd", "the of", "不限", "University, Hospital", "a" * 5000, "Co., Ltd."]
)
def test_odd_names_raise_nothing(odd):
    assert organization(odd, CATALOGUE).iri.startswith("https://w3id.org/cell-therapy-kg/id/org/")


@pytest.fixture(scope="module")
def statements():
    return list(ox.parse(path=str(assets.folder("ontology") / "organizations.ttl"), format=ox.RdfFormat.TURTLE))


def test_the_catalogue_names_its_organizations_as_the_program_does(statements):
    label = names.PREFIXES["rdfs"] + "label"
    bodies = {q.subject.value for q in statements if q.predicate.value == names.term("organizationKind")}
    labels = {q.subject.value: q.object.value for q in statements if q.predicate.value == label}
    wrong = [labels[b] for b in bodies if names.organization(organization_key(labels[b]), labels[b]) != b]
    assert wrong == []
    assert len(bodies) >= 1000


def test_every_alias_leads_to_its_organization(statements):
    alias = names.PREFIXES["skos"] + "altLabel"
    pairs = [(q.object.value, q.subject.value) for q in statements if q.predicate.value == alias]
    assert [name for name, iri in pairs if organization(name, CATALOGUE).iri != iri] == []
    assert len(pairs) >= 400


def test_parents_are_organizations_of_the_catalogue_and_go_in_no_circle(statements):
    bodies = {q.subject.value for q in statements if q.predicate.value == names.term("organizationKind")}
    parent = {q.subject.value: q.object.value for q in statements if q.predicate.value == names.term("partOf")}
    assert set(parent.values()) <= bodies
    for body in parent:
        seen = set()
        while body in parent:
            assert body not in seen
            seen.add(body)
            body = parent[body]


@pytest.mark.parametrize(
    ("short", "label"),
    [
        ("Iovance", "Iovance Biotherapeutics, Inc."),
        ("KYVERNA, Inc.", "Kyverna Therapeutics"),
        ("2seventy", "2seventy bio"),
        ("Alaunos", "Ziopharm Oncology"),
    ],
)
def test_a_coined_word_names_its_company_alone(short, label):
    assert organization(short, CATALOGUE).label == label


@pytest.mark.parametrize(
    "name",
    [
        "Century", "Chimeric", "Concentra", "Juventas", "Legend", "Precision", "Astellas", "Juventas Therapeutics",
        "Chimeric Therapies", "BioRay Pharmaceutical Co., Ltd.", "Iovance Foundation",
    ],
)  # fmt: skip
def test_a_word_that_others_use_too_names_none_nor_does_a_coined_one_beside_other_words(name):
    assert organization(name, CATALOGUE).rule == "key"


def test_a_first_word_that_is_an_alias_is_a_word_of_no_other_body(statements):
    alias = names.PREFIXES["skos"] + "altLabel"
    own = {(q.subject.value, organization_key(q.object.value)) for q in statements if q.predicate.value == alias}
    keys = [(known.entry.iri, key.split()) for key, known in CATALOGUE.organizations.items()]
    short = {words[0]: iri for iri, words in keys if len(words) > 1 and (iri, words[0]) in own}
    assert len(short) >= 40
    assert [(word, iri) for iri, words in keys for word in words if short.get(word, iri) != iri] == []


def test_entities_of_html_are_read():
    assert organization("Johnson &Amp; Johnson", CATALOGUE) == organization("Johnson & Johnson", CATALOGUE)
