"""How the plan compares with what teams do today, and how its cost grows: tables in Markdown.

Not run by the tests. `python tests/benchmark.py` makes its own teams; folders with a `team.toml`
and a file `period` (two dates) are measured instead; `--growth` measures ever larger teams, and
`--explain` how long it takes to say why.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path

from rota.constraints import Model
from rota.counterfactual import weigh_up
from rota.explain import Alternative, explain
from rota.impossible import dead_end
from rota.instants import local_date, wall
from rota.period import Period
from rota.plan import Plan, plan
from rota.posed import pose
from rota.problem import Problem, Result
from rota.questions import Part, parts, question
from rota.rules import check
from rota.shift import Rota, Shift
from rota.solve import solve
from rota.solver import cp_model
from rota.team import BURDEN, HOLIDAY, WEEKEND, Team
from rota.team_file import read_team
from rota.way_out import way_out
from rota.when import When
from sized import ROLES, months, sized
from teams import when

PATIENCE = 40.0  # seconds for the textbook model
WEIGHTS = (10_000, 1_000, 100)  # of the ledgers in the textbook model, hardest first
ASKED = 6  # turns of each rota that are explained
LEDGERS = (BURDEN, WEEKEND, HOLIDAY)
NOW = datetime(2026, 11, 25, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Task:
    """A team and the dates to plan."""

    name: str
    team: Team
    period: Period


@dataclass(frozen=True, slots=True)
class Row:
    """How one way to fill the slots did.

    Attributes:
        people: By slot, who has it; empty for nobody.
        seconds: Processor time that it took, without reading the team.
        proved: Whether it is proved that no rota is fairer.
    """

    people: tuple[str, ...]
    seconds: float
    proved: bool


def weekly_round_robin(problem: Problem) -> Sequence[str]:
    """A fixed list for each role, a week each; who is away is skipped for that shift."""
    chosen = []
    for place, slot in enumerate(problem.slots):
        week = slot.span.start.date().toordinal() // 7
        able = [p for p in problem.people if p in _in_role(problem, slot.role)]
        order = [able[(week + n) % len(able)] for n in range(len(able))]
        chosen.append(next((p for p in order if p not in problem.barred[place]), ""))
    return chosen


def least_recent(problem: Problem) -> Sequence[str]:
    """Whoever was on call least recently and is there: the rule of LinkedIn's oncall."""
    last = dict.fromkeys(problem.people, datetime.min.replace(tzinfo=UTC))
    chosen = []
    for place, slot in enumerate(problem.slots):
        able = [
            person
            for person in problem.people
            if person not in problem.barred[place] and last[person] <= slot.span.start
        ]
        person = min(able, key=lambda each: last[each], default="")
        last[person] = slot.span.end
        chosen.append(person)
    return chosen


def textbook(problem: Problem) -> tuple[Sequence[str], bool]:
    """One CP-SAT model with the same rules and one weighted sum of the ledgers' spreads."""
    model = Model(problem, frozenset())
    cost: list[cp_model.LinearExprT] = [10**7 * v for v in model.empty]
    for weight, account in zip(
        WEIGHTS, problem.accounts([True] * len(problem.slots)), strict=False
    ):
        high, low = (model.cp.new_int_var(-(10**7), 10**7, "") for _ in range(2))
        for person in problem.people:
            own = [(piece, v) for piece, v in model.terms(person) if v is not None]
            amounts = [sum(_tenths(account.name, problem, s) for s in p.slots) for p, _ in own]
            load = cp_model.LinearExpr.weighted_sum([v for _, v in own], amounts)
            off = load - round(10 * account.target[person])
            model.cp.add(off <= high)
            model.cp.add(off >= low)
        cost.append(weight * (high - low))
    for (place, person), variable in model.take.items():
        cost += [
            variable for s in model.pieces[place].slots if problem.wishes[s].get(person, 0) > 0
        ]
    model.cp.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = PATIENCE
    status = solver.solve(model.cp)
    chosen = [""] * len(problem.slots)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        for (place, person), variable in model.take.items():
            if solver.value(variable):
                for slot in model.pieces[place].slots:
                    chosen[slot] = person
    return chosen, status == cp_model.OPTIMAL


def _tenths(ledger: str, problem: Problem, place: int) -> int:
    slot = problem.slots[place]
    return round(10 * slot.burden) if ledger == BURDEN else 10 * (slot.kind == ledger)


def _in_role(problem: Problem, role: str) -> set[str]:
    return {person.id for person in problem.team.people if role in person.roles}


