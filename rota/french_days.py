"""The public holidays of France: the days of the Code du travail, and no others.

The customary days of a region (Mi-Carême, Victor Schœlcher) are no holidays by law. They are
counted here, though a library knows them too: most teams are in France, and it would read the
holidays of 250 countries before it told these.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.easter import easter

from rota.team import Language

JOINT = "; "
"""Stands between the names of two holidays that fall on one date."""

_NO_PENTECOST = (2005, 2006, 2007)  # loi 2004-626: worked, in solidarity; 2008-351 took it back
_LOCAL_LAW = ("alsace", "moselle")
_ABOLITION = {
    "mayotte": (4, 27),
    "martinique": (5, 22),
    "guadeloupe": (5, 27),
    "saint-martin": (5, 27),
    "guyane": (6, 10),
    "saint-barthelemy": (10, 9),
    "reunion": (12, 20),
}

REGIONS: frozenset[str] = frozenset(
    {"metropole", "saint-pierre-et-miquelon", *_LOCAL_LAW, *_ABOLITION}
)
"""The regions of France, as `region` and `public-holiday:` name them."""


def legal_days(region: str, year: int, language: Language) -> dict[date, str]:
    """The public holidays of a region in a year with their names, in order of date.

    Two on one date have one name, `Ascension; Fête du Travail`.

    Args:
        region: One of `REGIONS`; anything else has the days that hold everywhere.
        year: From 1982, when 8 May came back, to 4099, as far as Easter is known.
        language: Of the names.
    """
    found: dict[date, list[str]] = {}
    for day, *names in _days(region, year):
        found.setdefault(day, []).append(names[language == "en"])
    return {day: JOINT.join(sorted(names)) for day, names in sorted(found.items())}


def _days(region: str, year: int) -> Iterator[tuple[date, str, str]]:
    """Each holiday with its French and its English name."""
    sunday = easter(year)
    # L3133-1.
    yield date(year, 1, 1), "Jour de l’an", "New Year's Day"
    yield sunday + timedelta(days=1), "Lundi de Pâques", "Easter Monday"
    yield date(year, 5, 1), "Fête du Travail", "Labor Day"
    yield date(year, 5, 8), "Fête de la Victoire", "Victory Day"
    yield sunday + timedelta(days=39), "Ascension", "Ascension Day"
    if year not in _NO_PENTECOST:
        yield sunday + timedelta(days=50), "Lundi de Pentecôte", "Pentecost Monday"
    yield date(year, 7, 14), "Fête nationale", "National Day"
    yield date(year, 8, 15), "Assomption", "Assumption Day"
    yield date(year, 11, 1), "Toussaint", "All Saints' Day"
    yield date(year, 11, 11), "Armistice", "Armistice Day"
    yield date(year, 12, 25), "Noël", "Christmas Day"
    if region in _LOCAL_LAW:
        # L3134-13: Good Friday only where there is a Protestant church; a team that works on it
        # says so with `ignore`.
        yield sunday - timedelta(days=2), "Vendredi saint", "Good Friday"
        yield date(year, 12, 26), "Saint-Étienne", "Saint Stephen's Day"
    if region in _ABOLITION:
        # L3422-2.
        yield date(year, *_ABOLITION[region]), "Abolition de l’esclavage", "Abolition of Slavery"
