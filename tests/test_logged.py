"""What the log says against the rota and against itself; what no rota holds is judged too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from calls import call, employed, found, of, only, urgent
from rota.interventions import REST, Log
from rota.rules import check_all
from teams import night, rest_days, rota, when

TEAM = employed()
NIGHT = night("alice", "2026-12-08")


def test_a_call_of_whom_is_on_call_is_well() -> None:
    """An intervention that starts during its person's shift is as it should be."""
    evening = call("2026-12-08 19:00", "20:00")
    assert found(TEAM, evening, rows=(NIGHT,)) == ()
    late = call("2026-12-09 07:59", "08:30")  # goes on after the shift
    assert of("intervention-outside", TEAM, late, rows=(NIGHT,)) == []


def test_outside_any_shift() -> None:
    """A call of somebody who is not on call is a warning that says who was."""
    [finding] = of("intervention-outside", TEAM, call("2026-12-09 08:00", "08:30"), rows=(NIGHT,))
    assert (finding.severity, finding.source) == ("warning", "L2242-17")
    assert "(nobody is)" in finding.message
    [finding] = of(
        "intervention-outside", TEAM, call("2026-12-08 19:00", "20:00", "bob"), rows=(NIGHT,)
    )
    assert "(Alice is)" in finding.message


def test_nobody_of_this_name() -> None:
    """A line of somebody whom the team does not have is an error, with what was meant."""
    [finding] = of("intervention-person", TEAM, call("2026-12-08 19:00", "20:00", "alcie", line=7))
    assert finding.severity == "error"
    assert "did you mean 'alice'? (line 7)." in finding.message


def test_before_joining_and_after_leaving() -> None:
    """Nobody works before their first date in the team, nor after their last."""
    member = only(since=date(2026, 12, 8), until=date(2026, 12, 9))
    assert of("intervention-person", member, call("2026-12-07 23:59", "2026-12-08 01:00"))
    assert of("intervention-person", member, call("2026-12-08 00:00", "01:00")) == []
    assert of("intervention-person", member, call("2026-12-09 23:00", "24:00")) == []
    assert of("intervention-person", member, call("2026-12-09 23:00", "2026-12-10 00:01"))


def test_lines_that_overlap() -> None:
    """Hours that two lines hold are counted once, and said."""
    one, other = call("2026-12-08 19:00", "20:00"), call("2026-12-08 19:30", "22:00")
    [finding] = of("intervention-overlap", TEAM, one, other)
    assert finding.severity == "warning"
    assert of("day-hours", TEAM, one, call("2026-12-08 19:30", "21:00")) == []  # 8 h and 2 h
    assert of("intervention-overlap", TEAM, one, call("2026-12-08 20:00", "22:00")) == []
    assert of("intervention-overlap", TEAM, one, call("2026-12-08 19:00", "20:00", "bob")) == []
    inside = call("2026-12-08 19:10", "19:20"), call("2026-12-08 19:30", "19:40")
    assert len(of("intervention-overlap", TEAM, one, *inside)) == 2


def test_during_leave() -> None:
    """Leave that is worked was not given (D3141-1): an error, whatever else allows the call."""
    away = only(leave=when("2026-12-12"))
    [finding] = of("intervention-leave", away, urgent("2026-12-11 23:00", "2026-12-12 00:01"))
    assert (finding.severity, finding.source) == ("error", "D3141-1")
    assert of("intervention-leave", away, call("2026-12-11 23:00", "24:00")) == []
    assert of("intervention-leave", away, call("2026-12-12 09:00", "10:00", what=REST)) == []
    boss = replace(away, people=(replace(away.people[0], regime="executive"),))
    assert of("intervention-leave", boss, call("2026-12-12 09:00", "10:00")) == []


def test_each_line_is_judged_once() -> None:
    """A line belongs to the rota in whose period it starts; to none, it is judged all the same."""
    first = rota("2026-12-07", "2026-12-13", rest_days("alice", "2026-12-11"))
    second = rota("2026-12-14", "2026-12-20")
    rotas = [replace(first, source="1"), replace(second, source="2")]
    log = Log(
        (
            call("2026-12-08 03:00", "04:00", "bob"),
            call("2026-12-13 22:00", "23:00"),
            call("2026-12-15 03:00", "04:00", "bob"),
            call("2027-02-02 03:00", "04:00", "bob"),
        )
    )
    everything = check_all(TEAM, rotas, rotas, log=log)
    outside = [each for each in everything if each.rule == "intervention-outside"]
    assert len(outside) == 3
    assert len([each for each in everything if each.rule == "daily-rest"]) == 3
    part = check_all(TEAM, rotas[:1], rotas, log=log, whole=False)
    assert len([each for each in part if each.rule == "daily-rest"]) == 1
    assert not check_all(TEAM, rotas, rotas, log=Log())
