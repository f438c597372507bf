"""The documentation pages of the rules, made from the table."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from schema_guard.canonical.json_text import dump_json
from schema_guard.compat.rules import GROUPS, RULES
from schema_guard.model.findings import Severity
from schema_guard.model.modes import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_guard.compat.rules import Rule

NOTE = "<!-- Made from the rule table by `schema-guard rules --docs docs/rules`; do not edit. -->"
_SEVERITY = {
    Severity.BREAKING: "`breaking`, and only with an event that proves it; without one the change is listed by "
    "`diff --all` as `info`",
    Severity.DANGEROUS: "`dangerous`: every event still validates, but those who read it may be in for a surprise; "
    "`breaking` where an event is rejected all the same",
    Severity.INFO: "`info`: listed by `diff --all`",
}
_INTRODUCTION = (
    "A report names each cause by one of {count} rules. What a rule is called depends on what changed; whether it is "
    "`breaking` depends on proof alone: is there an event that one side may send and the other refuses?"
)
_WHO = {
    Direction.FORWARD: "live subscribers (FORWARD: the new version writes, the old one reads)",
    Direction.BACKWARD: "readers of archived events (BACKWARD: the old version writes, the new one reads)",
}


def pages() -> Mapping[str, str]:
    """File name to text: one page a rule, and the index."""
    return {"index.md": _index(), **{f"{rule.id}.md": page(rule) for rule in RULES.values()}}


def page(rule: Rule) -> str:
    """One rule in Markdown."""
    blocks = [NOTE, f"# {rule.id}", rule.purpose, f"**Severity** {_SEVERITY[rule.severity]}."]
    if rule.blocks:
        blocks.append("It fails a check under `--fail-on breaking` as well, although no event proves it.")
    if rule.harm:
        blocks.append(f"**Why it matters** {_sentence(rule.harm)}")
    blocks += [f"**What to do** {rule.fix}", *_example(rule)]
    if rule.mirror == rule.id:
        blocks.append("**Opposite change** the same rule.")
    elif rule.mirror:
        blocks.append(f"**Opposite change** [{rule.mirror}]({rule.mirror}.md).")
    return "\n\n".join([*blocks, f"**Reference** <{rule.reference}>"]) + "\n"


def _example(rule: Rule) -> list[str]:
    if rule.example is None:
        return []
    example = rule.example
    return [
        f"**Example** that hurts {_WHO[example.direction]}, under the {example.policy.value} policy.",
        "Old version:",
        f"```json\n{dump_json(example.old)}```",
        "New version:",
        f"```json\n{dump_json(example.new)}```",
    ]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _index() -> str:
    blocks = [
        NOTE,
        "# Rules",
        _INTRODUCTION.format(count=len(RULES)),
    ]
    for title, rules in GROUPS.items():
        rows = [f"| [{rule.id}]({rule.id}.md) | {rule.severity.value} | {rule.purpose} |" for rule in rules]
        blocks.append("\n".join([f"## {title}\n", "| rule | severity | what it finds |", "|---|---|---|", *rows]))
    return "\n\n".join(blocks) + "\n"


def plain(rule: Rule, width: int = 100) -> str:
    """One rule for a terminal."""
    facts = [("severity", rule.severity.value), ("what", rule.purpose)]
    if rule.harm:
        facts.append(("why", _sentence(rule.harm)))
    facts.append(("fix", rule.fix))
    if rule.mirror and rule.mirror != rule.id:
        facts.append(("mirror", rule.mirror))
    if rule.example:
        facts.append(("hurts", _WHO[rule.example.direction]))
    facts.append(("see", rule.reference))
    lines = [rule.id, ""]
    for name, text in facts:
        lines += textwrap.wrap(text, width, initial_indent=f"  {name:<10}", subsequent_indent=" " * 12)
    if rule.example:
        for name, document in (("old", rule.example.old), ("new", rule.example.new)):
            lines += ["", f"  {name}", textwrap.indent(dump_json(document).rstrip("\n"), "    ")]
    return "\n".join(lines) + "\n"


def listing() -> str:
    """All rules for a terminal, one line each."""
    wide = max(map(len, RULES))
    blocks = []
    for title, rules in GROUPS.items():
        rows = [f"  {rule.id:<{wide}}  {rule.severity.value:<9}  {rule.purpose}" for rule in rules]
        blocks.append("\n".join([title, *rows]))
    return "\n\n".join(blocks) + "\n"
