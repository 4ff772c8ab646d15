"""The network of sponsors, antigens and conditions, what is shown of it, and the picture."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import names
from kg.query import UsageError

networkx = pytest.importorskip("networkx")
pytest.importorskip("matplotlib")

from kg.draw import draw_network, network  # noqa: E402
from kg.draw.layout import columns, strongest  # noqa: E402

HEAD = """
@prefix kg: <https://w3id.org/cell-therapy-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix x: <http://x/> .
x:car-t a kg:Modality ; rdfs:label "CAR-T"@en ; skos:notation "CAR-T" .
x:doc kg:sourceSite "clinicaltrials.gov" ; kg:documentDate "version_holder 2026-03-14", "last_update_post 2026-02-01" .
"""


def graph_of(*trials: tuple[str, str, tuple[str, ...], str, str]) -> ox.Store:
    """Make a graph of trials: id, sponsor, antigens, condition, year of start."""
    text = HEAD
    for number, sponsor, antigens, condition, year in trials:
        text += (
            f'x:t{number} kg:trialId "t{number}" ; kg:hasProduct x:p{number} ; kg:hasLeadSponsor x:s{sponsor} ;'
            f' kg:hasCondition x:c{condition} ; kg:startDate "{year}-01" .'
            f'x:s{sponsor} rdfs:label "Sponsor {sponsor}" . x:c{condition} rdfs:label "Disease ${condition}$" .'
        )
        for antigen in antigens:
            text += (
                f"x:p{number} kg:targetsAntigen x:a{antigen} ; kg:modality x:car-t ."
                f'x:a{antigen} a kg:Antigen ; rdfs:label "AG{antigen}" ; skos:prefLabel "AG{antigen}" .'
            )
    store = ox.Store()
    store.bulk_load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ASSERTED))
    return store


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return graph_of(
        ("1", "A", ("1",), "x", "2018"),
        ("2", "A", ("1", "2"), "x", "2021"),
        ("3", "B", ("2",), "y", "2022"),
    )


def test_nodes_and_edges_count_trials(store: ox.Store) -> None:
    drawn = network(store)
    assert {data["label"]: (data["kind"], data["trials"]) for _, data in drawn.nodes(data=True)} == {
        "Sponsor A": ("sponsor", 2),
        "Sponsor B": ("sponsor", 1),
        "AG1": ("antigen", 2),
        "AG2": ("antigen", 2),
        "Disease $x$": ("condition", 2),
        "Disease $y$": ("condition", 1),
    }
    assert {frozenset(e[:2]): e[2] for e in drawn.edges(data="trials")} == {
        frozenset(("http://x/sA", "http://x/a1")): 2,
        frozenset(("http://x/sA", "http://x/a2")): 1,
        frozenset(("http://x/sB", "http://x/a2")): 1,
        frozenset(("http://x/cx", "http://x/a1")): 2,
        frozenset(("http://x/cx", "http://x/a2")): 1,
        frozenset(("http://x/cy", "http://x/a2")): 1,
    }
    assert drawn.graph["trials"] == 3
    assert drawn.graph["source"] == "ClinicalTrials.gov records, snapshot with updates up to 2026-02-01"


def test_filters_narrow_and_are_told(store: ox.Store) -> None:
    drawn = network(store, antigen="ag2", modality="car-t", since=2022)
    assert sorted(data["label"] for _, data in drawn.nodes(data=True)) == ["AG2", "Disease $y$", "Sponsor B"]
    assert drawn.graph["filters"] == ("antigen AG2", "modality CAR-T", "started 2022 or later")
    with pytest.raises(UsageError, match="antigen: no antigen called “AG22”; did you mean AG2"):
        network(store, antigen="AG22")
    with pytest.raises(UsageError, match="no trial with a known target fits"):
        network(store, since=2030)


def test_the_strongest_are_shown_and_edges_do_not_cross_needlessly() -> None:
    trials = [(str(n), str(n % 5), (str(4 - n % 5),), str(n % 5), "2020") for n in range(20)]
    shown = strongest(network(graph_of(*trials)), limit=4)
    assert (
        sorted(data["kind"] for _, data in shown.nodes(data=True))
        == ["antigen"] * 4 + ["condition"] * 4 + ["sponsor"] * 4
    )
    order = columns(shown)
    partner = {a: s for s in order["sponsor"] for a in shown.neighbors(s)}
    assert [partner[a] for a in order["antigen"]] == order["sponsor"]


def test_the_same_graph_gives_the_same_picture(store: ox.Store, tmp_path: Path) -> None:
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    draw_network(network(store), first)
    draw_network(network(store), second)
    assert first.read_bytes() == second.read_bytes()
    assert b"<dc:date>" not in first.read_bytes()
    draw_network(network(store), tmp_path / "c.png")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match=r"cannot draw to “d\.gif”"):
        draw_network(network(store), tmp_path / "d.gif")


def test_no_labels_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    trials = [
        (str(n), f"{n} of a very long name that goes on and on and on", (str(n),), str(n), "2020") for n in range(30)
    ]
    store = graph_of(*((i, s.replace(" ", "_"), a, c, y) for i, s, a, c, y in trials))
    overlaps: list[tuple[str, str]] = []

    def measured(figure: Figure, *_: object, **__: object) -> None:
        figure.draw_without_rendering()
        texts = [t for t in figure.findobj(Text) if t.get_text() and t.get_visible()]
        boxes = [(t.get_text(), t.get_window_extent()) for t in texts]
        assert all(box.x0 >= 0 and box.x1 <= figure.bbox.width for _, box in boxes)
        overlaps.extend((a, b) for i, (a, p) in enumerate(boxes) for b, q in boxes[i + 1 :] if p.overlaps(q))

    monkeypatch.setattr(Figure, "savefig", measured)
    draw_network(network(store), tmp_path / "x.png")
    assert overlaps == []
