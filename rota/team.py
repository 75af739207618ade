"""What the team file says, as frozen values: people, roles, coverages, rules.

A coverage says when someone must be on call, a role as what, a person who may be; the rules
say what no rota may do, the fairness what is shared out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from rota.instants import DAY
from rota.period import Period
from rota.protocol import Protocol
from rota.rates import ALWAYS, Compensation, Rate
from rota.when import NEVER, When

Language = Literal["fr", "en"]
EVENING, WEEKEND, HOLIDAY = "evening", "weekend", "holiday"
BURDEN = "burden"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many, in any so many consecutive days, ISO weeks, months or years.

    Attributes:
        text: As written, for messages.
        count: The most that is allowed (turns, weekends, hours: the limit's name says which).
        every: The number of consecutive units that is looked at, anywhere they may start;
            None means the calendar's own ("1 per month").
        unit: What is counted: dates, ISO weeks, calendar months, calendar years.
    """

    text: str
    count: Fraction
    every: int | None
    unit: Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The rules that may stand in `[rules]`, in a role and at a person, each on its own.

    Attributes:
        gap: Least elapsed time from the end of a person's turn to the start of the next.
        max_turns: Turns, each counted where it starts.
        max_weekends: Weekends (on call at any time from Saturday 09:00 to Sunday 18:00 local),
            each counted at its Saturday.
        max_holidays: Turns that hold a slot of kind `holiday`, counted where they start.
        max_hours: Elapsed hours of turns, counted where the turn starts.
        max_row: Most consecutive local dates with a shift.
        cap_weeks, cap_days, cap_nights, cap_hours, cap_weekends, cap_saturdays, cap_sundays,
        cap_holidays, cap_weeks_row, cap_gap_after_work: What an agreement allows a person of being
            on call; not written here, but in `[rules.agreement]`.
    """

    gap: timedelta | None = None
    max_turns: tuple[Limit, ...] = ()
    max_weekends: tuple[Limit, ...] = ()
    max_holidays: tuple[Limit, ...] = ()
    max_hours: tuple[Limit, ...] = ()
    max_row: int | None = None
    cap_weeks: tuple[Limit, ...] = ()
    cap_days: tuple[Limit, ...] = ()
    cap_nights: tuple[Limit, ...] = ()
    cap_hours: tuple[Limit, ...] = ()
    cap_weekends: tuple[Limit, ...] = ()
    cap_saturdays: tuple[Limit, ...] = ()
    cap_sundays: tuple[Limit, ...] = ()
    cap_holidays: tuple[Limit, ...] = ()
    cap_weeks_row: int | None = None
    cap_gap_after_work: timedelta | None = None


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """Which public holidays the team, or one of its people, has.

    Attributes:
        country: ISO 3166 code.
        region: A name of `days.REGIONS` for France, else a subdivision code; None for the country.
        add: Days that the team adds, with their names.
        ignore: Names or ISO dates that are ordinary days here.
    """

    country: str = "FR"
    region: str | None = "metropole"
    add: tuple[tuple[date, str], ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """One timetable of regular hours: nobody needs to be on call then.

    `start` and `end` are wall-clock times since midnight; an end that is not after the start
    falls on the next day. `pause` is the part of it that nobody works: it counts as no working
    time, as if in the middle.
    """

    on: When
    start: timedelta
    end: timedelta
    pause: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """A rule saying when someone must be on call.

    Attributes:
        name: Its key in the team file.
        on: The dates on which a window starts.
        start: Wall-clock start, since midnight of the date.
        end: Wall-clock end, since midnight of the date that `end_day` and the start decide.
        end_day: Weekday of the end (Monday is 0), the next such moment after the start; None:
            the same date, or the next one when `end` is not after `start`.
        kind: What it is: evening, weekend, holiday, or the team's own word.
        weight: Burden per elapsed hour.
        points: Burden of a whole window, whatever its hours; its slots share it by hours.
        skills: All of which whoever takes it must have.
        people: The only ones who may take it; None for everybody.
        instructions: What to do when it rings, carried into the calendar.
        closed: It removes its hours and needs nobody.
        timezone: The zone whose dates and clock `on`, `start` and `end` speak of; None: the
            team's.
    """

    name: str
    on: When
    start: timedelta
    end: timedelta
    end_day: int | None
    kind: str
    weight: Fraction = Fraction(1)
    points: Fraction | None = None
    skills: tuple[str, ...] = ()
    people: tuple[str, ...] | None = None
    instructions: str = ""
    closed: bool = False
    timezone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """Primary, backup, …: each window is needed once per role.

    Attributes:
        name: Its key in the team file.
        coverage: Names of the coverages that it takes; None for all.
        skills: All of which its people must have.
        weight: Multiplies the burden of its slots.
        optional: A slot of it that stays empty is not "uncovered".
        on_site: It is served at the workplace, so it is work and not standby (L3121-9).
        response: Within how long an answer or an arrival is expected.
        stay_home: Whoever has it must stay at home.
        limits: Rules that hold among the turns of this role.
    """

    name: str
    coverage: tuple[str, ...] | None = None
    skills: tuple[str, ...] = ()
    weight: Fraction = Fraction(1)
    optional: bool = False
    on_site: bool = False
    response: timedelta | None = None
    stay_home: bool = False
    limits: Limits = Limits()

    def takes(self, coverage: Coverage) -> bool:
        """Whether the coverage is this role's affair; closed days are everybody's."""
        return coverage.closed or self.coverage is None or coverage.name in self.coverage


@dataclass(frozen=True, slots=True)
class Provider:
    """An answering service, or any outside firm that answers the telephone in its hours.

    Attributes:
        id: The key in the team file.
        name: Its name.
        number: Where it answers; empty when the file does not say.
        tier: It rings before the team, after it, or alone: then it takes its coverages in its
            hours, and they need no person.
        coverage: Names of the coverages during which it answers; None for all.
        on: The local dates on which its hours start.
        start: Wall-clock start, since midnight.
        end: Wall-clock end; not after the start, it falls on the next day.
        price: What it invoices: per call, per hour of its hours, per month; at most one of each.
    """

    id: str
    name: str
    number: str = ""
    tier: Literal["before", "after", "alone"] = "before"
    coverage: tuple[str, ...] | None = None
    on: When = ALWAYS.when
    start: timedelta = timedelta(0)
    end: timedelta = DAY
    price: tuple[Rate, ...] = ()

    def takes(self, coverage: Coverage) -> bool:
        """Whether it answers during windows of this coverage; closed ones ring nowhere."""
        return not coverage.closed and (self.coverage is None or coverage.name in self.coverage)


@dataclass(frozen=True, slots=True)
class Handover:
    """A wall-clock moment at which a turn yields to the next, on every matching date."""

    on: When
    clock: timedelta


@dataclass(frozen=True, slots=True)
class Turns:
    """How slots are grouped into turns, and whether a turn may be shared when it must."""

    per: Literal["window", "weekend", "handover"] = "weekend"
    handovers: tuple[Handover, ...] = ()
    split: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """The team's own rules, hard for the solver.

    Attributes:
        limits: Those that count turns, weekends, holidays, hours and rows.
        apart: Groups of people of whom two are never on call at the same time.
        always: Skill and number: at every covered moment, over all roles, so many with it.
        leave_margin: Leave of a whole week bars the weekends on both sides of it.
        law: The legal pack that `check` applies.
        agreement: What a company agreement sets, by its key.
        rest_mode: `circular`: a cut rest is given in full after the last call; `strict`: besides,
            each 24 hours hold one (directive 2003/88, art. 3).
        legal_basis: What set the on-call duty up; empty when the team file does not say.
        cse_consulted: When the works council was, for a duty set up by the employer alone.
        inspection_informed: When the labour inspection was, for the same.
        sunday_basis: What allows work on Sundays, as written.
        may1_basis: What allows work on 1 May, as written.
        public_service: Whose rules hold for people under `regime = "public"`.
    """

    limits: Limits = Limits()
    apart: tuple[tuple[str, ...], ...] = ()
    always: tuple[tuple[str, int], ...] = ()
    leave_margin: bool = False
    law: Literal["fr", "none"] = "none"
    agreement: Mapping[str, object] = field(default_factory=dict, hash=False)
    rest_mode: Literal["circular", "strict"] = "circular"
    legal_basis: Literal["", "company-agreement", "branch-agreement", "unilateral"] = ""
    cse_consulted: date | None = None
    inspection_informed: date | None = None
    sunday_basis: str = ""
    may1_basis: str = ""
    public_service: Literal["state", "territorial", "hospital"] = "state"


@dataclass(frozen=True, slots=True)
class Fairness:
    """What is shared out evenly, hardest first, and how far back the books go.

    Attributes:
        balance: Ledgers: `burden`, a kind, or one role's (`primary.weekend`).
        history_months: How many months before the period still count.
        leave_lowers_target: Whether who is on leave owes less.
        volunteers_first: Whether others have a shift only where no volunteer can.
        carried: The dates that the people's `carried` counts speak of.
    """

    balance: tuple[str, ...] = (HOLIDAY, WEEKEND, BURDEN)
    history_months: int = 24
    leave_lowers_target: bool = True
    volunteers_first: bool = False
    carried: Period | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One of the team.

    Attributes:
        id: The key in the team file, which rota files and commands use.
        roles: Names of the roles that the person serves in.
        share: Part of full time from a date on, in date order; the first may have no date.
            Before the first dated one the share is 1.
        since: First date in the team; no debt for the time before.
        until: Last date in the team.
        leave: Cannot, and owes less.
        off: Cannot, and owes the same.
        avoid: Would rather not.
        prefer: Would rather.
        never: Cannot, ever; may name kinds.
        opening: Balance brought along, by ledger: above (+) or below (-) a fair part.
        carried: Plain counts over `fairness.carried`, by ledger.
        timezone: The person's own, in which leave days are read.
        holidays: The public holidays where the person lives.
        regime: Which labour law speaks of the person; of `external` ones none does.
        price: What an external person invoices, in money, in the place of the team's
            compensation; None when the file does not say.
        birth_date: Minors are protected.
        contract_hours: Weekly hours of a part-time contract; None for full time.
        volunteer: On call by their own wish: an agreement may allow them more, and the team may
            ask them first.
        limits: Rules that hold for this person, besides the team's.
        aliases: What other people's calendars and tables call the person.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    timezone: ZoneInfo
    holidays: PublicHolidays
    email: str = ""
    phone: str = ""
    employee_id: str = ""
    skills: tuple[str, ...] = ()
    share: tuple[tuple[date | None, Fraction], ...] = ((None, Fraction(1)),)
    since: date | None = None
    until: date | None = None
    leave: When = NEVER
    off: When = NEVER
    avoid: When = NEVER
    prefer: When = NEVER
    never: When = NEVER
    opening: Mapping[str, Fraction] = field(default_factory=dict, hash=False)
    carried: Mapping[str, Fraction] = field(default_factory=dict, hash=False)
    regime: Literal["hours", "forfait-jours", "executive", "public", "external"] = "hours"
    price: Compensation | None = None
    birth_date: date | None = None
    contract_hours: Fraction | None = None
    volunteer: bool = False
    limits: Limits = Limits()
    aliases: tuple[str, ...] = ()
    leave_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pin:
    """Decided by hand before planning: the turns that start on these dates are this person's.

    `role` None is the first of the person's roles that has a turn then.
    """

    person: str
    on: When
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted departure from a rule, with its reason, which stays in every report."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Server:
    """The calendar on a CalDAV server that a rota is published to; without `url` there is none."""

    url: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """Everything that the team file says.

    Attributes:
        id: Goes into calendar UIDs; never changes.
        number: The one number that callers dial.
        compensation: What people are owed for being on call; None when the file does not say.
        leave_from: Files of people's leave, beside the team file; a person may have their own.
        providers: Outside firms that answer, in the order of the file.
        protocol: What whoever answers a call has to do.
    """

    id: str
    name: str
    timezone: ZoneInfo
    language: Language
    domain: str
    number: str
    holidays: PublicHolidays
    offices: tuple[Office, ...]
    coverages: tuple[Coverage, ...]
    roles: tuple[Role, ...]
    turns: Turns
    rules: Rules
    fairness: Fairness
    people: tuple[Person, ...]
    pins: tuple[Pin, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    server: Server = Server()
    compensation: Compensation | None = None
    leave_from: tuple[str, ...] = ()
    providers: tuple[Provider, ...] = ()
    protocol: Protocol = field(default_factory=Protocol)

    def person(self, id: str) -> Person | None:
        """The person with this id, if the team has one."""
        return next((person for person in self.people if person.id == id), None)

    def name_of(self, id: str) -> str:
        """The name of the person with this id; the id of somebody who is not in the team."""
        known = self.person(id)
        return known.name if known else id

    def skilled(self, skills: Iterable[str]) -> tuple[Person, ...]:
        """The people who have all of these skills."""
        wanted = {*skills}
        return tuple(person for person in self.people if wanted <= {*person.skills})

    def provider(self, id: str) -> Provider | None:
        """The provider with this id, if the team has one."""
        return next((provider for provider in self.providers if provider.id == id), None)

    def role(self, name: str) -> Role | None:
        """The role of this name, if the team has one."""
        return next((role for role in self.roles if role.name == name), None)

    def coverage(self, name: str) -> Coverage | None:
        """The coverage of this name, if the team has one."""
        return next((cover for cover in self.coverages if cover.name == name), None)

    def clock_of(self, kind: str) -> ZoneInfo | None:
        """The zone whose clock all coverages of a kind follow; None where it is the team's.

        Also None where they follow several.
        """
        zones = {c.timezone for c in self.coverages if c.kind == kind and not c.closed}
        return zones.pop() if len(zones) == 1 else None

    @property
    def clocks(self) -> frozenset[ZoneInfo]:
        """The zones in which its people live."""
        return frozenset(person.timezone for person in self.people)

    @property
    def needed_roles(self) -> tuple[Role, ...]:
        """The roles that must be filled; where all are optional, all of them."""
        return tuple(role for role in self.roles if not role.optional) or self.roles

    @property
    def pays(self) -> bool:
        """Whether the file says what being on call is worth, to the team or to an outsider."""
        return self.compensation is not None or any(each.price for each in self.people)

    @property
    def costs(self) -> bool:
        """Whether the file says what anything costs: being on call, or a provider."""
        return self.pays or any(each.price for each in self.providers)

    @property
    def volunteers(self) -> frozenset[str]:
        """The ids of those who are asked before others; nobody where the team does not say so."""
        asked = self.fairness.volunteers_first
        return frozenset(person.id for person in self.people if asked and person.volunteer)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that occur in the team's coverages."""
        return frozenset(cover.kind for cover in self.coverages if not cover.closed)
