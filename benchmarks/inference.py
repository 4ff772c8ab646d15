"""Inference side by side: our two ways, owlrl and reasonable, on the same axioms and the same real trials.

    python benchmarks/inference.py RECORDS [--trials 200 1000 2000] [-o docs/reference/benchmark-inference.md]

owlrl and reasonable are installed into an environment of their own. Each engine has its turn, so that a busy machine is
as busy for all of them, and that several times; the median counts. Of each, reading a text and concluding from it are
told apart. What every process does but once is done before: of ours, to load the ontology and work out what follows
from it alone, 0.5 s.

What the others conclude beside the terms that our rules conclude (that everything equals itself, and such) is left out
of the comparison; so is what OWL 2 RL cannot say: counting, patterns and comparisons of values, and the rules of
queries/rules/.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
import venv
from itertools import islice
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pyoxigraph as ox  # noqa: E402

from kg import assets, names  # noqa: E402
from kg.ground import ground, load_catalogue  # noqa: E402
from kg.infer import Context, infer, infer_across, infer_chunk, infer_ontology, load_context, rules  # noqa: E402
from kg.infer import chunk as of_chunk  # noqa: E402
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
    "owlrl": (
        "out = rdflib.Graph().parse(file, format='turtle')",
        "owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(out)",
    ),
    "reasonable": ("r = reasonable.PyReasoner(); r.load_file(file)", "out = r.reason()"),
}
RUN = """
import json, sys, time
from importlib.metadata import version
import rdflib, {peer}
for line in sys.stdin:
    file, found = line.split()
    start = time.process_time()
    {read}
    was_read = time.process_time()
    {conclude}
    end = time.process_time()
    with open(found, "w") as lines:
        for s, p, o in out:
            lines.write(f"{{s.n3()}} {{p.n3()}} {{o.n3()}}\\n")
    print(json.dumps([was_read - start, end - was_read, version("{peer}")]), flush=True)
