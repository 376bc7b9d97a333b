"""The policy of a project: found, read, refused where it cannot be meant, and written so that it reads back the same."""

import re
import time
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelcheck.check.known_words import KnownWords
from modelcheck.check.policy import Denial, Lists, Named, Policy, Waiver, not_accepted
from modelcheck.check.policy_file import MOST_BYTES, PolicyError, find_policy, load_policy, policy_from, read_policy
from modelcheck.check.policy_form import KEYS, MOST_MISTAKES
from modelcheck.check.rules import NEVER_WAIVED, rules_of
from modelcheck.check.template import policy_text
from modelcheck.check.toml_places import Places
from modelcheck.errors import Exit, InputError
from modelcheck.kb.source import open_knowledge_base
from modelcheck.project.globs import Globs
from test_kb_lint import VALID

BASE = open_knowledge_base()
WORDS = KnownWords(BASE)
RULES = rules_of(BASE.vocabulary)


def read(text, folder, name="modelcheck.toml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return policy_from(load_policy(path), BASE)


def refused(text, folder, name="modelcheck.toml"):
    """Why the policy is refused: the mistakes, each as one line without the file."""
    with pytest.raises(PolicyError) as caught:
        read(text, folder, name)
    assert caught.value.exit == Exit.USAGE
    return [f"{line}:{column}: {what}; {fix}".removesuffix("; ") for line, column, what, fix in caught.value.mistakes]


# --- What a policy says

WHOLE = """
exclude = ["tests/", "*.ipynb"]
fail-on = "warning"
notice = ["NOTICE", "docs/credits.md"]
lock = "models.lock"
licenses = "own"

[use]
activities = ["host", "use-outputs"]
purpose = "research"
facts = {monthly_active_users = "10M", used_in = ["DE", "FR"], registered = true}

[use.facts.none]
"""
WHOLE = WHOLE.replace(
    "\n[use.facts.none]\n",
    """
[allow]
categories = ["permissive"]
licenses = ["Apache-2.0", "llama-*"]

[deny]
stewards = ["mistral ai"]
models = ["*/*-uncensored"]

[duties]
not-acceptable = ["display-attribution"]

[levels]
unknown-model = "warning"
unused-waiver = "off"

[[waivers]]
model = "meta-llama/*"
license = "llama-3.3"
rule = "open-condition"
paths = ["src/**"]
reason = "we have fewer users"
owner = "legal"
expires = 2027-01-31

[[waivers]]
license = "unknown"
rule = "unknown-model"
expires = "2027-02-28"
""",
)
SAID = Policy(
    activities=("host", "use-outputs"),
    purpose="research",
    facts={"monthly_active_users": "10M", "used_in": ("DE", "FR"), "registered": True},
    allow=Lists(licenses=("apache-2.0", "llama-*"), categories=("permissive",)),
    deny=Lists(stewards=("Mistral AI",), models=("*/*-uncensored",)),
    unacceptable_duties=("display-attribution",),
    levels={"unknown-model": "warning", "unused-waiver": "off"},
    exclude=("tests/", "*.ipynb"),
    fail_on="warning",
    notice=("NOTICE", "docs/credits.md"),
    lock="models.lock",
    licenses="own",
)
WAIVERS = (
    Waiver(
        *("llama-3.3", "open-condition", "meta-llama/*", ("src/**",), "we have fewer users", "legal"),
        expires=date(2027, 1, 31),
    ),
    Waiver("unknown", "unknown-model", expires=date(2027, 2, 28)),
)


def placeless(policy):
    """A policy as it compares: not by where it was read."""
    return policy._replace(path=None, waivers=tuple(one._replace(line=1, column=1) for one in policy.waivers))


def below_tool(text):
    """The same policy as tables of a pyproject.toml."""
    inside = re.sub(r"^(\[+)", r"\1tool.modelcheck.", text, flags=re.MULTILINE)
    return '[project]\nname = "x"\n\n[tool.modelcheck]\n' + inside


@pytest.mark.parametrize(("name", "form"), [("modelcheck.toml", str), ("pyproject.toml", below_tool)])
def test_every_key_is_read(tmp_path, name, form):
    policy = read(form(WHOLE), tmp_path, name)
    assert placeless(policy) == SAID._replace(waivers=WAIVERS)
    assert policy.folder == tmp_path


def test_the_sample_has_every_key():
    assert {key for keys in KEYS.values() for key in keys} <= set(re.findall(r"[a-z-]+", WHOLE))


def test_words_know_where_they_stand(tmp_path):
    policy = read(WHOLE, tmp_path)
    lines = WHOLE.splitlines()
    for word in (*policy.exclude, *policy.notice, *policy.activities, *policy.deny.models, *policy.facts, *policy.levels):
        assert lines[word.line - 1][word.column - 1 :].lstrip('"').startswith(word)
    for waiver in policy.waivers:
        assert lines[waiver.line - 1] == "[[waivers]]"
    assert policy.place(policy.exclude[1]) == f"{tmp_path / 'modelcheck.toml'}:2:22"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("modelcheck.toml", ""),
        ("modelcheck.toml", "# nothing yet\n"),
        ("modelcheck.toml", "[use]\n[use.facts]\n[allow]\n[deny]\n[duties]\n[levels]\n"),
        ("modelcheck.toml", b"\xef\xbb\xbf# with a byte order mark\r\n[use]\r\n"),
        ("pyproject.toml", "[tool.modelcheck]\n"),
    ],
)
def test_what_is_not_said_has_a_default(tmp_path, name, text):
    policy = read(text, tmp_path, name)
    assert placeless(policy) == Policy() == Policy(activities=("host",), purpose="commercial", fail_on="error")
    assert {rule.id: policy.level(rule) for rule in RULES.values()} == {rule.id: rule.level for rule in RULES.values()}


