"""What is the matter with lines of a telephone system's log, in English and French."""

from __future__ import annotations

from typing import Literal, NamedTuple

from rota.team import Language
from rota.words import NBSP

Sort = Literal[
    "above",
    "more-cells",
    "fewer-cells",
    "quote",
    "moment",
    "month",
    "calendar",
    "future",
    "made",
    "word",
    "yes-no",
    "duration",
    "end",
    "twice",
    "skipped",
    "other-way",
    "offset",
]


class Reason(NamedTuple):
    """Why something is to be said of a line.

    Attributes:
        sort: What is the matter.
        about: A word of the line, the number of columns, a time zone; empty where it takes none.
    """

    sort: Sort
    about: str = ""

    def words(self, language: Language) -> str:
        """It as the end of a sentence that begins with the line."""
        about = repr(self.about) if self.sort in _QUOTED and language == "en" else self.about
        return _WORDS[language][self.sort].format(about=about)


_QUOTED = ("word", "yes-no")
_WORDS: dict[Language, dict[Sort, str]] = {
    "en": {
        "above": "stands above the column titles",
        "more-cells": "has more cells than the {about} column titles",
        "fewer-cells": "is cut: it has fewer cells than the {about} column titles",
        "quote": 'is cut: a quote (") is opened and never closed',
        "moment": "the start is no date and time (write 2026-12-25 08:15 or 25/12/2026 08:15)",
        "month": "the month is over 12 (slashes are day/month/year)",
        "calendar": "the date is not in the calendar, or not in 1990–2100",
        "future": "lies in the future",
        "made": "was made by the team, not received",
        "word": "says {about}, which is not understood",
        "yes-no": "says {about}, which is neither yes nor no",
        "duration": "has a duration that is not understood",
        "end": "has an end that is no moment after its start",
        "twice": "has a time that comes twice in the night of the autumn change: "
        "the first is taken",
        "skipped": "has a time that the spring change skips: the first after it is taken",
        "other-way": "writes its date in another way than most lines: are day and month the same?",
        "offset": "has no offset, as others have: it is read as {about} time",
    },
    "fr": {
        "above": "au-dessus des titres de colonnes",
        "more-cells": "plus de cellules que les {about} titres de colonnes",
        "fewer-cells": f"coupée{NBSP}: moins de cellules que les {{about}} titres de colonnes",
        "quote": f'coupée{NBSP}: un guillemet (") est ouvert et jamais fermé',
        "moment": "le début n’est pas une date et une heure (écrire 2026-12-25 08:15 "
        "ou 25/12/2026 08:15)",
        "month": "le mois dépasse 12 (avec des barres, c’est jour/mois/année)",
        "calendar": "la date n’est pas au calendrier, ou pas entre 1990 et 2100",
        "future": "dans l’avenir",
        "made": "appel émis par l’équipe, et non reçu",
        "word": f"«{NBSP}{{about}}{NBSP}» n’est pas compris",
        "yes-no": f"«{NBSP}{{about}}{NBSP}» n’est ni oui ni non",
        "duration": "la durée n’est pas comprise",
        "end": "la fin n’est pas un moment qui suit le début",
        "twice": "l’heure vient deux fois la nuit du passage à l’heure d’hiver"
        f"{NBSP}: la première est retenue",
        "skipped": "l’heure est sautée la nuit du passage à l’heure d’été"
        f"{NBSP}: le premier instant qui suit est retenu",
        "other-way": "la date n’est pas écrite comme dans la plupart des lignes"
        f"{NBSP}: le jour et le mois sont-ils bien les mêmes\u202f?",
        "offset": "sans décalage horaire, contrairement à d’autres"
        f"{NBSP}: l’heure est lue dans le fuseau {{about}}",
    },
}
