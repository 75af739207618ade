"""Many teams in one call: each in its own right, nobody in two places."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from command import contents, finished, run, start
from rota.folder import open_folder
from rota.instants import Span

NIGHTS = 'coverage.evening = { on = "mon-thu", start = "18:00", end = "08:00" }\n'
FEW = ["--from", "2026-12-07", "--to", "2026-12-13"]


def write(folder: Path, id: str, *people: str, more: str = NIGHTS) -> Path:
    """The file of a team with these people, who have an address if there is an @ in it."""
    path = folder / id / "team.toml"
    path.parent.mkdir(parents=True)
    lines = [f'team.id = "{id}"', more]
    for each in people:
        name = each.partition("@")[0].lower()
        lines.append(f'people.{name}.email = "{each if "@" in each else ""}"')
    path.write_text("\n".join(lines), "utf-8")
    return path


def shifts(path: Path) -> list[tuple[str, Span]]:
    """Who has what in a team's folder, by e-mail."""
    folder = open_folder(path)
    emails = {person.id: person.email.lower() for person in folder.team.people}
    return [(emails[s.person], s.span) for rota in folder.rotas for s in rota.live if s.person]


def twice(*paths: Path) -> list[str]:
    """Those who are on call in two of these teams at once."""
    held = [each for path in paths for each in shifts(path)]
    return [
        email
        for number, (email, hours) in enumerate(held)
        for other, others in held[number + 1 :]
        if email and email == other and hours.overlaps(others)
    ]


def test_each_is_planned_as_if_it_were_alone(tmp_path: Path) -> None:
    """Teams that share nobody get the bytes that each alone would get, and a line each."""
    names = ["n1", "n2", "n3"]
    for place in ("together", "alone"):
        for name in names:
            write(tmp_path / place, name, f"ann@{name}", f"bob@{name}", f"cid@{name}")
    ran = run(tmp_path / "together", "plan", *(f"{name}/team.toml" for name in names), *FEW)
    assert (ran.code, ran.err) == (0, "3 of 3 teams planned\n")
    assert [line.split()[0] for line in ran.out.splitlines()] == names
    assert all(line.endswith("proved optimal") for line in ran.out.splitlines())
    for name in names:
        assert run(tmp_path / "alone", "plan", "-q", f"{name}/team.toml", *FEW).code == 0
    once, other = (
        {name: data for name, (_, data) in contents(tmp_path / place).items()}
        for place in ("together", "alone")
    )
    assert once == other


def test_one_bad_file_stops_no_other(tmp_path: Path) -> None:
    """What is wrong with one is said with its place; the others are written, the code is its."""
    write(tmp_path, "good", "ann@x", "bob@x")
    write(tmp_path, "bad", "cid@x", more="coverage.evening = 3\n")
    busy = write(tmp_path, "lone", "dan@x", more=NIGHTS + 'rules.max_turns = "1 per 7 days"\n')
    ran = run(tmp_path, "plan", *(f"{n}/team.toml" for n in ("good", "bad", "gone", "lone")), *FEW)
    assert ran.code == 4
    assert (tmp_path / "good" / "rotas" / "2026-12-07_2026-12-13.csv").exists()
    assert "bad/team.toml:2: coverage.evening: " in ran.err
    assert "gone/team.toml: " in ran.err
    assert "lone/team.toml: NOBODY is on call" in ran.err
    assert "2 of 4 teams planned" in ran.err
    assert "3 slots empty" in ran.out
    assert shifts(busy)
    told = json.loads(run(tmp_path, "plan", "good/team.toml", "bad/team.toml", "--json", *FEW).out)
    good, bad = told["teams"]
    assert (good["file"], good["exit_code"], good["error"]) == ("good/team.toml", 0, None)
    assert (bad["exit_code"], bad["rota"]) == (3, None)
    assert "coverage.evening" in bad["error"]


def test_who_serves_in_two_is_never_in_both_at_once(tmp_path: Path) -> None:
    """Teams that share somebody are planned in the order of their ids, the first has the choice."""
    a = write(tmp_path, "a", "Ann@x", "bob@x")
    b = write(tmp_path, "b", "ANN@x", "cid@x")
    c = write(tmp_path, "c", "cid@x", "dan@x")
    ran = run(tmp_path, "plan", "c/team.toml", "b/team.toml", "a/team.toml", *FEW)
    assert ran.code == 0, ran
    assert twice(a, b, c) == []
    alone = tmp_path / "alone"
    write(alone, "a", "Ann@x", "bob@x")
    assert run(alone, "plan", "a/team.toml", *FEW).code == 0
    assert shifts(a) == shifts(alone / "a" / "team.toml")


