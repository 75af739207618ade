"""The team file: bytes in, a Team out, or every mistake with its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

from rota.errors import InputError, Mistake, TeamError
from rota.instants import DAY, days_between, instant, wall
from rota.known import PRIMARY, WEIGHTS
from rota.places import line_of, lines_of
from rota.protocol import Escalation, Protocol, Topic
from rota.rates import Compensation
from rota.schema import (
    CallKeys,
    CapKeys,
    CompensationTable,
    CoverageTable,
    FairnessTable,
    HolidaysTable,
    LimitKeys,
    PersonTable,
    PriceTable,
    ProtocolTable,
    ProviderTable,
    RoleTable,
    RulesTable,
    TeamFile,
    TurnsTable,
    Wrong,
    checked,
)
from rota.team import (
    BURDEN,
    Coverage,
    Fairness,
    Limits,
    Office,
    Person,
    Pin,
    Provider,
    PublicHolidays,
    Role,
    Rules,
    Server,
    Team,
    Turns,
    Waiver,
)
from rota.toml_file import document_of, text_of
from rota.when import Term, When

_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf]|â€|\ufffd")
_SCRIPTS = frozenset({"LATIN", "GREEK", "CYRILLIC"})
_SOME_YEARS = date(2026, 1, 1), date(2027, 12, 31)


def read_team(data: bytes, source: str) -> Team:
    """Read a team file.

    Args:
        data: Its content.
        source: The file as the user named it, for messages.

    Raises:
        InputError: With every mistake in it, each with its line.
    """
    text = text_of(data, source)
    document = document_of(text, source)
    file = checked(document)
    if isinstance(file, TeamFile):
        return _team(file)
    lines = lines_of(text)
    raise InputError(_mistake(wrong, document, lines, source) for wrong in file)


def team_mistakes(data: bytes, source: str, error: TeamError) -> InputError:
    """What a team that contradicts itself becomes once the lines of its file are known.

    The mistake stands at the first of the error's keys and points at the others.
    """
    lines = lines_of(text_of(data, source))
    first, *others = error.keys or ("",)
    places = [f"{key}, line {line_of(lines, key)}" for key in others]
    also = f" (see also {'; '.join(places)})" if places else ""
    return InputError([Mistake(source, line_of(lines, first), first, f"{error}{also}")])


def _mistake(
    wrong: Wrong, document: dict[str, object], lines: dict[str, int], source: str
) -> Mistake:
    """A mistake with its line; the numbers of list elements are left out of the key shown."""
    path, message = wrong
    steps, shown = [], []
    here: object = document
    for step in path:
        if isinstance(step, str):
            steps.append(step)
            shown.append(step if step.isprintable() else repr(step))
            here = here.get(step) if isinstance(here, dict) else None
        elif isinstance(here, list):  # otherwise one value stood for a list of one
            steps.append(str(step))
            here = here[step]
    return Mistake(source, line_of(lines, ".".join(steps)), ".".join(shown), message)


def _team(file: TeamFile) -> Team:
    holidays = _holidays(file.holidays)
    zone = file.team.timezone
    coverages = tuple(_coverage(name, table, zone) for name, table in file.coverage.items())
    roles = tuple(_role(name, table) for name, table in file.roles.items()) or (Role(PRIMARY),)
    team = Team(
        id=file.team.id,
        name=file.team.name or file.team.id,
        timezone=zone,
        language=file.team.language,
        domain=file.team.domain or f"{file.team.id.lower()}.rota.invalid",  # RFC 2606: of nobody
        number=file.team.number,
        holidays=holidays,
        offices=tuple(
            Office(_when(each.on), each.start, each.end, each.pause) for each in file.office
        ),
        coverages=coverages,
        roles=roles,
        turns=_turns(file.turns),
        rules=_rules(file.rules, holidays),
        fairness=Fairness(),
        people=(),
        pins=tuple(Pin(each.person, _when(each.on), each.role) for each in file.pins),
        waivers=tuple(Waiver(each.rule, each.reason) for each in file.waivers),
        server=Server(file.publish.url, file.publish.user),
        compensation=_compensation(file.compensation),
        leave_from=tuple(file.leave_from),
        providers=tuple(_provider(id, table) for id, table in file.providers.items()),
        protocol=_protocol(file.protocol, roles),
    )
    return replace(
        team,
        fairness=_fairness(file.fairness, team),
        people=tuple(_person(id, table, team) for id, table in file.people.items()),
    )


def _when(terms: Iterable[Term]) -> When:
    return When(tuple(terms))


def _holidays(table: HolidaysTable) -> PublicHolidays:
    return PublicHolidays(
        country=table.country,
        region=table.region,
        add=tuple(sorted(table.add.items())),
        ignore=tuple(table.ignore),
    )


def _coverage(name: str, table: CoverageTable, zone: ZoneInfo) -> Coverage:
    kind = table.kind or name
    end, end_day = table.end
    return Coverage(
        name=name,
        on=_when(table.on),
        start=table.start,
        end=end,
        end_day=end_day,
        kind=kind,
        weight=table.weight or WEIGHTS.get(kind, Fraction(1)),
        points=table.points,
        skills=tuple(table.skills),
        people=tuple(table.people) if table.people else None,
        instructions=table.instructions,
        closed=table.closed,
        timezone=table.timezone if table.timezone != zone else None,
    )


def _role(name: str, table: RoleTable) -> Role:
    return Role(
        name=name,
        coverage=tuple(table.coverage) if table.coverage else None,
        skills=tuple(table.skills),
        weight=table.weight,
        optional=table.optional,
        on_site=table.on_site,
        response=table.response,
        stay_home=table.stay_home,
        limits=_limits(table),
    )


def _provider(id: str, table: ProviderTable) -> Provider:
    always = Provider(id, table.name or id)
    return replace(
        always,
        number=table.number,
        tier=table.tier,
        coverage=tuple(table.coverage) if table.coverage else None,
        on=_when(table.on) if table.on else always.on,
        start=always.start if table.start is None else table.start,
        end=always.end if table.end is None else table.end,
        price=tuple(table.price),
    )


def _turns(table: TurnsTable) -> Turns:
    return Turns(table.per, tuple(table.handover), split=table.split == "if-needed")


def _rules(table: RulesTable, holidays: PublicHolidays) -> Rules:
    return Rules(
        limits=_limits(table),
        apart=tuple(tuple(group) for group in table.apart),
        always=tuple(table.always.items()),
        leave_margin=table.leave_margin == "weekend",
        law=table.law or ("fr" if holidays.country == "FR" else "none"),
        agreement=_agreement(table.agreement),
        rest_mode=table.rest_mode,
        legal_basis=table.legal_basis or "",
        cse_consulted=table.cse_consulted,
        inspection_informed=table.inspection_informed,
        sunday_basis=table.sunday_basis,
        may1_basis=table.may1_basis,
        public_service=table.public_service,
    )


def _agreement(table: CapKeys) -> dict[str, object]:
    """What an agreement sets, without what it leaves to the law."""
    found: dict[str, object] = {}
    for key, value in table:
        if isinstance(value, CapKeys):
            value = _agreement(value)
        if value not in (None, [], {}):
            found[key] = tuple(value) if isinstance(value, list) else value
    return found


def _limits(table: LimitKeys) -> Limits:
    return Limits(
        gap=table.gap,
        max_turns=tuple(table.max_turns),
        max_weekends=tuple(table.max_weekends),
        max_holidays=tuple(table.max_holidays),
        max_hours=tuple(table.max_hours),
        max_row=table.max_row,
    )


def _fairness(table: FairnessTable, team: Team) -> Fairness:
    usual = (ledger for ledger in Fairness().balance if ledger in {BURDEN, *team.kinds})
    return Fairness(
        balance=tuple(usual if table.balance is None else table.balance),
        history_months=table.history,
        leave_lowers_target=table.leave_lowers_target,
        volunteers_first=table.volunteers_first,
        carried=table.carried,
    )


def _compensation(table: CompensationTable) -> Compensation | None:
    if not table.model_fields_set:
        return None
    return Compensation(
        standby=tuple(table.standby.items()),
        interventions=tuple(table.interventions.items()),
        roles={role: tuple(rates.items()) for role, rates in table.roles.items()},
        scale=table.scale,
        budget=table.budget,
    )


def _price(table: PriceTable) -> Compensation | None:
    if not table.model_fields_set:
        return None
    return Compensation(tuple(table.standby.items()), tuple(table.interventions.items()))


def _protocol(table: ProtocolTable, roles: Sequence[Role]) -> Protocol:
    others = [Escalation("role", role.name) for role in roles[1:]]
    topics = tuple(
        Topic(
            name=name,
            title=each.title or name,
            skills=tuple(each.skills),
            steps=tuple(each.steps),
            escalations=_escalations(each, table, others),
        )
        for name, each in table.topics.items()
    )
    general = _escalations(table, table, others)
    return Protocol(table.answer, tuple(table.steps), general, topics)


def _escalations(
    table: CallKeys, general: CallKeys, others: Sequence[Escalation]
) -> tuple[Escalation, ...]:
    """Whom to call next; a single time is waited for each of them."""
    whom = table.escalate or general.escalate or others
    single = len(general.within) == 1
    times = table.within or (general.within if single or not table.escalate else [])
    if len(times) == 1:
        times = [times[0] * place for place in range(1, len(whom) + 1)]
    if not times:
        return tuple(whom)
    return tuple(replace(each, after=after) for each, after in zip(whom, times, strict=True))


def _person(id: str, table: PersonTable, team: Team) -> Person:
    home = team.holidays
    return Person(
        id=id,
        name=table.name or id,
        roles=tuple(table.roles or (role.name for role in team.roles)),
        timezone=table.timezone or team.timezone,
        holidays=replace(home, region=table.region) if table.region else home,
        email=table.email,
        phone=table.phone,
        employee_id=table.employee_id,
        skills=tuple(table.skills),
        share=table.share,
        since=table.since,
        until=table.until,
        leave=_when(table.leave),
        off=_when(table.off),
        avoid=_when(table.wishes.avoid),
        prefer=_when(table.wishes.prefer),
        never=_when(table.never),
        opening=dict(table.opening),
        carried=dict(table.carried),
        regime=table.regime,
        price=_price(table.price),
        birth_date=table.birth_date,
        contract_hours=table.contract_hours,
        volunteer=table.volunteer,
        limits=_limits(table),
        aliases=tuple(table.aliases),
        leave_from=tuple(table.leave_from),
    )


def team_warnings(team: Team) -> tuple[str, ...]:
    """What is allowed in a team file and yet is rarely meant, one sentence each."""
    from rota.seams import seams

    return (
        *_odd_names(team),
        *_same_names(team),
        *_idle_roles(team),
        *_no_volunteers(team),
        *_skipped_times(team),
        *_idle_teams(team),
        *seams(team, *_SOME_YEARS),
    )


def _odd_names(team: Team) -> Iterator[str]:
    for person in team.people:
        scripts = {unicodedata.name(char, "").partition(" ")[0] for char in person.name}
        if _MOJIBAKE.search(person.name):
            yield f"people.{person.id}: {person.name!r} was saved in a wrong encoding, it seems"
        if len(mixed := sorted(scripts & _SCRIPTS)) > 1:
            yield f"people.{person.id}: {person.name!r} mixes {' and '.join(mixed)} letters"


def _same_names(team: Team) -> Iterator[str]:
    for what in ("name", "email"):
        owners: dict[str, list[str]] = {}
        for person in team.people:
            if value := str(getattr(person, what)):
                owners.setdefault(value.casefold(), []).append(person.id)
        for ids in owners.values():
            if len(ids) > 1:
                yield f"{' and '.join(ids)} have the same {what}"


def _idle_roles(team: Team) -> Iterator[str]:
    for role in team.roles:
        if not role.optional and not any(role.name in person.roles for person in team.people):
            yield f"roles.{role.name}: nobody serves in it, so all its slots will be uncovered"


def _no_volunteers(team: Team) -> Iterator[str]:
    if team.fairness.volunteers_first and not team.volunteers:
        yield "fairness.volunteers_first: nobody has volunteer = true, so it changes nothing"


def _skipped_times(team: Team) -> Iterator[str]:
    days = days_between(*_SOME_YEARS)
    for coverage in team.coverages:
        zone = coverage.timezone or team.timezone
        for key, clock in (("start", coverage.start), ("end", coverage.end)):
            if clock == DAY:
                continue
            for day in days:
                written = datetime.combine(day, time.min) + clock
                if wall(instant(day, clock, zone), zone) != written:
                    place, skipped = (
                        f"coverage.{coverage.name}.{key}",
                        f"{written:%H:%M on %Y-%m-%d}",
                    )
                    yield f"{place}: the clock skips {skipped}; the first instant after counts"
                    break


def _idle_teams(team: Team) -> Iterator[str]:
    for each in team.providers:
        if each == replace(Provider(each.id, each.name, each.number, "alone"), price=each.price):
            yield (
                f"providers.{each.id}: answers alone in every coverage at all hours, so nobody of "
                "the team is ever on call"
            )
