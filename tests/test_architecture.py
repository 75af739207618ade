"""Modules stand in levels, a library has one door, the check shares nothing with the plan."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "rota"
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py"))

LEVELS = (
    (
        *("__init__", "cells", "day_names", "errors", "instants", "interval", "markup"),
        *("multistatus", "page_fit", "page_style", "parts", "places", "protocol", "solver"),
        *("text",),
    ),
    (
        *("agenda_sift", "caldav", "decoding", "duty_fit", "files", "ladder", "period"),
        *("phrases", "quotas", "search", "spans", "toml_file", "verdict", "vtimezone", "when"),
    ),
    ("night", "rates", "recurrence", "secret", "shift", "streams", "table"),
    ("dates", "difference", "history", "notices", "scales", "screen", "team"),
    (
        *("agreement", "big_days", "days", "elsewhere", "grid", "outside_office", "people"),
        *("run_change", "strangers", "values", "words"),
    ),
    (
        *("agenda", "answers", "away", "call_words", "csv_file", "demand_words", "eligible"),
        *("interventions", "known", "messages", "mistakes", "own_export", "page_names", "pins"),
        *("protocol_words", "providers", "slots"),
    ),
    (
        *("asked", "calls", "changes", "covered", "leave_file", "ledger", "page_month"),
        *("rota_file", "tariffs", "turns", "work"),
    ),
    (
        *("case", "demand", "events", "fitted", "kept", "problem", "ringing", "running", "seams"),
        *("standby", "totals", "typed", "undo"),
    ),
    (
        *("agenda_rota", "alternatives", "answered", "barred", "books", "cli_options"),
        *("forwarding", "french_rest", "goals", "ics", "layouts", "limits", "logged", "marks"),
        *("page_side", "schema", "staffed", "suggestion", "table_rota", "together", "units"),
    ),
    (
        *("agreed", "calendars", "caps", "compensation", "constraints", "duty", "expected"),
        *("feed", "french_duty", "french_hours", "given", "ics_object", "obstacles", "page"),
        *("returning", "sheets", "team_file", "workbook"),
    ),
    (
        *("causes", "cost", "duty_words", "export_calendars", "folder", "french_law", "greedy"),
        *("ground", "invoices", "lifted", "memory", "moves", "policy", "posed", "publish"),
        *("relaxed", "remedies", "spacing", "standing", "unpaid", "wishes"),
    ),
    (
        *("changed", "cli_calls", "cli_log", "cost_table", "daytime", "demand_json"),
        *("demand_page", "duty_page", "figures", "heat_map", "impossible", "other_teams"),
        *("payroll", "questions", "rules", "statement", "story"),
    ),
    (
        *("alike", "balance", "books_table", "choices", "cli_demand", "explain", "export_files"),
        *("notify", "render", "rulebook", "statement_files", "statement_page", "statement_table"),
        *("story_words", "swap", "vacancies"),
    ),
    (
        *("choices_json", "choices_table", "cli_export", "cli_publish", "cli_record", "contest"),
        *("forward_table", "offers", "plan", "run_check", "solve", "way_out"),
    ),
    (
        *("affected", "cli_check", "cli_cost", "cli_forward", "counterfactual", "explain_words"),
        *("replan",),
    ),
    ("refusal", "run_swap", "run_undo", "worker"),
    ("cli_ahead", "cli_explain", "plan_folder"),
    ("teams",),
    ("report",),
    ("run_plan",),
    ("cli_rota", "run_answer", "run_replan"),
    ("cli_answer", "cli_change"),
    ("cli",),
    ("__main__",),
)
"""A module imports only from the levels above its own in this list."""

DOORS = {
    "dateutil": {"ledger", "recurrence"},
    "holidays": {"days"},
    "icalendar": {"agenda", "ics", "ics_object"},
    "ortools": {"solver"},
    "pydantic": {"schema", "typed"},
    "pydantic_core": {"mistakes", "schema", "typed"},
    "rich": {"screen"},
    "tomli": {"toml_file"},
    "typer": {
        *("cli", "cli_answer", "cli_change", "cli_check", "cli_explain", "cli_export", "cli_log"),
        *(
            "cli_demand",
            "cli_cost",
            "cli_forward",
            "cli_record",
            "cli_publish",
            "cli_rota",
            "cli_options",
        ),
    },
    "xlsxwriter": {"workbook"},
}
"""The only modules that import a library."""

OUTSIDE = {
    "caldav": {"http", "socket", "ssl", "urllib"},
    "secret": {"netrc", "subprocess"},
    "worker": {"subprocess"},
}
"""What leads out of the process: the network, other programs; and the one module that may."""
CHECK = (
    *("rules", "case", "covered", "barred", "limits", "staffed", "together", "agreement", "work"),
    "caps",
    *("french_law", "french_duty", "french_hours", "french_rest"),
    *("interventions", "logged", "unpaid"),
)
MAKE = (
    *("slots", "turns", "problem", "eligible", "ledger", "big_days", "causes"),
    *("solver", "solve", "constraints", "ladder", "search", "goals", "relaxed", "spacing"),
    *("greedy", "standing", "wishes", "kept", "moves", "marks"),
    *("daytime", "memory"),
    *("alternatives", "counterfactual", "impossible", "lifted", "obstacles"),
)
MOST_LINES = 550


@cache
def tree(module: str) -> ast.Module:
    """The source of a module, parsed."""
    return ast.parse((PACKAGE / f"{module}.py").read_text("utf-8"))


def imports(module: str, *, at_top: bool = False) -> Iterator[str]:
    """The dotted names that a module imports, those for the type checker too.

    With `at_top` only what is loaded when the module is.
    """
    for node in tree(module).body if at_top else ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import"
            assert node.module is not None
            if node.module == "rota":
                yield from (f"rota.{alias.name}" for alias in node.names)
            else:
                yield node.module


def own(module: str, *, at_top: bool = False) -> set[str]:
    """The modules of the package that a module imports."""
    names = [name.split(".") for name in imports(module, at_top=at_top)]
    found = {name[1] if len(name) > 1 else "__init__" for name in names if name[0] == "rota"}
    return {name if name in MODULES else "__init__" for name in found}


def libraries(module: str) -> set[str]:
    """What a module imports that is neither its own package nor the standard library."""
    return {name.split(".")[0] for name in imports(module)} - {"rota", *sys.stdlib_module_names}


def reached(start: str, *, at_top: bool = False) -> set[str]:
    """The modules that a module imports, and those that these import, to the end."""
    found: set[str] = set()
    left = {start}
    while left:
        found |= left
        left = {name for module in left for name in own(module, at_top=at_top)} - found
    return found


def test_every_module_has_a_level() -> None:
    """The list of levels names each module once, and no other."""
    assert sorted(module for level in LEVELS for module in level) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_from_lower_levels(module: str) -> None:
    """A module imports only from the levels below its own."""
    level = {each: number for number, names in enumerate(LEVELS) for each in names}
    assert {name for name in own(module) if level[name] >= level[module]} == set()


@pytest.mark.parametrize("module", MODULES)
def test_each_library_has_one_door(module: str) -> None:
    """A library is imported where the list of doors says, and nowhere else."""
    assert libraries(module) == {name for name, doors in DOORS.items() if module in doors}


def test_every_dependency_is_used() -> None:
    """What the package depends on, extras too, is what the doors open to, and the time zones."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [each for name in {*extras} - {"test"} for each in extras[name]]
    needed += project["dependencies"]
    names = {re.split(r"[<>=~!\[; ]", each)[0].lower() for each in needed}
    assert {name.removeprefix("python-") for name in names} == {*DOORS, "tzdata"} - {
        "pydantic_core"  # comes with pydantic
    }


