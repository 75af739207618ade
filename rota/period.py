"""The dates that are planned, judged or counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rota.instants import DAY


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The dates that a rota is made for, local, both ends included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @classmethod
    def month_of(cls, day: date) -> Period:
        """The calendar month of a date."""
        first = day.replace(day=1)
        return cls(first, (first + 31 * DAY).replace(day=1) - DAY)

    @property
    def whole_month(self) -> bool:
        """Whether it is a calendar month, no more and no less."""
        return self == Period.month_of(self.first)

    @property
    def months(self) -> tuple[Period, ...]:
        """The calendar months, whole, in which it has a date."""
        found = [Period.month_of(self.first)]
        while found[-1].last < self.last:
            found.append(Period.month_of(found[-1].last + DAY))
        return tuple(found)
