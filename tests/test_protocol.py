"""What to do about a call: read from the team file, and checked against who is on call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from command import TEAM as COMMAND_TEAM
from command import refused, run
from rota import ics
from rota.events import Style, events, one_line
from rota.protocol import Escalation, Protocol, Topic
from rota.rules import check, spoiled
from rota.shift import CANCELLED, PUBLISHED, Shift
from rota.team import Provider, Role, Team, Waiver
from rota.team_file import read_team
from rota.verdict import Finding
from teams import night, person, rest_days, rota, shift, span, team, utc, when
from test_ics import AWKWARD, only, raw_events, unescaped

TEAM = """\
team.id = "n2"
coverage.evening = { on = "mon-thu", start = "18:00", end = "08:00" }
roles = { primary = {}, backup = {}, lead = {} }
people = { alice.skills = ["net"], bob.skills = ["net", "disk"], chloe = {} }
"""


def read(lines: str) -> Protocol:
    """The protocol of a team file that ends with these lines."""
    return read_team(f"{TEAM}{lines}".encode(), "team.toml").protocol


def minutes(*names: tuple[str, int | None]) -> tuple[Escalation, ...]:
    """People and roles with the minutes after which they are called."""
    return tuple(
        Escalation(
            "role" if name in ("primary", "backup", "lead") else "person",
            name,
            None if after is None else timedelta(minutes=after),
        )
        for name, after in names
    )


def test_all_that_may_be_said() -> None:
    """Within how long, step by step, whom to call next and when, for every call and by topic."""
    assert read(
        """
        [protocol]
        answer = "15m"
        steps = ["Pick up.", "Note it down."]
        escalate = ["lead", "alice"]
        within = ["30m", "2h"]
        [protocol.topics.net]
        title = "Network"
        skills = ["net", "disk"]
        steps = "Look at the router."
        escalate = "person:bob"
        within = "20m"
        [protocol.topics.mail]
        """
    ) == Protocol(
        answer=timedelta(minutes=15),
        steps=("Pick up.", "Note it down."),
        escalations=minutes(("lead", 30), ("alice", 120)),
        topics=(
            Topic(
                *("net", "Network", ("net", "disk"), ("Look at the router.",)),
                escalations=minutes(("bob", 20)),
            ),
            Topic("mail", "mail", escalations=minutes(("lead", 30), ("alice", 120))),
        ),
    )


def test_roles_are_called_in_their_order_where_nothing_else_is_said() -> None:
    """The others on call, each after the one before; a single time is waited for each."""
    assert read("") == Protocol(escalations=minutes(("backup", None), ("lead", None)))
    assert not read("").said
    assert read('protocol.within = "20m"').said
    found = read('protocol = { within = "20m", topics.net = {}, topics.disk.escalate = "bob" }')
    assert found.escalations == minutes(("backup", 20), ("lead", 40))
    assert [topic.escalations for topic in found.topics] == [
        found.escalations,
        minutes(("bob", 20)),
    ]


def test_times_one_each_belong_to_the_people_beside_them() -> None:
    """A topic that names others does not take them over."""
    found = read(
        'protocol = { escalate = ["backup", "bob"], within = ["20m", "1h"], '
        'topics.disk.escalate = "bob" }'
    )
    assert found.topics[0].escalations == minutes(("bob", None))


MON, TUE, WED, THU, FRI = (f"2026-12-{day:02}" for day in range(7, 12))
NET = Topic("net", "Network", skills=("net",))
BASE = team(
    people=(person("alice", skills=("net",)), person("bob"), person("carol", skills=("net",))),
    roles=(Role("primary"), Role("backup", optional=True)),
    protocol=Protocol(topics=(NET, Topic("mail", "Mail"))),
)


def called(*names: str) -> Protocol:
    """A protocol in which these are called next about the network."""
    return Protocol(topics=(replace(NET, escalations=minutes(*((name, 30) for name in names))),))


def found(base: Team, *rows: Shift, first: str = MON, last: str = FRI) -> list[Finding]:
    """What the rule says of these shifts."""
    seen = check(base, rota(first, last, *rows))
    return [each for each in seen if each.rule == "topic-skill"]


def test_somebody_on_call_can_handle_a_topic() -> None:
    """In whatever role; a topic that asks for nothing is anybody's."""
    assert found(BASE, night("alice", MON), night("carol", TUE)) == []
    assert found(BASE, night("bob", MON), night("carol", MON, role="backup")) == []