def test_what_stands_in_another_team_counts(tmp_path: Path) -> None:
    """A published rota that does not move bars its people from the other teams too."""
    write(tmp_path, "b", "ann@x")
    assert run(tmp_path, "plan", "-q", "b/team.toml", *FEW).code == 0
    assert run(tmp_path, "publish", "-q", "b/team.toml").code == 0
    a = write(tmp_path, "a", "ann@x", "bob@x")
    ran = run(tmp_path, "plan", "a/team.toml", "b/team.toml", *FEW)
    assert ran.code == 6
    assert "is published" in ran.err
    assert {email for email, _ in shifts(a)} == {"bob@x"}


def both(folder: Path) -> tuple[Path, Path]:
    """Two teams that share Ann: in `b` she has every night of the week, in `a` she has none."""
    b = write(folder, "b", "ann@x")
    assert run(folder, "plan", "-q", "b/team.toml", *FEW).code == 0
    assert run(folder, "publish", "-q", "b/team.toml").code == 0
    a = write(folder, "a", "ann@x", "bob@x", "cid@x")
    run(folder, "plan", "-q", "a/team.toml", "b/team.toml", *FEW)
    assert twice(a, b) == []
    return a, b


def test_a_swap_sees_what_people_have_in_other_teams(tmp_path: Path) -> None:
    """Ann cannot take Bob's night: the other team's file and line say why. Alone nothing does."""
    a, _ = both(tmp_path)
    before = a.parent.joinpath("rotas/2026-12-07_2026-12-13.csv").read_bytes()
    words = ["swap", "2026-12-08", "--to", "ann", "a/team.toml"]
    ran = run(tmp_path, *words, "b/team.toml")
    assert ran.code == 4
    assert "nothing written: it breaks one-place" in ran.err
    said = "in b as primary from Tue 8 Dec 18:00 to Wed 9 Dec 08:00 (b/rotas/2026-12-07_2026"
    assert said in " ".join(ran.out.split())
    assert "2026-12-13.csv:3)" in ran.out
    assert a.parent.joinpath("rotas/2026-12-07_2026-12-13.csv").read_bytes() == before
    assert run(tmp_path, *words).code == 0
    assert run(tmp_path, "undo", "-q", "a/team.toml").code == 0
    offers = ["swap", "2026-12-08", "--suggest", "--json", "a/team.toml"]
    for more, breaks in (([], {"ann": []}), (["b/team.toml"], {"ann": ["one-place"]})):
        told = json.loads(run(tmp_path, *offers, *more).out)["offers"]
        assert {o["person"]: o["breaks"] for o in told if o["person"] == "ann"} == breaks


def test_a_replan_moves_what_meets_another_team(tmp_path: Path) -> None:
    """Ann was given a night in which she is on call elsewhere: it goes to somebody else."""
    a, b = both(tmp_path)
    assert run(tmp_path, "swap", "2026-12-08", "--to", "ann", "-q", "a/team.toml").code == 0
    assert twice(a, b) == ["ann@x"]
    assert "nothing to change" in run(tmp_path, "replan", "a/team.toml", *FEW).err
    ran = run(tmp_path, "replan", "a/team.toml", "b/team.toml", *FEW)
    assert (ran.code, twice(a, b)) == (0, []), ran
    assert "1 of 4 shifts moves" in ran.out


def test_what_is_refused_goes_to_nobody_who_is_on_call_elsewhere(tmp_path: Path) -> None:
    """Cid alone can take what Bob refuses."""
    a, b = both(tmp_path)
    assert run(tmp_path, "swap", "2026-12-08", "--to", "bob", "-q", "a/team.toml").code in (0, 2)
    ran = run(tmp_path, "refuse", "2026-12-08", "a/team.toml", "b/team.toml")
    assert (ran.code, twice(a, b)) == (0, []), ran
    assert ("cid@x", shifts(b)[1][1]) in shifts(a)


def test_a_check_of_several_teams_sees_who_is_in_two_at_once(tmp_path: Path) -> None:
    """Each team's finding names the file and the line of the other; each alone has none."""
    both(tmp_path)
    assert run(tmp_path, "swap", "2026-12-08", "--to", "ann", "-q", "a/team.toml").code == 0
    for name in ("a", "b"):
        assert "no findings" in run(tmp_path, "check", f"{name}/team.toml").err
    ran = run(tmp_path, "check", "a/team.toml", "b/team.toml")
    assert ran.code == 4
    assert ran.out.count("one-place") == 2
    for line in ("a/team.toml", "b/team.toml"):
        assert line in ran.out.splitlines()
    for name in ("a", "b"):
        assert f"({name}/rotas/2026-12-07_2026-12-13.csv:3)" in "".join(
            ran.out.split("\n         ")
        )
    told = json.loads(run(tmp_path, "check", "--json", "a/team.toml", "b/team.toml").out)
    assert [len(each["findings"]) for each in told["teams"]] == [1, 1]
    assert "name one team" in run(tmp_path, "check", "x.csv", "a/team.toml", "b/team.toml").err


