"""The words of every export, in French and in English, and how dates and hours are said.

French punctuation follows its printers' rule: a non-breaking space before `:` and inside « », a
narrow one before `;` `!` `?` and between thousands.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from rota.day_names import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from rota.instants import DAY, Span, comes_twice, day_span, in_hours, wall
from rota.period import Period
from rota.rates import (
    EUROS,
    SHORT_NIGHT,
    SLOT,
    SUNDAY,
    TURN,
    WEEK,
    WHOLE_WEEKEND,
    WORKING_WEEK,
    Unit,
)
from rota.shift import CANCELLED, PLANNED, PUBLISHED
from rota.team import BURDEN, EVENING, HOLIDAY, WEEKEND, Language

NBSP = "\u00a0"
NARROW = "\u202f"  # a non-breaking space too

FRENCH = {
    "rota": "planning d’astreintes",
    "on call": "astreinte",
    "also on call": "aussi d’astreinte",
    "to be filled": "à pourvoir",
    "number to dial": "numéro d’appel",
    "today": "aujourd’hui",
    "all day": "toute la journée",
    "next": "prochaine astreinte",
    "instructions": "consignes",
    "call next": "appeler ensuite",
    "protocol": "protocole",
    "topic": "sujet",
    "topics": "sujets",
    "skill": "compétence",
    "skills": "compétences",
    "phone": "téléphone",
    "email": "e-mail",
    "team": "équipe",
    "person": "personne",
    "name": "nom",
    "employee id": "matricule",
    "coverage": "plage couverte",
    "kind": "type",
    "window": "plage",
    "role": "rôle",
    "slot": "créneau",
    "shift": "poste d’astreinte",
    "turn": "tour d’astreinte",
    "handover": "relève",
    "leave": "congé",
    "off": "indisponibilité",
    "wish": "souhait",
    BURDEN: "charge",
    "ledger": "compte",
    "carried": "porté",
    "fair part": "part équitable",
    "balance": "solde",
    "target": "cible",
    "difference": "différence",
    "balance after": "solde après",
    "total": "total",
    "totals": "totaux",
    "gap": "écart",
    "daily rest": "repos quotidien",
    "weekly rest": "repos hebdomadaire",
    "intervention": "intervention",
    "compensation": "contrepartie",
    "rule": "règle",
    "finding": "constat",
    "remedy": "remède",
    "source": "source",
    "waiver": "dérogation",
    "pinned": "figé",
    "provider": "prestataire",
    "volunteer": "volontaire",
    "answer": "réponse",
    "swap": "échange",
    "replan": "replanification",
    "statement": "document récapitulatif",
    "standby": "astreinte",
    "line": "ligne",
    "travel": "trajet",
    "count": "nombre",
    "counted in": "compté en",
    "rate": "taux",
    "factor": "coefficient",
    "amount": "montant",
    "unit": "nature",
    "euros": "euros",
    "hours of rest": "heures de repos",
    "days of rest": "jours de repos",
    "hour": "heure",
    "whole week": "semaine complète",
    "whole weekend": "week-end complet",
    "Monday to Friday": "du lundi au vendredi",
    "night": "nuit",
    "short night": f"nuit de moins de 10{NBSP}h",
    "Saturday": "samedi",
    "Sunday or public holiday": "dimanche ou jour férié",
    "short notice": "prévenance tardive",
    "1 May": "1er mai",
    "status": "statut",
    PLANNED: "planifié",
    PUBLISHED: "publié",
    CANCELLED: "annulé",
    "cancelled shift": "astreinte annulée",
    "accepted": "accepté",
    "refused": "refusé",
    "error": "erreur",
    "warning": "avertissement",
    "note": "remarque",
    "date": "date",
    "public holiday": "jour férié",
    "year": "année",
    "month": "mois",
    "week": "semaine",
    "day": "jour",
    "start": "début",
    "end": "fin",
    "hours": "heures",
    "yes": "oui",
    "no": "non",
    "the rota has changed": "le planning d’astreintes a changé",
    "newly yours": "nouveau pour vous",
    "no longer yours": "n’est plus pour vous",
    "until now": "jusqu’ici",
    "from now on": "désormais",
    "no longer covered": "n’est plus à couvrir",
}
FRENCH_KINDS = {EVENING: "soir", WEEKEND: "week-end", HOLIDAY: "férié"}
_KINDS: dict[Language, dict[str, str]] = {
    "fr": {EVENING: "soirs", WEEKEND: "week-ends", HOLIDAY: "fériés"},
    "en": {EVENING: "evenings", WEEKEND: "weekends", HOLIDAY: "holidays"},
}
# "renfort" and not "suppléant": it fits women and men alike.
FRENCH_ROLES = {"primary": "titulaire", "backup": "renfort", "secondary": "renfort"}

# What is not called as one is, with an s.
_MANY: dict[Language, dict[str, str]] = {
    "fr": {
        SLOT: "créneaux",
        TURN: "tours d’astreinte",
        WEEK: "semaines complètes",
        WHOLE_WEEKEND: "week-ends complets",
        WORKING_WEEK: "du lundi au vendredi",
        SHORT_NIGHT: f"nuits de moins de 10{NBSP}h",
        SUNDAY: "dimanches ou jours fériés",
    },
    "en": {WORKING_WEEK: WORKING_WEEK, SUNDAY: "Sundays or public holidays"},
}

# Where French says something else than "heure de" and the zone's city.
_FRENCH_ZONES = {
    "America/Guadeloupe": "heure de la Guadeloupe",
    "America/Martinique": "heure de la Martinique",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "America/Montreal": "heure de Montréal",
    "Asia/Singapore": "heure de Singapour",
    "Europe/Brussels": "heure de Bruxelles",
    "Europe/London": "heure de Londres",
    "Indian/Reunion": "heure de La Réunion",
    "Pacific/Noumea": "heure de Nouméa",
}


def word(english: str, language: Language) -> str:
    """A word of the vocabulary, named by its English, in the language of the export.

    Raises:
        KeyError: It is not in the vocabulary; in English too, so that neither is forgotten.
    """
    french = FRENCH[english]
    return french if language == "fr" else english


def kind_word(kind: str, language: Language) -> str:
    """What a kind is called: `weekend` is "week-end"; the team's own words stay as they are."""
    return FRENCH_KINDS.get(kind, kind) if language == "fr" else kind


