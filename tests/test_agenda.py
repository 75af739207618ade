"""Calendars of others: what takes place when, and what is refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agendas import calendar, event
from rota.agenda import Event, read_events
from rota.agenda_sift import MOST_DATES, MOST_EVENTS
from rota.errors import InputError
from rota.instants import DAY
from teams import PARIS, utc


def read(*events: str) -> tuple[Event, ...]:
    """The events of a calendar that holds these."""
    return read_events(calendar(*events), "x.ics").events


def days(*events: str) -> list[tuple[str, str]]:
    """First and last date of each time of a calendar of whole days."""
    return [(str(a), str(b)) for each in read(*events) for a, b in [t.dates for t in each.times]]


def starts(*events: str, zone: ZoneInfo = PARIS) -> list[str]:
    """When each time of a calendar starts, by the zone's clock, with its offset."""
    moments = sorted(t.span(zone).start for each in read(*events) for t in each.times)
    return [f"{each.astimezone(zone):%Y-%m-%dT%H:%M%z}" for each in moments]


def refused(data: bytes) -> str:
    """What is said of a calendar that is not read."""
    with pytest.raises(InputError) as caught:
        read_events(data, "x.ics")
    return str(caught.value)


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\r"])
def test_a_line_ends_where_the_standard_says(sign: str) -> None:
    """What some programs take for the end of a line begins no property and no event."""
    (found,) = read(event("20261211", title=f"Al{sign}BEGIN:VEVENT{sign}ice"))
    assert found.summary == "Al BEGIN:VEVENT ice"


def test_whole_days() -> None:
    """The end of whole days is not one of them; without one it is a single day."""
    assert days(event("20261211", end="20261219")) == [("2026-12-11", "2026-12-18")]
    assert days(event("20261211")) == [("2026-12-11", "2026-12-11")]
    assert days(event("20261211", end="20261211")) == [("2026-12-11", "2026-12-11")]
    assert days(event("20261211", "DURATION:P1W")) == [("2026-12-11", "2026-12-17")]


@pytest.mark.parametrize(
    "start",
    [
        "20261211T170000Z",
        ";TZID=Europe/Paris:20261211T180000",
        ";TZID=Romance Standard Time:20261211T180000",
        ";TZID=/citadel.org/20260101_1/Europe/Paris:20261211T180000",
        ";TZID=America/Montreal:20261211T120000",
        "20261211T180000",
    ],
)
def test_zones(start: str) -> None:
    """UTC, IANA's zones, Windows' and those behind a prefix are known; none is one's own zone."""
    [found] = read(event(start, "DURATION:PT14H"))
    [when] = found.times
    assert when.span(PARIS).start == utc("2026-12-11 18:00")
    assert when.span(PARIS).end == utc("2026-12-12 08:00")


def test_a_zone_that_says_where_it_is() -> None:
    """A name of the file's own is the place that its definition names."""
    zone = "BEGIN:VTIMEZONE\r\nTZID:Bureau\r\nX-LIC-LOCATION:Europe/Paris\r\nBEGIN:STANDARD\r\n"
    zone += "DTSTART:19961027T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n"
    zone += "END:VTIMEZONE"
    assert starts(zone, event(";TZID=Bureau:20260711T180000", "DURATION:PT1H")) == [
        "2026-07-11T18:00+0200"
    ]


def test_an_end_in_another_zone() -> None:
    """Start and end may have different zones: a flight, say."""
    flight = event(
        ";TZID=Europe/Paris:20261211T100000", end=";TZID=America/Montreal:20261211T110000"
    )
    [found] = read(flight)
    assert found.times[0].span(PARIS).hours == 7


def test_repeated_by_the_wall_clock() -> None:
    """Every Friday 18:00 to Monday 08:00 begins and ends so after a clock change too."""
    weekly = event(
        ";TZID=Europe/Paris:20261016T180000",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        end=";TZID=Europe/Paris:20261019T080000",
    )
    assert starts(weekly) == [
        *("2026-10-16T18:00+0200", "2026-10-23T18:00+0200", "2026-10-30T18:00+0100")
    ]
    assert [each.span(PARIS).hours for each in read(weekly)[0].times] == [62, 63, 62]


def test_a_time_that_the_clock_skips() -> None:
    """An occurrence in the hour that spring skips starts when the clock has changed."""
    daily = event(";TZID=Europe/Paris:20270327T023000", "RRULE:FREQ=DAILY;COUNT=3", "DURATION:PT1H")
    assert starts(daily) == [
        *("2027-03-27T02:30+0100", "2027-03-28T03:00+0200", "2027-03-29T02:30+0200")
    ]


