"""What the user sees in the terminal."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from rota.causes import NOBODY_ELSE, Cause
from rota.errors import InputError, Mistake, NoRota
from rota.grid import initials, months, short_names
from rota.instants import Span
from rota.period import Period
from rota.render import (
    console,
    fairness,
    findings,
    listing,
    mistakes,
    month_grid,
    on_call,
    progress,
    proofs,
)
from rota.screen import Console, Text, fitting, say
from rota.shift import CANCELLED, PUBLISHED, Shift
from rota.team import HOLIDAY, Role, Team
from rota.verdict import Finding, Ledger, Line, Proof, Severity
from teams import night, person, rest_days, shift, team, utc

ATTACKS = (
    "[/]Bob",
    "[red]Rita[/red] Roux",
    ":bomb: Bill",
    "Esc\x1b[31m\x1b]0;owned\x07 Ape",
    "W" * 60,
    "👨‍👩‍👧 Family",
    "\u202eevil Right",
    "名前名前名前名前 太郎",
    "Tail\\ Backslash",
    "Jean-Pierre-Marie-Hippolyte Lefebvre",
    "",
)
WIDTHS = (20, 72, 80, 200)
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
CHRISTMAS = {date(2026, 12, 25): "Noël"}


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """A terminal it is."""
        return True


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests choose what the environment says about the terminal."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


def piped(show: Callable[[Console], None]) -> str:
    """What a pipe gets."""
    stream = io.StringIO()
    show(console(stream))
    return stream.getvalue()


def seen(show: Callable[[Console], None], width: int = 100) -> str:
    """What a terminal shows, colours taken away."""
    stream = Terminal()
    show(console(stream, width=width))
    return re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())


def attacked() -> tuple[Team, list[Shift]]:
    """A team whose every name is an attack, with nights of December and two weekends."""
    people = tuple(person(f"p{n}", name=name) for n, name in enumerate(ATTACKS))
    roles = (Role("primary"), Role("backup"))
    nights = [
        night(someone.id, f"2026-12-{day:02}", role=role.name)
        for role in roles
        for day, someone in enumerate(people, start=6)
    ]
    rest = [rest_days("p3", "2026-12-18"), rest_days("p4", "2026-12-18", role="backup")]
    return team(people=people, roles=roles), nights + rest


def lines_of(*amounts: tuple[str, int, Fraction]) -> tuple[Line, ...]:
    """Lines of a ledger from who carries what of which target."""
    return tuple(
        Line(who, Fraction(carried), target, Fraction(0), target, carried - target)
        for who, carried, target in amounts
    )


def books(*people: str) -> list[Ledger]:
    """Three ledgers in which everybody has a third of something."""
    third = Fraction(4, 3)
    return [
        Ledger(
            name, 4 * scale, lines_of(*((who, n, third * scale) for n, who in enumerate(people)))
        )
        for name, scale in (
            ("holiday", Fraction(1)),
            ("weekend", Fraction(1)),
            ("burden", Fraction(40)),
        )
    ]


def finding(rule: str, severity: Severity = "error", waived: str = "") -> Finding:
    """Something that a check saw."""
    return Finding(rule, severity, f"{rule} was seen.", "Mend it.", "L3121-9", waived=waived)


# The month grid


def test_grid_shows_who_starts_and_who_goes_on() -> None:
    """A weekend stands on its Friday and goes on through Saturday and Sunday, not on Monday."""
    shifts = [
        night("bob", "2026-12-03"),
        rest_days("alice", "2026-12-04"),
        night("carol", "2026-12-07"),
    ]
    text = piped(lambda out: month_grid(out, team(), shifts, DECEMBER, {}))
    first, second = re.findall(r"\n([^\n]*(?:Bob|Carol)[^\n]*)", text)
    assert first.split() == ["Bob", "Alice", "…", "Alice", "…", "Alice"]
    assert second.split() == ["Carol"]
    assert "Hours: evening 18:00 → 08:00 · weekend Fri 18:00 → Mon 08:00" in text


def test_grid_columns_stand_under_their_weekday() -> None:
    """The 4th is a Friday and stands, like what starts on it, under Fri."""
    text = piped(
        lambda out: month_grid(out, team(), [rest_days("alice", "2026-12-04")], DECEMBER, {})
    )
    lines = text.splitlines()
    column = lines[1].index("Fri")
    assert lines[1].split() == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert lines[3][column] == "4"
    assert lines[4].index("Alice") == column


@pytest.mark.parametrize("width", [72, 80, 100, 200])
def test_grid_columns_stay_in_place_behind_wide_characters(width: int) -> None:
    """A name of wide characters takes two columns for each and pushes nothing aside."""
    wide = team(people=(person("li", name="李小龍"), person("bob"), person("fam", name="👩 Zoé")))
    shifts = [night("li", "2026-12-01"), night("bob", "2026-12-02"), night("fam", "2026-12-03")]
    shifts.append(rest_days("bob", "2026-12-04"))
    lines = seen(lambda out: month_grid(out, wide, shifts, DECEMBER, {}), width).splitlines()
    names = next(line for line in lines if "李小龍" in line)
    for day, name in (("Tue", "李小龍"), ("Wed", "Bob"), ("Thu", "👩"), ("Sat", "… Bob")):
        assert cell_len(names[: names.index(name)]) == lines[1].index(day)


def test_grid_cuts_no_name_that_has_room_below() -> None:
    """At 80 columns a first name of eight letters stands whole, below the role of a long shift."""
    two = team(
        people=(person("francois", name="François"), person("bob")),
        roles=(Role("primary"), Role("backup")),
    )
    shifts = [rest_days("francois", "2026-12-04"), rest_days("bob", "2026-12-04", role="backup")]
    text = seen(lambda out: month_grid(out, two, shifts, DECEMBER, {}), 80)
    assert text.count("François") == 3
    assert "… P        … P\n" in text


def test_grid_marks_public_holidays_and_names_them() -> None:
    """A star on the day, the holiday's name under the month."""
    text = piped(lambda out: month_grid(out, team(), [], DECEMBER, CHRISTMAS))
    assert "25*" in text
    assert "* Fri 25 Dec  Noël" in text