def kinds_word(kind: str, language: Language) -> str:
    """What several of a kind are called: "week-ends"; the team's own words stay as they are."""
    return _KINDS[language].get(kind, kind)


def role_word(role: str, language: Language) -> str:
    """What a role is called: `primary` is "titulaire"; the team's own words stay as they are."""
    return FRENCH_ROLES.get(role, role) if language == "fr" else role


def weekday_word(day: date, language: Language, *, short: bool = False) -> str:
    """The day of the week: "vendredi", short "ven."."""
    return (SHORT_WEEKDAYS if short else WEEKDAYS)[language][day.weekday()]


def month_phrase(day: date, language: Language) -> str:
    """The month that the date lies in, with its year: "décembre 2026"."""
    return f"{MONTHS[language][day.month - 1]} {day.year}"


def period_phrase(period: Period, language: Language) -> str:
    """The month that a period is, or else its dates: "décembre 2026", "2026-12-07..2027-01-03"."""
    return month_phrase(period.first, language) if period.whole_month else str(period)


def day_phrase(day: date, language: Language) -> str:
    """A date in full: "vendredi 25 décembre 2026"."""
    number = _day_number(day, language)
    return f"{weekday_word(day, language)} {number}{NBSP}{month_phrase(day, language)}"


def short_day_phrase(day: date, language: Language) -> str:
    """A date without its year, where space is short: "ven. 25 déc."."""
    return f"{weekday_word(day, language, short=True)} {day_month_phrase(day, language)}"