def test_until() -> None:
    """UNTIL is included: as a UTC instant, by the event's clock, or as a whole date."""
    for until in ("20261221T170000Z", "20261221", "20261221T180000"):
        weekly = event(
            ";TZID=Europe/Paris:20261207T180000",
            f"RRULE:FREQ=WEEKLY;UNTIL={until}",
            "DURATION:PT1H",
        )
        assert [each[:10] for each in starts(weekly)] == [
            *("2026-12-07", "2026-12-14", "2026-12-21")
        ], until
    assert len(days(event("20261207", "RRULE:FREQ=WEEKLY;UNTIL=20261214"))) == 2
    assert len(days(event("20261207", "RRULE:FREQ=WEEKLY;UNTIL=20261213T230000Z"))) == 1
    assert days(event("20261207", "RRULE:FREQ=WEEKLY;UNTIL=20261206")) == [
        ("2026-12-07", "2026-12-07")
    ]


def test_exceptions() -> None:
    """EXDATE takes occurrences out, RDATE adds some, RECURRENCE-ID moves one."""
    weekly = event(
        ";TZID=Europe/Paris:20261207T180000",
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "EXDATE;TZID=Europe/Paris:20261214T180000",
        "EXDATE:20261221T170000Z",
        "RDATE;TZID=Europe/Paris:20261209T180000",
        "DURATION:PT1H",
    )
    moved = event(
        ";TZID=Europe/Paris:20261229T090000",
        "RECURRENCE-ID;TZID=Europe/Paris:20261228T180000",
        "DURATION:PT1H",
    )
    assert [each[:13] for each in starts(weekly, moved)] == [
        *("2026-12-07T18", "2026-12-09T18", "2026-12-29T09", "2027-01-04T18")
    ]
    gone = moved.replace("END:VEVENT", "STATUS:CANCELLED\r\nEND:VEVENT")
    statuses = {each.status: len(each.times) for each in read(weekly, gone)}
    assert statuses == {"": 3, "CANCELLED": 1}
    assert [each[:13] for each in starts(moved)] == ["2026-12-29T09"]


def test_a_date_excepts_the_whole_day() -> None:
    """An EXDATE without hours takes out what starts on that date."""
    daily = event("20261207T180000", "RRULE:FREQ=DAILY;COUNT=2", "DURATION:PT1H")
    excepted = daily.replace("END:VEVENT", "EXDATE;VALUE=DATE:20261208\r\nEND:VEVENT")
    assert len(starts(excepted)) == 1


def test_the_latest_version_stands() -> None:
    """Of an event that comes twice the higher SEQUENCE counts, then the later stamp."""
    old = event("20261207", "SEQUENCE:1")
    new = event("20261208", "SEQUENCE:2")
    assert days(new, old) == days(old, new) == [("2026-12-08", "2026-12-08")]
    late = event("20261209", "SEQUENCE:2", "LAST-MODIFIED:20261101T000000Z")
    assert days(late, new) == [("2026-12-09", "2026-12-09")]
    assert len(days(old, old)) == 1
    assert len(days(old, event("20261209", "SEQUENCE:1"))) == 2


def test_who_and_what() -> None:
    """Addresses, labels and states are read; who declined takes no part."""
    [found] = read(
        event(
            "20261207",
            "ATTENDEE;CN=Alice:MAILTO:alice@exemple.fr",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@exemple.fr",
            "ORGANIZER:mailto:chef@exemple.fr",
            "CATEGORIES:soir,titulaire",
            "CATEGORIES:N2",
            "STATUS:TENTATIVE",
            "SEQUENCE:3",
            "DTSTAMP:20261101T100000Z",
            "TRANSP:TRANSPARENT",
            title="Deux mots\\, et plus",
        )
    )
    assert found.attendees == ("alice@exemple.fr",)
    assert (found.organizer, found.categories) == ("chef@exemple.fr", ("soir", "titulaire", "N2"))
    assert (found.status, found.revision, found.free) == ("TENTATIVE", 3, True)
    assert found.changed == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert (found.line, found.uid, found.summary) == (4, "1", "Deux mots, et plus")


@pytest.mark.parametrize(
    ("busy", "free", "status"),
    [
        ("OOF", False, ""),
        ("BUSY", False, ""),
        ("FREE", True, ""),
        ("TENTATIVE", False, "TENTATIVE"),
    ],
)
def test_outlook_says_better(busy: str, free: bool, status: str) -> None:
    """Outlook's own property beats TRANSP."""
    lines = [f"X-MICROSOFT-CDO-BUSYSTATUS:{busy}", "TRANSP:TRANSPARENT"]
    [found] = read(event("20261207", *lines))
    assert (found.free, found.status) == (free, status)


