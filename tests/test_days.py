"""The calendar of days agrees with the Code, with another calendar, and with brute force."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from dateutil.easter import easter
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.days import (
    REGIONS,
    SCHOOL_KNOWN_FROM,
    SCHOOL_KNOWN_UNTIL,
    Days,
    fold,
    holiday_names,
    known_country,
    known_region,
    public_holidays,
    regions_of,
)
from rota.instants import DAY, Span, days_between, instant, local_date, wall
from rota.team import Language, PublicHolidays
from rota.when import Term, Timed, When, parse_when

PARIS = ZoneInfo("Europe/Paris")
METROPOLE = Days(PublicHolidays())


def when(*texts: str) -> When:
    """A value of the team file, with everything that may stand in one."""
    return parse_when(
        list(texts), kinds=frozenset({"holiday", "evening"}), timed=True, regions=REGIONS
    )


def matching(value: When, first: date, last: date, days: Days = METROPOLE) -> list[str]:
    """The dates of a stretch that a value means."""
    return [day.isoformat() for day in days_between(first, last) if days.matches(value, day)]


# Public holidays


def of_the_code(region: str, year: int) -> dict[date, str]:
    """The days of L3133-1, L3134-13 and L3422-2, without the library that rota asks."""
    sunday = easter(year)
    days = {
        date(year, 1, 1): "Jour de l’an",
        sunday + timedelta(days=1): "Lundi de Pâques",
        date(year, 5, 1): "Fête du Travail",
        date(year, 5, 8): "Fête de la Victoire",
        sunday + timedelta(days=39): "Ascension",
        sunday + timedelta(days=50): "Lundi de Pentecôte",
        date(year, 7, 14): "Fête nationale",
        date(year, 8, 15): "Assomption",
        date(year, 11, 1): "Toussaint",
        date(year, 11, 11): "Armistice",
        date(year, 12, 25): "Noël",
    }
    if region in ("alsace", "moselle"):
        days |= {sunday - timedelta(days=2): "Vendredi saint", date(year, 12, 26): "Saint-Étienne"}
    abolition = {
        "mayotte": date(year, 4, 27),
        "martinique": date(year, 5, 22),
        "guadeloupe": date(year, 5, 27),
        "saint-martin": date(year, 5, 27),
        "guyane": date(year, 6, 10),
        "saint-barthelemy": date(year, 10, 9),
        "reunion": date(year, 12, 20),
    }
    if region in abolition:
        day, name = abolition[region], "Abolition de l’esclavage"
        days[day] = f"{name}; {days[day]}" if day in days else name
    return dict(sorted(days.items()))


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_every_region_has_the_days_of_the_code(region: str) -> None:
    """From 2025 to 2035 the days and their names are those of a second source, in order."""
    for year in range(2025, 2036):
        found = public_holidays(PublicHolidays(region=region), year, "fr")
        assert list(found.items()) == list(of_the_code(region, year).items())


def test_the_regions_are_those_of_the_law() -> None:
    """All of metropolitan France is one region, but for Alsace and Moselle."""
    assert {
        *("metropole", "alsace", "moselle", "guadeloupe", "martinique", "guyane", "reunion"),
        *("mayotte", "saint-barthelemy", "saint-martin", "saint-pierre-et-miquelon"),
    } == REGIONS


def test_well_known_days() -> None:
    """The holidays of 2026, and the two of May 2025, as any printed calendar has them."""
    assert [day.isoformat()[5:] for day in public_holidays(PublicHolidays(), 2026, "fr")] == [
        *("01-01", "04-06", "05-01", "05-08", "05-14", "05-25"),
        *("07-14", "08-15", "11-01", "11-11", "12-25"),
    ]
    assert METROPOLE.holiday(date(2025, 4, 21)) == "Lundi de Pâques"
    assert METROPOLE.holiday(date(2025, 5, 29)) == "Ascension"
    assert METROPOLE.holiday(date(2025, 5, 30)) is None


def test_no_region_is_the_national_list() -> None:
    """Without a region a team has the eleven days that hold everywhere."""
    assert public_holidays(PublicHolidays(region=None), 2026, "fr") == public_holidays(
        PublicHolidays(), 2026, "fr"
    )


def test_an_answer_may_be_changed_without_harm() -> None:
    """A caller's changes to a year's holidays stay the caller's."""
    public_holidays(PublicHolidays(), 2026, "fr").clear()
    assert len(public_holidays(PublicHolidays(), 2026, "fr")) == 11