def day_month_phrase(day: date, language: Language) -> str:
    """A date without its year and day of the week: "25 déc."."""
    return f"{_day_number(day, language)}{NBSP}{SHORT_MONTHS[language][day.month - 1]}"


def span_phrase(span: Span, zone: ZoneInfo, language: Language) -> str:
    """From when to when by the zone's wall clock: "du ven. 25 déc. 18 h au lun. 28 déc. 8 h".

    A span of one date says it once: "le sam. 26 déc. de 8 h à 18 h". An end at midnight is
    24 h of the day before. A time that the clock shows twice that night says which of the two,
    by its offset: "2 h 30 (UTC+2)".
    """
    first, start = _moment(span.start, zone, language)
    last, end = _moment(span.end, zone, language, end=True)
    since, until = short_day_phrase(first, language), short_day_phrase(last, language)
    if language == "fr":
        if first == last:
            return f"le {since} de {start} à {end}"
        return f"du {since} {start} au {until} {end}"
    if first == last:
        return f"on {since} from {start} to {end}"
    return f"from {since} {start} to {until} {end}"


def long_span_phrase(span: Span, zone: ZoneInfo, language: Language) -> str:
    """The same in full: "du vendredi 25 décembre 2026 à 18 h au lundi 28 décembre 2026 à 8 h"."""
    first, start = _moment(span.start, zone, language)
    last, end = _moment(span.end, zone, language, end=True)
    since, until = day_phrase(first, language), day_phrase(last, language)
    if language == "fr":
        if first == last:
            return f"le {since} de {start} à {end}"
        return f"du {since} à {start} au {until} à {end}"
    if first == last:
        return f"on {since} from {start} to {end}"
    return f"from {since}, {start} to {until}, {end}"


def until_phrase(moment: datetime, zone: ZoneInfo, language: Language) -> str:
    """Up to when: "jusqu’au ven. 25 déc. 18 h"."""
    day, clock = _moment(moment, zone, language, end=True)
    return (
        f"{'jusqu’au' if language == 'fr' else 'until'} {short_day_phrase(day, language)} {clock}"
    )


def since_phrase(moment: datetime, zone: ZoneInfo, language: Language) -> str:
    """From when on: "à partir du ven. 25 déc. 18 h"."""
    day, clock = _moment(moment, zone, language)
    since = "à partir du" if language == "fr" else "from"
    return f"{since} {short_day_phrase(day, language)} {clock}"


def clock_change_phrase(moment: datetime, zone: ZoneInfo, language: Language) -> str:
    """How the clock jumps: "dim. 25 oct., à 3 h l’horloge revient à 2 h : 1 h de plus"."""
    second = timedelta(seconds=1)
    old, new = wall(moment - second, zone) + second, wall(moment, zone)
    day = short_day_phrase(new.date(), language)
    was, shows = (
        _clock(timedelta(hours=each.hour, minutes=each.minute), language) for each in (old, new)
    )
    jump = elapsed_phrase(in_hours(abs(new - old)), language)
    if language == "fr":
        moves, much = ("passe", "moins") if new > old else ("revient", "plus")
        return f"{day}, à {was} l’horloge {moves} à {shows}{NBSP}: {jump} de {much}"
    moves, much = ("forward", "less") if new > old else ("back", "more")
    return f"{day}, at {was} the clock goes {moves} to {shows}: {jump} {much}"


def on_day_phrase(span: Span, day: date, zone: ZoneInfo, language: Language) -> str:
    """Which part of a date a span takes: "jusqu’à 8 h", "de 8 h à 12 h", "à partir de 18 h"."""
    whole = day_span(day, zone)
    start = clock_phrase(span.start, zone, language) if whole.start < span.start else ""
    end = clock_phrase(span.end, zone, language) if span.end < whole.end else ""
    french = language == "fr"
    if start and end:
        return f"de {start} à {end}" if french else f"from {start} to {end}"
    if start:
        return f"à partir de {start}" if french else f"from {start}"
    if end:
        return f"jusqu’à {end}" if french else f"until {end}"
    return word("all day", language)