def test_a_policy_gives_rules_other_levels():
    policy = Policy(levels={"unknown-model": "note"})
    assert (policy.level(RULES["unknown-model"]), policy.level(RULES["denied-license"])) == ("note", "error")


# --- What cannot be meant

ALL_RULES = ", ".join(RULES)
MISTAKES = [
    # unknown keys
    ('exclud = ["a"]', '1:1: unknown key "exclud"; did you mean "exclude"? legal: exclude, fail-on, notice, lock,'),
    ('fail_on = "error"', '1:1: unknown key "fail_on"; did you mean "fail-on"? legal: '),
    ("[uses]", '1:2: unknown key "uses"; did you mean "use"? legal: '),
    ('[use]\npurposes = "research"', '2:1: unknown key "purposes"; did you mean "purpose"? legal: activities, purpose, facts'),
    ('activities = ["host"]', '1:1: unknown key "activities"; it belongs into the table [use]'),
    ('models = ["a/b"]', '1:1: unknown key "models"; it belongs into the table [allow] or [deny]'),
    ('[levels]\nfail-on = "note"', '2:1: unknown rule "fail-on"; it belongs above the first table'),
    ('[allow]\nlicense = ["mit"]', '2:1: unknown key "license"; did you mean "licenses"? legal: licenses, categories,'),
    ('[[waivers]]\nlicense = "mit"\nrule = "unknown-model"\nuntil = 1', '4:1: unknown key "until"; legal: model, license,'),
    ("[tool.modelcheck]", '1:2: unknown key "tool"; legal: '),
    # wrong types
    ('exclude = "tests/"', '1:11: "tests/" where a list of texts is wanted; write exclude = ["…"]'),
    ('exclude = ["a", 5]', '1:17: a figure where a text is wanted; write exclude = ["…"]'),
    ("lock = true", '1:8: true where a text is wanted; write lock = "…"'),
    ("lock = 2026-01-01", '1:8: a date or time where a text is wanted; write lock = "…"'),
    ("fail-on = []", '1:11: a list where a text is wanted; write fail-on = "…"'),
    ("use = 1", "1:7: a figure where a table is wanted; write [use] above its keys"),
    ("[use]\nfacts = 1.5", '2:9: a figure where a table is wanted; write facts = {region = "DE"}'),
    ("[waivers]\n", "1:2: waivers are a list of tables; write [[waivers]] above each"),
    ('exclude = [""]', '1:12: an empty text; write exclude = ["…"]'),
    ('exclude = ["a\\u001bb"]', '1:12: "a\\x1bb" has characters that cannot be shown; take them out'),
    # unknown words
    (
        '[use]\nactivities = [\n  "use",\n  "hosts",\n]',
        '4:3: unknown activity "hosts"; did you mean "host"? legal: use, modify,',
    ),
    ('[use]\npurpose = "Research"', '2:11: unknown purpose "Research"; did you mean "research"? legal: commercial,'),
    ('[use]\nfacts = {regin = "DE"}', '2:10: unknown fact "regin"; did you mean "region"? legal: monthly_active_users,'),
    ('[use.facts]\nregion = "Germany"', '2:10: region: "Germany" is no country code: places are ISO 3166-1 alpha-2 codes'),
    ('[use.facts]\nannual_revenue = "much"', '; write it like annual_revenue = 350000, or "10M"'),
    ("[use.facts]\nannual_revenue = -5", '2:18: annual_revenue: "-5" is not a figure'),
    ("[use.facts]\nannual_revenue = 0x" + "f" * 5000, "2:18: annual_revenue: that is no value of a fact; write a text"),
    ("[use.facts]\nregion = {a = 1}", "2:10: region: that is no value of a fact; write a text, a figure, true or false, or a"),
    ('[use.facts]\nregion = ""', "2:10: region: nothing is given; give a value, or leave the fact out"),
    ('[use.facts]\norganization = "firm"', '2:16: unknown organization "firm"; legal: company, individual, nonprofit,'),
    ('[use.facts]\n"condition:x" = true', '2:1: "condition:x" cannot stand in a policy: it is a condition of one license'),
    ('[allow]\ncategories = ["copy-left"]', '2:15: unknown category "copy-left"; did you mean "copyleft"? legal: permissive,'),
    ('[duties]\nnot-acceptable = ["badge"]', '2:19: unknown duty "badge"; legal: include-license,'),
    ('[levels]\nunknown = "error"', f'2:1: unknown rule "unknown"; did you mean "unknown-model"? legal: {ALL_RULES}'),
    (
        '[levels]\nunknown-model = "warn"',
        '2:17: unknown level "warn"; did you mean "warning"? legal: error, warning, note, off',
    ),
    ('fail-on = "off"', '1:11: unknown level "off"; legal: error, warning, note'),
    ('[deny]\nlicenses = ["mit", "llama-3.4"]', '2:20: unknown license "llama-3.4"; did you mean "llama-3'),
    ('[deny]\nlicenses = ["lama-*"]', '2:13: unknown license "lama-*"; did you mean "llama-'),
    ('[deny]\nlicenses = ["gemma"]', '2:13: "gemma" stands for several licenses; name one of them: gemma-2024-02-21,'),
    (
        '[deny]\nlicenses = ["llama3.3"]',
        '2:13: "llama3.3" is a model, not a license; name models under `models`, or the license',
    ),
    ('[deny]\nstewards = ["Mistal AI"]', '2:13: unknown steward "Mistal AI"; did you mean "Mistral AI"?'),
    ('[deny]\nstewards = ["zzz*"]', '2:13: unknown steward "zzz*"; `modelcheck list` shows the stewards of licenses'),
    ('exclude = ["a//b"]', '1:12: "a//b" is no pattern of paths: it has two slashes in a row; write it as in .gitignore'),
    ('exclude = ["../a"]', '1:12: "../a" is no pattern of paths: it holds "." or ".."'),
    ('lock = "/etc/passwd"', '1:8: "/etc/passwd" is no such path: paths in a policy begin at its folder'),
    ('licenses = "C:/own"', '1:12: "C:/own" is no such path'),
    ('notice = ["docs\\\\NOTICE"]', "is no such path: paths in a policy begin at its folder and have forward slashes"),
    # what contradicts itself
    ("[use]\nactivities = []", "2:14: an empty list names no use; name an activity, or leave the key out"),
    ("[allow]\nlicenses = []", "2:12: an empty list allows nothing; name what is allowed, or leave the key out"),
    (
        '[allow]\nlicenses = ["mit"]\n[deny]\nlicenses = ["MIT"]',
        '4:13: "mit" is allowed as well as denied; take it off one of the lists',
    ),
    (
        "[use]\nfacts = {monthly_revenue = 5, annual_revenue = 2}",
        "2:10: monthly_revenue=5 is more than annual_revenue=2: monthly_revenue is part of annual_revenue",
    ),
    ('[use]\npurpose = "personal"\nfacts = {organization = "company"}', '3:10: organization=company contradicts "personal"'),
    # waivers
    (
        '[[waivers]]\nrule = "unknown-model"',
        '1:3: the waiver has no "license": a waiver holds for the license that it was given for',
    ),
    ('[[waivers]]\nlicense = "mit"', '1:3: the waiver has no "rule": a waiver is for one rule; write rule = "…"'),
    ('[[waivers]]\nlicense = "llama-*"\nrule = "unknown-model"', '2:11: "llama-*" is a pattern; a waiver is for one license'),
    ('[[waivers]]\nlicense = "mit AND x-1"\nrule = "unknown-model"', '2:11: unknown license "x-1"'),
    ('[[waivers]]\nlicense = "mit"\nrule = "*"', '3:8: unknown rule "*"; legal: prohibited-use,'),
    (
        '[[waivers]]\nlicense = "mit"\nrule = "unused-waiver"',
        '3:8: "unused-waiver" cannot be waived; mend what it finds, or set',
    ),
    (
        '[[waivers]]\nlicense = "mit"\nrule = "unknown-model"\nexpires = "soon"',
        '4:11: "soon" where a day is wanted; write expires =',
    ),
    (
        '[[waivers]]\nlicense = "mit"\nrule = "unknown-model"\nexpires = "2027-02-30"',
        '4:11: "2027-02-30" is not in the calendar',
    ),
    ('[[waivers]]\nlicense = "mit"\nrule = "unknown-model"\nexpires = 2027-01-01T00:00:00', "4:11: a date or time where a day"),
    ('[[waivers]]\nlicense = "mit"\nrule = "unknown-model"\nreason = 1', "4:10: a figure where a text is wanted"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES, ids=[text.replace("\n", " ")[:60] for text, _ in MISTAKES])
def test_a_mistake_is_named_with_its_place_and_what_would_be_right(tmp_path, text, said):
    mistakes = refused(text, tmp_path)
    assert len(mistakes) == 1
    assert said in mistakes[0]


@pytest.mark.parametrize("rule", sorted(NEVER_WAIVED))
def test_some_rules_cannot_be_waived(tmp_path, rule):
    assert "cannot be waived" in refused(f'[[waivers]]\nlicense = "mit"\nrule = "{rule}"', tmp_path)[0]


def test_one_mistake_is_said_as_one_message(tmp_path):
    with pytest.raises(InputError) as caught:
        read('[use]\npurpose = "resaerch"\n', tmp_path)
    assert str(caught.value).splitlines() == [
        "error: the policy cannot be used",
        f"  where: {tmp_path / 'modelcheck.toml'}:2:11",
        '  why:   unknown purpose "resaerch"',
        '  fix:   did you mean "research"? legal: commercial, evaluation, research, personal',
    ]


def test_several_mistakes_are_all_said_in_the_order_of_the_file(tmp_path):
    with pytest.raises(InputError) as caught:
        read('lock = 1\n[use]\npurpose = "x"\n[levels]\nx = "error"\n', tmp_path)
    path = tmp_path / "modelcheck.toml"
    lines = str(caught.value).splitlines()
    assert [line.partition(": ")[0] for line in lines[:3]] == [f"{path}:1:8", f"{path}:3:11", f"{path}:5:1"]
    assert lines[3:] == [f"error: the policy {path} has 3 mistakes", "  fix:   mend the lines named above"]


def test_a_file_full_of_mistakes_is_not_read_to_its_end(tmp_path):
    assert len(refused("".join(f"x{number} = 1\n" for number in range(5000)), tmp_path)) == MOST_MISTAKES


def test_a_mistake_in_a_pyproject_stands_where_it_stands_there(tmp_path):
    text = '[project]\nname = "x"\n\n[tool.modelcheck.use]\nactivities = ["hosting"]\n'
    assert refused(text, tmp_path, "pyproject.toml")[0].startswith('5:15: unknown activity "hosting"; did you mean "host"?')


BROKEN = [
    ("a = ", "1:5: not TOML: invalid value at the end of the file"),
    ("a = 1\nb = [1,, 2]", "2:8: not TOML: invalid value"),
    ("a = 1\na = 2", "2:6: not TOML: cannot overwrite a value"),
    (b"a = 1\nb = '\xff'", "2:6: the byte 0xff is not UTF-8; save the file as UTF-8"),
    ("a = " + "[" * 100_000, "1:1: it is nested too deep; write it flat"),
    ("a = 1\n" + "a." * 100_000 + "b = 1", "2:1: a key of more than fifty parts; write it with fewer"),
    ("a = " + "1" * 5000, "1:1: not TOML: exceeds the limit"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN, ids=[said for _, said in BROKEN])
def test_what_is_no_toml_is_refused(tmp_path, text, said):
    assert refused(text, tmp_path)[0].startswith(said)


def test_a_file_too_large_is_refused(tmp_path):
    (tmp_path / "modelcheck.toml").write_text("#" * (MOST_BYTES + 1))
    with pytest.raises(InputError, match="too large for a policy"):
        find_policy(tmp_path)


# --- Which policy holds


def tree(folder, *files):
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.endswith(".git"):
            path.mkdir()
        else:
            path.write_text("[tool.modelcheck]\n" if "pyproject" in file else "")


FOUND = [
    (["modelcheck.toml", "pyproject.toml"], ".", "modelcheck.toml"),
    (["pyproject.toml"], ".", "pyproject.toml"),
    (["modelcheck.toml", "a/pyproject.toml"], "a/b", "a/pyproject.toml"),
    (["pyproject.toml", "a/b/modelcheck.toml"], "a", "pyproject.toml"),
    (["modelcheck.toml", ".git"], "a/b", "modelcheck.toml"),
    (["modelcheck.toml", "a/.git"], "a/b", None),
    (["modelcheck.toml", "a/modelcheck.toml", "a/.git"], "a/b", "a/modelcheck.toml"),
    ([".git"], "a", None),
]


@pytest.mark.parametrize(("files", "start", "found"), FOUND)
def test_the_nearest_policy_within_the_repository_holds(tmp_path, files, start, found):
    tree(tmp_path, ".git", *[file for file in files if file != ".git"])
    (tmp_path / start).mkdir(parents=True, exist_ok=True)
    text = find_policy(tmp_path / start)
    assert (text and text.path.relative_to(tmp_path).as_posix()) == found


def test_a_worktree_of_git_is_a_repository_too(tmp_path):
    tree(tmp_path, "modelcheck.toml", "tree/x.py")
    (tmp_path / "tree" / ".git").write_text("gitdir: elsewhere\n")
    assert find_policy(tmp_path / "tree") is None
    assert find_policy(tmp_path).path == tmp_path / "modelcheck.toml"


def test_the_search_may_start_at_a_file(tmp_path):
    tree(tmp_path, ".git", "modelcheck.toml", "a/x.py")
    assert find_policy(tmp_path / "a" / "x.py").path == tmp_path / "modelcheck.toml"


@pytest.mark.parametrize(
    "text", ["[project]\n", '[project]\ndependencies = ["modelcheck"]\n', "no TOML at all\n", "[tool.x]\n"]
)
def test_a_pyproject_that_says_nothing_of_us_is_passed_over(tmp_path, text):
    tree(tmp_path, ".git", "modelcheck.toml")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "pyproject.toml").write_text(text)
    assert find_policy(tmp_path / "a").path == tmp_path / "modelcheck.toml"


@pytest.mark.parametrize("text", ["[tool.modelcheck\n", "modelcheck = ]\n", "[tool]\nmodelcheck = 1\n"])
def test_a_pyproject_that_may_hold_a_policy_and_cannot_be_read_is_an_error(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(InputError):
        find_policy(tmp_path)


def test_what_is_called_like_a_policy_and_is_none_is_not_passed_over(tmp_path):
    tree(tmp_path, ".git", "a/x.py")
    (tmp_path / "modelcheck.toml").mkdir()
    with pytest.raises(InputError, match="is no file"):
        find_policy(tmp_path)
    (tmp_path / "a" / "modelcheck.toml").symlink_to("nowhere")
    with pytest.raises(InputError, match="cannot be read"):
        find_policy(tmp_path / "a")


def test_a_policy_is_called_as_it_is_seen_from_here(tmp_path, monkeypatch):
    tree(tmp_path, ".git", "modelcheck.toml", "a/x.py")
    monkeypatch.chdir(tmp_path)
    assert find_policy(Path("a")).path == Path("modelcheck.toml")


# --- A file that is named, and licenses of one's own


def test_a_named_file_goes_before_what_lies_nearer(tmp_path):
    tree(tmp_path, ".git", "modelcheck.toml")
    (tmp_path / "strict.toml").write_text('fail-on = "note"\n')
    policy, _ = read_policy(tmp_path, tmp_path / "strict.toml")
    assert (policy.fail_on, policy.path.name) == ("note", "strict.toml")
    assert read_policy(tmp_path)[0].fail_on == "error"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [("none.toml", None, "no such file"), ("pyproject.toml", "[project]\n", r"it has no table \[tool.modelcheck\]")],
)
def test_a_named_file_must_hold_a_policy(tmp_path, name, text, why):
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=why):
        read_policy(tmp_path, tmp_path / name)


