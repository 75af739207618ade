"""A team file is read whole, and a bad one is answered with every mistake and its line."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rota
from rota import values
from rota.errors import InputError, Mistake, TeamError
from rota.period import Period
from rota.places import line_of, lines_of
from rota.rates import ALWAYS, CALL, Amount, Budget, Compensation, Occasion, Rate
from rota.scales import SCALES
from rota.schema import LimitKeys, Table
from rota.team import (
    Coverage,
    Fairness,
    Handover,
    Limit,
    Limits,
    Office,
    Pin,
    Provider,
    PublicHolidays,
    Role,
    Rules,
    Server,
    Team,
    Turns,
    Waiver,
)
from rota.team_file import read_team, team_mistakes, team_warnings
from rota.toml_file import MOST_BYTES
from rota.when import parse_when

GALLERY = Path(__file__).parent / "errors"
STARTER = Path(rota.__file__).parent / "starter.toml"

SMALLEST = """\
team.id = "n2"
coverage.evening = { on = "mon-thu", start = "18:00", end = "08:00" }
people.alice = {}
"""

EVERY_KEY = """\
format = 1
leave_from = "conges.ics"

[team]
id = "support-n2"
name = "Support N2"
timezone = "Europe/Paris"
language = "fr"
domain = "exemple.fr"
number = "01 80 00 00 00"

[holidays]
country = "FR"
region = "metropole"
add = { 2026-12-28 = "Journée offerte" }
ignore = ["Lundi de Pentecôte", 2026-05-01]

[[office]]
on = "mon-thu"
start = "08:00"
end = "18:00"
pause = "1h"
[[office]]
on = "fri"
start = "08h00"
end = "17:00"

[coverage.evening]
on = "mon-thu"
start = "18:00"
end = "08:00"
[coverage.weekend]
on = "fri"
start = "18:00"
end = "mon 08:00"
skills = ["reseau"]
people = ["alice", "bob"]
[coverage.holiday]
on = "public-holiday"
start = "08:00"
end = "08:00"
weight = 2.5
instructions = "Décrocher sous 15 min.\\nProcédure : https://wiki.exemple.fr/n2"
[coverage.noel]
on = ["12-24", 2026-12-31]
start = "08:00"
end = "24:00"
kind = "holiday"
points = 24
[coverage.fermeture]
on = "12-25..01-01"
start = "00:00"
end = "24:00"
closed = true

[roles.primary]
[roles.backup]
coverage = ["weekend"]
skills = ["reseau"]
weight = 0.5
optional = true
on_site = true
response = "30m"
stay_home = true
gap = "11h"
max_turns = "1 per week"

[providers.allo]
name = "Allô Permanence"
number = "01 81 00 00 00"
tier = "alone"
coverage = ["evening"]
on = "mon-fri"
start = "18:00"
end = "22:00"
price = ["0.90 € per call", "12 € per hour"]

[turns]
per = "handover"
handover = ["mon 08:00", "odd-weeks fri 12:00", "20:00"]
split = "never"

[rules]
gap = "24h"
max_turns = "2 per 7 days"
max_weekends = ["2 per 4 weeks", "1 per month"]
max_holidays = "9 per 12 months"
max_hours = ["60h per 4 weeks", "40 per week"]
max_row = "7 days"
apart = [["alice", "bob"]]
always = { senior = 1 }
leave_margin = "weekend"
law = "none"
rest_mode = "strict"
legal_basis = "unilateral"
cse_consulted = 2026-06-02
inspection_informed = 2026-06-15
sunday_basis = "R3132-5"
may1_basis = "Santé"
public_service = "hospital"
[rules.agreement]
notice_days = 15
notice_clear_days = 1
daily_rest = "11h"
max_day = "12h"
max_week = "60h"
max_average = "46h"
max_night_hours = "270h"
part_time_extra = 0.25
tolerance = "5m"
week_start = "sun"
max_weeks = "1 per 3 weeks"
max_days = "10 per month"
max_nights = ["10 per month", "80 per year"]
max_hours = "72h per 15 days"
max_weekends = "2 per month"
max_saturdays = "1 per month"
max_sundays = "1 per month"
max_holidays = "1 per month"
max_weeks_row = 1
max_days_row = "7 days"
gap_after_work = "12h"
volunteers = { max_weeks = "18 per 12 months", max_weeks_row = 2 }

