"""What the command line asks for: which team file, which dates, which moment."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from rota import phrases
from rota.errors import UsageError
from rota.instants import instant, iso, local_date, wall
from rota.period import Period
from rota.table import parse_moment, parse_text
from rota.when import LAST_DATE, nearest, parse_date

if TYPE_CHECKING:
    from rota.csv_file import Dialect
    from rota.shift import Rota, Shift
    from rota.team import Team

MOST_WORDS = 500  # characters of what is said in words: a cell of a file that people read
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{4}", re.ASCII)
_CLOCK = re.compile(r"\d[:h]\d", re.ASCII | re.IGNORECASE)
KEPT_DAYS = 92  # an exported calendar goes back so far, so that a feed never loses this month


def team_path(files: list[str] | None, *, others: bool = False) -> Path:
    """The team file among the arguments: the one that ends in .toml, else ./team.toml.

    Raises:
        UsageError: There are several, or others where none are expected.
    """
    named = [name for name in files or [] if name.endswith(".toml")]
    if not others and (strange := besides(files)):
        raise UsageError(f"{strange[0]}: a team file ends in .toml")
    if len(named) > 1:
        raise UsageError(f"one team at a time: {', '.join(named)}")
    return Path(named[0] if named else "team.toml")


def team_paths(files: Sequence[str] | None) -> list[Path]:
    """The team files among the arguments, each once; all of them end in .toml.

    Raises:
        UsageError: One does not.
    """
    if strange := besides(files):
        raise UsageError(f"{strange[0]}: a team file ends in .toml")
    return [Path(name) for name in dict.fromkeys(files or [])]


def team_and_others(files: Sequence[str] | None) -> tuple[Path, list[Path]]:
    """The team file among the arguments, the first that ends in .toml, else ./team.toml.

    The others are those of teams in which its people may be on call too.
    """
    named = dict.fromkeys(name for name in files or [] if name.endswith(".toml"))
    first, *others = map(Path, named or ["team.toml"])
    return first, others


def besides(files: Sequence[str] | None) -> list[str]:
    """The arguments that are no team file."""
    return [name for name in files or [] if not name.endswith(".toml")]


def one_form(output: str | None, **forms: bool) -> None:
    """Refuse a result in two forms at once, and -o without one that a file can hold.

    Args:
        output: Where the result goes; None for the terminal.
        forms: By the name of its option, whether each form is asked for.

    Raises:
        UsageError: So it is.
    """
    options = [f"--{name}" for name in forms]
    if sum(forms.values()) > 1:
        raise UsageError(f"choose one of {phrases.listing(options)}")
    if output is not None and not any(forms.values()):
        more = "; rota export writes other files" if options == ["--json"] else ""
        raise UsageError(f"-o needs {' or '.join(options)} here{more}")


def around(team: Team, rotas: Sequence[Rota], given: Sequence[Rota]) -> list[Rota]:
    """The rotas given by hand, and what those of the folder hold outside their periods."""
    periods = [rota.period for rota in given if rota.period is not None]

    def stays(shift: Shift) -> bool:
        return not any(_starts_in(team, shift, period) for period in periods)

    left = [rota for rota in rotas if rota.period not in periods]
    return [*given, *(replace(rota, shifts=tuple(filter(stays, rota.shifts))) for rota in left)]


def period_of(month: str | None, first: str | None, last: str | None) -> Period | None:
    """The period that --month, or --from and --to, name; None when they are not given.

    Raises:
        UsageError: They contradict each other, or are no dates that can be planned.
    """
    if month is not None:
        if first is not None or last is not None:
            raise UsageError("give either --month or --from and --to")
        try:
            period = Period.month_of(parse_date(f"{month}-01"))
        except ValueError:
            raise UsageError(f"--month {month!r} is no month; write it as 2026-12") from None
    elif first is None and last is None:
        return None
    elif first is None or last is None:
        raise UsageError("--from and --to go together")
    else:
        period = Period(_date(first, "--from"), _date(last, "--to"))
    if period.last < period.first:
        raise UsageError(f"--to {last} comes before --from {first}")
    if period.last.year >= LAST_DATE.year:  # a turn may end in the year after
        raise UsageError(f"{period} is too late; rota plans up to {LAST_DATE.year - 1}")
    if period.last - period.first > timedelta(days=731):
        raise UsageError(f"{period} is longer than two years; plan it in parts")
    return period


def since(month: str | None, first: str | None, last: str | None, today: date) -> Period:
    """The dates from which something may change: by default all from today on.

    Raises:
        UsageError: The options contradict each other, or are no dates.
    """
    if month is not None or (first is not None and last is not None):
        period = period_of(month, first, last)
        assert period is not None
        return period
    start = _date(first, "--from") if first is not None else today
    period = Period(start, _date(last, "--to") if last is not None else LAST_DATE)
    if period.last < period.first:
        raise UsageError(f"--to {last} comes before {start}")
    return period


def date_of(text: str, team: Team) -> date:
    """A date as the user writes it, where a person's id might stand as well.

    Raises:
        UsageError: It is neither.
    """
    if "/" in text and is_date(text):
        return local_date(moment(text, team, text), team.timezone)
    try:
        return parse_date(text)
    except ValueError as error:
        if any(each.isdigit() for each in text[:4]):
            raise UsageError(str(error)) from None
        known = tuple(person.id for person in team.people)
        raise UsageError(
            f"{text!r} is no person of the team{nearest(text, known)} and no date; "
            "write a date as 2026-12-25"
        ) from None


def one_of_them(names: Sequence[str], wanted: str) -> str:
    """The one date, person or other word that a command takes.

    Args:
        names: The arguments that are no team file.
        wanted: What is said when there is none.

    Raises:
        UsageError: There is none, or more than one.
    """
    if not names:
        raise UsageError(wanted)
    if len(names) > 1:
        raise UsageError(f"{phrases.listing(names[1:])}: too much after {names[0]}; one at a time")
    return names[0]


def _date(text: str, option: str) -> date:
    try:
        return parse_date(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def this_month(moment: datetime, team: Team) -> Period:
    """The month in which the team is."""
    return Period.month_of(today(moment, team))


def coming_month(moment: datetime, team: Team) -> Period:
    """The month after the one in which the team is."""
    return Period.month_of(this_month(moment, team).last + timedelta(days=1))


def last_month(moment: datetime, team: Team) -> Period:
    """The month before the one in which the team is."""
    return Period.month_of(this_month(moment, team).first - timedelta(days=1))


def moment(text: str, team: Team, option: str = "--at") -> datetime:
    """A moment as the user writes it: ISO 8601, in the team's zone unless it has an offset."""
    try:
        return parse_moment(f"{text} 00:00" if is_date(text) else text, team.timezone)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def is_date(text: str) -> bool:
    """Whether a date alone is written, `2026-12-24` or `24/12/2026`, and no moment of it."""
    return _DATE.fullmatch(text) is not None