def usual_phrase(span: Span, zone: ZoneInfo, language: Language) -> str:
    """The hours of a span that comes every week: "18 h – 8 h", "ven. 18 h – lun. 8 h"."""
    first, start = _moment(span.start, zone, language)
    last, end = _moment(span.end, zone, language, end=True)
    if wall(span.end, zone) - wall(span.start, zone) > DAY:
        start = f"{weekday_word(first, language, short=True)} {start}"
        end = f"{weekday_word(last, language, short=True)} {end}"
    return f"{start} – {end}"


def hours_phrase(start: timedelta, end: timedelta, language: Language) -> str:
    """From one time of day to another: "18 h 30 – 22 h"."""
    return f"{_clock(start, language)} – {_clock(end, language)}"


def clock_phrase(moment: datetime, zone: ZoneInfo, language: Language) -> str:
    """The time of day that the zone's clock shows: "18 h", "8 h 30"."""
    return _moment(moment, zone, language)[1]


def week_phrase(day: date, language: Language) -> str:
    """The ISO week that the date lies in: "S 49"."""
    return f"{'S' if language == 'fr' else 'W'}{NBSP}{day.isocalendar().week}"


def months_phrase(first: date, last: date, language: Language) -> str:
    """From which month to which: "décembre 2026", "novembre 2026 – janvier 2027"."""
    if (first.year, first.month) == (last.year, last.month):
        return month_phrase(first, language)
    return f"{month_phrase(first, language)} – {month_phrase(last, language)}"


def zone_phrase(zone: ZoneInfo, language: Language) -> str:
    """Whose clock is read: "heure de Paris"; a zone without a city is its own name, "UTC"."""
    area, slash, city = zone.key.rpartition("/")
    if not slash or area == "Etc":
        return zone.key
    city = city.replace("_", " ")
    if language == "en":
        return f"{city} time"
    elided = f"heure d’{city}" if city[0] in "AEIOUY" else f"heure de {city}"
    return _FRENCH_ZONES.get(zone.key, elided)


def decimal(value: Fraction, language: Language, *, places: int = 4) -> str:
    """A number with at most so many decimals and no idle zero: "12,5", "62", "-1,25"."""
    scaled = round(value * 10**places)
    whole, part = divmod(abs(scaled), 10**places)
    sign = "-" if scaled < 0 else ""
    decimals = f"{part:0{places}}".rstrip("0") if part else ""
    point = "," if language == "fr" else "."
    return f"{sign}{whole}{point}{decimals}" if decimals else f"{sign}{whole}"


def amount(value: Fraction, language: Language) -> str:
    """A number as people read it, with two decimals at most: "1 234,5"; in English "1,234.5"."""
    whole, point, decimals = re.split(r"([.,]|$)", decimal(value, language, places=2), maxsplit=1)
    separator = NARROW if language == "fr" else ","
    return re.sub(r"(?<=[0-9])(?=([0-9]{3})+$)", separator, whole) + point + decimals


def counted(number: Fraction | int, noun: str, many: str, language: Language) -> str:
    """A number, two decimals at most, and its noun: "1 window", "0,5 plage", "2 plages"."""
    exact = Fraction(number)
    space = NBSP if language == "fr" else " "
    agreed = noun if _singular(exact, language) else many
    return f"{decimal(exact, language, places=2)}{space}{agreed}"


def unit_word(per: str, number: Fraction, language: Language) -> str:
    """What is counted, as so many are called: "window", "windows", "plage", "plages"."""
    one = word(per, language)
    return one if _singular(number, language) else _MANY[language].get(per, f"{one}s")


def _singular(number: Fraction, language: Language) -> bool:
    """In French all that is less than two, in English one alone."""
    return abs(number) < 2 if language == "fr" else number == 1