[fairness]
balance = ["holiday", "primary.weekend", "burden"]
history = "2 years"
leave_lowers_target = false
volunteers_first = true
carried = "2025-09-01..2026-08-31"

[compensation]
standby = { "sat 21:00-06:00" = "3.50 € per hour", weekend = "150 € per turn" }
interventions = "2 h of rest per intervention"
scale = "fpt-exploitation-2015"
budget = "1200 € per period"
[compensation.roles]
backup = "0,5 day per slot"

[protocol]
answer = "15m"
steps = ["Décrocher.", "Consigner l'appel."]
escalate = ["backup", "person:bob"]
within = ["30m", "1h"]
[protocol.topics.reseau]
title = "Réseau"
skills = ["reseau"]
steps = "Regarder le routeur."
escalate = "bob"
within = "20m"

[people.alice]
name = "Alice Martin"
aliases = ["A. Martin", "AM"]
leave_from = ["alice.csv", "alice.ics"]
email = "alice.martin@exemple.fr"
phone = "06 12 34 56 78"
employee_id = "007"
roles = ["primary", "backup"]
skills = ["reseau", "senior"]
share = { 2026-09-01 = 0.8, 2025-09-01 = 1 }
since = 2025-09-01
until = "2027-06-30"
leave = ["2026-12-24..2026-12-31"]
off = ["wed", "2026-12-11T12:00..2026-12-11T18:00"]
wishes = { avoid = ["wed odd-weeks", "school-holiday:C"], prefer = ["2026-12-18"] }
never = ["holiday"]
opening = { burden = 4.1 }
carried = { weekend = 7, holiday = 2 }
regime = "forfait-jours"
birth_date = 1990-05-14
contract_hours = 28
volunteer = true
timezone = "Indian/Reunion"
region = "reunion"
gap = "2d"
max_turns = "1 per week"
max_weekends = "1 per month"
max_holidays = "2 per year"
max_hours = "100 per month"
max_row = 3

[people.bob]

[people.carla]
regime = "external"
price = { standby = "320 € per turn", interventions = "60 € per hour" }

[[pins]]
person = "alice"
on = "2026-12-24"
role = "primary"
[[pins]]
person = "bob"
on = 2026-12-26

[[waivers]]
rule = "Daily_Rest"
reason = "Accord d'entreprise du 12 mars 2024"

[publish]
url = "https://calendrier.exemple.fr/dav/n2@exemple.fr/"
user = "rota"
"""


def read(text: str) -> Team:
    """The team of a file's text."""
    return read_team(text.encode(), "team.toml")


def mistakes(data: bytes) -> str:
    """What is said of a bad file."""
    with pytest.raises(InputError) as caught:
        read_team(data, "team.toml")
    return str(caught.value)