def measured(task: Task) -> Iterator[tuple[str, Row]]:
    """Every way to fill the task's slots, and how it did."""
    problem = pose(task.team, task.period, (), None)
    plain: dict[str, Callable[[Problem], Sequence[str]]] = {
        "weekly round robin": weekly_round_robin,
        "least recently on call": least_recent,
    }
    for name, way in plain.items():
        start = time.process_time()
        people = tuple(way(problem))
        yield name, Row(people, time.process_time() - start, proved=False)
    start = time.process_time()
    chosen, proved = textbook(problem)
    yield "textbook CP-SAT", Row(tuple(chosen), time.process_time() - start, proved)
    made, seconds = planned(task)
    yield "rota", Row(_people(problem, made), seconds[-1], _proved(made))


def planned(task: Task) -> tuple[Plan, list[float]]:
    """The plan, and the seconds of search until each better rota, the last one at the end."""
    seconds: list[float] = []

    def solver(problem: Problem) -> Result:
        start = time.process_time()
        answer = solve(problem, best=lambda better: seconds.append(time.process_time() - start))
        seconds.append(time.process_time() - start)
        return answer

    return plan(task.team, task.period, (), NOW, solver), seconds


def _people(problem: Problem, made: Plan) -> tuple[str, ...]:
    held = {(shift.span, shift.role): shift.person for shift in made.rota.shifts}
    return tuple(held[slot.span, slot.role] for slot in problem.slots)


def _proved(made: Plan) -> bool:
    return all(proof.optimal for proof in made.proofs if proof.name != "spacing")


def spreads(problem: Problem, people: Sequence[str]) -> list[Fraction]:
    """For each ledger, how far the highest above target and the lowest below it are apart."""
    found = []
    for account in problem.accounts([True] * len(problem.slots)):
        carried = dict.fromkeys(problem.people, Fraction(0))
        for person, slot in zip(people, problem.slots, strict=True):
            if person:
                carried[person] += (
                    slot.burden if account.name == BURDEN else slot.kind == account.name
                )
        off = [carried[person] - account.target[person] for person in problem.people]
        found.append(max(off) - min(off))
    return found


def violations(task: Task, problem: Problem, people: Sequence[str]) -> int:
    """How many errors the check finds, what is uncovered included."""
    slots = zip(
        ((turn, slot) for turn in problem.turns for slot in turn.slots), people, strict=True
    )
    shifts = tuple(
        Shift(slot.span, slot.role, slot.kind, turn.id, person, "", slot.burden)
        for (turn, slot), person in slots
    )
    found = check(task.team, Rota(task.period, shifts))
    return sum(finding.severity == "error" for finding in found)


def compare(tasks: Sequence[Task]) -> None:
    """Print how the plan and the baselines did: spreads, broken rules, seconds, proof."""
    print(f"spread of {' / '.join(tasks[0].team.fairness.balance)}")
    print()
    for number, task in enumerate(tasks):
        problem = pose(task.team, task.period, (), None)
        rows = dict(measured(task))
        if not number:
            print(f"| team | {' | '.join(rows)} |")
            print(f"|---|{'---|' * len(rows)}")
        cells = [_cell(task, problem, row) for row in rows.values()]
        print(f"| {task.name} | {' | '.join(cells)} |", flush=True)


def _cell(task: Task, problem: Problem, row: Row) -> str:
    spread = " / ".join(f"{float(each):.1f}" for each in spreads(problem, row.people))
    broken = violations(task, problem, row.people)
    said = [f"{broken} errors" if broken else "", f"{row.seconds:.1f} s"]
    return ", ".join([spread, *filter(None, said), *(["proved"] if row.proved else [])])


