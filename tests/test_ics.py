"""Calendars, read back by icalendar and by a reader of our own that shares nothing with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

import teams
from rota import ics
from rota.events import Feed, Style, one_line, slug, uid
from rota.instants import Span
from rota.shift import CANCELLED, PUBLISHED, Shift
from rota.team import Role, Team
from rota.vtimezone import definition
from rota.words import NBSP
from teams import PARIS, person, span, utc, weekend

# What breaks lines, escapes, formulas, cells and readers that count characters.
AWKWARD = ',;:\\\n\r\t"=é🎄👩\u200d💻\u2028\u0085\x00\x1b\u202eaZ'


def team(**changes: Any) -> Team:
    """A French team of two with one role."""
    plain: dict[str, Any] = {
        "name": "N2",
        "language": "fr",
        "number": "01 80 00 00 00",
        "coverages": (weekend(instructions="Décrocher sous 15 min."),),
        "people": (person("elodie", name="Élodie"), person("bob")),
    }
    return teams.team(**plain | changes)


def shift(**changes: Any) -> Shift:
    """Élodie's weekend of Christmas."""
    plain: dict[str, Any] = {"name": "Élodie", "status": PUBLISHED}
    return replace(teams.rest_days("elodie", "2026-12-25"), **plain | changes)


TWO_ROLES = team(roles=(Role("primary"), Role("backup")))


def events(data: bytes) -> list[Any]:
    """The events as icalendar reads them."""
    return Calendar.from_ical(data).walk("VEVENT")


def only(data: bytes) -> Any:
    """The one event of a calendar, as icalendar reads it."""
    (event,) = events(data)
    return event


def content_lines(data: bytes) -> Iterator[tuple[str, str]]:
    """Names with their parameters, and raw values, by the grammar of RFC 5545 section 3.1."""
    assert data.endswith(b"\r\n")
    physical = data.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in physical)
    assert not any(mark in line for line in physical for mark in (b"\r", b"\n", b"\0", b"\x1b"))
    for line in b"\r\n".join(physical).replace(b"\r\n ", b"").split(b"\r\n"):
        name, _, value = line.decode().partition(":")
        yield name, value


def raw_events(data: bytes) -> list[dict[str, str]]:
    """The events by our own reader, values still escaped, those of an alarm by `VALARM.…`."""
    found: list[dict[str, str]] = []
    inside: list[str] = []
    for name, value in content_lines(data):
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert inside.pop() == value
        elif "VEVENT" in inside:
            key = ".".join([*inside[inside.index("VEVENT") + 1 :], name])
            assert key not in found[-1]
            found[-1][key] = value
    assert inside == []
    return found


def unescaped(value: str) -> str:
    """A TEXT value of RFC 5545 section 3.3.11 as it was meant."""
    said, characters = "", iter(value)
    for char in characters:
        if char == "\\":
            char = next(characters)
            char = "\n" if char in "nN" else char
        said += char
    return said


def test_a_calendar_has_the_properties_that_clients_read() -> None:
    """Name and refresh in the standard's and the vendors' form, and none that mails people."""
    lines = list(content_lines(ics.calendar(team(), [shift()])))
    head = lines[: lines.index(("BEGIN", "VEVENT"))]
    assert sorted(head) == [
        ("BEGIN", "VCALENDAR"),
        ("CALSCALE", "GREGORIAN"),
        ("NAME", "N2"),
        ("PRODID", "-//rota//rota 0//FR"),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT4H"),
        ("VERSION", "2.0"),
        ("X-PUBLISHED-TTL", "PT4H"),
        ("X-ROTA-FEED", "n2"),
        ("X-WR-CALNAME", "N2"),
        ("X-WR-TIMEZONE", "Europe/Paris"),
    ]