def test_grid_tells_a_start_that_is_not_the_usual_one() -> None:
    """What a holiday leaves of a weekend starts on Saturday at 08:00, and the cell says so."""
    shifts = [
        rest_days("alice", "2026-12-04"),
        rest_days("bob", "2026-12-11"),
        shift("carol", "2026-12-26 08:00", "2026-12-28 08:00", kind="weekend"),
    ]
    text = piped(lambda out: month_grid(out, team(), shifts, DECEMBER, CHRISTMAS))
    assert "08:00 Carol" in text
    assert "18:00 Alice" not in text


def test_grid_tells_the_starts_of_a_day_that_has_several() -> None:
    """Two shifts of one role on one date are told apart by their hours."""
    shifts = [
        shift("alice", "2026-12-05 08:00", "2026-12-05 20:00", kind="day"),
        shift("bob", "2026-12-05 20:00", "2026-12-06 08:00", kind="night"),
    ]
    text = piped(lambda out: month_grid(out, team(), shifts, DECEMBER, {}))
    assert "08:00 Alice" in text
    assert "20:00 Bob" in text


@pytest.mark.parametrize("width", WIDTHS)
def test_grid_is_loud_about_an_uncovered_slot(width: int) -> None:
    """Where nobody is on call the grid, or the list in its place, says NOBODY."""
    holiday = shift("", "2026-12-25 08:00", "2026-12-26 08:00", kind=HOLIDAY)
    assert "NOBODY" in seen(lambda out: month_grid(out, team(), [holiday], DECEMBER, {}), width)


def test_an_optional_role_may_stay_empty_quietly() -> None:
    """A slot that nobody needs to fill is not shouted about."""
    spare = team(roles=(Role("primary"), Role("backup", optional=True)))
    text = piped(lambda out: listing(out, spare, [night("", "2026-12-01", role="backup")]))
    assert "nobody" in text
    assert "NOBODY" not in text


def test_grid_tells_roles_by_their_initials() -> None:
    """With two roles each name has its role's initial before it, explained below."""
    two = team(roles=(Role("primary"), Role("backup")))
    shifts = [night("alice", "2026-12-01"), night("bob", "2026-12-01", role="backup")]
    text = piped(lambda out: month_grid(out, two, shifts, DECEMBER, {}))
    assert text.index("P Alice") < text.index("B Bob")
    assert "Roles: P primary · B backup" in text


