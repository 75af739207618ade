"""Kinds of day, and why a picture of demand is less sure than it looks, in French and English."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rota.team import Language
from rota.words import NARROW, NBSP, day_month_phrase

DayKind = Literal["ordinary", "eve", "weekend", "holiday"]

_KINDS: dict[Language, dict[DayKind, tuple[str, str]]] = {
    "en": {
        "ordinary": ("working day", "working days"),
        "eve": ("eve of a holiday", "eves of holidays"),
        "weekend": ("weekend day", "weekend days"),
        "holiday": ("public holiday", "public holidays"),
    },
    "fr": {
        "ordinary": ("jour ouvré", "jours ouvrés"),
        "eve": ("veille de jour férié", "veilles de jours fériés"),
        "weekend": ("jour de week-end", "jours de week-end"),
        "holiday": ("jour férié", "jours fériés"),
    },
}


def kind_name(kind: DayKind, language: Language, *, one: bool = False) -> str:
    """What days of a kind are called: "working days", "jours fériés"; or one of them."""
    return _KINDS[language][kind][0 if one else 1]


def fixed(value: float, places: int, language: Language) -> str:
    """A number with so many decimals, idle zeros too: "0,140"."""
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if language == "fr" else text


def few_weeks(weeks: float, least: int, language: Language) -> str:
    """The log is short."""
    number = fixed(weeks, 1, language)
    if language == "fr":
        noun = "semaine" if weeks < 2 else "semaines"
        return (
            f"seulement {number}{NBSP}{noun}{NBSP}: moins de {least} n’apprennent guère d’une année"
        )
    return f"only {number} weeks: under {least} they say little of a year"


def few_dates(kind: DayKind, dates: int, language: Language) -> str:
    """Days of a kind are rare in the log, or missing."""
    name = kind_name(kind, language)
    if language == "fr":
        if not dates:
            return f"aucun jour du journal dans «{NBSP}{name}{NBSP}»{NBSP}: on n’en sait rien"
        counted = f"{dates}{NBSP}{kind_name(kind, language, one=dates < 2)}"
        return f"seulement {counted}{NBSP}: ce qui en est dit n’est pas sûr"
    if not dates:
        return f"none of the {name} is in it: nothing is known of them"
    return f"only {dates} of the {name}: what is said of them is not sure"


def no_call(first: date, last: date, language: Language) -> str:
    """For long there was none, where many could have been expected."""
    if language == "fr":
        since, until = (f"{day_month_phrase(day, language)} {day.year}" for day in (first, last))
        return f"aucun appel du {since} au {until}{NBSP}: le journal est-il entier{NARROW}?"
    return f"no call at all from {first} to {last}: is the log whole?"


def in_bursts(times: float, language: Language) -> str:
    """Days are more uneven than those of independent calls would be."""
    number = fixed(times, 1, language)
    if language == "fr":
        return (
            f"les appels viennent par rafales ({number}{NBSP}fois plus inégaux d’un jour à l’autre "
            f"que des appels indépendants){NBSP}: les intervalles sont trop étroits"
        )
    return (
        f"calls come in bursts ({number} times as uneven from day to day as independent "
        "calls): the intervals are too narrow"
    )
