"""Reads one value of YAML by the keys over it: a name, a list, a command, a block of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from modelcheck.project.arguments import Reading, assigned, in_words
from modelcheck.project.command import in_command
from modelcheck.project.contexts import Contexts, plain_name
from modelcheck.project.mention import LIBRARY, MODEL, Mention
from modelcheck.project.values import ID, NEVER, in_snippet, in_value, judge_keys
from modelcheck.project.words import Word, unquoted
from modelcheck.project.yaml_outline import Opener, end_of

_COMMANDS = re.compile(
    r"run|(?:before_|after_|inline_|start(?:up)?_)?scripts?|(?:.*_)?(?:commands?|cmds?|args|arguments)|entry_?point|shell|exec|test|sh|bash"
    r"|(?:post|pre)_\w+|install|user_data|set_?up|initialize_command"
)
STRUCTURAL = re.compile(
    r"templates?|(?:.*_)?containers?|container_.*|tasks?|scripts?|entry_?point|platforms?|projects?|namespaces?|packages?"
    r"|modules?|kind|evals?|evaluations?|benchmarks?|docker_.*|uses|git_?hub.*|image_builder|model_(?:config|args|kwargs)"
)
"""Above a value these say nothing of it: ``containers`` hold arguments, ``template`` is a part of a manifest."""

_QUOTED = re.compile(r'"(?:[^"\\]++|\\(?s:.))*+"|\'(?:[^\']++|\'\')*+\'')
_MEMBER = re.compile(
    r"""(?P<key>"[^"\n]{1,99}"|'[^'\n]{1,99}'|[\w.-]{1,99}+)[ \t]*:(?=[\s"'\[{])
      | "(?P<double>(?:[^"\\]++|\\(?s:.))*+)" | '(?P<single>[^']*+)'
      | (?P<plain>[^\s,\[\]{}"'\#][^,\[\]{}\n]*+) | (?P<open>[\[{]) | (?P<close>[\]}])""",
    re.VERBOSE | re.ASCII,
)
_NAME_BESIDE = re.compile(r"""^[ \t]*(?:-[ \t]+)?name:[ \t]*["']?([A-Za-z_][\w.-]*)""", re.MULTILINE | re.ASCII)
_LOCAL_BESIDE = re.compile(
    r"""^[ \t]*(?:-[ \t]+)?(?:\w*_)?(?:provider|type|api|backend|runtime|service|adapter|engine|kind)s?:
        [ \t]*["']?(?:ollama|docker)\b""",
    re.MULTILINE | re.IGNORECASE | re.ASCII | re.VERBOSE,
)
# What a gateway calls its models, and where trained ones are pushed to.
_OWN_NAMES = {"model_name": "litellm_params", "hf_repo_id": "push_to_hub", "repo_id": "push_to_hub"}
_SET = re.compile(r"([A-Za-z_][\w.]{0,99})=(?!=)", re.ASCII)
_PROVIDED = re.compile(
    r"""(?P<hub>huggingface|hf):(?:[a-z-]+:)?(?=[\w.-]+/) | (?P<local>ollama):(?!//)(?:(?:chat|completion|embeddings?):)?
      | (?P<docker>docker|docker-model-runner):(?:(?:chat|completion|embeddings?):)?(?=ai/|hf\.co/)""",
    re.VERBOSE | re.ASCII,
)
_TEMPLATE_DEFAULT = re.compile(r"""\{\{[^{}\n]*?\bdefault[ \t(]+["'`]([^"'`\n]+)["'`]""")
_PLAIN_END = re.compile(r"[ \t]+#|[ \t]*\r?$", re.MULTILINE)
_SPACE = re.compile(r"\s")
_ITEM = re.compile(r"\n( *)-[ \t]+([^\n]*)")
_LINE_BY_LINE = re.compile(r"script|commands|run")
_PROGRAM = re.compile(r"\bcommand:[ \t]*((?:\[[^\]\n]{0,300}\]|(?:\n[ ]*-[ \t]+[^\n]{0,100}){1,6}))[ \t]*\n\Z")
_PROGRAM_WORD = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|[^\s\[\],\"']{2,}")
_NEAR = 600
_LONGEST = 50_000
_BESIDE = 30


@lru_cache(maxsize=5_000)
def is_command(key: str) -> bool:
    """Tell whether what is under a key is a command line or its words."""
    return _COMMANDS.fullmatch(plain_name(key)) is not None


class Place(NamedTuple):
    """Where a value stands: under which keys (the innermost first), from where to the end of its line, in which column its key.

    *keyed* tells whether the innermost key is on the same line; *over* is what opened the list or mapping that it is in.
    """

    keys: list[str]
    start: int
    end: int
    column: int
    keyed: bool
    over: Opener | None


class Values:
    """The values of one text."""

    def __init__(self, text: str, contexts: Contexts) -> None:
        self.text, self.contexts = text, contexts
        lower = text.lower() if len(text) < 1_000_000 else ""
        self.local = "ollama" in lower or "docker" in lower

    def at(self, place: Place) -> tuple[list[Mention], int]:
        """Find the models of one value, and where what was read of it ends."""
        text = self.text
        if place.keys and is_command(place.keys[0]):
            if place.keyed:
                end = min(end_of(text, place.end, place.column), place.start + _LONGEST)
                return list(self._command(place.keys[0], place.start, end)), end
            if place.over is not None and place.over.key == place.keys[0]:
                end = min(self._end_of_list(place.over), place.start + _LONGEST)
                return list(self._list_of_words(place.over, end)), max(end, place.end)
        keys = self._keys(place)
        context, because = judge_keys(keys, self.contexts, STRUCTURAL)
        first = text[place.start]
        if first in "[{" and not text.startswith("{{", place.start):
            end = min(end_of(text, place.end, place.column), place.start + _LONGEST)
            return list(self._flow(place.start, end, keys)), end
        if context == NEVER or self._is_alias(place):
            return [], place.end
        word, end = self._scalar(place)
        return list(self._value(word, context, because, place)), end

    def is_comment(self, start: int, position: int) -> bool:
        """Tell whether a number sign at *position* is outside of the quotes of the value that begins at *start*."""
        quoted = _QUOTED.match(self.text, start)
        return quoted is None or quoted.end() <= position

    def _end_of_list(self, opener: Opener) -> int:
        """Where the list under a key ends, which may stand in the column of the key itself."""
        level = " " * opener.indent + "- "
        end = end_of(self.text, opener.end, opener.indent)
        while self.text.startswith(level, end + 1):
            end = end_of(self.text, end + 1, opener.indent)
        return end

    def _keys(self, place: Place) -> list[str]:
        """The keys, the name of a variable in the place of ``value`` where it stands beside it."""
        if not place.keyed or place.keys[0] not in ("value", "default", "defaultValue"):
            return place.keys
        for line in (-1, 1, -2, 2):
            start, end = self._line_beside(place, line)
            match = _NAME_BESIDE.match(self.text, start, end)
            if match is not None:
                return [match[1], *place.keys[1:]]
        return place.keys

    def _line_beside(self, place: Place, number: int) -> tuple[int, int]:
        text = self.text
        if number > 0:
            end = place.end
            for _ in range(number):
                start, end = end + 1, text.find("\n", end + 1)
                if end < 0:
                    return start, len(text)
            return start, end
        start = text.rfind("\n", 0, place.start) + 1
        for _ in range(-number):
            if start == 0:
                return 0, 0
            end = start - 1
            start = text.rfind("\n", 0, end) + 1
        return start, end

    def _is_alias(self, place: Place) -> bool:
        """Tell whether a key beside the value says that it is the name of something of the project's own."""
        if place.keyed and place.keys[0] == "modelRef":  # a resource of the cluster
            return "/" not in self.text[place.start : place.end]
        if not place.keyed or place.keys[0] not in _OWN_NAMES:
            return False
        beside = _OWN_NAMES[place.keys[0]]
        return beside in self.text and re.search(rf"^[ \t-]*{beside}:", self._beside(place), re.MULTILINE) is not None

    def _is_local(self, place: Place) -> bool:
        """Tell whether a key beside the value says that a local runtime serves the model."""
        return self.local and place.keyed and _LOCAL_BESIDE.search(self._beside(place)) is not None

    def _beside(self, place: Place) -> str:
        """The lines of the mapping that a value stands in, as far as they are near."""
        text = self.text
        start = text.rfind("\n", 0, place.start) + 1
        for _ in range(_BESIDE):
            if start == 0 or text.startswith("- ", start + place.column - 2) or self._indent(start) < place.column - 2:
                break
            above = text.rfind("\n", 0, start - 1) + 1
            if self._indent(above) < place.column and not text.startswith("- ", above + place.column - 2):
                break
            start = above
        end = place.end
        for _ in range(_BESIDE):
            line = end + 1
            if line >= len(text) or self._indent(line) < place.column:
                break
            end = text.find("\n", line)
            end = len(text) if end < 0 else end
        return text[start:end]

    def _indent(self, start: int) -> int:
        end = start
        while self.text.startswith(" ", end) and end - start < 200:
            end += 1
        return end - start

    def _scalar(self, place: Place) -> tuple[Word, int]:
        text = self.text
        quoted = _QUOTED.match(text, place.start)
        if quoted is not None:
            return unquoted(quoted[0], place.start), max(quoted.end(), place.end)
        end = _PLAIN_END.search(text, place.start, place.end)
        return Word(text[place.start : end.start() if end else place.end], place.start), place.end

    def _value(self, word: Word, context: str, because: str, place: Place) -> Iterator[Mention]:
        text, contexts = word.text, self.contexts
        provided = _PROVIDED.match(text)
        if provided is not None:
            provider = provided["hub"] or provided["local"] or provided["docker"]
            yield from in_value(word.part(provided.end()), MODEL if provided["hub"] else LIBRARY, provider, contexts)
            return
        if "{{" in text:
            for match in _TEMPLATE_DEFAULT.finditer(text):
                yield from in_value(word.part(*match.span(1)), context, because, contexts)
            return
        if context == MODEL and (text.startswith("ai/") or (not ID.fullmatch(text) and self._is_local(place))):
            context = LIBRARY
        assigns = _SET.match(text) if not place.keyed else None
        if assigns is not None:
            yield from assigned(assigns[1], word.part(assigns.end()), contexts, Reading())
        elif "+" in text and context and text.count("/") > 1 and "://" not in text:
            for piece in re.finditer(r"[^+\s]+", text):
                yield from in_value(word.part(*piece.span()), context, because, contexts)
        elif '{"' in text or "{'" in text:
            yield from in_snippet(word, contexts)
        elif _SPACE.search(text) and not context:
            for mention in in_command(text, 0, contexts, Reading(note=True, depth=1)):
                yield mention._replace(offset=word.at(mention.offset))
        else:
            yield from in_value(word, context, because, contexts)

    def _command(self, key: str, start: int, end: int) -> Iterator[Mention]:
        text = self.text
        if text[start] == "[":
            yield from self._with_program(key, text.rfind("\n", 0, start) + 1, list(self._flow_words(start, end)))
            return
        quoted = _QUOTED.match(text, start, end)
        word = unquoted(quoted[0], start) if quoted is not None else Word(text[start:end], start)
        # A folded value is one line.
        line = word.text if "#" in word.text or "\n\n" in word.text else word.text.replace("\n", " ")
        for mention in in_command(line, 0, self.contexts):
            yield mention._replace(offset=word.at(mention.offset))

    def _flow_words(self, start: int, end: int) -> Iterator[Word]:
        for match in _MEMBER.finditer(self.text, start, end):
            if match.lastgroup in ("double", "single"):
                yield unquoted(match[0], match.start())
            elif match.lastgroup == "plain":
                yield Word(match[0].rstrip(), match.start())
            elif match.lastgroup == "key":  # "a:8080" without quotes
                yield Word(match[0], match.start())
            elif match.lastgroup == "close":
                return

    def _flow(self, start: int, end: int, keys: Sequence[str]) -> Iterator[Mention]:
        """Read a list or mapping in brackets."""
        opened: list[tuple[list[str], int]] = []
        current = list(keys)
        for match in _MEMBER.finditer(self.text, start, end):
            kind = match.lastgroup
            if kind == "key":
                base = opened[-1][0] if opened else list(keys)
                current = [match["key"].strip("\"'"), *base]
            elif kind == "open":
                if len(opened) > 20:
                    return
                opened.append((current, match.start()))
            elif kind == "close":
                if opened:
                    opened.pop()
                if not opened:
                    return
                current = opened[-1][0]
            else:
                if is_command(current[0]) if current else False:
                    continue
                context, because = judge_keys(current, self.contexts, STRUCTURAL)
                if context != NEVER:
                    word = Word(match[0].rstrip(), match.start()) if kind == "plain" else unquoted(match[0], match.start())
                    place = Place(current, match.start(), match.end(), 0, False, None)
                    yield from self._value(word, context, because, place)

    def _list_of_words(self, over: Opener, end: int) -> Iterator[Mention]:
        """Read a list under a key of commands as the words of one command."""
        words: list[Word] = []
        text = self.text
        position = over.end
        column = -1
        while (match := _ITEM.search(text, position, end)) is not None:
            if column < 0:
                column = len(match[1])
            position = match.end()
            if len(match[1]) != column:
                continue
            start = match.start(2)
            quoted = _QUOTED.match(text, start, end)
            if match[2].startswith(("|", ">")):
                stop = min(end_of(text, match.end(), column), end)
                body = text[match.end() : stop]
                if match[2].startswith(">") and "#" not in body:
                    body = body.replace("\n", " ")
                yield from in_command(body, match.end(), self.contexts)
                position = stop
            elif quoted is not None:
                words.append(unquoted(quoted[0], start))
                position = max(position, quoted.end())
            else:
                cut = _PLAIN_END.search(text, start, match.end())
                words.append(Word(text[start : cut.start() if cut else match.end()], start))
        if not words:
            return
        if _LINE_BY_LINE.search(over.key) is not None:
            for word in words:
                yield from in_words([word], self.contexts)
            return
        yield from self._with_program(over.key, over.start, words)

    def _with_program(self, key: str, line: int, words: list[Word]) -> Iterator[Mention]:
        """Read arguments together with the command that stands in a key of its own right before them."""
        before = _PROGRAM.search(self.text, max(0, line - _NEAR), line) if key == "args" else None
        program = [unquoted(one[0], one.start()) for one in _PROGRAM_WORD.finditer(before[1])] if before is not None else []
        for mention in in_words([*program, *words], self.contexts):
            if mention.offset >= line:
                yield mention