@pytest.mark.parametrize("bad", sorted(GALLERY.glob("*.toml")), ids=lambda path: path.stem)
def test_gallery_of_mistakes(bad: Path) -> None:
    """Each file of the gallery is answered exactly as its own last lines, after `#>`, say."""
    data = bad.read_bytes()
    expected = [line[3:] for line in data.decode().split("\n") if line.startswith("#> ")]

    assert "\n".join(expected) == mistakes(data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ": says nothing yet"),
        (b"\n\n", ": says nothing yet"),
        (b"#" * (MOST_BYTES + 1), ": is too large for a team file; at most 1 MiB is read"),
        (SMALLEST.encode("utf-16"), ": is text in UTF-16; save it as UTF-8"),
        (SMALLEST.encode("utf-16-le"), ": seems to be text in UTF-16; save it as UTF-8"),
        (SMALLEST.encode("utf-16-be"), ": seems to be text in UTF-16; save it as UTF-8"),
        (f'{SMALLEST}people.z.name = "Zoé"'.encode("cp1252"), ":4: byte 0xe9 is not UTF-8"),
        (f"{SMALLEST}\0".encode(), ":4: holds a NUL byte"),
        (SMALLEST.replace("\n", "\r").encode(), ": has lines ended by CR alone"),
        (b"PK\x03\x04\x14\x00", ": is a zip archive"),
        (b"%PDF-1.7", ": is a PDF document"),
        (b"\x1f\x8b\x08", ": is a compressed file"),
        (f"{SMALLEST}x = {'[' * 5000}".encode(), ": is nested too deeply"),
        (f"{'.'.join('a' * 20_000)} = 1".encode(), ": is nested too deeply"),
    ],
)
def test_bytes_that_are_no_team_file(data: bytes, expected: str) -> None:
    """Whatever is given for a team file is named for what it is, with the line where it shows."""
    assert mistakes(data).startswith(f"team.toml{expected}")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + SMALLEST.encode(),
        SMALLEST.replace("\n", "\r\n").encode(),
        SMALLEST.rstrip().encode(),
    ],
    ids=["BOM", "CRLF", "no last newline"],
)
def test_editors_differ(data: bytes) -> None:
    """A BOM, CRLF and a missing last line end make no difference."""
    assert read(SMALLEST) == read_team(data, "team.toml")


def test_everything_has_a_default() -> None:
    """A team id, one coverage and one person are a team."""
    team = read(SMALLEST)

    assert (team.id, team.name, team.domain, team.language) == ("n2", "n2", "n2.rota.invalid", "fr")
    assert team.timezone == ZoneInfo("Europe/Paris")
    assert team.holidays == PublicHolidays("FR", "metropole")
    assert team.roles == (Role("primary"),)
    assert team.turns == Turns()
    assert team.rules == Rules(law="fr")
    assert team.fairness == Fairness(balance=("burden",))
    [alice] = team.people
    assert (alice.id, alice.name, alice.roles) == ("alice", "alice", ("primary",))
    assert (alice.timezone, alice.holidays) == (team.timezone, team.holidays)
    assert alice.share == ((None, Fraction(1)),)


def test_the_example_has_every_key() -> None:
    """No key of the format is missing from the example that the tests read."""
    tables = [*Table.__subclasses__(), *LimitKeys.__subclasses__()]
    keys = {key for table in tables for key in table.model_fields}

    assert keys <= {step for path in lines_of(EVERY_KEY) for step in path.split(".")}


def test_team_holidays_and_offices() -> None:
    """The tables about the team and its calendar mean what they say."""
    team = read(EVERY_KEY)

    assert (team.id, team.name, team.domain) == ("support-n2", "Support N2", "exemple.fr")
    assert team.number == "01 80 00 00 00"
    assert team.holidays == PublicHolidays(
        "FR",
        "metropole",
        add=((date(2026, 12, 28), "Journée offerte"),),
        ignore=("Lundi de Pentecôte", "2026-05-01"),
    )
    assert team.offices == (
        Office(parse_when("mon-thu"), timedelta(hours=8), timedelta(hours=18), timedelta(hours=1)),
        Office(parse_when("fri"), timedelta(hours=8), timedelta(hours=17)),
    )


def test_one_office_needs_no_list() -> None:
    """`[office]` is a list of one timetable."""
    office = '[office]\non = "mon-fri"\nstart = "08:00"\nend = "18:00"\n'

    listed = office.replace("[office]", "[[office]]")
    assert read(SMALLEST + office).offices == read(SMALLEST + listed).offices


