"""What to do about a call: read from the team file, and checked against who is on call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from rota.protocol import Escalation, Protocol, Topic
from rota.rules import check, spoiled
from rota.shift import Shift
from rota.team import Role, Team, Waiver
from rota.team_file import read_team
from rota.verdict import Finding
from teams import night, person, rest_days, rota, shift, span, team, when

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


def test_skills_that_nobody_has_together() -> None:
    """All of them are asked of one person."""
    both = replace(NET, skills=("net", "disk"))
    [finding] = found(replace(BASE, protocol=Protocol(topics=(both,))), night("alice", MON))
    assert "has the skills net and disk for" in finding.message
    assert finding.remedy == "give a person these skills, or ask the topic for none"


def test_it_can_be_waived() -> None:
    """With its reason, like any rule."""
    waived = replace(BASE, waivers=(Waiver("topic-skill", "The supplier answers."),))
    [finding] = found(waived, night("bob", MON))
    assert finding.waived == "The supplier answers."