def date_or_moment(text: str, team: Team, option: str) -> date | datetime:
    """What the user writes where either may stand: a date, or a moment, as a UTC instant.

    Raises:
        UsageError: It is neither.
    """
    if not is_date(text) and not _CLOCK.search(text):
        raise UsageError(
            f"{text[:40]!r} is no date; write it as 2026-12-24, or a moment of it as "
            "2026-12-24T18:00"
        )
    found = moment(text, team, option)
    return local_date(found, team.timezone) if is_date(text) else found


def exact(text: str, team: Team, option: str) -> datetime:
    """A moment that hours are counted from; the one that comes twice is told by its offset.

    Raises:
        UsageError: It is no moment, or without an offset nobody can tell which is meant.
    """
    found = moment(text, team, option)
    try:
        local = parse_moment(f"{text}Z", team.timezone).replace(tzinfo=None)
    except ValueError:
        return found  # it has an offset, or is a date
    if wall(found, team.timezone) != local:
        raise UsageError(f"{option}: the clock skips {text}; write the time that it showed")
    second = local.replace(tzinfo=team.timezone, fold=1).astimezone(UTC)
    if second != found:
        ways = " or ".join(iso(each, team.timezone) for each in (found, second))
        raise UsageError(f"{option}: {text} comes twice; write {ways}")
    return found


def today(moment: datetime, team: Team) -> date:
    """The date at a UTC instant where the team is."""
    return local_date(moment, team.timezone)