def test_a_shift_is_one_event_in_utc() -> None:
    """Every property of it, to the letter."""
    (event,) = raw_events(ics.calendar(team(), [shift()]))
    description = event.pop("DESCRIPTION")
    assert event == {
        "UID": "n2.20261225T170000Z.primary@exemple.fr",
        "DTSTAMP": "20000101T000000Z",
        "LAST-MODIFIED": "20000101T000000Z",
        "SEQUENCE": "0",
        "DTSTART": "20261225T170000Z",
        "DTEND": "20261228T070000Z",
        "STATUS": "CONFIRMED",
        "SUMMARY": "Astreinte N2 – Élodie",
        "CATEGORIES": "week-end,titulaire",
        "TRANSP": "TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS": "FREE",
    }
    assert unescaped(description).replace(NBSP, "~").split("\n") == [
        "Du ven. 25~déc. 18~h au lun. 28~déc. 8~h (heure de Paris)",
        "Rôle~: titulaire",
        "Numéro d’appel~: 01 80 00 00 00",
        "Décrocher sous 15 min.",
    ]


def test_an_english_team_reads_english() -> None:
    """Summary, description and categories follow the team's language."""
    event = only(ics.calendar(team(language="en"), [shift()]))
    assert event["SUMMARY"] == "On call N2 – Élodie"
    assert event["DESCRIPTION"].replace(NBSP, " ").split("\n")[:2] == [
        "From Fri 25 Dec 18:00 to Mon 28 Dec 08:00 (Paris time)",
        "Role: primary",
    ]


def test_the_other_people_on_call_are_named_with_their_roles() -> None:
    """Those who serve at some time during the shift, also when the calendar is one person's."""
    own = shift()
    weeks = span("2026-12-14 08:00", "2026-12-28 08:00")
    beside = shift(role="backup", person="bob", name="Bob", span=weeks)
    later = shift(span=Span(own.span.end, own.span.end + timedelta(hours=1)), person="carl")
    for shifts in ([own, beside, later], [own]):
        data = ics.calendar(TWO_ROLES, shifts, among=[own, beside, later])
        event = next(one for one in events(data) if one["DTSTART"].dt == own.span.start)
        assert event["SUMMARY"] == "Astreinte N2 – Élodie (titulaire)"
        assert f"Aussi d’astreinte{NBSP}: Bob (renfort)\n" in event["DESCRIPTION"]
        assert "carl" not in event["DESCRIPTION"]


def test_instructions_are_given_when_it_is_known_which_hold() -> None:
    """Coverages of the shift's kind that its role takes must agree."""
    one = weekend(instructions="Rappeler.")
    same = (one, replace(one, name="noel"))
    apart = (*same, replace(one, name="an", instructions="Réveiller."))
    other = (*same, replace(one, name="an", instructions="Réveiller.", kind="evening"))
    closed = (*same, replace(one, name="an", instructions="Dormir.", closed=True))
    for coverages, said in ((same, True), (apart, False), (other, True), (closed, True)):
        event = only(ics.calendar(team(coverages=coverages), [shift()]))
        assert ("Rappeler." in event["DESCRIPTION"]) is said
    roles = (Role("primary", coverage=("weekend", "noel")),)
    event = only(ics.calendar(team(coverages=apart, roles=roles), [shift()]))
    assert event["DESCRIPTION"].endswith("\nRappeler.")


def test_instructions_keep_their_lines() -> None:
    """Whatever ends a line in the team file ends it in the calendar, and nothing else gets by."""
    told = weekend(instructions="Un\nDeux\r\nTrois\u2028Quatre\x00; cinq\r\n\r\n")
    event = only(ics.calendar(team(coverages=(told,)), [shift()]))
    assert event["DESCRIPTION"].split("\n")[-4:] == ["Un", "Deux", "Trois", "Quatre ; cinq"]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-28 17:00Z", "2026-03-29 06:00Z", 13),
        ("2026-10-24 16:00Z", "2026-10-25 07:00Z", 15),
        ("2026-10-25 00:30Z", "2026-10-25 01:30Z", 1),
    ],
)
def test_clock_changes_leave_instants_as_they_are(start: str, end: str, hours: int) -> None:
    """Elapsed hours on both nights are exact, the repeated hour included."""
    event = only(ics.calendar(team(), [shift(span=span(start, end))]))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (utc(start), utc(end))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=hours)


