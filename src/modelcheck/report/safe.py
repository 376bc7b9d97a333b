"""Make harmless what scanned files say: on a terminal, in the log of a CI, in Markdown, XML, JSON and URIs."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from modelcheck.files import escaped
from modelcheck.report.words import printable

_LOG_COMMAND = re.compile(r"##(?=\w*\[)")
"""CI services read ``##[add-mask]`` and ``##vso[…]`` as commands wherever they stand in a line of a log."""
_LINE_COMMAND = re.compile(r"(?<!\S):(?=:|\Z)")
"""They read ``::error::`` at the beginning of a line; where a line begins depends on how it is wrapped, and a colon of ours
may follow."""
_MARKED = re.compile(r"[\\`*_\[\]<>|&~$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_LINKED = re.compile(r"[@#]")
_SIMPLE = re.compile(r"[\w./:@+\-]+(?: [\w./:@+\-]+)*", re.ASCII)


def one_line(text: str) -> str:
    """Return text as one line without a character that a terminal or a CI would obey; not for the beginning of a line."""
    visible = text if text.isprintable() else printable(text).replace("\n", "\\n")
    return _LOG_COMMAND.sub(r"#\\u0023", visible) if "##" in visible else visible


def plain(text: str, most: int = 0) -> str:
    """Return text as `one_line` does, to stand anywhere in a line, of at most about *most* characters where that is given."""
    short = text[: most - 1] + "…" if most and len(text) > most else text
    line = one_line(short)
    return _LINE_COMMAND.sub(r"\\u003a", line) if ":" in line else line


def markdown(text: str) -> str:
    """Return text such that Markdown shows it as it is, in a cell of a table too: no markup, HTML, link or mention."""
    return _LINKED.sub(r"\g<0><!-- -->", _MARKED.sub(r"\\\g<0>", plain(text)))


def code(text: str) -> str:
    """Return a name or a place as code in Markdown: in backticks where that is safe, else in HTML with entities."""
    visible = plain(text)
    if _SIMPLE.fullmatch(visible):
        return f"`{visible}`"
    return "<code>" + "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in visible) + "</code>"


def xml(text: str) -> str:
    """Return text for an element or a quoted attribute of XML, in ASCII, so that the encoding of the output never matters."""
    from html import escape

    return escape(plain(text)).encode("ascii", "xmlcharrefreplace").decode("ascii")


def uri(path: str) -> str:
    """Return a path as a relative URI, percent-encoded; bytes of a file name that are no UTF-8 are encoded as they are."""
    try:
        name = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        name = path.encode("utf-8", "surrogatepass")
    return quote(name, safe="/")


def json_text(document: Any, ascii_only: bool = False) -> str:
    """Return *document* as indented JSON with a line end; what a terminal or a CI would obey is escaped.

    *ascii_only* is for files whose readers insist on UTF-8: then the encoding of the output never matters.
    """
    return _defused(json.dumps(document, indent=2, ensure_ascii=ascii_only))


def json_lines(document: dict[str, Any]) -> str:
    """Return *document* as `json_text` does, but each entry of its lists in one line: long lists take a tenth of the time."""
    members = []
    for key, value in document.items():
        if isinstance(value, list) and value:
            entries = ",\n".join("    " + json.dumps(one, ensure_ascii=False) for one in value)
            text = f"[\n{entries}\n  ]"
        else:
            text = json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\n  ")
        members.append(f"  {json.dumps(key)}: {text}")
    return _defused("{\n" + ",\n".join(members) + "\n}")


def _defused(text: str) -> str:
    """Return JSON with what a terminal or a CI would obey escaped, and a line end."""
    for character in {c for c in set(text) if not c.isprintable() and c != "\n"}:
        text = text.replace(character, escaped(character))
    return _LOG_COMMAND.sub(r"#\\u0023", text) + "\n"
