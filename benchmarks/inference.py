"""Inference side by side: our two ways, owlrl and reasonable, on the same axioms and the same real trials.

    python benchmarks/inference.py RECORDS [--trials 100] [-o docs/reference/benchmark-inference.md]

owlrl and reasonable are installed into an environment of their own. What they conclude beside the terms that our rules
conclude (that everything equals itself, and such) is left out of the comparison; so is what OWL 2 RL cannot say:
counting, patterns and comparisons of values, and the rules of queries/rules/.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pyoxigraph as ox  # noqa: E402

from kg import assets, names  # noqa: E402
from kg.ground import ground, load_catalogue  # noqa: E402
from kg.infer import infer, infer_across, infer_chunk, infer_ontology, load_context, rules  # noqa: E402
from kg.infer.axioms import AtLeast, Facet, axioms  # noqa: E402
from kg.merge import merge  # noqa: E402
from kg.model import Record  # noqa: E402
from kg.recognize import load_lexicon, recognize  # noqa: E402
from kg.sources import read  # noqa: E402
from kg.triples import nquads  # noqa: E402

INFERRED = ox.NamedNode(names.INFERRED)
JUDGE = (
    "## HermiT, the judge",
    "",
    "The tests have HermiT and the rules classify the same fixtures and 32 trials of the examples, in the reduced view",
    "that `kg/reason.py` makes, and demand equal members of every defined class. Once they were given 200 of 2,763",
    "real trials with a cell product: 46 CPU seconds, members in 31 of the 37 classes that are compared there, 1,829",
    "memberships, all equal. To do it again, with a published graph of your own:",
    "`KG_HERMIT_TRIALS=200 KG_HERMIT_GRAPH=GRAPH pytest tests/test_reason.py`.",
    "Its time grows faster than the number of trials: 7.5 CPU seconds for 16, 11.7 for 32, 17.7 for 64.",
)
PEERS = {
    "owlrl": "import owlrl\nowlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(g)\nout = g",
    "reasonable": "import reasonable\nr = reasonable.PyReasoner()\nr.from_graph(g)\nout = r.reason()",
}
RUN = """
import json, resource, sys, time
from importlib.metadata import version
from rdflib import Graph
g = Graph().parse(sys.argv[1], format="nt")
start = time.process_time()
{run}
spent = time.process_time() - start
with open(sys.argv[2], "w") as file:
    for s, p, o in out:
        file.write(f"{{s.n3()}} {{p.n3()}} {{o.n3()}}\\n")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"seconds": spent, "mb": peak, "version": version("{peer}")}}))
