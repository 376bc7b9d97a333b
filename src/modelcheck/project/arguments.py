"""Finds models among the words of one command: its argument, the values of its flags, overrides and assignments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from modelcheck.project.contexts import Contexts
from modelcheck.project.mention import LIBRARY, MODEL, Mention
from modelcheck.project.values import ID, NEVER, addresses, in_snippet, in_value, judge_keys
from modelcheck.project.words import Word

DEEPEST = 3
"""How many command lines in quotes are read within one another."""

_ASSIGNED = re.compile(r"([A-Za-z_][\w.\[\]/-]{0,99})(?::?\??\+?=)(?!=)", re.ASCII)
_DEFAULTED = re.compile(r"\$\{([A-Za-z_]\w*):?=([^${}]*+)\}", re.ASCII)
_LOCAL_SERVER = re.compile(r"11434|/api/(?:generate|pull|embed|show)|ollama", re.IGNORECASE)
_OBJECT = re.compile(r"[{,\s]\s*[\"'][\w-]+[\"']\s*:")
_COMMAND_LIKE = re.compile(r"\s-|^\w[\w-]*\s+\w+\s")
_SPACE = re.compile(r"\s")
_PAIR = re.compile(r"([^,\s=]+)=([^,\s]+)")
_DOTS = re.compile(r"[.\[\]/]+")
_LEAD = "!@-%`"
_INTERPRETER = re.compile(r"(?:python|pypy|node|deno|bun|ruby|perl)[\d.]*$")
_IMPORTS = re.compile(r"\b(?:import|require)\b")
_SPEAKING = frozenset({"echo", "printf", "log", "print", "info", "warn", "log_info", "echo_info"})
# What stands before the command that is run.
_WRAPPER = re.compile(
    r"sudo|env|time|exec|nohup|then|do|else|if|elif|while|until|!|command|builtin|eval|export|local|readonly|declare|typeset|set"
)
# The operands of these are files, images, packages or other things that have the form of an id.
_SILENT = re.compile(
    r"cp|mv|ls|cat|cd|mkdir|rmdir|rm|ln|chmod|chown|touch|tar|unzip|rsync|scp|find|e?grep|sed|awk|test|\[\[?|source|\.|head|tail"
    r"|diff|dirname|basename|tee|pip3?|npm|npx|pnpm|yarn|bunx?|deno|conda|mamba|poetry|go|cargo|rustup|apt|apt-get|yum|dnf|apk|brew"
    r"|gh|git|hg|svn|make|pytest|pre-commit|install|mount|kubectl|oc|helm|kustomize|kind|minikube|docker|docker-compose|podman"
    r"|buildah|skopeo|crane|nerdctl|aws|gsutil|gcloud|az|terraform"
)
# What these take in quotes are patterns, conditions and messages.
_PATTERNS = frozenset({"sed", "grep", "egrep", "awk", "jq", "git", "gh", "test", "[", "[[", "find"})
_RUNNERS = frozenset({"docker", "podman", "nerdctl"})
_FLAG_WITHOUT_VALUE = re.compile(
    r"--(?:verbose|insecure|debug|quiet|detach|rm|tty|interactive|nowordwrap|force|hidethinking|yes|enable-.*|enforce-.*|trust-.*)"
)
_CODE_FLAGS = frozenset({"-c", "-lc", "-ec", "-exc", "-xc"})
_TEXT_FLAGS = frozenset(
    {"-H", "--header", "-A", "--user-agent", "--title", "--body", "--prompt", "-p", "-v", "--volume", "--mount"}
)
# The former is what a server calls its model where one of the latter says which it is.
_NAME_FLAGS = frozenset({"--model_name", "--model-name", "--model_names", "--model-names"})
_ID_FLAGS = ("--model_id", "--model-id", "--model_path", "--model-path", "--model_dir", "--model-dir")
_KIND_FLAGS = frozenset({"--repo-type", "--repo_type"})


class Reading(NamedTuple):
    """How a command line is read: as a *note*, how deep within others, with which variables a local runtime *pulls*."""

    note: bool = False
    depth: int = 0
    pulled: frozenset[str] = frozenset()

    def inner(self) -> Reading:
        """Return how a command line within this one is read."""
        return self._replace(depth=self.depth + 1)


@lru_cache(maxsize=4)
def first_words(contexts: Contexts) -> frozenset[str]:
    """Return the programs that take models as arguments."""
    return frozenset(command.partition(" ")[0] for command in contexts.any_of("commands"))


def in_words(words: Sequence[Word], contexts: Contexts, reading: Reading | None = None) -> Iterator[Mention]:
    """Find the models in one command whose words are known already, as in a list of arguments."""
    yield from _Line(words, contexts, reading or Reading()).mentions()


def assigned(name: str, value: Word, contexts: Contexts, reading: Reading) -> Iterator[Mention]:
    """Find the models in what a variable or an override is set to: a name, several, or a command line."""
    context, because = ("library", name) if name in reading.pulled else judge_keys(key_parts(name), contexts)
    if context != NEVER and _COMMAND_LIKE.search(value.text) and "${" not in value.text:
        yield from _inner(value, contexts, reading)
    else:
        yield from in_value(value, context, because, contexts, reading.note)


def key_parts(name: str) -> list[str]:
    """Split the name of an override into its keys, the innermost first: ``model.name`` gives name and model."""
    return [part for part in _DOTS.split(name) if part][:-9:-1]


def _inner(word: Word, contexts: Contexts, reading: Reading) -> Iterator[Mention]:
    """Find the models in what stands in quotes: JSON, or a command line of its own."""
    if _OBJECT.search(word.text):
        yield from in_snippet(word, contexts, note=reading.note)
    elif reading.depth < DEEPEST:
        from modelcheck.project.command import in_command

        for mention in in_command(word.text, 0, contexts, reading.inner()):
            yield mention._replace(offset=word.at(mention.offset))


def _bare(word: Word) -> str:
    return word.text.lstrip(_LEAD).rpartition("/")[2]


class _Line:
    """One command: what is known of it as a whole, then its words one by one."""

    def __init__(self, words: Sequence[Word], contexts: Contexts, reading: Reading) -> None:
        self.words, self.contexts = words, contexts
        names = [_bare(word) for word in words[:60]]
        firsts = first_words(contexts)
        self.context = self.because = ""
        self.first = len(words)
        for index, name in enumerate(names):
            found = contexts.of_command(names[index : index + 4]) if name in firsts else None
            if found is not None:
                self.first, self.context, self.because = index + found[0], found[1], found[2]
                break
        main = 0
        while main < len(names) - 1 and (_WRAPPER.fullmatch(words[main].text) or _ASSIGNED.match(words[main].text)):
            main += 1
        self.name = names[main]
        speaks = self.name in _SPEAKING
        self.reading = reading._replace(note=True) if speaks else reading
        self.silent = _SILENT.fullmatch(self.name) is not None
        self.of_models = not firsts.isdisjoint(names)
        # "docker run IMAGE" leaves its operands to the program in the image.
        self.runs_image = self.name in _RUNNERS and not {"run", "exec"}.isdisjoint(names[main + 1 : main + 3])
        self.of_code = any(_INTERPRETER.match(name) for name in names)
        self.local = self.name in ("curl", "wget", "http") and any(_LOCAL_SERVER.search(word.text) for word in words)
        of_hub = any(word.text.startswith("--re") for word in words)
        self.revision = self._after("--revision") if of_hub else ""
        of_others = of_hub and any(self._after(flag) not in ("", "model") for flag in _KIND_FLAGS)
        self.ended = of_others or (self.context == NEVER and not speaks)
        self.awaits = bool(self.context) and self.context != NEVER
        self.put_off: Word | None = None
        self.several = ""
        self.seen_image = False

    def _after(self, flag: str) -> str:
        for index, word in enumerate(self.words):
            if word.text == flag:
                return self.words[index + 1].text if index + 1 < len(self.words) else ""
            if word.text.startswith(flag + "="):
                return word.text[len(flag) + 1 :]
        return ""

    def mentions(self) -> Iterator[Mention]:
        """Find the models that the words name."""
        if self.ended:
            return
        for mention in self._all():
            says = bool(mention.because) and (mention.because[0] == "-" or mention.because == self.because)
            yield mention._replace(revision=self.revision) if self.revision and says and not mention.revision else mention

    def _all(self) -> Iterator[Mention]:
        words = self.words
        if len(words) > 3 and words[0].text == "for" and words[2].text == "in":
            for member in words[3:]:
                yield from assigned(words[1].text, member, self.contexts, self.reading)
            return
        index = 0
        while index < len(words):
            word = words[index]
            index += 1
            if word.text.startswith("-") and len(word.text) > 1:
                taken: list[Mention] = []
                if self._flag(word, index, taken):
                    index += 1
                yield from taken
            elif self.several:
                yield from self._of_flag(word, self.contexts.of_flag(self.several), self.several)
            else:
                yield from self._operand(word, index > self.first)
        if self.awaits and self.put_off is not None:
            yield from in_value(self.put_off, self.context, self.because, self.contexts, self.reading.note)

    def _flag(self, word: Word, index: int, taken: list[Mention]) -> bool:
        """Read a flag; tell whether it takes the next word, which has the number *index*."""
        self.several = ""
        flag, equals, _ = word.text.partition("=")
        if " " in flag:  # "--model a/b" as one item of a list
            taken.extend(_inner(word, self.contexts, self.reading))
            return False
        context = self.contexts.of_flag(flag)
        if flag in _NAME_FLAGS and any(one.text.startswith(_ID_FLAGS) for one in self.words):
            context = NEVER
        if equals:
            taken.extend(self._of_flag(word.part(len(flag) + 1), context, flag))
            return False
        following = self.words[index] if index < len(self.words) else None
        if following is None or following.text.startswith("-"):
            return False
        if flag == "-m":
            if not ID.fullmatch(following.text) or not self.of_models:
                return False
            taken.extend(in_value(following, MODEL, flag, self.contexts, self.reading.note))
        elif flag in _CODE_FLAGS and " " in following.text:
            if self.of_code or _IMPORTS.search(following.text):
                taken.extend(in_snippet(following, self.contexts, note=self.reading.note))
            else:
                taken.extend(_inner(following, self.contexts, self.reading))
        elif context == NEVER or flag in _TEXT_FLAGS:
            return True
        elif context:
            taken.extend(self._of_flag(following, context, flag))
            self.several = flag if flag.endswith("s") else ""
        else:
            return self._may_take(flag, following, index)
        return True

    def _may_take(self, flag: str, following: Word, index: int) -> bool:
        """Tell whether an unknown flag takes the word after it, where that may be the argument that is awaited as well.

        Both are common: ``--verbose llama3`` and ``--format json llama3``.
        """
        if index < self.first or not self.awaits or _FLAG_WITHOUT_VALUE.fullmatch(flag):
            return False
        after = self.words[index + 1] if index + 1 < len(self.words) else None
        if after is None or after.text.startswith("-") or ID.fullmatch(following.text):
            return False
        self.put_off = self.put_off or following
        return True

    def _of_flag(self, word: Word, context: str, flag: str) -> Iterator[Mention]:
        """Find the models in the value of a flag; ``name=id`` and ``key=value,key=value`` count as well as a name alone."""
        text, note = word.text, self.reading.note
        if context == NEVER:
            return
        if "{" in text and "${" not in text:
            yield from in_snippet(word, self.contexts, self.local, note)
        elif "=" not in text or "://" in text:
            if not context and _SPACE.search(text):
                yield from _inner(word, self.contexts, self.reading)
            elif context or not self.silent:
                yield from in_value(word, context, flag if context else "", self.contexts, note)
        else:
            for piece in _PAIR.finditer(text):
                own, because = judge_keys(key_parts(piece[1]), self.contexts)
                if not own and "/" in piece[2]:
                    own, because = context, flag if context else ""
                yield from in_value(word.part(*piece.span(2)), own, because, self.contexts, note)

    def _operand(self, word: Word, argument: bool) -> Iterator[Mention]:
        text, contexts, reading = word.text, self.contexts, self.reading
        if argument and self.awaits:
            hit = list(in_value(word, self.context, self.because, contexts, reading.note))
            if hit or "$" in text:
                self.awaits = False
                yield from hit
                return
        override = _ASSIGNED.match(text)
        if override is not None:
            yield from assigned(override[1], word.part(override.end()), contexts, reading)
        elif "${" in text and _DEFAULTED.search(text):
            for match in _DEFAULTED.finditer(text):
                yield from assigned(match[1], word.part(*match.span(2)), contexts, reading)
        elif _OBJECT.search(text):
            yield from in_snippet(word, contexts, self.local, reading.note)
        elif _SPACE.search(text):
            if not (argument and self.context == LIBRARY) and self.name not in _PATTERNS:  # the former is a prompt
                yield from _inner(word, contexts, reading)
        elif self.silent and not (self.runs_image and self.seen_image):
            self.seen_image = self.seen_image or ID.match(text) is not None
            yield from addresses(word, reading.note)
        else:
            yield from in_value(word, "", "", contexts, reading.note)
