"""The README says what the product is: its commands run, and nothing that there is, is missing."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any, get_args

import typer.main

from blocks import DOCUMENTS, ROOT, SAME_ROTAS, commands, retold
from rota import errors
from rota.cli import app
from rota.rota_file import COLUMNS
from rota.rules import rule_ids
from rota.schema import Table, TeamFile
from rota.team_file import read_team
from rota.words import word

README = (ROOT / "README.md").read_text("utf-8")


def block(mark: str) -> str:
    """The content of the fenced block behind a mark."""
    found = re.search(rf"^<!-- {mark} -->\n```\w*\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert found, f"no block {mark}"
    return found[1]


def section(title: str) -> str:
    """The text under a heading."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of the tables under a heading, without their heads."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    rules = [place for place, row in enumerate(cells) if set("".join(row)) <= set("-| ")]
    heads = {place - 1 for place in rules}
    return [row for place, row in enumerate(cells) if place not in heads | set(rules)]


def test_blocks(tmp_path: Path) -> None:
    """The commands of the README run, and print what it says; its table of rules is the code's."""
    told = retold("README.md", tmp_path)
    if SAME_ROTAS:
        assert told == README


def test_opening() -> None:
    """It opens with one line that installs and plans, then one that installs and tests."""
    install = "python3 -m venv .venv && .venv/bin/pip install -q"
    main, tests = block("main").strip(), block("tests").strip()
    assert README.index("<!-- main -->") < README.index("<!-- tests -->") < README.index("\n## ")
    first = commands(README.split("```console\n")[1])[0]
    assert main == f"{install} . && .venv/bin/{first}"
    assert tests == f"{install} -e '.[test]' && .venv/bin/python -m pytest"


def test_ci() -> None:
    """The script of the continuous integration finds the command of the tests."""
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    [finder] = re.findall(r"^command=\$\((sed .*)\)$", script, re.MULTILINE)
    found = subprocess.run(
        ["bash", "-c", finder], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout == block("tests")


def test_commands() -> None:
    """Every command and every option of the command line is documented, and no other command."""
    group = typer.main.get_command(app)
    assert {row[0] for row in rows("Commands") if row[0].startswith("`rota")} == {
        f"`rota {name}`"
        for name in group.commands  # type: ignore[attr-defined]
    }
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        options = {text for each in command.params for text in each.opts if text[0] == "-"}
        told = set(re.findall(r"(?<![\w-])--?[a-z-]+", section("Commands")))
        assert options <= told, (name, options - told)


def test_exit_codes() -> None:
    """Every exit code is documented, and no other."""
    codes = {value for name, value in vars(errors).items() if name.isupper()}
    table = " ".join(row[0] for row in rows("Commands") if row[0][0].isdigit())
    assert {int(code) for code in re.findall(r"\d+", table)} == codes | {0}


def test_rules() -> None:
    """Every rule is documented, in the order of the code."""
    assert [row[0].strip("`") for row in rows("Rules")] == list(rule_ids())


def test_team_file() -> None:
    """The reference is a valid team file that has every key there is."""
    reference = block("reference")
    read_team(reference.encode(), "README.md")
    written = {
        match[1] for match in re.finditer(r"(?:^\[*|[{,.] ?|^)(\w+)(?= =|[].])", reference, re.M)
    }
    assert keys(TeamFile) <= written, sorted(keys(TeamFile) - written)


def keys(table: Any) -> set[str]:
    """The names of all keys in a table and in those within it."""
    found: set[str] = set()
    for name, field in table.model_fields.items():
        found |= {name}
        for inner in within(field.annotation):
            found |= keys(inner)
    return found


def within(annotation: Any) -> list[type[Table]]:
    """The tables that a type speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return [annotation]
    return [inner for part in get_args(annotation) for inner in within(part)]


def test_rota_file() -> None:
    """The columns of a rota file are listed as they are."""
    assert f"`{','.join(COLUMNS)}`" in section("The rota file")


def test_words() -> None:
    """The words are those of the exports, in French too."""
    table = rows("Words")
    assert len(table) > 20
    assert {english: french for english, _, french in table} == {
        english: word(english, "fr") for english, _, _ in table
    }


def test_links() -> None:
    """Links lead to files that are there, and to headings."""
    for document in DOCUMENTS:
        text = (ROOT / document).read_text("utf-8")
        headings = {
            title.lower().replace(" ", "-") for title in re.findall(r"^#+ (.*)$", text, re.M)
        }
        for target in re.findall(r"\]\(([^)]+)\)", text):
            if target.startswith("#"):
                assert target[1:] in headings, (document, target)
            else:
                assert ((ROOT / document).parent / target).is_file(), (document, target)