def test_without_a_policy_the_defaults_apply(tmp_path):
    tree(tmp_path, ".git")
    policy, base = read_policy(tmp_path)
    assert (policy, policy.folder, base.version) == (Policy(), Path(), BASE.version)


def test_licenses_of_ones_own_are_known_to_the_policy(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "own").symlink_to(VALID)
    (tmp_path / "modelcheck.toml").write_text('licenses = "own"\n[deny]\nlicenses = ["larkspur-1.0"]\n')
    policy, base = read_policy(tmp_path)
    assert policy.deny.licenses == ("larkspur-1.0",)
    assert base.find("larkspur-labs/Skylark-8B").license == "larkspur-1.0"
    (tmp_path / "modelcheck.toml").write_text('[deny]\nlicenses = ["larkspur-1.0"]\n')
    with pytest.raises(PolicyError, match="unknown license"):
        read_policy(tmp_path)
    assert read_policy(tmp_path, licenses=VALID)[0].deny.licenses == ("larkspur-1.0",)


def test_a_folder_of_licenses_must_be_a_path(tmp_path):
    (tmp_path / "modelcheck.toml").write_text("licenses = 1\n")
    with pytest.raises(PolicyError, match="a figure where a text is wanted"):
        read_policy(tmp_path)


# --- What is allowed and denied

