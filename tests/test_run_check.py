"""When work may start again, what the worst call would do, and all rules: at the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from calls import LAW, call, employed, only
from command import TEAM, refused, run
from rota.instants import Span
from rota.interventions import Entry, Log
from rota.returning import Return, after_call, worst_calls
from rota.rules import LEGAL_IDS, rule_ids
from rota.run_check import judge
from rota.shift import Shift
from rota.team import Role, Team
from teams import night, rest_days, rota, utc

PEOPLE = employed()
OFFICE = '[office]\non = "mon-fri"\nstart = "09:00"\nend = "18:00"\npause = "1h"\n'
HOUR = timedelta(hours=1)


def after(*entries: Entry, team: Team = PEOPLE) -> Return | None:
    """When work may start after the last of these calls."""
    return after_call(team, (), Log(entries), entries[-1])


def said(*entries: Entry, team: Team = PEOPLE) -> str:
    """The same, in words."""
    found = after(*entries, team=team)
    return found.text(team) if found else ""


def test_after_a_call_in_the_night() -> None:
    """Eleven hours from the end of the last call, travel included."""
    assert said(call("2026-12-08 03:00", "04:10")) == (
        "Alice may not start before Tue 8 Dec 15:10 (11 h after the end of the last intervention, "
        "L3131-1), and not Tue 8 Dec 09:00"
    )
    found = after(call("2026-12-08 03:00", "04:00", travel=timedelta(minutes=20)))
    assert found is not None
    assert found.earliest == utc("2026-12-08 15:10")


def test_after_a_call_that_moves_nothing() -> None:
    """A rest that was whole before the call, or will be after it, leaves the morning as it is."""
    assert said(call("2026-12-08 05:00", "06:00")) == (
        "Alice had a whole rest before it; the next office hours stand"
    )
    assert said(call("2026-12-07 20:00", "21:00")) == (
        "Alice may not start before Tue 8 Dec 08:00 (11 h after the end of the last intervention, "
        "L3131-1)"
    )


def test_after_several_calls_the_last_one_counts() -> None:
    """An earlier call that is logged later changes nothing."""
    late, early = call("2026-12-08 03:00", "04:00"), call("2026-12-07 22:00", "23:00")
    assert said(late, early) == said(late)
    assert "Tue 8 Dec 15:00" in said(late)


def test_after_a_call_on_the_weekend() -> None:
    """Thirty-five hours from the end of a call that leaves the week without its rest."""
    assert "Mon 7 Dec 13:00 (35 h after" in said(call("2026-12-06 01:00", "02:00"))
    assert "whole rest" in said(call("2026-12-06 05:00", "06:00"))
    spring = said(call("2026-03-29 01:00", "03:30"))  # half an hour, 31 h after Friday 18:00
    assert "Mon 30 Mar 14:30 (35 h after" in spring


def test_after_a_call_without_office_hours() -> None:
    """Where the next work is not known, the earliest start is."""
    found = after(call("2026-12-08 03:00", "04:00"), team=employed(offices=()))
    assert found is not None
    assert (found.scheduled, found.earliest) == (None, utc("2026-12-08 15:00"))
    assert found.text(PEOPLE).endswith("unless such a rest was complete before the call")
    assert after(call("2026-12-08 03:00", "04:00"), team=only(regime="external")) is None


def worst(team: Team, *shifts: Shift, length: timedelta = 2 * HOUR) -> list[Return]:
    """The worst calls of the turns of a week."""
    week = rota("2026-12-07", "2026-12-13", *shifts)
    return [found for _, found in worst_calls(team, week, (), Log(), length)]


def test_worst_call_of_a_night() -> None:
    """It starts a minute before the daily rest is whole."""
    [found] = worst(PEOPLE, night("alice", "2026-12-07"))
    assert found.call.start == utc("2026-12-08 04:59")
    assert found.earliest == utc("2026-12-08 17:59")
    assert found.scheduled == utc("2026-12-08 09:00")


def test_worst_call_of_a_weekend() -> None:
    """It starts a minute before the weekly rest is whole."""
    [found] = worst(PEOPLE, rest_days("alice", "2026-12-11"))
    assert (found.call.start, found.rest) == (utc("2026-12-13 04:59"), 35 * HOUR)


def test_worst_call_is_the_worst() -> None:
    """No call of the night, tried every half hour and around the edge, delays the morning more."""
    [found] = worst(PEOPLE, night("alice", "2026-12-07"))
    start = utc("2026-12-07 18:00")
    tried = []
    for minute in {*range(0, 12 * 60 + 1, 30), 10 * 60 + 59, 11 * 60}:
        begin = start + minute * timedelta(minutes=1)
        each = after(Entry("alice", Span(begin, begin + 2 * HOUR)))
        assert each is not None
        tried.append(each.earliest if each.rest else each.call.end)
    assert max(tried) == found.earliest


def test_turns_without_a_worst_call() -> None:
    """Before a free day, on site, and for those outside labour law, no call moves a morning."""
    assert worst(PEOPLE, night("alice", "2026-12-24")) == []
    on_site = employed(roles=(Role("primary", optional=True, on_site=True),))
    assert worst(on_site, night("alice", "2026-12-07")) == []
    assert worst(only(regime="executive"), night("alice", "2026-12-07")) == []
    short = night("alice", "2026-12-07")
    assert worst(PEOPLE, short, length=15 * HOUR) == []  # it does not fit


def test_as_if_all_standby_were_work() -> None:
    """A requalified week breaks the rests; the same week as standby breaks nothing."""
    week = rota(
        "2026-12-07", "2026-12-13", night("alice", "2026-12-07"), night("alice", "2026-12-08")
    )
    rules = {
        finding.rule
        for finding in judge(
            PEOPLE, [week], [week], Log(), utc("2026-12-01 10:00"), as_work=True
        ).findings
    }
    assert {"daily-rest", "day-hours", "day-span"} <= rules
    told = employed(rules=replace(LAW, agreement={"notice_days": 0}))
    assert judge(told, [week], [week], Log(), utc("2026-12-01 10:00")).findings == ()


# The command line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A team with office hours, whose December is planned."""
    folder = tmp_path_factory.mktemp("law")
    (folder / "team.toml").write_text(f"{TEAM}\n{OFFICE}", "utf-8")
    assert run(folder, "plan", "--quiet").code == 0
    return folder