"""
ROUNDS = 7
CHUNK = 200
Times = tuple[float, float]
"""CPU seconds of reading and of concluding."""


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


class Peers:
    """The other engines, each a process in an environment of its own, which waits for its turns."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.versions = folder, dict[str, str]()
        python = folder / "venv" / "bin" / "python"
        venv.create(folder / "venv", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PEERS, "rdflib"], check=True)
        self._waiting = {}
        for peer, (reading, concluding) in PEERS.items():
            script = RUN.format(peer=peer, read=reading, conclude=concluding)
            self._waiting[peer] = subprocess.Popen(
                [python, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )

    def run(self, peer: str, triples: bytes) -> tuple[Times, set[str]]:
        """Give a peer triples to conclude from; give the times, and the triples it then holds."""
        file, found = self._folder / "data.ttl", self._folder / f"{peer}.out"
        file.write_bytes(triples)
        process = self._waiting[peer]
        print(file, found, file=process.stdin, flush=True)
        *took, self.versions[peer] = json.loads(process.stdout.readline())
        return tuple(took), set(found.read_text().splitlines())

    def end(self) -> None:
        """End the processes."""
        for process in self._waiting.values():
            process.stdin.close()
            process.wait()


def ours(chunks: list[bytes], context: Context) -> Times:
    """Give the CPU seconds that we take to read chunks of N-Quads and to conclude from them."""
    reading, stated = timed(lambda: [of_chunk.read(chunk, context) for chunk in chunks])
    concluding, _ = timed(lambda: [of_chunk.follows(*each, context) for each in stated])  # type: ignore[attr-defined]
    return reading, concluding


def beside(common: set[ox.Triple], trials: list[bytes], peers: Peers, context: Context, slow: bool) -> dict[str, tuple]:  # type: ignore[type-arg]
    """Let every engine conclude from the same triples, turn by turn; owlrl only where `slow`, and once."""
    triples = ox.serialize(sorted(common, key=str), format=ox.RdfFormat.N_TRIPLES)
    same = "".join(f"{t} <{names.ASSERTED}> .\n" for t in common if "_:" not in str(t)).encode()
    full = [b"".join(trials[i : i + CHUNK]) for i in range(0, len(trials), CHUNK)]
    times: dict[str, list[Times]] = {"same": [], "full": [], "reasonable": []}
    for _ in range(ROUNDS):
        times["same"].append(ours([same], context))
        times["full"].append(ours(full, context))
        took, found = peers.run("reasonable", triples)
        times["reasonable"].append(took)
    results = {name: (*(median(part) for part in zip(*took, strict=True)), None) for name, took in times.items()}
    results["reasonable"] = (*results["reasonable"][:2], found)
    if slow:
        took, found = peers.run("owlrl", triples)
        results["owlrl"] = (*took, found)
    return results


def main() -> None:
    """Measure, compare and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("records", type=Path)
    parser.add_argument("--trials", type=int, nargs="+", default=[200, 1000, 2000], help="sizes; owlrl takes the first")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "docs" / "reference" / "benchmark-inference.md")
    given = parser.parse_args()
    every = statements(given.records, max(given.trials))
    context = load_context()
    from_ontology = infer_ontology(context)
    gc.freeze()  # as a build does
    terms = {t for rule in rules() for t in rule.concludes} - beyond_rl()
    sizes, engines = [], []
    with tempfile.TemporaryDirectory() as folder:
        peers = Peers(Path(folder))
        for size in given.trials:
            trials = every[:size]
            whole, parts = store_of(trials), store_of(trials)
            stated, common = len(whole), read_by_rules(whole)
            engines += compared(beside(common, trials, peers, context, size == given.trials[0]), size, common)
            by_query, _ = timed(lambda store=whole: infer(store))  # type: ignore[misc]
            groups = [b"".join(trials[i : i + CHUNK]) for i in range(0, size, CHUNK)]
            by_chunk, chunks = timed(lambda groups=groups: [infer_chunk(g, context) for g in groups])  # type: ignore[misc]
            parts.bulk_load(b"".join([from_ontology, *chunks]), format=ox.RdfFormat.N_QUADS)  # type: ignore[misc]
            after, _ = timed(lambda store=parts: infer_across(store))  # type: ignore[misc]
            if inferred(whole) != inferred(parts):
                sys.exit("the two ways of inferring differ")
            sizes.append((size, stated, len(inferred(whole)), by_query, by_chunk, after))
            subjects = {str(triple.subject) for triple in common}
            told = {str(triple) for triple in common}
            mine = {line for line in of_terms(inferred(whole), terms) if line.split(" ", 1)[0] in subjects}
            for row in engines:
                if row["trials"] == size and row["found"] is not None:
                    theirs = of_terms(row["found"], terms) - told
                    theirs = {line for line in theirs if not line.startswith("_:")}
                    lacking, more = len(mine - theirs), len(theirs - mine)
                    row["same"] = "the same" if lacking == more == 0 else f"{lacking:,} lacking, {more:,} more"
                elif row["trials"] == size:
                    row["same"] = f"{len(mine):,} new triples" if row["times"] == 1 else "the same"
        peers.end()
    given.out.write_text(page(sizes, engines, peers.versions), encoding="utf-8")
    print(given.out.read_text(encoding="utf-8"))


def compared(results, size, common):  # type: ignore[no-untyped-def]
    """Give a row for each engine: what it took, and how many times as long as ours for the same triples."""
    base = sum(results["same"][:2])
    return [
        {"trials": size, "triples": len(common), "engine": name, "reading": reading, "concluding": concluding,
         "times": (reading + concluding) / base, "alone": concluding / results["same"][1], "found": found}
        for name, (reading, concluding, found) in results.items()
    ]  # fmt: skip


def page(sizes, engines, versions) -> str:  # type: ignore[no-untyped-def]
    """Write the page."""
    called = {"same": "this project, same triples", "full": "this project, all statements"}
    called |= {name: f"{name} {version}" for name, version in versions.items()}
    lines = [
        "# Inference, measured",
        "",
        "`python benchmarks/inference.py RECORDS` renews this page. CPU seconds of one process on one machine.",
        "",
        "## Beside other engines",
        "",
        "The others are given the triples that rules read, axioms included, as a file; so are we, as one chunk; and",
        f"once more all statements of the trials, in chunks of {CHUNK} as in a build, where we have to find these.",
        f"Medians of {ROUNDS} turns, in which the engines take turns; owlrl has one.",
        "Reading is from text to what the engine works on; concluding gives text here and Python objects there.",
        "",
        "| trials | triples | engine | reading | concluding | both, times ours | concluding, times ours | same terms |",
        "| ---: | ---: | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    lines += [
        f"| {row['trials']:,} | {row['triples']:,} | {called[row['engine']]} | {row['reading']:.3f} s "
        f"| {row['concluding']:.3f} s | {row['times']:,.1f} | {row['alone']:,.1f} | {row['same']} |"
        for row in engines
    ]
    lines += ["", "What reasonable lacks are the conclusions of property chains, which it passes over without a word."]
    lines += ["", "## Ours at size", "", "| trials | triples | inferred | as queries | chunks | a trial | across |",
              "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    lines += [
        f"| {n:,} | {t:,} | {i:,} | {q:.2f} s | {c:.2f} s | {c / n * 1000:.2f} ms | {a:.2f} s |"
        for n, t, i, q, c, a in sizes
    ]
    lines += ["", "Both ways gave the same triples, or this page would not have been written.", "", *JUDGE, ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
