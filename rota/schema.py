"""The team file as it is written: its tables, and what the value of each key must be.

The whole file is looked at, and every mistake kept. Keys are in the order in which they are
compared: one that must agree with another comes after it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails

from rota import agreement, outside_office, tariffs, values
from rota import known as names
from rota.days import FRANCE
from rota.instants import DAY
from rota.known import RawTable
from rota.mistakes import Where, what_is_wrong
from rota.period import Period
from rota.protocol import Escalation
from rota.rates import Budget, Rate, Scale
from rota.team import Handover, Language, PublicHolidays
from rota.typed import (
    Absence,
    Alias,
    Calls,
    Clock,
    Counts,
    CoverageName,
    Day,
    Delay,
    Duration,
    HomeRegion,
    Hours,
    LeaveFiles,
    Ledger,
    Moment,
    Name,
    NewCoverage,
    NewPerson,
    NotEmpty,
    NotTooMany,
    Number,
    On,
    OneOrMore,
    PersonId,
    Phone,
    Positive,
    Read,
    ReadBeside,
    RoleName,
    Skill,
    Standby,
    Steps,
    Wished,
    Word,
    Zone,
    among,
    known_of,
)

MOST_PEOPLE, MOST_GROUPS, MOST_MISTAKES = 500, 100, 500
METROPOLE = "metropole"

Wrong = tuple[Where, str]
"""One mistake: where it is, and what is wrong there."""

EMPTY: Any = Field(default={}, validate_default=True)
"""A table that is not there says what an empty one says."""


def _ordinary_day(value: object, info: ValidationInfo) -> str:
    if not {"country", "region"} <= info.data.keys():
        return values.text(value)  # these are wrong themselves: nothing to compare with
    home = PublicHolidays(info.data["country"], info.data["region"])
    return names.ordinary_day(value, home, known_of(info))


class Table(BaseModel):
    """A table of the file, whose keys are all known.

    Only the whole file is ever read: it makes ready what reads its tables, once.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class LimitKeys(Table):
    """The rules that may stand in `[rules]`, in a role and at a person."""

    gap: Duration | None = None
    max_turns: Counts = []
    max_weekends: Counts = []
    max_holidays: Counts = []
    max_hours: Hours = []
    max_row: Annotated[int, Read(values.row)] | None = None


class TeamTable(Table):
    """`[team]`."""

    id: Annotated[str, Read(values.domain)]
    name: Annotated[str, Read(values.title)] | None = None
    timezone: Zone = ZoneInfo("Europe/Paris")
    language: Language = "fr"
    domain: Annotated[str, Read(values.domain)] | None = None
    number: Phone = ""


