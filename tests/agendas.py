"""Calendars of others, written in a line: what is not said is the plainest."""

from __future__ import annotations


def event(start: str, *lines: str, end: str = "", title: str = "Congés", uid: str = "1") -> str:
    """An event from a start to an end, given as property values or with their parameters."""
    given = [f"UID:{uid}", f"SUMMARY:{title}", _property("DTSTART", start)]
    if end:
        given.append(_property("DTEND", end))
    return "\r\n".join(["BEGIN:VEVENT", *given, *lines, "END:VEVENT"])


def calendar(*events: str, product: str = "-//Exemple//FR") -> bytes:
    """A file of these events, as bytes."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{product}"]
    return "\r\n".join([*head, *events, "END:VCALENDAR", ""]).encode()


def _property(name: str, value: str) -> str:
    """`;TZID=Europe/Paris:20261207T180000`, a date or a time alone."""
    if value.startswith(";"):
        return name + value
    return f"{name}:{value}" if "T" in value else f"{name};VALUE=DATE:{value}"
