"""Files as LibreOffice opens them on a French desk: what it takes each cell for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from readers import program

Cell = tuple[str, str]
"""Its type (`string`, `float`, `date`, or nothing) and its value as text."""

EMPTY = ("", "")
FRENCH = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">\
<value>fr-FR</value></prop></item>
</oor:items>
"""
CSV_FILTER = "CSV:59,34,76,1,,1036,false,true"
"""Semicolons, quotes, UTF-8, French, special numbers detected: what a double click does."""

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def opened(file: Path) -> dict[str, list[list[Cell]]]:
    """The cells of each sheet of a workbook or a CSV file, by the sheet's name."""
    office = program("soffice")
    profile = file.parent / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(FRENCH, "utf-8")
    read_as = [f"--infilter={CSV_FILTER}"] if file.suffix == ".csv" else []
    command = [office, "--headless", f"-env:UserInstallation=file://{profile}", *read_as]
    subprocess.run(
        [*command, "--convert-to", "fods", "--outdir", str(file.parent), str(file)],
        env={**os.environ, "HOME": str(file.parent)},
        capture_output=True,
        timeout=240,
        check=True,
    )
    root = ElementTree.parse(file.with_suffix(".fods")).getroot()
    return {
        table.attrib[f"{_TABLE}name"]: [
            list(_cells(row)) for row in table.iter(f"{_TABLE}table-row") if any(_cells(row))
        ]
        for table in root.iter(f"{_TABLE}table")
    }


def _cells(row: ElementTree.Element) -> Iterator[Cell]:
    """The cells of a row up to the last that holds something."""
    found: list[Cell] = []
    for cell in row.iter(f"{_TABLE}table-cell"):
        kind = cell.get(f"{_OFFICE}value-type", "")
        value = cell.get(f"{_OFFICE}date-value") or cell.get(f"{_OFFICE}value")
        if value is None:
            value = "\n".join("".join(each.itertext()) for each in cell.iter(f"{_TEXT}p"))
        times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        found += [(kind, value)] * min(times, 100)
    while found and found[-1] == EMPTY:
        found.pop()
    yield from found
