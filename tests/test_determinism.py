"""Same input, same bytes: under any hash seed, locale, time zone or working folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from command import TEAM

SMALL = TEAM + 'alice.wishes = { avoid = ["2026-12-04"] }\nbob.leave = ["2026-11-20..2026-11-29"]\n'

LARGE = """\
[team]
id = "infra"
name = "Équipe infrastructure"
[coverage.evening]
on = "mon-thu"
start = "18:00"
end = "08:00"
[coverage.weekend]
on = "fri"
start = "18:00"
end = "mon 08:00"
[coverage.holiday]
on = "public-holiday"
start = "08:00"
end = "08:00"
[roles.primary]
[roles.backup]
weight = 0.5
skills = ["reseau"]
[turns]
per = "weekend"
[rules]
gap = "24h"
max_turns = "2 per 7 days"
max_weekends = "1 per 2 weeks"
always = { senior = 1 }
apart = [["z0", "a1"]]
[people]
""" + "\n".join(
    f'{name.lower()[0]}{number} = {{ name = "{name}", skills = {skills}, share = {share}, '
    f'off = ["{day} odd-weeks"] }}'
    for number, (name, skills, share, day) in enumerate(
        [
            ("Zoé Ñandú", '["reseau", "senior"]', 1.0, "mon"),
            ("Ali Çelik", '["reseau", "senior"]', 0.8, "tue"),
            ("alice Øst", '["reseau", "senior"]', 1.0, "wed"),
            ("Bob Šimek", '["reseau", "senior"]', 0.5, "thu"),
            ("Igor Iłowski", '["reseau"]', 1.0, "fri"),
            ("Dan d’Arc", '["reseau"]', 0.9, "mon"),
            ("Eva Åberg", '["senior"]', 1.0, "tue"),
            ("Fay Étienne", '["senior"]', 1.0, "wed"),
            ("Gus Öz", "[]", 1.0, "thu"),
            ("Hal Ürün", "[]", 0.6, "fri"),
        ]
    )
)
"""A month of two roles, as a team of ten has it, with names that locales sort differently."""

STEPS = (
    "plan {team} --json",
    "publish {team} --to 2026-12-20 --from 2026-12-01 --quiet",
    "check {team} --month 2026-12 --json",
    "show {team} --month 2026-12",
    "show {team} --month 2026-12 --fairness",
    "export {team} --ics",
    "export {team} --csv",
    "export {team} --csv --dialect excel-fr",
    "export {team} --csv --layout wide",
    "export {team} --csv --layout totals --dialect excel-fr",
    "export {team} --xlsx --per person",
    "export {team} --html",
    "export {team} --duty-sheets --month 2026-12",
    "export {team} --json",
)
RUNNER = """\
import sys
from rota.cli import main
for line in sys.argv[1:]:
    sys.argv = ["rota", *line.split()]
    print("$", sys.argv[1], flush=True)
    try:
        main()
    except SystemExit as ended:
        print("exit", ended.code or 0, flush=True)
"""
PLACES = (
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "1", "LC_ALL": "fr_FR.UTF-8", "TZ": "Pacific/Kiritimati"},
    {"PYTHONHASHSEED": "4242", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns"},
)


def begin(folder: Path, where: Path, steps: Sequence[str], place: dict[str, str]) -> Popen[bytes]:
    """Start all steps for the team of a folder, from another folder."""
    team = os.path.relpath(folder / "team.toml", where)
    root = str(Path(__file__).parent.parent)
    return Popen(
        [sys.executable, "-c", RUNNER, *(step.format(team=team) for step in steps)],
        cwd=where,
        env={**os.environ, "ROTA_NOW": "2026-11-15", "PYTHONPATH": root, **place},
        stdout=PIPE,
        stderr=PIPE,
    )


@pytest.mark.parametrize(
    ("text", "steps"),
    [(SMALL, ("plan {team} --month 2026-11 -q", *STEPS)), (LARGE, STEPS)],
    ids=["small", "large"],
)
def test_same_input_same_bytes(tmp_path: Path, text: str, steps: Sequence[str]) -> None:
    """Plans, checks and exports are the same wherever, and however, they are made."""
    folders = [tmp_path / name for name in ("here", "there", "elsewhere")]
    for folder in folders:
        folder.mkdir()
        (folder / "team.toml").write_text(text, "utf-8")
    running = [
        begin(folder, where, steps, place)
        for folder, where, place in zip(folders, [*folders[1:], tmp_path], PLACES, strict=True)
    ]
    printed = [process.communicate(timeout=180) for process in running]
    for folder, (out, err) in zip(folders, printed, strict=True):
        assert out.count(b"exit 0\n") == len(steps), out + err
        assert out == printed[0][0]
        assert rotas(folder) == rotas(folders[0])


def rotas(folder: Path) -> dict[str, bytes]:
    """The rota files of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("rotas/*"))}