def test_a_pin_against_another_team_names_its_file(tmp_path: Path) -> None:
    """What is pinned cannot be: the message says where the other shift stands."""
    a, _ = both(tmp_path)
    a.write_text(a.read_text("utf-8") + '\n[[pins]]\nperson = "ann"\non = "2026-12-08"\n', "utf-8")
    ran = run(tmp_path, "replan", "a/team.toml", "b/team.toml", *FEW)
    assert ran.code == 5
    assert (
        "whom rule 'one-place' bars: on call in b (b/rotas/2026-12-07_2026-12-13.csv:3)" in ran.err
    )


def test_what_is_wrong_with_one_team_stops_no_check_of_the_others(tmp_path: Path) -> None:
    """A file that cannot be read, a team without a rota: said of each, the others are checked."""
    both(tmp_path)
    assert run(tmp_path, "swap", "2026-12-08", "--to", "ann", "-q", "a/team.toml").code == 0
    for name, text in (("bad", "[team"), ("new", (tmp_path / "a/team.toml").read_text("utf-8"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "team.toml").write_text(text, "utf-8")
    paths = [f"{name}/team.toml" for name in ("bad", "a", "new", "b")]
    ran = run(tmp_path, "check", *paths)
    assert ran.code == 4
    assert ran.out == run(tmp_path, "check", paths[1], paths[3]).out
    assert "bad/team.toml:1: " in ran.err
    assert "new/team.toml: new/rotas: no rota here; rota plan makes one" in ran.err
    told = json.loads(run(tmp_path, "check", "--json", *paths).out)["teams"]
    assert {each["file"]: each["error"] is None for each in told} == {
        path: path in ("a/team.toml", "b/team.toml") for path in paths
    }
    assert run(tmp_path, "check", paths[0], paths[2]).code == 3


def test_other_teams_that_share_nobody_are_told_of(tmp_path: Path) -> None:
    """Who has no e-mail in one of the files is not seen there; one's own file is no other team."""
    both(tmp_path)
    write(tmp_path, "c", "ann@elsewhere")
    words = ["swap", "2026-12-08", "--to", "ann", "-n", "a/team.toml"]
    ran = run(tmp_path, *words, "c/team.toml", "./a/team.toml")
    assert ran.code == 0
    assert "warning: c/team.toml: nobody there is known to be of a/team.toml too" in ran.err
    assert "warning" not in run(tmp_path, *words, "./a/team.toml").err


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sets(st.sampled_from("pqrstu"), min_size=2, max_size=4), min_size=2, max_size=4))
def test_nobody_is_ever_in_two_places(tmp_path_factory: object, teams: list[set[str]]) -> None:
    """Whoever serves where: no two shifts of a person overlap."""
    folder = tmp_path_factory.mktemp("teams")  # type: ignore[attr-defined]
    paths = [
        write(folder, f"t{number}", *(f"{each}@x" for each in sorted(people)))
        for number, people in enumerate(teams)
    ]
    run(folder, "plan", "-q", *map(str, paths), *FEW)
    assert twice(*paths) == []


def test_an_interruption_keeps_what_is_done(tmp_path: Path) -> None:
    """Ctrl-C ends all searches within moments; each file is whole or not there."""
    heavy = (
        NIGHTS + 'coverage.weekend = { on = "fri", start = "18:00", end = "mon 08:00" }\n'
        "roles = { primary = {}, backup = {}, third = {} }\n"
        'rules = { gap = "24h", max_turns = "2 per 7 days" }\n'
    )
    for name in ("t1", "t2", "t3"):
        write(tmp_path, name, *(f"p{number}@{name}" for number in range(30)), more=heavy)
    names = [f"{name}/team.toml" for name in ("t1", "t2", "t3")]
    process = start(tmp_path, "plan", *names, "--from", "2027-01-01", "--to", "2028-12-31")
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    sent = time.monotonic()
    ran = finished(process)
    assert ran.code == 130
    assert time.monotonic() - sent < 5
    assert "interrupted before it was planned" in ran.err
    for name in names:
        folder = open_folder(tmp_path / name)
        assert all(s.person for rota in folder.rotas for s in rota.live)