def test_two_holidays_on_one_date_are_one_day_with_both_names() -> None:
    """Ascension fell on 1 May in 2008, and falls on 22 May in 2031."""
    assert METROPOLE.holiday(date(2008, 5, 1)) == "Ascension; Fête du Travail"
    martinique = Days(PublicHolidays(region="martinique"))
    assert martinique.holiday(date(2031, 5, 22)) == "Abolition de l’esclavage; Ascension"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("ignored", ["ascension", "Ascension Day"])
def test_of_two_holidays_on_one_date_one_may_be_ignored(language: Language, ignored: str) -> None:
    """The date stays a holiday by its other name, and is ordinary when both are ignored."""
    rules = PublicHolidays(ignore=(ignored,))
    left = {"fr": "Fête du Travail", "en": "Labor Day"}[language]
    assert public_holidays(rules, 2008, language)[date(2008, 5, 1)] == left
    assert date(2026, 5, 14) not in public_holidays(rules, 2026, language)
    both = PublicHolidays(ignore=(ignored, "Fête du Travail"))
    assert date(2008, 5, 1) not in public_holidays(both, 2008, language)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("ignored", "day"),
    [
        ("Lundi de Pentecôte", date(2026, 5, 25)),
        ("lundi de PENTECÔTE", date(2026, 5, 25)),
        ("Pentecost Monday", date(2026, 5, 25)),
        ("Jour de l’an", date(2026, 1, 1)),
        ("new year's day", date(2026, 1, 1)),
        ("2026-05-25", date(2026, 5, 25)),
        ("Abolition of Slavery", date(2026, 12, 20)),
    ],
)
def test_ignore_makes_an_ordinary_day(language: Language, ignored: str, day: date) -> None:
    """A name in either language, with any apostrophe, or a date: that day alone is ordinary."""
    plain, rules = PublicHolidays(region="reunion"), PublicHolidays("FR", "reunion", (), (ignored,))
    before, after = (public_holidays(each, 2026, language) for each in (plain, rules))
    assert before.keys() - after.keys() == {day}
    assert Days(rules, language).holiday(day) is None
    assert not Days(rules, language).matches(when("public-holiday"), day)


def test_an_ignored_date_is_ordinary_that_year_only() -> None:
    """A date is one date; a name is every year's."""
    days = Days(PublicHolidays(ignore=("2026-12-25",)))
    assert days.holiday(date(2026, 12, 25)) is None
    assert days.holiday(date(2027, 12, 25)) == "Noël"


def test_an_added_date_is_a_holiday_whatever_is_ignored() -> None:
    """What a team adds wins over what it ignores, and keeps its order and name."""
    rules = PublicHolidays(
        add=((date(2026, 12, 28), "Journée offerte"), (date(2026, 5, 25), "Fête de l'usine")),
        ignore=("Lundi de Pentecôte", "Journée offerte", "2026-12-28"),
    )
    found = public_holidays(rules, 2026, "fr")
    assert found[date(2026, 12, 28)] == "Journée offerte"
    assert found[date(2026, 5, 25)] == "Fête de l'usine"
    assert list(found) == sorted(found)
    assert date(2026, 12, 28) not in public_holidays(rules, 2027, "fr")


def test_holiday_names_are_what_ignore_may_hold() -> None:
    """Each name that did-you-mean may offer, in either language, does make a day ordinary."""
    rules = PublicHolidays(region="alsace")
    names = holiday_names(rules)
    assert {"Lundi de Pentecôte", "Pentecost Monday", "Vendredi saint", "Noël"} <= names
    assert len(names) == 26
    usual = len(public_holidays(rules, 2026, "fr"))
    for name in names:
        less = public_holidays(PublicHolidays(region="alsace", ignore=(name,)), 2026, "fr")
        assert len(less) == usual - 1