@pytest.mark.parametrize("module", MODULES)
def test_nothing_leaves_the_machine(module: str) -> None:
    """One module opens connections, one runs a command, one has a process; no other."""
    ways = set().union(*OUTSIDE.values(), {"asyncio", "ftplib", "multiprocessing", "requests"})
    found = {name.split(".")[0] for name in imports(module)} & ways
    assert found == OUTSIDE.get(module, set())


@pytest.mark.parametrize("module", CHECK)
def test_the_check_shares_nothing_with_the_plan(module: str) -> None:
    """Nothing that makes slots, turns or rotas is reached from the check, however far."""
    assert reached(module) & set(MAKE) == set()


@pytest.mark.parametrize("module", MAKE)
def test_the_plan_shares_nothing_with_the_check(module: str) -> None:
    """Nothing of the check is reached from what makes slots, turns and rotas."""
    assert reached(module) & set(CHECK) == set()


def test_the_command_line_loads_no_library_before_it_must() -> None:
    """What comes with the command line itself needs typer and nothing else."""
    loaded = reached("cli", at_top=True)
    assert {name for module in loaded for name in libraries(module)} == {"typer"}


def test_only_a_plan_reaches_the_solver() -> None:
    """Of all modules only the process that searches imports the solver, once it is a process."""
    assert [module for module in MODULES if "solve" in own(module)] == [
        "counterfactual",
        "worker",
    ]
    assert [module for module in MODULES if "counterfactual" in own(module)] == ["worker"]
    for module in (
        "explain",
        "cli",
        "plan_folder",
        "plan",
        "run_plan",
        "report",
        "teams",
        "worker",
    ):
        assert "solver" not in reached(module, at_top=True)