HOSTILE = {
    "every second": ("RRULE:FREQ=SECONDLY", "x.ics:4: RRULE: FREQ=SECONDLY is not read"),
    "every minute": ("RRULE:FREQ=MINUTELY;COUNT=5", "FREQ=MINUTELY is not read"),
    "no interval": ("RRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL goes from 1 to 999"),
    "hours": ("RRULE:FREQ=DAILY;BYHOUR=1,2,3", "BYHOUR is not read"),
    "huge count": ("RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=2147483647", ""),
    "never": ("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", ""),
    "no frequency": ("RRULE:COUNT=3", "RRULE: FREQ= is not read"),
    "no rule": ("RRULE:garbage", "RRULE"),
    "a bad day": ("RRULE:FREQ=WEEKLY;BYDAY=XX", "RRULE: cannot be read"),
    "two rules": ("RRULE:FREQ=DAILY\r\nRRULE:FREQ=WEEKLY", "several rules"),
    "long rule": ("RRULE:FREQ=DAILY;BYMONTH=" + "1," * 9999 + "1", "is too long for RRULE"),
    "many dates": ("RDATE;VALUE=DATE:" + "20261207," * (MOST_DATES + 1) + "20261208", "too many"),
    "periods": ("RDATE;VALUE=PERIOD:20261207T100000Z/PT1H", "periods are not read"),
    "a range": ("RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261207", "RANGE is not read"),
    "starts twice": ("DTSTART;VALUE=DATE:20261208", "this event cannot be read"),
    "ends before": ("DTEND;VALUE=DATE:20261201", "DTEND: the event has no length"),
    "ends never": ("DTEND;VALUE=DATE:99991231", "longer than ten years"),
    "ends at a time": ("DTEND:20261208T080000Z", "DTEND: is a date where"),
    "broken end": ("DTEND:demain", "x.ics:4: DTEND: cannot be read"),
    "begun only": ("BEGIN:VALARM", "x.ics:9: ends 'VEVENT', which is not what was begun last"),
    "deep": ("BEGIN:X\r\n" * 20_000 + "END:X\r\n" * 20_000, "nested too deeply"),
    "NUL": ("COMMENT:\0", "contains a NUL"),
}


@pytest.mark.parametrize(("line", "said"), HOSTILE.values(), ids=HOSTILE)
def test_hostile(line: str, said: str) -> None:
    """A bomb is refused, or read as the little that it is, in no time."""
    began = time.process_time()
    data = calendar(event("20261207", line))
    if said:
        assert said in refused(data)
    else:
        read_events(data, "x.ics")
    assert time.process_time() - began < 2


def test_too_many_events() -> None:
    """A hundred thousand events are refused before they are parsed."""
    began = time.process_time()
    data = calendar(*[event("20261207")] * (MOST_EVENTS + 1))
    assert "too many events; at most 20000" in refused(data)
    assert time.process_time() - began < 2


def test_many_rules() -> None:
    """Rules that are harmless one by one are refused where there are too many."""
    began = time.process_time()
    rule = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    assert "take too long" in refused(
        calendar(*[event("20261207", rule, uid=str(n)) for n in range(500)])
    )
    rule = "RRULE:FREQ=YEARLY;BYMONTHDAY=" + ",".join(map(str, range(1, 32)))
    said = refused(calendar(*[event("20000101", rule, uid=str(n)) for n in range(500)]))
    assert "too many occurrences" in said
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no calendar; expected BEGIN:VCALENDAR"),
        (b"<html>", "looks like a web page; expected an iCalendar file"),
        (b"Personne;Debut", "is no calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "breaks off"),
        (calendar(event("20261207", "BEGIN:VEVENT\r\nEND:VEVENT")), "inside of something else"),
        (calendar("END:VEVENT"), "x.ics:4: ends 'VEVENT', which is not what was begun last"),
        (
            calendar(event("20261207", title="Zoé \xff")).replace(b"\xc3\xbf", b"\xff\x81"),
            "not UTF-8",
        ),
        (calendar("BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT"), "x.ics:4: DTSTART: is missing"),
        (
            calendar(event(";TZID=Paris:20261207T180000")),
            "x.ics:4: DTSTART: 'Paris' is no time zone",
        ),
        (calendar(event("20261207T180000")), "the event has no length"),
    ],
)
def test_refused(data: bytes, said: str) -> None:
    """What is no calendar, or has no time that can be told, is refused with its line."""
    assert said in refused(data)