def test_a_topic_that_nobody_can_handle() -> None:
    """Nights of one week are one stretch; part of a night may be all that is missing."""
    rows = night("bob", MON), night("bob", TUE), rest_days("bob", FRI)
    [finding] = found(BASE, *rows)
    assert (finding.severity, finding.source) == ("warning", "protocol.topics.net.skills")
    assert finding.span == span(f"{MON} 18:00", "2026-12-14 08:00")
    assert finding.message == (
        "Nobody on call has the skill net for calls about Network, and nobody else is called: "
        "from Mon 7 Dec 18:00 to Wed 9 Dec 08:00 and from Fri 11 Dec 18:00 to Mon 14 Dec 08:00, "
        "90 h in all."
    )
    assert finding.remedy == (
        "give a shift of these hours to Alice or Carol, or name one who can be called in "
        "protocol.topics.net.escalate"
    )
    backup = shift("alice", f"{MON} 18:00", f"{TUE} 02:00", "backup")
    [finding] = found(BASE, night("bob", MON), backup)
    assert finding.span == span(f"{TUE} 02:00", f"{TUE} 08:00")
    assert not spoiled(check(BASE, rota(MON, MON, *rows[:1])))


def test_many_stretches_are_counted() -> None:
    """A message stays short."""
    dates = [f"2026-12-{day:02}" for day in range(1, 18, 2)]
    [finding] = found(BASE, *(night("bob", day) for day in dates), first=dates[0], last=dates[-1])
    assert "and 3 other times, 126 h in all." in finding.message


def test_who_is_called_next_may_have_the_skill() -> None:
    """Anybody who is neither on leave, nor off, nor out of the team; a role is on call itself."""
    rows = night("bob", MON), night("bob", WED)
    assert found(replace(BASE, protocol=called("alice")), *rows) == []
    assert len(found(replace(BASE, protocol=called("bob", "backup")), *rows)) == 1
    away = person("alice", skills=("net",), leave=when(TUE))
    [finding] = found(replace(BASE, people=(away, BASE.people[1]), protocol=called("alice")), *rows)
    assert finding.span == span(f"{TUE} 00:00", f"{TUE} 08:00")
    assert "and none of those called next has" in finding.message
    assert finding.remedy.startswith("give somebody who is there these skills")
    for changes in ({"off": when("wed-thu")}, {"until": date.fromisoformat(TUE)}):
        late = person("alice", skills=("net",), **changes)
        [finding] = found(
            replace(BASE, people=(late, BASE.people[1]), protocol=called("alice")), *rows
        )
        assert finding.span == span(f"{WED} 18:00", f"{THU} 08:00")
    new = person("alice", skills=("net",), since=date.fromisoformat(WED))
    [finding] = found(replace(BASE, people=(new, BASE.people[1]), protocol=called("alice")), *rows)
    assert finding.span == span(f"{MON} 18:00", f"{TUE} 08:00")
    both = replace(BASE, people=(away, *BASE.people[1:]), protocol=called("alice", "carol"))
    assert found(both, *rows) == []


def test_an_outside_firm_can_handle_what_it_is_called_for() -> None:
    """In its hours."""
    firm = Provider("allo", "Allô", start=timedelta(hours=18), end=timedelta(hours=22))
    chain = (Escalation("provider", "allo"),)
    protocol = Protocol(topics=(replace(NET, escalations=chain),))
    base = replace(BASE, providers=(firm,), protocol=protocol)
    [finding] = found(base, night("bob", MON))
    assert finding.span == span(f"{MON} 22:00", f"{TUE} 08:00")
    assert found(replace(base, providers=(Provider("allo", "Allô"),)), night("bob", MON)) == []


def test_skills_that_nobody_has_together() -> None:
    """All of them are asked of one person."""
    both = replace(NET, skills=("net", "disk"))
    [finding] = found(replace(BASE, protocol=Protocol(topics=(both,))), night("alice", MON))
    assert "has the skills net and disk for" in finding.message
    assert finding.remedy == "give somebody who is there these skills, or ask the topic for none"


def test_it_can_be_waived() -> None:
    """With its reason, like any rule."""
    waived = replace(BASE, waivers=(Waiver("topic-skill", "The supplier answers."),))
    [finding] = found(waived, night("bob", MON))
    assert finding.waived == "The supplier answers."


FULL = Protocol(
    answer=timedelta(minutes=15),
    steps=("Décrocher ; noter l'heure, le nom.", "Consigner l'appel."),
    escalations=minutes(("backup", 30), ("carol", 90)),
    topics=(
        Topic("mail", "Messagerie", escalations=minutes(("backup", 30), ("carol", 90))),
        Topic(
            *("net", "Réseau", ("net", "disk"), ("Regarder\nle routeur.",)),
            escalations=minutes(("carol", None), ("alice", 120)),
        ),
    ),
)
CALENDAR = replace(
    BASE,
    language="fr",
    people=(person("alice"), person("bob"), person("carol", phone="06 39 98 00 01")),
    protocol=FULL,
)


BACKUP = night("alice", MON, role="backup")


