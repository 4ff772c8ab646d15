"""The rules of the house that no reader should have to check by eye."""

import ast
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "kg").rglob("*.py"))

LONGEST_MODULE = 400
HEAVY = {"matplotlib", "pandas", "rdflib", "pyshacl", "owlready2", "networkx", "numpy", "scipy"}
SECONDS_FOR_HELP = 0.3

NEEDS_NO_TEST = {
    "kg": "holds the version alone; test_packaging compares it with the metadata",
    "kg.model": "declares the record types that every other test makes and compares",
}
"""By room: its modules share the reason."""


def dotted(module: Path) -> str:
    parts = module.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_imports_point_down_only() -> None:
    command = shutil.which("lint-imports", path=os.pathsep.join([str(Path(sys.executable).parent), os.defpath]))
    assert command, "import-linter belongs to the dependency group `dev`"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_long() -> None:
    lines = {dotted(m): len(m.read_text().splitlines()) for m in MODULES}
    assert {name: n for name, n in lines.items() if n > LONGEST_MODULE} == {}


def test_every_module_is_tested_or_says_why_not() -> None:
    tests = {t.stem for t in (ROOT / "tests").rglob("test_*.py")}
    imported = {name for t in (ROOT / "tests").rglob("*.py") for name in imports_of(t)}
    rooms = {name for name in map(room, map(dotted, MODULES)) if any(t.startswith(f"test_{name[3:]}") for t in tests)}
    named = {name for name in map(dotted, MODULES) if tests & names_of_tests(name)}
    untested = {name for name in map(dotted, MODULES) if name not in imported | named and room(name) not in rooms}
    assert {name for name in untested if room(name) not in NEEDS_NO_TEST} == set()
    assert set(NEEDS_NO_TEST) <= set(map(dotted, MODULES))


def room(name: str) -> str:
    return ".".join(name.split(".")[:2])


def names_of_tests(name: str) -> set[str]:
    """Give what the tests of a module may be called: after it, or after that of which it is a private part."""
    last = name.rpartition(".")[2]
    return {f"test_{last}", f"test_{last.partition('_')[0]}"}


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a clone knows which files belong to the project")
def test_the_command_line_starts_without_heavy_imports() -> None:
    script = "import sys, kg.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stdout.split()) == set()


def test_help_comes_at_once() -> None:
    assert min(cpu_seconds_of_help() for _ in range(5)) < SECONDS_FOR_HELP


def cpu_seconds_of_help() -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    script = "import sys; sys.argv = ['kg', '--help']; from kg.cli import main; main()"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
