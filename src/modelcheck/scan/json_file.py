"""Read the JSON files that come with models: configurations, adapters, manifests of local runtimes."""

from __future__ import annotations

import json
import re
from typing import Any

from modelcheck.kb.problems import shorten
from modelcheck.scan import evidence as ev
from modelcheck.scan.evidence import Found, Statement
from modelcheck.scan.limits import LONGEST_VALUE, MOST_JSON, Opened, as_text, refuse, whole

KEPT = {
    "base_model_name_or_path": ev.BASE_MODEL,
    "_name_or_path": ev.LOADED_FROM,
    "model_type": ev.DETAIL,
    "license": ev.LICENSE,
}
"""Keys of adapter_config.json, config.json and model_index.json that are read, with what they say."""

ADAPTER_KEY = "base_model_name_or_path"

LICENSE_LAYER = "application/vnd.ollama.image.license"
DIGEST = re.compile(r"sha256[:-](?P<hex>[0-9a-f]{64})")


def read_config(source: Opened) -> Found:
    """Return what a configuration declares; a manifest is read as one.

    Raises:
        InputError: broken JSON, or too large.
    """
    data, shown = read_json(source), source.shown
    if not isinstance(data, dict):
        return Found()
    if isinstance(data.get("layers"), list):
        return _manifest(data, shown)
    statements = []
    for key, kind in KEPT.items():
        value = data.get(key)
        if value is None:
            continue
        if not isinstance(value, str):
            refuse(f'"{key}" is no text', shown, fix="write the id in quotes")
        if len(value) > LONGEST_VALUE:
            refuse(f'"{key}" has {len(value):,} characters', shown, why="no id, name or address is so long")
        statements.append(Statement(kind, value, shown, key))
    if data.get(ADAPTER_KEY):
        statements.append(Statement(ev.RELATION, "adapter", shown, ADAPTER_KEY))
    return Found(ev.without_blanks(statements))


def read_json(source: Opened) -> Any:
    """Return what a JSON file says.

    Raises:
        InputError: it is not JSON, nests too deep, or is too large.
    """
    shown = source.shown
    text = as_text(whole(source, MOST_JSON), shown)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        refuse("broken JSON", shown, f":{error.lineno}:{error.colno}", shorten(error.msg), "mend the line named above")
    except RecursionError:
        refuse("broken JSON", shown, ":1:1", "it nests deeper than any configuration")
    except ValueError as error:  # a number of too many digits
        refuse("broken JSON", shown, ":1:1", shorten(str(error)))


def _manifest(data: dict[str, Any], shown: str) -> Found:
    """Return what the manifest of a local runtime declares: the license texts among its layers, by their sha256."""
    statements = []
    for layer in data["layers"]:
        if not isinstance(layer, dict) or layer.get("mediaType") != LICENSE_LAYER:
            continue
        match = DIGEST.fullmatch(str(layer.get("digest")))
        if match is None:
            refuse("a layer with a license has no digest", shown, why="a digest is sha256: and 64 digits", fix="pull it again")
        statements.append(Statement(ev.LICENSE_TEXT, match["hex"], shown, "layers"))
    return Found(tuple(statements))
