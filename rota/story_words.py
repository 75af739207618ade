"""One person's story in sentences that can be read aloud."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rota import feed, phrases
from rota.figures import because, many, rounded, side
from rota.instants import DAY, Span, iso, local_date, wall
from rota.period import Period
from rota.screen import Console, say, styled
from rota.shift import Shift
from rota.story import Story, Told
from rota.team import Team
from rota.words import decimal

MOST_LISTED = 31  # turns that are told one by one


def story(out: Console, team: Team, found: Story) -> None:
    """The story on the terminal."""
    name = found.person.name
    say(out, styled(f"{name}, {_days(found.period)} {found.period.last.year}", "bold"))
    for line in sentences(team, found):
        say(out, styled(line), hang=2)


def sentences(team: Team, found: Story) -> Iterator[str]:
    """Who was there, what they got, what became of their wishes, and each ledger in turn."""
    yield _presence(found)
    if found.off:
        yield f"Besides leave, they could not be on call {_offs(found)}."
    yield from _turns(team, found)
    for turns, words in (
        (found.refused, "They have, though they would rather not"),
        (found.granted, "They have, as they wished"),
    ):
        if turns:
            yield f"{words}: {'; '.join(_when(team, shifts) for shifts in turns)}."
    if found.spared:
        spared = phrases.count(found.spared, "turn")
        yield f"{spared} that they would rather not have went to others."
    for told in found.ledgers:
        yield _ledger(found, told)
        if told.cause is not None:
            cause = told.cause
            yield f"  That is {side(cause.difference)} the target{because(cause)}."


def _presence(found: Story) -> str:
    whole = (found.period.last - found.period.first).days + 1
    if not found.member:
        return "They are not in the team at that time."
    stay = f"all {whole} days" if found.member == whole else f"{found.member} of {whole} days"
    words = [f"They are in the team on {stay}"]
    shares = [
        f"{decimal(100 * share, 'en', places=1)} % of full time"
        + (f" from {phrases.day(day)}" if place else "")
        for place, (day, share) in enumerate(found.shares)
    ]
    if [share for _, share in found.shares] != [Fraction(1)]:
        words.append(f"at {phrases.listing(shares)}")
    if found.leave:
        number = sum((each.last - each.first).days + 1 for each in found.leave)
        dates = phrases.listing(map(_days, found.leave))
        words.append(f"on leave on {number} of them ({dates})")
    part = decimal(100 * found.part, "en", places=1)
    return f"{', '.join(words)}: {part} % of the time that the whole team is there."


def _offs(found: Story) -> str:
    number = len(found.off)
    if number > 3:
        return f"{number} times"
    return phrases.listing(_stretch(span, found) for span in found.off)


def _stretch(span: Span, found: Story) -> str:
    """Hours in the person's own zone; whole days by their dates."""
    zone = found.person.timezone
    start, end = wall(span.start, zone), wall(span.end, zone)
    if not (start.hour or start.minute or end.hour or end.minute):
        return _days(Period(start.date(), end.date() - DAY))
    return f"from {phrases.stretch(span, zone)}"


def _turns(team: Team, found: Story) -> Iterator[str]:
    if not found.turns:
        yield "They have no turn."
        return
    count = phrases.count(len(found.turns), "turn")
    words = f"They have {count}, {phrases.hours(found.hours)}"
    if len(found.turns) > MOST_LISTED:
        yield f"{words}."
        return
    yield f"{words}: {'; '.join(_when(team, shifts) for shifts in found.turns)}."


def _when(team: Team, shifts: Sequence[Shift]) -> str:
    """`Fri 25 Dec (holiday)`: the day on which a turn starts, and what it is."""
    kinds = [kind for kind in dict.fromkeys(shift.kind for shift in shifts) if kind]
    role = [shifts[0].role] if len(team.roles) > 1 else []
    what = ", ".join([*role, *([phrases.listing(kinds)] if kinds else [])])
    day = phrases.day(local_date(shifts[0].span.start, team.timezone))
    return f"{day} ({what})" if what else day


def _ledger(found: Story, told: Told) -> str:
    """`Weekends: a fair part of 4 is 0.98; they came in 0.07 below, so the plan aimed at 1.05 …`"""
    line = told.line
    what = f"{many(told.name).capitalize()}: a fair part of {rounded(told.total)}"
    words = [f"{what} is {rounded(line.fair)}"]
    balance = _balance(line.before)
    aim = f", and the plan aimed at {rounded(line.target)}" if found.planned else ""
    words.append(f"they came in {balance}{aim}")
    off = line.carried - line.target
    near = (
        f", {side(off)} that, less than a slot" if found.planned and not told.cause and off else ""
    )
    words.append(f"they have {rounded(line.carried)}{near}")
    words.append(f"afterwards they are {_balance(line.after)}")
    return "; ".join(words) + "."


def _balance(balance: Fraction) -> str:
    if not round(balance, 2):
        return "even"
    return f"{side(balance)} their part"


def _days(period: Period) -> str:
    """`Tue 1 Dec`, or `Mon 28 Dec to Thu 31 Dec`."""
    first, last = phrases.day(period.first), phrases.day(period.last)
    return first if period.first == period.last else f"{first} to {last}"


def as_json(team: Team, found: Story) -> dict[str, object]:
    """The story as a program reads it."""
    zone = team.timezone

    def starts(turns: Sequence[Sequence[Shift]]) -> list[str]:
        return [iso(shifts[0].span.start, zone) for shifts in turns]

    return feed.document(team) | {
        "person": found.person.id,
        "from": found.period.first.isoformat(),
        "to": found.period.last.isoformat(),
        "days_in_team": found.member,
        "shares": {day.isoformat(): feed.number(share) for day, share in found.shares},
        "leave": [f"{each.first}..{each.last}" for each in found.leave],
        "part": feed.number(found.part),
        "turns": starts(found.turns),
        "hours": feed.number(found.hours),
        "refused": starts(found.refused),
        "granted": starts(found.granted),
        "spared": found.spared,
        "ledgers": [
            {
                "name": told.name,
                "total": feed.number(told.total),
                "fair": feed.number(told.line.fair),
                "before": feed.number(told.line.before),
                "target": feed.number(told.line.target) if found.planned else None,
                "carried": feed.number(told.line.carried),
                "after": feed.number(told.line.after),
                "kept": dict(told.cause.kept) if told.cause else None,
            }
            for told in found.ledgers
        ],
    }
