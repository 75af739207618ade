"""vobject, as Radicale and others read calendars: vobjects.py FILE…

Each file in a process of its own: the zones that a file defines would stay for the next one.
"""

import json
import multiprocessing
import sys
from datetime import UTC, datetime
from pathlib import Path

import vobject


def moment(value):
    """A time in UTC, or a date."""
    if isinstance(value, datetime):
        assert value.tzinfo is not None, "a floating time"
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def read(file):
    """What each event of a calendar says."""
    calendar = vobject.readOne(Path(file).read_bytes().decode())
    calendar.validate(raiseException=True)
    found = []
    for event in getattr(calendar, "vevent_list", []):
        alarms = getattr(event, "valarm_list", [])
        found.append(
            {
                "uid": event.uid.value,
                "start": moment(event.dtstart.value),
                "end": moment(event.dtend.value),
                "summary": event.summary.value,
                "description": event.description.value,
                "status": event.status.value,
                "sequence": int(event.sequence.value),
                "transp": event.transp.value,
                "reminder": sum(-alarm.trigger.value.total_seconds() for alarm in alarms) / 60,
            }
        )
    return found


if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        told = pool.map(read, sys.argv[1:], chunksize=1)
    print(json.dumps(dict(zip(sys.argv[1:], told, strict=True))))
