"""The other teams that a command is told of, in which a team's people may be on call too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rota import phrases
from rota.elsewhere import Busy, addresses, elsewhere
from rota.folder import Folder, open_folder
from rota.streams import say


def busy_in(folder: Folder, paths: Sequence[Path]) -> Busy:
    """What a team's people have in other teams; says so where none of them shares anybody with it.

    Args:
        folder: The team.
        paths: The files of the other teams; its own is left out.

    Raises:
        RotaError: As `open_folder` does, of any of them.
    """
    others = [open_folder(path) for path in paths]
    others = [other for other in others if _apart(folder, other)]
    known = addresses(folder.team).keys()
    if others and not any(known & addresses(other.team).keys() for other in others):
        names = phrases.listing(str(other.path) for other in others)
        say(
            f"warning: {names}: nobody there is known to be of {folder.path} too; people of both "
            "need the same email in both files"
        )
    return busy_among(folder, others)


def busy_among(folder: Folder, others: Sequence[Folder]) -> Busy:
    """What a team's people have in other teams; the team itself may be among them."""
    apart = [other for other in others if _apart(folder, other)]
    return elsewhere(folder.team, [(other.team, other.rotas) for other in apart])


def _apart(folder: Folder, other: Folder) -> bool:
    """Whether two folders are not the same."""
    return other.rotas_path.resolve() != folder.rotas_path.resolve()