def test_the_same_rota_gives_the_same_bytes() -> None:
    """Twice, and in whatever order the rows come."""
    rows = [
        shift(role=role, person=who, name=who, span=Span(start, start + timedelta(hours=14)))
        for role, who in (("primary", "elodie"), ("backup", "bob"))
        for start in (utc("2026-12-21 17:00Z"), utc("2026-12-22 17:00Z"))
    ]
    data = ics.calendar(TWO_ROLES, rows)
    assert data == ics.calendar(TWO_ROLES, rows)
    assert data == ics.calendar(TWO_ROLES, rows[::-1])


def test_a_swap_is_an_update() -> None:
    """A new person keeps the UID and raises SEQUENCE and LAST-MODIFIED."""
    before = only(ics.calendar(team(), [shift()]))
    changed = utc("2026-11-02 09:30Z")
    swapped = shift(person="bob", name="Bob", revision=1, changed=changed)
    after = only(ics.calendar(team(), [swapped]))
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before["LAST-MODIFIED"].dt < after["LAST-MODIFIED"].dt == changed
    assert after["DTSTAMP"].dt == changed


def test_what_is_cancelled_is_dropped_where_it_was_imported() -> None:
    """The former person's calendar gets a cancelled event, the team's an updated one."""
    changed = utc("2026-11-02 09:30Z")
    former = shift(status=CANCELLED, revision=1, changed=changed)
    present = shift(person="bob", name="Bob", revision=1, changed=changed)

    tombstone = only(
        ics.calendar(team(), [former], feed=Feed(person="elodie"), among=[former, present])
    )
    assert tombstone["STATUS"] == "CANCELLED"
    assert tombstone["SEQUENCE"] == 1
    assert tombstone["SUMMARY"] == "Astreinte annulée N2 – Élodie"
    assert "Bob" not in tombstone["DESCRIPTION"]
    assert "01 80" not in tombstone["DESCRIPTION"]

    later = replace(former, revision=2)
    for rows in ([former, present], [present, former], [later, present]):
        event = only(ics.calendar(team(), rows))
        assert event["STATUS"] == "CONFIRMED"
        assert event["SUMMARY"] == "Astreinte N2 – Bob"