def test_coverages() -> None:
    """Ends, kinds, weights and points of coverages mean what they say."""
    evening, weekend, holiday, christmas, closing = read(EVERY_KEY).coverages

    assert evening == Coverage(
        "evening", parse_when("mon-thu"), timedelta(hours=18), timedelta(hours=8), None, "evening"
    )
    assert (weekend.end, weekend.end_day) == (timedelta(hours=8), 0)
    assert (weekend.weight, weekend.people) == (Fraction(3, 2), ("alice", "bob"))
    assert weekend.skills == ("reseau",)
    assert (holiday.weight, holiday.points) == (Fraction(5, 2), None)
    assert "\nProcédure" in holiday.instructions
    assert (christmas.kind, christmas.points) == ("holiday", Fraction(24))
    assert christmas.on == parse_when(["12-24", "2026-12-31"])
    assert (closing.closed, closing.end) == (True, timedelta(hours=24))


def test_roles_turns_and_rules() -> None:
    """Rules stand in the team, in a role and at a person, each with its own."""
    team = read(EVERY_KEY)

    primary, backup = team.roles
    assert primary == Role("primary")
    assert backup == Role(
        "backup",
        coverage=("weekend",),
        skills=("reseau",),
        weight=Fraction(1, 2),
        optional=True,
        on_site=True,
        response=timedelta(minutes=30),
        stay_home=True,
        limits=Limits(
            gap=timedelta(hours=11), max_turns=(Limit("1 per week", Fraction(1), None, "week"),)
        ),
    )
    assert team.turns == Turns(
        "handover",
        (
            Handover(parse_when("mon"), timedelta(hours=8)),
            Handover(parse_when("odd-weeks fri"), timedelta(hours=12)),
            Handover(parse_when("mon-sun"), timedelta(hours=20)),
        ),
        split=False,
    )
    assert team.rules == Rules(
        limits=Limits(
            gap=timedelta(hours=24),
            max_turns=(Limit("2 per 7 days", Fraction(2), 7, "day"),),
            max_weekends=(
                Limit("2 per 4 weeks", Fraction(2), 4, "week"),
                Limit("1 per month", Fraction(1), None, "month"),
            ),
            max_holidays=(Limit("9 per 12 months", Fraction(9), 12, "month"),),
            max_hours=(
                Limit("60h per 4 weeks", Fraction(60), 4, "week"),
                Limit("40 per week", Fraction(40), None, "week"),
            ),
            max_row=7,
        ),
        apart=(("alice", "bob"),),
        always=(("senior", 1),),
        leave_margin=True,
        law="none",
        agreement=team.rules.agreement,
        rest_mode="strict",
        legal_basis="unilateral",
        cse_consulted=date(2026, 6, 2),
        inspection_informed=date(2026, 6, 15),
        sunday_basis="R3132-5",
        may1_basis="Santé",
        public_service="hospital",
    )


def test_agreement() -> None:
    """What an agreement sets is there by its key, what it leaves to the law is not."""
    agreement = read(EVERY_KEY).rules.agreement
    assert agreement["daily_rest"] == timedelta(hours=11)
    assert agreement["part_time_extra"] == Fraction(1, 4)
    assert (agreement["week_start"], agreement["max_days_row"]) == (6, 7)
    assert agreement["max_weeks"] == (Limit("1 per 3 weeks", Fraction(1), 3, "week"),)
    assert agreement["volunteers"] == {
        "max_weeks": (Limit("18 per 12 months", Fraction(18), 12, "month"),),
        "max_weeks_row": 2,
    }
    assert read(SMALLEST + "[rules.agreement]\nvolunteers = {}\n").rules.agreement == {}