"""


def statements(path: Path, limit: int) -> list[bytes]:
    """Give the statements of so many trials as the builder makes them, trial by trial."""
    lexicon, catalogue = load_lexicon(), load_catalogue()
    records = islice((r for r in read([path]) if isinstance(r, Record)), limit)
    return [nquads(merge([r]), recognize(r, lexicon), ground(r, catalogue)) for r in records]


def store_of(trials: list[bytes]) -> ox.Store:
    """Give a store of the trials and the ontology."""
    store = ox.Store()
    for file in assets.folder("ontology").glob("*.ttl"):
        store.bulk_load(path=file, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.ONTOLOGY))
    store.bulk_load(b"".join(trials), format=ox.RdfFormat.N_QUADS)
    return store


def inferred(store: ox.Store) -> set[str]:
    """Give the inferred triples of a store."""
    return {str(q.triple) for q in store.quads_for_pattern(None, None, None, INFERRED)}


def timed(run) -> tuple[float, object]:  # type: ignore[no-untyped-def]
    """Give the CPU seconds that a call took, and what it gave."""
    start = time.process_time()
    given = run()
    return time.process_time() - start, given


def beyond_rl() -> set[str]:
    """Give the terms that OWL 2 RL does not conclude: those by counts, facets and queries, and what goes by them."""
    found = {t for rule in rules() if not rule.atoms for t in rule.concludes}
    found |= {a.head for a in axioms() if any(kind.__name__ + "(" in repr(a.body) for kind in (AtLeast, Facet))}
    while more := {t for rule in rules() if rule.reads & found for t in rule.concludes} - found:
        found |= more
    return found


def of_terms(lines: set[str], terms: set[str]) -> set[str]:
    """Keep the triples that concern these classes and properties."""
    kept = set()
    for line in lines:
        _, p, o = line.split(" ", 2)
        if p in terms or (p.endswith("#type>") and o in terms):
            kept.add(line)
    return kept


def read_by_rules(store: ox.Store) -> set[ox.Triple]:
    """Give the axioms, and what rules read of the trials and of what these lead to: owlrl would need hours for all."""
    context = load_context()
    found = {
        t
        for name in ("core", "defined")
        for t in ox.parse(
            path=assets.folder("ontology") / f"{name}.ttl", format=ox.RdfFormat.TURTLE, rename_blank_nodes=True
        )
    }
    kind = ox.NamedNode(names.PREFIXES["rdf"] + "type")
    trial = ox.NamedNode(names.term("ClinicalTrial"))
    waiting = [q.subject for q in store.quads_for_pattern(None, kind, trial)]
    seen = set(waiting)
    while waiting:
        for quad in store.quads_for_pattern(waiting.pop(), None, None):
            if quad.predicate == kind or str(quad.predicate) in context.properties:
                found.add(quad.triple)
                if quad.object not in seen and isinstance(quad.object, ox.NamedNode) and quad.predicate != kind:
                    seen.add(quad.object)
                    waiting.append(quad.object)
    return found


def peers(triples: set[ox.Triple], folder: Path) -> dict[str, dict[str, object]]:
    """Run each peer on the axioms of core.ttl and defined.ttl and all statements, in an environment of its own."""
    python = folder / "venv" / "bin" / "python"
    venv.create(folder / "venv", with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS, "rdflib"], check=True)
    data = folder / "data.nt"
    data.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES))
    found = {}
    for peer, run in PEERS.items():
        out = folder / f"{peer}.out"
        script = RUN.format(run=run, peer=peer)
        try:
            done = subprocess.run(
                [python, "-c", script, data, out], check=True, capture_output=True, text=True, timeout=500
            )
        except subprocess.TimeoutExpired:
            found[peer] = {"seconds": None}
            continue
        found[peer] = json.loads(done.stdout) | {"triples": set(out.read_text().splitlines())}
    return found


def main() -> None:
    """Measure, compare and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("records", type=Path)
    parser.add_argument("--trials", type=int, default=100, help="for the peers; ours are measured on all too")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "docs" / "reference" / "benchmark-inference.md")
    given = parser.parse_args()
    every = statements(given.records, 10**9)
    few = every[: given.trials]
    context = load_context()
    rows, sets = [], {}
    for trials in (few, every):
        whole, parts = store_of(trials), store_of(trials)
        stated = len(whole)
        by_query, _ = timed(lambda store=whole: infer(store))  # type: ignore[misc]
        groups = [b"".join(trials[i : i + 200]) for i in range(0, len(trials), 200)]
        by_chunk, chunks = timed(lambda groups=groups: [infer_chunk(g, context) for g in groups])  # type: ignore[misc]
        parts.bulk_load(b"".join([infer_ontology(context), *chunks]), format=ox.RdfFormat.N_QUADS)
        after, _ = timed(lambda store=parts: infer_across(store))  # type: ignore[misc]
        if inferred(whole) != inferred(parts):
            sys.exit("the two ways of inferring differ")
        rows.append((len(trials), stated, len(inferred(whole)), by_query, by_chunk, after))
        sets[len(trials)] = inferred(whole)
    with tempfile.TemporaryDirectory() as folder:
        common = read_by_rules(store_of(few))
        same = "".join(f"{t} <{names.ASSERTED}> .\n" for t in common if "_:" not in str(t)).encode()
        on_same, _ = timed(lambda: infer_chunk(same, context))
        others = peers(common, Path(folder))
    terms = {t for rule in rules() for t in rule.concludes} - beyond_rl()
    told = {str(triple) for triple in common}
    subjects = {str(triple.subject) for triple in common}
    ours = {line for line in of_terms(sets[len(few)], terms) if line.split(" ", 1)[0] in subjects}
    given.out.write_text(page(rows, others, ours, terms, told, on_same), encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))


def page(rows, others, ours, terms, stated, by_chunk) -> str:  # type: ignore[no-untyped-def]
    """Write the page."""
    count, triples, _, by_query, in_full, _ = rows[0]
    lines = [
        "# Inference, measured",
        "",
        "`python benchmarks/inference.py RECORDS` renews this page.",
        "CPU seconds without loading, in one run on one machine.",
        "",
        f"## Beside other engines: {count} trials",
        "",
        f"The others are given the {len(stated):,} triples that rules read; so is our second way.",
        f"Our first, and our third as in a build, find them among {triples:,}.",
        "",
        "| engine | CPU s | times ours | of the same terms |",
        "| --- | --- | --- | --- |",
        f"| this project, rules as queries | {by_query:.2f} | {by_query / by_chunk:.0f} | {len(ours):,} new triples |",
        f"| this project, as a chunk of the same triples | {by_chunk:.3f} | 1 | the same |",
        f"| this project, as a chunk of all statements | {in_full:.3f} | {in_full / by_chunk:.1f} | the same |",
    ]
    for name, found in others.items():
        if found["seconds"] is None:
            lines.append(f"| {name} | more than 500 | more than {500 / by_chunk:,.0f} | not known |")
            continue
        theirs = {line for line in of_terms(found["triples"], terms) - stated if not line.startswith("_:")}
        lacking, more = len(ours - theirs), len(theirs - ours)
        same = "the same" if lacking == more == 0 else f"{lacking:,} lacking, {more:,} more"
        seconds = found["seconds"]
        lines.append(f"| {name} {found['version']} | {seconds:.2f} | {seconds / by_chunk:,.0f} | {same} |")
    lines += ["", "What reasonable lacks are the conclusions of property chains, which it passes over without a word."]
    lines += ["", "## Ours at size", "", "| trials | triples | inferred | as queries | chunks | a trial | across |",
              "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    lines += [
        f"| {n:,} | {t:,} | {i:,} | {q:.2f} s | {c:.2f} s | {c / n * 1000:.2f} ms | {a:.2f} s |"
        for n, t, i, q, c, a in rows
    ]
    lines += ["", "Both ways gave the same triples, or this page would not have been written.", "", *JUDGE, ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
