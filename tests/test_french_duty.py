"""Notice, basis, age and constraint: what the law asks of the duty itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from calls import LAW, call, employed, found, of, only, urgent
from rota.plan import judged
from rota.rates import Compensation
from rota.rules import LEGAL_PACKS
from rota.shift import PUBLISHED, Shift
from rota.team import Role, Rules, Team
from rota.verdict import Finding
from teams import limit, night, person, rest_days, rota, utc, when

TEAM = employed()
TUESDAY = "2026-12-08"


def told(notified: str, day: str = TUESDAY, **changes: object) -> Shift:
    """A published night of Alice, with what the file says of her being told."""
    plain = {"notified": notified, "status": PUBLISHED}
    return night("alice", day, **{**plain, **changes})


def notices(*rows: Shift, now: str = "", **more: object) -> list[Finding]:
    """What the rule on notice finds."""
    return of("notice", more.pop("team", TEAM), rows=rows, now=now, **more)  # type: ignore[arg-type]


# Told, and when


@pytest.mark.parametrize(
    ("day", "reason", "severity"),
    [
        ("2026-12-08", "", ""),
        ("2026-12-07", "", "error"),
        ("2026-12-07", " (exceptional: storm)", ""),
        ("2026-11-25", "", "error"),
        ("2026-11-25", " (exceptional: storm)", ""),
        ("2026-11-24", " (exceptional: storm)", "error"),
        ("2026-11-23", " (exceptional: storm)", "error"),
    ],
)
def test_fifteen_days_or_a_clear_one(day: str, reason: str, severity: str) -> None:
    """Vector 7: told on 23 November, 15 days make 8 December, a clear day 25 November."""
    row = told(f"2026-11-23 09:00 e-mail{reason}", day)
    assert [finding.severity for finding in notices(row)] == [severity] * bool(severity)


def test_late_notice_says_its_arithmetic() -> None:
    """One finding for all that a person was told on one day."""
    [finding] = notices(
        told("2026-11-23 e-mail", "2026-12-01"), told("2026-11-23 e-mail", "2026-12-07")
    )
    assert finding.message == (
        "Alice was told on Mon 23 Nov of the turns of Tue 1 Dec and Mon 7 Dec, 8 to 14 days ahead; "
        "the law asks for 15 days, or for exceptional circumstances."
    )
    assert (finding.source, finding.person) == ("L3121-12", "alice")


def test_days_are_calendar_days() -> None:
    """The hour of the notice, and of the shift, does not matter: only their dates do."""
    assert notices(told("2026-11-23 23:59 e-mail")) == []
    assert notices(told("2026-11-24 00:00 e-mail"))
    spring = told("2026-03-14 23:59 e-mail", "2026-03-29")
    assert notices(spring) == []


def test_an_agreement_sets_its_own_notice() -> None:
    """An agreement may ask for less, or for more (L3121-11)."""
    week = employed(rules=replace(LAW, agreement={"notice_days": 7}))
    assert notices(told("2026-12-01 e-mail"), team=week) == []
    [finding] = notices(told("2026-12-02 e-mail"), team=week)
    assert "the agreement asks for 7 days" in finding.message
    [coming] = notices(night("alice", "2026-12-08"), team=week, now="2026-12-02 10:00")
    assert coming.message.endswith("6 days ahead. The agreement asks for 7 days.")
    assert "another notice" not in coming.remedy
    assert finding.source == "L3121-11, the agreement"
    month = employed(rules=replace(LAW, agreement={"notice_days": 30}))
    assert notices(told("2026-11-09 e-mail"), team=month)
    clear = employed(rules=replace(LAW, agreement={"notice_clear_days": 0}))
    assert notices(told("2026-12-07 e-mail (exceptional: storm)"), team=clear) == []


def test_who_accepted_is_warned_of() -> None:
    """Two people who trade of their own wish: the Code exempts nobody, so it is not silent."""
    [finding] = notices(told("2026-12-07 e-mail", answer="accepted"))
    assert finding.severity == "warning"
    assert "accepted, which the Code does not take for an exemption" in finding.message


def test_a_notice_without_means_is_a_warning() -> None:
    """Notice is given by means that give it a sure date (R3121-3)."""
    for cell in ("2026-11-01", "yesterday"):
        [finding] = notices(told(cell))
        assert (finding.severity, finding.source) == ("warning", "R3121-3")
        assert "how they were told is not recorded, or cannot be read" in finding.message


# Not told yet


def test_before_publication_what_would_come_too_late() -> None:
    """Planned shifts that nobody was told of, within the notice period: one error for all."""
    rows = [
        night("alice", "2026-12-04"),
        night("bob", "2026-12-07"),
        night("alice", "2026-12-09"),
    ]
    [finding] = notices(*rows, now="2026-11-23 10:00")
    assert (finding.severity, finding.person) == ("error", "")
    assert finding.message == (
        "Told today, Mon 23 Nov, people would learn too late: Alice of the turn of Fri 4 Dec, "
        "11 days ahead; Bob of the turn of Mon 7 Dec, 14 days ahead. The law asks for 15 days."
    )
    assert notices(*rows, now="2026-11-19 10:00") == []
    assert notices(*rows) == []  # without a present nothing is late
    [finding] = notices(rows[0], now="2026-12-03 10:00")
    assert "there is not even 1 clear day left" in finding.remedy


def test_a_plan_only_notes_it() -> None:
    """The same finding is a note in a plan."""
    month = rota("2026-12-07", "2026-12-07", night("alice", "2026-12-07"))
    [finding] = judged(TEAM, month, (), utc("2026-12-01 10:00"))
    assert (finding.rule, finding.severity) == ("notice", "note")


def test_published_or_past_without_a_record_is_unknown() -> None:
    """Whoever was on call may have been told; that it is not recorded is one warning."""
    rows = [told("", f"2026-11-{day:02}") for day in range(2, 27)]
    [finding] = notices(*rows, night("bob", "2026-11-01"), now="2026-11-23 10:00")
    assert (finding.severity, finding.source) == ("warning", "R3121-3")
    assert finding.message.startswith("26 turns of Alice and Bob, from Sun 1 Nov to Thu 26 Nov:")
    assert "is unknown" in finding.message


def test_a_change_opens_notice_again() -> None:
    """A shift that changed after its person was told counts as if nobody had been."""
    row = told("2026-11-01 e-mail", status="planned", changed=utc("2026-12-01 10:00"))
    [finding] = notices(row, now="2026-12-01 11:00")
    assert finding.severity == "error"
    before = replace(row, changed=utc("2026-10-20 10:00"))
    assert notices(before, now="2026-12-01 11:00") == []


def test_whom_notice_does_not_concern() -> None:
    """Executives, outsiders, duty on site; public servants unless an agreement says so."""
    late = told("2026-12-07 e-mail")
    for regime in ("executive", "external", "public"):
        assert notices(late, team=only(regime=regime)) == []
    assert notices(late, team=only(regime="forfait-jours"))
    town = replace(only(regime="public"), rules=replace(LAW, agreement={"notice_days": 15}))
    assert notices(late, team=town)
    on_site = employed(roles=(Role("primary", optional=True, on_site=True),))
    assert notices(late, team=on_site) == []


# Basis, age, constraint


def test_a_duty_of_the_employer_alone() -> None:
    """It needs the works council's opinion and the inspection's being told (L3121-12, 1°)."""
    alone = Rules(law="fr", legal_basis="unilateral", cse_consulted=date(2026, 6, 2))
    [finding] = of("legal-basis", employed(rules=alone))
    assert finding.severity == "warning"
    assert "inspection_informed" in finding.message
    assert "cse_consulted" not in finding.message
    both = replace(alone, inspection_informed=date(2026, 6, 15))
    assert of("legal-basis", employed(rules=both)) == []
    assert of("legal-basis", employed(rules=replace(alone, legal_basis="company-agreement"))) == []
    assert of("legal-basis", TEAM) == []


def test_minors() -> None:
    """Nobody is on call before the day of their 18th birthday."""
    row = night("alice", "2026-12-07")  # to Tuesday morning
    [finding] = of("minor", only(birth_date=date(2008, 12, 9)), rows=(row,))
    assert (finding.severity, finding.person) == ("error", "alice")
    assert of("minor", only(birth_date=date(2008, 12, 8)), rows=(row,)) == []
    assert of("minor", only(birth_date=date(2008, 2, 29)), rows=(row,)) == []
    leap = night("alice", "2026-02-26")
    assert of("minor", only(birth_date=date(2008, 2, 29)), rows=(leap,))
    assert of("minor", only(), rows=(row,)) == []


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role("primary", optional=True, response=timedelta(minutes=29)), "answers within 29 min"),
        (Role("primary", optional=True, response=timedelta(minutes=10)), "10 min, very tight"),
        (Role("primary", optional=True, stay_home=True), "stays at home"),
        (Role("primary", optional=True, response=timedelta(minutes=30)), ""),
        (Role("primary", optional=True, stay_home=True, on_site=True), ""),
    ],
)
def test_a_tight_duty_may_be_work(role: Role, words: str) -> None:
    """A short answer or a bound to home is a warning with the judgments, and no threshold."""
    tight = employed(roles=(role,))
    calls = [call("2026-12-12 20:00", "20:30")] if words else []
    rows = (rest_days("alice", "2026-12-11"),)
    found_here = of("constraint", tight, *calls, rows=rows)
    assert [words in finding.message for finding in found_here] == [True] * bool(words)
    for finding in found_here:
        assert finding.severity == "warning"
        assert "1 intervention in 1 shift" in finding.message


def all_wrong(regime: Any) -> Team:
    """A team of one, who is under age and kept at home, with agreements that allow nothing."""
    caps = ("max_days", "max_nights", "max_weeks", "max_weekends", "max_saturdays")
    one = {key: (limit("1 per month"),) for key in (*caps, "max_sundays", "max_holidays")}
    agreed = {"max_hours": (limit("1 per month"),), "max_weeks_row": 1, "max_days_row": 1}
    return employed(
        rules=Rules(
            law="fr",
            legal_basis="unilateral",
            rest_mode="strict",
            agreement=one | agreed | {"gap_after_work": timedelta(hours=12)},
        ),
        roles=(Role("primary", optional=True, stay_home=True),),
        compensation=Compensation(),
        people=(
            person(
                "alice",
                roles=("primary",),
                regime=regime,
                birth_date=date(2010, 1, 1),
                contract_hours=Fraction(20),
                leave=when("2026-05-05"),
            ),
        ),
    )


def test_no_law_speaks_of_outsiders() -> None:
    """Every rule of the legal pack finds fault with an employee, and none with a freelancer.

    Two lines of the log for the same minutes are no matter of law: the invoice would count them.
    """
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(85)]
    rows = tuple(night("alice", str(day), notified="2026-03-01 09:00") for day in days)
    calls = [call(f"{d} 18:30", f"{d + timedelta(days=1)} 07:30") for d in days]
    calls += [call("2026-04-10 19:00", "20:00"), call("2026-04-11 12:00", "13:00")]
    calls += [
        urgent("2026-05-26 19:00", "2026-05-27 05:00"),
        call("2026-04-10 12:00", "13:00", "x"),
    ]
    legal = {rule.id for rule in LEGAL_PACKS["fr"]}
    employee = found(all_wrong("hours"), *calls, rows=rows, now="2026-05-02")
    assert legal <= {finding.rule for finding in employee}
    outsider = found(all_wrong("external"), *calls, rows=rows, now="2026-05-02")
    law = [f for f in outsider if f.rule in legal and f.person != "x"]
    assert {(finding.rule, finding.source) for finding in law} == {
        ("intervention-overlap", "interventions.csv")
    }


def test_a_complete_team_has_no_finding() -> None:
    """A rota that was told in time, without calls, is well under the law too."""
    rows = (told("2026-11-01 10:00 e-mail"), told("2026-11-01 e-mail", "2026-12-10"))
    assert found(TEAM, rows=rows, now="2026-12-01 10:00") == ()
