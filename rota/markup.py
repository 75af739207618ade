"""HTML in which other people's text can only ever be text.

An element is made of a name and attributes that stand in our source, and of content: what is
`Html` already goes in as it is, every other string is escaped. A document has no script and may
fetch nothing: its Content-Security-Policy says so to the browser.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re

_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_EMPTY = frozenset({"br", "meta"})


class Html(str):
    """Text that is HTML, made by `element` or `joined` alone."""

    __slots__ = ()


def element(tag: str, /, *content: str, **attributes: str) -> Html:
    """An element; an attribute that is empty is left out.

    A `_` at the end of an attribute's name falls off, one within it is a hyphen: `class_` is
    `class`, `http_equiv` is `http-equiv`.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escaped(value)}"'
        for key, value in attributes.items()
        if value
    )
    start = f"<{tag}{written}>"
    return Html(start if tag in _EMPTY else f"{start}{joined(*content)}</{tag}>")


def joined(*content: str) -> Html:
    """Pieces of content one after the other."""
    return Html("".join(each if isinstance(each, Html) else _escaped(each) for each in content))


def document(title: str, style: str, *body: str, language: str) -> bytes:
    """A whole file that needs nothing else, UTF-8.

    Args:
        title: What the browser's window is called.
        style: The style sheet; it alone holds, and nothing may be loaded, run or sent.
        body: What is shown.
        language: Of its words, by the code that HTML has for it.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content="rota"),
        element("title", title),
        element("style", Html(style)),
    )
    whole = element("html", head, element("body", *body), lang=language)
    return f"<!DOCTYPE html>\n{whole}\n".encode()


def _escaped(text: str) -> str:
    """Without controls and marks that turn the direction of what stands around them."""
    return html.escape(_INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", text))