class HolidaysTable(Table):
    """`[holidays]`."""

    country: Annotated[str, Read(names.country)] = FRANCE
    region: str | None = Field(default=None, validate_default=True)
    add: dict[Day, Name] = {}
    ignore: list[Annotated[str, ReadBeside(_ordinary_day)]] = []

    @field_validator("region", mode="plain")
    @classmethod
    def _of_country(cls, value: object, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        if value is None or country is None:
            return METROPOLE if country == FRANCE else None
        return names.region(value, country)


class OfficeTable(Table):
    """`[office]`, or one of `[[office]]`."""

    on: On
    start: Clock
    end: Annotated[timedelta, Read(values.clock_end)]
    pause: Duration = timedelta(0)

    @field_validator("pause")
    @classmethod
    def _within(cls, value: timedelta, info: ValidationInfo) -> timedelta:
        if {"start", "end"} <= info.data.keys():
            length = (info.data["end"] - info.data["start"]) % DAY or DAY
            if value >= length:
                raise ValueError("leaves nothing of these hours; expected a shorter one, 1h")
        return value


class CoverageTable(Table):
    """`[coverage.…]`."""

    on: On
    start: Clock
    end: Annotated[values.End, Read(values.end)]
    timezone: Zone | None = None
    closed: bool = False
    kind: Annotated[str, Read(values.kind)] | None = None
    skills: list[Skill] = []
    people: Annotated[list[PersonId], NotEmpty, NotTooMany] | None = None
    instructions: Annotated[str, Read(values.prose)] = ""
    weight: Positive | None = None
    points: Positive | None = None

    @field_validator("points")
    @classmethod
    def _without_weight(cls, value: Fraction, info: ValidationInfo) -> Fraction:
        if info.data.get("weight") is not None:
            raise ValueError("stands beside weight; give one of them")
        return value


class RoleTable(LimitKeys):
    """`[roles.…]`."""

    coverage: Annotated[list[CoverageName], NotEmpty] | None = None
    skills: list[Skill] = []
    weight: Positive = Fraction(1)
    optional: bool = False
    on_site: bool = False
    response: Duration | None = None
    stay_home: bool = False


class ProviderTable(Table):
    """`[providers.…]`."""

    name: Annotated[str, Read(values.person_name)] | None = None
    number: Phone = ""
    tier: Literal["before", "after", "alone"]
    coverage: Annotated[list[CoverageName], NotEmpty, OneOrMore] | None = None
    on: On | None = None
    start: Clock | None = None
    end: Annotated[timedelta, Read(values.clock_end)] | None = Field(
        default=None, validate_default=True
    )
    price: Annotated[
        list[Annotated[Rate, Read(tariffs.provider_price)]],
        AfterValidator(tariffs.one_of_each),
        NotTooMany,
        OneOrMore,
    ] = []

    @field_validator("end")
    @classmethod
    def _with_start(cls, value: timedelta | None, info: ValidationInfo) -> timedelta | None:
        if "start" in info.data and (info.data["start"] is None) != (value is None):
            raise ValueError("start and end go together; give both, or neither for whole days")
        return value


class TurnsTable(Table):
    """`[turns]`."""

    per: Literal["window", "weekend", "handover"] = "weekend"
    handover: Annotated[list[Moment], OneOrMore] = Field(default=[], validate_default=True)
    split: Literal["if-needed", "never"] = "if-needed"

    @field_validator("handover")
    @classmethod
    def _with_per(cls, value: list[Handover], info: ValidationInfo) -> list[Handover]:
        if info.data.get("per") == "handover" and not value:
            raise ValueError('per = "handover" needs its moments; handover = ["mon 08:00"]')
        return value  # with another `per` they wait for the day when it changes


class CapKeys(Table):
    """The caps that agreements put on being on call."""

    max_weeks: Counts = []
    max_days: Counts = []
    max_nights: Counts = []
    max_hours: Hours = []
    max_weekends: Counts = []
    max_saturdays: Counts = []
    max_sundays: Counts = []
    max_holidays: Counts = []
    max_weeks_row: Annotated[int, Read(values.count)] | None = None
    max_days_row: Annotated[int, Read(values.row)] | None = None
    gap_after_work: Duration | None = None


def _figure(key: str, read: Callable[[object], object]) -> Read:
    return Read(lambda value: agreement.bounded(key, read(value), value))


class AgreementTable(CapKeys):
    """`rules.agreement`."""

    notice_days: Annotated[int, _figure("notice_days", values.whole)] | None = None
    notice_clear_days: Annotated[int, _figure("notice_clear_days", values.whole)] | None = None
    daily_rest: Annotated[timedelta, _figure("daily_rest", values.duration)] | None = None
    max_day: Annotated[timedelta, _figure("max_day", values.duration)] | None = None
    max_week: Annotated[timedelta, _figure("max_week", values.duration)] | None = None
    max_average: Annotated[timedelta, _figure("max_average", values.duration)] | None = None
    max_night_hours: Annotated[timedelta, _figure("max_night_hours", values.duration)] | None = None
    part_time_extra: Annotated[Fraction, _figure("part_time_extra", values.not_negative)] | None = (
        None
    )
    tolerance: Annotated[timedelta, _figure("tolerance", values.duration)] | None = None
    week_start: Annotated[int, Read(values.weekday)] | None = None
    volunteers: CapKeys = EMPTY


class RulesTable(LimitKeys):
    """`[rules]`."""

    apart: Annotated[
        list[Annotated[list[PersonId], Field(min_length=2, max_length=MOST_GROUPS)]],
        Field(max_length=MOST_GROUPS),
    ] = []
    always: dict[Skill, Annotated[int, Read(values.count)]] = {}
    leave_margin: Literal["weekend"] | None = None
    law: Literal["fr", "none"] | None = None
    agreement: AgreementTable = EMPTY
    rest_mode: Literal["circular", "strict"] = "circular"
    legal_basis: Literal["company-agreement", "branch-agreement", "unilateral"] | None = None
    cse_consulted: Day | None = None
    inspection_informed: Day | None = None
    sunday_basis: Annotated[str, Read(values.some_prose)] = ""
    may1_basis: Annotated[str, Read(values.some_prose)] = ""
    public_service: Literal["state", "territorial", "hospital"] = "state"

    @field_validator("always")
    @classmethod
    def _attainable(cls, value: dict[str, int], info: ValidationInfo) -> dict[str, int]:
        names.always(value, known_of(info))
        return value


class FairnessTable(Table):
    """`[fairness]`."""

    balance: list[Ledger] | None = None
    history: Annotated[int, Read(values.history)] = 24
    leave_lowers_target: bool = True
    volunteers_first: bool = False
    carried: Annotated[Period, Read(values.period)] | None = None


class CompensationTable(Table):
    """`[compensation]`."""

    standby: Standby = {}
    interventions: Calls = {}
    roles: dict[RoleName, Standby] = {}
    scale: Annotated[Scale, Read(tariffs.scale)] | None = None
    budget: Annotated[Budget, Read(tariffs.budget)] | None = None


class PriceTable(Table):
    """`people.….price`: what an outsider invoices."""

    standby: Annotated[Standby, AfterValidator(tariffs.in_money)] = {}
    interventions: Annotated[Calls, AfterValidator(tariffs.in_money)] = {}


class CallKeys(Table):
    """What to do about a call, and whom to call next, and when."""

    steps: Steps = []
    escalate: Annotated[
        list[Annotated[Escalation, among(names.escalation)]], NotTooMany, OneOrMore
    ] = []
    within: Annotated[list[Delay], NotTooMany, OneOrMore] = []

    @field_validator("escalate")
    @classmethod
    def _once(cls, value: list[Escalation]) -> list[Escalation]:
        if twice := [each.name for each in value if value.count(each) > 1]:
            raise ValueError(f"names {values.shown(twice[0])} twice; each is called once")
        return value

    @field_validator("within")
    @classmethod
    def _ascending(cls, value: list[timedelta], info: ValidationInfo) -> list[timedelta]:
        if (whom := info.data.get("escalate")) is None:
            return value  # that is wrong itself
        if len(value) not in (1, len(whom)):
            raise ValueError(
                f"has {len(value)} times for {len(whom)} in the escalate beside it; expected one "
                "each, or a single one, after which each goes on to the next"
            )
        if any(later <= sooner for sooner, later in pairwise(value)):
            raise ValueError("does not ascend; all are counted from the call: 30m, 1h")
        return value


class TopicTable(CallKeys):
    """`protocol.topics.…`."""

    title: Name | None = None
    skills: list[Skill] = []


class ProtocolTable(CallKeys):
    """`[protocol]`."""

    answer: Delay | None = None
    topics: Annotated[dict[Word, TopicTable], NotTooMany] = Field(default={}, validate_default=True)

    @field_validator("topics")
    @classmethod
    def _after_the_answer(
        cls, value: dict[str, TopicTable], info: ValidationInfo
    ) -> dict[str, TopicTable]:
        answer, own = info.data.get("answer"), info.data.get("within", [])
        waits = {"within": own} | {f"within of {name}": each.within for name, each in value.items()}
        early = [name for name, times in waits.items() if answer and times and times[0] < answer]
        if early:
            raise ValueError(
                f"{early[0]} goes on to the next before the caller must be answered (answer)"
            )
        return value


class WishesTable(Table):
    """`people.….wishes`."""

    avoid: Wished = []
    prefer: Wished = []


class PersonTable(LimitKeys):
    """`[people.…]`."""

    name: Annotated[str, Read(values.person_name)] | None = None
    aliases: Annotated[list[Alias], NotTooMany, OneOrMore] = []
    email: Annotated[str, Read(values.email)] = ""
    phone: Phone = ""
    employee_id: Name = ""
    roles: Annotated[list[RoleName], NotEmpty] | None = None
    skills: list[Name] = []
    share: Annotated[values.Share, Read(values.share)] = ((None, Fraction(1)),)
    since: Day | None = None
    until: Day | None = None
    leave: Absence = []
    leave_from: LeaveFiles = []
    off: Absence = []
    wishes: WishesTable = EMPTY
    never: Wished = []
    opening: dict[Ledger, Number] = {}
    carried: dict[Ledger, Annotated[Fraction, Read(values.not_negative)]] = {}
    regime: Literal["hours", "forfait-jours", "executive", "public", "external"] = "hours"
    price: Annotated[PriceTable, BeforeValidator(tariffs.price_tables)] = (
        PriceTable.model_construct()
    )
    birth_date: Annotated[date, Read(values.birth_date)] | None = None
    contract_hours: Annotated[Fraction, Read(values.contract_hours)] | None = None
    volunteer: bool = False
    timezone: Zone | None = None
    region: HomeRegion | None = None

    @field_validator("until")
    @classmethod
    def _after_since(cls, value: date, info: ValidationInfo) -> date:
        since = info.data.get("since")
        if since is not None and value < since:
            raise ValueError(f"{value} comes before since = {since}")
        return value

    @field_validator("price")
    @classmethod
    def _of_an_outsider(cls, value: PriceTable, info: ValidationInfo) -> PriceTable:
        if info.data.get("regime", "external") != "external":
            raise ValueError(
                'is what an outsider invoices: give regime = "external" too; what employees are '
                "owed stands in [compensation]"
            )
        return value

    @field_validator("carried")
    @classmethod
    def _once(cls, value: dict[str, Fraction], info: ValidationInfo) -> dict[str, Fraction]:
        if both := sorted(value.keys() & info.data.get("opening", {}).keys()):
            raise ValueError(f"{', '.join(both)} stands in opening too; give one of them")
        if value and not known_of(info).carried:
            raise ValueError('needs its dates: [fairness] carried = "2025-09-01..2026-08-31"')
        return value


class PinTable(Table):
    """One of `[[pins]]`."""

    person: PersonId
    on: On
    role: RoleName | None = None


class WaiverTable(Table):
    """One of `[[waivers]]`."""

    rule: Annotated[str, Read(names.rule)]
    reason: Annotated[str, Read(values.some_prose)]


class PublishTable(Table):
    """`[publish]`."""

    url: Annotated[str, Read(values.calendar_url)] = ""
    user: Annotated[str, Read(values.user)] = ""


class TeamFile(Table):
    """The whole file."""

    format: Literal[1] = 1
    team: TeamTable
    holidays: HolidaysTable = EMPTY
    office: Annotated[list[OfficeTable], OneOrMore] = []
    coverage: Annotated[dict[NewCoverage, CoverageTable], NotEmpty]
    roles: dict[Word, RoleTable] = {}
    providers: Annotated[dict[Word, ProviderTable], NotTooMany] = {}
    turns: TurnsTable = EMPTY
    rules: RulesTable = EMPTY
    fairness: FairnessTable = EMPTY
    compensation: CompensationTable = EMPTY
    protocol: ProtocolTable = EMPTY
    people: Annotated[dict[NewPerson, PersonTable], Field(min_length=1, max_length=MOST_PEOPLE)]
    pins: Annotated[list[PinTable], NotTooMany, OneOrMore] = []
    waivers: Annotated[list[WaiverTable], OneOrMore] = []
    publish: PublishTable = EMPTY
    leave_from: LeaveFiles = []


def checked(document: RawTable) -> TeamFile | tuple[Wrong, ...]:
    """The file's content, or every mistake in it."""
    document, misused = outside_office.expanded(document)
    known = names.known(document)
    wrong: list[Wrong] = [(("coverage", outside_office.KEY), misused)] if misused else []
    if known.coverages and not known.kinds:
        wrong.append((("coverage",), "every coverage is closed; one at least must need somebody"))
    try:
        file = TeamFile.model_validate(document, context=known)
    except ValidationError as error:
        wrong += map(_wrong, error.errors(include_url=False)[:MOST_MISTAKES])
        if (there_are := error.error_count()) > MOST_MISTAKES:
            wrong.append(((), f"{there_are} mistakes; the first {MOST_MISTAKES} are shown"))
        return tuple(wrong)
    return tuple(wrong) or file


def _wrong(error: ErrorDetails) -> Wrong:
    path = tuple(step for step in error["loc"] if step != "[key]")
    return path, what_is_wrong(error, path, lambda: _keys(path))


def _keys(path: Where) -> tuple[str, ...]:
    """The keys that the table around a path may have."""
    table: Any = TeamFile
    for step in path[:-1]:
        if isinstance(table, type) and issubclass(table, Table):
            table = table.model_fields[str(step)].annotation
        else:  # a list of tables, or tables by name: the step is a number or a name
            table = get_args(table)[-1]
    return tuple(table.model_fields)