def test_people() -> None:
    """A person's keys mean what they say, in the person's own zone and region."""
    team = read(EVERY_KEY)
    alice, bob, _ = team.people

    assert alice.aliases == ("A. Martin", "AM")
    assert (alice.leave_from, team.leave_from) == (("alice.csv", "alice.ics"), ("conges.ics",))
    assert (alice.email, alice.phone, alice.employee_id) == (
        "alice.martin@exemple.fr",
        "06 12 34 56 78",
        "007",
    )
    assert alice.share == ((date(2025, 9, 1), Fraction(1)), (date(2026, 9, 1), Fraction(4, 5)))
    assert (alice.since, alice.until) == (date(2025, 9, 1), date(2027, 6, 30))
    assert alice.leave == parse_when("2026-12-24..2026-12-31")
    assert alice.off == parse_when(["wed", "2026-12-11T12:00..2026-12-11T18:00"], timed=True)
    assert alice.avoid == parse_when(["wed odd-weeks", "school-holiday:C"])
    assert alice.prefer == parse_when("2026-12-18")
    assert alice.never == parse_when("holiday", kinds=frozenset({"holiday"}))
    assert alice.opening == {"burden": Fraction(41, 10)}
    assert alice.carried == {"weekend": 7, "holiday": 2}
    assert alice.timezone == ZoneInfo("Indian/Reunion")
    assert alice.holidays.region == "reunion"
    assert alice.holidays.ignore == team.holidays.ignore
    assert (alice.limits.gap, alice.limits.max_row) == (timedelta(days=2), 3)
    assert (alice.birth_date, alice.contract_hours) == (date(1990, 5, 14), Fraction(28))
    assert (alice.volunteer, bob.volunteer) == (True, False)
    assert bob.roles == ("primary", "backup")


def test_a_server() -> None:
    """The calendar to publish to; without one there is none."""
    url = "https://calendrier.exemple.fr/dav/n2@exemple.fr/"
    assert read(EVERY_KEY).server == Server(url, "rota")
    assert read(SMALLEST).server == Server()


@pytest.mark.parametrize(
    "url",
    [
        "https://exemple.fr",
        "https://exemple.fr:8443/remote.php/dav/calendars/n2/",
        "http://localhost:5232/n2/",
        "http://127.0.0.1/",
        "http://[::1]:5232/n2/",
    ],
)
def test_addresses_of_servers(url: str) -> None:
    """Encrypted, or on this machine."""
    assert values.calendar_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("", "exemple.fr", "ftp://exemple.fr/", "file:///etc/passwd", "https:///n2/"),
        *("https://rota@exemple.fr/", "https://a:b@exemple.fr/", "https://exemple.fr/?a=b"),
        *("https://exemple.fr/#a", "https://exemple.fr/a b", "https://exemple.fr/\r\nX: y"),
        *("http://exemple.fr/", "http://127.0.0.1.exemple.fr/", "http://localhost.exemple.fr/"),
        *("http://[::2]/", "HTTPS://exemple.fr/é", "https://exemple.fr:/", "https://a" * 300),
    ],
)
def test_addresses_that_will_not_do(url: str) -> None:
    """Nothing that would send a password in the clear, and no password in an address."""
    with pytest.raises(ValueError, match=r"expected https|no calendar.s address"):
        values.calendar_url(url)


def test_fairness_pins_and_waivers() -> None:
    """What is balanced, decided by hand and waived means what it says."""
    team = read(EVERY_KEY)

    assert team.fairness == Fairness(
        balance=("holiday", "primary.weekend", "burden"),
        history_months=24,
        leave_lowers_target=False,
        volunteers_first=True,
        carried=Period(date(2025, 9, 1), date(2026, 8, 31)),
    )
    assert team.pins == (
        Pin("alice", parse_when("2026-12-24"), "primary"),
        Pin("bob", parse_when("2026-12-26")),
    )
    assert team.waivers == (Waiver("daily-rest", "Accord d'entreprise du 12 mars 2024"),)