def test_check_tells_the_worst_calls(folder: Path) -> None:
    """Below the findings stands whose morning the worst call of each turn would move."""
    ran = run(folder, "check", "--what-if-call", "2h")
    assert ran.code == 0
    lines = ran.out.split("\n\n")[1].splitlines()  # below the note on what no coverage reaches
    assert lines[0] == "The worst call of 2 h in a turn:"
    assert "Fri 4 Dec 18:00, primary: a call Sun 6 Dec 04:59 to Sun 6 Dec 06:59:" in lines[1]
    found = json.loads(run(folder, "check", "--what-if-call", "90m", "--json").out)["what_if"]
    assert len(found) == 3  # the Monday after Christmas is as free as any
    assert found[0]["earliest"] == "2026-12-07T17:29:00+01:00"


def test_no_call_moves_anybody(folder: Path) -> None:
    """Where no call would move a morning, that is said."""
    ran = run(folder, "check", "--what-if-call", "70h")
    assert ran.out.endswith("\nNo call of 70 h in any turn moves anybody's next office hours.\n")
    for length in ("soon", "0h"):
        assert refused(folder, 2, "check", "--what-if-call", length).startswith("--what-if-call:")


def test_check_as_if_standby_were_work(folder: Path) -> None:
    """Rule by rule, how often, with the first finding of each; as JSON each of them."""
    ran = run(folder, "check", "--treat-as-work")
    assert ran.code == 4
    assert ran.out.splitlines()[0] == (
        "As if all standby were working time, requalified by a judge:"
    )
    assert "daily-rest [L3131-1]: 4 errors for" in ran.out
    findings = json.loads(run(folder, "check", "--treat-as-work", "--json").out)["findings"]
    assert len([each for each in findings if each["rule"] == "daily-rest"]) == 4


