"""Checks that take more than one place: citations, ids across a license and its policies, licenses and models by name."""

from __future__ import annotations

from modelcheck.kb.conditions import questions_in
from modelcheck.kb.hints import legal_values, nearest
from modelcheck.kb.loaded import Data, Known, Loaded, elements_of, places_of
from modelcheck.kb.names import fold
from modelcheck.kb.problems import Problems, Spot, shorten

_SEE_LIST = "; `modelcheck list` shows what there is"
_NOTHING_KNOWN = Known({}, frozenset(), {})


def cross_check(loaded: Loaded, problems: Problems, known: Known | None) -> None:
    """Note every problem between the files of a folder, and between them and what is *known*."""
    _CrossCheck(loaded, problems, known or _NOTHING_KNOWN).run()


class _CrossCheck:
    def __init__(self, loaded: Loaded, problems: Problems, known: Known) -> None:
        self.loaded = loaded
        self.problems = problems
        self.known = known

    def run(self) -> None:
        for owner, data in self.loaded.licenses.items():
            path = self.loaded.paths[owner]
            self._citations(path, data)
            self._questions(path, data)
            self._reaches(path, data)
            self._element_ids(path, data, self._policies(path, data))
            self._own_id(path, data)
        self._models()
        self._hub()

    def _citations(self, path: str, data: Data) -> None:
        outline = [entry["ref"] for entry in data.get("outline") or () if entry.get("ref")]
        for place in places_of(data):
            if place.ref and place.ref not in outline:
                message = f'no section "{shorten(place.ref)}" in the outline; it has {legal_values(outline) or "none"}'
                self.problems.at(path, place.ref, "unknown-ref", message)

    def _questions(self, path: str, data: Data) -> None:
        """Check that an element asks one question: the question goes by the element's name, so one name is one question."""
        derivatives = data.get("derivatives") or {}
        named = [(item["id"], item) for item in elements_of(data)]
        unnamed = [("territory", data.get("territory")), *derivatives.items()]
        for name, item in filter(lambda pair: pair[1], [*named, *unnamed]):
            conditions = [item.get("when"), item.get("covers"), *(one["when"] for one in item.get("exempt") or ())]
            questions = [question for condition in conditions for question in questions_in(condition)]
            for more in questions[1:]:
                message = (
                    f'a second question "{shorten(more)}"; an element asks one: ask for both in one, or write two elements'
                )
                self.problems.at(path, more, "bad-value", message)
            if questions and "id" in item and name in ("territory", *derivatives):
                owner = "the territory" if name == "territory" else f'the derivative "{name}"'
                message = f'the id "{name}" is taken: the question of {owner} goes by it'
                self.problems.at(path, name, "duplicate-id", message)

    def _reaches(self, path: str, data: Data) -> None:
        """Check that a clause says how far its duty reaches, where the vocabulary asks for that."""
        duties, reaches = self.loaded.vocabulary["duties"], self.loaded.vocabulary["reaches"]
        for item in data.get("clauses") or ():
            duty = item.get("requires")
            if duty and duties[duty].get("reaches") and not item.get("reach"):
                message = f'"{duty}" needs "reach", one of {legal_values(reaches)}: how far does it reach?'
                self.problems.at(path, item["id"], "missing-key", message)

    def _policies(self, path: str, data: Data) -> dict[str, Data]:
        """Return the policies of a license; note those that are not there."""
        found = {}
        for name in data.get("policies") or ():
            policy = self.loaded.licenses.get(name) or self.known.policies.get(name)
            if policy is not None and policy.get("category") in ("policy", None):
                found[name] = policy
            elif policy is not None or name in self._license_ids():
                self._dangling(path, name, f'"{name}" is a license, not a policy')
            else:
                self._dangling(path, name, f'no policy "{name}"{nearest(name, self._policy_ids()) or _SEE_LIST}')
        return found

    def _element_ids(self, path: str, data: Data, policies: dict[str, Data]) -> None:
        taken: dict[str, str] = {}
        for name, policy in policies.items():
            for item in elements_of(policy):
                other = taken.setdefault(item["id"], name)
                if other != name:
                    message = f'the id "{item["id"]}" is in {name} and in {other}; it is unique over all policies of a license'
                    self.problems.at(path, name, "duplicate-id", message)
        for item in elements_of(data):
            if item["id"] in taken:
                self.problems.at(path, item["id"], "duplicate-id", f'the id "{item["id"]}" is taken, by {taken[item["id"]]}')
            else:
                taken[item["id"]] = f"line {item['id'].line}"

    def _own_id(self, path: str, data: Data) -> None:
        own, replaced = data["id"], data.get("replaces")
        if (older := data.get("supersedes")) is not None and older not in self._license_ids():
            self._dangling(path, older, f'no license "{older}" to supersede{nearest(older, self._license_ids()) or _SEE_LIST}')
        if replaced is not None and replaced not in self.known.licenses:
            self._dangling(
                path, replaced, f'no license "{replaced}" to replace{nearest(replaced, self.known.licenses) or _SEE_LIST}'
            )
        elif replaced is not None and replaced != own:
            message = f'what replaces "{replaced}" goes by its id; this file has the id "{own}"'
            self.problems.at(path, replaced, "bad-value", message)
        elif replaced is None and own in self.known.licenses:
            message = f'"{own}" is a license of the knowledge base; choose another id, or add "replaces: {own}"'
            self.problems.at(path, own, "duplicate-id", message)
        if own in self.loaded.unencoded:
            message = f'"{own}" is also listed as not encoded yet; take it off unencoded.yaml'
            self.problems.at(path, own, "duplicate-id", message)

    def _models(self) -> None:
        seen: dict[str, tuple[str, Spot]] = {}
        for path, file in self.loaded.models.items():
            for model in file.get("models") or ():
                for key in ("license", "offered_under"):
                    if model.get(key):
                        self._license_named(path, model[key])
                for policy in model.get("policies") or ():
                    if policy not in self._policy_ids():
                        self._dangling(path, policy, f'no policy "{policy}"{nearest(policy, self._policy_ids()) or _SEE_LIST}')
                if not model.get("id"):
                    continue
                first = seen.setdefault(fold(model["id"]), (path, model["id"]))
                if first[1] is not model["id"]:
                    where = f"line {first[1].line} of {first[0]}"
                    message = f'the model "{shorten(model["id"])}" stands twice (first on {where})'
                    self.problems.at(path, model["id"], "duplicate-id", message)

    def _hub(self) -> None:
        for item in self.loaded.hub.values():
            for name in item.get("may_be") or ():
                self._license_named("hub.yaml", name)

    def _license_named(self, path: str, name: str) -> None:
        if name in self._policy_ids():
            self._dangling(path, name, f'"{name}" is a policy, not a license')
        elif name not in self._license_ids():
            hint = nearest(name, self._license_ids()) or "; texts that are not encoded yet are listed in unencoded.yaml"
            self._dangling(path, name, f'no license "{name}"{hint}')

    def _dangling(self, path: str, spot: str, message: str) -> None:
        self.problems.at(path, spot, "dangling-reference", message)

    def _policy_ids(self) -> list[str]:
        own = [owner for owner, data in self.loaded.licenses.items() if data.get("category") == "policy"]
        return [*own, *self.known.policies]

    def _license_ids(self) -> list[str]:
        policies = set(self._policy_ids())
        return [one for one in (*self.loaded.licenses, *self.loaded.unencoded, *self.known.licenses) if one not in policies]