def test_grid_leaves_cancelled_shifts_out() -> None:
    """A cancelled shift has no place among those that stand."""
    text = piped(
        lambda out: month_grid(
            out, team(), [night("alice", "2026-12-01", status=CANCELLED)], DECEMBER, {}
        )
    )
    assert "Alice" not in text


def test_grid_has_six_weeks_when_the_month_does() -> None:
    """August 2026 starts on a Saturday and ends on a Monday: six rows, 31 days."""
    august = Period(date(2026, 8, 1), date(2026, 8, 31))
    (month,) = months(team(), [rest_days("bob", "2026-08-28")], august, {})
    assert len(month.weeks) == 6
    assert month.weeks[0][:5] == (None,) * 5
    days = [cell.day.day for week in month.weeks for cell in week if cell]
    assert days == list(range(1, 32))


def test_grid_shows_every_month_of_the_period_and_the_weekend_between_them() -> None:
    """A weekend that starts on 30 October is still there on 1 November, in the next grid."""
    period = Period(date(2026, 10, 1), date(2026, 11, 30))
    shifts = [rest_days("alice", "2026-10-30")]
    october, november = months(team(), shifts, period, {})
    assert [cell.day.day for cell in october.weeks[-1] if cell and cell.entries] == [30, 31]
    assert [cell.day.day for cell in november.weeks[0] if cell and cell.entries] == [1]


def test_grid_shows_a_turn_of_the_last_month_to_its_end() -> None:
    """A week that starts on 28 December is shown into January; a stranger's shift is not."""
    week = [night("bob", day, turn="week") for day in ("2026-12-28", "2027-01-02")]
    (month,) = months(team(), [*week, night("alice", "2027-01-03")], DECEMBER, {})
    assert month.weeks[-1][-2:] != (None, None)
    shown = [entry.shift for row in month.weeks for cell in row if cell for entry in cell.entries]
    assert shown == week


def test_grid_shows_the_whole_of_a_shift_that_leaves_the_month() -> None:
    """A weekend that begins on Friday 30 October has its Sunday, which is in November."""
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    (month,) = months(team(), [rest_days("alice", "2026-10-30")], october, {})
    last = [cell.day if cell and cell.entries else None for cell in month.weeks[-1]]
    assert last[-3:] == [date(2026, 10, 30), date(2026, 10, 31), date(2026, 11, 1)]


@pytest.mark.parametrize("width", [20, 71])
def test_grid_is_a_list_where_the_screen_is_too_narrow(width: int) -> None:
    """Below 72 columns there is one entry per slot instead of seven columns."""
    shifts = [rest_days("alice", "2026-12-04")]
    text = seen(lambda out: month_grid(out, team(), shifts, DECEMBER, CHRISTMAS), width)
    assert "Tue" not in text
    assert "Fri  4 Dec 18:00" in text
    assert "Noël" in text


def test_short_names_tell_people_apart() -> None:
    """First names where they suffice, then letters of the last name, then all, then the id."""
    names = (
        "Bob Roux",
        "Alice Martin",
        "Alice Moreau",
        "Zoé",
        "Léa Petit",
        "léa petit",
        "Dr. Who",
        "",
    )
    people = tuple(person(f"p{n}", name=name) for n, name in enumerate(names))
    assert list(short_names(team(people=people)).values()) == [
        *("Bob", "Alice Ma.", "Alice Mo.", "Zoé"),
        *("Léa Petit (p4)", "léa petit (p5)", "Dr. Who", "p7"),
    ]


def test_role_initials_are_as_long_as_they_must_be() -> None:
    """One letter, or as many as tell roles apart."""
    assert initials(["primary", "backup"]) == {"primary": "P", "backup": "B"}
    assert initials(["primary", "phone"]) == {"primary": "Pr", "phone": "Ph"}
    assert initials(["on", "once"]) == {"on": "on", "once": "Onc"}


# The list


