"""The example teams: they plan whole, fairly and fast, and hold nobody's real address."""

from __future__ import annotations

import re
import time
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from blocks import EXAMPLES, ROOT, SAME_ROTAS, copy, retold
from rota.folder import Folder, open_folder
from rota.period import Period
from rota.plan import Plan, plan
from rota.rules import check
from rota.solve import solve

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
PERIODS = {
    "support": ("2026-12-01..2026-12-31", "2027-03-01..2027-03-31", "2027-10-01..2027-10-31"),
    "infrastructure": (
        "2026-11-30..2027-02-28",
        "2027-03-01..2027-03-31",
        "2027-10-01..2027-10-31",
    ),
    "follow-the-sun": (
        "2026-12-01..2026-12-31",
        "2027-03-01..2027-03-31",
        "2027-11-01..2027-11-30",
    ),
    "duo": ("2026-12-01..2026-12-31", "2027-03-01..2027-03-31", "2027-10-01..2027-10-31"),
    "hotline": ("2026-12-01..2026-12-31", "2027-03-01..2027-03-31", "2027-10-01..2027-10-31"),
}
PATIENCE = 10.0  # seconds of work for any of them; most take one


def opened(name: str, folder: Path) -> Folder:
    """An example as a fresh clone has it."""
    return open_folder(copy(folder) / "examples" / name / "team.toml")


def planned(folder: Folder, period: Period) -> Plan:
    """The rota of a period, beside those that the folder has."""
    return plan(folder.team, period, folder.rotas, NOW, solve)


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name in EXAMPLES for text in PERIODS[name]]
)
def test_plans(name: str, text: str, tmp_path: Path) -> None:
    """Every example plans its months, also those of a clock change, without gap or finding."""
    folder = opened(name, tmp_path)
    first, last = map(date.fromisoformat, text.split(".."))
    begun = time.process_time()
    made = planned(folder, Period(first, last))
    assert time.process_time() - begun < PATIENCE
    assert made.rota.live
    assert all(shift.person for shift in made.rota.live)
    assert (made.findings, made.vacancies, made.remarks) == ((), (), ())
    fair = [proof for proof in made.proofs if proof.name != "spacing"]
    assert all(proof.optimal for proof in fair), fair


def test_history(tmp_path: Path) -> None:
    """The autumn that the infrastructure team published passes the check."""
    folder = opened("infrastructure", tmp_path)
    [autumn] = folder.rotas
    assert check(folder.team, autumn) == ()
    assert {shift.status for shift in autumn.shifts} == {"published"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_guide(name: str, tmp_path: Path) -> None:
    """The commands of an example's guide run, and print what it says."""
    document = f"examples/{name}/README.md"
    told = retold(document, tmp_path)
    if SAME_ROTAS:
        assert told == (ROOT / document).read_text("utf-8")


@pytest.mark.parametrize("name", EXAMPLES)
def test_invented(name: str) -> None:
    """Addresses and numbers are of the kinds that can belong to nobody (RFC 2606, Arcep)."""
    text = (ROOT / "examples" / name / "team.toml").read_text("utf-8")
    team = tomllib.loads(text)
    people = team["people"].values()
    assert all(person["email"].endswith(".example") for person in people)
    assert team["team"]["domain"].endswith(".example")
    assert all(host.endswith(".example") for host in re.findall(r"https://([^/\s]+)", text))
    numbers = [person["phone"] for person in people if "phone" in person]
    numbers += [team["team"]["number"]] if "number" in team["team"] else []
    numbers += [provider["number"] for provider in team.get("providers", {}).values()]
    assert all(re.match(r"01 99 00|04 65 71|06 39 98", number) for number in numbers)
