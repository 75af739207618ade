"""How the page looks, on a screen and on paper, and the colours of its people.

No font, picture or script is fetched: what is here is all there is.
"""

from __future__ import annotations

from importlib.resources import files

COLOURS = {
    "ink": "#1b1f24",
    "paper": "#ffffff",
    "quiet": "#525b66",
    "rest": "#eef1f5",
    "line": "#b9c1cb",
    "loud": "#a3001b",
    "unknown": "#dddddd",
}
"""Of everything but people, by the names that the style sheet has for them."""

# A background and what is written on it. First Paul Tol's "light" scheme (personal.sron.nl/~pault),
# made for cells with dark text in them, which the colour-blind tell apart; then as many dark ones,
# which print darker, for larger teams. The first few are farthest apart.
PALETTE = (
    *((light, COLOURS["ink"]) for light in ("#77aadd", "#ee8866", "#eedd88", "#44bb99")),
    *((light, COLOURS["ink"]) for light in ("#ffaabb", "#99ddff", "#bbcc33", "#aaaa00")),
    *((dark, COLOURS["paper"]) for dark in ("#332288", "#117733", "#882255", "#a33a00")),
    *((dark, COLOURS["paper"]) for dark in ("#00607a", "#6b4c00", "#7a3db8", "#444b54")),
)


def look(place: int) -> str:
    """The class of the person at this place in the team file, so that it stays the same."""
    return f"c{place % len(PALETTE)}"


def style() -> str:
    """The style sheet of the page."""
    variables = "".join(f" --{name}: {colour};" for name, colour in COLOURS.items())
    rules = [
        f".c{place} {{ --own: {own}; --text: {text}; }}"
        for place, (own, text) in enumerate(PALETTE)
    ]
    sheet = files("rota").joinpath("page.css").read_text("utf-8")
    return "\n".join([f":root {{{variables} }}", sheet, *rules, ""])
