"""A lineage as text, JSON and Mermaid. Each model is shown once; where the chain comes back to it, its number is named.

Nothing here recurses or nests without limit: a chain of ten thousand models is still read by every JSON parser.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modelcheck.engine.lineage import (
    BINDS,
    CIRCLE,
    INDEPENDENT,
    NOT_KNOWN,
    SAME_STEWARD,
    Lineage,
    Link,
    Lost,
    Node,
    Step,
    by_kind,
)
from modelcheck.kb.problems import escaped
from modelcheck.report.layout import Page
from modelcheck.report.words import DISCLAIMER, listed

Document = dict[str, Any]

DEEPEST_INDENT = 12
"""Levels that are shown by indentation; the numbers say the rest."""

DEEPEST_NESTING = 20
"""Levels of JSON below which a subtree stands in a list of its own; parsers stop at some hundreds."""

MOST_NAMED = 5
"""Licenses or models that a sentence names before it only counts."""

MOST_EDGES = 500
"""What programs that draw Mermaid accept unless they are told to accept more."""

LINK = {
    NOT_KNOWN: "its license is not known and may bind",
    SAME_STEWARD: "does not bind: same steward",
    INDEPENDENT: "does not bind: its license leaves what is made from it so alone",
}
SENTENCES = (
    (True, "Terms were dropped on the way and bind all the same", "drops"),
    (False, "Terms may have been dropped", "may drop"),
)
TERMS = {
    "purposes": ("without {} purposes", None),
    "restrictions": ("{} use restriction", "{} use restrictions"),
    "thresholds": ("a threshold ({})", None),
    "territory": ("a territory without {}", None),
    "prohibitions": ("{} prohibition", "{} prohibitions"),
    "duties": ("the duties {}", None),
}


# --- Text


def lineage_text(tree: Lineage, page: Page, version: str, date: str) -> str:
    """Return the lineage as text: what binds, where terms were dropped, then the tree, then what binds through which model."""
    lines = [page.line(sentence) for sentence in summary(tree)]
    lines += ["", page.heading("Chain"), *_tree(tree, page)]
    lines += ["", page.heading("What binds"), *_binding(tree, page)]
    lines += ["", page.line(f"Knowledge base {version} of {date}."), page.styled(page.line(DISCLAIMER), "dim")]
    return "\n".join(lines) + "\n"


def summary(tree: Lineage) -> list[str]:
    """Return the answer in a few sentences."""
    name = escaped(tree.root.step.name)
    unknown = len({one.model for one in tree.inherited if not one.license})
    own = tree.root.step
    said = list(own.licenses) or ([f'"{own.said}", which is no one license of the knowledge base,'] if own.said else [])
    licenses = list(dict.fromkeys([*said, *(one.license for one in tree.inherited if one.license)]))
    verb = "binds" if len(licenses) == 1 else "bind"
    first = f"{name}: {_some(licenses)} {verb}" if licenses else f"{name}: no license is known to bind"
    if unknown:
        first += f"; {unknown} base model{'s' if unknown > 1 else ''} whose license is not known may bind too"
    elif not tree.root.links:
        first += "; no base model is known"
    sentences = [first + "."]
    for sure, lead, verb in SENTENCES:
        where = [
            f"{escaped(node.step.name)} ({_declared_short(node.step)}) {verb} those of {_some(sorted(ids))}"
            for node in tree.nodes
            if (ids := {lost.license for lost in node.lost if lost.sure == sure})
        ]
        if where:
            more = f"; and at {len(where) - MOST_NAMED} more steps" if len(where) > MOST_NAMED else ""
            sentences.append(f"{lead}: {'; '.join(where[:MOST_NAMED])}{more}.")
    circles = sum(link.how == CIRCLE for node in tree.nodes for link in node.links)
    if circles:
        sentences.append("The chain goes in a circle, which cannot be: a model is not made from itself.")
    contradictory = sum(bool(node.step.contradictions) for node in tree.nodes)
    if contradictory:
        sentences.append(f"What is declared is contradictory at {contradictory} step{'s' if contradictory > 1 else ''}.")
    return sentences


def _tree(tree: Lineage, page: Page) -> Iterator[str]:
    ways: list[tuple[int, Link | None, int]] = [(-1, None, 0)]
    while ways:
        above, link, depth = ways.pop()
        number = 0 if link is None else link.base
        node = tree.nodes[number]
        indent = 2 + 2 * min(depth, DEEPEST_INDENT)
        lead = "" if link is None else f"base of {above + 1}{f', {link.relation}' if link.relation else ''}: "
        if link is not None and not link.first:
            back = " again, which makes a circle" if link.how == CIRCLE else ", shown above"
            yield page.line(f"- {lead}{escaped(node.step.name)}, {number + 1}{back}{_after(link)}", indent, 3)
            continue
        binds = "" if link is None else _after(link)
        yield page.line(f"{number + 1}. {lead}{_called(node.step)} {_declared(node.step)}{binds}", indent, 3)
        for lost in node.lost:
            drops = "drops" if lost.sure else "may drop"
            text = f"{drops} the terms of {lost.license} ({escaped(tree.nodes[lost.number].step.name)}): {_terms(lost)}"
            yield page.line(page.styled(text, "red" if lost.sure else "magenta"), indent + 3, 2)
        for text in node.step.contradictions:
            yield page.line(f"contradictory: {escaped(text)}", indent + 3, 2)
        for text in node.step.notes:
            yield page.line(f"note: {escaped(text)}", indent + 3, 2)
        ways += [(number, one, depth + 1) for one in reversed(node.links)]


def _after(link: Link) -> str:
    return f"; {LINK[link.how]}" if link.how in LINK else ""


def _called(step: Step) -> str:
    """Return the name of a model, with its steward where the name does not say that."""
    namespace = step.name.partition("/")[0]
    steward = f" ({escaped(step.steward)})" if step.steward and step.steward.casefold() != namespace.casefold() else ""
    return escaped(step.name) + steward


def _declared(step: Step) -> str:
    if step.licenses:
        return f"declares {' and '.join(step.licenses)}"
    if step.said:
        return f'declares "{step.said}"'
    return "declares no license" if step.described else "is not in the knowledge base"


def _declared_short(step: Step) -> str:
    return " and ".join(step.licenses) or step.said


def _terms(lost: Lost) -> str:
    if not lost.terms:
        return "its text is not encoded"
    found = by_kind(lost.terms)
    parts = []
    for kind, (one, many) in TERMS.items():
        values = found.get(kind, [])
        if values and many is None:
            parts.append(one.format(listed(values)))
        elif values:
            parts.append((one if len(values) == 1 else many or one).format(len(values)))
    return ", ".join(parts)


def _binding(tree: Lineage, page: Page) -> Iterator[str]:
    own = tree.root.step
    name = escaped(own.name)
    for license_id in own.licenses or ((f'"{own.said}"',) if own.said else ()):
        yield page.item(f"{license_id}, declared by {name}")
    if not own.licenses and not own.said:
        yield page.item(f"{name} declares no license")
    for one in tree.inherited:
        relation = f" ({one.relation})" if one.relation else ""
        yield page.item(f"{one.license or 'a license that is not known'}, through {escaped(one.model)}{relation}")


def _some(names: list[str]) -> str:
    if len(names) <= MOST_NAMED:
        return listed(names)
    return listed([*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} more"])


# --- JSON


def lineage_dict(tree: Lineage, subject: str) -> Document:
    """Return the lineage without what stands above it in every document.

    Subtrees that would nest deeper than DEEPEST_NESTING stand under ``continued``; where they belong, ``shown`` says so.
    """
    documents = [_node_dict(tree, node, number) for number, node in enumerate(tree.nodes)]
    roots = []
    for number, node in enumerate(tree.nodes):
        for link in node.links:
            base = documents[link.base]
            shown = "here" if link.first else "circle" if link.how == CIRCLE else "above"
            if link.first and tree.nodes[link.base].depth % DEEPEST_NESTING == 0:
                shown = "continued"
                roots.append(base)
            entry: Document = {"relation": link.relation or None, "binds": link.how, "shown": shown, "number": link.base + 1}
            entry |= {"model": base["model"], "node": base if shown == "here" else None}
            documents[number]["base"].append(entry)
    return {
        "subject": subject,
        "summary": " ".join(summary(tree)),
        "models": len(tree.nodes),
        "tree": documents[0],
        "continued": roots,
        "inherited": [{"model": one.model, "license": one.license or None, "relation": one.relation} for one in tree.inherited],
        "binding": list(tree.binding),
    }


def _node_dict(tree: Lineage, node: Node, number: int) -> Document:
    step = node.step

    def lost(sure: bool) -> list[Document]:
        return [
            {"license": one.license, "model": tree.nodes[one.number].step.name, "terms": by_kind(one.terms)}
            for one in node.lost
            if one.sure == sure
        ]

    return {
        "number": number + 1,
        "model": step.name,
        "steward": step.steward or None,
        "known": step.known,
        "declared": list(step.licenses),
        "declared_as": step.said or None,
        "inherited": list(node.inherited),
        "dropped": lost(True),
        "may_be_dropped": lost(False),
        "contradictions": list(step.contradictions),
        "notes": list(step.notes),
        "base": [],
    }


# --- Mermaid


def lineage_mermaid(tree: Lineage) -> str:
    """Return the lineage as a Mermaid graph, bases above what is made from them; a dotted line does not bind."""
    edges = sum(len(node.links) for node in tree.nodes)
    lines = ["graph TD"]
    if edges > MOST_EDGES:
        lines.append(f"  %% {edges} edges: what draws this needs maxEdges above that, and maxTextSize as well")
    for number, node in enumerate(tree.nodes):
        parts = [node.step.name, _declared(node.step)]
        parts += [f"{'drops' if one.sure else 'may drop'} {one.license}" for one in node.lost]
        label = "<br/>".join(map(_label, parts))
        lines.append(f'  n{number + 1}["{label}"]{":::dropped" if node.dropped else ""}')
    for number, node in enumerate(tree.nodes):
        for link in node.links:
            text = " ".join(part for part in (link.relation, "(circle)" if link.how == CIRCLE else "") if part)
            arrow = "-->" if link.how in (BINDS, NOT_KNOWN) else "-.->"
            label = f'|"{_label(text)}"|' if text else ""
            lines.append(f"  n{link.base + 1} {arrow}{label} n{number + 1}")
    if any(node.dropped for node in tree.nodes):
        lines.append("  classDef dropped stroke-width:3px,stroke-dasharray:6 3")
    return "\n".join(lines) + "\n"


def _label(text: str) -> str:
    """Return text as it may stand in quotes in Mermaid: whatever could mean something there is written as its number."""
    return "".join(c if c.isalnum() or c in " -_./,:+()" else f"#{ord(c)};" for c in escaped(text))