def test_compensation() -> None:
    """Rates stand alone or by days, kinds and hours; a budget may be a bare number of euros."""
    found = read(EVERY_KEY).compensation
    assert found is not None
    saturday, weekend = found.standby
    hours = timedelta(hours=21), timedelta(hours=6)
    assert saturday == (
        Occasion(parse_when("sat"), hours),
        Rate("3.50 € per hour", Amount(Fraction(7, 2), "euros"), "hour"),
    )
    assert weekend[0].when == parse_when("weekend", kinds=frozenset({"weekend"}))
    rest = Rate("2 h of rest per intervention", Amount(Fraction(2), "hours of rest"), CALL)
    assert found.interventions == ((ALWAYS, rest),)
    half = Rate("0,5 day per slot", Amount(Fraction(1, 2), "days of rest"), "slot")
    assert found.roles == {"backup": ((ALWAYS, half),)}
    assert found.scale is SCALES["fpt-exploitation-2015"]
    assert found.budget == Budget(Fraction(1200), "period")

    assert read(SMALLEST).compensation is None
    number = read(f"{SMALLEST}compensation.budget = 900.5").compensation
    assert number is not None
    assert number.budget == Budget(Fraction(1801, 2), "month")


def test_providers() -> None:
    """A provider has a tier; its hours, coverages and price are those that the file gives."""
    assert read(EVERY_KEY).providers == (
        Provider(
            "allo",
            name="Allô Permanence",
            number="01 81 00 00 00",
            tier="alone",
            coverage=("evening",),
            on=parse_when("mon-fri"),
            start=timedelta(hours=18),
            end=timedelta(hours=22),
            price=(
                Rate("0.90 € per call", Amount(Fraction(9, 10), "euros"), "call"),
                Rate("12 € per hour", Amount(Fraction(12), "euros"), "hour"),
            ),
        ),
    )
    two = f'{SMALLEST}providers.z.tier = "after"\nproviders.a = {{ tier = "alone", on = "sat" }}\n'
    assert read(two).providers == (
        Provider("z", "z", tier="after"),  # in the order of the file, and at all hours
        Provider("a", "a", tier="alone", on=parse_when("sat")),
    )


def test_price_of_an_outsider() -> None:
    """A price alone is for standby or for interventions, as it says; tables tell kinds apart."""
    carla = read(EVERY_KEY).person("carla")
    assert carla is not None
    turn = Rate("320 € per turn", Amount(Fraction(320), "euros"), "turn")
    hour = Rate("60 € per hour", Amount(Fraction(60), "euros"), "hour")
    assert carla.price == Compensation(((ALWAYS, turn),), ((ALWAYS, hour),))
    outsider = f'{SMALLEST}[people.bob]\nregime = "external"\n'
    [_, bob] = read(f'{outsider}price = ["320 € per turn", "9 € per intervention"]').people
    each = Rate("9 € per intervention", Amount(Fraction(9), "euros"), CALL)
    assert bob.price == Compensation(((ALWAYS, turn),), ((ALWAYS, each),))
    by_kind = 'price.standby = { evening = "320 € per turn" }'
    [_, bob] = read(f"{outsider}{by_kind}").people
    evenings = Occasion(parse_when("evening", kinds=frozenset({"evening"})))
    assert bob.price == Compensation(((evenings, turn),))
    assert [person.price for person in read(outsider).people] == [None, None]


def test_decimals_are_exact() -> None:
    """A tenth in the file is a tenth in the model."""
    assert read(f"{SMALLEST}roles.primary.weight = 0.1").roles[0].weight == Fraction(1, 10)


def test_the_law_is_that_of_the_country() -> None:
    """Outside France there is no legal pack and no region unless the file says so."""
    team = read(f'{SMALLEST}holidays.country = "DE"\npeople.bob.region = "BY"\n')

    assert team.rules.law == "none"
    assert [person.holidays.region for person in team.people] == [None, "by"]


def test_names_are_normalised() -> None:
    """An accent is one character however it was typed, and an emoji of several parts is a name."""
    team = read(f'{SMALLEST}people.z.name = "Zoe\u0301"\npeople.e.name = "👩\u200d💻 Ève"\n')

    assert [person.name for person in team.people[1:]] == ["Zoé", "👩\u200d💻 Ève"]


def test_a_person_may_have_the_id_of_a_table() -> None:
    """Suggestions for an unknown key are those of its own table, whatever the ids are."""
    said = mistakes(f"{SMALLEST}people.team.shares = 1\n".encode())

    assert said == "team.toml:4: people.team.shares: unknown key; did you mean 'share'?"