LLAMA = Named("meta-llama/Llama-3.3-70B-Instruct", "llama-3.3", "community", ("Meta",))
LISTS = [
    # allowed, denied, why not
    (Lists(), Lists(), None),
    (Lists(licenses=("llama-3.3",)), Lists(), None),
    (Lists(licenses=("LLAMA-*",)), Lists(), None),
    (Lists(licenses=("llama-3",)), Lists(), Denial()),
    (Lists(categories=("permissive",)), Lists(), Denial()),
    (Lists(categories=("permissive",), models=("meta-llama/*",)), Lists(), None),
    (Lists(stewards=("meta",)), Lists(), None),
    (Lists(), Lists(licenses=("mit", "llama-*")), Denial("licenses", "llama-*")),
    (Lists(), Lists(categories=("community",)), Denial("categories", "community")),
    (Lists(), Lists(stewards=("M*a",)), Denial("stewards", "M*a")),
    (Lists(), Lists(models=("*instruct",)), Denial("models", "*instruct")),
    (Lists(), Lists(models=("*llama-3.3*b*instruct*",)), Denial("models", "*llama-3.3*b*instruct*")),
    (Lists(), Lists(models=("meta-llama/*base",)), None),
    (Lists(), Lists(models=("Llama-3.3-70B-Instruct",)), None),
    (Lists(models=("meta-llama/Llama-3.3-70B-Instruct",)), Lists(licenses=("llama-*",)), Denial("licenses", "llama-*")),
]