@pytest.mark.parametrize("module", [each for each in MODULES if not each.startswith("cli")])
def test_only_the_command_line_knows_the_moment_and_the_machine(module: str) -> None:
    """The clock, the environment, the arguments and the standard streams are the CLI's alone."""
    forbidden = {
        *("now", "today", "utcnow", "monotonic", "perf_counter", "time_ns"),
        *("environ", "environb", "getenv", "getcwd", "cwd", "expanduser", "home"),
        *("argv", "stdin", "stdout", "stderr", "setlocale"),
    }
    used = {node.attr for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute)}
    if module == "worker":  # the streams are those of its own process, which patience ends
        forbidden -= {"monotonic", "stdin", "stdout", "stderr"}
    if module == "streams":
        forbidden -= {"stdin", "stdout", "stderr"}
    assert used & forbidden == set()


def test_nothing_is_random() -> None:
    """No module draws lots; only the name of a temporary file is one nobody can guess."""
    assert [
        module for module in MODULES if {"random", "secrets", "uuid"} & {*imports(module)}
    ] == []
    drawn = {
        module
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and node.attr == "urandom"
    }
    assert drawn == {"files"}


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_short(module: str) -> None:
    """A module can be read at one sitting."""
    lines = (PACKAGE / f"{module}.py").read_text("utf-8").count("\n")
    assert lines < MOST_LINES


@pytest.mark.parametrize("module", MODULES)
def test_a_name_that_only_types_need_is_used_by_types_alone(module: str) -> None:
    """What is imported for type checkers is not there when the code runs."""
    alone = {
        alias.asname or alias.name
        for node in tree(module).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for imported in node.body
        if isinstance(imported, ast.ImportFrom | ast.Import)
        for alias in imported.names
    }
    assert alone & set(names_that_run(tree(module), frozenset())) == set()


def names_that_run(node: ast.AST, known: frozenset[str]) -> Iterator[str]:
    """The names that code reads when it runs, without annotations and what a function imports."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        known |= {
            alias.asname or alias.name
            for inner in ast.walk(node)
            if isinstance(inner, ast.ImportFrom | ast.Import)
            for alias in inner.names
        }
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in known:
        yield node.id
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns"):
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, ast.AST):
                    yield from names_that_run(each, known)
