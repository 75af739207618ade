"""Words, dates and numbers as exports say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota import rates, words
from rota.instants import Span
from rota.team import Language

PARIS = ZoneInfo("Europe/Paris")
LANGUAGES = get_args(Language)


def utc(text: str) -> datetime:
    """A UTC instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plain(text: str) -> str:
    """The text with its non-breaking spaces made visible."""
    return text.replace(words.NBSP, "~")


CHRISTMAS = Span(utc("2026-12-25 17:00"), utc("2026-12-28 07:00"))


def test_a_span_is_said_as_french_people_say_it() -> None:
    """From when to when, days and months short, hours without idle zeros, nothing torn apart."""
    said = words.span_phrase(CHRISTMAS, PARIS, "fr")
    assert plain(said) == "du ven. 25~déc. 18~h au lun. 28~déc. 8~h"


def test_a_span_is_said_in_english() -> None:
    """The same span with a 24-hour clock."""
    said = words.span_phrase(CHRISTMAS, PARIS, "en")
    assert plain(said) == "from Fri 25~Dec 18:00 to Mon 28~Dec 08:00"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Span(utc("2026-12-26 07:00"), utc("2026-12-26 17:30")), "de 8~h à 18~h~30"),
        (Span(utc("2026-12-25 23:00"), utc("2026-12-26 23:00")), "de 0~h à 24~h"),
    ],
)
def test_a_span_of_one_date_says_it_once(span: Span, said: str) -> None:
    """An end at midnight is 24 h of the same date."""
    assert plain(words.span_phrase(span, PARIS, "fr")) == f"le sam. 26~déc. {said}"


def test_the_first_of_a_month_is_an_ordinal_in_french_alone() -> None:
    """1er janvier, 1 January."""
    assert plain(words.day_phrase(date(2027, 1, 1), "fr")) == "vendredi 1er~janvier 2027"
    assert plain(words.day_phrase(date(2027, 1, 1), "en")) == "Friday 1~January 2027"
    assert plain(words.short_day_phrase(date(2026, 5, 1), "fr")) == "ven. 1er~mai"


def test_the_hour_that_comes_twice_says_which_it_is() -> None:
    """On 25 October 02:30 comes at UTC+2 and again at UTC+1; 03:00 comes once."""
    twice = Span(utc("2026-10-25 00:30"), utc("2026-10-25 01:30"))
    said = words.span_phrase(twice, PARIS, "fr")
    assert plain(said) == "le dim. 25~oct. de 2~h~30 (UTC+2) à 2~h~30 (UTC+1)"
    once = Span(utc("2026-10-25 02:00"), utc("2026-10-25 07:00"))
    assert "UTC" not in words.span_phrase(once, PARIS, "fr")


def test_an_offset_of_half_an_hour_is_said() -> None:
    """Lord Howe goes back from UTC+11 to UTC+10:30."""
    zone = ZoneInfo("Australia/Lord_Howe")
    night = Span(utc("2026-04-04 14:45"), utc("2026-04-04 15:15"))
    said = words.span_phrase(night, zone, "en")
    assert "01:45 (UTC+11) to 01:45 (UTC+10:30)" in said


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)),
    st.integers(min_value=1, max_value=10_000),
    st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/St_Johns", "Pacific/Apia"]),
    st.sampled_from(LANGUAGES),
)
def test_different_minutes_are_said_differently(
    start: datetime, minutes: int, zone: str, language: Language
) -> None:
    """Two ends within a week never sound the same, clock changes included."""
    begin = start.replace(second=0, microsecond=0, tzinfo=UTC)
    spans = [Span(begin, begin + timedelta(minutes=n)) for n in (minutes, minutes + 60)]
    one, other = (words.span_phrase(span, ZoneInfo(zone), language) for span in spans)
    assert one != other


@pytest.mark.parametrize(
    ("zone", "french", "english"),
    [
        ("Europe/Paris", "heure de Paris", "Paris time"),
        ("Indian/Reunion", "heure de La Réunion", "Reunion time"),
        ("Europe/Amsterdam", "heure d’Amsterdam", "Amsterdam time"),
        ("America/Argentina/Buenos_Aires", "heure de Buenos Aires", "Buenos Aires time"),
        ("UTC", "UTC", "UTC"),
        ("Etc/GMT+3", "Etc/GMT+3", "Etc/GMT+3"),
    ],
)
def test_a_zone_is_called_by_its_city(zone: str, french: str, english: str) -> None:
    """And by its own name where it has none."""
    assert words.zone_phrase(ZoneInfo(zone), "fr") == french
    assert words.zone_phrase(ZoneInfo(zone), "en") == english


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (Fraction(25, 2), "12,5", "12.5"),
        (Fraction(62), "62", "62"),
        (Fraction(100), "100", "100"),
        (Fraction(-5, 4), "-1,25", "-1.25"),
        (Fraction(1, 3), "0,3333", "0.3333"),
        (Fraction(1, 20), "0,05", "0.05"),
        (Fraction(-1, 10**9), "0", "0"),
    ],
)
def test_a_number_has_no_idle_zero(value: Fraction, french: str, english: str) -> None:
    """The decimal sign is that of the language, and nothing is ever minus zero."""
    assert words.decimal(value, "fr") == french
    assert words.decimal(value, "en") == english