@pytest.mark.parametrize(("allow", "deny", "denial"), LISTS)
def test_lists_allow_and_deny(allow, deny, denial):
    assert Policy(allow=allow, deny=deny).denial(LLAMA) == denial


def test_what_has_no_license_or_model_is_on_no_list():
    everything = Lists(licenses=("*",), models=("*",))
    assert Policy(deny=everything).denial(Named("", "", "", ())) is None


def test_duties_that_are_not_acceptable():
    policy = Policy(unacceptable_duties=("cite", "report", "register"))
    assert not_accepted(policy, ["register", "indemnify", "cite"]) == ["cite", "register"]


EXCLUDED = [
    (["tests/"], {"tests/a.py": True, "x/tests/a.py": True, "tests": False, "tests.py": False}),
    (["*.md"], {"a.md": True, "a/b.md": True, "a.mdx": False, "a.md/b": True}),
    (["/docs/*.md"], {"docs/a.md": True, "docs/x/a.md": False, "x/docs/a.md": False}),
    (["docs/**"], {"docs/x/a.md": True, "docs": False}),
    (["a/**/b"], {"a/b": True, "a/x/y/b/c": True, "b": False}),
    (["a?c", "[!a-c]x"], {"abc": True, "a/c": False, "dx": True, "bx": False}),
    (["*.py", "!keep.py"], {"a.py": True, "keep.py": False}),
    (["build"], {"build/a": True, "builds/a": False}),
]