def told(
    row: Shift, base: Team = CALENDAR, beside: Sequence[Shift] = (), **style: Any
) -> list[str]:
    """What the calendar tells of a shift, after what it tells without the protocol."""
    rows = [row, *beside]
    without = events(base, rows)[0].description.split("\n")
    lines = events(base, rows, style=Style(**{"protocol": True} | style))[0].description
    assert lines.split("\n")[: len(without)] == without
    return lines.replace("\u00a0", "~").split("\n")[len(without) :]


def test_the_protocol_goes_into_calendars_when_asked() -> None:
    """In the team's language: a topic's own chain where it has one, and people by name."""
    assert told(night("bob", MON), beside=[BACKUP]) == [
        "Répondre sous 15~min",
        "1.~Décrocher ; noter l'heure, le nom.",
        "2.~Consigner l'appel.",
        "Appeler ensuite~: renfort après 30~min, puis Carol après 1~h~30",
        "Messagerie",
        "Réseau (compétences~: net, disk)",
        "1.~Regarder",
        "le routeur.",
        "Appeler ensuite~: Carol, puis Alice après 2~h",
    ]
    english = told(night("bob", MON), replace(CALENDAR, language="en"), [BACKUP])
    assert english[0] == "Answer within 15~min"
    assert english[3] == "Call next: backup after 30~min, then Carol after 1~h~30~min"
    assert english[5] == "Réseau (skills: net, disk)"


def test_nobody_calls_themselves() -> None:
    """Whoever is called next calls those behind; a phone number is told only on request."""
    backup = told(night("carol", MON, role="backup"))
    assert not any("ensuite" in line for line in backup[:4])
    assert backup[-1] == "Appeler ensuite~: Alice après 2~h"
    assert "06" not in "".join(told(night("bob", MON)))
    phones = told(night("bob", MON), beside=[BACKUP], contacts=("phone",))
    assert phones[3].endswith("puis Carol (06 39 98 00 01) après 1~h~30")


def test_a_role_that_nobody_has_then_is_not_called() -> None:
    """As where a backup serves at weekends alone, and the evening calls whoever comes after it."""
    alone = told(night("bob", MON))
    assert alone[3] == "Appeler ensuite~: Carol après 1~h~30"
    assert alone == told(night("bob", MON), beside=[night("alice", TUE, role="backup")])


def test_an_outside_firm_is_called_by_its_name() -> None:
    """And its number is told on request."""
    firm = Provider("allo", "Allô Permanence", "01 99 00 42 10", "after")
    chain = (Escalation("provider", "allo"),)
    base = replace(CALENDAR, providers=(firm,), protocol=Protocol(escalations=chain))
    assert told(night("bob", MON), base) == ["Appeler ensuite~: Allô Permanence"]
    [line] = told(night("bob", MON), base, contacts=("phone",))
    assert line.endswith("Allô Permanence (01 99 00 42 10)")


def test_who_has_nothing_is_told_nothing() -> None:
    """An uncovered slot and a cancelled shift carry no protocol."""
    assert told(replace(night("", MON), name="")) == []
    assert told(replace(night("bob", MON), status=CANCELLED)) == []


def test_any_step_survives_a_calendar() -> None:
    """Two readers find every word of it, whatever it holds; SEQUENCE moves when it changes."""
    awkward = replace(FULL, steps=(f"A{AWKWARD}A",), topics=(Topic("x", AWKWARD),))
    base, style = replace(CALENDAR, protocol=awkward), Style(protocol=True)
    row = replace(night("bob", MON), status=PUBLISHED)
    data = ics.calendar(base, [row], style=style)
    [event] = events(base, [row], style=style)
    assert one_line("=é🎄") in event.description
    [raw] = raw_events(data)
    assert unescaped(raw["DESCRIPTION"]) == only(data)["DESCRIPTION"] == event.description
    later = ics.calendar(CALENDAR, [row], style=style, old=data, now=utc(f"{TUE} 12:00"))
    assert (raw["SEQUENCE"], raw_events(later)[0]["SEQUENCE"]) == ("0", "1")
    assert ics.calendar(base, [row], style=style, old=data) == data


def test_it_is_asked_for_with_the_calendar(tmp_path: Path) -> None:
    """`--with protocol`, of a team that has one; in no other format."""
    (tmp_path / "team.toml").write_text(
        f'{COMMAND_TEAM}[protocol]\nsteps = "Noter l\'heure."\n', "utf-8"
    )
    assert run(tmp_path, "plan", "--quiet").code == 0
    plain, asked = (
        run(tmp_path, "export", "--ics", *extra).out for extra in ([], ["--with", "protocol,phone"])
    )
    assert "Noter" not in plain
    assert asked.count("Noter l'heure.") == 4
    assert "--with" in refused(tmp_path, 2, "export", "--csv", "--with", "protocol")
    (tmp_path / "team.toml").write_text(COMMAND_TEAM, "utf-8")
    for command in (["export", "--ics"], ["publish"]):
        assert "no [protocol]" in refused(tmp_path, 2, *command, "--with", "protocol")