def known(value: str | None, known: list[str], option: str) -> None:
    """Refuse a name that the team does not have.

    Raises:
        UsageError: With what was probably meant.
    """
    if value is not None and value not in known:
        raise UsageError(f"{option}: the team has no {value!r}{nearest(value, tuple(known))}")


def words(text: str, option: str) -> str:
    """What somebody says in a line of plain words, to be kept in a cell of a file.

    Raises:
        UsageError: It holds characters that are not seen, or is too long.
    """
    try:
        said = " ".join(parse_text(text).split())
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
    if len(said) > MOST_WORDS:
        raise UsageError(f"{option} is too long; at most {MOST_WORDS} characters")
    return said


def to_be_told(team: Team, wanted: bool) -> None:
    """Refuse to tell the protocol of a team that has none.

    Raises:
        UsageError: It is asked for, and the team file has none.
    """
    if wanted and not team.protocol.said:
        raise UsageError("--with protocol: the team file has no [protocol] to tell")


def one_of(choices: Any, value: str, option: str) -> Any:
    """The value of an option that has so many.

    Raises:
        UsageError: It is none of them.
    """
    known = get_args(choices)
    if value not in known:
        raise UsageError(f"{option}: {value!r} will not do; expected {' or '.join(known)}")
    return value


def dialect_of(named: str | None, *, csv: bool) -> Dialect:
    """The dialect of a table; the one for programs where none is named.

    Raises:
        UsageError: No table is asked for, or there is no such dialect.
    """
    from rota.csv_file import RFC_4180, Dialect

    if named is not None and not csv:
        raise UsageError("--dialect belongs to --csv")
    look: Dialect = one_of(Dialect, named or RFC_4180, "--dialect")
    return look


def each_of(choices: Any, values: str | None, option: str) -> tuple[Any, ...]:
    """The values of an option that takes several of so many, with commas between them.

    Raises:
        UsageError: One is none of them.
    """
    told = (each.strip() for each in (values or "").split(","))
    return tuple(one_of(choices, each, option) for each in told if each)


def starting_in(team: Team, shifts: Iterable[Shift], period: Period) -> list[Shift]:
    """The shifts that start on a local date of the period."""
    return [shift for shift in shifts if _starts_in(team, shift, period)]


def of_turns(team: Team, shifts: Iterable[Shift], days: Collection[date]) -> list[Shift]:
    """The shifts of the turns that start on some local dates."""
    shifts = list(shifts)
    starts: dict[tuple[str, str], datetime] = {}
    for shift in sorted(shifts, key=lambda each: each.span):
        starts.setdefault(shift.of_turn, shift.span.start)
    return [shift for shift in shifts if local_date(starts[shift.of_turn], team.timezone) in days]


def parted(team: Team, rota: Rota, period: Period) -> tuple[Rota, Rota]:
    """What of a rota starts in a period, answering for all of it, and the rest."""
    inside = tuple(starting_in(team, rota.shifts, period))
    rest = tuple(shift for shift in rota.shifts if not _starts_in(team, shift, period))
    return replace(rota, period=period, shifts=inside), replace(
        rota, period=None, shifts=rest, source=f"{rota.source}, other dates"
    )


def _starts_in(team: Team, shift: Shift, period: Period) -> bool:
    return local_date(shift.span.start, team.timezone) in period


def chosen(
    team: Team, shifts: Sequence[Shift], period: Period | None, moment: datetime
) -> list[Shift]:
    """Shifts that start in the period; without one, those that end after today less 92 days."""
    if period is not None:
        return starting_in(team, shifts, period)
    after = beginning(team, None, moment)
    return [shift for shift in shifts if shift.span.end > after]


def beginning(team: Team, period: Period | None, moment: datetime) -> datetime:
    """The instant before which nothing is spoken of: a period's start, or 92 days ago."""
    first = period.first if period else today(moment, team) - timedelta(days=KEPT_DAYS)
    return instant(first, timedelta(0), team.timezone)


def overlap(one: Period | None, other: Period) -> bool:
    """Whether two periods have a date in common."""
    return one is not None and one.first <= other.last and other.first <= one.last
