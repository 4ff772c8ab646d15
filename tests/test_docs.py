"""Documentation that names a command, an option or a file is right about it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kg.cli import main

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "decisions").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
BLOCK = re.compile(r"^```(?:console|sh)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
RUN = re.compile(r"^\$ (?:\S*/)?kg (\S+)(.*)$", re.MULTILINE)


def options_of(command: click.Command) -> set[str]:
    within = command.commands.values() if isinstance(command, click.Group) else ()
    own = {name for p in command.params if isinstance(p, click.Option) for name in (*p.opts, *p.secondary_opts)}
    return own.union(*map(options_of, within))


def runs() -> Iterator[tuple[str, str, str]]:
    for page in PAGES:
        for block in BLOCK.findall(page.read_text()):
            for command, arguments in RUN.findall(block.replace("\\\n", " ")):
                yield page.relative_to(ROOT).as_posix(), command, arguments


def every(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    for name, part in command.commands.items() if isinstance(command, click.Group) else ():
        yield from every(part, f"{path} {name}")


def test_every_command_and_option_has_help() -> None:
    silent = [path for path, command in every(main, "kg") if not command.help]
    silent += [
        f"{path} {option.opts[0]}"
        for path, command in every(main, "kg")
        for option in command.params
        if isinstance(option, click.Option) and not option.help and not isinstance(option.type, click.Choice)
    ]
    assert silent == []


@pytest.mark.parametrize(("page", "command", "arguments"), list(runs()))
def test_pages_call_commands_as_they_are(page: str, command: str, arguments: str) -> None:
    assert command in {*main.commands, "--help", "--version"}, page
    given = set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", arguments))
    assert given <= options_of(main.commands[command]) | {"-h", "--help"} if command in main.commands else True


def test_the_reference_has_every_command_as_it_is() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    assert {f"## {path}" for path, _ in every(main, "kg")} - {"## kg"} == set(re.findall("^## .*", page, re.MULTILINE))
    done = subprocess.run([sys.executable, ROOT / "docs" / "commands.py", "--check"], check=False)
    assert done.returncode == 0, "renew it with `make answers`"


def test_links_lead_to_files() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in LINK.findall(page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_the_readme_names_questions_that_there_are() -> None:
    section = (ROOT / "README.md").read_text().partition("## Named questions")[2].partition("\n## ")[0]
    named = set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE))
    assert named
    assert named <= {path.stem for path in (ROOT / "queries").glob("*.rq")}


def test_decisions_are_numbered_and_short() -> None:
    files = sorted((ROOT / "decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        text = file.read_text()
        assert text.startswith(f"# {int(file.name[:4])}. "), file.name
        assert "**We rejected**" in text, file.name
        assert len(text.splitlines()) <= 40, file.name


def test_printed_answers_are_what_the_program_prints() -> None:
    done = subprocess.run([sys.executable, ROOT / "docs" / "answers.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, f"renew them with `make answers`:\n{done.stdout}{done.stderr}"