def test_check_lists_every_rule(tmp_path: Path) -> None:
    """Each rule with its article and setting, what the law asks unseen too, and no rota needed."""
    agreement = '[rules.agreement]\ndaily_rest = "9h"\nmax_weeks = "1 per 3 weeks"\n'
    (tmp_path / "team.toml").write_text(TEAM + agreement, "utf-8")
    ran = run(tmp_path, "check", "--list")
    assert ran.code == 0
    listed = [line.split("  ")[0] for line in ran.out.splitlines() if line and line[0] != " "]
    assert listed[: len(rule_ids())] == list(rule_ids())
    assert "rules.agreement.daily_rest = 9h · by law 11h · at least 9h" in ran.out
    assert "rules.agreement.max_weeks = 1 per 3 weeks" in ran.out
    assert "L8261-1" in ran.out
    found = json.loads(run(tmp_path, "check", "--list", "--json").out)
    [rest] = [rule for rule in found["rules"] if rule["id"] == "daily-rest"]
    assert (rest["article"], rest["value"], rest["floor"]) == ("L3131-1", "9h", "9h")
    (tmp_path / "team.toml").write_text(TEAM + 'rules.law = "none"\n', "utf-8")
    assert not LEGAL_IDS & {*run(tmp_path, "check", "--list").out.split()}


def test_check_reads_the_log(folder: Path, tmp_path: Path) -> None:
    """An intervention is judged with the rota, and rest that was taken makes it well."""
    for name in ("team.toml", "rotas/2026-12.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    text = (tmp_path / "rotas/2026-12.csv").read_text("utf-8")
    (tmp_path / "rotas/2026-12.csv").write_text(
        text.replace("planned,,", "published,,2026-11-01 e-mail"), "utf-8"
    )
    who = text.splitlines()[1].split(",")[6]
    ran = run(tmp_path, "log", who, "2026-12-06T01:00", "2026-12-06T02:00", now="2026-12-07")
    assert "may not start before Mon 7 Dec 13:00" in ran.err
    ran = run(tmp_path, "check", now="2026-12-31")
    assert ran.code == 4
    assert "weekly-rest" in ran.out
    run(tmp_path, "log", who, "2026-12-07T09:00", "2026-12-07T13:00", "--rest", now="2026-12-31")
    ran = run(tmp_path, "check", now="2026-12-31")
    assert ran.code == 0, ran.out
    assert "weekly-rest" not in ran.out


def test_dates_that_nobody_plans_stop_no_check(tmp_path: Path) -> None:
    """Two coverages that contradict each other at Christmas do not matter to the rota of June."""
    shut = '[coverage.shut]\non = "12-24..01-01"\nstart = "00:00"\nend = "24:00"\nclosed = true\n'
    lasting = '[coverage.summer]\non = "05-01..12-31"\nstart = "20:00"\nend = "22:00"\nweight = 1\n'
    (tmp_path / "team.toml").write_text(TEAM + lasting + shut, encoding="utf-8")
    assert run(tmp_path, "plan", "--month", "2027-06").code == 0
    ran = run(tmp_path, "check")
    assert ran.code == 0, ran.err
    firm = '[providers.firm]\ntier = "alone"\n'
    (tmp_path / "team.toml").write_text(TEAM + lasting + shut + firm, encoding="utf-8")
    assert run(tmp_path, "plan", "--month", "2027-06").code == 0  # it needs nobody
    ran = run(tmp_path, "check")
    assert ran.code == 0, ran.err
