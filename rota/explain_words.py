"""An explanation in words: why this person, and for everybody else why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from rota import feed, phrases
from rota.alternatives import AFTER_LEDGERS
from rota.changes import published
from rota.explain import Alternative, Explanation, Fixed, Move, Shifted, of_their_shift
from rota.figures import many, rounded, side
from rota.grid import full_names
from rota.instants import in_hours, iso, local_date
from rota.night import at_night
from rota.questions import Part
from rota.screen import Console, Text, colours, say, styled
from rota.spans import union
from rota.team import Team
from rota.verdict import Finding
from rota.way_out import Reason, WayOut
from rota.words import decimal, zone_phrase

_WHO = "\0"  # stands for a name
MOST_NAMED = 3  # moves, or people whose share changes, that are told one by one
_COUNTS = {
    "uncovered": ("slot", "uncovered"),
    "optional": ("optional slot", "empty"),
    "split": ("turn", "shared"),
    "cuts": ("part", "to a shared turn"),
    "volunteers": ("shift", "not with volunteers"),
    "refused": ("wish", "refused"),
    "granted": ("wish", "not granted"),
}


def explanation(out: Console, team: Team, found: Explanation) -> None:
    """Why somebody has a turn, on the terminal."""
    names, styles = full_names(team), colours([person.id for person in team.people])
    part = found.part
    holder = styled(names.get(part.person, part.shifts[0].name or part.person or "NOBODY"), "bold")
    say(out, Text.assemble(styled(f"{heading(team, part)}: "), holder))
    for line in reasons(team, found):
        say(out, styled(line), hang=2)
    say(out)
    width = max((len(names[each.person]) for each in found.alternatives), default=0)
    for each in found.alternatives:
        first, *others = verdict(team, found, each)
        name = styled(f"{names[each.person]:{width}}", styles[each.person])
        say(out, Text.assemble(name, "  ", styled(first)), hang=width + 2)
        for line in others:
            say(out, styled(line, "dim"), indent=width + 2, hang=width + 2)


def way_out(out: Console, found: WayOut) -> None:
    """Why nobody has a turn, and what would help, on the terminal."""
    for line in ways(found):
        say(out, styled(line), hang=4)


def ways(found: WayOut) -> Iterator[str]:
    """What prevents it, then what would solve it, the least first."""
    if found.possible:
        command = "replan" if published(found.part.rota) else "plan"
        yield f"Somebody could have it as things are: rota {command} would cover it."
        return
    if not found.reasons:
        yield "No rota was found that covers it as well; that there is none is not proved."
        return
    if found.confirmed:
        yield "No rota under these rules covers it as well. Together these prevent it:"
    else:
        yield "No rota was found that covers it as well; not proved. These seem to prevent it:"
    yield from _together(found.reasons)
    if not found.minimal:
        yield "Fewer of them may be enough: not proved."
    if not found.remedies:
        yield "No single change of these would solve it."
        return
    first, *others = found.remedies
    yield "The least that would solve it, as a plan made anew confirms:"
    yield f"  {first.words}"
    if others:
        yield "Or any of these, each by itself:"
    for remedy in others:
        yield f"  {remedy.words}"


def _together(reasons: Sequence[Reason]) -> Iterator[str]:
    """Reasons a line each, one for those that are the same of several people."""
    alike: dict[tuple[str, str], list[str]] = {}
    for reason in reasons:
        words = reason.words.replace(reason.name, _WHO, 1) if reason.name else reason.words
        alike.setdefault((reason.obstacle.rule, words), []).append(reason.name)
    for (rule, words), names in alike.items():
        each = "each of " if len(names) > 1 and words.startswith(_WHO) else ""
        yield f"  {rule}: {each}{words.replace(_WHO, phrases.listing(names))}"


def heading(team: Team, part: Part) -> str:
    """When, in which role, and what: `Fri 25 Dec 08:00 to Mon 28 Dec 08:00, primary, holiday`.

    Of a turn that is shared the hours that are theirs, stretch by stretch.
    """
    kinds = dict.fromkeys(shift.kind for shift in part.shifts if shift.kind)
    when = _hours(part, team.timezone)
    return ", ".join([when, part.role, *([phrases.listing(kinds)] if kinds else [])])


def _hours(part: Part, zone: ZoneInfo) -> str:
    stretches = union(shift.span for shift in part.shifts)
    return phrases.listing(phrases.stretch(span, zone) for span in stretches)


def reasons(team: Team, found: Explanation) -> Iterator[str]:
    """What speaks for the one who has it, and what against."""
    names, part = full_names(team), found.part
    if not part.begun:
        yield "No turn starts on that date; this one goes on through it."
    yield from _own_time(team, part)
    if found.pinned:
        yield f"It is pinned to them in the {found.pinned}."
    for finding in found.broken:
        yield f"It breaks a rule. {said(finding)}"
    if found.wish:
        yield "They would like to have it." if found.wish < 0 else "They would rather not have it."
    if part.person and found.ledger and found.targets:
        owed = sorted(found.targets.items(), key=lambda each: (-each[1], each[0]))
        each = ", ".join(f"{names[person]} {rounded(target)}" for person, target in owed)
        yield f"Target of those who could have it, {many(found.ledger)}: {each}."
    if not part.person:
        yield from _choice(names, found)
    elif any(each.verdict == "better" for each in found.alternatives):
        yield "The plan would not have chosen them: see who would be fairer below."
    which = f"in which {names.get(part.person, part.person)} has this turn"
    measure = (
        "it was changed by hand, or the team file was. The others are compared with the best rota "
        f"{which if part.person else 'there is'}."
    )
    if not found.sound:
        yield f"The rota as it stands breaks a rule, as rota check says: {measure}"
    elif found.off is not None:
        change = _change(*found.off)
        yield f"The rota as it stands is not the best there is ({change}): {measure}"


def _own_time(team: Team, part: Part) -> Iterator[str]:
    """When it is for whoever has it, and how much of it is night, where people's clocks differ.

    `Where they live it is Sat 26 Dec 18:00 to Sun 27 Dec 03:00 (Montreal time), 6 h of it night.`
    """
    person = team.person(part.person)
    if person is None or len(team.clocks) < 2:
        return
    zone = person.timezone
    nights = in_hours(sum((at_night(s.span, zone) for s in part.shifts), timedelta(0)))
    much = f"{phrases.hours(nights)} of it night" if nights else "none of it night"
    when = f"{_hours(part, zone)} ({zone_phrase(zone, 'en')})"
    yield f"Where they live it is {when}, {much}."


def verdict(team: Team, found: Explanation, each: Alternative) -> list[str]:
    """Why not this person: a sentence, then what there is to add, each in a line."""
    others: list[str] = []
    match each.verdict:
        case "barred":
            first, *others = [*_each_rule(each.broken)] or ["one-place: is on call elsewhere then"]
            return [first, *others]
        case "nowhere":
            first = "there is no rota in which they have it, whatever the others do"
            others = _each_rule(each.broken) or ["several rules together leave none"]
            return [first, *others, *(_stays(team, fixed) for fixed in each.fixed)]
        case "not found":
            first = "no rota was found in which they have it; not proved"
        case "as good":
            first = "as good: a tie, decided by how turns are spread, or by chance of the search"
        case _:
            first = _compared(each)
    if emptied := _emptied(each):
        first = f"with {_slots(team, emptied)} empty instead, {first}"
    if each.shifted:
        others.append(_shares(team, found, each.shifted))
    if each.moves:
        others.append(_also(team, each.moves))
    others += [f"not by itself: {line}" for line in _each_rule(each.broken)]
    return [first, *others]


def _stays(team: Team, fixed: Fixed) -> str:
    """`fixed, in rotas/2027-01.csv: Fri 1 Jan 08:00 to Mon 4 Jan 08:00 (primary)`."""
    when = phrases.stretch(fixed.span, team.timezone)
    return f"{'pinned' if fixed.pinned else 'fixed'}, in {fixed.source}: {when} ({fixed.role})"


def _each_rule(broken: Sequence[Finding]) -> list[str]:
    """The first finding of each rule, in a line."""
    first = {finding.rule: finding for finding in reversed(broken)}
    return [said(finding) for finding in broken if first[finding.rule] is finding]


def said(finding: Finding) -> str:
    """A finding in a line: its rule, then the sentence without whose shift it speaks of."""
    return f"{finding.rule}: {of_their_shift(finding) or finding.message}"


def _compared(each: Alternative) -> str:
    """`less fair on weekends: squared distance 1.64 → 1.97, exactly`."""
    change = _change(each.respect, each.before, each.after)
    proved = each.verdict == "better" or each.least == each.after
    if proved:
        sure = ", exactly" if each.verdict == "worse" else ""
    elif each.least > each.before:
        sure = f" at most, {rounded(_down(each.least))} at least"
    else:
        sure = " at most: not proved"
    better = "better" if each.verdict == "better" else "worse"
    if each.respect in _COUNTS or each.respect == "night hours":
        return f"{better}: {change}{sure}"
    if each.respect in AFTER_LEDGERS:
        return (
            f"{better}: somebody had a big day {'less' if better == 'better' else 'more'} recently"
        )
    return f"{'fairer' if better == 'better' else 'less fair'} on {change}{sure}"


def _change(respect: str, now: Fraction, then: Fraction) -> str:
    """What two rotas have in a respect: `weekends: squared distance 1.64 → 1.97`."""
    if respect in _COUNTS:
        what, how = _COUNTS[respect]
        more = phrases.count(abs(int(then - now)), what, f"{what}s" if what != "wish" else "wishes")
        return f"{more} {'more' if then > now else 'fewer'} {how}"
    if respect == "night hours":
        much = phrases.hours(abs(then - now))
        return f"{much} {'more' if then > now else 'less'} at night, by the clock where people live"
    if respect in AFTER_LEDGERS:
        return f"{respect} {rounded(now)} → {rounded(then)}"
    places = 2
    while places < 6 and round(now, places) == round(then, places):
        places += 1
    figures = " → ".join(decimal(each, "en", places=places) for each in (now, then))
    return f"{many(respect)}: squared distance {figures}"


def _shares(team: Team, found: Explanation, shifted: Sequence[Shifted]) -> str:
    names = full_names(team)
    told = [
        f"{names[each.person]} {_off(each.after)} target (now {_off(each.before)})"
        for each in shifted[:MOST_NAMED]
    ]
    if len(shifted) > MOST_NAMED:
        told.append(f"{phrases.count(len(shifted) - MOST_NAMED, 'other')} less changed")
    return "; ".join(told)


def _off(difference: Fraction) -> str:
    return side(difference) if difference else "on"


def _also(team: Team, moves: Sequence[Move]) -> str:
    """What else would change hands."""
    if len(moves) > MOST_NAMED:
        return f"{len(moves)} other turns would change hands as well"
    names = full_names(team) | {"": "nobody"}
    several = len(team.roles) > 1
    told = [
        f"{phrases.moment(move.span.start, team.timezone)}{f' ({move.role})' if several else ''} "
        f"from {names.get(move.giver, move.giver)} to {names[move.taker]}"
        for move in moves
    ]
    return f"with it would go: {'; '.join(told)}"


def _choice(names: Mapping[str, str], found: Explanation) -> Iterator[str]:
    """Who could have what nobody has, if something else were nobody's."""
    could = [names[each.person] for each in found.alternatives if _emptied(each)]
    if could:
        yield (
            f"{phrases.listing(could)} could have it if another slot stayed empty instead: which "
            "slots stay empty is a choice, and the plan is fair given its own."
        )


