"""The page as a browser prints it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from readers import program

A4_LANDSCAPE = (842, 595)
"""In points, rounded."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What came out of the printer: how many pages, how large, and the text of each."""

    pages: int
    size: tuple[int, int]
    texts: tuple[str, ...]


def printed(page: bytes, folder: Path) -> Printed:
    """The page printed by headless Chromium, without a network."""
    html, pdf = folder / "page.html", folder / "page.pdf"
    html.write_bytes(page)
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command = [program("chromium"), *quiet, f"--user-data-dir={folder}/browser"]
    subprocess.run(
        [*command, f"--print-to-pdf={pdf}", html.as_uri()],
        capture_output=True,
        timeout=120,
        check=True,
    )
    told = _out(program("pdfinfo"), str(pdf))
    width, height = re.findall(r"Page size: +([0-9.]+) x ([0-9.]+)", told)[0]
    texts = _out(program("pdftotext"), "-layout", str(pdf), "-").split("\f")[:-1]
    return Printed(len(texts), (round(float(width)), round(float(height))), tuple(texts))


def _out(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