def test_fold_forgets_case_and_apostrophe() -> None:
    """A name typed on a telephone is the same name."""
    assert fold(" JOUR DE L’AN") == fold("Jour de l'an")


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "fr_FR.UTF-8", "en_US.UTF-8"])
def test_names_never_follow_the_locale(locale: str) -> None:
    """Terminal and cron give the same names, for countries without French too."""
    script = (
        "from rota.days import public_holidays as f; from rota.team import PublicHolidays as P\n"
        "for c in 'FR', 'DE', 'MC', 'SN', 'NZ', 'US':\n"
        "    for l in 'fr', 'en':\n"
        "        print(ascii(list(f(P(c, None), 2027, l).values())[0]))"
    )
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("LC_")}
    environment |= {"LANG": locale, "LANGUAGE": locale.partition(".")[0]}
    run = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    french = ["Jour de l’an", "New Year's Day", "Le jour de l’An", "Jour de l’an"]
    names = run.stdout.splitlines()
    assert names[0::2] == [ascii(name) for name in [*french, *["New Year's Day"] * 2]]
    assert names[1::2] == [ascii("New Year's Day")] * 6


def test_other_countries_have_their_own_days() -> None:
    """Elsewhere the days are the library's, the region being a subdivision in any case."""
    nation = public_holidays(PublicHolidays("DE", None), 2026, "en")
    assert nation[date(2026, 10, 3)] == "German Unity Day"
    for region in ("BY", "by"):
        bavaria = public_holidays(PublicHolidays("DE", region), 2026, "en")
        assert date(2026, 1, 6) in bavaria.keys() - nation.keys()
    assert METROPOLE.holiday(date(2026, 10, 3)) is None


def test_a_day_moved_across_the_new_year_is_found_in_its_year() -> None:
    """The United States observe 1 January 2028, a Saturday, on 31 December 2027."""
    assert date(2027, 12, 31) in public_holidays(PublicHolidays("US", None), 2027, "en")
    assert all(day.year == 2028 for day in public_holidays(PublicHolidays("US", None), 2028, "en"))


def test_countries_and_regions_are_known_or_not() -> None:
    """Codes are ISO 3166; French overseas regions are regions, so that the law follows them."""
    assert all(known_country(code) for code in ("FR", "DE", "BE", "CH", "US"))
    assert not any(known_country(code) for code in ("", "fr", "FRA", "XX", "France", "RE", "GP"))
    assert regions_of("FR") == REGIONS
    assert "by" in regions_of("DE")
    assert regions_of("XX") == frozenset()
    assert known_region("FR", "alsace")
    assert known_region("FR", "Alsace")
    assert known_region("DE", "BY")
    assert not known_region("FR", "6AE")
    assert not known_region("FR", "bretagne")
    assert not known_region("DE", "alsace")


def test_a_region_is_never_mistaken_in_silence() -> None:
    """Whatever the case of its letters, a region has its own days; an unknown one is refused."""
    found = public_holidays(PublicHolidays(region="Alsace"), 2026, "fr")
    assert found == public_holidays(PublicHolidays(region="alsace"), 2026, "fr")
    with pytest.raises(ValueError, match="no region 'bretagne' in country 'FR'"):
        public_holidays(PublicHolidays(region="bretagne"), 2026, "fr")
    with pytest.raises(ValueError, match="no public holidays are known for country 'XX'"):
        public_holidays(PublicHolidays("XX", None), 2026, "fr")


# Words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wed", ["05-06", "05-13"]),
        ("sat-mon", ["05-04", "05-09", "05-10", "05-11"]),
        ("fri-mon", ["05-04", "05-08", "05-09", "05-10", "05-11"]),
        ("2026-05-08", ["05-08"]),
        ("2026-05-12..2026-06-30", ["05-12", "05-13"]),
        ("05-08", ["05-08"]),
        ("05-12..05-05", ["05-04", "05-05", "05-12", "05-13"]),
        ("05-05..05-06", ["05-05", "05-06"]),
        ("public-holiday", ["05-08"]),
        ("public-holiday:alsace", ["05-08"]),
        ("holiday-eve", ["05-07", "05-13"]),
        ("bridge", []),
        ("odd-weeks", ["05-04", "05-05", "05-06", "05-07", "05-08", "05-09", "05-10"]),
        ("even-weeks", ["05-11", "05-12", "05-13"]),
        ("school-holiday:A", []),
        ("fri public-holiday", ["05-08"]),
        ("wed public-holiday", []),
        ("wed even-weeks", ["05-13"]),
        ("holiday", []),
        ("2026-05-08T08:00..2026-05-09T08:00", []),
    ],
)
def test_every_word_means_its_days(text: str, expected: list[str]) -> None:
    """Between Monday 4 and Wednesday 13 May 2026, each word means these dates and no others."""
    found = matching(when(text), date(2026, 5, 4), date(2026, 5, 13))
    assert [day[5:] for day in found] == expected