def test_thousands_of_mistakes() -> None:
    """A file of nothing but mistakes is answered with the first of them and their number."""
    said = mistakes(("\n".join(f"k{n} = 1" for n in range(9000)) + "\n" + SMALLEST).encode())

    assert said.startswith("team.toml: 9000 mistakes; the first 500 are shown\nteam.toml:1: k0: ")


def test_the_starter_is_a_team() -> None:
    """The starter file reads as it is, deserves no warning and plans the usual three kinds."""
    team = read_team(STARTER.read_bytes(), "starter.toml")

    assert team.kinds == {"evening", "weekend", "holiday"}
    assert len(team.people) == 5
    assert team_warnings(team) == ()


def test_every_option_of_the_starter_is_right() -> None:
    """Without their `# `, the commented lines of the starter make a good team file too."""
    text = STARTER.read_text(encoding="utf-8")
    lines = [
        line.removeprefix("# ") if line.startswith("# [") or " = " in line else line
        for line in text.split("\n")
    ]

    team = read("\n".join(lines))

    assert [role.name for role in team.roles] == ["primary", "backup"]
    assert team.pins
    assert team.waivers
    assert [each.name for each in team.protocol.escalations] == ["backup", "alice"]
    assert [topic.title for topic in team.protocol.topics] == ["Serveurs"]


def test_contradictions_found_later_have_lines() -> None:
    """A contradiction that only the calendar shows stands at its first key and names the others."""
    error = TeamError(("coverage.evening.on", "coverage.weekend.on"), "both want 2026-12-04")

    found = team_mistakes(EVERY_KEY.encode(), "team.toml", error)

    line = EVERY_KEY.split("\n").index("[coverage.evening]") + 2
    message = f"both want 2026-12-04 (see also coverage.weekend.on, line {line + 4})"
    assert found.mistakes == (Mistake("team.toml", line, "coverage.evening.on", message),)


def test_a_contradiction_without_a_key() -> None:
    """A contradiction that no key explains belongs to no line."""
    found = team_mistakes(SMALLEST.encode(), "team.toml", TeamError((), "nobody is left"))

    assert str(found) == "team.toml: nobody is left"


def test_warnings() -> None:
    """What is allowed and rarely meant is pointed out."""
    team = read(
        f"""{SMALLEST}
people.a = {{ name = "Bob Durand", email = "bob@exemple.fr" }}
people.b = {{ name = "bob durand", email = "Bob@exemple.fr" }}
people.c = {{ name = "ZoÃ©" }}
people.d = {{ name = "\u0412ob" }}
people.e = {{ roles = ["primary"] }}
coverage.weekend = {{ on = "sat", start = "02:30", end = "24:00" }}
roles.primary = {{}}
roles.backup = {{}}
""".replace("people.alice = {}", 'people.alice.roles = ["primary"]')
    )

    said = team_warnings(team)

    assert said == (
        "people.c: 'ZoÃ©' was saved in a wrong encoding, it seems",
        "people.d: '\u0412ob' mixes CYRILLIC and LATIN letters",
        "a and b have the same name",
        "a and b have the same email",
        "coverage.weekend.start: the clock skips 02:30 on 2026-03-29; "
        "the first instant after counts",
    )


def test_a_provider_that_leaves_nothing_to_do() -> None:
    """One that answers alone, always and everywhere, is pointed out; its own hours make sense."""
    allo = f'{SMALLEST}[providers.allo]\ntier = "alone"\nprice = "40 € per month"\n'
    [warning] = team_warnings(read(allo))
    assert warning.startswith("providers.allo: answers alone in every coverage")
    assert team_warnings(read(f'{allo}on = "sat"\n')) == ()
    assert team_warnings(read(f'{allo}coverage = "evening"\n')) == ()