def _emptied(each: Alternative) -> list[Move]:
    """What nobody would have any more, where as much is covered all the same."""
    return [move for move in each.moves if not move.taker and each.respect != "uncovered"]


def _slots(team: Team, moves: Sequence[Move]) -> str:
    """`Fri 18 Dec 18:00 (backup)`; a number where there are many."""
    if len(moves) > MOST_NAMED:
        return f"{len(moves)} other slots"
    several = len(team.roles) > 1
    return phrases.listing(
        f"{phrases.moment(move.span.start, team.timezone)}{f' ({move.role})' if several else ''}"
        for move in moves
    )


def _down(value: Fraction) -> Fraction:
    return Fraction(int(value * 100), 100)


def as_json(team: Team, found: Sequence[tuple[Explanation, WayOut | None]]) -> dict[str, object]:
    """Explanations as a program reads them, with a way out where nobody has the turn."""
    return feed.document(team) | {
        "turns": [
            _turn(team, each) | {"uncovered": None if out is None else way_out_as_json(out)}
            for each, out in found
        ]
    }


def way_out_as_json(found: WayOut) -> dict[str, object]:
    """Why nobody has a turn, and what would help, for a program."""
    return {
        "possible": found.possible,
        "proved": found.confirmed,
        "minimal": found.minimal,
        "reasons": [
            {
                "rule": reason.obstacle.rule,
                "person": reason.obstacle.person or None,
                "words": reason.words,
                "alone": reason.alone,
            }
            for reason in found.reasons
        ],
        "remedies": [
            {"rule": remedy.obstacle.rule, "person": remedy.obstacle.person or None}
            | {"words": remedy.words, "planned": found.planned and remedy is found.remedies[0]}
            for remedy in found.remedies
        ],
    }