def test_list_has_one_line_per_slot_with_everything_lined_up() -> None:
    """Start, end, elapsed hours, kind, role, name, flags; the hours end in one column."""
    shifts = [
        night("bob", "2026-12-24", status=PUBLISHED, answer="accepted"),
        shift("alice", "2026-12-25 08:00", "2026-12-26 08:00", kind=HOLIDAY, pinned=True),
        shift("", "2026-12-05 08:00", "2026-12-05 15:30", status=PUBLISHED),
    ]
    assert piped(lambda out: listing(out, team(), shifts)).splitlines() == [
        "December 2026",
        "Sat  5 Dec 08:00 → Sat  5 Dec 15:30  7.5 h  evening  primary  NOBODY  published",
        "Thu 24 Dec 18:00 → Fri 25 Dec 08:00   14 h  evening  primary  Bob     accepted",
        "Fri 25 Dec 08:00 → Sat 26 Dec 08:00   24 h  holiday  primary  Alice   pinned",
    ]


def test_list_names_each_month_with_its_year() -> None:
    """A list over the new year has two headings."""
    text = piped(
        lambda out: listing(out, team(), [night("bob", "2026-12-31"), night("bob", "2027-01-01")])
    )
    assert text.splitlines()[0] == "December 2026"
    assert text.splitlines()[2:4] == ["", "January 2027"]


@pytest.mark.parametrize(
    ("saturday", "hours"), [("2026-03-28", "13 h"), ("2026-10-24", "15 h"), ("2026-11-07", "14 h")]
)
def test_list_counts_elapsed_hours_over_clock_changes(saturday: str, hours: str) -> None:
    """From 18:00 to 08:00 the clocks make it an hour less in March and more in October."""
    text = piped(lambda out: listing(out, team(), [night("bob", saturday)]))
    assert "18:00 → Sun" in text
    assert hours in text


def test_list_keeps_what_was_cancelled_and_says_so() -> None:
    """A cancelled shift is listed as such, whatever had been answered."""
    shifts = [night("bob", "2026-12-01", status=CANCELLED, answer="accepted")]
    assert (
        piped(lambda out: listing(out, team(), shifts)).splitlines()[1].endswith("Bob  cancelled")
    )


def test_list_names_people_who_have_left_as_their_rota_did() -> None:
    """Somebody who is no longer in the team file keeps the name of the row, or the id."""
    gone = [night("dave", "2026-12-01"), replace(night("eve", "2026-12-02"), name="")]
    lines = piped(lambda out: listing(out, team(), gone)).splitlines()
    assert [line.split()[-1] for line in lines[1:]] == ["Dave", "eve"]


# Who is on call now

CHANGE = [
    shift("alice", "2026-12-04 18:00", "2026-12-06 08:00"),
    shift("alice", "2026-12-06 08:00", "2026-12-07 08:00"),
    shift("bob", "2026-12-07 08:00", "2026-12-08 08:00"),
    night("carol", "2026-12-08"),
]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (
            "2026-12-04 17:59",
            "nobody is on call, no slot is open (next: Alice from Fri 4 Dec 18:00)",
        ),
        ("2026-12-04 18:00", "Alice until Mon 7 Dec 08:00, then Bob"),
        ("2026-12-07 07:59", "Alice until Mon 7 Dec 08:00, then Bob"),
        ("2026-12-07 08:00", "Bob until Tue 8 Dec 08:00; next: Carol from Tue 8 Dec 18:00"),
        (
            "2026-12-08 08:00",
            "nobody is on call, no slot is open (next: Carol from Tue 8 Dec 18:00)",
        ),
        ("2026-12-08 18:00", "Carol until Wed 9 Dec 08:00; no later slot is known"),
        ("2026-12-09 08:00", "nobody is on call, no slot is open (no later slot is known)"),
    ],
)
def test_on_call_starts_with_the_shift_and_ends_before_its_end(at: str, said: str) -> None:
    """A start belongs to the shift, an end does not, and touching shifts of one person are one."""
    text = piped(lambda out: on_call(out, team(), CHANGE, utc(at)))
    assert text.splitlines()[1] == f"primary  {said}"


def test_on_call_takes_roles_in_order_and_is_loud_about_nobody() -> None:
    """Every role has its line, in the team's order; an uncovered slot says NOBODY until when."""
    two = team(roles=(Role("primary"), Role("backup")), number="01 80 00 00 00")
    shifts = [night("alice", "2026-12-01", role="backup"), night("", "2026-12-01")]
    text = piped(lambda out: on_call(out, two, shifts, utc("2026-12-01 20:00")))
    assert text.splitlines() == [
        "Tue 1 Dec 2026 20:00, Paris time · number 01 80 00 00 00",
        "primary  NOBODY until Wed 2 Dec 08:00; no later slot is known",
        "backup   Alice until Wed 2 Dec 08:00; no later slot is known",
    ]