def test_a_list_means_the_days_of_all_its_terms() -> None:
    """A list is *or*, and an empty one no day at all."""
    found = matching(when("05-05", "wed even-weeks"), date(2026, 5, 4), date(2026, 5, 13))
    assert found == ["2026-05-05", "2026-05-13"]
    assert not matching(When(), date(2026, 5, 4), date(2026, 5, 13))


def test_a_yearly_span_runs_over_the_new_year() -> None:
    """`12-24..01-01` is every Christmas, from one year into the next."""
    found = matching(when("12-24..01-01"), date(2026, 1, 1), date(2026, 12, 31))
    assert found == ["2026-01-01", *(f"2026-12-{day}" for day in range(24, 32))]


def test_29_february_comes_every_four_years() -> None:
    """A yearly 02-29 means nothing in an ordinary year."""
    assert matching(when("02-29"), date(2026, 1, 1), date(2030, 12, 31)) == ["2028-02-29"]


def test_odd_and_even_weeks_are_iso_weeks() -> None:
    """2026 has a week 53, odd, and the odd week 1 of 2027 follows it."""
    first, last = date(2026, 12, 21), date(2027, 1, 17)
    odd = matching(when("odd-weeks mon"), first, last)
    assert odd == ["2026-12-28", "2027-01-04"]
    assert matching(when("even-weeks mon"), first, last) == ["2026-12-21", "2027-01-11"]
    assert matching(when("odd-weeks fri"), first, last) == ["2027-01-01", "2027-01-08"]


def test_the_bridges_of_2026_and_2027() -> None:
    """A Friday after a Thursday holiday, a Monday before a Tuesday one, unless off itself."""
    assert matching(when("bridge"), date(2026, 1, 1), date(2027, 12, 31)) == [
        "2026-01-02",  # after New Year's Day
        "2026-05-15",  # after Ascension
        "2026-07-13",  # before Bastille Day
        "2027-05-07",  # after Ascension
        "2027-11-12",  # after Armistice Day
    ]


def test_a_holiday_is_no_bridge() -> None:
    """In Alsace the Friday between Thursday 25 December and the weekend is a holiday itself."""
    assert METROPOLE.matches(when("bridge"), date(2025, 12, 26))
    alsace = Days(PublicHolidays(region="alsace"))
    assert not alsace.matches(when("bridge"), date(2025, 12, 26))


def test_added_days_make_eves_and_bridges() -> None:
    """A team's own holiday has its eve and its bridge, and an ignored one has neither."""
    days = Days(PublicHolidays(add=((date(2026, 6, 4), "Fête"),), ignore=("Ascension",)))
    found = matching(when("bridge"), date(2026, 5, 1), date(2026, 6, 30), days)
    assert found == ["2026-06-05"]
    found = matching(when("holiday-eve"), date(2026, 5, 9), date(2026, 6, 30), days)
    assert found == ["2026-05-24", "2026-06-03"]


def test_a_named_region_has_its_own_list() -> None:
    """`public-holiday:alsace` is the law's there, whatever the team adds or ignores."""
    rules = PublicHolidays("FR", "metropole", ((date(2026, 6, 4), "Fête"),), ("Noël",))
    found = matching(
        when("public-holiday:alsace"), date(2026, 6, 1), date(2026, 12, 31), Days(rules)
    )
    assert found == [
        *("2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25", "2026-12-26")
    ]


