"""Kinds of day, and why a picture of demand is less sure than it looks, in French and English."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Words:
    """What the terminal, in English, and the page say."""

    title: str
    call: tuple[str, str]
    total: str
    inside: str
    missed: str
    assumed: str
    map: str
    holiday: str
    office: str
    deepest: str
    kinds: str
    heads: tuple[str, ...]
    every: str
    interval: str
    careful: str
    lines: tuple[tuple[str, str], ...]
    others: str
    policies: str
    rows: tuple[str, ...]
    elsewhere: str
    of: str
    unknown: str
    notes: tuple[str, ...]
    coverages: str
    columns: tuple[str, ...]
    paste: str


WORDS: dict[Language, Words] = {
    "en": Words(
        title="When calls come",
        call=("call", "calls"),
        total="{calls} from {first} to {last}, {weeks}, {zone}",
        inside="{inside} in office hours, {outside} outside ({share})",
        missed="missed: {inside} and {outside}",
        assumed="No office hours are known: Monday to Friday, 08:00 to 18:00, is assumed.",
        map="calls per date, by hour and weekday",
        holiday="Hol.",
        office="office open",
        deepest="each shade is twice the one before",
        kinds="Outside the office, by kind of day",
        heads=("", "dates", "hours", "calls", "per hour", "95 % interval", "missed"),
        every="all",
        interval="exact Poisson interval (Garwood): what a rate may be, if calls come "
        "independently",
        careful="careful",
        lines=(
            ("line not read", "lines not read"),
            ("line not counted", "lines not counted"),
            ("line counted, but not certain", "lines counted, but not certain"),
        ),
        others="for other reasons",
        policies="What policies would catch",
        rows=(
            *("hours on call a week", "turns a week", "calls caught"),
            *("of those fitted on", "of those held back", "calls per turn"),
            *("on call at once", "people needed"),
        ),
        elsewhere="by a provider alone",
        of="of",
        unknown="unknown",
        notes=(
            "percentages: the fewest hours that would have caught as many, fitted on two weeks of "
            "three and counted on the third",
            "people needed: with the turns that rules.max_turns allows each, or one a week",
        ),
        coverages="Suggested windows",
        columns=("", "hours a week", "turns a week", "calls a week", "calls per turn"),
        paste="To paste into the team file",
    ),
    "fr": Words(
        title="Quand viennent les appels",
        call=("appel", "appels"),
        total="{calls} du {first} au {last}, {weeks}, {zone}",
        inside="{inside} aux heures de bureau, {outside} en dehors ({share})",
        missed=f"manqués{NBSP}: {{inside}} et {{outside}}",
        assumed=f"Les heures de bureau ne sont pas connues{NBSP}: par hypothèse, du lundi au "
        f"vendredi de 8{NBSP}h à 18{NBSP}h.",
        map="appels par date, selon l’heure et le jour",
        holiday="Fér.",
        office="bureau ouvert",
        deepest="chaque teinte vaut le double de la précédente",
        kinds="Hors des heures de bureau, par type de jour",
        heads=("", "dates", "heures", "appels", "par heure", f"intervalle à 95{NBSP}%", "manqués"),
        every="ensemble",
        interval=f"intervalle de Poisson exact (Garwood){NBSP}: ce que le taux peut être, si les "
        "appels viennent indépendamment les uns des autres",
        careful="attention",
        lines=(
            ("ligne non lue", "lignes non lues"),
            ("ligne non comptée", "lignes non comptées"),
            ("ligne comptée, sans certitude", "lignes comptées, sans certitude"),
        ),
        others="pour d’autres raisons",
        policies="Ce que prendraient différentes couvertures",
        rows=(
            *("heures d’astreinte par semaine", "tours par semaine", "appels pris"),
            *("sur les semaines d’ajustement", "sur les semaines tenues à l’écart"),
            *("appels par tour", "personnes d’astreinte à la fois", "personnes nécessaires"),
        ),
        elsewhere="dont par un prestataire seul",
        of="sur",
        unknown="inconnu",
        notes=(
            f"pourcentages{NBSP}: le moins d’heures qui auraient pris autant d’appels, ajustées "
            "sur deux semaines de trois et vérifiées sur la troisième",
            f"personnes nécessaires{NBSP}: avec les tours que rules.max_turns permet à chacune, "
            "ou un par semaine",
        ),
        coverages="Plages proposées",
        columns=(
            *("", "heures par semaine", "tours par semaine", "appels par semaine"),
            "appels par tour",
        ),
        paste="À coller dans le fichier d’équipe",
    ),
}


def kind_name(kind: DayKind, language: Language, *, one: bool = False) -> str:
    """What days of a kind are called: "working days", "jours fériés"; or one of them."""
    return _KINDS[language][kind][0 if one else 1]


def fixed(value: float, places: int, language: Language) -> str:
    """A number with so many decimals, idle zeros too: "0,140"."""
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if language == "fr" else text


def weeks_phrase(weeks: float, language: Language) -> str:
    """How long it is, to a tenth of a week: "9.9 weeks", "1,0 semaine"."""
    number = fixed(weeks, 1, language)
    if language == "fr":
        return f"{number}{NBSP}{'semaine' if weeks < 2 else 'semaines'}"
    return f"{number} weeks"


def few_weeks(weeks: float, least: int, language: Language) -> str:
    """The log is short."""
    much = weeks_phrase(weeks, language)
    if language == "fr":
        return f"seulement {much}{NBSP}: moins de {least} n’apprennent guère d’une année"
    return f"only {much}: under {least} they say little of a year"


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