def test_on_call_forgets_cancelled_shifts() -> None:
    """Whoever was taken off is not rung."""
    shifts = [night("alice", "2026-12-01", status=CANCELLED), night("bob", "2026-12-01")]
    text = piped(lambda out: on_call(out, team(), shifts, utc("2026-12-01 20:00")))
    assert "Bob until" in text
    assert "Alice" not in text


def test_on_call_reads_the_clock_of_the_night_when_it_changes() -> None:
    """On 25 October at 00:30 UTC it is 02:30 in Paris and the shift ends at 08:00, local."""
    text = piped(
        lambda out: on_call(
            out, team(), [night("bob", "2026-10-24")], utc("2026-10-25 00:30+00:00")
        )
    )
    assert text.startswith("Sun 25 Oct 2026 02:30, Paris time")
    assert "Bob until Sun 25 Oct 08:00" in text


# Fairness and proofs


def test_fairness_has_a_line_per_person_in_the_team_s_order() -> None:
    """People as the team file has them, those who left after them, and the totals."""
    ledger = Ledger("weekend", Fraction(4), books("gone", "carol", "alice", "bob")[1].lines)
    text = piped(lambda out: fairness(out, team(), [ledger]))
    assert [line.split()[0] for line in text.splitlines()[2:7]] == [
        "Alice",
        "Bob",
        "Carol",
        "gone",
        "total",
    ]
    assert text.splitlines()[2].split() == ["Alice", "2", "1.33", "+0.67", "+0.67", "|++"]
    assert text.splitlines()[6].split() == ["total", "6", "5.33"]


def test_fairness_rounds_to_two_decimals_that_line_up() -> None:
    """A column has the decimals that its most exact number needs, two at most; no minus zero."""
    lines = lines_of(
        ("alice", 1, Fraction(1)), ("bob", 1, Fraction(2, 3)), ("carol", 1, Fraction(10001, 10000))
    )
    text = piped(lambda out: fairness(out, team(), [Ledger("burden", Fraction(3), lines)]))
    rows = [line.split()[1:5] for line in text.splitlines()[2:5]]
    assert rows == [
        ["1", "1.00", "0.00", "0.00"],
        ["1", "0.67", "+0.33", "+0.33"],
        ["1", "1.00", "0.00", "0.00"],
    ]


def test_night_hours_stand_beside_fairness_where_clocks_differ() -> None:
    """Each by their own clock, with the total; left out where there is no room, or one clock."""
    ledger, nights = books("alice", "bob")[1], {"alice": Fraction(7), "bob": Fraction(1, 2)}
    away = team(people=(person("alice"), person("bob", timezone=ZoneInfo("Pacific/Noumea"))))
    text = piped(lambda out: fairness(out, away, [ledger], nights)).splitlines()
    assert [line.split()[-1] for line in text[:5]] == ["hours", "time", "7.0", "0.5", "7.5"]
    assert "night" not in piped(lambda out: fairness(out, team(), [ledger], nights))
    assert "night" not in seen(lambda out: fairness(out, away, [ledger], nights), 40)


def test_fairness_of_three_ledgers_fits_100_columns() -> None:
    """Side by side on a terminal of 100, one below the other on one of 72."""
    side = seen(lambda out: fairness(out, team(), books("alice", "bob", "carol")), 100).splitlines()
    assert re.split(r" {2,}", side[0].strip()) == [
        *("holiday, windows", "weekend, windows", "burden"),
    ]
    assert max(map(cell_len, side)) <= 100
    below = seen(lambda out: fairness(out, team(), books("alice", "bob", "carol")), 72).splitlines()
    assert max(map(cell_len, below)) <= 72
    assert sum(line.startswith("Alice") for line in below) == 3


