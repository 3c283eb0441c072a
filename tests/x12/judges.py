"""Second opinions about what claimflow writes: pyx12 for the guides' structure, oxedi for the 835."""

import io
import json
import logging
from functools import lru_cache
from importlib import import_module
from typing import Any, cast

import oxedi

# pyx12 has no type information: its modules come in as Any.
_document: Any = import_module("pyx12.x12n_document")
_map_if: Any = import_module("pyx12.map_if")
_map_index: Any = import_module("pyx12.map_index")

# pyx12 parses its XML maps again for every file; remembered, a file takes 10 ms instead of 300. This
# replaces private wiring, therefore pyx12 is pinned.
_map_if.load_map_file = lru_cache(maxsize=None)(_map_if.load_map_file)
_map_index.map_index = lru_cache(maxsize=None)(_map_index.map_index)
_PARAMS: Any = import_module("pyx12.params").ParamsBase()
# It also logs that it cannot make a 999 for an 835, which has no ST03.
logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)


KNOWN_FALSE_REJECTS = (
    # An 835 holds as many PLB as its payer needs; pyx12's map takes one.
    "Loop FOOTER exceeded max count",
)
"""What pyx12 holds against files that the guides allow."""


def pyx12_objections(data: bytes) -> list[str]:
    """Return what pyx12 holds against a file, without its known false rejects."""
    return [error for error in pyx12_errors(data) if not any(f in error for f in KNOWN_FALSE_REJECTS)]


def pyx12_errors(data: bytes) -> list[str]:
    """Return what pyx12 holds against a file: empty means valid. Engine errors (unknown map) count as one."""
    answer, acknowledgement = io.StringIO(), io.StringIO()
    text = io.StringIO(data.decode("latin-1"))
    try:
        valid = _document.x12n_document(
            _PARAMS, text, acknowledgement, None, None, fd_json=answer, map_path=None
        )
    except Exception as error:
        return [f"pyx12 stopped: {error}"]
    found = list(_walk(json.loads(answer.getvalue() or "null"), ""))
    return found if found or valid else ["pyx12 refuses the envelope without saying why"]


def _walk(node: Any, place: str) -> list[str]:
    """Gather every error of pyx12's JSON with the segment it belongs to."""
    if isinstance(node, list):
        return [text for child in cast(list[Any], node) for text in _walk(child, place)]
    if not isinstance(node, dict):
        return []
    values = cast(dict[str, Any], node)
    if "seg_id" in values:
        place = f"{values.get('seg_count')} {values['seg_id']}"
    errors = cast(list[dict[str, Any]], values.get("errors") or [])
    own = [f"{place}: {error['err_str']}" for error in errors]
    children = [value for key, value in values.items() if key != "errors"]
    return own + _walk(children, place)


def oxedi_errors(data: bytes) -> list[str]:
    """Return every diagnostic of oxedi about an 835; its levels are those of SNIP, not severities."""
    parsed: Any = oxedi.parse(data)
    return [f"{d.segment} {d.element} {d.kind}: {d.rule}" for d in parsed.diagnostics]