def test_a_kind_is_meant_for_slots_of_that_kind() -> None:
    """`holiday` in `never` means every slot of kind holiday, whatever its date."""
    day = date(2026, 6, 3)
    assert METROPOLE.matches(when("holiday"), day, "holiday")
    assert not METROPOLE.matches(when("holiday"), day, "evening")
    assert METROPOLE.matches(when("wed evening"), day, "evening")
    assert not METROPOLE.matches(when("thu evening"), day, "evening")


def test_a_slot_is_meant_by_the_local_date_of_its_start() -> None:
    """The same moment is Friday in Paris, a public holiday, and Saturday in Réunion."""
    moment = datetime(2026, 5, 8, 21, tzinfo=UTC)
    reunion = ZoneInfo("Indian/Reunion")
    assert METROPOLE.matches_start(when("public-holiday"), moment, PARIS, "evening")
    assert not METROPOLE.matches_start(when("public-holiday"), moment, reunion, "evening")
    assert METROPOLE.matches_start(when("sat"), moment, reunion, "evening")
    assert METROPOLE.matches_start(when("evening"), moment, reunion, "evening")


def test_a_slot_is_meant_by_a_timed_span_that_holds_its_start() -> None:
    """The span's start belongs to it, its end does not."""
    value = when("2026-06-01T12:00..2026-06-01T18:00")
    for hour, expected in ((9, False), (10, True), (15, True), (16, False)):
        moment = datetime(2026, 6, 1, hour, tzinfo=UTC)
        assert METROPOLE.matches_start(value, moment, PARIS, "evening") is expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["fri"], (0, 1)),
        (["fri even-weeks"], None),
        (["odd-weeks"], (0, 1)),
        (["fri odd-weeks"], (0, 2)),
        (["public-holiday"], (1, 1)),
        (["fri public-holiday:reunion"], (1, 2)),
        (["holiday-eve", "fri"], (0, 1)),
        (["05-08"], (2, 1)),
        (["2026-05-01..2026-05-31"], (2, 1)),
        (["public-holiday odd-weeks fri 05-08"], (2, 4)),
        (["fri odd-weeks", "public-holiday"], (1, 1)),
        (["thu", "sat"], None),
        ([], None),
    ],
)
def test_precedence_is_the_strongest_term_s(
    texts: list[str], expected: tuple[int, int] | None
) -> None:
    """On Friday 8 May 2026, dates beat holiday words, which beat weekdays; then more words."""
    assert METROPOLE.precedence(when(*texts), date(2026, 5, 8)) == expected


@pytest.mark.parametrize(("text", "day"), [("bridge", 15), ("holiday-eve", 24)])
def test_precedence_of_eves_and_bridges(text: str, day: int) -> None:
    """Eves and bridges are holiday words."""
    assert METROPOLE.precedence(when(text), date(2026, 5, day)) == (1, 1)


def test_the_edges_of_the_calendar_do_not_crash() -> None:
    """Eves and bridges look a day further than any date that may be written."""
    for day in (date(1990, 1, 1), date(2100, 12, 31)):
        for text in ("bridge", "holiday-eve", "public-holiday", "school-holiday:A", "odd-weeks"):
            METROPOLE.matches(when(text), day)
        METROPOLE.spans(when("mon-sun", "bridge"), PARIS, day, day)


# School holidays


@pytest.mark.parametrize(
    ("zone", "winter", "spring"),
    [
        ("A", (date(2027, 2, 13), date(2027, 2, 28)), (date(2027, 4, 10), date(2027, 4, 25))),
        ("B", (date(2027, 2, 20), date(2027, 3, 7)), (date(2027, 4, 17), date(2027, 5, 2))),
        ("C", (date(2027, 2, 6), date(2027, 2, 21)), (date(2027, 4, 3), date(2027, 4, 18))),
    ],
)
def test_each_zone_has_its_school_holidays(
    zone: str, winter: tuple[date, date], spring: tuple[date, date]
) -> None:
    """The winter and spring holidays of 2027 are those of the arrêté of 22 October 2025."""
    found = matching(when(f"school-holiday:{zone}"), date(2027, 1, 4), date(2027, 5, 5))
    expected = days_between(*winter) + days_between(*spring)
    assert found == [day.isoformat() for day in expected]


