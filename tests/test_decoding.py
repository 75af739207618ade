"""What Excel saves is read; what could be anything is not guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.decoding import as_windows, text_of
from rota.errors import InputError

FRENCH = (
    "Début;Fin;Personne\r\n07/12/2026 18:00;08/12/2026 08:00;Zoé Müller\r\n"
    "Élodie CRÈVECŒUR, François Nuñez et l’équipe « n° 2 » – à Noël, 12 €"
)
WORDS = ("Zoé", "Benoît", "François", "août", "hôpital", "Élodie", "Noël", "où", "Gaëlle", "DÉBUT")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_excel_saves(encoding: str) -> None:
    """UTF-8 with or without its mark, UTF-16 with one, and Windows-1252 are read."""
    assert text_of(FRENCH.encode(encoding), "x.csv") == FRENCH


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac_roman"])
@pytest.mark.parametrize("word", WORDS)
def test_what_others_save(word: str, encoding: str) -> None:
    """French in an encoding of DOS or of an old Mac is not taken for another, word by word."""
    assert as_windows(word.encode("cp1252")) == word
    assert as_windows(word.encode(encoding, "replace")) is None
    with pytest.raises(InputError, match=r"x\.csv:2: byte .* is not UTF-8; expected CSV"):
        text_of(f"a\n{word}".encode(encoding, "replace"), "x.csv")


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=200).filter(lambda data: b"\0" not in data))
def test_any_bytes(data: bytes) -> None:
    """Bytes become the text that they are in UTF-8, in French, or a clear refusal."""
    try:
        text = text_of(data, "x.csv")
    except InputError as error:
        said = str(error)
    else:
        said = "x.csv"
        assert text.encode() in (data, data.removeprefix(b"\xef\xbb\xbf")) or (
            data[:2] in (b"\xff\xfe", b"\xfe\xff") or text.encode("cp1252") == data
        )
    assert said.startswith("x.csv")
