"""Write docs/rules.md, the page of the rules of `modelcheck check`, from the vocabulary of the knowledge base: `make docs`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from modelcheck.check.policy import NO_LICENSE
from modelcheck.check.rules import NEVER_WAIVED, Rule, rules_of
from modelcheck.kb.source import open_knowledge_base
from modelcheck.report.check_words import paragraph

PAGE = Path(__file__).with_name("rules.md")

OPENING = """\
<!-- Written by `make docs` from licenses/vocabulary.yaml; change the rules there. -->

# The rules of `modelcheck check`

Each finding names one of these rules; their ids do not change. `modelcheck explain RULE` says the same on the command line.

A finding is an error, a warning or a note. From `fail-on` on, which is `error` unless the policy or `--fail-on` says something
else, it fails the run. The table `[levels]` of the [policy](policy.md#levels) sets the level of a rule, and `off` silences it.
A [waiver](policy.md#waivers) is leave for one rule and one license, with a reason and a last day.
"""


def page(rules: Iterable[Rule]) -> str:
    """Return the page in Markdown: a table of all rules, then a section for each, headed by its id."""
    every = list(rules)
    rows = [f"| [`{one.id}`](#{one.id}) | {one.level} | {paragraph(one.description)} |" for one in every]
    table = "\n".join(["| Rule | Level | What it finds |", "|---|---|---|", *rows])
    return "\n".join([OPENING, table, *("\n".join(_section(one)) for one in every)])


def _section(rule: Rule) -> Iterator[str]:
    verdict = f", the verdict is `{rule.verdict}`" if rule.verdict else ""
    yield f"\n## {rule.id}\n"
    yield f"{rule.title}. The level is `{rule.level}`{verdict}.\n"
    yield f"- **What**: {paragraph(rule.description)}"
    yield f"- **Why it matters**: {paragraph(rule.why)}"
    yield f"- **Example**: {paragraph(rule.example)}"
    yield f"- **What to do**: {paragraph(rule.fix)}"
    if rule.id in NEVER_WAIVED:
        yield f'- **Waiving**: No waiver covers it. `{rule.id} = "note"` in the table `[levels]` keeps it from failing a run.'
    else:
        license_ = f"the license that the finding names (`{NO_LICENSE}` where it names none)"
        yield f'- **Waiving**: A waiver with `rule = "{rule.id}"`, {license_}, and the reason.'


if __name__ == "__main__":
    PAGE.write_text(page(rules_of(open_knowledge_base().vocabulary).values()) + "\n", encoding="utf-8")