def test_money_and_rest() -> None:
    """French has its comma, its narrow space between thousands and its plurals from 2 on."""
    euros = Fraction("1034.505")
    assert words.money(euros, "fr") == "1\u202f034,51\u00a0€"
    assert words.money(euros, "en") == "€1,034.51"
    assert words.money(Fraction(-5), "fr") == "-5,00\u00a0€"
    assert plain(words.worth(Fraction(3, 2), "days of rest", "fr")) == "1,5~jour de repos"
    assert plain(words.worth(Fraction(2), "days of rest", "fr")) == "2~jours de repos"
    assert words.worth(Fraction(1), "days of rest", "en") == "1 day of rest"
    assert plain(words.worth(Fraction(7, 2), "hours of rest", "fr")) == "3,5~h de repos"
    assert words.worth(Fraction(12), "euros", "en") == "€12.00"


def test_french_punctuation_keeps_to_its_word() -> None:
    """A non-breaking space before a colon and inside « »."""
    assert plain(words.labelled("rôle", "titulaire", "fr")) == "Rôle~: titulaire"
    assert words.labelled("role", "primary", "en") == "Role: primary"
    assert plain(words.quoted("Noël", "fr")) == "«~Noël~»"
    assert words.quoted("Christmas", "en") == "“Christmas”"


def test_known_kinds_and_roles_are_translated_and_the_teams_own_kept() -> None:
    """A team's own word is nobody else's to translate, even when it is in the vocabulary."""
    assert words.kind_word("weekend", "fr") == "week-end"
    assert words.kind_word("weekend", "en") == "weekend"
    assert words.kind_word("leave", "fr") == "leave"
    assert words.role_word("primary", "fr") == "titulaire"
    assert words.role_word("réseau", "fr") == "réseau"


def test_the_vocabulary_is_the_same_in_both_languages() -> None:
    """A word that French lacks is refused in English too."""
    assert words.word("rota", "fr") == "planning d’astreintes"
    assert words.word("rota", "en") == "rota"
    for language in LANGUAGES:
        with pytest.raises(KeyError):
            words.word("roster", language)


def test_every_day_and_month_has_its_words() -> None:
    """Twelve months and seven days, all different, long and short, in both languages."""
    for language in LANGUAGES:
        week = [date(2026, 6, day) for day in range(1, 8)]
        year = [date(2026, month, 2) for month in range(1, 13)]
        assert len({words.weekday_word(day, language) for day in week}) == 7
        assert len({words.weekday_word(day, language, short=True) for day in week}) == 7
        assert len({words.month_phrase(day, language) for day in year}) == 12
        assert len({words.short_day_phrase(day, language)[4:] for day in year}) == 12
    assert words.weekday_word(date(2026, 12, 25), "fr") == "vendredi"
    assert words.month_phrase(date(2026, 8, 1), "fr") == "août 2026"


@pytest.mark.parametrize(
    ("span", "french", "english"),
    [
        (("2026-12-07 17:00", "2026-12-08 07:00"), "jusqu’à 8~h", "until 08:00"),
        (("2026-12-08 17:00", "2026-12-09 07:00"), "à partir de 18~h", "from 18:00"),
        (("2026-12-08 07:00", "2026-12-08 11:30"), "de 8~h à 12~h~30", "from 08:00 to 12:30"),
        (("2026-12-07 23:00", "2026-12-08 23:00"), "toute la journée", "all day"),
        (("2026-12-04 17:00", "2026-12-14 07:00"), "toute la journée", "all day"),
    ],
)
def test_the_part_of_a_day_is_said(span: tuple[str, str], french: str, english: str) -> None:
    """What a shift takes of the 8th of December, by the clock of Paris."""
    whole, day = Span(*map(utc, span)), date(2026, 12, 8)
    assert plain(words.on_day_phrase(whole, day, PARIS, "fr")) == french
    assert words.on_day_phrase(whole, day, PARIS, "en") == english


