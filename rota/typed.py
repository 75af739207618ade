"""What single values may stand in a team file, as types that say how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import (
    BeforeValidator,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import CoreSchema
from pydantic_core.core_schema import (
    no_info_plain_validator_function,
    with_info_plain_validator_function,
)

from rota import known as names
from rota import tariffs, values
from rota.known import Known
from rota.rates import ALWAYS, Occasion, Rate
from rota.team import Handover, Limit
from rota.when import MOST_TERMS, Term

MOST_FILES = 100


def known_of(info: ValidationInfo) -> Known:
    """What the file defines elsewhere."""
    assert isinstance(info.context, Known)
    return info.context


@dataclass(frozen=True, slots=True)
class Read:
    """A value is what a function makes of it.

    So it is with pydantic's `PlainValidator`, which looks into the type as well, in case that the
    value should be written one day: a third of the time that the tables took to be ready.
    """

    read: Callable[[object], object]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        return no_info_plain_validator_function(self.read)


@dataclass(frozen=True, slots=True)
class ReadBeside:
    """A value is what a function makes of it that is told what else the file says."""

    read: Callable[[object, ValidationInfo], object]

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        return with_info_plain_validator_function(self.read)


def among(read: Callable[[object, Known], object]) -> ReadBeside:
    """A value that depends on what the file defines."""
    return ReadBeside(lambda value, info: read(value, known_of(info)))


def _days(*, kinds: bool = False, timed: bool = False) -> ReadBeside:
    def read(value: object, known: Known) -> Term:
        named = known.kinds if kinds else frozenset[str]()
        return values.term(value, named, known.regions, timed=timed)

    return among(read)


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


OneOrMore = BeforeValidator(_as_list)
NotEmpty = Field(min_length=1)
NotTooMany = Field(max_length=MOST_TERMS)

Name = Annotated[str, Read(values.name)]
Word = Annotated[str, Read(values.word_name)]
Number = Annotated[Fraction, Read(values.number)]
Positive = Annotated[Fraction, Read(values.positive)]
Clock = Annotated[timedelta, Read(values.clock)]
Duration = Annotated[timedelta, Read(values.duration)]
Delay = Annotated[timedelta, Read(values.delay)]
Day = Annotated[date, Read(values.day)]
Zone = Annotated[ZoneInfo, Read(values.zone)]
Phone = Annotated[str, Read(values.phone)]
Counts = Annotated[list[Annotated[Limit, Read(values.limit)]], OneOrMore]
Hours = Annotated[list[Annotated[Limit, Read(values.hours_limit)]], OneOrMore]
On = Annotated[list[Annotated[Term, _days()]], NotEmpty, NotTooMany, OneOrMore]
Absence = Annotated[list[Annotated[Term, _days(timed=True)]], NotTooMany, OneOrMore]
Wished = Annotated[list[Annotated[Term, _days(kinds=True, timed=True)]], NotTooMany, OneOrMore]
LeaveFiles = Annotated[
    list[Annotated[str, Read(values.leave_file)]], Field(max_length=MOST_FILES), OneOrMore
]
Moment = Annotated[Handover, among(lambda value, known: values.handover(value, known.regions))]

NewPerson = Annotated[str, among(names.new_person)]
Alias = Annotated[str, among(names.new_alias)]
NewCoverage = Annotated[str, among(names.new_coverage)]
Ledger = Annotated[str, among(names.ledger)]
Skill = Annotated[str, among(names.skill)]
HomeRegion = Annotated[str, among(lambda value, known: names.region(value, known.country))]
PersonId = Annotated[str, among(lambda value, known: names.one_of("person", known.people, value))]
RoleName = Annotated[str, among(lambda value, known: names.one_of("role", known.roles, value))]
CoverageName = Annotated[
    str, among(lambda value, known: names.one_of("coverage", frozenset(known.coverages), value))
]
Steps = Annotated[list[Annotated[str, Read(values.some_prose)]], NotTooMany, OneOrMore]


def _tariff(read: Callable[[object], Rate]) -> WrapValidator:
    """Rates by occasion; one that stands alone holds always."""

    def validate(value: object, handler: ValidatorFunctionWrapHandler) -> Mapping[Occasion, Rate]:
        if isinstance(value, dict):
            return tariffs.whole_units(handler(value))
        return {ALWAYS: read(value)}

    return WrapValidator(validate)


At = Annotated[Occasion, among(tariffs.occasion)]
Standby = Annotated[
    dict[At, Annotated[Rate, Read(tariffs.standby_rate)]],
    NotTooMany,
    _tariff(tariffs.standby_rate),
]
Calls = Annotated[
    dict[At, Annotated[Rate, Read(tariffs.call_rate)]],
    NotTooMany,
    _tariff(tariffs.call_rate),
]