@pytest.mark.parametrize(("patterns", "paths"), EXCLUDED, ids=[" ".join(patterns) for patterns, _ in EXCLUDED])
def test_patterns_of_paths_mean_what_they_mean_in_gitignore(tmp_path, patterns, paths):
    globs = Globs(read(f"exclude = {patterns!r}", tmp_path).exclude)
    assert {path: globs.fit(path) for path in paths} == paths


# --- Places in TOML

PLACES = """\
title = "a # b" # c = 1
'quoted key' = 1
"esc\\u0061ped" = [1, [2.5, 'x'], {a.b = 1, c = "]"}]
a . b = 1979-05-27 07:32:00

[t.u] # t
x = '''
[not.a.table]
y = 1'''
z = \"\"\"a\\\"\"\"b\"\"\"\"
w = true
[[list]]
k = 1
[list.sub]
k = 1
[[list]]
k = 1
"""
AT = [
    (("title",), 1, 1, 9),
    (("quoted key",), 2, 1, 16),
    (("escaped",), 3, 1, 18),
    (("escaped", 1, 1), 3, 28, 28),
    (("escaped", 2, "a", "b"), 3, 37, 41),
    (("escaped", 2, "c"), 3, 44, 48),
    (("a", "b"), 4, 5, 9),
    (("t", "u"), 6, 4, 4),
    (("t", "u", "x"), 7, 1, 5),
    (("t", "u", "z"), 10, 1, 5),
    (("t", "u", "w"), 11, 1, 5),
    (("list", 0), 12, 3, 3),
    (("list", 0, "sub", "k"), 15, 1, 5),
    (("list", 1, "k"), 17, 1, 5),
]