def test_a_role_that_nobody_serves() -> None:
    """A role in which nobody serves is pointed out, unless it is optional."""
    text = SMALLEST.replace("{}", '{ roles = ["primary"] }') + "roles.primary = {}\n"

    [said] = team_warnings(read(f"{text}roles.backup = {{}}\n"))
    assert said.startswith("roles.backup: nobody serves in it")
    assert team_warnings(read(f"{text}roles.backup = {{ optional = true }}\n")) == ()


PLACES = """\
# a comment with [brackets] and key = 1
top = 1
"quoted key" = "a # no comment"
a.b . 'c d' = [ # a comment
  "one",
  [ "two", { x = 1,
             y = 2 } ],
  2026-12-24 10:00:00,
]
text = \"\"\"
[not.a.table]
key = 3
\"\"\"
raw = '''
also = "not"'''

[people.alice]  # here
wishes = { avoid = ["wed",
  "thu"], prefer = [] }
[[pins]]
person = "a"
[[pins]]
person = "b"
[pins.more]
x = "\\"]"
[[pins.deep]]
y = 1
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("top", 2),
        ("quoted key", 3),
        ("a", 4),
        ("a.b.c d", 4),
        ("a.b.c d.0", 5),
        ("a.b.c d.1.0", 6),
        ("a.b.c d.1.1.x", 6),
        ("a.b.c d.1.1.y", 7),
        ("a.b.c d.2", 8),
        ("text", 10),
        ("raw", 14),
        ("people", 17),
        ("people.alice", 17),
        ("people.alice.wishes.avoid.1", 19),
        ("people.alice.wishes.prefer", 19),
        ("people.alice.name", 17),
        ("pins", 20),
        ("pins.0.person", 21),
        ("pins.1", 22),
        ("pins.1.person", 23),
        ("pins.1.more.x", 25),
        ("pins.1.deep.0.y", 27),
        ("nowhere.at.all", 0),
        ("not.a.table", 0),
        ("", 0),
    ],
)
def test_every_key_has_its_line(key: str, line: int) -> None:
    """A key, an element of a list and what they enclose are found where they stand."""
    assert line == line_of(lines_of(PLACES), key)


@given(
    st.recursive(
        st.sampled_from(["1", '"x # ]"', "'''\n\n'''", "2026-12-24 10:00", "true", "{}", "[]"]),
        lambda inner: st.lists(inner, max_size=4).map(lambda each: f"[\n{', '.join(each)}\n]"),
        max_leaves=8,
    )
)
def test_values_are_skipped_whole(value: str) -> None:
    """Whatever a value is, the next key is found on its own line."""
    lines = lines_of(f"before = {value}\nafter = 1\n[table]\nkey = 2\n")

    line = 2 + value.count("\n")
    assert (lines["after"], lines["table"], lines["table.key"]) == (line, line + 1, line + 2)


@given(st.text(alphabet="[]{}=,.\"'#\n\\ ab1-", max_size=60))
def test_lines_of_any_text(text: str) -> None:
    """Text that is no TOML gives some lines or none, and no failure."""
    assert all(line >= 1 for line in lines_of(text).values())


ODD_VALUES = ["true", "-1", "1e9", '""', '"\\u0000"', "[]", "[[]]", "{}", "2026-12-24T10:00:00"]


@given(
    line=st.integers(0, EVERY_KEY.count("\n")),
    change=st.sampled_from([*ODD_VALUES, "drop", "twice", "cut", "[1, 'x']", "12:00"]),
)
def test_a_file_with_one_line_spoiled(line: int, change: str) -> None:
    """Whatever is done to a line, the answer is a team or mistakes, never a failure."""
    lines = EVERY_KEY.split("\n")
    key, equals, _ = lines[line].partition("=")
    changes = {"drop": "", "twice": f"{lines[line]}\n{lines[line]}", "cut": lines[line][:-2]}
    lines[line] = changes.get(change, f"{key}={change}" if equals else change)
    with suppress(InputError):
        read("\n".join(lines))


@given(st.binary(max_size=80))
def test_any_bytes(data: bytes) -> None:
    """Bytes are no team, and that is said without failing."""
    assert mistakes(data).startswith("team.toml")