def test_all_zones_share_christmas_and_summer() -> None:
    """The end of the year is off everywhere, over the new year too."""
    christmas = days_between(date(2026, 12, 19), date(2027, 1, 3))
    for zone in "ABC":
        value = when(f"school-holiday:{zone}")
        found = matching(value, date(2026, 11, 10), date(2027, 1, 31))
        assert found[: len(christmas)] == [day.isoformat() for day in christmas]
        assert METROPOLE.matches(value, date(2027, 8, 1))
        assert not METROPOLE.matches(value, date(2026, 11, 11))


def test_school_holidays_that_are_not_published_are_not_guessed() -> None:
    """After the last arrêté, and before the first, no date is matched, and one can tell."""
    value = when("wed school-holiday:B")
    assert METROPOLE.matches(value, date(2028, 8, 30))
    assert not matching(value, SCHOOL_KNOWN_UNTIL + DAY, date(2035, 12, 31))
    assert not matching(value, date(1990, 1, 1), SCHOOL_KNOWN_FROM - DAY)
    assert not METROPOLE.unknown_school(value, SCHOOL_KNOWN_FROM, SCHOOL_KNOWN_UNTIL)
    assert METROPOLE.unknown_school(value, date(2028, 8, 1), date(2028, 9, 30))
    assert METROPOLE.unknown_school(value, date(2010, 1, 1), date(2010, 12, 31))


def test_only_a_term_that_could_hold_is_unknown() -> None:
    """A wish that other words keep within the published years gives no warning."""
    first, last = date(2028, 1, 1), date(2028, 12, 31)
    assert not METROPOLE.unknown_school(when("wed", "public-holiday"), first, last)
    assert not METROPOLE.unknown_school(when("school-holiday:A 02-01..04-30"), first, last)
    assert METROPOLE.unknown_school(when("wed", "school-holiday:A 12-25"), first, last)


# Spans


def span(first: date, start: int, last: date, end: int, zone: ZoneInfo = PARIS) -> Span:
    """A span between two wall-clock hours."""
    return Span(
        instant(first, timedelta(hours=start), zone), instant(last, timedelta(hours=end), zone)
    )


def test_days_are_barred_whole() -> None:
    """Dates last from 00:00 to 24:00, and those that meet are one span."""
    value = when("2026-06-01..2026-06-03", "2026-06-04", "sat")
    assert METROPOLE.spans(value, PARIS, date(2026, 6, 1), date(2026, 6, 10)) == [
        span(date(2026, 6, 1), 0, date(2026, 6, 4), 24),
        span(date(2026, 6, 6), 0, date(2026, 6, 6), 24),
    ]


def test_days_of_clock_changes_are_barred_whole() -> None:
    """29 March has 23 hours and 25 October 25."""
    value = when("2026-03-29", "2026-10-25")
    found = METROPOLE.spans(value, PARIS, date(2026, 1, 1), date(2026, 12, 31))
    assert [each.hours for each in found] == [23, 25]


def test_timed_spans_join_the_days_that_they_meet() -> None:
    """An afternoon, the day after it and the next morning are one span."""
    value = when(
        "2026-06-03T00:00..2026-06-03T12:00",
        "2026-06-02",
        "2026-06-01T12:00..2026-06-01T24:00",
        "2026-06-01T08:00..2026-06-01T10:00",
    )
    assert METROPOLE.spans(value, PARIS, date(2026, 6, 1), date(2026, 6, 30)) == [
        span(date(2026, 6, 1), 8, date(2026, 6, 1), 10),
        span(date(2026, 6, 1), 12, date(2026, 6, 3), 12),
    ]


def test_spans_are_those_that_touch_the_dates() -> None:
    """Leave is cut at the dates asked for; a timed span that touches them is whole."""
    value = when("2026-05-01..2026-06-30", "2026-06-10T20:00..2026-06-11T08:00")
    day = date(2026, 6, 11)
    assert METROPOLE.spans(value, PARIS, day, day) == [span(date(2026, 6, 10), 20, day, 24)]
    assert METROPOLE.spans(value, PARIS, date(2026, 7, 1), date(2026, 7, 31)) == []
    assert METROPOLE.spans(value, PARIS, date(2026, 6, 30), date(2026, 6, 1)) == []
    midnight = when("2026-06-10T20:00..2026-06-10T24:00")
    assert METROPOLE.spans(midnight, PARIS, day, day) == []


