"""When somebody was told: the cell of a rota file, read and written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.notices import Notice, read_notice

PARIS = ZoneInfo("Europe/Paris")
WORDS = st.from_regex(r"[a-zé-]+( [a-zé-]+)?", fullmatch=True)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.just("") | WORDS,
    st.just("") | WORDS,
)
def test_what_is_written_is_read(moment: datetime, how: str, exceptional: str) -> None:
    """A cell says the moment, the means and the exceptional reason, and all three come back."""
    notice = Notice(moment.replace(microsecond=0, tzinfo=UTC), how, exceptional)
    assert read_notice(notice.text(PARIS), PARIS) == notice


@pytest.mark.parametrize(
    ("cell", "day", "how"),
    [
        ("2026-11-20", date(2026, 11, 20), ""),
        ("20/11/2026 e-mail", date(2026, 11, 20), "e-mail"),
        ("20/11/2026 09:30 remis en main propre", date(2026, 11, 20), "remis en main propre"),
        ("2026-11-19T23:30:00Z e-mail", date(2026, 11, 20), "e-mail"),
    ],
)
def test_what_people_write(cell: str, day: date, how: str) -> None:
    """A date is enough, French or ISO; the day is the local one of the instant."""
    notice = read_notice(cell, PARIS)
    assert notice is not None
    assert (notice.day(PARIS), notice.how) == (day, how)


def test_nobody_was_told() -> None:
    """An empty cell is no notice; one without a date is a mistake."""
    assert read_notice("  ", PARIS) is None
    with pytest.raises(ValueError, match="no date and time"):
        read_notice("hier", PARIS)