def test_proofs_say_what_is_proved_and_what_is_not() -> None:
    """A proved ledger with what it shares out, a doubtful one with its bound rounded down."""
    some = [
        Proof("uncovered", Fraction(0), Fraction(0), optimal=True),
        Proof("split", Fraction(1), Fraction(1), optimal=True),
        Proof("weekend", Fraction(4, 3), Fraction(4, 3), optimal=True),
        Proof("burden", Fraction(25, 2), Fraction(10199, 1000), optimal=False),
        Proof("wishes", Fraction(3), Fraction(2), optimal=False),
    ]
    trio = books("alice", "bob", "carol")
    text = piped(lambda out: proofs(out, team(), some, trio))
    assert text.splitlines()[:-1] == [
        "Every slot is covered.",
        "1 turn shared: no rota under these rules shares fewer.",
        "No rota under these rules is fairer on weekends: 4 weekends over 3 people, "
        "squared distance 1.33.",
        "Burden: 160 over 3 people, squared distance 12.5, at best 10.19: not proved.",
        "3 wishes refused, at best 2: not proved.",
    ]


def test_what_gave_way_and_what_keeps_a_share_off_its_target_are_named() -> None:
    """A ledger that gave way says by how much; below it stands what keeps somebody off."""
    gave = Proof("weekend", Fraction(3, 2), Fraction(1), optimal=True, gave=Fraction(1, 2))
    below = Cause("weekend", "bob", Fraction(-5, 4), {"leave": 2, "off": 1}, 4, ("gap", "apart"))
    above = Cause("burden", "carol", Fraction(20), {NOBODY_ELSE: 1}, 2, ())
    found = [gave, Proof("burden", Fraction(9), Fraction(0), optimal=False)]
    trio = books("alice", "bob", "carol")
    text = piped(lambda out: proofs(out, team(), found, trio, [below, above]))
    assert text.splitlines()[:-1] == [
        "No rota under these rules is fairer on weekends: 4 weekends over 3 people, "
        "squared distance 1.5, of which 0.5 gave way to wishes.",
        "  Bob stays 1.25 below target; kept by leave from 2 and off from 1 of 4 slots; "
        "rules between turns: gap, apart",
        "Burden: 160 over 3 people, squared distance 9: not proved.",
        "  Carol stays 20 above target; nobody else can take 1 of 2 slots",
    ]


def test_other_respects_are_sentences_too() -> None:
    """What is proved of big days, wishes and spacing, and what is not."""

    def said(name: str, value: int, bound: int) -> str:
        proof = Proof(name, Fraction(value), Fraction(bound), optimal=value == bound)
        return piped(lambda out: proofs(out, team(), [proof], []))

    assert said("big days", 3, 3).startswith("Big days go to those who have not had them for long")
    assert said("big days", 3, 2).endswith("not proved.\n")
    assert said("night hours", 0, 0).startswith("Nobody is on call at night, by the clock of")
    assert said("night hours", 7, 7) == (
        "7 night hours in people’s own time: no rota as fair has fewer.\n"
    )
    assert said("night hours", 7, 5).endswith("people’s own time, at best 5: not proved.\n")
    assert said("wishes", 0, 0) == "No wish against is refused.\n"
    assert said("wishes", 1, 1).startswith("1 wish refused: no rota as fair refuses fewer")
    assert said("spacing", 9, 9) == "No rota as fair spreads turns more evenly over the period.\n"
    assert said("spacing", 9, 8).endswith("not proved.\n")
    assert said("uncovered", 2, 2) == "2 slots uncovered: no rota under these rules covers more.\n"
    assert said("uncovered", 2, 1) == "2 slots uncovered, at best 1: not proved.\n"
    assert said("split", 2, 1) == "2 turns shared, at best 1: not proved.\n"
    assert said("volunteers", 0, 0) == "Volunteers have every shift.\n"
    assert said("volunteers", 2, 2).startswith("2 shifts not with volunteers: no rota under these")
    assert said("volunteers", 2, 1) == "2 shifts not with volunteers, at best 1: not proved.\n"
    assert said("moved accepted", 0, 0) == "No accepted shift moves.\n"
    assert said("moved accepted", 1, 1).startswith("1 accepted shift moves: no rota that covers")


# Findings, mistakes, progress


def test_findings_come_errors_first_and_waived_last_with_their_reason() -> None:
    """Severity, rule, message, remedy and source; an accepted one says why."""
    some = [
        finding("notice", waived="Accord du 12 mars"),
        finding("law", "note"),
        finding("notice", "warning"),
        finding("gap"),
    ]
    text = piped(lambda out: findings(out, team(), some))
    heads = [line.split()[:2] for line in text.splitlines() if " was seen." in line]
    assert heads == [["error", "gap"], ["warning", "notice"], ["note", "law"], ["waived", "notice"]]
    assert text.splitlines()[:3] == [
        "error    gap  gap was seen.",
        "         Mend it.",
        "         [L3121-9]",
    ]
    assert "error accepted: Accord du 12 mars" in text
    assert text.splitlines()[-1] == "1 error, 1 warning, 1 note, 1 waived"