def test_usual_hours_are_said_shortly() -> None:
    """With the days of the week where they last longer than a day."""
    night = Span(utc("2026-12-08 17:00"), utc("2026-12-09 07:00"))
    assert plain(words.usual_phrase(night, PARIS, "fr")) == "18~h – 8~h"
    assert plain(words.usual_phrase(CHRISTMAS, PARIS, "fr")) == "ven. 18~h – lun. 8~h"
    assert words.usual_phrase(CHRISTMAS, PARIS, "en") == "Fri 18:00 – Mon 08:00"
    whole = Span(utc("2026-12-25 07:00"), utc("2026-12-26 07:00"))
    assert plain(words.usual_phrase(whole, PARIS, "fr")) == "8~h – 8~h"


def test_weeks_and_months_are_named() -> None:
    """By ISO week number; a period of several months by the first and the last."""
    first, last = date(2026, 12, 31), date(2027, 1, 3)
    assert plain(words.week_phrase(last, "fr")) == "S~53"
    assert plain(words.week_phrase(last, "en")) == "W~53"
    assert words.months_phrase(first, last, "fr") == "décembre 2026 – janvier 2027"
    assert words.months_phrase(first, first, "en") == "December 2026"
    assert plain(words.day_month_phrase(date(2027, 1, 1), "fr")) == "1er~janv."


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (Fraction(2469, 2), "1_234,5", "1,234.5"),
        (Fraction(1234567), "1_234_567", "1,234,567"),
        (Fraction(-1, 2), "-0,5", "-0.5"),
        (Fraction(-1000), "-1_000", "-1,000"),
        (Fraction(999), "999", "999"),
    ],
)
def test_large_amounts_are_in_groups(value: Fraction, french: str, english: str) -> None:
    """Of three digits, with a narrow non-breaking space in French."""
    assert words.amount(value, "fr").replace(words.NARROW, "_") == french
    assert words.amount(value, "en") == english


def test_several_of_a_kind_have_their_plural() -> None:
    """The team's own words stay as they are."""
    assert [words.kinds_word(kind, "fr") for kind in ("evening", "weekend", "holiday")] == [
        *("soirs", "week-ends", "fériés")
    ]
    assert words.kinds_word("weekend", "en") == "weekends"
    assert words.kinds_word("astreinte de nuit", "fr") == "astreinte de nuit"


@pytest.mark.parametrize(
    ("per", "singular", "plural"),
    [
        (rates.HOUR, ("hour", "heure"), ("hours", "heures")),
        (rates.SLOT, ("slot", "créneau"), ("slots", "créneaux")),
        (rates.WINDOW, ("window", "plage"), ("windows", "plages")),
        (rates.TURN, ("turn", "tour d’astreinte"), ("turns", "tours d’astreinte")),
        (rates.CALL, ("intervention", "intervention"), ("interventions", "interventions")),
        (rates.WEEK, ("whole week", "semaine complète"), ("whole weeks", "semaines complètes")),
        (
            rates.WHOLE_WEEKEND,
            ("whole weekend", "week-end complet"),
            ("whole weekends", "week-ends complets"),
        ),
        (rates.WORKING_WEEK, ("Monday to Friday", "du lundi au vendredi"), None),
        (rates.NIGHT, ("night", "nuit"), ("nights", "nuits")),
        (
            rates.SHORT_NIGHT,
            ("short night", "nuit de moins de 10~h"),
            ("short nights", "nuits de moins de 10~h"),
        ),
        (rates.SATURDAY, ("Saturday", "samedi"), ("Saturdays", "samedis")),
        (
            rates.SUNDAY,
            ("Sunday or public holiday", "dimanche ou jour férié"),
            ("Sundays or public holidays", "dimanches ou jours fériés"),
        ),
    ],
)
def test_a_unit_agrees_with_its_number(
    per: str, singular: tuple[str, str], plural: tuple[str, str] | None
) -> None:
    """One window, seven windows; in French less than two is singular, in English one alone."""

    def both(number: str) -> tuple[str, str]:
        count = Fraction(number)
        return words.unit_word(per, count, "en"), plain(words.unit_word(per, count, "fr"))

    many = plural or singular
    assert both("1") == singular
    assert both("7") == many
    assert both("0") == both("1/2") == both("3/2") == (many[0], singular[1])


def test_a_number_and_its_noun() -> None:
    """They agree in each language's way, and stay together in French."""
    assert words.counted(1, "call", "calls", "en") == "1 call"
    assert words.counted(Fraction(3, 2), "call", "calls", "en") == "1.5 calls"
    assert plain(words.counted(Fraction(3, 2), "appel", "appels", "fr")) == "1,5~appel"
    assert plain(words.counted(2, "appel", "appels", "fr")) == "2~appels"
