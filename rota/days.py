"""The calendar of days: which dates are public holidays, and which dates a `When` means.

The only door to the `holidays` library, which is loaded when a country is first asked for: it comes
with 250 of them. In France the days are the Code du travail's and no others: the customary days
that the library adds overseas (Mi-Carême, Victor Schœlcher) are not holidays by law, so a team that
keeps them says so with `add`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from rota.instants import DAY, Span, days_between, days_span, instant, local_date
from rota.period import Period
from rota.spans import union
from rota.team import Language, PublicHolidays
from rota.when import (
    Bridge,
    Dates,
    HolidayEve,
    OfKind,
    PublicHoliday,
    SchoolHoliday,
    Term,
    Timed,
    Weekdays,
    Weeks,
    When,
    Word,
    Yearly,
)

FRANCE = "FR"

# Days of L3133-1 everywhere. L3134-13 adds two in Alsace-Moselle (Good Friday only where there is
# a Protestant church; a team that works on it says so with `ignore`), L3422-2 one overseas.
_LOCAL_LAW = {"alsace": "6AE", "moselle": "57"}
_ABOLITION = {
    "mayotte": (4, 27),
    "martinique": (5, 22),
    "guadeloupe": (5, 27),
    "saint-martin": (5, 27),
    "guyane": (6, 10),
    "saint-barthelemy": (10, 9),
    "reunion": (12, 20),
}
_ABOLITION_NAMES: dict[Language, str] = {
    "fr": "Abolition de l’esclavage",
    "en": "Abolition of Slavery",
}

REGIONS: frozenset[str] = frozenset(
    {"metropole", "saint-pierre-et-miquelon", *_LOCAL_LAW, *_ABOLITION}
)
"""The regions of France, as `region` and `public-holiday:` name them."""

# The library also takes these for countries, with their customary days.
_REGIONS_NOT_COUNTRIES = frozenset({"BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT"})

SCHOOL_KNOWN_FROM = date(2017, 9, 4)
"""Start of the first school year whose holidays are known."""

SCHOOL_KNOWN_UNTIL = date(2028, 8, 31)
"""End of the last published school year (arrêté of 21 July 2026). The library invents the rest."""

_JOINT = "; "  # of the names of two holidays that fall on one date
_LANGUAGES: tuple[Language, ...] = ("fr", "en")
_TYPICAL_YEARS = range(2024, 2034)


def known_country(code: str) -> bool:
    """Whether the public holidays of this country are known (ISO 3166, two capital letters).

    The French overseas regions are not: they are regions of `FR`.
    """
    if code == FRANCE:
        return True  # most teams are spared the loading of 250 countries
    return code in _countries() and code not in _REGIONS_NOT_COUNTRIES


def known_region(country: str, region: str) -> bool:
    """Whether the country has this region, in capitals or not."""
    return region.lower() in regions_of(country)


@cache
def regions_of(country: str) -> frozenset[str]:
    """The regions that may be named in a country, in lower case; none if it is not known."""
    if country == FRANCE:
        return REGIONS
    return frozenset(code.lower() for code in _countries().get(country, ()))


def public_holidays(rules: PublicHolidays, year: int, language: Language) -> dict[date, str]:
    """The public holidays of a year with their names, in order of date.

    What `ignore` names is left out; then what `add` names is put in, so an added date wins. Two
    holidays on one date have one name, `"Ascension; Fête du Travail"`, and may be ignored one by
    one.

    Raises:
        ValueError: The country or region is not known.
    """
    return dict(_public_holidays(rules, year, language))


def holidays_between(rules: PublicHolidays, period: Period, language: Language) -> dict[date, str]:
    """The public holidays of a period's years and of the year after, with their names.

    Turns go on beyond the period's end.
    """
    years = range(period.first.year, period.last.year + 2)
    return {
        day: name for year in years for day, name in public_holidays(rules, year, language).items()
    }


def holiday_names(rules: PublicHolidays) -> frozenset[str]:
    """The names that `ignore` may hold, French and English, for "did you mean".

    Compare them by `fold`.
    """
    return frozenset(
        name
        for year in _TYPICAL_YEARS
        for language in _LANGUAGES
        for names in _days_of(rules.country, rules.region, year, language).values()
        for name in names.split(_JOINT)
    )


def fold(name: str) -> str:
    """A holiday's name as `ignore` compares it: case and kind of apostrophe do not matter."""
    return name.strip().replace("’", "'").casefold()


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar of one team or person: it tells which days a `When` means.

    Attributes:
        holidays: The public holidays where they live.
        language: Of the holidays' names.
    """

    holidays: PublicHolidays
    language: Language = "fr"

    def holiday(self, day: date) -> str | None:
        """The name of the public holiday on this date; None on an ordinary or ignored day."""
        return _public_holidays(self.holidays, day.year, self.language).get(day)

    def matches(self, when: When, day: date, kind: str = "") -> bool:
        """Whether some term holds on the date, for a slot of this kind.

        A timed span holds on no date; `matches_start` reads it. `public-holiday:alsace` is the
        region's own list in the same country, without the team's `add` and `ignore`.
        """
        return any(self._holds(term, day, kind) for term in when.terms)

    def matches_start(self, when: When, moment: datetime, zone: ZoneInfo, kind: str) -> bool:
        """Whether a slot of this kind that starts at a UTC instant is meant.

        It is when a term holds on the local date of the start, or a timed span contains it.
        """
        return self.matches(when, local_date(moment, zone), kind) or any(
            _timed_span(timed, zone).contains(moment) for timed in _timed(when)
        )

    def precedence(self, when: When, day: date) -> tuple[int, int] | None:
        """How strong the strongest term that holds on the date is; None when none holds.

        First the level of its highest word (2 a date, 1 a holiday word, 0 a weekday or odd and
        even weeks), then its number of words: the greater beats the lesser.
        """
        return max(
            (
                (max(map(_level, term.words)), len(term.words))
                for term in when.terms
                if self._holds(term, day)
            ),
            default=None,
        )

    def spans(self, when: When, zone: ZoneInfo, first: date, last: date) -> list[Span]:
        """The UTC spans that `leave` or `off` bar, as seen from the dates first..last.

        Whole days last from 00:00 to 24:00 in the zone; those outside first..last are left out.
        Timed spans that touch these dates are whole. The result is sorted, and spans that meet
        or overlap are one.
        """
        if last < first:
            return []
        days = {day for term in when.terms for day in self._dates(term, first, last)}
        spans = [days_span(start, end, zone) for start, end in _runs(sorted(days))]
        around = days_span(first, last, zone)
        timed = (_timed_span(word, zone) for word in _timed(when))
        spans += [span for span in timed if span.overlaps(around)]
        return union(span for span in spans if span.start < span.end)  # a zone can skip a day

    def unknown_school(self, when: When, first: date, last: date) -> bool:
        """Whether a term would speak, between the dates, of school holidays not yet published.

        Such days are never matched. Days before `SCHOOL_KNOWN_FROM` are unknown too.
        """
        return any(
            not SCHOOL_KNOWN_FROM <= day <= SCHOOL_KNOWN_UNTIL
            for term in when.terms
            if any(isinstance(word, SchoolHoliday) for word in term.words)
            for day in self._dates(_without_school(term), first, last)
        )

    def _dates(self, term: Term, first: date, last: date) -> list[date]:
        """The dates from first to last on which a term holds."""
        for word in term.words:
            if isinstance(word, Dates):  # most terms are dates, and few: look at these only
                first, last = max(first, word.first), min(last, word.last)
        return [day for day in days_between(first, last) if self._holds(term, day)]

    def _holds(self, term: Term, day: date, kind: str = "") -> bool:
        return all(self._means(word, day, kind) for word in term.words)

    def _means(self, word: Word, day: date, kind: str) -> bool:
        match word:
            case Dates(first, last):
                return first <= day <= last
            case Weekdays(days):
                return day.weekday() in days
            case Weeks(odd):
                return day.isocalendar().week % 2 == odd
            case Yearly(first, last):
                month_day = (day.month, day.day)
                if first <= last:
                    return first <= month_day <= last
                return month_day >= first or month_day <= last
            case PublicHoliday(None):
                return self.holiday(day) is not None
            case PublicHoliday(region):
                return day in _days_of(self.holidays.country, region, day.year, self.language)
            case HolidayEve():
                return self.holiday(day + DAY) is not None
            case Bridge():
                return self._bridge(day)
            case SchoolHoliday(zone):
                return day in _school_days(zone, day.year)
            case OfKind(name):
                return name == kind
            case Timed():
                return False

    def _bridge(self, day: date) -> bool:
        beside = {0: DAY, 4: -DAY}.get(day.weekday())  # away from the weekend
        if beside is None or self.holiday(day) is not None:
            return False
        return self.holiday(day + beside) is not None


def _level(word: Word) -> int:
    match word:
        case Dates() | Yearly() | Timed():
            return 2
        case PublicHoliday() | HolidayEve() | Bridge() | SchoolHoliday():
            return 1
        case _:
            return 0


def _without_school(term: Term) -> Term:
    words = tuple(word for word in term.words if not isinstance(word, SchoolHoliday))
    return Term(words, term.text)


def _timed(when: When) -> Iterator[Timed]:
    return (word for term in when.terms for word in term.words if isinstance(word, Timed))


@cache
def _timed_span(timed: Timed, zone: ZoneInfo) -> Span:
    return Span(instant(timed.first, timed.start, zone), instant(timed.last, timed.end, zone))


def _runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Sorted dates as stretches without a hole: the first and the last date of each."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and runs[-1][1] + DAY == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


@cache
def _public_holidays(rules: PublicHolidays, year: int, language: Language) -> dict[date, str]:
    ignored = _ignored(rules, year)
    kept = {}
    for day, names in _days_of(rules.country, rules.region, year, language).items():
        left = [name for name in names.split(_JOINT) if fold(name) not in ignored]
        if left and day.isoformat() not in ignored:
            kept[day] = _JOINT.join(left)
    kept |= {day: name for day, name in rules.add if day.year == year}
    return dict(sorted(kept.items()))


def _ignored(rules: PublicHolidays, year: int) -> frozenset[str]:
    """What `ignore` says, folded, and its names in the other language too."""
    texts = frozenset(map(fold, rules.ignore))
    if not texts:
        return texts
    ignored = set(texts)
    for some_year in (year, *_TYPICAL_YEARS):
        # A day alone on its date has its two names there; of two on a date, which is which
        # cannot be told, as the library sorts them.
        french, english = (
            _days_of(rules.country, rules.region, some_year, language) for language in _LANGUAGES
        )
        for day, name in french.items():
            names = {fold(name), fold(english[day])}
            if names & texts:
                ignored |= names
    return frozenset(ignored)


@cache
def _days_of(country: str, region: str | None, year: int, language: Language) -> dict[date, str]:
    """A region's public holidays of a year, before the team's own `add` and `ignore`."""
    if not known_country(country):
        raise ValueError(f"no public holidays are known for country {country!r}")
    if region is not None and not known_region(country, region):
        raise ValueError(f"no region {region!r} in country {country!r}")
    region = (region or "").lower()
    if country != FRANCE:
        codes = {code.lower(): code for code in _countries()[country]}
        return _ask(country, codes.get(region), year, language)
    days = _ask(FRANCE, _LOCAL_LAW.get(region), year, language)
    if region in _ABOLITION:
        day, name = date(year, *_ABOLITION[region]), _ABOLITION_NAMES[language]
        days[day] = _JOINT.join(sorted([name, days[day]])) if day in days else name
    return days


def _ask(country: str, region: str | None, year: int, language: Language) -> dict[date, str]:
    """The library's public holidays, never in the language of whoever runs the program.

    French names get the apostrophe of print.

    Asked for a language that it lacks for a country, it would follow the locale; English it has
    for all those that have several.
    """
    import holidays as library

    supported = library.country_holidays(country).supported_languages
    french = (known for known in supported if known.startswith("fr"))
    wanted = next(french, "en_US") if language == "fr" else "en_US"
    found = library.country_holidays(
        country, subdiv=region, years=year, expand=False, language=wanted
    )
    return {
        day: name.replace("'", "’") if wanted.startswith("fr") else name
        for day, name in sorted(found.items())
    }


@cache
def _school_days(zone: str, year: int) -> frozenset[date]:
    """The school holidays of a zone in a year, weekends included, as far as they are published."""
    import holidays as library

    found = library.country_holidays(
        FRANCE, subdiv=f"Zone {zone}", categories="school", years=year, expand=False, language="fr"
    )
    return frozenset(day for day in found if SCHOOL_KNOWN_FROM <= day <= SCHOOL_KNOWN_UNTIL)


@cache
def _countries() -> dict[str, list[str]]:
    import holidays as library

    return library.list_supported_countries(include_aliases=False)