def test_only_who_is_on_call_is_busy() -> None:
    """A cancelled shift and an uncovered one take nobody's time and ring for nobody."""
    style = Style(show_as="away", reminder=timedelta(hours=1))
    live = only(ics.calendar(team(), [shift()], style=style))
    assert (live["TRANSP"], live["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("OPAQUE", "OOF")
    assert [alarm["TRIGGER"].dt for alarm in live.walk("VALARM")] == [timedelta(hours=-1)]
    for row in (shift(status=CANCELLED, revision=1), shift(person="", name="")):
        event = only(ics.calendar(team(), [row], style=style))
        assert (event["TRANSP"], event["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("TRANSPARENT", "FREE")
        assert event.walk("VALARM") == []


@pytest.mark.parametrize(
    ("start", "end", "first", "after"),
    [
        ("2026-12-21 18:00", "2026-12-22 08:00", "2026-12-21", "2026-12-22"),
        ("2026-12-25 18:00", "2026-12-28 08:00", "2026-12-25", "2026-12-28"),
        ("2026-12-25 08:00", "2026-12-26 08:00", "2026-12-25", "2026-12-26"),
        ("2026-12-26 00:00", "2026-12-27 00:00", "2026-12-26", "2026-12-27"),
        ("2026-12-26 08:00", "2026-12-26 12:00", "2026-12-26", "2026-12-27"),
        ("2026-12-26 08:00", "2026-12-27 12:01", "2026-12-26", "2026-12-28"),
        ("2026-10-24 18:00", "2026-10-25 08:00", "2026-10-24", "2026-10-25"),
    ],
)
def test_bars_lie_over_dates(start: str, end: str, first: str, after: str) -> None:
    """All day: the date of the start to the last that it reaches past noon; the end excluded."""
    (event,) = raw_events(
        ics.calendar(team(), [shift(span=span(start, end))], style=Style(all_day=True))
    )
    assert event["DTSTART;VALUE=DATE"] == first.replace("-", "")
    assert event["DTEND;VALUE=DATE"] == after.replace("-", "")


def test_whoever_lives_by_another_clock_reads_it_too() -> None:
    """Instants are the same for everybody; the description adds the hours where the person is."""
    away = person("elodie", name="Élodie", timezone=ZoneInfo("Pacific/Noumea"))
    far = team(people=(away, person("bob")))
    night = shift(span=span("2027-03-16 23:00", "2027-03-17 08:00"))
    event = only(ics.calendar(far, [night]))
    assert event["DTSTART"].dt == utc("2027-03-16 23:00")
    assert event["DTEND"].dt == utc("2027-03-17 08:00")
    here, there, *_ = str(event["DESCRIPTION"]).replace(NBSP, " ").split("\n")
    assert here == "Du mar. 16 mars 23 h au mer. 17 mars 8 h (heure de Paris)"
    assert there == "Le mer. 17 mars de 9 h à 18 h (heure de Nouméa)"
    assert "Nouméa" not in str(only(ics.calendar(team(), [night]))["DESCRIPTION"])


def test_bars_of_a_persons_own_calendar_lie_over_dates_there() -> None:
    """Late on Tuesday in Paris is Wednesday in Nouméa; the team's calendar has Tuesday."""
    away = person("elodie", name="Élodie", timezone=ZoneInfo("Pacific/Noumea"))
    far = team(people=(away, person("bob")))
    night = shift(span=span("2027-03-16 23:00", "2027-03-17 08:00"))
    bars = Style(all_day=True)
    (own,) = raw_events(ics.calendar(far, [night], feed=Feed("elodie"), style=bars))
    assert (own["DTSTART;VALUE=DATE"], own["DTEND;VALUE=DATE"]) == ("20270317", "20270318")
    (all_,) = raw_events(ics.calendar(far, [night], style=bars))
    assert (all_["DTSTART;VALUE=DATE"], all_["DTEND;VALUE=DATE"]) == ("20270316", "20270317")


def test_local_times_only_where_they_are_exact() -> None:
    """An event that touches the hour that comes twice stays in UTC, the others beside it do not."""
    spans = [
        span("2026-10-24 18:00", "2026-10-25 00:30Z"),
        span("2026-12-21 18:00", "2026-12-22 08:00"),
    ]
    rows = [shift(span=each) for each in spans]
    moments = [each for one in spans for each in (one.start, one.end)]
    data = ics.calendar(team(), rows, definition=definition(PARIS, moments))
    twice, plain = raw_events(data)
    assert (twice["DTSTART"], twice["DTEND"]) == ("20261024T160000Z", "20261025T003000Z")
    assert plain["DTSTART;TZID=Europe/Paris"] == "20261221T180000"
    assert plain["DTEND;TZID=Europe/Paris"] == "20261222T080000"
    assert data.count(b"BEGIN:VTIMEZONE") == 1


def test_of_several_cancelled_rows_the_last_revision_stands() -> None:
    """One UID comes once, at its highest SEQUENCE."""
    rows = [
        shift(status=CANCELLED, revision=revision, changed=utc(f"2026-11-0{revision} 09:00Z"))
        for revision in (2, 3, 1)
    ]
    assert only(ics.calendar(team(), rows))["SEQUENCE"] == 3


def test_two_people_on_one_slot_are_both_named() -> None:
    """A UID comes once, so the second person is in the first one's description."""
    event = only(ics.calendar(team(), [shift(), shift(person="bob", name="Bob")]))
    assert "Bob" in event["SUMMARY"] + event["DESCRIPTION"]
    assert "Élodie" in event["SUMMARY"] + event["DESCRIPTION"]


def test_a_team_called_after_its_duty_is_named_once() -> None:
    """ "Astreinte réseau" is no "Astreinte Astreinte réseau", but it may be cancelled."""
    named = replace(team(), name="Astreinte réseau")
    assert only(ics.calendar(named, [shift()]))["SUMMARY"] == "Astreinte réseau – Élodie"
    gone = shift(status=CANCELLED, revision=1, changed=utc("2026-11-01 08:00"))
    [event] = events(ics.calendar(named, [gone]))
    assert event["SUMMARY"] == "Astreinte annulée Astreinte réseau – Élodie"


def test_an_uncovered_slot_shows_in_the_teams_calendar_alone() -> None:
    """It says that nobody is there; an optional role's says nothing."""
    hole = shift(person="", name="")
    assert only(ics.calendar(team(), [hole]))["SUMMARY"] == "Astreinte N2 – à pourvoir"
    assert events(ics.calendar(team(), [hole], feed=Feed(role="primary"))) == []
    optional = team(roles=(Role("primary", optional=True),))
    assert events(ics.calendar(optional, [hole])) == []


def test_a_person_who_left_keeps_the_name_of_the_row() -> None:
    """The row's name is shown, then the team's, then the id."""
    known = only(ics.calendar(team(), [shift(name="")]))
    assert known["SUMMARY"].endswith("– Élodie")
    left = only(ics.calendar(team(), [shift(person="zoe", name="Zoé")]))
    assert left["SUMMARY"].endswith("– Zoé")
    nameless = only(ics.calendar(team(), [shift(person="zoe", name="")]))
    assert nameless["SUMMARY"].endswith("– zoe")


def test_a_uid_differs_by_role_and_by_calendar() -> None:
    """Left of the @ stands plain ASCII, whatever the role is called."""
    uids = {
        uid(team(), shift(role=role), feed)
        for role in ("réseau", "reseau", "r.seau", "r-seau", "r--e9-seau", "r seau")
        for feed in ("", "elodie", "élodie")
    }
    assert len(uids) == 18
    for each in uids:
        left, _, right = each.rpartition("@")
        assert right == "exemple.fr"
        assert left.isascii()
        assert left.replace("-", "").replace(".", "").isalnum()


@given(st.text(max_size=8), st.text(max_size=8))
def test_different_names_have_different_slugs(one: str, other: str) -> None:
    """A slug is letters, digits and hyphens, and stands for one name only."""
    assert (slug(one) == slug(other)) is (one == other)
    assert slug(one).replace("-", "").isalnum() or not slug(one).strip("-")
    assert slug(one).isascii()


@given(st.text(alphabet=st.sampled_from("a-e9é."), max_size=9), st.data())
def test_slugs_of_look_alike_names_differ(name: str, data: st.DataObject) -> None:
    """Even a name that looks like the slug of another."""
    other = data.draw(st.sampled_from([slug(name), name.replace("-", "--"), name + "-"]))
    assert (slug(name) == slug(other)) is (name == other)


@example(r"\\serveur\Nuit \\N")
@given(
    st.text(alphabet=st.one_of(st.sampled_from(AWKWARD), st.characters()), min_size=1, max_size=60)
)
def test_any_name_survives(name: str) -> None:
    """Two readers find it as it was, but for what ends a line or is no text at all."""
    named = shift(name=f"E{name}E")
    data = ics.calendar(team(), [named], name=name)
    expected = f"Astreinte N2 – {one_line(named.name)}"
    (raw,) = raw_events(data)
    assert unescaped(raw["SUMMARY"]) == expected
    assert only(data)["SUMMARY"] == expected
    assert len(raw) == 12


def test_cleaning_a_line_touches_only_what_is_unsafe() -> None:
    """Punctuation, accents and joined emoji stay; controls and turned directions become a space."""
    assert one_line(AWKWARD) == ',;:\\ "=é🎄👩\u200d💻 aZ'


def test_a_calendars_name_needs_no_escaping() -> None:
    """Clients disagree on commas there, and icalendar does not guard the property."""
    name = "A, B; C\\D\r\nATTENDEE:mailto:x@y.z"
    head = dict(content_lines(ics.calendar(team(), [], name=name)))
    assert head["NAME"] == head["X-WR-CALNAME"] == "A B C D ATTENDEE:mailto:x@y.z"
    assert "ATTENDEE" not in head


def test_no_private_field_leaves() -> None:
    """A calendar carries a name and a time, and nothing else that the files know of a person."""
    private = person(
        "elodie",
        name="Élodie",
        email="canary@mail",
        phone="06 canary",
        employee_id="canary-7",
        leave=teams.when("2026-12-24..2026-12-31"),
    )
    row = shift(note="canary note", notified="canary told", answer="refused")
    data = ics.calendar(team(people=(private,)), [row, replace(row, role="backup")])
    for secret in (b"canary", b"refused", b"20261224", b"24 d", b"ATTENDEE", b"ORGANIZER"):
        assert secret not in data
    assert b"METHOD" not in data


def test_a_year_of_shifts_keeps_the_grammar() -> None:
    """UIDs come once, ends come after starts, and nothing is lost."""
    start = utc("2026-01-01 17:00Z")
    rows = [
        shift(role=role, person=who, name=who, span=Span(begin, begin + timedelta(hours=14)))
        for role, who in (("primary", "elodie"), ("backup", "bob"))
        for begin in (start + timedelta(days=day) for day in range(365))
    ]
    found = raw_events(ics.calendar(TWO_ROLES, rows))
    assert len(found) == len({event["UID"] for event in found}) == 730
    assert all(event["DTSTART"] < event["DTEND"] for event in found)
    assert [event["DTSTART"] for event in found] == sorted(event["DTSTART"] for event in found)


def test_a_large_year_is_written_quickly() -> None:
    """Sixty people, three roles, every night: in less than half more than icalendar needs alone."""
    people = tuple(person(f"p{number}", name=f"Personne {number}") for number in range(60))
    roles = (Role("primary"), Role("backup"), Role("manager"))
    large = team(people=people, roles=roles)
    first = utc("2026-01-01 17:00Z")
    rows = [
        shift(role=role.name, person=who.id, name=who.name, span=Span(start, start + night))
        for place, role in enumerate(roles)
        for day in range(365)
        for who in (people[(7 * day + 20 * place) % 60],)
        for night in (timedelta(hours=14),)
        for start in (first + timedelta(days=day),)
    ]
    data = ics.calendar(large, rows)
    alone = Calendar.from_ical(data)

    def seconds(work: Callable[[], object]) -> float:
        start = process_time()
        work()
        return process_time() - start

    for work in (partial(ics.calendar, large, rows), partial(ics.calendar, large, rows, old=data)):
        # The least of three, whatever else the machine does.
        assert min(seconds(work) / seconds(alone.to_ical) for _ in range(3)) < 1.5


def test_nothing_rests_on_assertions() -> None:
    """Under `python -O` icalendar has lost its own guards; an injected event is still none."""
    script = (
        "from test_ics import AWKWARD, ics, shift, team\n"
        "import sys\n"
        "bad = 'X\\r\\nEND:VEVENT\\r\\nBEGIN:VEVENT\\r\\nUID:evil' + AWKWARD\n"
        "made = ics.calendar(team(name=bad, number=bad), [shift(name=bad, kind=bad)], name=bad)\n"
        "sys.stdout.buffer.write(made)\n"
    )
    tests = Path(__file__).parent
    paths = os.pathsep.join([str(tests), str(tests.parent)])
    run = subprocess.run(
        [sys.executable, "-O", "-c", script],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        check=True,
    )
    (event,) = raw_events(run.stdout)
    assert event["UID"] == "n2.20261225T170000Z.primary@exemple.fr"
    assert only(run.stdout)["SUMMARY"].startswith("Astreinte X END:VEVENT BEGIN:VEVENT")