def _turn(team: Team, found: Explanation) -> dict[str, object]:
    part, zone = found.part, team.timezone
    return {
        "start": iso(part.span.start, zone),
        "end": iso(part.span.end, zone),
        "role": part.role,
        "turn": part.shifts[0].turn or None,
        "date": local_date(part.span.start, zone).isoformat(),
        "person": part.person or None,
        "pinned": found.pinned or None,
        "wish": {1: "avoid", 0: None, -1: "prefer"}[found.wish],
        "broken": [feed.finding(each, zone) for each in found.broken],
        "ledger": found.ledger or None,
        "targets": {person: feed.number(amount) for person, amount in found.targets.items()},
        "best": found.sound and found.off is None,
        "alternatives": [
            {
                "person": each.person,
                "verdict": each.verdict,
                "broken": [feed.finding(finding, zone) for finding in each.broken],
                "respect": each.respect or None,
                "now": feed.number(each.before) if each.respect else None,
                "then": feed.number(each.after) if each.respect else None,
                "at_least": feed.number(each.least) if each.respect else None,
                "shifted": [
                    {
                        "person": one.person,
                        "now": feed.number(one.before),
                        "then": feed.number(one.after),
                    }
                    for one in each.shifted
                ],
                "moves": [
                    {
                        "start": iso(move.span.start, zone),
                        "end": iso(move.span.end, zone),
                        "role": move.role,
                        "from": move.giver or None,
                        "to": move.taker or None,
                    }
                    for move in each.moves
                ],
                "fixed": [
                    {
                        "start": iso(fixed.span.start, zone),
                        "end": iso(fixed.span.end, zone),
                        "role": fixed.role,
                        "file": fixed.source,
                        "pinned": fixed.pinned,
                    }
                    for fixed in each.fixed
                ],
            }
            for each in found.alternatives
        ],
    }
