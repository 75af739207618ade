"""Every rule there is, for whoever asks: its article, its setting, and what the law leaves open."""

from __future__ import annotations

from collections.abc import Iterator

from rota.agreement import SETTINGS, shown
from rota.case import Rule
from rota.french_law import UNSEEN
from rota.rules import LEGAL_PACKS, RULES
from rota.screen import Console, Text, say, styled
from rota.team import Limit, Team

AGREEMENT = "rules.agreement."


def rules_of(team: Team) -> tuple[Rule, ...]:
    """The rules that a check of the team applies."""
    return (*RULES, *LEGAL_PACKS.get(team.rules.law, ()))


def show(out: Console, team: Team) -> None:
    """Each rule with what it asks, then what the law asks and no file can show."""
    for rule in rules_of(team):
        head = Text.assemble(styled(rule.id, "bold"), "  ", styled(rule.summary))
        say(out, head, hang=2)
        say(out, styled(" · ".join(_facts(rule, team)), "dim"), indent=2, hang=2)
    if team.rules.law != "none":
        say(out)
        say(out, styled("Not in any file, so never checked:", "bold"))
        for what, article, why in UNSEEN:
            say(out, styled(f"{what} ({article}): {why}"), indent=2, hang=2)


def _facts(rule: Rule, team: Team) -> Iterator[str]:
    if rule.article:
        yield rule.article
    key = rule.source_key.removeprefix(AGREEMENT)
    value = _value(team, rule)
    yield f"{rule.source_key} = {value}" if value else rule.source_key
    if (setting := SETTINGS.get(key)) is not None and key != rule.source_key:
        yield f"by law {shown(setting.default)}"
        if setting.floor is not None:
            yield f"at least {shown(setting.floor)}"
        if setting.ceiling is not None:
            yield f"at most {shown(setting.ceiling)}"


def _value(team: Team, rule: Rule) -> str:
    """What the team file sets for the rule; empty where it leaves it to the law."""
    key = rule.source_key.removeprefix(AGREEMENT)
    if key == rule.source_key or key not in team.rules.agreement:
        return ""
    found = team.rules.agreement[key]
    if isinstance(found, tuple):
        return ", ".join(each.text if isinstance(each, Limit) else str(each) for each in found)
    return shown(found)


def as_json(team: Team) -> dict[str, object]:
    """The same for a program; what is not there is null."""
    found = []
    for rule in rules_of(team):
        setting = SETTINGS.get(rule.source_key.removeprefix(AGREEMENT))
        found.append(
            {
                "id": rule.id,
                "asks": rule.summary,
                "article": rule.article or None,
                "setting": rule.source_key,
                "value": _value(team, rule) or None,
                "default": shown(setting.default) if setting else None,
                "floor": (shown(setting.floor) or None) if setting else None,
                "ceiling": (shown(setting.ceiling) or None) if setting else None,
            }
        )
    unseen = [{"what": what, "article": article, "why": why} for what, article, why in UNSEEN]
    return {"rules": found, "unseen": unseen if team.rules.law != "none" else []}