def test_a_day_that_a_zone_skipped_bars_nothing() -> None:
    """Apia had no 30 December 2011, so leave on it is no span."""
    apia = ZoneInfo("Pacific/Apia")
    skipped = date(2011, 12, 30)
    assert METROPOLE.spans(when("2011-12-30"), apia, skipped, skipped) == []
    found = METROPOLE.spans(when("12-29", "12-31"), apia, skipped - DAY, skipped + DAY)
    assert [each.hours for each in found] == [48]


def test_a_year_of_sixty_people_is_quick() -> None:
    """A person's fifteen terms over a year take far less than a tenth of a second."""
    leave = [f"2026-{month:02}-10..2026-{month:02}-20" for month in range(1, 9)]
    value = when(*leave, "wed odd-weeks", "fri", "public-holiday", "bridge", "holiday-eve")
    value = When((*value.terms, *when("12-24..01-02", "school-holiday:C thu").terms))
    METROPOLE.spans(value, PARIS, date(2026, 1, 1), date(2026, 12, 31))
    start = perf_counter()
    for _ in range(10):
        METROPOLE.spans(value, PARIS, date(2026, 1, 1), date(2026, 12, 31))
    assert perf_counter() - start < 10 * 0.1


ZONES = ["Europe/Paris", "Australia/Lord_Howe", "America/Montreal", "Asia/Beirut", "Pacific/Apia"]
FIRST = date(2026, 3, 20)
SIMPLE = [
    *("wed", "fri-mon", "odd-weeks", "public-holiday", "holiday-eve", "bridge", "even-weeks"),
    *("school-holiday:A", "school-holiday:C", "public-holiday:alsace", "04-01", "04-05..03-25"),
]
nearby = st.integers(-5, 30).map(lambda n: FIRST + timedelta(days=n))
ranges = st.tuples(nearby, nearby).map(sorted)
clocks = st.integers(0, 96).map(lambda n: timedelta(minutes=15 * n))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    """One or two words, a span of dates, or a timed span."""
    first, last = draw(ranges)
    match draw(st.integers(0, 2)):
        case 0:
            words = draw(st.lists(st.sampled_from(SIMPLE), min_size=1, max_size=2))
            return when(" ".join(words)).terms[0]
        case 1:
            extra = draw(st.sampled_from(["", " mon-fri", " odd-weeks"]))
            return when(f"{first}..{last}{extra}").terms[0]
        case _:
            start, end = draw(clocks), draw(clocks)
            return Term((Timed(first, start, last + DAY, end),), "timed")


def barred(value: When, moment: datetime, zone: ZoneInfo, first: date, last: date) -> bool:
    """Whether an instant is barred, by looking at the wall clock alone."""
    day = local_date(moment, zone)
    if first <= day <= last and METROPOLE.matches(value, day):
        return True
    timed = (word for term in value.terms for word in term.words if isinstance(word, Timed))
    return any(
        instant(word.first, word.start, zone) <= moment < instant(word.last, word.end, zone)
        for word in timed
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(terms(), max_size=4), st.sampled_from(ZONES).map(ZoneInfo), ranges)
def test_spans_are_the_instants_that_are_barred(
    some: list[Term], zone: ZoneInfo, dates: list[date]
) -> None:
    """Every quarter of an hour of the dates is in a span when its own date or hour is barred."""
    first, last = dates
    value = When(tuple(some))
    spans = METROPOLE.spans(value, zone, first, last)
    assert spans == sorted(spans)
    assert all(each.start < each.end for each in spans)
    assert all(a.end < b.start for a, b in pairwise(spans))
    moment = instant(first, timedelta(0), zone)
    while wall(moment, zone).date() <= last:
        inside = any(each.contains(moment) for each in spans)
        assert inside == barred(value, moment, zone, first, last)
        moment += timedelta(minutes=15)