def elapsed_phrase(hours: Fraction, language: Language) -> str:
    """Elapsed hours, to the minute: "62 h", "7 h 30", "0 h 20"; "7 h 30 min" in English."""
    whole, minutes = divmod(round(hours * 60), 60)
    if not minutes:
        return f"{whole}{NBSP}h"
    return f"{whole}{NBSP}h{NBSP}{minutes:02}" + ("" if language == "fr" else f"{NBSP}min")


def delay_phrase(delay: timedelta, language: Language) -> str:
    """How long something may take, to the minute: "15 min", "1 h 30"; "1 h 30 min" in English."""
    if delay < timedelta(hours=1):
        return f"{delay // timedelta(minutes=1)}{NBSP}min"
    return elapsed_phrase(in_hours(delay), language)


def money(euros: Fraction, language: Language) -> str:
    """Euros and cents: "1 034,50 €", "€1,034.50"; half a cent goes up."""
    cents = (euros * 100 + Fraction(1, 2)) // 1
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    if language == "fr":
        return f"{sign}{whole:,}".replace(",", NARROW) + f",{part:02}{NBSP}€"
    return f"{sign}€{whole:,}.{part:02}"


def worth(value: Fraction, unit: Unit, language: Language) -> str:
    """Money or rest: "1 034,50 €", "3,5 h de repos", "1 jour de repos", "2 days of rest"."""
    if unit == EUROS:
        return money(value, language)
    number = decimal(value, language, places=2)
    if unit == "hours of rest":
        return f"{number}{NBSP}h de repos" if language == "fr" else f"{number} h of rest"
    if language == "fr":
        return f"{counted(value, 'jour', 'jours', language)} de repos"
    return f"{counted(value, 'day', 'days', language)} of rest"


def labelled(label: str, value: str, language: Language) -> str:
    """A label and what it stands for, on one line: "Rôle : titulaire"."""
    return capital(paired(label, value, language))


def paired(label: str, value: str, language: Language) -> str:
    """The same inside a sentence: "rôle : titulaire"."""
    return f"{label}{NBSP}: {value}" if language == "fr" else f"{label}: {value}"


def quoted(text: str, language: Language) -> str:
    """Somebody's own words in quotation marks: « texte »."""
    return f"«{NBSP}{text}{NBSP}»" if language == "fr" else f"“{text}”"


def capital(text: str) -> str:
    """The text with a capital at its beginning, the rest untouched."""
    return text[:1].upper() + text[1:]


def _day_number(day: date, language: Language) -> str:
    return "1er" if language == "fr" and day.day == 1 else str(day.day)


def _moment(
    moment: datetime, zone: ZoneInfo, language: Language, *, end: bool = False
) -> tuple[date, str]:
    """The date and the time of day that a wall clock shows, the time in words."""
    local = moment.astimezone(zone)
    day, clock = local.date(), timedelta(hours=local.hour, minutes=local.minute)
    if end and not clock:
        day, clock = day - DAY, DAY
    text = _clock(clock, language)
    return day, f"{text} ({_offset(local)})" if comes_twice(moment, zone) else text


def _clock(clock: timedelta, language: Language) -> str:
    """A time of day: "8 h 30", "24 h"; in English "08:30"."""
    hours, minutes = divmod(clock // timedelta(minutes=1), 60)
    if language == "en":
        return f"{hours:02}:{minutes:02}"
    return f"{hours}{NBSP}h{NBSP}{minutes:02}" if minutes else f"{hours}{NBSP}h"


def _offset(local: datetime) -> str:
    """The local time's distance from UTC: `UTC+2`, `UTC-3:30`."""
    ahead = local.utcoffset() or timedelta(0)
    hours, minutes = divmod(abs(ahead) // timedelta(minutes=1), 60)
    sign = "-" if ahead < timedelta(0) else "+"
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"
