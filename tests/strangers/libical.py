"""libical, as GNOME reads calendars, with its restriction checks: libical.py FILE…"""

import json
import sys
from pathlib import Path

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402

UTC = ICalGLib.Timezone.get_utc_timezone()
EVENT = ICalGLib.ComponentKind.VEVENT_COMPONENT
ALARM = ICalGLib.ComponentKind.VALARM_COMPONENT


def moment(time):
    """A time in UTC, or a date."""
    if time.is_date():
        return f"{time.get_year():04}-{time.get_month():02}-{time.get_day():02}"
    utc = time.convert_to_zone(UTC)
    date = f"{utc.get_year():04}-{utc.get_month():02}-{utc.get_day():02}"
    return f"{date}T{utc.get_hour():02}:{utc.get_minute():02}:{utc.get_second():02}Z"


def value(event, kind):
    """The value of a property, as text."""
    return event.get_first_property(kind).get_value_as_string()


def read(text):
    """What each event of a calendar says."""
    calendar = ICalGLib.Component.new_from_string(text)
    assert calendar is not None, "libical cannot read it"
    ICalGLib.restriction_check(calendar)
    assert calendar.count_errors() == 0, calendar.as_ical_string()
    found = []
    event = calendar.get_first_component(EVENT)
    while event is not None:
        alarm = event.get_first_component(ALARM)
        minutes = 0
        if alarm is not None:
            trigger = alarm.get_first_property(ICalGLib.PropertyKind.TRIGGER_PROPERTY)
            minutes = -trigger.get_trigger().get_duration().as_int() // 60
        found.append(
            {
                "uid": event.get_uid(),
                "start": moment(event.get_dtstart()),
                "end": moment(event.get_dtend()),
                "summary": event.get_summary(),
                "description": event.get_description(),
                "status": value(event, ICalGLib.PropertyKind.STATUS_PROPERTY),
                "sequence": event.get_sequence(),
                "transp": value(event, ICalGLib.PropertyKind.TRANSP_PROPERTY),
                "reminder": minutes,
            }
        )
        event = calendar.get_next_component(EVENT)
    return found


print(json.dumps({file: read(Path(file).read_bytes().decode()) for file in sys.argv[1:]}))