def test_many_findings_alike_are_told_once() -> None:
    """Eight nights of leave are the first one, when the others start, and their number."""
    nights = [
        replace(finding("leave"), person="bob", span=Span(start, start + timedelta(hours=14)))
        for start in (utc(f"2026-12-{day:02} 18:00") for day in range(7, 15))
    ]
    others = [replace(finding("leave"), person="alice", span=nights[0].span)] * 3
    text = piped(lambda out: findings(out, team(), [*nights, *others]))
    assert text.splitlines()[:4] == [
        "error    leave  leave was seen.",
        "         7 more of these: Tue 8 Dec 18:00, Wed 9 Dec 18:00, Thu 10 Dec 18:00, Fri 11 Dec "
        "18:00, Sat 12 Dec 18:00, Sun 13 Dec 18:00, …, Mon 14 Dec 18:00",
        "         Mend it.",
        "         [L3121-9]",
    ]
    assert text.count("was seen.") == 4
    assert text.splitlines()[-1] == "11 errors"


def test_no_findings_print_nothing() -> None:
    """Silent when well."""
    assert piped(lambda out: findings(out, team(), [])) == ""


def test_mistakes_are_one_line_each() -> None:
    """A message with a line end of its own cannot pretend to be two mistakes."""
    stream = io.StringIO()
    error = InputError(
        [Mistake("team.toml", n, "people.x\x1b", "no\nway " + "x" * 200) for n in (1, 2)]
    )
    mistakes(stream, error)
    first, second = stream.getvalue().splitlines()
    assert first == r"team.toml:1: people.x\x1b: no\x0away " + "x" * 200
    assert second.startswith("team.toml:2: ")


def test_an_error_of_several_lines_keeps_them() -> None:
    """What rota itself says on two lines is printed on two."""
    stream = io.StringIO()
    mistakes(stream, NoRota("The pins disagree:\n[/]Bob and \x9balice."))
    assert stream.getvalue() == "The pins disagree:\n[/]Bob and \\x9balice.\n"


def test_a_line_goes_on_below_only_where_it_must() -> None:
    """A line as wide as the terminal is one, however far in its second line would stand."""

    def show(out: Console) -> None:
        say(out, Text("twenty cells of words"[:20]), hang=4)
        say(out, Text("twenty cells of words"), hang=4)

    assert seen(show, width=20).splitlines() == [
        "twenty cells of word",
        "twenty cells of",
        "    words",
    ]


def test_the_widest_table_that_fits_is_shown() -> None:
    """A terminal gets the first that it has room for, or the last; a pipe the first."""
    tables = [[Text("x" * width)] for width in (30, 20, 10)]

    def widths(out: Console) -> None:
        for line in fitting(out, tables):
            out.print(line.cell_len)

    assert [int(seen(widths, width=width)) for width in (30, 29, 20, 5)] == [30, 20, 20, 10]
    assert int(piped(widths)) == 30


def test_progress_is_silent_without_a_terminal() -> None:
    """A pipe and a log get nothing of it."""
    stream = io.StringIO()
    with progress(stream) as step:
        step("solving")
    assert stream.getvalue() == ""


def test_progress_is_silent_when_it_goes_fast() -> None:
    """Nothing flickers during the first half second."""
    stream = Terminal()
    with progress(stream) as step:
        step("solving")
    assert stream.getvalue() == ""


def test_progress_shows_the_step_and_wipes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long shows a spinner with the step's words, safely, and leaves no line behind."""
    monkeypatch.setattr("rota.screen.PATIENCE", 0.01)
    stream = Terminal()
    with progress(stream) as step:
        step("weekend [red]\x1b]0;owned\x07")
        time.sleep(0.3)
    text = stream.getvalue()
    assert r"weekend [red]\x1b]0;owned\x07" in text
    assert text.rstrip().endswith("\x1b[2K")


