"""Public-service scales of standby pay, as data, with the texts that they come from and their date.

They are what `scale` in the team file may name. What the texts leave open, or what was not
established, stands in `remarks` and is said with every statement: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from rota.rates import (
    ALWAYS,
    EUROS,
    HOUR,
    NIGHT,
    SATURDAY,
    SHORT_NIGHT,
    SUNDAY,
    WEEK,
    WHOLE_WEEKEND,
    WORKING_WEEK,
    Amount,
    Occasion,
    Rate,
    Scale,
    Tariff,
    parse_hours,
    parse_rate,
)
from rota.when import parse_when

_TECHNICAL = "décret 2005-542 ; décret et arrêtés du 14 avril 2015"
_OTHER = "décret 2005-542 ; arrêté du 3 novembre 2015"
_AT_NIGHT = "22:00-07:00"
_NIGHT_IS_OURS = (
    f"the hours of a night call are taken to be {_AT_NIGHT}; a line of your own goes before"
)
_WEEK_IS_FLAT = (
    "a whole week is worth its flat amount, public holidays in it included; whether they are paid "
    "besides is not established"
)
_RECOVERY = "days of recovery, worth a Saturday, are not known to rota"


def _euros(units: Mapping[str, str]) -> dict[str, Amount]:
    return {unit: Amount(Fraction(value), EUROS) for unit, value in units.items()}


def _calls(**rates: str) -> Tariff:
    """Calls by the hour: those of public holidays, Sundays, nights, Saturdays, then weekdays."""
    occasions = {
        "holiday": Occasion(parse_when("public-holiday")),
        "sunday": Occasion(parse_when("sun")),
        "night": Occasion(parse_when("mon-sun"), parse_hours(_AT_NIGHT)[1]),
        "saturday": Occasion(parse_when("sat")),
        "weekday": ALWAYS,
    }
    return tuple(
        (occasion, parse_rate(f"{rates[name]} € per hour", per=(HOUR,)))
        for name, occasion in occasions.items()
    )


_TECHNICAL_CALLS = _calls(holiday="22", sunday="22", night="22", saturday="22", weekday="16")
_OTHER_CALLS = _calls(holiday="32", sunday="32", night="24", saturday="20", weekday="16")
_OTHER_REMARKS = (
    "what short notice adds is disputed between sources (a quarter or a half), so nothing is added",
    "calls on a public holiday are paid as on a Sunday; the figure read names Sundays alone",
    _NIGHT_IS_OURS,
    _WEEK_IS_FLAT,
)
_APRIL, _NOVEMBER = date(2015, 4, 14), date(2015, 11, 3)
_HALF_MORE = Fraction(3, 2)

_ALL = (
    Scale(
        id="fpt-exploitation-2015",
        text=_TECHNICAL,
        of=_APRIL,
        units=_euros(
            {
                WEEK: "159.20",
                WHOLE_WEEKEND: "116.20",
                NIGHT: "10.75",
                SHORT_NIGHT: "8.60",
                SATURDAY: "37.40",
                SUNDAY: "46.55",
            }
        ),
        interventions=_TECHNICAL_CALLS,
        short_notice=_HALF_MORE,
        clear_days=15,
        remarks=(_NIGHT_IS_OURS, _WEEK_IS_FLAT, _RECOVERY),
    ),
    Scale(
        id="fpt-securite-2015",
        text=_TECHNICAL,
        of=_APRIL,
        units=_euros(
            {
                WEEK: "149.48",
                WHOLE_WEEKEND: "109.28",
                NIGHT: "10.05",
                SHORT_NIGHT: "8.08",
                SATURDAY: "34.85",
                SUNDAY: "43.38",
            }
        ),
        interventions=_TECHNICAL_CALLS,
        short_notice=_HALF_MORE,
        clear_days=15,
        remarks=(_NIGHT_IS_OURS, _WEEK_IS_FLAT, _RECOVERY),
    ),
    Scale(
        id="fpt-decision-2015",
        text=_TECHNICAL,
        of=_APRIL,
        units=_euros(
            {WEEK: "121", WHOLE_WEEKEND: "76", NIGHT: "10", SATURDAY: "25", SUNDAY: "34.85"}
        ),
        interventions=_TECHNICAL_CALLS,
        remarks=(_NIGHT_IS_OURS, _WEEK_IS_FLAT),
    ),
    Scale(
        id="fpt-other-2015",
        text=_OTHER,
        of=_NOVEMBER,
        units=_euros(
            {
                WEEK: "149.48",
                WHOLE_WEEKEND: "109.28",
                WORKING_WEEK: "45",
                NIGHT: "10.05",
                SATURDAY: "34.85",
                SUNDAY: "43.38",
            }
        ),
        interventions=_OTHER_CALLS,
        remarks=_OTHER_REMARKS,
    ),
    Scale(
        id="fpt-other-rest-2015",
        text=_OTHER,
        of=_NOVEMBER,
        units={
            WEEK: Amount(Fraction(3, 2), "days of rest"),
            WHOLE_WEEKEND: Amount(Fraction(1), "days of rest"),
            WORKING_WEEK: Amount(Fraction(1, 2), "days of rest"),
            SATURDAY: Amount(Fraction(1, 2), "days of rest"),
            SUNDAY: Amount(Fraction(1, 2), "days of rest"),
            NIGHT: Amount(Fraction(2), "hours of rest"),
        },
        remarks=(
            "rest instead of pay, never both; interventions are left to your own lines",
            _WEEK_IS_FLAT,
        ),
    ),
    Scale(
        id="fph-rest-2003",
        text="décret 2003-507",
        of=date(2003, 6, 11),
        units={},
        hourly=((ALWAYS, Rate("1/4 of its hours", Amount(Fraction(1, 4), "hours of rest"), HOUR)),),
        remarks=(
            "rest of a quarter of the hours; up to a third is possible, and pay instead depends on "
            "each salary, which rota does not know: say either with lines of your own",
        ),
    ),
)

SCALES: Mapping[str, Scale] = {scale.id: scale for scale in _ALL}
"""By name, every scale that a team file may choose."""
