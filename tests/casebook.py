"""What the blind readings say, held against a body of law: the checks that the case tests and the mutation tests share."""

from pathlib import Path

import yaml

from modelcheck.engine.intake import read_facts
from modelcheck.engine.permission import judge
from modelcheck.engine.questions import questions_of
from modelcheck.model.answers import Question

CASES = Path(__file__).parent / "cases"
FILES = sorted(CASES.glob("*.yaml"))


def read_book(path):
    """Read a case file; figures such as 10M stay strings, booleans are booleans."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def as_list(value):
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def cite(license_id, ref, own):
    """A section as case files write it: with the policy's id before it where it is not the license's own."""
    return ref if license_id == own else f"{license_id} {ref}"


def settle(first, book, what, normal=lambda value: value):
    """The first readings with those put in that were settled otherwise; what was settled as null is taken out."""
    settled = {item["of"]: item["is"] for item in book.get("settled", ()) if item["what"] == what}
    after = dict(first)
    for word, value in settled.items():
        now = None if value is None else normal(value)
        assert first.get(word) != now, f"{what} {word}: settled as first read"
        after[word] = now
    return {word: value for word, value in after.items() if value is not None or word not in settled}


def withdrawn(book, what):
    """Words of the first reading that were settled as not there at all."""
    return {item["of"] for item in book.get("settled", ()) if item["what"] == what and item["is"] is None}


def answer_to(law, case, vocabulary):
    facts = read_facts(case.get("facts") or {}, vocabulary, questions_of([law]))
    return judge([law], Question(case["ask"], case.get("purpose", "commercial"), facts), vocabulary)


def case_differences(law, case, vocabulary):
    """What the engine answers otherwise than the case says."""
    own = law.license.id
    answer = answer_to(law, case, vocabulary)
    if answer.verdict != case["verdict"]:
        return [f"verdict {answer.verdict}, not {case['verdict']}"]
    found = []
    refs = {cite(r.license, ref, own) for r in answer.because for ref in (r.ref, *r.also, r.way_out) if ref}
    asked = answer.question.facts.get("use_cases", ())
    refs |= {cite(r.license, r.ref, own) for r in answer.restrictions if r.use_case in asked}
    if not refs & set(as_list(case["ref"])):
        found.append(f"rests on {sorted(refs)}, not {case['ref']}")
    if absent := set(case.get("rests_on", ())) - refs:
        found.append(f"does not rest on {sorted(absent)}")
    if absent := set(case.get("owes", ())) - {owed.clause.id for owed in answer.duties}:
        found.append(f"does not owe {sorted(absent)}")
    duties = {owed.clause.duty for owed in answer.duties}
    if missing := set(case.get("duties", ())) - duties:
        found.append(f"without duties {sorted(missing)}")
    if extra := set(case.get("not_duties", ())) & duties:
        found.append(f"with duties {sorted(extra)}")
    if case["verdict"] == "conditional":
        facts = {"condition" if fact.fact.startswith("condition:") else fact.fact for fact in answer.depends_on}
        if facts != set(case["depends_on"]):
            found.append(f"depends on {sorted(facts)}, not {sorted(case['depends_on'])}")
    return found


def restriction_differences(law, book):
    """Use cases encoded otherwise than read: flat or in part, and where."""
    own = law.license.id
    encoded = {}
    for restriction in (r for document in law.documents for r in document.restrictions):
        verdict = "conditional" if restriction.when else "prohibited"
        before, places = encoded.setdefault(restriction.use_case, (verdict, set()))
        places |= {cite(restriction.license, ref, own) for ref in (restriction.ref, *restriction.also)}
        encoded[restriction.use_case] = (max(before, verdict), places)
    read = {item["use_case"]: item for item in book["restrictions"] or ()}
    expected = settle({code: item["verdict"] for code, item in read.items()}, book, "restrictions")
    found = _unlike({code: verdict for code, (verdict, _) in encoded.items()}, expected)
    for code, item in read.items():
        if code in withdrawn(book, "restrictions"):
            continue
        places = encoded.get(code, ("", set()))[1]
        unmet = [ref for ref in as_list(item["ref"]) if not any(_near(place, ref) for place in places)]
        if unmet:
            found.append(f"{code} rests on {sorted(places)}, not on {unmet}")
    return found + [f"{code} is restricted" for code in set(book["not_restricted"] or ()) & set(encoded)]


def duty_differences(law, book, vocabulary):
    """Duties encoded otherwise than read: the activities, the places, the wording to display."""
    own = law.license.id
    everything = vocabulary.words("activities")
    encoded, places, reaches, wordings = {}, {}, {}, set()
    for clause in (c for document in law.documents for c in document.clauses if c.kind == "duty"):
        encoded.setdefault(clause.duty, set()).update(clause.activities or everything)
        places.setdefault(clause.duty, set()).update(cite(clause.license, ref, own) for ref in (clause.ref, *clause.also))
        reaches.setdefault(clause.duty, set()).add(clause.reach)
        wordings.add((clause.duty, " ".join(clause.text.split())))
    read = {}
    for item in book["duties"]:
        everywhere = item["activities"] in ("all", ["all"])
        read.setdefault(item["duty"], set()).update(everything if everywhere else item["activities"])
    expected = settle(
        {duty: sorted(found) for duty, found in read.items()},
        book,
        "duties",
        lambda value: sorted(everything if value == "all" else value),
    )
    found = _unlike({duty: sorted(activities) for duty, activities in encoded.items()}, expected)
    for item in (duty for duty in book["duties"] if duty["duty"] not in withdrawn(book, "duties")):
        close = {place for ref in as_list(item["ref"]) for place in places.get(item["duty"], ()) if _near(place, ref)}
        if not close:
            found.append(f"{item['duty']} rests on {sorted(places.get(item['duty'], ()))}, not {item['ref']}")
        if item.get("reach") and item["reach"] not in reaches.get(item["duty"], ()):
            found.append(f"{item['duty']} reaches {sorted(reaches.get(item['duty'], ()))}, not {item['reach']}")
        if item.get("text") and (item["duty"], " ".join(item["text"].split())) not in wordings:
            found.append(f'{item["duty"]} does not prescribe "{item["text"]}"')
    return found


def derivative_differences(law, book):
    """Relations that the license is encoded to treat otherwise than read."""
    read = {name: item["is"] for name, item in book.get("derivatives", {}).items()}
    expected = settle(read, book, "derivatives")
    return _unlike({name: derivative.kind for name, derivative in law.license.derivatives.items()}, expected)


def term_differences(law, book):
    """Terms encoded otherwise than read."""
    read = {name: {True: "yes", False: "no"}.get(value, value) for name, value in book.get("terms", {}).items()}
    return _unlike({name: term.value for name, term in law.license.terms.items()}, settle(read, book, "terms"))


def relicensing_differences(law, book):
    """Licenses under which the text lets others hand the work on, encoded otherwise than read: freely, or under a condition."""
    own = law.license.id
    encoded, places = {}, {}
    for leave in law.license.relicensing:
        for target in (*leave.to, *(["later-versions"] if leave.later_versions else [])):
            encoded[target] = "conditional" if leave.when else "permitted"
            places[target] = {cite(leave.license, ref, own) for ref in (leave.ref, *leave.also)}
    read = {item["as"]: item for item in book.get("relicense") or ()}
    first = {target: "conditional" if "if" in item else "permitted" for target, item in read.items()}
    found = _unlike(encoded, settle(first, book, "relicense"))
    for target, item in read.items():
        if target in places and not any(_near(place, ref) for place in places[target] for ref in as_list(item["ref"])):
            found.append(f"{target} rests on {sorted(places[target])}, not {item['ref']}")
    return found


def book_differences(law, book, vocabulary):
    """Everything in which the encoding differs from the settled reading, found one by one."""
    yield from restriction_differences(law, book)
    yield from duty_differences(law, book, vocabulary)
    yield from derivative_differences(law, book)
    yield from term_differences(law, book)
    yield from relicensing_differences(law, book)
    for case in (*book["cases"], *book.get("added", ())):
        yield from case_differences(law, case, vocabulary)


def _near(place, ref):
    """A section, one of its parts, or the section it is part of."""
    return place == ref or place.startswith(ref + ".") or ref.startswith(place + ".")


def _unlike(encoded, expected):
    words = sorted(set(encoded) | set(expected))
    return [
        f"{word} is {encoded.get(word)}, not {expected.get(word)}" for word in words if encoded.get(word) != expected.get(word)
    ]