@pytest.mark.parametrize(("way", "line", "key", "value"), AT, ids=[".".join(map(str, way)) for way, *_ in AT])
def test_a_key_and_its_value_are_found(way, line, key, value):
    at = tomllib.loads(PLACES)
    for step in way:
        at = at[step]
    places = Places(PLACES)
    assert (places.key(way), places.value(way)) == ((line, key), (line, value))


def test_what_is_not_there_is_said_to_be_on_the_line_of_what_is_around_it():
    places = Places(PLACES)
    assert places.key(("t", "u", "none", 3)) == (6, 1)
    assert places.key(("none",)) == (1, 1)


# --- Written and read back

WORD = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
GLOB = st.sampled_from(["tests/", "*.md", "!keep.py", "docs/**", "q\"u'o\\te", "a b"])
DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def some(words, least=0):
    return st.lists(st.sampled_from(list(words)), unique=True, min_size=least).map(tuple)


def words_of(section):
    return BASE.vocabulary.words(section)


LISTS_OF = st.builds(
    Lists,
    licenses=some(["mit", "llama-*", "kimi-k3"]),
    categories=some(words_of("categories")),
    stewards=some(["Meta", "Mistral*"]),
    models=st.lists(WORD, unique=True, max_size=30).map(tuple),
)
FACTS = {
    "monthly_active_users": st.one_of(st.integers(0, 10**12), st.just("1.2B")),
    "region": st.sampled_from(["DE", "EU"]),
    "used_in": some(["DE", "US", "CN"], 1),
    "use_cases": some(words_of("use_cases"), 1),
    "registered": st.booleans(),
}
WAIVER = st.builds(
    Waiver,
    license=st.sampled_from(["mit", "unknown", "llama-3.3", "mit AND apache-2.0"]),
    rule=st.sampled_from(sorted(set(RULES) - NEVER_WAIVED)),
    model=st.one_of(st.just("*"), WORD),
    paths=st.lists(GLOB, unique=True).map(tuple),
    reason=st.lists(WORD).map(" ".join),
    owner=st.one_of(st.just(""), WORD),
    expires=st.one_of(st.none(), DAY),
    line=st.just(1),
    column=st.just(1),
)
POLICY = st.builds(
    Policy,
    activities=some(words_of("activities"), 1),
    purpose=st.sampled_from(words_of("purposes")),
    facts=st.fixed_dictionaries({}, optional=FACTS),
    allow=LISTS_OF,
    deny=st.just(Lists()),
    unacceptable_duties=some(words_of("duties")),
    levels=st.dictionaries(st.sampled_from(list(RULES)), st.sampled_from(["error", "warning", "note", "off"])),
    exclude=st.lists(GLOB, unique=True).map(tuple),
    fail_on=st.sampled_from(["error", "warning", "note"]),
    notice=st.sampled_from([(), ("NOTICE", "a b/Ü.md")]),
    lock=st.sampled_from(["", "my.lock"]),
    licenses=st.sampled_from(["", "../own"]),
    waivers=st.lists(WAIVER, max_size=3).map(tuple),
    path=st.none(),
)