def test_every_mistake_is_listed() -> None:
    """All that is wrong in a calendar is said at once, by line."""
    events = [
        event("20261207"),
        event("20261207", "RRULE:FREQ=HOURLY", uid="2"),
        "BEGIN:VEVENT\r\nEND:VEVENT",
    ]
    assert [each.partition(" ")[0] for each in refused(calendar(*events)).splitlines()] == [
        *("x.ics:9:", "x.ics:15:")
    ]


def test_far_away() -> None:
    """What takes place out of the years that rota knows is no time at all."""
    assert [each.times for each in read(event("16010101"), event("99981231", uid="2"))] == [(), ()]
    [yearly] = read(event("19700714", "RRULE:FREQ=YEARLY"))
    assert len(yearly.times) == 111


# Every rule expanded a second time, by walking over the days.

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = date(2028, 12, 31)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, list[int] | int | str]:
    """A rule of the sort that calendars make, which its own start follows or not."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    rule: dict[str, list[int] | int | str] = {
        "FREQ": frequency,
        "INTERVAL": draw(st.integers(1, 4)),
    }
    if frequency == "WEEKLY" and draw(st.booleans()):
        rule["BYDAY"] = sorted(
            draw(st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True))
        )
    if frequency == "MONTHLY" and draw(st.booleans()):
        days = st.sampled_from([1, 2, 15, 28, 29, 30, 31, -1, -2])
        rule["BYMONTHDAY"] = draw(st.lists(days, min_size=1, max_size=3, unique=True))
    if frequency == "YEARLY" and draw(st.booleans()):
        rule["BYMONTH"] = draw(st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True))
    if draw(st.booleans()):
        rule["COUNT"] = draw(st.integers(1, 30))
    return rule


def written(rule: dict[str, list[int] | int | str]) -> str:
    """The rule as RFC 5545 has it."""

    def value(name: str, given: list[int] | int | str) -> str:
        if isinstance(given, list):
            return ",".join(WEEKDAYS[n] if name == "BYDAY" else str(n) for n in given)
        return str(given)

    return ";".join(f"{name}={value(name, each)}" for name, each in rule.items())


def walked(rule: dict[str, list[int] | int | str], start: date) -> list[date]:
    """The dates of a rule, found by asking each day whether it is one (RFC 5545 §3.3.10)."""

    def holds(day: date) -> bool:
        interval = rule["INTERVAL"]
        assert isinstance(interval, int)
        match rule["FREQ"]:
            case "DAILY":
                return (day - start).days % interval == 0
            case "WEEKLY":
                mondays = [each - each.weekday() * DAY for each in (start, day)]
                wanted = rule.get("BYDAY", [start.weekday()])
                return (mondays[1] - mondays[0]).days // 7 % interval == 0 and (
                    day.weekday() in wanted  # type: ignore[operator]
                )
            case "MONTHLY":
                months = (day.year - start.year) * 12 + day.month - start.month
                from_end = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - day
                wanted = rule.get("BYMONTHDAY", [start.day])
                assert isinstance(wanted, list)
                return months % interval == 0 and bool({day.day, -from_end.days} & {*wanted})
            case _:
                months_wanted = rule.get("BYMONTH", [start.month])
                assert isinstance(months_wanted, list)
                return (
                    (day.year - start.year) % interval == 0
                    and day.month in months_wanted
                    and day.day == start.day
                )

    def all_days() -> Iterator[date]:
        day = start
        while day <= LAST:
            if holds(day):
                yield day
            day += DAY

    count = rule.get("COUNT", 10**6)
    assert isinstance(count, int)
    return [*all_days()][:count]


@settings(deadline=None)
@given(
    rule=rules(),
    start=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    more=st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=3),
    picks=st.sets(st.integers(0, 20), max_size=4),
)
def test_expanded_like_a_walk_over_the_days(
    rule: dict[str, list[int] | int | str], start: date, more: set[date], picks: set[int]
) -> None:
    """A rule gives the dates that a walk over all days finds, its own start in any case.

    RDATE adds to them and EXDATE takes away, also what RDATE has added.
    """
    wanted = sorted({start, *walked(rule, start), *more})
    except_these = [wanted[pick] for pick in sorted(picks) if pick < len(wanted)]
    lines = [f"RRULE:{written(rule)}"]
    lines += [f"RDATE;VALUE=DATE:{day:%Y%m%d}" for day in sorted(more)]
    if except_these:
        lines.append("EXDATE;VALUE=DATE:" + ",".join(f"{day:%Y%m%d}" for day in except_these))
    [found] = read(event(f"{start:%Y%m%d}", *lines))
    dates = [each.dates[0] for each in found.times if each.dates[0] <= LAST]
    assert dates == [day for day in wanted if day not in except_these]
