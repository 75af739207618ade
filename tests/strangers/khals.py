"""khal's own commands, import and list, as at a terminal: khals.py FOLDER FILE…

Each file goes into a calendar and a process of its own. It is of 2026 or 2027.
"""

import contextlib
import io
import json
import multiprocessing
import sys
from datetime import date, timedelta
from pathlib import Path

from khal.cli import main_khal

CONFIG = """\
[calendars]
[[rota]]
path = {folder}/calendar
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M:%SZ
longdatetimeformat = %Y-%m-%dT%H:%M:%SZ
[sqlite]
path = {folder}/khal.db
"""
KEYS = ("uid", "all-day", "start", "end", "summary", "description", "status")
FIELDS = ("uid", "all-day", "start-long-full", "end-long-full", "title", "description", "status")


def khal(folder, *words):
    """What a command of khal prints."""
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            main_khal(["-c", str(folder / "config"), *words], standalone_mode=False)
    except SystemExit as ended:
        if ended.code:
            raise RuntimeError(f"khal {words[0]} ended with {ended.code}") from None
    return out.getvalue()


def read(job):
    """What each event of a calendar says."""
    folder, file = job
    (folder / "calendar").mkdir(parents=True)
    (folder / "config").write_text(CONFIG.format(folder=folder), "utf-8")
    khal(folder, "import", "--batch", file)
    between, after = "<\x1f>", "<\x1e>"
    line = between.join(f"{{{field}}}" for field in FIELDS) + after
    shown = khal(folder, "list", "--once", "-df", "", "-f", line, "2025-12-01", "900d")
    events = [one.strip("\n").split(between) for one in shown.split(after) if one.strip()]
    return [told(dict(zip(KEYS, event, strict=True))) for event in events]


def told(event):
    """An event with its last date excluded, as in the file, and its status alone."""
    event["status"] = event["status"].strip()
    if event.pop("all-day") == "True":
        first, last = (date.fromisoformat(event[key][:10]) for key in ("start", "end"))
        event["start"], event["end"] = str(first), str(last + timedelta(days=1))
    return event


if __name__ == "__main__":
    root, *files = sys.argv[1:]
    jobs = [(Path(root) / str(number), file) for number, file in enumerate(files)]
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        told = pool.map(read, jobs, chunksize=1)
    print(json.dumps(dict(zip(files, told, strict=True))))