@given(POLICY, st.booleans())
def test_a_policy_that_is_written_reads_back_the_same(tmp_path_factory, policy, denies):
    if denies:
        policy = policy._replace(allow=Lists(), deny=policy.allow)
    folder = tmp_path_factory.getbasetemp()
    assert placeless(read(policy_text(policy, BASE.vocabulary), folder)) == policy


def test_what_the_template_suggests_is_legal_too(tmp_path):
    text = policy_text(Policy(), BASE.vocabulary)
    suggested = re.sub(r"^# (?=[a-z_-]+ = |\[)", "", text, flags=re.MULTILINE)
    policy = read(suggested, tmp_path)
    assert policy.exclude
    assert policy.facts
    assert policy.allow.categories
    assert policy.deny.categories
    assert policy.waivers[0].reason
    assert list(policy.levels) == list(RULES)
    assert placeless(read(text, tmp_path)) == Policy()


# --- Whatever the text

MARKS = ["[use]", "[[waivers]]", "\n", "=", '"', "'", '"""', "{", "}", "[", "]", ",", ".", "#", "\x00", "\\", "é", "\r\n", " "]
NAMES = ["exclude", "levels", "facts", "region", "license", "rule", "mit", "1", "-", "2027-01-31", "true", "unknown-model"]
PIECES = st.sampled_from([*MARKS, *NAMES])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_the_text_a_policy_or_one_message(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp()
    try:
        read(text, folder)
    except PolicyError as error:
        lines = text.replace("\r\n", "\n").split("\n")
        for line, column, what, _ in error.mistakes:
            assert what.isprintable()
            assert 1 <= line <= len(lines)
            assert 1 <= column <= len(lines[line - 1]) + 2


@given(st.integers(0, len(WHOLE)), PIECES)
def test_a_policy_with_something_put_into_it_is_read_or_refused(tmp_path_factory, position, piece):
    folder = tmp_path_factory.getbasetemp()
    try:
        read(WHOLE[:position] + piece + WHOLE[position:], folder)
    except PolicyError as error:
        assert str(error)


@pytest.mark.parametrize(
    "text",
    [
        "exclude = [" + '"a*a*b", ' * 50_000 + "]",
        "x = {a = " * 5 + "1" + "}" * 5 + "\n" + "y = '" + "[" * 500_000 + "'",
        "exclude = ['" + "*a" * 100_000 + "']",
        '"' * 500_000,
        "[[waivers]]\n" * 5000,
    ],
    ids=["many patterns", "many brackets", "a pattern of many stars", "quotes", "many waivers"],
)
def test_large_and_odd_policies_are_read_or_refused_in_no_time(tmp_path, text):
    start = time.process_time()
    try:
        policy = read(text, tmp_path)
        Globs(policy.exclude[:1]).fit("a" * 4000)
    except PolicyError:
        pass
    assert time.process_time() - start < 5