def test_progress_stops_when_the_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error on the way gives the cursor back and goes on."""
    monkeypatch.setattr("rota.screen.PATIENCE", 0.01)
    stream = Terminal()

    def fail() -> None:
        with progress(stream):
            time.sleep(0.1)
            raise NoRota("no")

    with pytest.raises(NoRota):
        fail()
    assert "\x1b[?25h" in stream.getvalue()


# Streams


def everything(out: Console) -> None:
    """Every view, with names and words that attack."""
    crew, shifts = attacked()
    ids = [someone.id for someone in crew.people]
    month_grid(out, crew, shifts, DECEMBER, {date(2026, 12, 25): "[bold]Noël\x1b[2J"})
    listing(out, crew, shifts)
    on_call(out, crew, shifts, utc("2026-12-09 20:00"))
    fairness(out, crew, books(*ids))
    proofs(out, team(), [Proof("[/]", Fraction(1), Fraction(1), optimal=True)], [])
    words = "[/red] \x1b[2J :bomb: " + "x" * 300
    findings(
        out,
        crew,
        [Finding("gap", "error", words, words, words, waived=waived) for waived in ("", words)],
    )


def test_attacks_show_as_text_in_a_pipe() -> None:
    """Markup, emoji codes and escape sequences in names are letters, and every name is whole."""
    text = piped(everything)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    for shown in (
        "[/]Bob",
        "[red]Rita[/red] Roux",
        ":bomb: Bill",
        r"Esc\x1b[31m\x1b]0;owned\x07 Ape",
    ):
        assert shown in text
    for name in (
        "W" * 60,
        "👨‍👩‍👧 Family",
        r"\u202eevil Right",
        "名前名前名前名前 太郎",
        "Tail\\ Backslash",
    ):
        assert name in text


@pytest.mark.parametrize("width", WIDTHS)
def test_attacks_show_as_text_on_a_terminal(width: int) -> None:
    """Only rota's own colours are escape sequences; no line is wider than the screen."""
    text = seen(everything, width)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert max(map(cell_len, text.splitlines())) <= width


def test_a_pipe_gets_no_colour_even_when_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    """FORCE_COLOR does not put escape sequences into a pipe."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in piped(everything)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_that_wants_no_colour_gets_none(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """NO_COLOR and TERM=dumb leave not one escape sequence."""
    monkeypatch.setenv(name, value)
    stream = Terminal()
    everything(console(stream, width=80))
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_has_a_colour_for_each_person_in_the_team_s_order() -> None:
    """The first person of the file is blue, the second orange, whoever is on call."""
    stream = Terminal()
    listing(console(stream, width=100), team(), [night("bob", "2026-12-01")])
    assert "48;2;230;159;0mBob" in stream.getvalue()


def test_a_pipe_has_at_least_100_columns_and_cuts_no_line() -> None:
    """A long name makes its line longer instead of losing letters."""
    assert console(io.StringIO(), width=40).width == 100
    long = team(people=(person("alice", name="A" * 150),))
    assert "A" * 150 in piped(lambda out: listing(out, long, [night("alice", "2026-12-01")]))


def test_lines_end_without_blanks() -> None:
    """Nothing trails behind the last word of a line."""
    assert not re.search(r"[ \t]+\n", piped(everything))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_stream_without_unicode_gets_plain_letters(encoding: str) -> None:
    """Arrows and accents become plain letters as wide as they were; nothing fails."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    zoe = team(people=(person("zoe", name="Zoé Ŵ 名"),))
    listing(console(stream), zoe, [night("zoe", "2026-12-01")])
    stream.flush()
    text = raw.getvalue().decode(encoding)
    assert "18:00 > Wed" in text
    assert "W ??" in text


def test_a_stream_without_unicode_gets_money_in_letters() -> None:
    """`EUR` and the number a space apart; signs, dashes, quotes and narrow spaces plain."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    said = (
        "2 × €35.00 = €70.00",
        "1\u202f034,50\u00a0€ – n°\u00a03, 5 m²",
        "«\u00a0Cœur\u00a0» … “é”",
        "½ \N{LATIN SMALL LIGATURE FI}n",
    )
    for line in said:
        say(console(stream), Text(line))
    stream.flush()
    assert raw.getvalue().decode().splitlines() == [
        "2 x EUR 35.00 = EUR 70.00",
        "1 034,50 EUR - no 3, 5 m2",
        '" Coeur " ~ "e"',
        "1/2 fin",
    ]