def growth() -> None:
    """Print how long ever larger teams and periods take."""
    print("| people | slots | first rota, s | fairest, s | turns spread, s | proved |")
    print("|---|---|---|---|---|---|")
    sizes = [(12, 1), (12, 3), (12, 6), (12, 12), (12, 24), (8, 12), (20, 12), (40, 12), (80, 12)]
    for people, number in sizes:
        task = own_task("", people, number)
        made, seconds = planned(task)
        print(
            f"| {people} | {len(made.rota.shifts)} | {seconds[0]:.2f} | {seconds[-2]:.2f} | "
            f"{seconds[-1]:.2f} | {'yes' if _proved(made) else 'no'} |",
            flush=True,
        )
    print()
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def explaining(tasks: Sequence[Task]) -> None:
    """Print how long it takes to say why somebody has a turn, or why nobody has.

    Of each rota some turns are asked about, and one that is uncovered; where there is none, one in
    the middle, at a time at which everybody is away.
    """
    print(
        "| team | turns asked | s, worst | s, middle | answers | exact | not found | uncovered, s |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for task in tasks:
        rota = planned(task)[0].rota
        begun = [part for part in _parts(task.team, rota) if part.begun]
        filled = [part for part in begun if part.person]
        times, answers = list[float](), list[Alternative]()
        for part in filled[:: max(1, len(filled) // ASKED)][:ASKED]:
            start = time.process_time()
            asked = question(task.team, [rota], part)
            told = explain(task.team, [rota], part, asked, partial(weigh_up, asked))
            answers += told.alternatives
            times.append(time.process_time() - start)
        hole = next((part for part in begun if not part.person), None)
        team, part = (task.team, hole) if hole else _emptied(task.team, filled[len(filled) // 2])
        start = time.process_time()
        asked = question(team, [part.rota], part)
        explain(team, [part.rota], part, asked, partial(weigh_up, asked))
        way_out(team, [part.rota], part, asked, dead_end)
        uncovered = time.process_time() - start
        exact = sum(each.verdict != "not found" and each.least == each.after for each in answers)
        lost = sum(each.verdict == "not found" for each in answers)
        cells = [
            *(task.name, len(times), f"{max(times):.1f}", f"{sorted(times)[len(times) // 2]:.1f}"),
            *(len(answers), exact, lost, f"{uncovered:.1f}"),
        ]
        print(f"| {' | '.join(map(str, cells))} |", flush=True)


def _emptied(team: Team, part: Part) -> tuple[Team, Part]:
    """The team when everybody is away during a part of a turn, and the part, which nobody has."""
    start, end = (wall(edge, team.timezone) for edge in (part.span.start, part.span.end))
    away = when(f"{start:%Y-%m-%dT%H:%M}..{end:%Y-%m-%dT%H:%M}").terms
    people = (replace(each, off=When((*each.off.terms, *away))) for each in team.people)
    empty = {id(row): replace(row, person="", name="") for row in part.shifts}
    rows = tuple(empty.get(id(row), row) for row in part.rota.shifts)
    rota = replace(part.rota, shifts=rows)
    return replace(team, people=tuple(people)), Part(rota, tuple(empty.values()), begun=True)


def _parts(team: Team, rota: Rota) -> Iterator[Part]:
    for day in sorted({local_date(shift.span.start, team.timezone) for shift in rota.live}):
        yield from parts(team, [rota], day)


def weekly(people: int, roles: int) -> Task:
    """A month of weeks on call, handed over on Mondays; everybody has some days of leave."""
    lines = [
        '[team]\nid = "weekly"\n[holidays]\ncountry = "FR"',
        '[coverage.week]\non = "mon"\nstart = "08:00"\nend = "mon 08:00"\nweight = 1.0',
        '[turns]\nper = "handover"\nhandover = ["mon 08:00"]',
        '[rules]\ngap = "24h"\nlaw = "none"\n[fairness]\nbalance = ["burden"]',
        *(f"[roles.{role}]" for role in list(ROLES)[:roles]),
    ]
    for number in range(people):
        first = date(2026, 12, 1 + 7 * number % 25)
        leave = f"{first}..{first + timedelta(days=3)}"
        lines.append(f'[people.p{number:02}]\nleave = ["{leave}"]')
    name = f"month, {people} people, {roles} roles, weeks"
    return Task(name, read_team("\n".join(lines).encode(), name), months(1))


def own_task(name: str, people: int, number: int, roles: int = 1, *, hours: bool = False) -> Task:
    """A made team and so many months."""
    first = date(2026, 12, 1) if number < 3 else date(2027, 1, 1)
    period = months(number, first)
    team = read_team(sized(people, period, roles=roles, hours=hours).encode(), name)
    return Task(name, team, period)


def given_task(folder: Path) -> Task:
    """The team and period of a folder."""
    team = read_team((folder / "team.toml").read_bytes(), str(folder))
    first, last = (folder / "period").read_text("utf-8").split()
    return Task(folder.name, team, Period(date.fromisoformat(first), date.fromisoformat(last)))


def main() -> None:
    """What the arguments ask for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folders", nargs="*", type=Path, help="team.toml and period, each")
    arguments.add_argument("--growth", action="store_true", help="ever larger teams instead")
    arguments.add_argument("--explain", action="store_true", help="why somebody has a turn")
    asked = arguments.parse_args()
    if asked.growth:
        growth()
    elif asked.explain:
        explaining(
            [given_task(folder) for folder in asked.folders]
            or [
                own_task("month, 6 people", 6, 1),
                own_task("month, 10 people", 10, 1),
                own_task("month, 10 people, 2 roles", 10, 1, 2),
                own_task("month, 12 people, 3 roles", 12, 1, 3),
                own_task("month, 20 people, 3 roles", 20, 1, 3),
                weekly(2, 1),
                weekly(8, 2),
                weekly(20, 3),
                own_task("year, 12 people", 12, 12),
                own_task("year, 20 people, 2 roles", 20, 12, 2),
            ]
        )
    elif asked.folders:
        compare([given_task(folder) for folder in asked.folders])
    else:
        compare(
            [
                own_task("month, 6 people", 6, 1),
                own_task("month, 10 people", 10, 1),
                own_task("quarter, 12 people", 12, 3),
                own_task("year, 12 people", 12, 12),
                own_task("year, 20 people, 2 roles", 20, 12, 2),
                own_task("year, 60 people, 3 roles", 60, 12, 3),
            ]
        )


if __name__ == "__main__":
    main()
