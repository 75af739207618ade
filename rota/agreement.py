"""What the law leaves to an agreement: each figure with its legal default, floor and ceiling.

One table for all who need it: the team file's checks, the rules, and `rota check --list`. The
standard of a person is what holds for them: the Code's figures, or a public service's, with what
the team's agreement makes of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

from rota.team import Limit, Person, Team

HOUR = timedelta(hours=1)
DAY_HOURS = 24 * HOUR
Figure = timedelta | int | Fraction


@dataclass(frozen=True, slots=True)
class Setting:
    """A figure that an agreement may set.

    Attributes:
        key: Its key in `rules.agreement`.
        default: What holds without an agreement.
        floor: The least that an agreement may set; None where the law names none.
        ceiling: The most; None where the law names none.
        article: What fixes the default, and what allows another.
        meaning: What it is, in a few words.
    """

    key: str
    default: Figure
    floor: Any
    ceiling: Any
    article: str
    meaning: str


SETTINGS: Mapping[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting("notice_days", 15, None, None, "L3121-12, L3121-11", "calendar days of notice"),
        Setting(
            "notice_clear_days",
            1,
            None,
            None,
            "L3121-12, L3121-11",
            "clear days of notice in exceptional circumstances",
        ),
        Setting("daily_rest", 11 * HOUR, 9 * HOUR, None, "L3131-1, L3131-2, D3131-6", "daily rest"),
        Setting("max_day", 10 * HOUR, None, 12 * HOUR, "L3121-18, L3121-19", "work in a day"),
        Setting("max_week", 48 * HOUR, None, 60 * HOUR, "L3121-20, L3121-21", "work in a week"),
        Setting(
            "max_average",
            44 * HOUR,
            None,
            46 * HOUR,
            "L3121-22, L3121-23, L3121-24",
            "work in a week, on average of 12",
        ),
        Setting(
            "max_night_hours",
            270 * HOUR,
            None,
            None,
            "L3122-5, L3122-23",
            "night work in 12 months",
        ),
        Setting(
            "part_time_extra",
            Fraction(1, 10),
            None,
            Fraction(1, 3),
            "L3123-28, L3123-20",
            "extra hours, as a part of the contract's",
        ),
        Setting(
            "tolerance",
            timedelta(0),
            None,
            None,
            "none in the Code",
            "a call no longer than this leaves the rest whole",
        ),
    )
}
"""Every figure that an agreement may set, by its key."""


@dataclass(frozen=True, slots=True)
class Standard:
    """What the law asks for a person, once regime, public service and agreement are known.

    Attributes:
        daily_rest: Elapsed.
        weekly_rest: Elapsed, the daily rest included.
        span: From the first to the last work of a civil day, at most.
        max_day: Work in a civil day; None where the regime has no such limit.
        max_week: Work in a civil week.
        rolling: The weekly limit holds in any seven days, not in civil weeks.
        max_average: Work in a week, on average of any twelve.
        code: The Code du travail's own rules hold: notice, six days, Sundays, 1 May, part time.
        rest_source, week_source: Where the figures come from.
    """

    daily_rest: timedelta
    weekly_rest: timedelta
    span: timedelta
    max_day: timedelta | None
    max_week: timedelta | None
    max_average: timedelta | None
    rolling: bool = False
    code: bool = True
    decree: str = ""

    def source(self, article: str) -> str:
        """What a finding quotes: the article, or the decree in its place."""
        return self.decree or article


def bounded(key: str, value: Any, written: object) -> Any:
    """A figure that the law lets an agreement set.

    Raises:
        ValueError: It lies below the floor or above the ceiling; the message cites both.
    """
    setting = SETTINGS[key]
    if setting.floor is not None and value < setting.floor:
        bound = f"at least {shown(setting.floor)}"
    elif setting.ceiling is not None and value > setting.ceiling:
        bound = f"at most {shown(setting.ceiling)}"
    else:
        return value
    raise ValueError(f"{written} will not do; expected {bound} ({setting.article})")


def shown(figure: object) -> str:
    """A figure as the team file would write it."""
    if isinstance(figure, timedelta):
        minutes = figure // timedelta(minutes=1)
        return f"{minutes}m" if minutes % 60 or not minutes else f"{minutes // 60}h"
    return "" if figure is None else str(figure)


def figure(team: Team, key: str) -> Any:
    """A figure as the team's agreement sets it, else as the law does."""
    return team.rules.agreement.get(key, SETTINGS[key].default)


def standard(team: Team, person: Person) -> Standard | None:
    """What the law asks for a person; None when labour law does not speak of them.

    Executives are outside the titles on rest and hours altogether (L3111-2); external people are
    nobody's employees here. `forfait-jours` lifts the limits of hours and nothing else
    (L3121-62).
    """
    if person.regime in ("executive", "external"):
        return None
    daily = figure(team, "daily_rest")
    if person.regime == "public":
        return _public(team, daily)
    hours = Standard(
        daily_rest=daily,
        weekly_rest=DAY_HOURS + daily,
        span=DAY_HOURS - daily,
        max_day=figure(team, "max_day"),
        max_week=figure(team, "max_week"),
        max_average=figure(team, "max_average"),
    )
    if person.regime == "forfait-jours":
        return replace(hours, max_day=None, max_week=None, max_average=None)
    return hours


def _public(team: Team, daily: timedelta) -> Standard:
    """The guarantees of public servants: décret 2000-815, or 2002-9 in hospitals."""
    own = team.rules.agreement
    if team.rules.public_service == "hospital":
        daily = daily if "daily_rest" in own else 12 * HOUR
        return Standard(
            daily_rest=daily,
            weekly_rest=36 * HOUR,
            span=DAY_HOURS - daily,
            max_day=None,
            max_week=48 * HOUR,
            max_average=None,
            rolling=True,
            code=False,
            decree="décret 2002-9",
        )
    territorial = team.rules.public_service == "territorial"
    return Standard(
        daily_rest=11 * HOUR,
        weekly_rest=35 * HOUR,
        span=12 * HOUR,
        max_day=10 * HOUR,
        max_week=48 * HOUR,
        max_average=44 * HOUR,
        code=False,
        decree="décret 2000-815 art. 3" + (" (décret 2001-623)" if territorial else ""),
    )


_HOSPITAL: Mapping[str, object] = {
    "max_hours": (Limit("72h per 15 days", Fraction(72), 15, "day"),),
    "max_saturdays": (Limit("1 per month", Fraction(1), None, "month"),),
    "max_sundays": (Limit("1 per month", Fraction(1), None, "month"),),
    "max_holidays": (Limit("1 per month", Fraction(1), None, "month"),),
}


def cap(team: Team, person: Person, key: str) -> tuple[Any, str] | None:
    """A cap on a person's being on call, with where it comes from; None when there is none.

    A volunteer's own value goes before the one for everybody; hospitals bring theirs along
    (décret 2003-507).
    """
    own = team.rules.agreement
    volunteers = own.get("volunteers")
    if person.volunteer and isinstance(volunteers, Mapping) and key in volunteers:
        return volunteers[key], f"rules.agreement.volunteers.{key}"
    if key in own:
        return own[key], f"rules.agreement.{key}"
    if person.regime == "public" and team.rules.public_service == "hospital" and key in _HOSPITAL:
        return _HOSPITAL[key], "décret 2003-507"
    return None
