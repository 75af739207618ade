"""The package as its users have it: installed without any test tool, run from anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import rota
from command import NOW, TEAM, Ran, contents, run
from readers import not_here

ROOT = Path(__file__).parent.parent
HEAVY = {"icalendar", "ortools", "pandas"}


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment that holds rota and what it depends on, no more."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", str(place / "bin" / "python")]
    ran = subprocess.run(
        [*pip, "install", "--quiet", "--retries", "1", "--no-compile", str(ROOT)],
        capture_output=True,
        check=False,
    )
    if ran.returncode:
        not_here(f"pip cannot install here: {ran.stderr.decode()[-300:]}")
    return place / "bin"


def call(folder: Path, program: Path, *arguments: str, **environment: str) -> Ran:
    """Run a program in a folder with almost nothing in its environment."""
    ran = subprocess.run(
        [program, *arguments],
        cwd=folder,
        env={"PATH": os.defpath, "ROTA_NOW": NOW, **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


@pytest.fixture(scope="session")
def support(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small team and its rota of December."""
    folder = tmp_path_factory.mktemp("support")
    (folder / "team.toml").write_text(TEAM, "utf-8")
    assert call(folder, installed / "rota", "plan", "--quiet").code == 0
    return folder


def test_nothing_comes_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    """What runs is the installed package, with its version, and the tests' tools are not there."""
    code = "import importlib.util as u, rota; print(rota.__file__, u.find_spec('pytest'))"
    place, tool = call(tmp_path, installed / "python", "-c", code).out.split()
    assert Path(place).is_relative_to(installed.parent)
    assert tool == "None"
    ran = call(tmp_path, installed / "rota", "--version")
    assert (ran.code, ran.out, ran.err) == (0, f"rota {rota.__version__}\n", "")


def test_a_first_month(installed: Path, tmp_path: Path) -> None:
    """From nothing to a published rota, step by step, as the README tells it."""

    def do(*arguments: str) -> Ran:
        ran = call(tmp_path, installed / "rota", *arguments)
        assert "Traceback" not in ran.err
        return ran

    assert do("init").code == 0
    team = tmp_path / "team.toml"
    text = team.read_text("utf-8")
    team.write_text(text.replace('name = "Alice Martin"', 'name = "Zoé Durand"'), "utf-8")
    ran = do("plan")
    assert (ran.code, ran.err) == (0, "rotas/2026-12.csv: written\n")
    assert "Zoé" in ran.out
    assert do("check").err == "1 rota, 24 shifts: no findings\n"
    assert "Zoé Durand" in do("show", "--month", "2026-12", "--list").out
    assert "primary" in do("show", "--at", "2026-12-25 10:00").out
    assert do("export", "--ics", "-o", "support.ics").code == 0
    assert (tmp_path / "support.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert do("publish").err == "24 shifts newly published, 0 already were\n"
    before = contents(tmp_path)
    ran = do("plan")
    assert (ran.code, ran.out) == (6, "")
    assert "--replace" in ran.err
    assert do("plan", "--replace").err == "rotas/2026-12.csv: unchanged\n"
    assert contents(tmp_path) == before

    team.write_text(f'{text}\n[[pins]]\nperson = "emma"\non = "2026-12-25"\n', "utf-8")
    assert do("plan", "--replace").code == 0
    shifts = json.loads(do("export", "--json").out)["shifts"]
    (holiday,) = [shift for shift in shifts if shift["kind"] == "holiday"]
    assert holiday["person"] == "emma"
    assert do("check", "--quiet").code == 0


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        ("--help", {*HEAVY, "holidays"}),
        ("plan --help", {*HEAVY, "holidays"}),
        ("--version", {*HEAVY, "holidays"}),
        ("init -", {*HEAVY, "holidays"}),
        ("check", HEAVY),
        ("show --month 2026-12", HEAVY),
        ("export --csv", HEAVY),
        ("export --ics", {"ortools", "pandas"}),
        ("export --html", {*HEAVY, "xlsxwriter"}),
        ("export --duty-sheets", {*HEAVY, "xlsxwriter"}),
        ("publish", HEAVY),
        ("plan --month 2027-01 --dry-run", HEAVY),
        ("explain 2026-12-04", HEAVY),
    ],
)
def test_what_is_loaded(installed: Path, support: Path, words: str, absent: set[str]) -> None:
    """A command loads only what it needs, which is what makes it quick."""
    python = installed / "python"
    ran = call(support, python, "-X", "importtime", "-m", "rota", *words.split())
    assert ran.code == 0
    lines = [line for line in ran.err.splitlines() if line.startswith("import time:")]
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in lines}
    assert "typer" in loaded
    assert loaded & absent == set()


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"TERM": "dumb", "COLUMNS": "20", "NO_COLOR": "1"},
    ],
    ids=lambda environment: " ".join(environment) or "nothing",
)
def test_any_environment(
    installed: Path, support: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    """From any folder, with any locale or none, files are the same and nothing fails."""
    team = str(support / "team.toml")
    program = installed / "rota"
    ran = call(tmp_path, program, "export", "--csv", team, **environment)
    assert ran == run(support, "export", "--csv")
    assert call(tmp_path, program, "show", "--month", "2026-12", team, **environment).code == 0
    assert os.listdir(tmp_path) == []
