"""The solver comes without pandas, and nobody who wants pandas is harmed by it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SOLVE = """
from rota.solver import cp_model
model = cp_model.CpModel()
numbers = [model.new_int_var(0, 9, name) for name in "ab"]
model.add(cp_model.LinearExpr.weighted_sum(numbers, [2, 3]) == 12)
model.maximize(numbers[0])
solver = cp_model.CpSolver()
assert solver.solve(model) == cp_model.OPTIMAL
assert [solver.value(number) for number in numbers] == [6, 0]
"""


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a process of its own does that finds the modules of a folder first."""
    start = f"import sys; sys.path.insert(0, {str(folder)!r})\n"
    return subprocess.run([sys.executable, "-c", start + script], capture_output=True, text=True)


def test_the_solver_comes_without_pandas(tmp_path: Path) -> None:
    """It solves; pandas is not loaded, and whoever loads it afterwards has the real one."""
    after = (
        "assert 'pandas' not in sys.modules\n"
        "import pandas\n"
        "assert pandas.Series([1, 2]).sum() == 3\n"
        "assert isinstance(pandas.Index([1]), pandas.Index)\n"
    )
    ran = run(SOLVE + after, tmp_path)
    assert ran.returncode == 0, ran.stderr


def test_pandas_that_is_there_stays(tmp_path: Path) -> None:
    """Where pandas was loaded before, the solver takes the real one."""
    before = "import pandas\n"
    after = "assert sys.modules['pandas'] is pandas is cp_model.pd\n"
    ran = run(before + SOLVE + after, tmp_path)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("need", ["from pandas import NA", "import pandas.api", "pandas.NA"])
def test_a_release_that_makes_more_of_pandas_gets_it(tmp_path: Path, need: str) -> None:
    """If the stand-in is not enough for the solver, it has the real pandas."""
    package = tmp_path / "ortools" / "sat" / "python"
    package.mkdir(parents=True)
    for folder in (package, package.parent, package.parent.parent):
        folder.joinpath("__init__.py").touch()
    package.joinpath("cp_model.py").write_text(f"import pandas\n{need}\n", "utf-8")
    ran = run("from rota.solver import cp_model; cp_model.pandas.Series([1])", tmp_path)
    assert ran.returncode == 0, ran.stderr
